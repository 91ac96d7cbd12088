//! What can happen to an interview, and what the bot has to do about it.

use super::grade::Grade;
use super::state::{Ending, Seat};
use crate::domain::ids::{ChannelId, InteractionId, UserId};
use crate::domain::key_point::Tick;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An event with its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Who sent it.
    pub by: Sender,
    /// What.
    pub event: Event,
}

/// Who sent an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A member, with a click, a command or a form.
    Member {
        /// Who.
        user: UserId,
        /// The click, command or form. What is delivered twice counts once.
        delivery: InteractionId,
    },
    /// The bot itself.
    Bot,
}

/// What happened. Questions are given by their position in the interview, from 0, so that a
/// button of an earlier question can't do anything to a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Either seat confirms the invitation.
    Accept,
    /// Either seat declines before the first question.
    Decline,
    /// Whoever asked for it, or has confirmed, takes the invitation back while it waits.
    Withdraw,
    /// Either seat agrees to a thread that everybody can see.
    AgreeToPublic,
    /// The interviewer ticks key points as they are said. Only what changed, so that an older card
    /// takes back nothing that it does not show.
    Tick {
        /// Which question.
        question: usize,
        /// What was said.
        said: BTreeSet<Tick>,
        /// What was ticked and is not to be any more.
        unsaid: BTreeSet<Tick>,
    },
    /// The interviewer releases the next follow-up into the thread.
    FollowUp {
        /// Which question.
        question: usize,
        /// Which follow-up, from 0. They are released in order.
        number: u8,
    },
    /// The interviewer notes that they gave a hint.
    Hint {
        /// Which question.
        question: usize,
    },
    /// Either seat writes a note, in place of their earlier one. Nothing but space removes it.
    Note {
        /// Which question.
        question: usize,
        /// Their words.
        text: String,
    },
    /// The interviewer is done with a question; grading begins.
    Close {
        /// Which question.
        question: usize,
    },
    /// The interviewer leaves a question out; the next one is asked at once.
    Skip {
        /// Which question.
        question: usize,
    },
    /// The interviewer goes on from grading to the next question.
    Ask {
        /// Which question.
        question: usize,
    },
    /// Either seat stops the clocks.
    Pause,
    /// Either seat lets the clocks run again.
    Resume,
    /// Either seat ends the questions early.
    End,
    /// Either seat grades one criterion of a question that is done.
    Grade {
        /// Which question.
        question: usize,
        /// Which criterion of the rubric, from 0.
        criterion: usize,
        /// The grade, or nothing to take it back.
        grade: Option<Grade>,
    },
    /// Either seat hands in their grades of a question. Once both have, both see both.
    HandIn {
        /// Which question.
        question: usize,
    },
    /// Either seat asks for the scorecard with what there is, once no question follows.
    Finish,
    /// The bot opened the thread, or found it.
    ThreadOpened {
        /// The thread.
        thread: ChannelId,
    },
    /// The bot may not open private threads here.
    PrivateThreadRefused,
    /// There is nowhere to go on: no thread could be opened, or the thread or the channel of the
    /// invitation was deleted.
    ThreadLost,
    /// The bot may not post the invitation where it was asked for, so that nobody has seen it.
    NotAsked,
    /// The bot looked for interviews in which nothing happened for `after`.
    Idle {
        /// How long nothing has to happen before an interview is closed.
        after: SignedDuration,
    },
    /// The bot saw a member leave the server.
    Left {
        /// Who.
        user: UserId,
    },
    /// The bot did what was pending under this number.
    Done {
        /// The number in [`Pending`].
        number: u32,
    },
}

/// Something that the bot has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Unique in the interview: with the interview's id it makes a nonce under which a message
    /// can't be posted twice.
    pub number: u32,
    /// What to do.
    pub effect: Effect,
}

/// What the bot has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Effect {
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
