//! One question of an interview, with its ticks, grades and notes.

use super::grade::Grade;
use super::seat::Seat;
use super::stopwatch::Stopwatch;
use crate::domain::key_point::Ticks;
use crate::domain::question::{Difficulty, QuestionId, Topic};
use serde::{Deserialize, Serialize};

/// The length limit of a note, in characters.
pub const MAX_NOTE: usize = 500;

/// The most questions that are replaced in one interview. They are remembered, since the interviewer
/// has read their answers.
pub const MAX_REPLACED: usize = 10;

/// One question of an interview and its course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewQuestion {
    /// The question.
    pub question: QuestionId,
    /// The position of its round in the template.
    pub round: usize,
    /// The question's category.
    pub category: String,
    /// Its difficulty.
    pub difficulty: Difficulty,
    /// The number of key points when the interview was planned.
    pub key_points: u8,
    /// The number of follow-ups at that time.
    pub follow_ups: u8,
    /// Its status.
    pub status: QuestionStatus,
    /// The discussion time.
    pub stopwatch: Stopwatch,
    /// The key points that were said.
    pub ticked: Ticks,
    /// The number of released follow-ups.
    pub released: u8,
    /// The number of hints given.
    pub hints: u8,
    /// The interviewer's sheet.
    pub interviewer: GradeSheet,
    /// The candidate's own sheet.
    pub candidate: GradeSheet,
}

/// The status of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuestionStatus {
    /// Not asked yet, or never.
    Ahead,
    /// Being discussed.
    Open,
    /// Finished; it can be graded.
    Closed,
    /// Skipped; it is not graded.
    Skipped,
}

/// One member's grades and note for one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeSheet {
    /// One entry for each criterion of the rubric, as far as graded.
    pub grades: Vec<Option<Grade>>,
    /// Their own words; may be empty.
    pub note: String,
    /// Set once they have handed in their grades.
    pub handed_in: bool,
}

impl GradeSheet {
    /// An empty sheet for this many criteria.
    pub(super) fn blank(criteria: usize) -> Self {
        Self { grades: vec![None; criteria], ..Self::default() }
    }

    /// Returns `true` if there is any grade on it.
    #[must_use]
    pub fn has_grades(&self) -> bool {
        self.grades.iter().any(Option::is_some)
    }
}

impl InterviewQuestion {
    /// The sheet of the member in `seat`.
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

    /// Returns `true` if both have handed in, so that each may see the other's grades.
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
