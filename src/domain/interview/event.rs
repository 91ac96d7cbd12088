//! Events of an interview.

use super::grade::Grade;
use super::question::InterviewQuestion;
use crate::domain::ids::{ChannelId, InteractionId, UserId};
use crate::domain::key_point::Tick;
use crate::domain::question::QuestionId;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// An event with its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterviewEvent {
    /// A member sent it, with a click, a command or a modal.
    ByMember {
        /// The sender.
        user: UserId,
        /// The click, command or modal. A repeated delivery counts once.
        delivery: InteractionId,
        /// The event.
        event: MemberEvent,
    },
    /// The bot reports it.
    ByBot(BotEvent),
}

/// A member's action. Questions are given by their position in the interview, from 0, so that a
/// button of an earlier question can't affect a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberEvent {
    /// Either seat confirms the invitation.
    Accept,
    /// Either seat declines before the first question.
    Decline,
    /// The requester, or a member who has confirmed, withdraws the waiting invitation. The
    /// requester need not have a seat.
    Withdraw,
    /// Either seat agrees to a public thread.
    AgreeToPublic,
    /// The interviewer, while preparing, replaces a question. See [`super::replacement()`].
    Replace {
        /// The question.
        question: QuestionId,
        /// The one that takes its place.
        with: Box<InterviewQuestion>,
    },
    /// The interviewer has prepared; the first question is asked.
    Begin,
    /// The interviewer ticks key points as they are said. Only the changes are sent, so an older
    /// card takes back nothing that it does not show.
    Tick {
        /// The question's position.
        question: usize,
        /// The newly ticked points.
        said: BTreeSet<Tick>,
        /// The points that are no longer ticked.
        unsaid: BTreeSet<Tick>,
    },
    /// The interviewer releases the next follow-up into the thread.
    FollowUp {
        /// The question's position.
        question: usize,
        /// The follow-up's position, from 0. They are released in order.
        number: u8,
    },
    /// The interviewer notes that they gave a hint.
    Hint {
        /// The question's position.
        question: usize,
    },
    /// Either seat writes a note, replacing their earlier one. A blank note removes it.
    Note {
        /// The question's position.
        question: usize,
        /// The member's words.
        text: String,
    },
    /// The interviewer finishes a question; grading begins.
    Close {
        /// The question's position.
        question: usize,
    },
    /// The interviewer skips a question; the next one is asked at once.
    Skip {
        /// The question's position.
        question: usize,
    },
    /// The interviewer continues from grading to the next question.
    Ask {
        /// The question's position.
        question: usize,
    },
    /// Either seat stops the clocks.
    Pause,
    /// Either seat restarts the clocks.
    Resume,
    /// Either seat ends the questions early.
    End,
    /// Either seat grades one criterion of a finished question.
    Grade {
        /// The question's position.
        question: usize,
        /// The criterion's position in the rubric, from 0.
        criterion: usize,
        /// The grade, or `None` to take it back.
        grade: Option<Grade>,
    },
    /// Either seat hands in their grades for a question. Once both have, both see both.
    HandIn {
        /// The question's position.
        question: usize,
    },
    /// The interviewer gives their verdict, replacing an earlier one.
    Verdict {
        /// The position of the label on the template's scale.
        label: usize,
        /// What went well; may be blank.
        strengths: String,
        /// What to work on; may be blank.
        work_on: String,
    },
    /// Either seat asks for the scorecard with the grades so far, once no question follows.
    Finish,
    /// Either seat wants somebody to watch; the other one is asked.
    WantObserver {
        /// The member without a seat.
        observer: UserId,
    },
    /// The other seat agrees.
    AgreeToObserver {
        /// The member without a seat.
        observer: UserId,
    },
    /// Either seat declines an observer or takes them out, or the observer leaves.
    RemoveObserver {
        /// The member without a seat.
        observer: UserId,
    },
}

/// An action or observation of the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BotEvent {
    /// It opened the thread, or found it.
    ThreadOpened {
        /// The thread.
        thread: ChannelId,
    },
    /// It may not open private threads here.
    PrivateThreadRefused,
    /// The interview has no place: no thread could be opened, or the thread or the channel of the
    /// invitation was deleted.
    ThreadLost,
    /// It may not post the invitation in the requested channel, so nobody has seen it.
    NotAsked,
    /// It looked for interviews in which nothing happened for `after`.
    Idle {
        /// The time without activity after which an interview is closed.
        after: SignedDuration,
    },
    /// It looked at the clock of the current round.
    RoundTimed,
    /// It saw a member leave the server.
    Left {
        /// The member.
        user: UserId,
    },
    /// It did the pending effect with this number.
    Done {
        /// The number in [`super::Pending`].
        number: u32,
    },
}
