//! Chores of the running process for its operator: watching the disk, writing backups and
//! giving them. None of them
//! keeps members waiting.

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

/// Watches over the disk and the backups.
pub struct Upkeep {
    folder: PathBuf,
    disk: Arc<Mutex<DiskWatch>>,
    backups: Option<Arc<Backups>>,
    under_way: Option<JoinHandle<()>>,
}

impl Upkeep {
    /// For the store in `folder`, with backups where `backups` says where they go.
    #[must_use]
    pub fn new(folder: PathBuf, store: Arc<dyn Store>, backups: Option<BackupSettings>) -> Self {
        let backups = backups.map(|settings| Arc::new(Backups::new(settings, store)));
        Self { folder, disk: Arc::default(), backups, under_way: None }
    }

    /// Begins what is to be done at `now`, and does not wait for it. Does nothing while that of an
    /// earlier time is under way. Of several processes, one [is first](crate::bot::Bot::is_first) and
    /// writes the backups.
    pub fn begin(&mut self, now: Timestamp, is_first: bool) {
        if self.under_way.as_ref().is_some_and(|work| !work.is_finished()) {
            return;
        }
        let (folder, disk) = (self.folder.clone(), Arc::clone(&self.disk));
        let backups = self.backups.clone().filter(|_| is_first);
        self.under_way = Some(tokio::spawn(async move {
            // A file system that hangs must not keep anything else waiting.
            let look = move || {
                disk.lock().unwrap_or_else(PoisonError::into_inner).tell(&folder, now);
            };
            if let Err(error) = tokio::task::spawn_blocking(look).await {
                tracing::error!(%error, "looking at the disk failed");
            }
            if let Some(backups) = backups {
                backups.tick(now).await;
            }
        }));
    }

    /// Waits until what is under way is done.
    pub async fn settled(&mut self) {
        if let Some(work) = self.under_way.take() {
            // A panic of it was reported.
            drop(work.await);
        }
    }
}

/// Gives up what is under way, at its next record.
impl Drop for Upkeep {
    fn drop(&mut self) {
        if let Some(backups) = &self.backups {
            backups.stop();
        }
    }
}
