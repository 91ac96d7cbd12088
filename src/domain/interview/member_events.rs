//! Events from the two members.

use super::event::MemberEvent;
use super::grade::Grade;
use super::pending::Effect;
use super::refusal::Refusal;
use super::seat::Seat;
use super::stage::{Ending, Room, Stage};
use super::state::Interview;
use super::turn::{MAX_NOTE, Status, Turn};
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
) -> Result<(), Refusal> {
    let seat = interview.seat_of(user).ok_or(Refusal::NoSeat);
    match event {
        MemberEvent::Accept => interview.accept(seat?, now),
        MemberEvent::Decline => interview.decline(seat?, now),
        MemberEvent::Withdraw => interview.withdraw(user, now),
        MemberEvent::AgreeToPublic => interview.agree_to_public(seat?),
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
        MemberEvent::Finish => seat.and_then(|_| interview.finish(now)),
    }
}

impl Interview {
    /// The interview, if its questions are being asked or graded.
    fn under_way(&mut self) -> Result<&mut Self, Refusal> {
        match self.stage {
            Stage::Invited | Stage::Opening(_) => Err(Refusal::NotBegun),
            Stage::Asking | Stage::Grading | Stage::WrappingUp(_) => Ok(self),
            Stage::Over(ending) => Err(Refusal::Over(ending)),
        }
    }

    /// The same for actions of the interviewer only.
    fn led_by(&mut self, seat: Seat) -> Result<&mut Self, Refusal> {
        let interview = self.under_way()?;
        match seat {
            Seat::Interviewer => Ok(interview),
            Seat::Candidate => Err(Refusal::OtherSeat(Seat::Interviewer)),
        }
    }

    fn accept(&mut self, seat: Seat, now: Timestamp) -> Result<(), Refusal> {
        match self.stage {
            Stage::Over(ending) => return Err(Refusal::Over(ending)),
            Stage::Invited if !self.confirmed.contains(&seat) => self.confirm(seat, now),
            _ => {}
        }
        Ok(())
    }

    fn decline(&mut self, seat: Seat, now: Timestamp) -> Result<(), Refusal> {
        match self.stage {
            Stage::Over(Ending::Declined(_)) => Ok(()),
            Stage::Over(ending) => Err(Refusal::Over(ending)),
            Stage::Invited | Stage::Opening(_) => {
                self.close(Ending::Declined(seat), now);
                Ok(())
            }
            Stage::Asking | Stage::Grading | Stage::WrappingUp(_) => Err(Refusal::Begun),
        }
    }

    fn agree_to_public(&mut self, seat: Seat) -> Result<(), Refusal> {
        match self.stage {
            Stage::Opening(Room::AskedForPublic { interviewer, candidate }) => {
                let interviewer = interviewer || seat == Seat::Interviewer;
                let candidate = candidate || seat == Seat::Candidate;
                self.stage = Stage::Opening(if interviewer && candidate {
                    self.wants(Effect::OpenThread { public: true });
                    Room::Public
                } else {
                    Room::AskedForPublic { interviewer, candidate }
                });
                Ok(())
            }
            Stage::Opening(Room::Public) => Ok(()),
            Stage::Over(ending) => Err(Refusal::Over(ending)),
            _ if self.public => Ok(()),
            _ => Err(Refusal::NoPublicThreadNeeded),
        }
    }

    /// The question at `position`, if it was asked.
    fn reached(&mut self, position: usize) -> Result<&mut Turn, Refusal> {
        let turn = self.turns.get_mut(position).ok_or(Refusal::NotAsked)?;
        match turn.status {
            Status::Ahead => Err(Refusal::NotAsked),
            Status::Skipped => Err(Refusal::Skipped),
            Status::Open | Status::Closed => Ok(turn),
        }
    }

    /// The question at `position`, if it is being discussed now.
    fn open_turn(&mut self, position: usize) -> Result<&mut Turn, Refusal> {
        if self.paused {
            return Err(Refusal::Paused);
        }
        let turn = self.reached(position)?;
        if turn.status == Status::Open { Ok(turn) } else { Err(Refusal::Closed) }
    }

    fn tick(
        &mut self,
        question: usize,
        said: &BTreeSet<Tick>,
        unsaid: &BTreeSet<Tick>,
    ) -> Result<(), Refusal> {
        let turn = self.reached(question)?;
        let after = turn.ticked.changed(said, unsaid);
        if after.ticked().len() > MAX_TICKS {
            return Err(Refusal::NoSuchKeyPoint);
        }
        turn.ticked = after;
        Ok(())
    }

    fn release(&mut self, question: usize, number: u8) -> Result<(), Refusal> {
        let turn = self.reached(question)?;
        if number < turn.released {
            return Ok(());
        }
        let turn = self.open_turn(question)?;
        if number > turn.released || number >= turn.follow_ups {
            return Err(Refusal::NoSuchFollowUp);
        }
        turn.released += 1;
        self.wants(Effect::PostFollowUp { question, number });
        Ok(())
    }

    fn hint(&mut self, question: usize) -> Result<(), Refusal> {
        let turn = self.open_turn(question)?;
        turn.hints = turn.hints.saturating_add(1);
        Ok(())
    }

