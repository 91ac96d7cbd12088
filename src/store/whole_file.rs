//! Files that are written completely or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The prefix of a file's temporary name: used on file systems without nameless files, and for the
/// moment in which it replaces another.
const UNFINISHED: &str = ".warmup-unfinished-";

/// A file that gets its name when all of it is on disk. Only its owner may read it. If the process
/// ends early, nothing of it stays: it has no name until then, or the next file written in the same
/// folder removes it.
pub(super) struct WholeFile {
    unfinished: TemporaryFile,
    folder: PathBuf,
    path: PathBuf,
}

enum TemporaryFile {
    /// Deleted with the process.
    Nameless(File),
    Named(NamedTempFile),
}

impl WholeFile {
    /// Begins the file at `path`. Removes files that killed processes have left beside it.
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        let folder = or_here(path.parent().unwrap_or(path));
        remove_left_behind(folder)?;
        let unfinished = match create_nameless(folder) {
            Some(file) => TemporaryFile::Nameless(file),
            None => TemporaryFile::Named(create_named(folder)?),
        };
        let file = Self { unfinished, folder: folder.to_owned(), path: path.to_owned() };
        // Distinguishes a file that is being written from those that were left behind. Some file
        // systems don't support locks.
        drop(file.file().lock());
        Ok(file)
    }

    /// The file to write to.
    pub(super) fn file(&self) -> &File {
        match &self.unfinished {
            TemporaryFile::Nameless(file) => file,
            TemporaryFile::Named(file) => file.as_file(),
        }
    }

    /// Syncs the file to disk and gives it its name, replacing an existing one.
    pub(super) fn finish(self) -> io::Result<()> {
        match self.unfinished {
            TemporaryFile::Nameless(file) => {
                file.sync_all()?;
                name(&file, &self.folder, &self.path)?;
                sync_folder(&self.folder)
            }
            TemporaryFile::Named(file) => put_in_place(file, &self.path),
        }
    }
}

/// Renames a file once it is on disk, so that it is there completely or not at all.
pub(super) fn put_in_place(unfinished: NamedTempFile, path: &Path) -> io::Result<()> {
    unfinished.as_file().sync_all()?;
    let folder = unfinished.path().parent().map(Path::to_owned);
    unfinished.persist(path)?;
    folder.map_or(Ok(()), |folder| sync_folder(&folder))
}

/// Syncs new, renamed and removed names in a folder.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(or_here(folder))?.sync_all()
}

/// The folder of a path, or the current one.
fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

fn create_named(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)
}

/// A file without a name, if the system supports it.
#[cfg(target_os = "linux")]
fn create_nameless(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    // The file gets its name through this folder.
    if !Path::new("/proc/self/fd").is_dir() {
        return None;
    }
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).ok().map(File::from)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_: &Path) -> Option<File> {
    None
}

#[cfg(target_os = "linux")]
fn name(file: &File, folder: &Path, path: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use rustix::io::Errno;
    use std::os::fd::AsRawFd as _;
    let nameless = format!("/proc/self/fd/{}", file.as_raw_fd());
    let link = |name: &Path| linkat(CWD, nameless.as_str(), CWD, name, AtFlags::SYMLINK_FOLLOW);
    match link(path) {
        // A link doesn't replace a file, but a rename does.
        Err(Errno::EXIST) => {
            let aside = folder.join(format!("{UNFINISHED}{}", std::process::id()));
            link(&aside)?;
            fs::rename(&aside, path)
        }
        linked => Ok(linked?),
    }
}

#[cfg(not(target_os = "linux"))]
fn name(_: &File, _: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Removes unfinished files that nobody is writing.
fn remove_left_behind(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            continue;
        }
        // A file that is gone meanwhile, or belongs to somebody else, is no reason not to write.
        if File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            drop(fs::remove_file(entry.path()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt as _;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_is_there_once_it_is_finished_and_replaces_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for text in ["one", "two"] {
            let file = WholeFile::begin(&path).unwrap();
            file.file().write_all(text.as_bytes()).unwrap();
            assert_eq!(path.exists(), text == "two");
            file.finish().unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!(names(folder.path()), ["file"]);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        drop(WholeFile::begin(&path).unwrap());
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[test]
    fn what_was_left_behind_goes_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let left = create_named(folder.path()).unwrap().into_temp_path();
        let written = create_named(folder.path()).unwrap();
        written.as_file().lock().unwrap();
        let file = WholeFile::begin(&folder.path().join("file")).unwrap();
        assert!(!left.exists() && written.path().exists());
        drop(written);
        drop(file);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_file_with_a_name_of_its_own_replaces_another_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "one").unwrap();
        let mut unfinished = create_named(folder.path()).unwrap();
        unfinished.write_all(b"two").unwrap();
        let (unfinished, folder) = (TemporaryFile::Named(unfinished), folder.path().to_owned());
        WholeFile { unfinished, folder: folder.clone(), path: path.clone() }.finish().unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(&folder).len()), ("two", 1));
    }
}
