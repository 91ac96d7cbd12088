//! Structured mock interviews between two members: their plan, their course and their result.
//!
//! An [`Interview`] is a record that only [`apply()`] changes: it takes an event and returns the
//! interview after it, or a [`Refusal`] whose text is the reply. The bot's next actions are kept in
//! the record as [`Pending`] until the bot reports them as done, so a restart neither loses nor
//! duplicates a message. [`CandidateView`] and [`InterviewerView`] contain what each of the two may
//! see; [`scorecard`] computes the result.

mod apply;
mod bot_events;
mod choice;
mod event;
mod grade;
mod invitation;
mod leaving;
mod member_events;
mod mixed;
mod pending;
mod plan;
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
mod turn;
mod views;

pub use apply::{Applied, apply};
pub use choice::{Seen, TooFew, choose, enough_for};
pub use event::{BotEvent, MemberEvent, Sent};
pub use grade::{Gap, Grade, InvalidGrade, InvalidScore, Score};
pub use invitation::{Invitation, ensure_free, ensure_new, invite};
pub use leaving::{Forgotten, Swap, forget, swap};
pub use mixed::{MIXED, mixed};
pub use pending::{Effect, Pending};
pub use plan::{Plan, PlanKind};
pub use refusal::{MAX_INVITATIONS, MAX_OPEN, Refusal};
pub use rubric::{Criterion, MAX_CRITERIA, Rubric};
pub use seat::Seat;
pub use stage::{Ending, Room, Stage};
pub use state::{Interview, QUIET};
pub use stopwatch::Stopwatch;
pub use template::{Label, MAX_QUESTIONS, MAX_ROUNDS, Round, RoundFilter, Template, Unknown};
pub use turn::{MAX_NOTE, Sheet, Status, Turn};
pub use views::{
    CandidateView, GradesView, InterviewerView, KeyPointView, Timer, candidate_view,
    grades_seen_by, interviewer_view,
};
