//! The time before the first question, in which the interviewer reads the plan and may replace
//! questions.

use super::choice::{SeenQuestions, rank, turn};
use super::pending::PendingAction;
use super::question::{InterviewQuestion, MAX_REPLACED, QuestionStatus};
use super::refusal::InterviewError;
use super::seat::Seat;
use super::stage::InterviewStage;
use super::state::Interview;
use crate::domain::ids::UserId;
use crate::domain::question::{Question, QuestionId};
use jiff::Timestamp;

/// Another question for the place of `question` in the plan of `interview`, chosen from the bank's
/// `questions` by the filter of the same round: one that is not in the interview, was not replaced
/// in it, and is not in `seen.just`. Questions of the same difficulty come first, then those that
/// nobody has seen. The same arguments give the same question, whatever the order of the bank.
///
/// # Errors
/// The interview has begun, the plan no longer has `question`, or there is no other one.
pub fn replacement(
    interview: &Interview,
    question: &QuestionId,
    questions: &[&Question],
    seen: &SeenQuestions,
) -> Result<InterviewQuestion, InterviewError> {
    let replaced = &interview.questions[interview.replaceable(question)?];
    let round = &interview.template.rounds[replaced.round];
    let age = |id: &QuestionId| seen.earlier.iter().position(|earlier| earlier == id);
    questions
        .iter()
        .filter(|other| round.filter.admits(other))
        .filter(|other| !interview.planned().any(|planned| *planned == other.id))
        .filter(|other| !seen.just.contains(&other.id))
        .min_by_key(|other| {
            let staleness = age(&other.id).map_or(0, |age| usize::MAX - age);
            let is_another_difficulty = other.difficulty != replaced.difficulty;
            (is_another_difficulty, staleness, rank(interview.id.0, &other.id), other.id.clone())
        })
        .map(|other| turn(replaced.round, other, interview.rubric.criteria.len()))
        .ok_or_else(|| InterviewError::NoReplacement(round.title.clone()))
}

impl Interview {
    /// The same interview with time for the interviewer to read the questions before the first one
    /// is asked.
    #[must_use]
    pub fn with_preparation(self) -> Self {
        Self { prepares: true, ..self }
    }

    /// The questions of the plan, and those that were replaced.
    pub fn planned(&self) -> impl Iterator<Item = &QuestionId> {
        self.questions.iter().map(|turn| &turn.question).chain(&self.replaced)
    }

    /// The questions that were asked, also those that were skipped then.
    pub fn were_asked(&self) -> impl Iterator<Item = &QuestionId> {
        let asked = self.questions.iter().filter(|turn| turn.status != QuestionStatus::Ahead);
        asked.map(|turn| &turn.question)
    }

    /// The questions that `user` knows from this interview: those that were asked, and for an
    /// interviewer who could read them all of [`Self::planned`].
    pub fn known_to(&self, user: UserId) -> impl Iterator<Item = &QuestionId> {
        let could_read = self.prepares && self.confirmed.len() == 2 && self.thread.is_some();
        let unasked = (could_read && self.interviewer == Some(user)).then(|| self.planned());
        self.were_asked().chain(unasked.into_iter().flatten())
    }

    /// Both have confirmed and there is a thread: the interviewer prepares, or the first question
    /// is asked.
    pub(super) fn enter_thread(&mut self, now: Timestamp) {
        self.active_at = self.active_at.max(now);
        if self.prepares {
            self.stage = InterviewStage::Preparing;
            self.wants(PendingAction::SayPreparing);
        } else {
            self.begin(now);
        }
    }

    /// The interviewer begins. Another press of the button asks for the current state.
    pub(super) fn begin_prepared(
        &mut self,
        seat: Seat,
        now: Timestamp,
    ) -> Result<(), InterviewError> {
        ensure_interviewer(seat)?;
        match self.stage {
            InterviewStage::Invited | InterviewStage::Opening(_) => {
                return Err(InterviewError::NotBegun);
            }
            InterviewStage::Preparing => {
                // What could not be said before is no longer true.
                self.pending.retain(|pending| pending.effect != PendingAction::SayPreparing);
                self.begin(now);
            }
            InterviewStage::Asking | InterviewStage::Grading | InterviewStage::WrappingUp(_) => {}
            InterviewStage::Over(ending) => return Err(InterviewError::Over(ending)),
        }
        Ok(())
    }

    /// Asks the first question in the open thread.
    fn begin(&mut self, now: Timestamp) {
        self.started_at = Some(now);
        self.asked_by = None;
        self.stopwatch.start(now);
        self.open(0, now);
    }

    /// Puts another question in the place of `question`.
    pub(super) fn replace(
        &mut self,
        seat: Seat,
        question: &QuestionId,
        with: &InterviewQuestion,
    ) -> Result<(), InterviewError> {
        ensure_interviewer(seat)?;
        let position = self.replaceable(question)?;
        // Meanwhile another card may have brought it into the plan.
        if self.planned().any(|planned| *planned == with.question) {
            return Err(InterviewError::AlreadyReplaced);
        }
        self.questions[position] =
            InterviewQuestion { round: self.questions[position].round, ..with.clone() };
        self.replaced.push(question.clone());
        // In each round, easier ones come first.
        self.questions.sort_by_key(|turn| (turn.round, turn.difficulty));
        Ok(())
    }

    /// The position of a question that can be replaced.
    fn replaceable(&self, question: &QuestionId) -> Result<usize, InterviewError> {
        match self.stage {
            InterviewStage::Invited | InterviewStage::Opening(_) => {
                return Err(InterviewError::NotBegun);
            }
            InterviewStage::Preparing => {}
            InterviewStage::Asking | InterviewStage::Grading | InterviewStage::WrappingUp(_) => {
                return Err(InterviewError::NoLongerPreparing);
            }
            InterviewStage::Over(ending) => return Err(InterviewError::Over(ending)),
        }
        if self.replaced.len() >= MAX_REPLACED {
            return Err(InterviewError::ReplacedEnough);
        }
        let position = self.questions.iter().position(|turn| turn.question == *question);
        position.ok_or(InterviewError::AlreadyReplaced)
    }
}

/// Refuses what only the interviewer may do.
pub(super) const fn ensure_interviewer(seat: Seat) -> Result<(), InterviewError> {
    match seat {
        Seat::Interviewer => Ok(()),
        Seat::Candidate => Err(InterviewError::OtherSeat(Seat::Interviewer)),
    }
}
