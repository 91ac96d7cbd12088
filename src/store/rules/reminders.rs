//! Reminders of members.

use super::records::keep;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::remind::{ReminderChange, ReminderStep, Reminders};
use crate::store::Result;
use crate::store::backend::Transaction;

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Reminders>> {
    tx.get(&(guild, user)).await
}

pub(in crate::store) async fn change(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    change: ReminderChange,
) -> Result<Reminders> {
    let before = one(tx, guild, user).await?;
    let after = before.clone().unwrap_or_default().changed(change);
    if before.as_ref() != Some(&after) {
        keep(tx, (guild, user), &after).await?;
    }
    Ok(after)
}

/// Stores a step of the task itself, which says when it is due again.
pub(in crate::store) async fn advance(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    step: ReminderStep,
) -> Result<Option<Reminders>> {
    let Some(before) = one(tx, guild, user).await? else { return Ok(None) };
    let after = before.clone().after(step);
    if after != before {
        tx.put(&(guild, user), &after).await?;
    }
    Ok(Some(after))
}
