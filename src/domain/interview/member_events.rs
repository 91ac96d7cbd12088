//! Events from the two members.

use super::event::MemberEvent;
use super::grade::Grade;
use super::pending::PendingAction;
use super::preparation::ensure_interviewer;
use super::question::{InterviewQuestion, MAX_NOTE, QuestionStatus};
use super::refusal::InterviewError;
use super::seat::Seat;
use super::stage::{Ending, InterviewStage, ThreadVisibility};
use super::state::Interview;
use crate::domain::ids::UserId;
use crate::domain::key_point::Tick;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The most ticked key points of a question, including points that were edited since: a few more
/// than a question has.
const MAX_TICKS: usize = 9;

pub(super) fn apply(
    interview: &mut Interview,
    user: UserId,
    event: &MemberEvent,
    now: Timestamp,
) -> Result<(), InterviewError> {
    let seat = interview.require_seat(user);
    match event {
        MemberEvent::Accept => interview.accept(seat?, now),
        MemberEvent::Decline => interview.decline(seat?, now),
        MemberEvent::Withdraw => interview.withdraw(user, now),
        MemberEvent::AgreeToPublic => interview.agree_to_public(seat?),
        MemberEvent::Replace { question, with } => interview.replace(seat?, question, with),
        MemberEvent::Begin => interview.begin_prepared(seat?, now),
        MemberEvent::Tick { question, said, unsaid } => {
            interview.led_by(seat?)?.tick(*question, said, unsaid)
        }
        MemberEvent::FollowUp { question, number } => {
            interview.led_by(seat?)?.release(*question, *number)
        }
        MemberEvent::Hint { question } => interview.led_by(seat?)?.hint(*question),
        MemberEvent::Close { question } => interview.led_by(seat?)?.close_question(*question, now),
        MemberEvent::Skip { question } => interview.led_by(seat?)?.skip(*question, now),
        MemberEvent::Ask { question } => interview.led_by(seat?)?.ask(*question, now),
        MemberEvent::Note { question, text } => {
            let seat = seat?;
            interview.under_way()?.note(seat, *question, text)
        }
        MemberEvent::Grade { question, criterion, grade } => {
            let seat = seat?;
            interview.under_way()?.grade(seat, *question, *criterion, *grade)
        }
        MemberEvent::HandIn { question } => {
            let seat = seat?;
            interview.under_way()?.hand_in(seat, *question, now)
        }
        MemberEvent::Pause => seat.and_then(|_| interview.pause(now)),
        MemberEvent::Resume => seat.and_then(|_| interview.resume(now)),
        MemberEvent::End => interview.end(seat?, now),
        MemberEvent::Verdict { label, strengths, work_on } => {
            interview.give_verdict(seat?, *label, strengths, work_on)
        }
        MemberEvent::Finish => seat.and_then(|_| interview.finish(now)),
        MemberEvent::WantObserver { observer } => {
            let seat = seat?;
            interview.under_way()?.want_observer(seat, *observer)
        }
        MemberEvent::AgreeToObserver { observer } => {
            let seat = seat?;
            interview.under_way()?.agree_to_observer(seat, *observer)
        }
        MemberEvent::RemoveObserver { observer } => interview.remove_observer(user, *observer),
    }
}

/// A member's words without control characters and the space around them; `None` if they have more
/// than `limit` characters.
pub(super) fn written(text: &str, limit: usize) -> Option<String> {
    let kept = |letter: &char| !letter.is_control() || *letter == '\n';
    let text: String = text.trim().chars().filter(kept).collect();
    (text.chars().count() <= limit).then_some(text)
}

impl Interview {
    /// The interview, if its questions are being asked or graded.
    fn under_way(&mut self) -> Result<&mut Self, InterviewError> {
        match self.stage {
            InterviewStage::Invited | InterviewStage::Opening(_) => Err(InterviewError::NotBegun),
            InterviewStage::Preparing => Err(InterviewError::StillPreparing),
            InterviewStage::Asking | InterviewStage::Grading | InterviewStage::WrappingUp(_) => {
                Ok(self)
            }
            InterviewStage::Over(ending) => Err(InterviewError::Over(ending)),
        }
    }

    /// The same for actions of the interviewer only.
    fn led_by(&mut self, seat: Seat) -> Result<&mut Self, InterviewError> {
        let interview = self.under_way()?;
        ensure_interviewer(seat)?;
        Ok(interview)
    }

    fn accept(&mut self, seat: Seat, now: Timestamp) -> Result<(), InterviewError> {
        match self.stage {
            InterviewStage::Over(ending) => return Err(InterviewError::Over(ending)),
            InterviewStage::Invited if !self.confirmed.contains(&seat) => self.confirm(seat, now),
            _ => {}
        }
        Ok(())
    }

