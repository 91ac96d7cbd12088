//! The bot's pending work for an interview.

use super::seat::Seat;
use super::stage::Ending;
use crate::domain::ids::UserId;
use serde::{Deserialize, Serialize};

/// A pending effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Unique in the interview: with the interview's id it makes a nonce under which a message
    /// can't be posted twice.
    pub number: u32,
    /// The work.
    pub effect: PendingAction,
}

/// Work for the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum PendingAction {
    /// Ask the member in this seat to confirm.
    AskToConfirm {
        /// The seat.
        seat: Seat,
    },
    /// Open the thread with both members in it, or find it.
    OpenThread {
        /// Set if everybody may see it.
        public: bool,
    },
    /// Ask both members to agree to a public thread.
    AskForPublicThread,
    /// Say that the interviewer is preparing, and that no clock runs yet.
    SayPreparing,
    /// Post the prompt of a question into the thread.
    PostPrompt {
        /// The question's position.
        question: usize,
    },
    /// Post a follow-up into the thread.
    PostFollowUp {
        /// The question's position.
        question: usize,
        /// The follow-up's position, from 0.
        number: u8,
    },
    /// Offer both members the menus for grading a question.
    AskForGrades {
        /// The question's position.
        question: usize,
    },
    /// Show both members both sets of grades for a question.
    ShowGrades {
        /// The question's position.
        question: usize,
    },
    /// Say that the interview is paused.
    SayPaused {
        /// The number of the pause, from 1.
        #[serde(default)]
        pause: u32,
    },
    /// Say that the interview was resumed.
    SayResumed {
        /// The number of the pause, from 1.
        #[serde(default)]
        pause: u32,
    },
    /// Say that the planned time of a round is over.
    SayRoundOver {
        /// The round's position in the template.
        round: usize,
    },
    /// Say that no question follows, and that grades and notes can still be given.
    SayWrappingUp,
    /// Post a verdict that came after the scorecard.
    PostVerdict,
    /// Post the scorecard, including how the interview ended.
    PostScorecard,
    /// Say that the interview is over and why, if there is no scorecard.
    SayOver {
        /// The reason.
        ending: Ending,
    },
    /// Ask the other member to agree to an observer.
    AskAboutObserver {
        /// The observer.
        user: UserId,
    },
    /// Add an observer to the thread, and tell them there what they see.
    AddObserver {
        /// The observer.
        user: UserId,
    },
    /// Take an observer out of the thread.
    RemoveObserver {
        /// The observer.
        user: UserId,
    },
}