    fn note(&mut self, seat: Seat, question: usize, text: &str) -> Result<(), Refusal> {
        let kept = |letter: &char| !letter.is_control() || *letter == '\n';
        let text: String = text.trim().chars().filter(kept).collect();
        if text.chars().count() > MAX_NOTE {
            return Err(Refusal::LongNote);
        }
        self.reached(question)?.sheet_mut(seat).note = text;
        Ok(())
    }

    fn close_question(&mut self, question: usize, now: Timestamp) -> Result<(), Refusal> {
        if self.is_past(question) {
            return Ok(());
        }
        self.open_turn(question)?;
        self.leave_question(Status::Closed, now);
        self.wants(Effect::AskForGrades { question });
        if self.has_next() {
            self.stage = Stage::Grading;
        } else {
            self.wrap_up(Ending::Completed, now);
        }
        Ok(())
    }

    fn skip(&mut self, question: usize, now: Timestamp) -> Result<(), Refusal> {
        if self.is_past(question) {
            return Ok(());
        }
        self.open_turn(question)?;
        self.leave_question(Status::Skipped, now);
        if self.has_next() {
            self.open(self.current + 1, now);
        } else {
            self.wrap_up(Ending::Completed, now);
        }
        Ok(())
    }

    fn ask(&mut self, question: usize, now: Timestamp) -> Result<(), Refusal> {
        let reached = self.turns.get(question).ok_or(Refusal::NotAsked)?.status != Status::Ahead;
        match self.stage {
            _ if reached => Ok(()),
            Stage::Grading if self.paused => Err(Refusal::Paused),
            Stage::Grading if question == self.current + 1 => {
                self.open(question, now);
                Ok(())
            }
            _ => Err(Refusal::CurrentFirst),
        }
    }

    /// Returns `true` if the question was closed or skipped.
    fn is_past(&self, question: usize) -> bool {
        let past = |turn: &Turn| matches!(turn.status, Status::Closed | Status::Skipped);
        self.turns.get(question).is_some_and(past)
    }

    fn grade(
        &mut self,
        seat: Seat,
        question: usize,
        criterion: usize,
        grade: Option<Grade>,
    ) -> Result<(), Refusal> {
        let turn = self.reached(question)?;
        if turn.status == Status::Open {
            return Err(Refusal::StillOpen);
        }
        let open_to_both = turn.is_open_to_both();
        let sheet = turn.sheet_mut(seat);
        let given = sheet.grades.get_mut(criterion).ok_or(Refusal::NoSuchCriterion)?;
        if *given == grade {
            return Ok(());
        }
        if open_to_both {
            return Err(Refusal::GradesAreOpen);
        }
        *given = grade;
        // Taking back the last grade also takes back the hand-in.
        sheet.handed_in &= sheet.has_grades();
        Ok(())
    }

    fn hand_in(&mut self, seat: Seat, question: usize, now: Timestamp) -> Result<(), Refusal> {
        let turn = self.reached(question)?;
        if turn.status == Status::Open {
            return Err(Refusal::StillOpen);
        }
        let sheet = turn.sheet_mut(seat);
        if sheet.handed_in {
            return Ok(());
        }
        if !sheet.has_grades() {
            return Err(Refusal::NoGrades);
        }
        sheet.handed_in = true;
        if turn.is_open_to_both() {
            self.wants(Effect::ShowGrades { question });
            if let Stage::WrappingUp(ending) = self.stage
                && self.all_handed_in()
            {
                self.close(ending, now);
            }
        }
        Ok(())
    }

    fn pause(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.under_way()?;
        if self.paused || matches!(self.stage, Stage::WrappingUp(_)) {
            return Ok(());
        }
        self.paused = true;
        self.pauses = self.pauses.saturating_add(1);
        self.stopwatch.stop(now);
        self.turns[self.current].stopwatch.stop(now);
        self.wants_about_clocks(Effect::SayPaused { pause: self.pauses });
        Ok(())
    }

    fn resume(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.under_way()?;
        if !self.paused {
            return Ok(());
        }
        self.paused = false;
        self.stopwatch.start(now);
        if self.stage == Stage::Asking {
            self.turns[self.current].stopwatch.start(now);
        }
        self.wants_about_clocks(Effect::SayResumed { pause: self.pauses });
        Ok(())
    }

    fn end(&mut self, seat: Seat, now: Timestamp) -> Result<(), Refusal> {
        match self.stage {
            Stage::Invited | Stage::Opening(_) => return Err(Refusal::NotBegun),
            Stage::Asking => {
                self.leave_question(Status::Closed, now);
                self.wants(Effect::AskForGrades { question: self.current });
                self.wrap_up(Ending::Stopped(seat), now);
            }
            Stage::Grading => self.wrap_up(Ending::Stopped(seat), now),
            // Another press of the button asks for the current state.
            Stage::WrappingUp(_) | Stage::Over(_) => {}
        }
        Ok(())
    }

    fn finish(&mut self, now: Timestamp) -> Result<(), Refusal> {
        match self.stage {
            Stage::Invited | Stage::Opening(_) => Err(Refusal::NotBegun),
            Stage::Asking | Stage::Grading => Err(Refusal::QuestionsAhead),
            Stage::WrappingUp(ending) => {
                self.close(ending, now);
                Ok(())
            }
            Stage::Over(_) => Ok(()),
        }
    }
}