    fn decline(&mut self, seat: Seat, now: Timestamp) -> Result<(), InterviewError> {
        match self.stage {
            InterviewStage::Over(Ending::Declined(_)) => Ok(()),
            InterviewStage::Over(ending) => Err(InterviewError::Over(ending)),
            InterviewStage::Invited | InterviewStage::Opening(_) | InterviewStage::Preparing => {
                self.close(Ending::Declined(seat), now);
                Ok(())
            }
            InterviewStage::Asking | InterviewStage::Grading | InterviewStage::WrappingUp(_) => {
                Err(InterviewError::Begun)
            }
        }
    }

    fn agree_to_public(&mut self, seat: Seat) -> Result<(), InterviewError> {
        match self.stage {
            InterviewStage::Opening(ThreadVisibility::AskedForPublic {
                interviewer,
                candidate,
            }) => {
                let interviewer = interviewer || seat == Seat::Interviewer;
                let candidate = candidate || seat == Seat::Candidate;
                self.stage = InterviewStage::Opening(if interviewer && candidate {
                    self.wants(PendingAction::OpenThread { public: true });
                    ThreadVisibility::Public
                } else {
                    ThreadVisibility::AskedForPublic { interviewer, candidate }
                });
                Ok(())
            }
            InterviewStage::Opening(ThreadVisibility::Public) => Ok(()),
            InterviewStage::Over(ending) => Err(InterviewError::Over(ending)),
            _ if self.public => Ok(()),
            _ => Err(InterviewError::NoPublicThreadNeeded),
        }
    }

    /// The question at `position`, if it was asked.
    fn reached(&mut self, position: usize) -> Result<&mut InterviewQuestion, InterviewError> {
        let turn = self.questions.get_mut(position).ok_or(InterviewError::NotAsked)?;
        match turn.status {
            QuestionStatus::Ahead => Err(InterviewError::NotAsked),
            QuestionStatus::Skipped => Err(InterviewError::Skipped),
            QuestionStatus::Open | QuestionStatus::Closed => Ok(turn),
        }
    }

    /// The question at `position`, if it is being discussed now.
    fn open_question(&mut self, position: usize) -> Result<&mut InterviewQuestion, InterviewError> {
        if self.paused {
            return Err(InterviewError::Paused);
        }
        let turn = self.reached(position)?;
        if turn.status == QuestionStatus::Open { Ok(turn) } else { Err(InterviewError::Closed) }
    }

    fn tick(
        &mut self,
        question: usize,
        said: &BTreeSet<Tick>,
        unsaid: &BTreeSet<Tick>,
    ) -> Result<(), InterviewError> {
        let turn = self.reached(question)?;
        let after = turn.ticked.changed(said, unsaid);
        if after.ticked().len() > MAX_TICKS {
            return Err(InterviewError::NoSuchKeyPoint);
        }
        turn.ticked = after;
        Ok(())
    }

    fn release(&mut self, question: usize, number: u8) -> Result<(), InterviewError> {
        let turn = self.reached(question)?;
        if number < turn.released {
            return Ok(());
        }
        let turn = self.open_question(question)?;
        if number > turn.released || number >= turn.follow_ups {
            return Err(InterviewError::NoSuchFollowUp);
        }
        turn.released += 1;
        self.wants(PendingAction::PostFollowUp { question, number });
        Ok(())
    }

    fn hint(&mut self, question: usize) -> Result<(), InterviewError> {
        let turn = self.open_question(question)?;
        turn.hints = turn.hints.saturating_add(1);
        Ok(())
    }

    fn note(&mut self, seat: Seat, question: usize, text: &str) -> Result<(), InterviewError> {
        let text = written(text, MAX_NOTE).ok_or(InterviewError::LongNote)?;
        self.reached(question)?.sheet_mut(seat).note = text;
        Ok(())
    }

    fn close_question(&mut self, question: usize, now: Timestamp) -> Result<(), InterviewError> {
        if self.is_past(question) {
            return Ok(());
        }
        self.open_question(question)?;
        self.leave_question(QuestionStatus::Closed, now);
        self.wants(PendingAction::AskForGrades { question });
        if self.has_next() {
            self.stage = InterviewStage::Grading;
        } else {
            self.wrap_up(Ending::Completed, now);
        }
        Ok(())
    }

    fn skip(&mut self, question: usize, now: Timestamp) -> Result<(), InterviewError> {
        if self.is_past(question) {
            return Ok(());
        }
        self.open_question(question)?;
        self.leave_question(QuestionStatus::Skipped, now);
        if self.has_next() {
            self.open(self.current + 1, now);
        } else {
            self.wrap_up(Ending::Completed, now);
        }
        Ok(())
    }

