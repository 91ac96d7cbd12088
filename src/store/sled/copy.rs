//! A copy of a store, for reading one that can't or must not be written. The embedded store writes
//! to its files while it opens them.

use super::files;
use super::lock::FileLock;
use super::open::SledOpenError;
use crate::os_error;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The prefix of the names of copies' folders.
const COPIES: &str = "warmup-copy-";
/// The file that the user of the copy locks.
const OWNER: &str = "owner";
/// The copy itself.
const STORE: &str = "store";
const NO_STORE: &str = "there is no store in it; name its folder";

/// A copy of a store in the system's temporary folder, readable only by its owner. It is removed on
/// drop; the copy of a killed process is removed when the next one is made.
#[derive(Debug)]
pub struct StoreCopy {
    folder: TempDir,
    _owner: File,
}

impl StoreCopy {
    /// Copies the store in `dir`, which must not be in use.
    ///
    /// # Errors
    /// The store is in use, there is none, or there is no room for the copy.
    pub fn new(dir: &Path) -> Result<Self, SledOpenError> {
        let temporary = std::env::temp_dir();
        let refused = |error: io::Error| SledOpenError::Refused {
            dir: dir.to_owned(),
            cause: format!(
                "its copy in {} can't be made: {}; the variable TMPDIR names another place for it",
                temporary.display(),
                os_error::explain(&error)
            ),
        };
        let _lock = lock(dir)?;
        remove_left_behind(&temporary);
        let folder = tempfile::Builder::new().prefix(COPIES).tempdir_in(&temporary);
        let folder = folder.map_err(refused)?;
        let owner = File::create(folder.path().join(OWNER)).map_err(refused)?;
        drop(owner.lock());
        let copied = files::copy_store(dir, &folder.path().join(STORE)).map_err(refused)?;
        if copied == 0 {
            return Err(SledOpenError::Refused { dir: dir.to_owned(), cause: NO_STORE.to_owned() });
        }
        Ok(Self { folder, _owner: owner })
    }

    /// The folder of the copied store.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join(STORE)
    }
}

/// Locks the store while it is copied. The file may be missing if a backup tool has left it out.
fn lock(dir: &Path) -> Result<Option<FileLock>, SledOpenError> {
    let Ok(file) = File::open(dir.join(files::LOCK)) else { return Ok(None) };
    match FileLock::shared(file) {
        Ok(lock) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(SledOpenError::InUse { dir: dir.to_owned() }),
        // Some file systems don't support locks.
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Removes the copies of killed processes.
fn remove_left_behind(temporary: &Path) {
    let names = files::names(temporary).unwrap_or_default();
    for name in names.iter().filter(|name| name.starts_with(COPIES)) {
        let copy = temporary.join(name);
        let is_left =
            File::open(copy.join(OWNER)).is_ok_and(|owner| FileLock::exclusive(owner).is_ok());
        if is_left {
            // It is only in the way.
            drop(fs::remove_dir_all(copy));
        }
    }
}
