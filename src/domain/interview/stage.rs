//! The stages of an interview, and how it ended.

use super::seat::Seat;
use serde::{Deserialize, Serialize};

/// The stage of an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name", content = "of")]
pub enum InterviewStage {
    /// Somebody still has to confirm.
    Invited,
    /// Both have confirmed, but the thread isn't open yet.
    Opening(ThreadVisibility),
    /// The interviewer reads the questions. No clock runs until they begin.
    Preparing,
    /// The current question is being discussed.
    Asking,
    /// The current question is finished; the interviewer decides when the next one follows.
    Grading,
    /// No question follows; grades and notes can still be given.
    WrappingUp(Ending),
    /// Nothing changes any longer, except that the interviewer's verdict may follow.
    Over(Ending),
}

/// The kind of thread to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum ThreadVisibility {
    /// A private one.
    Private,
    /// Private threads aren't possible here; both are asked to agree to a public one.
    AskedForPublic {
        /// Set if the interviewer agreed.
        interviewer: bool,
        /// Set if the candidate agreed.
        candidate: bool,
    },
    /// A public one; both have agreed.
    Public,
}

/// The reason an interview ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name", content = "by")]
pub enum Ending {
    /// Every question was asked.
    Completed,
    /// A member ended it before the last question.
    Stopped(Seat),
    /// Nobody did anything for too long.
    Idle,
    /// A member left the server.
    Left(Seat),
    /// A member had their data deleted.
    Forgotten(Seat),
    /// A member declined before it began.
    Declined(Seat),
    /// The invitation was withdrawn before all had answered it.
    Withdrawn,
    /// Not all confirmed in time.
    Expired,
    /// It has no thread, or the thread was deleted.
    NoThread,
}