    fn ask(&mut self, question: usize, now: Timestamp) -> Result<(), InterviewError> {
        let reached = self.questions.get(question).ok_or(InterviewError::NotAsked)?.status
            != QuestionStatus::Ahead;
        match self.stage {
            _ if reached => Ok(()),
            InterviewStage::Grading if self.paused => Err(InterviewError::Paused),
            InterviewStage::Grading if question == self.current + 1 => {
                self.open(question, now);
                Ok(())
            }
            _ => Err(InterviewError::CurrentFirst),
        }
    }

    /// Returns `true` if the question was closed or skipped.
    fn is_past(&self, question: usize) -> bool {
        let past = |turn: &InterviewQuestion| {
            matches!(turn.status, QuestionStatus::Closed | QuestionStatus::Skipped)
        };
        self.questions.get(question).is_some_and(past)
    }

    fn grade(
        &mut self,
        seat: Seat,
        question: usize,
        criterion: usize,
        grade: Option<Grade>,
    ) -> Result<(), InterviewError> {
        let turn = self.reached(question)?;
        if turn.status == QuestionStatus::Open {
            return Err(InterviewError::StillOpen);
        }
        let open_to_both = turn.is_open_to_both();
        let sheet = turn.sheet_mut(seat);
        let given = sheet.grades.get_mut(criterion).ok_or(InterviewError::NoSuchCriterion)?;
        if *given == grade {
            return Ok(());
        }
        if open_to_both {
            return Err(InterviewError::GradesAreOpen);
        }
        *given = grade;
        // Taking back the last grade also takes back the hand-in.
        sheet.handed_in &= sheet.has_grades();
        Ok(())
    }

    fn hand_in(
        &mut self,
        seat: Seat,
        question: usize,
        now: Timestamp,
    ) -> Result<(), InterviewError> {
        let turn = self.reached(question)?;
        if turn.status == QuestionStatus::Open {
            return Err(InterviewError::StillOpen);
        }
        let sheet = turn.sheet_mut(seat);
        if sheet.handed_in {
            return Ok(());
        }
        if !sheet.has_grades() {
            return Err(InterviewError::NoGrades);
        }
        sheet.handed_in = true;
        if turn.is_open_to_both() {
            self.wants(PendingAction::ShowGrades { question });
            if let InterviewStage::WrappingUp(ending) = self.stage
                && self.all_handed_in()
            {
                self.close(ending, now);
            }
        }
        Ok(())
    }

    fn pause(&mut self, now: Timestamp) -> Result<(), InterviewError> {
        self.under_way()?;
        if self.paused || matches!(self.stage, InterviewStage::WrappingUp(_)) {
            return Ok(());
        }
        self.paused = true;
        self.pauses = self.pauses.saturating_add(1);
        self.stopwatch.stop(now);
        self.questions[self.current].stopwatch.stop(now);
        self.wants_about_clocks(PendingAction::SayPaused { pause: self.pauses });
        Ok(())
    }

    fn resume(&mut self, now: Timestamp) -> Result<(), InterviewError> {
        self.under_way()?;
        if !self.paused {
            return Ok(());
        }
        self.paused = false;
        self.stopwatch.start(now);
        if self.stage == InterviewStage::Asking {
            self.questions[self.current].stopwatch.start(now);
        }
        self.wants_about_clocks(PendingAction::SayResumed { pause: self.pauses });
        Ok(())
    }

    fn end(&mut self, seat: Seat, now: Timestamp) -> Result<(), InterviewError> {
        match self.stage {
            InterviewStage::Invited | InterviewStage::Opening(_) => {
                return Err(InterviewError::NotBegun);
            }
            InterviewStage::Preparing => self.close(Ending::Stopped(seat), now),
            InterviewStage::Asking => {
                self.leave_question(QuestionStatus::Closed, now);
                self.wants(PendingAction::AskForGrades { question: self.current });
                self.wrap_up(Ending::Stopped(seat), now);
            }
            InterviewStage::Grading => self.wrap_up(Ending::Stopped(seat), now),
            // Another press of the button asks for the current state.
            InterviewStage::WrappingUp(_) | InterviewStage::Over(_) => {}
        }
        Ok(())
    }

    fn finish(&mut self, now: Timestamp) -> Result<(), InterviewError> {
        match self.stage {
            InterviewStage::Invited | InterviewStage::Opening(_) => Err(InterviewError::NotBegun),
            InterviewStage::Preparing => Err(InterviewError::StillPreparing),
            InterviewStage::Asking | InterviewStage::Grading => Err(InterviewError::QuestionsAhead),
            InterviewStage::WrappingUp(ending) => {
                self.close(ending, now);
                Ok(())
            }
            InterviewStage::Over(_) => Ok(()),
        }
    }
}
