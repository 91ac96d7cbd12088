//! Structured mock interviews between two members: their plan, their course and their result.
//!
//! An [`Interview`] is a record that only [`apply()`] changes: it takes an event and returns the
//! interview after it, or an [`InterviewError`] whose text is the reply. The bot's next actions are kept in
//! the record as [`Pending`] until the bot reports them as done, so a restart neither loses nor
//! duplicates a message. [`CandidateView`] and [`InterviewerView`] contain what each of the two may
//! see; [`scorecard`] computes the result.

mod apply;
mod bot_events;
mod choice;
mod event;
mod grade;
mod invitation;
mod judging;
mod leaving;
mod library_entry;
mod member_events;
mod mixed;
mod observer;
mod observers;
mod pending;
mod preparation;
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
mod verdict;
mod views;

pub use apply::{Applied, apply};
pub use choice::{SeenQuestions, TooFew, choose, enough_for};
pub use event::{BotEvent, InterviewEvent, MemberEvent};
pub use grade::{Grade, InvalidGrade, InvalidScore, Score, ScoreGap};
pub use invitation::{Invitation, ensure_free, ensure_new, invite};
pub use leaving::{Forgotten, Swap, forget, swap};
pub use library_entry::{LibraryEntry, LibraryEntryKind};
pub use mixed::{MIXED, mixed_template};
pub use observer::{MAX_OBSERVERS, Observer};
pub use pending::{Pending, PendingAction};
pub use preparation::replacement;
pub use question::{GradeSheet, InterviewQuestion, MAX_NOTE, MAX_REPLACED, QuestionStatus};
pub use refusal::{InterviewError, MAX_INVITATIONS, MAX_OPEN};
pub use rubric::{Criterion, MAX_CRITERIA, Rubric};
pub use seat::Seat;
pub use stage::{Ending, InterviewStage, ThreadVisibility};
pub use state::{Interview, QUIET};
pub use stopwatch::Stopwatch;
pub use template::{
    MAX_QUESTIONS, MAX_ROUNDS, Recommendation, Round, RoundFilter, Template, UnknownReference,
};
pub use verdict::{MAX_VERDICT, Verdict};
pub use views::{
    CandidateView, GradesView, InterviewerView, KeyPointView, PlannedQuestion, PlannedRound,
    PreparationView, TimeUsed, candidate_view, grades_seen_by, interviewer_view, preparation_view,
};
