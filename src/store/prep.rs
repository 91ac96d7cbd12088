//! The store of prep plans.

use super::Result;
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::prep::{PrepChange, PrepChanged, PrepPlan, PrepRefusal, PrepTeam};
use async_trait::async_trait;
use jiff::civil::Date;

/// The part of the store for prep plans. Its writes are as durable as all others.
#[async_trait]
pub trait PrepStore: Send + Sync {
    /// A member's plan.
    async fn prep_plan(&self, guild: GuildId, user: UserId) -> Result<Option<PrepPlan>>;

    /// Applies [`PrepPlan::after`] and stores the result.
    async fn change_prep(
        &self,
        guild: GuildId,
        user: UserId,
        change: PrepChange,
        today: Date,
    ) -> Result<std::result::Result<PrepChanged, PrepRefusal>>;

    /// Gives a team's date and focus to a member's plan, or refuses if nobody is in the team.
    async fn join_prep_team(
        &self,
        guild: GuildId,
        user: UserId,
        team: InteractionId,
        today: Date,
    ) -> Result<std::result::Result<PrepChanged, PrepRefusal>>;

    /// A team, as long as somebody is in it.
    async fn prep_team(&self, guild: GuildId, team: InteractionId) -> Result<Option<PrepTeam>>;
}
