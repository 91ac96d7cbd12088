//! One question of an interview: what was said, ticked, graded and noted.

use super::grade::Grade;
use super::seat::Seat;
use super::stopwatch::Stopwatch;
use crate::domain::key_point::Ticks;
use crate::domain::question::{Difficulty, QuestionId, Topic};
use serde::{Deserialize, Serialize};

/// The most characters of a note.
pub const MAX_NOTE: usize = 500;

/// One question of an interview and what happened with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewQuestion {
    /// The question.
    pub question: QuestionId,
    /// The round it belongs to, by position in the template.
    pub round: usize,
    /// The question's category.
    pub category: String,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// How many key points it had when the interview was planned.
    pub key_points: u8,
    /// How many follow-ups it had then.
    pub follow_ups: u8,
    /// What became of it.
    pub status: QuestionStatus,
    /// How long it was talked about.
    pub stopwatch: Stopwatch,
    /// The key points that were said.
    pub ticked: Ticks,
    /// How many of its follow-ups were released.
    pub released: u8,
    /// How many hints were given.
    pub hints: u8,
    /// What the interviewer gave.
    pub interviewer: GradeSheet,
    /// What the candidate gave themselves.
    pub candidate: GradeSheet,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuestionStatus {
    /// Not asked yet, or never.
    Ahead,
    /// Being talked about.
    Open,
    /// Done; it can be graded.
    Closed,
    /// Left out; it is not graded.
    Skipped,
}

/// One member's grades and note for one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeSheet {
    /// One for each criterion of the rubric, as far as given.
    pub grades: Vec<Option<Grade>>,
    /// Their own words; empty if none.
    pub note: String,
    /// Whether they have handed their grades in.
    pub handed_in: bool,
}

impl GradeSheet {
    /// An empty sheet for so many criteria.
    pub(super) fn blank(criteria: usize) -> Self {
        Self { grades: vec![None; criteria], ..Self::default() }
    }

    /// Whether there is any grade on it.
    #[must_use]
    pub fn has_grades(&self) -> bool {
        self.grades.iter().any(Option::is_some)
    }
}

impl InterviewQuestion {
    /// What the member in `seat` gave.
    #[must_use]
    pub const fn sheet(&self, seat: Seat) -> &GradeSheet {
        match seat {
            Seat::Interviewer => &self.interviewer,
            Seat::Candidate => &self.candidate,
        }
    }

    pub(super) const fn sheet_mut(&mut self, seat: Seat) -> &mut GradeSheet {
        match seat {
            Seat::Interviewer => &mut self.interviewer,
            Seat::Candidate => &mut self.candidate,
        }
    }

    /// Whether both have handed in, so that each may see the other's grades.
    #[must_use]
    pub const fn is_open_to_both(&self) -> bool {
        self.interviewer.handed_in && self.candidate.handed_in
    }

    /// The question's pack and category.
    #[must_use]
    pub fn topic(&self) -> Topic {
        Topic { pack: self.question.pack().to_owned(), category: Some(self.category.clone()) }
    }
}
