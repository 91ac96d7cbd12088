//! The verbs of [`ReviewStore`]: each runs a rule on the backend.

use super::Result;
use super::backend::Backend;
use super::reviews::{CardReviewed, CardSubmission, ReviewStore};
use super::rules::reviews;
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::question::QuestionId;
use crate::domain::review::{CardChange, Rating, ReviewCard};
use async_trait::async_trait;
use jiff::Timestamp;

#[async_trait]
impl<B: Backend> ReviewStore for B {
    async fn review_card(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> Result<Option<ReviewCard>> {
        let question = question.clone();
        self.read(move |tx| Box::pin(reviews::one(tx, guild, user, question.clone()))).await
    }

    async fn review_cards_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: Option<QuestionId>,
        count: usize,
    ) -> Result<Vec<ReviewCard>> {
        self.read(move |tx| Box::pin(reviews::after(tx, guild, user, after.clone(), count))).await
    }

    async fn due_reviews(
        &self,
        guild: GuildId,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<QuestionId>> {
        self.read(move |tx| Box::pin(reviews::due(tx, guild, user, now))).await
    }

    async fn later_reviews(
        &self,
        guild: GuildId,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<(Timestamp, QuestionId)>> {
        self.read(move |tx| Box::pin(reviews::later(tx, guild, user, now))).await
    }

    async fn ungraded_questions(
        &self,
        guild: GuildId,
        user: UserId,
        before: InteractionId,
    ) -> Result<Vec<QuestionId>> {
        self.read(move |tx| Box::pin(reviews::ungraded(tx, guild, user, before))).await
    }

    async fn review(
        &self,
        guild: GuildId,
        user: UserId,
        submission: CardSubmission,
    ) -> Result<CardReviewed> {
        self.write(move |tx| Box::pin(reviews::review(tx, guild, user, submission.clone()))).await
    }

    async fn correct_review(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
        reviews: u32,
        grade: Rating,
    ) -> Result<Option<ReviewCard>> {
        let question = question.clone();
        self.write(move |tx| {
            Box::pin(reviews::correct(tx, guild, user, question.clone(), reviews, grade))
        })
        .await
    }

    async fn change_card(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
        change: CardChange,
    ) -> Result<Option<ReviewCard>> {
        let question = question.clone();
        self.write(move |tx| Box::pin(reviews::change(tx, guild, user, question.clone(), change)))
            .await
    }
}
