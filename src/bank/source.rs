//! Where questions come from: the folder built into the binary, and folders given at run time.

use crate::os_error;
use std::borrow::Cow;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The largest file that is read, in bytes. A question that needs more is a book.
pub const MAX_FILE_BYTES: usize = 64 * 1024;

/// A pack's questions lie two folders deep; whatever lies deeper than this is not even listed.
const MAX_DEPTH: usize = 4;

/// A place that packs are read from.
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

    /// All its files, in the order of their paths. Hidden files and folders are left out: they
    /// belong to editors, systems and version control.
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

/// Calls `visit` with every file below `folder`, its path given as parts relative to where the
/// walk began.
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
        // Following links lets a team keep its packs elsewhere; the depth ends any loop. A link
        // that leads nowhere counts as a file, so that reading it tells what is wrong.
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

impl SourceFile {
    /// The file's bytes; of one that is too large no more than shows it.
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

/// Tells two states of the same sources apart without reading any file: it changes when a file
/// comes, goes, or changes its size or its time of modification. It means nothing to another
/// process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The fingerprint of `sources` as they are now.
    ///
    /// # Errors
    /// When a folder can't be listed.
    pub fn new(sources: &[Source]) -> io::Result<Self> {
        let mut files: Vec<(PathBuf, u64, Option<SystemTime>)> = Vec::new();
        for source in sources {
            if let Source::Folder(folder) = source {
                walk(folder, &mut Vec::new(), &mut |_, path| {
                    // A file may vanish between being listed and being looked at: that is a change
                    // as good as any other.
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
