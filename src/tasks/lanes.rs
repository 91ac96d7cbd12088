//! The lanes that are being emptied: each one at a time, and none waits for another.

use crate::domain::task::Lane;
use std::sync::Arc;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

/// The lanes of a running bot.
#[derive(Default)]
pub(crate) struct Lanes([State; Lane::ALL.len()]);

#[derive(Default)]
struct State {
    turn: Arc<Mutex<()>>,
    more: Notify,
}

impl Lanes {
    /// Locks `lane` for emptying it. The current holder is notified that something may have become
    /// due.
    pub(crate) fn begin(&self, lane: Lane) -> Option<OwnedMutexGuard<()>> {
        let state = self.state(lane);
        let turn = state.turn.clone().try_lock_owned().ok();
        if turn.is_none() {
            state.more.notify_one();
        }
        turn
    }

    /// Waits for the lock of `lane`.
    pub(crate) async fn wait(&self, lane: Lane) -> OwnedMutexGuard<()> {
        self.state(lane).turn.clone().lock_owned().await
    }

    /// Notifies the holder of `lane` that something may have become due.
    pub(crate) fn more(&self, lane: Lane) -> &Notify {
        &self.state(lane).more
    }

    /// Returns `true` if any lane is being emptied.
    pub(crate) fn is_busy(&self) -> bool {
        self.0.iter().any(|state| state.turn.try_lock().is_err())
    }

    fn state(&self, lane: Lane) -> &State {
        &self.0[lane as usize]
    }
}
