//! Swapping seats, and what remains when a member has their data deleted.

use super::choice::{SeenQuestions, choose};
use super::pending::PendingAction;
use super::refusal::InterviewError;
use super::seat::Seat;
use super::stage::Ending;
use super::state::Interview;
use crate::domain::ids::{InterviewId, UserId};
use crate::domain::question::Question;
use jiff::Timestamp;

/// Two interviews after seats were swapped, to be stored together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The one that is over; it refers to the other half now.
    pub before: Interview,
    /// The other half, for which the other one is asked in the same thread. Nothing if there is
    /// one already.
    pub after: Option<Interview>,
}

/// The other half of an interview that is over: the same template and rubric, the seats swapped,
/// other questions. It begins in the same thread once the one opposite `user` agrees.
///
/// `after` is the number of the new interview. The other half that was made earlier is given beside
/// the interview, if there is one: where that fell through, another can be asked for. `seen` is what
/// the two know apart from this interview, and `open` are the server's interviews that are not over.
///
/// # Errors
/// When the interview is not over or had no thread, when `user` has no seat, when one of the
/// two is busy or gone, or when the bank has too few other questions.
pub fn swap(
    (interview, half): (&Interview, Option<&Interview>),
    user: UserId,
    after: InterviewId,
    questions: &[&Question],
    seen: &SeenQuestions,
    open: &[&Interview],
    now: Timestamp,
) -> Result<Swap, InterviewError> {
    let seat = interview.seat_of(user).ok_or(InterviewError::NoSeat)?;
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
    seen.just.extend(interview.questions.iter().map(|turn| turn.question.clone()));
    let turns = choose(&interview.template, &interview.rubric, questions, &seen, after.0)?;
    let plan = (interview.template.clone(), interview.rubric.clone(), turns);
    let two = [interview.candidate, interviewer];
    let mut other_half = Interview {
        confirmed: [seat.other()].into(),
        asked_by: Some(user),
        thread: Some(thread),
        public: interview.public,
        swapped_from: Some(interview.id),
        ..Interview::new(after, two, plan, interview.channel, now)
    };
    other_half.wants(PendingAction::AskToConfirm { seat });
    let before = Interview { swapped_into: Some(after), ..interview.clone() };
    Ok(Swap { before, after: Some(other_half) })
}

/// What remains of an interview after a member had their data deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// The member has nothing to do with it.
    Untouched,
    /// Nothing remains: the record is to be deleted, and where the interview was not over, its
    /// thread is to be told that it is.
    Deleted {
        /// Whether it was not over.
        was_open: bool,
    },
    /// The candidate's own part remains, to be stored. The interviewer's name, grades and notes
    /// are gone.
    Kept(Box<Interview>),
}

/// What remains of `interview` when all that the bot holds about `user` is deleted.
///
/// An interview is about its candidate: with their data it goes as a whole. With the interviewer's
/// go the interviewer's name, grades and notes; an interview that was not over ends.
#[must_use]
pub fn forget(interview: &Interview, user: UserId, now: Timestamp) -> Forgotten {
    let Some(seat) = interview.seat_of(user) else {
        return if interview.asked_by == Some(user) {
            Forgotten::Kept(Box::new(Interview { asked_by: None, ..interview.clone() }))
        } else {
            Forgotten::Untouched
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
    kept.pending.retain(|pending| !matches!(pending.effect, PendingAction::ShowGrades { .. }));
    for turn in &mut kept.questions {
        turn.interviewer = super::GradeSheet::blank(kept.rubric.criteria.len());
    }
    Forgotten::Kept(Box::new(kept))
}
