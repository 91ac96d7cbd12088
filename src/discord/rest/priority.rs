//! Which request goes first, and how long it may be held.

use std::time::Duration;

/// What a request is for. Those named first go first; among equals, who came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Priority {
    /// Answers an interaction. Outside the global limit, so that it waits for nobody.
    Answer,
    /// Somebody has clicked and waits.
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

/// A click could be answered for 15 minutes, but nobody looks at "thinking…" for so long.
const CLICK: Duration = Duration::from_mins(2);
/// A task that has to wait for longer is tried again later, so that others get their turn.
const TASK: Duration = Duration::from_secs(10);

tokio::task_local! {
    static SERVING: ();
}

/// Runs `future` as what somebody waits for: the requests that it makes go before those of tasks.
pub(crate) async fn serving<F: Future>(future: F) -> F::Output {
    SERVING.scope((), future).await
}

impl Priority {
    /// The same, or that of a click where the request is made for one.
    pub(super) fn here(self) -> Self {
        match self {
            Self::Answer | Self::Click => self,
            Self::Post | Self::Thread | Self::Reveal | Self::Other => {
                SERVING.try_with(|()| Self::Click).unwrap_or(self)
            }
        }
    }

    /// True if nobody waits for it.
    pub(super) const fn is_task(self) -> bool {
        match self {
            Self::Answer | Self::Click => false,
            Self::Post | Self::Thread | Self::Reveal | Self::Other => true,
        }
    }

    /// The longest that pauses and full windows of its limit may hold a request back.
    pub(super) const fn patience(self) -> Duration {
        if self.is_task() { TASK } else { CLICK }
    }
}
