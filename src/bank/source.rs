//! The sources of questions: the folder built into the binary, and folders given at run time.

use crate::os_error;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The size limit of a file, in bytes. A question that needs more is a book.
pub const MAX_FILE_BYTES: usize = 64 * 1024;

/// A pack's questions are two folders deep; anything deeper than this is not even listed.
const MAX_DEPTH: usize = 4;

/// A tree of packs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The packs that are built into the binary.
    Shipped,
    /// A folder of packs on this machine.
    Folder(PathBuf),
}

#[derive(rust_embed::RustEmbed)]
#[folder = "questions/"]
struct Shipped;

/// A file of a source.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// Its path inside the source: folders, then the name.
    pub(super) parts: Vec<String>,
    /// Its path as the author sees it.
    pub(super) shown: String,
    origin: FileLocation,
}

#[derive(Debug)]
enum FileLocation {
    Shipped(String),
    Folder(PathBuf),
}

impl Source {
    /// The source as its author sees it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Shipped => "questions".to_owned(),
            Self::Folder(folder) => folder.display().to_string(),
        }
    }

    /// All its files, sorted by path. Hidden files and folders are skipped: they belong to editors,
    /// systems and version control.
    pub(super) fn files(&self) -> io::Result<Vec<SourceFile>> {
        let mut files = Vec::new();
        match self {
            Self::Shipped => {
                for path in Shipped::iter() {
                    let parts: Vec<_> = path.split('/').map(str::to_owned).collect();
                    if parts.iter().any(|part| part.starts_with('.')) {
                        continue;
                    }
                    let shown = format!("questions/{path}");
                    files.push(SourceFile {
                        parts,
                        shown,
                        origin: FileLocation::Shipped(path.into_owned()),
                    });
                }
            }
            Self::Folder(folder) => walk(folder, &mut Vec::new(), &mut |parts, path| {
                files.push(SourceFile {
                    parts: parts.to_vec(),
                    shown: path.display().to_string(),
                    origin: FileLocation::Folder(path.to_owned()),
                });
                Ok(())
            })?,
        }
        files.sort_by(|a, b| a.parts.cmp(&b.parts));
        Ok(files)
    }
}

/// Calls `visit` with every file below `folder`, with its path as parts relative to the start.
pub(super) fn walk(
    folder: &Path,
    parts: &mut Vec<String>,
    visit: &mut dyn FnMut(&[String], &Path) -> io::Result<()>,
) -> io::Result<()> {
    let in_context = |error: io::Error| {
        let why = os_error::explain(&error);
        io::Error::new(error.kind(), format!("can't read the folder {}: {why}", folder.display()))
    };
    for entry in fs::read_dir(folder).map_err(in_context)? {
        let entry = entry.map_err(in_context)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        parts.push(name);
        // Following links lets a team keep its packs elsewhere; the depth ends any loop. A broken
        // link counts as a file, so that reading it reports the problem.
        let is_folder = fs::metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if !is_folder {
            visit(parts, &path)?;
        } else if parts.len() < MAX_DEPTH {
            walk(&path, parts, visit)?;
        }
        parts.pop();
    }
    Ok(())
}

/// All files of some sources that belong to packs, by their paths inside: `python/oop/mro.md`. Of packs
/// with the same name only the one of the last source is there.
///
/// # Errors
/// When a folder or file can't be read.
pub fn files(sources: &[Source]) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut packs: BTreeMap<String, Vec<SourceFile>> = BTreeMap::new();
    for source in sources {
        let mut found: BTreeMap<String, Vec<SourceFile>> = BTreeMap::new();
        for file in source.files()? {
            if let [pack, _, ..] = file.parts.as_slice() {
                found.entry(pack.clone()).or_default().push(file);
            }
        }
        found.retain(|_, files| files.iter().any(|file| file.parts[1..] == ["pack.toml"]));
        packs.extend(found);
    }
    let mut files = Vec::new();
    for file in packs.into_values().flatten() {
        let is_part = match &file.parts[..] {
            [_, name] => name == "pack.toml",
            [_, _, name] => name.strip_suffix(".md").is_some(),
            _ => false,
        };
        if is_part {
            files.push((file.parts.join("/"), file.read()?.into_owned()));
        }
    }
    Ok(files)
}

impl SourceFile {
    /// The file's bytes; if it is too large, only enough to show that.
    pub(super) fn read(&self) -> io::Result<Cow<'static, [u8]>> {
        match &self.origin {
            FileLocation::Shipped(path) => {
                let file = Shipped::get(path).ok_or(io::ErrorKind::NotFound)?;
                Ok(file.data)
            }
            FileLocation::Folder(path) => {
                let mut bytes = Vec::new();
                fs::File::open(path)?.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
                Ok(bytes.into())
            }
        }
    }
}

/// Distinguishes two states of the same sources without reading any file: it changes when a file is
/// added or removed, or changes its size or modification time. It means nothing to another process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The current fingerprint of `sources`.
    ///
    /// # Errors
    /// A folder can't be listed.
    pub fn new(sources: &[Source]) -> io::Result<Self> {
        let mut files: Vec<(PathBuf, u64, Option<SystemTime>)> = Vec::new();
        for source in sources {
            if let Source::Folder(folder) = source {
                walk(folder, &mut Vec::new(), &mut |_, path| {
                    // A file may vanish between being listed and being checked: that is a change as
                    // good as any other.
                    let metadata = fs::metadata(path).ok();
                    let size = metadata.as_ref().map_or(u64::MAX, fs::Metadata::len);
                    let modified = metadata.and_then(|metadata| metadata.modified().ok());
                    files.push((path.to_owned(), size, modified));
                    Ok(())
                })?;
            }
        }
        files.sort();
        let mut hasher = siphasher::sip::SipHasher13::new();
        files.hash(&mut hasher);
        Ok(Self(hasher.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_changes_with_the_folder_and_only_then() {
        let folder = tempfile::tempdir().unwrap();
        let sources = [Source::Shipped, Source::Folder(folder.path().to_owned())];
        let empty = Fingerprint::new(&sources).unwrap();
        fs::create_dir(folder.path().join("pack")).unwrap();
        fs::write(folder.path().join("pack/pack.toml"), "a").unwrap();
        let one = Fingerprint::new(&sources).unwrap();
        assert_ne!(empty, one);
        assert_eq!(one, Fingerprint::new(&sources).unwrap());
        fs::write(folder.path().join("pack/pack.toml"), "ab").unwrap();
        assert_ne!(one, Fingerprint::new(&sources).unwrap());
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Source::Folder("no/such/folder".into()).files().unwrap_err();
        assert!(error.to_string().contains("no/such/folder"), "{error}");
    }
}
