//! Structured mock interviews between two members: what is planned, what happens, what comes of it.
//!
//! An [`Interview`] is a record that only [`apply()`] changes: it takes what somebody sent and gives
//! the interview after it, or an [`InterviewError`] whose text is the reply. What the bot has to do next is
//! kept in the record as [`Pending`] until the bot reports that it was done, so that a restart
//! neither loses nor doubles a message. [`CandidateView`] and [`InterviewerView`] are what each of
//! the two may see; [`scorecard`] is what comes of it in the end.

mod apply;
mod bot_events;
mod choice;
mod event;
mod grade;
mod invitation;
mod leaving;
mod library_entry;
mod member_events;
mod mixed;
mod pending;
mod question;
mod refusal;
mod rubric;
pub mod scorecard;
mod seat;
mod stage;
mod state;
mod stopwatch;
mod template;
#[cfg(test)]
pub(crate) mod tests;
mod views;

pub use apply::{Applied, apply};
pub use choice::{SeenQuestions, TooFew, choose, enough_for};
pub use event::{BotEvent, InterviewEvent, MemberEvent};
pub use grade::{Grade, InvalidGrade, InvalidScore, Score, ScoreGap};
pub use invitation::{Invitation, ensure_free, ensure_new, invite};
pub use leaving::{Forgotten, Swap, forget, swap};
pub use library_entry::{LibraryEntry, LibraryEntryKind};
pub use mixed::{MIXED, mixed_template};
pub use pending::{Pending, PendingAction};
pub use question::{GradeSheet, InterviewQuestion, MAX_NOTE, QuestionStatus};
pub use refusal::{InterviewError, MAX_INVITATIONS, MAX_OPEN};
pub use rubric::{Criterion, MAX_CRITERIA, Rubric};
pub use seat::Seat;
pub use stage::{Ending, InterviewStage, ThreadVisibility};
pub use state::{Interview, QUIET};
pub use stopwatch::Stopwatch;
pub use template::{
    MAX_QUESTIONS, MAX_ROUNDS, Recommendation, Round, RoundFilter, Template, UnknownReference,
};
pub use views::{
    CandidateView, GradesView, InterviewerView, KeyPointView, TimeUsed, candidate_view,
    grades_seen_by, interviewer_view,
};
