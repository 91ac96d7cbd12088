//! A member's prep plan: what to practice, day by day, up to an interview date.
//!
//! Only wishes are stored ([`PrepPlan`]). The set of a day ([`PrepDay`]) and what fits until the date
//! ([`PrepOutlook`]) are projections from them, from what is left, and from the days that remain. So a
//! missed day needs no repair: the next projection spreads what is left over fewer days.

mod day;
mod outlook;
mod plan;
mod strength;
#[cfg(test)]
mod tests;

pub use day::{DayMock, DayReviews, NewQuestion, PrepDay, REVIEW_MINUTES, minutes_for};
pub use outlook::{CategoryOutlook, PrepOutlook};
pub use plan::{
    DEFAULT_MINUTES, InvalidOutcome, JoinedPrep, MAX_DAYS_AHEAD, MINUTES, PrepChange, PrepChanged,
    PrepFocus, PrepOutcome, PrepPlan, PrepRefusal, PrepStage, PrepTeam, PrepWishes,
};
pub use strength::{Strength, strengths};

use super::question::{Question, QuestionId, Topic};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What a plan is projected from.
#[derive(Clone, Debug, Default)]
pub struct PrepInput<'a> {
    /// The questions in focus that can be asked.
    pub questions: Vec<&'a Question>,
    /// The questions that the member answered before today.
    pub answered: BTreeSet<QuestionId>,
    /// Those that they answered today.
    pub answered_today: BTreeSet<QuestionId>,
    /// The member's strengths as of the beginning of today.
    pub strengths: BTreeMap<Topic, Strength>,
    /// The number of reviews that are due now, in focus or not, by category.
    pub due: BTreeMap<Topic, usize>,
    /// The number of reviews that were due today and are done.
    pub reviewed: usize,
    /// The mock interview that suits the plan, if there is one.
    pub mock: Option<MockInterview>,
    /// The day of the last interview in which the member was the candidate.
    pub last_mock: Option<Date>,
}

impl PrepInput<'_> {
    /// The number of reviews that are due now.
    #[must_use]
    pub fn due(&self) -> usize {
        self.due.values().sum()
    }
}

/// A mock interview that a plan can ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MockInterview {
    /// The name of its template.
    pub template: String,
    /// The template's planned time, in minutes.
    pub minutes: u16,
}
