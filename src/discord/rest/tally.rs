//! Counts the requests of a click or a task.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

tokio::task_local! {
    static TALLY: Tally;
}

/// Counts the requests that end during an operation.
#[derive(Clone, Default)]
pub(crate) struct Tally(Arc<AtomicU64>);

impl Tally {
    /// Runs `future`, and counts its own requests. Requests of spawned tasks are not counted.
    pub(crate) async fn over<F: Future>(&self, future: F) -> F::Output {
        TALLY.scope(self.clone(), future).await
    }

    /// The number of requests so far.
    pub(crate) fn requests(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts a request for the current operation, if there is one.
    pub(super) fn count() {
        let _ = TALLY.try_with(|tally| tally.0.fetch_add(1, Ordering::Relaxed));
    }
}
