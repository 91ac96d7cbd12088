//! The lanes that are being emptied: each one at a time, and none waits for another.

use crate::domain::task::Lane;
use std::sync::Arc;
use strum::VariantArray as _;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

/// The lanes of a running bot.
#[derive(Default)]
pub(crate) struct Lanes([LaneLock; Lane::VARIANTS.len()]);

#[derive(Default)]
struct LaneLock {
    lock: Arc<Mutex<()>>,
    more: Notify,
}

impl Lanes {
    /// Locks `lane` for emptying it. The current holder is notified that something may have become
    /// due.
    pub(crate) fn begin(&self, lane: Lane) -> Option<OwnedMutexGuard<()>> {
        let state = self.state(lane);
        let lock = state.lock.clone().try_lock_owned().ok();
        if lock.is_none() {
            state.more.notify_one();
        }
        lock
    }

    /// Waits for the lock of `lane`.
    pub(crate) async fn wait(&self, lane: Lane) -> OwnedMutexGuard<()> {
        self.state(lane).lock.clone().lock_owned().await
    }

    /// Notifies the holder of `lane` that something may have become due.
    pub(crate) fn more(&self, lane: Lane) -> &Notify {
        &self.state(lane).more
    }

    /// Returns `true` if any lane is being emptied.
    pub(crate) fn is_busy(&self) -> bool {
        self.0.iter().any(|state| state.lock.try_lock().is_err())
    }

    fn state(&self, lane: Lane) -> &LaneLock {
        &self.0[lane as usize]
    }
}
