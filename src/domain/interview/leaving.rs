//! Swapping seats, and what remains after a member's data is deleted.

use super::choice::{SeenQuestions, choose};
use super::pending::PendingAction;
use super::refusal::InterviewError;
use super::seat::Seat;
use super::stage::Ending;
use super::state::Interview;
use crate::domain::ids::{InterviewId, UserId};
use crate::domain::question::Question;
use jiff::Timestamp;

/// Two interviews after swapping seats, to be stored together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The finished one, which refers to the other half now.
    pub before: Interview,
    /// The other half, for which the partner is asked in the same thread. `None` if it already
    /// exists.
    pub after: Option<Interview>,
}

/// Creates the other half of a finished interview: the same template and rubric, swapped seats,
/// other questions. It begins in the same thread once the partner of `user` agrees.
///
/// `after` is the id of the new interview. The existing other half, if any, is passed beside the
/// interview: if it fell through, another one can be requested. `seen` is what the two know apart
/// from this interview, and `open` are the server's open interviews.
///
/// # Errors
/// The interview is not over or had no thread, `user` has no seat, one of the two is busy or gone,
/// or the bank has too few other questions.
pub fn swap(
    (interview, half): (&Interview, Option<&Interview>),
    user: UserId,
    after: InterviewId,
    questions: &[&Question],
    seen: &SeenQuestions,
    open: &[&Interview],
    now: Timestamp,
) -> Result<Swap, InterviewError> {
    let seat = interview.require_seat(user)?;
    if interview.swapped_into.is_some() && !half.is_some_and(Interview::was_canceled) {
        return Ok(Swap { before: interview.clone(), after: None });
    }
    let (Some(ending), Some(interviewer), Some(thread)) =
        (interview.ending(), interview.interviewer, interview.thread)
    else {
        return Err(if interview.interviewer.is_none() {
            InterviewError::NobodyToSwapWith
        } else {
            InterviewError::NotOver
        });
    };
    if matches!(ending, Ending::Left(_) | Ending::Forgotten(_)) {
        return Err(InterviewError::NobodyToSwapWith);
    }
    if ending == Ending::NoThread || interview.started_at.is_none() {
        return Err(InterviewError::Over(ending));
    }
    for seated in [interviewer, interview.candidate] {
        super::ensure_free(seated, user, open)?;
    }
    let mut seen = seen.clone();
    seen.just.extend(interview.planned().cloned());
    let turns = choose(&interview.template, &interview.rubric, questions, &seen, after.0)?;
    let plan = (interview.template.clone(), interview.rubric.clone(), turns);
    let two = [interview.candidate, interviewer];
    let mut other_half = Interview {
        confirmed: [seat.other()].into(),
        asked_by: Some(user),
        thread: Some(thread),
        public: interview.public,
        swapped_from: Some(interview.id),
        prepares: true,
        ..Interview::new(after, two, plan, interview.channel, now)
    };
    other_half.wants(PendingAction::AskToConfirm { seat });
    let before = Interview { swapped_into: Some(after), ..interview.clone() };
    Ok(Swap { before, after: Some(other_half) })
}

/// The remainder of an interview after a member's data was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// The member has nothing to do with it.
    Untouched,
    /// Nothing remains. The record is deleted, and if the interview was open, its thread is told
    /// that it is over.
    Deleted {
        /// Set if it was open.
        was_open: bool,
    },
    /// The candidate's own part remains. The interviewer's name, grades and notes are gone.
    Kept(Box<Interview>),
}

/// The remainder of `interview` after all data about `user` is deleted.
///
/// An interview is about its candidate: it is deleted together with the candidate's data. With the
/// interviewer's data, the interviewer's name, grades and notes are deleted; an open interview
/// ends.
#[must_use]
pub fn forget(interview: &Interview, user: UserId, now: Timestamp) -> Forgotten {
    let Some(seat) = interview.seat_of(user) else {
        let mut kept = interview.clone();
        kept.asked_by = kept.asked_by.filter(|by| *by != user);
        kept.dismiss(user);
        return if kept == *interview {
            Forgotten::Untouched
        } else {
            Forgotten::Kept(Box::new(kept))
        };
    };
    let was_open = interview.ending().is_none();
    if seat == Seat::Candidate || interview.started_at.is_none() {
        return Forgotten::Deleted { was_open };
    }
    let mut kept = interview.clone();
    if was_open {
        kept.close(Ending::Forgotten(seat), now);
    }
    kept.interviewer = None;
    kept.asked_by = None;
    kept.verdict = None;
    let is_theirs = |effect: PendingAction| {
        matches!(effect, PendingAction::ShowGrades { .. } | PendingAction::PostVerdict)
    };
    kept.pending.retain(|pending| !is_theirs(pending.effect));
    for turn in &mut kept.questions {
        turn.interviewer = super::GradeSheet::blank(kept.rubric.criteria.len());
    }
    Forgotten::Kept(Box::new(kept))
}
