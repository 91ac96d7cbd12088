//! The store of review cards.

use super::Result;
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::question::QuestionId;
use crate::domain::review::{CardChange, Rating, ReviewCard};
use async_trait::async_trait;
use jiff::Timestamp;

/// The part of the store for spaced repetition. Its writes are as durable as all others.
#[async_trait]
pub trait ReviewStore: Send + Sync {
    /// A member's card of a question.
    async fn review_card(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> Result<Option<ReviewCard>>;

    /// A member's cards with questions after `after`, sorted by question, at most `count`.
    async fn review_cards_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: Option<QuestionId>,
        count: usize,
    ) -> Result<Vec<ReviewCard>>;

    /// The questions whose cards are due at `now`, longest due first. Suspended cards are never due.
    async fn due_reviews(
        &self,
        guild: GuildId,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<QuestionId>>;

    /// The questions that come back after `now` and when, the next one first.
    async fn later_reviews(
        &self,
        guild: GuildId,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<(Timestamp, QuestionId)>>;

    /// The questions that a member has answered, has no card of, and answered last before the
    /// attempt `before`, longest ago first.
    async fn ungraded_questions(
        &self,
        guild: GuildId,
        user: UserId,
        before: InteractionId,
    ) -> Result<Vec<QuestionId>>;

    /// Stores a review. Without a card, it begins one for a question that the member has answered;
    /// then it counts for the day's new questions
    /// ([`ReviewSettings::room_for_new`](crate::domain::review::ReviewSettings::room_for_new)).
    async fn review(
        &self,
        guild: GuildId,
        user: UserId,
        submission: CardSubmission,
    ) -> Result<CardReviewed>;

    /// Corrects the grade of a card's last review, if that was review number `reviews`; returns
    /// `None` if it was not, or if there is no card.
    async fn correct_review(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
        reviews: u32,
        grade: Rating,
    ) -> Result<Option<ReviewCard>>;

    /// Suspends a card or brings it back; returns `None` if there is none.
    async fn change_card(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
        change: CardChange,
    ) -> Result<Option<ReviewCard>>;
}

/// A review to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSubmission {
    /// The question.
    pub question: QuestionId,
    /// The number of reviews that the card had when the question was shown: 0 without a card. If it
    /// has another number by now, this review was stored before or came too late.
    pub seen: u32,
    /// The grade.
    pub grade: Rating,
    /// The present instant.
    pub now: Timestamp,
}

/// The result of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardReviewed {
    /// It was stored.
    Stored(ReviewCard),
    /// Nothing was stored, since the card is no longer as it was shown; it may be gone.
    Outdated(Option<ReviewCard>),
}
