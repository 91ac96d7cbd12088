//! How far an interview has come, and how it ended.

use super::seat::Seat;
use serde::{Deserialize, Serialize};

/// How far an interview has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name", content = "of")]
pub enum InterviewStage {
    /// Somebody has still to confirm.
    Invited,
    /// Both have confirmed; the thread is not there yet.
    Opening(ThreadVisibility),
    /// The current question is being talked about.
    Asking,
    /// The current question is done, and another one follows when the interviewer wants.
    Grading,
    /// No question follows; grades and notes can still be given.
    WrappingUp(Ending),
    /// Nothing changes any more.
    Over(Ending),
}

/// Which thread is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum ThreadVisibility {
    /// A private one.
    Private,
    /// Private threads can't be had here; both are asked whether a public one will do.
    AskedForPublic {
        /// Whether the interviewer agreed.
        interviewer: bool,
        /// Whether the candidate agreed.
        candidate: bool,
    },
    /// A public one; both have agreed.
    Public,
}

/// How an interview came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name", content = "by")]
pub enum Ending {
    /// Every question had its turn.
    Completed,
    /// Somebody ended it before the last question.
    Stopped(Seat),
    /// Nobody did anything for too long.
    Idle,
    /// Somebody left the server.
    Left(Seat),
    /// Somebody had their data deleted.
    Forgotten(Seat),
    /// Somebody declined before it began.
    Declined(Seat),
    /// Somebody took the invitation back before all had answered it.
    Withdrawn,
    /// Not both had confirmed in time.
    Expired,
    /// There is no thread for it, or it was deleted.
    NoThread,
}
