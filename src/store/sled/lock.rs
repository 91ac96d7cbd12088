//! Locks on files, which keep two processes from the same store.

use std::fs::{File, TryLockError};

/// A locked file. Dropped, it is unlocked even if a child process that has not run its program yet
/// has a duplicate of its descriptor; closing the file would wait for that one.
pub(super) struct FileLock(File);

impl FileLock {
    /// Locks a file for this process alone.
    pub(super) fn exclusive(file: File) -> Result<Self, TryLockError> {
        file.try_lock().map(|()| Self(file))
    }

    /// Locks a file so that nobody can lock it exclusively.
    pub(super) fn shared(file: File) -> Result<Self, TryLockError> {
        file.try_lock_shared().map(|()| Self(file))
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // If it can't be unlocked, closing it does.
        drop(self.0.unlock());
    }
}
