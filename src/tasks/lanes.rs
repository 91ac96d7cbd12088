//! Which lanes are being emptied: each by one at a time, and none waits for another.

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
    /// The lock to empty `lane`. Whoever has it is told that something may have become due.
    pub(crate) fn begin(&self, lane: Lane) -> Option<OwnedMutexGuard<()>> {
        let state = self.state(lane);
        let lock = state.lock.clone().try_lock_owned().ok();
        if lock.is_none() {
            state.more.notify_one();
        }
        lock
    }

    /// Waits for the lock to empty `lane`.
    pub(crate) async fn wait(&self, lane: Lane) -> OwnedMutexGuard<()> {
        self.state(lane).lock.clone().lock_owned().await
    }

    /// Tells whoever empties `lane` that something may have become due.
    pub(crate) fn more(&self, lane: Lane) -> &Notify {
        &self.state(lane).more
    }

    /// Whether any lane is being emptied.
    pub(crate) fn is_busy(&self) -> bool {
        self.0.iter().any(|state| state.lock.try_lock().is_err())
    }

    fn state(&self, lane: Lane) -> &LaneLock {
        &self.0[lane as usize]
    }
}
