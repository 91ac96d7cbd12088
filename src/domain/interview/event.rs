//! What can happen to an interview.

use super::grade::Grade;
use crate::domain::ids::{ChannelId, InteractionId, UserId};
use crate::domain::key_point::Tick;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// An event with its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterviewEvent {
    /// A member sent it, with a click, a command or a modal.
    ByMember {
        /// Who.
        user: UserId,
        /// The click, command or modal. What is delivered twice counts once.
        delivery: InteractionId,
        /// What.
        event: MemberEvent,
    },
    /// The bot reports it.
    ByBot(BotEvent),
}

/// What a member did. Questions are given by their position in the interview, from 0, so that a
/// button of an earlier question can't do anything to a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberEvent {
    /// Either seat confirms the invitation.
    Accept,
    /// Either seat declines before the first question.
    Decline,
    /// Whoever asked for it, or has confirmed, takes the invitation back while it waits. Who asked
    /// for it need not have a seat.
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
}

/// What the bot did or saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BotEvent {
    /// It opened the thread, or found it.
    ThreadOpened {
        /// The thread.
        thread: ChannelId,
    },
    /// It may not open private threads here.
    PrivateThreadRefused,
    /// There is nowhere to go on: no thread could be opened, or the thread or the channel of the
    /// invitation was deleted.
    ThreadLost,
    /// It may not post the invitation where it was asked for, so that nobody has seen it.
    NotAsked,
    /// It looked for interviews in which nothing happened for `after`.
    Idle {
        /// How long nothing has to happen before an interview is closed.
        after: SignedDuration,
    },
    /// It saw a member leave the server.
    Left {
        /// Who.
        user: UserId,
    },
    /// It did what was pending under this number.
    Done {
        /// The number in [`super::Pending`].
        number: u32,
    },
}
