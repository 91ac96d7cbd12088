//! The sources of questions: the folder built into the binary, and folders given at run time.

use crate::os_error;
use std::borrow::Cow;
use std::fmt;
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

    /// The name of the pack to which the folder `path` belongs; `None` for the source itself.
    pub(super) fn pack_at(&self, path: &Path) -> Option<String> {
        let Self::Folder(folder) = self else { return None };
        let first = path.strip_prefix(folder).ok()?.components().next()?;
        Some(first.as_os_str().to_string_lossy().into_owned())
    }

    /// All its files. Hidden folders are skipped: they belong to systems and version control.
    pub(super) fn files(&self) -> SourceListing {
        let mut files = Vec::new();
        let mut leftovers = Vec::new();
        let mut unreadable = Vec::new();
        match self {
            Self::Shipped => {
                for path in Shipped::iter() {
                    let parts: Vec<_> = path.split('/').map(str::to_owned).collect();
                    if parts.iter().any(|part| is_leftover(part)) {
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
            Self::Folder(folder) => {
                unreadable = walk(folder, &mut |parts, path| {
                    let shown = path.display().to_string();
                    if parts.last().is_some_and(|name| is_leftover(name)) {
                        leftovers.push(shown);
                        return;
                    }
                    files.push(SourceFile {
                        parts: parts.to_vec(),
                        shown,
                        origin: FileLocation::Folder(path.to_owned()),
                    });
                });
            }
        }
        files.sort_by(|a, b| a.parts.cmp(&b.parts));
        SourceListing { files, leftovers, unreadable }
    }
}

/// The files of a source.
pub(super) struct SourceListing {
    /// Sorted by path.
    pub(super) files: Vec<SourceFile>,
    /// The paths of what editors and systems left behind.
    pub(super) leftovers: Vec<String>,
    pub(super) unreadable: Vec<UnreadableFolder>,
}

/// A folder that can't be listed.
#[derive(Debug, Hash)]
pub(super) struct UnreadableFolder {
    pub(super) path: PathBuf,
    pub(super) why: String,
}

impl UnreadableFolder {
    fn new(path: &Path, error: &io::Error) -> Self {
        Self { path: path.to_owned(), why: os_error::explain(error) }
    }
}

impl fmt::Display for UnreadableFolder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "can't read the folder {}: {}", self.path.display(), self.why)
    }
}

/// The ends of names that editors and version control give to copies of a file.
const COPIES: [&str; 7] = ["~", ".bak", ".orig", ".rej", ".swp", ".swo", ".tmp"];

/// Returns `true` if a file of this name was left behind by an editor or a system: `x.md~`,
/// `.x.md.swp`, `.DS_Store`.
pub(super) fn is_leftover(name: &str) -> bool {
    name.starts_with(['.', '#']) || COPIES.iter().any(|end| name.ends_with(end))
}

/// Calls `visit` with every file below `folder`, with its path as parts relative to `folder`.
/// Returns the folders that can't be listed; the others are visited all the same.
pub(super) fn walk(
    folder: &Path,
    visit: &mut dyn FnMut(&[String], &Path),
) -> Vec<UnreadableFolder> {
    let mut unreadable = Vec::new();
    walk_below(folder, &mut Vec::new(), visit, &mut unreadable);
    unreadable
}

fn walk_below(
    folder: &Path,
    parts: &mut Vec<String>,
    visit: &mut dyn FnMut(&[String], &Path),
    unreadable: &mut Vec<UnreadableFolder>,
) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            unreadable.push(UnreadableFolder::new(folder, &error));
            return;
        }
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                unreadable.push(UnreadableFolder::new(folder, &error));
                return;
            }
        };
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        // Following links lets a team keep its packs elsewhere; the depth ends any loop. A broken
        // link counts as a file, so that reading it reports the problem.
        let is_folder = fs::metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if is_folder && name.starts_with('.') {
            continue;
        }
        parts.push(name);
        if !is_folder {
            visit(parts, &path);
        } else if parts.len() < MAX_DEPTH {
            walk_below(&path, parts, visit, unreadable);
        }
        parts.pop();
    }
}

/// The byte order mark that some Windows editors write.
const MARK: &[u8] = "\u{feff}".as_bytes();

impl SourceFile {
    /// Returns `true` for the file that describes a pack.
    pub(super) fn is_pack_file(&self) -> bool {
        matches!(self.parts.as_slice(), [_, name] if name == "pack.toml")
    }

    /// Returns `true` if the file is where questions are and ends as they do.
    pub(super) fn is_named_as_question(&self) -> bool {
        matches!(self.parts.as_slice(), [_, _, name] if name.strip_suffix(".md").is_some())
    }

    /// Returns `true` if the file begins like a question.
    pub(super) fn is_question(&self) -> bool {
        let bytes = self.read();
        bytes.is_ok_and(|bytes| bytes.strip_prefix(MARK).unwrap_or(&bytes).starts_with(b"+++"))
    }

    /// Returns `true` if it is in a folder on this machine.
    pub(super) const fn is_on_disk(&self) -> bool {
        matches!(self.origin, FileLocation::Folder(_))
    }

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
    #[must_use]
    pub fn new(sources: &[Source]) -> Self {
        let mut unreadable = Vec::new();
        let mut files: Vec<(PathBuf, u64, Option<SystemTime>)> = Vec::new();
        for source in sources {
            if let Source::Folder(folder) = source {
                unreadable.extend(walk(folder, &mut |parts, path| {
                    // Editors write them while somebody types.
                    if parts.last().is_some_and(|name| is_leftover(name)) {
                        return;
                    }
                    // A file may vanish between being listed and being checked: that is a change as
                    // good as any other.
                    let metadata = fs::metadata(path).ok();
                    let size = metadata.as_ref().map_or(u64::MAX, fs::Metadata::len);
                    let modified = metadata.and_then(|metadata| metadata.modified().ok());
                    files.push((path.to_owned(), size, modified));
                }));
            }
        }
        files.sort();
        let mut hasher = siphasher::sip::SipHasher13::new();
        files.hash(&mut hasher);
        unreadable.hash(&mut hasher);
        Self(hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_changes_with_the_folder_and_only_then() {
        let folder = tempfile::tempdir().unwrap();
        let sources = [Source::Shipped, Source::Folder(folder.path().to_owned())];
        let empty = Fingerprint::new(&sources);
        fs::create_dir(folder.path().join("pack")).unwrap();
        fs::write(folder.path().join("pack/pack.toml"), "a").unwrap();
        let one = Fingerprint::new(&sources);
        assert_ne!(empty, one);
        assert_eq!(one, Fingerprint::new(&sources));
        fs::write(folder.path().join("pack/pack.toml"), "ab").unwrap();
        assert_ne!(one, Fingerprint::new(&sources));
        let two = Fingerprint::new(&sources);
        fs::write(folder.path().join("pack/.pack.toml.swp"), "a").unwrap();
        assert_eq!(two, Fingerprint::new(&sources), "an editor is open");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let listing = Source::Folder("no/such/folder".into()).files();
        let said = listing.unreadable[0].to_string();
        assert!(said.contains("no/such/folder"), "{said}");
    }
}
