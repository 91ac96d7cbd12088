//! The verbs of [`PrepStore`]: each runs a rule on the backend.

use super::Result;
use super::backend::Backend;
use super::prep::PrepStore;
use super::rules::prep;
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::prep::{PrepChange, PrepChanged, PrepPlan, PrepRefusal, PrepTeam};
use async_trait::async_trait;
use jiff::civil::Date;

#[async_trait]
impl<B: Backend> PrepStore for B {
    async fn prep_plan(&self, guild: GuildId, user: UserId) -> Result<Option<PrepPlan>> {
        self.read(move |tx| Box::pin(prep::one(tx, guild, user))).await
    }

    async fn change_prep(
        &self,
        guild: GuildId,
        user: UserId,
        change: PrepChange,
        today: Date,
    ) -> Result<std::result::Result<PrepChanged, PrepRefusal>> {
        self.write(move |tx| Box::pin(prep::change(tx, guild, user, change.clone(), today))).await
    }

    async fn join_prep_team(
        &self,
        guild: GuildId,
        user: UserId,
        team: InteractionId,
        today: Date,
    ) -> Result<std::result::Result<PrepChanged, PrepRefusal>> {
        self.write(move |tx| Box::pin(prep::join(tx, guild, user, team, today))).await
    }

    async fn prep_team(&self, guild: GuildId, team: InteractionId) -> Result<Option<PrepTeam>> {
        self.read(move |tx| Box::pin(prep::team(tx, guild, team))).await
    }
}
