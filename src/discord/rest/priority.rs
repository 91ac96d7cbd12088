//! The order of requests, and how long they may be delayed.

use std::time::Duration;

/// The purpose of a request, highest priority first; equals are sent in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Priority {
    /// Replies to an interaction. It is outside the global limit, so it waits for nothing.
    Answer,
    /// A person has clicked and is waiting.
    Click,
    /// Posts a daily.
    Post,
    /// Opens the thread of a daily.
    Thread,
    /// Reveals a daily.
    Reveal,
    /// Anything else.
    Other,
}

/// A click could be answered for 15 minutes, but nobody looks at "thinking…" for that long.
const CLICK: Duration = Duration::from_mins(2);
/// A task that has to wait longer is retried later, so that others can go first.
const TASK: Duration = Duration::from_secs(10);

tokio::task_local! {
    static SERVING: ();
}

/// Runs `future` for a waiting person: its requests go before those of tasks.
pub(crate) async fn serving<F: Future>(future: F) -> F::Output {
    SERVING.scope((), future).await
}

impl Priority {
    /// This priority, or that of a click if the request is made for one.
    pub(super) fn here(self) -> Self {
        match self {
            Self::Answer | Self::Click => self,
            Self::Post | Self::Thread | Self::Reveal | Self::Other => {
                SERVING.try_with(|()| Self::Click).unwrap_or(self)
            }
        }
    }

    /// Returns `true` if nobody is waiting for it.
    pub(super) const fn is_task(self) -> bool {
        match self {
            Self::Answer | Self::Click => false,
            Self::Post | Self::Thread | Self::Reveal | Self::Other => true,
        }
    }

    /// The longest that pauses and full windows of its limit may delay a request.
    pub(super) const fn patience(self) -> Duration {
        if self.is_task() { TASK } else { CLICK }
    }
}
