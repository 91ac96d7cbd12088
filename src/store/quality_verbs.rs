//! The verbs of [`QualityStore`]: each runs a rule on the backend.

use super::Result;
use super::backend::Backend;
use super::quality::QualityStore;
use super::rules::quality;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::member::Attempt;
use crate::domain::quality::{Flag, FlagRefusal, NewFlag, QuestionTally};
use crate::domain::question::QuestionId;
use async_trait::async_trait;
use jiff::Timestamp;

#[async_trait]
impl<B: Backend> QualityStore for B {
    async fn flag(
        &self,
        guild: GuildId,
        user: UserId,
        flag: NewFlag,
    ) -> Result<std::result::Result<Flag, FlagRefusal>> {
        self.write(move |tx| Box::pin(quality::flag(tx, guild, user, flag.clone()))).await
    }

    async fn take_flag_back(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> Result<bool> {
        let question = question.clone();
        self.write(move |tx| Box::pin(quality::take_back(tx, guild, user, question.clone()))).await
    }

    async fn flag_on(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> Result<Option<Flag>> {
        let question = question.clone();
        self.read(move |tx| Box::pin(quality::one(tx, guild, user, question.clone()))).await
    }

    async fn flags_of(&self, guild: GuildId, user: UserId) -> Result<Vec<Flag>> {
        self.read(move |tx| Box::pin(quality::of_member(tx, guild, user))).await
    }

    async fn open_flags(&self, guild: GuildId) -> Result<Vec<Flag>> {
        self.read(move |tx| Box::pin(quality::open(tx, guild))).await
    }

    async fn finish_flags(
        &self,
        guild: GuildId,
        question: &QuestionId,
        now: Timestamp,
    ) -> Result<usize> {
        let question = question.clone();
        self.write(move |tx| Box::pin(quality::finish(tx, guild, question.clone(), now))).await
    }

    async fn reopen_flags(
        &self,
        guild: GuildId,
        question: &QuestionId,
        done: Timestamp,
    ) -> Result<usize> {
        let question = question.clone();
        self.write(move |tx| Box::pin(quality::reopen(tx, guild, question.clone(), done))).await
    }

    async fn add_tally(&self, guild: GuildId, counted: QuestionTally) -> Result<()> {
        self.write(move |tx| Box::pin(quality::add_tally(tx, guild, counted.clone()))).await
    }

    async fn question_tally(&self, guild: GuildId, question: &QuestionId) -> Result<QuestionTally> {
        let question = question.clone();
        self.read(move |tx| Box::pin(quality::tally(tx, guild, question.clone()))).await
    }

    async fn attempts_at_question(
        &self,
        guild: GuildId,
        question: &QuestionId,
    ) -> Result<Vec<Attempt>> {
        let question = question.clone();
        self.read(move |tx| Box::pin(quality::attempts_at(tx, guild, question.clone()))).await
    }
}
