//! Prep plans.

use super::records::{if_readable, keep, remove};
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::prep::{PrepChange, PrepChanged, PrepPlan, PrepRefusal, PrepTeam};
use crate::store::Result;
use crate::store::backend::Transaction;
use crate::store::records::InPrepTeam;
use crate::store::records::key::KeyRange;
use jiff::civil::Date;

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Option<PrepPlan>> {
    tx.get(&(guild, user)).await
}

pub(in crate::store) async fn change(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    change: PrepChange,
    today: Date,
) -> Result<std::result::Result<PrepChanged, PrepRefusal>> {
    let before = one(tx, guild, user).await?;
    let after = match PrepPlan::after(before.clone(), change, today) {
        Ok(after) => after,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match &after {
        Some(plan) if before.as_ref() != Some(plan) => keep(tx, (guild, user), plan).await?,
        Some(_) => {}
        None => remove::<PrepPlan>(tx, &(guild, user)).await.map(drop)?,
    }
    Ok(Ok(PrepChanged { before, after }))
}

pub(in crate::store) async fn join(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    team: InteractionId,
    today: Date,
) -> Result<std::result::Result<PrepChanged, PrepRefusal>> {
    let (_, plan) = members(tx, guild, team).await?;
    let joined = plan.map_or(Err(PrepRefusal::NoTeam), |plan| plan.joined(today));
    match joined {
        Ok(joined) => change(tx, guild, user, PrepChange::Join(joined), today).await,
        Err(refusal) => Ok(Err(refusal)),
    }
}

pub(in crate::store) async fn team(
    tx: &mut impl Transaction,
    guild: GuildId,
    team: InteractionId,
) -> Result<Option<PrepTeam>> {
    let (joined, plan) = members(tx, guild, team).await?;
    Ok(plan.map(|plan| PrepTeam { date: plan.date, focus: plan.focus, joined }))
}

/// The number of a team's members, and the plan of one: date and focus are the same for all.
async fn members(
    tx: &mut impl Transaction,
    guild: GuildId,
    team: InteractionId,
) -> Result<(usize, Option<PrepPlan>)> {
    let members = tx.find::<InPrepTeam>(KeyRange::within((guild, team))).await?;
    for ((.., user), ()) in &members {
        if let Some(plan) = if_readable::<PrepPlan>(tx, &(guild, *user)).await? {
            return Ok((members.len(), Some(plan)));
        }
    }
    Ok((0, None))
}
