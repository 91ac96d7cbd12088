//! Review cards.

use super::memory::Memory;
use super::parameters::Parameters;
use super::rating::Rating;
use super::settings::Retention;
use crate::domain::ids::InteractionId;
use crate::domain::question::QuestionId;
use crate::domain::schedule::Zone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

/// The lapses after which a card is a leech and gets suspended, as in Anki. If it is brought back,
/// it is suspended again after every half as many more.
pub const LEECH_LAPSES: u32 = 8;

/// The most reviews that a card's history has. Beyond them, a fit learns little from one card.
const MAX_HISTORY: usize = 64;

/// The memory of one member for one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewCard {
    /// The question.
    pub question: QuestionId,
    /// Its state after the last review.
    pub state: CardState,
    /// The state before the last review, so that its grade can be corrected; `None` if that was the
    /// first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<CardState>,
    /// The attempt whose self-score was the last review, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<InteractionId>,
    /// The reviews from the first one on, at most the first 64. Empty if the first one was stored before
    /// histories were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<PastReview>,
}

/// A review of the past, as a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u16, Rating)", into = "(u16, Rating)")]
pub struct PastReview {
    /// The calendar days since the review before it, 0 for the first one.
    pub days: u16,
    /// The grade.
    pub grade: Rating,
}

impl From<(u16, Rating)> for PastReview {
    fn from((days, grade): (u16, Rating)) -> Self {
        Self { days, grade }
    }
}

impl From<PastReview> for (u16, Rating) {
    fn from(past: PastReview) -> Self {
        (past.days, past.grade)
    }
}

/// The state of a card after a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardState {
    /// The memory.
    pub memory: Memory,
    /// The grade of the last review.
    pub grade: Rating,
    /// The time of the last review.
    pub reviewed: Timestamp,
    /// The beginning of the day on which it comes back.
    pub due: Timestamp,
    /// The number of reviews, the first answer included. Buttons carry it, so that a review counts
    /// once.
    pub reviews: u32,
    /// The number of times it was forgotten after the first answer.
    pub lapses: u32,
    /// Set if it doesn't come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<SuspendedBy>,
}

/// The reason a card doesn't come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspendedBy {
    /// The member doesn't want to see it.
    Member,
    /// It was forgotten too often; see [`LEECH_LAPSES`].
    Lapses,
}

/// One review of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// The grade.
    pub grade: Rating,
    /// The time of the answer.
    pub at: Timestamp,
    /// The attempt, if it was one.
    pub attempt: Option<InteractionId>,
}

/// The values by which reviews are planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewPlan {
    /// The chance to recall at which a card comes back.
    pub retention: Retention,
    /// The time zone whose calendar days count.
    pub zone: Zone,
    /// The parameters of the memory model.
    pub parameters: Parameters,
}

/// A change to a card that is no review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardChange {
    /// It doesn't come back.
    Suspend,
    /// It comes back when it is due.
    Resume,
}

impl ReviewCard {
    /// A card after the first answer.
    #[must_use]
    pub fn begin(question: QuestionId, review: Review, plan: &ReviewPlan) -> Self {
        let state = CardState::after(None, review.grade, review.at, plan);
        let history = vec![PastReview { days: 0, grade: review.grade }];
        Self { question, state, before: None, attempt: review.attempt, history }
    }

    /// The card after another review.
    #[must_use]
    pub fn after(&self, review: Review, plan: &ReviewPlan) -> Self {
        let mut history = self.history.clone();
        if self.has_whole_history() && history.len() < MAX_HISTORY {
            let days = self.state.days_until(review.at, &plan.zone);
            let days = u16::try_from(days).unwrap_or(u16::MAX);
            history.push(PastReview { days, grade: review.grade });
        }
        Self {
            question: self.question.clone(),
            state: CardState::after(Some(&self.state), review.grade, review.at, plan),
            before: Some(self.state),
            attempt: review.attempt,
            history,
        }
    }

    /// The card if its last review had another grade. A suspension by the member stays.
    #[must_use]
    pub fn corrected(&self, grade: Rating, plan: &ReviewPlan) -> Self {
        let mut state = CardState::after(self.before.as_ref(), grade, self.state.reviewed, plan);
        if self.state.suspended == Some(SuspendedBy::Member) {
            state.suspended = self.state.suspended;
        }
        let mut history = self.history.clone();
        if self.has_whole_history()
            && let Some(last) = history.last_mut()
        {
            last.grade = grade;
        }
        Self { state, history, ..self.clone() }
    }

    /// Returns `true` if the history has every review.
    fn has_whole_history(&self) -> bool {
        u32::try_from(self.history.len()) == Ok(self.state.reviews)
    }

    /// The card after the self-score of an attempt: its first one is a review if the attempt is
    /// newer than the last review, and a further one corrects it until the next review.
    #[must_use]
    pub fn after_score(&self, review: Review, plan: &ReviewPlan) -> Option<Self> {
        if review.attempt.is_some() && review.attempt == self.attempt {
            return Some(self.corrected(review.grade, plan));
        }
        (self.state.reviewed < review.at).then(|| self.after(review, plan))
    }

    /// The card after `change`.
    #[must_use]
    pub fn changed(&self, change: CardChange) -> Self {
        let suspended = match change {
            CardChange::Suspend => self.state.suspended.or(Some(SuspendedBy::Member)),
            CardChange::Resume => None,
        };
        Self { state: CardState { suspended, ..self.state }, ..self.clone() }
    }
}

impl CardState {
    /// The calendar days from the last review to `at`.
    fn days_until(&self, at: Timestamp, zone: &Zone) -> u32 {
        let days = zone.date_at(self.reviewed).until(zone.date_at(at));
        days.map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0))
    }

    /// The state after a review at `at`.
    fn after(before: Option<&Self>, grade: Rating, at: Timestamp, plan: &ReviewPlan) -> Self {
        let today = plan.zone.date_at(at);
        let elapsed = before.map_or(0, |before| before.days_until(at, &plan.zone));
        let memory = before.map(|before| before.memory);
        let (memory, days) =
            Memory::after(memory, grade, elapsed, plan.retention, &plan.parameters);
        let due = today.saturating_add(i64::from(days).days());
        let is_lapse = before.is_some() && grade == Rating::Again;
        let lapses = before.map_or(0, |before| before.lapses).saturating_add(is_lapse.into());
        let suspended = before.and_then(|before| before.suspended);
        let is_leech = is_lapse && is_leech(lapses);
        Self {
            memory,
            grade,
            reviewed: at,
            due: plan.zone.start_of(due),
            reviews: before.map_or(0, |before| before.reviews).saturating_add(1),
            lapses,
            suspended: suspended.or(is_leech.then_some(SuspendedBy::Lapses)),
        }
    }
}

/// Returns `true` if a card becomes a leech with this lapse.
const fn is_leech(lapses: u32) -> bool {
    lapses >= LEECH_LAPSES && (lapses - LEECH_LAPSES).is_multiple_of(LEECH_LAPSES / 2)
}
