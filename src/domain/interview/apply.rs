//! The one function that changes an interview.

use super::event::InterviewEvent;
use super::pending::{Pending, PendingAction};
use super::question::QuestionStatus;
use super::refusal::InterviewError;
use super::stage::{Ending, InterviewStage};
use super::state::Interview;
use super::{bot_events, member_events};
use crate::domain::ids::InteractionId;
use jiff::Timestamp;

/// The number of remembered deliveries, so that a repeated one changes nothing.
const REMEMBERED_DELIVERIES: usize = 32;

/// An interview after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The interview, to be stored before anything else is done.
    pub interview: Interview,
    /// Set if it differs from the one before and has to be stored.
    pub changed: bool,
    /// The effects that the event added to [`Interview::pending`].
    pub effects: Vec<Pending>,
}

/// The interview after `sent` at `now`.
///
/// An event that is repeated, or that asks for the current state, changes nothing and is no error:
/// the interface shows the state as it is. An event that was refused once may be accepted later.
///
/// # Errors
/// The event is not for this sender, or not now. The refusal is the reply.
pub fn apply(
    interview: &Interview,
    sent: &InterviewEvent,
    now: Timestamp,
) -> Result<Applied, InterviewError> {
    let mut after = interview.clone();
    match sent {
        InterviewEvent::ByMember { delivery, .. } if interview.was_delivered(*delivery) => {}
        InterviewEvent::ByMember { user, delivery, event } => {
            member_events::apply(&mut after, *user, event, now)?;
            after.remember(*delivery);
            if interview.seat_of(*user).is_some() {
                after.active_at = interview.active_at.max(now);
            }
        }
        InterviewEvent::ByBot(event) => bot_events::apply(&mut after, *event, now),
    }
    let effects = after
        .pending
        .iter()
        .filter(|pending| pending.number >= interview.next_pending)
        .copied()
        .collect();
    Ok(Applied { changed: after != *interview, interview: after, effects })
}

impl Interview {
    pub(super) fn was_delivered(&self, delivery: InteractionId) -> bool {
        self.delivered.contains(&delivery)
    }

    pub(super) fn remember(&mut self, delivery: InteractionId) {
        if self.delivered.len() == REMEMBERED_DELIVERIES {
            self.delivered.pop_front();
        }
        self.delivered.push_back(delivery);
    }

    /// Opens the question at `position`.
    pub(super) fn open(&mut self, position: usize, now: Timestamp) {
        self.current = position;
        self.questions[position].status = QuestionStatus::Open;
        self.questions[position].stopwatch.start(now);
        self.stage = InterviewStage::Asking;
        self.wants(PendingAction::PostPrompt { question: position });
    }

    /// Ends the current question, which is open, with `status`.
    pub(super) fn leave_question(&mut self, status: QuestionStatus, now: Timestamp) {
        let turn = &mut self.questions[self.current];
        turn.stopwatch.stop(now);
        turn.status = status;
    }

    /// No question follows, but the questions asked can still be graded. If none was asked, the
    /// interview is over.
    pub(super) fn wrap_up(&mut self, ending: Ending, now: Timestamp) {
        self.stopwatch.stop(now);
        self.paused = false;
        if self.asked().next().is_none() || self.all_handed_in() {
            self.close(ending, now);
        } else {
            self.stage = InterviewStage::WrappingUp(ending);
            self.wants(PendingAction::SayWrappingUp);
        }
    }

    /// Returns `true` if both have handed in their grades for all questions asked.
    pub(super) fn all_handed_in(&self) -> bool {
        self.asked().all(|(_, turn)| turn.is_open_to_both())
    }

    /// Ends the interview.
    pub(super) fn close(&mut self, ending: Ending, now: Timestamp) {
        if self.question().status == QuestionStatus::Open {
            self.leave_question(QuestionStatus::Closed, now);
        }
        self.stopwatch.stop(now);
        self.paused = false;
        self.stage = InterviewStage::Over(ending);
        self.over_at = Some(now);
        // Everything else that was pending is pointless now.
        self.pending.retain(|pending| {
            matches!(
                pending.effect,
                PendingAction::ShowGrades { .. } | PendingAction::RemoveObserver { .. }
            )
        });
        self.dismiss_all();
        self.wants(if self.has_scorecard() {
            PendingAction::PostScorecard
        } else {
            PendingAction::SayOver { ending }
        });
    }
}
