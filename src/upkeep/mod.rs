//! Chores of the running process for its operator: watching the disk, and writing and serving
//! backups. None of them keeps members waiting.

mod backup_socket;
mod backups;

use crate::disk::DiskWatch;
use crate::store::Store;
use backups::Backups;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinHandle;

pub use backup_socket::BackupSocket;
pub use backups::BackupSettings;

/// Watches the disk and the backups.
pub struct Upkeep {
    folder: PathBuf,
    disk: Arc<Mutex<DiskWatch>>,
    backups: Option<Arc<Backups>>,
    under_way: Option<JoinHandle<()>>,
}

impl Upkeep {
    /// Creates the upkeep for the store in `folder`, with nightly backups if `backups` is set.
    #[must_use]
    pub fn new(folder: PathBuf, store: Arc<dyn Store>, backups: Option<BackupSettings>) -> Self {
        let backups = backups.map(|settings| Arc::new(Backups::new(settings, store)));
        Self { folder, disk: Arc::default(), backups, under_way: None }
    }

    /// Starts the work that is due at `now` without waiting for it. Does nothing while earlier work
    /// is still running. Of several processes, [the first](crate::bot::Bot::is_first) writes the
    /// backups.
    pub fn begin(&mut self, now: Timestamp, is_first: bool) {
        if self.under_way.as_ref().is_some_and(|work| !work.is_finished()) {
            return;
        }
        let (folder, disk) = (self.folder.clone(), Arc::clone(&self.disk));
        let backups = self.backups.clone().filter(|_| is_first);
        self.under_way = Some(tokio::spawn(async move {
            // A hanging file system must not keep anything else waiting.
            let look = move || {
                disk.lock().unwrap_or_else(PoisonError::into_inner).tell(&folder, now);
            };
            if let Err(error) = tokio::task::spawn_blocking(look).await {
                tracing::error!(%error, "cannot check the disk");
            }
            if let Some(backups) = backups {
                backups.tick(now).await;
            }
        }));
    }

    /// Waits until the running work is done.
    pub async fn settled(&mut self) {
        if let Some(work) = self.under_way.take() {
            // Its panic was already reported.
            drop(work.await);
        }
    }
}

/// Cancels the running work at its next record.
impl Drop for Upkeep {
    fn drop(&mut self) {
        if let Some(backups) = &self.backups {
            backups.stop();
        }
    }
}
