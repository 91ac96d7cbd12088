//! What the bot has still to do for an interview.

use super::seat::Seat;
use super::stage::Ending;
use serde::{Deserialize, Serialize};

/// Something that the bot has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Unique in the interview: with the interview's id it makes a nonce under which a message
    /// can't be posted twice.
    pub number: u32,
    /// What to do.
    pub effect: PendingAction,
}

/// What the bot has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum PendingAction {
    /// Ask the member in this seat to confirm.
    AskToConfirm {
        /// Whom.
        seat: Seat,
    },
    /// Open the thread with both in it, or find it.
    OpenThread {
        /// Whether everybody may see it.
        public: bool,
    },
    /// Ask both whether a public thread will do.
    AskForPublicThread,
    /// Post the prompt of a question into the thread.
    PostPrompt {
        /// Which question.
        question: usize,
    },
    /// Post a follow-up into the thread.
    PostFollowUp {
        /// Which question.
        question: usize,
        /// Which follow-up, from 0.
        number: u8,
    },
    /// Offer both the menus for grading a question.
    AskForGrades {
        /// Which question.
        question: usize,
    },
    /// Show both what both gave for a question.
    ShowGrades {
        /// Which question.
        question: usize,
    },
    /// Say that the clocks stand still.
    SayPaused {
        /// The how many-th pause it is, from 1.
        #[serde(default)]
        pause: u32,
    },
    /// Say that the clocks run again.
    SayResumed {
        /// The how many-th pause is over.
        #[serde(default)]
        pause: u32,
    },
    /// Say that no question follows, and that grades and notes can still be given.
    SayWrappingUp,
    /// Post the scorecard, with how the interview ended.
    PostScorecard,
    /// Say that it is over and why, where there is no scorecard.
    SayOver {
        /// Why.
        ending: Ending,
    },
}
