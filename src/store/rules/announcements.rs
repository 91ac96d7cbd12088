//! Announcements of servers.

use super::records::keep;
use crate::domain::announcements::{Announcements, AnnouncementsChange, AnnouncementsStep};
use crate::domain::ids::GuildId;
use crate::store::Result;
use crate::store::backend::Transaction;

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Announcements> {
    Ok(tx.get(&(guild,)).await?.unwrap_or_default())
}

pub(in crate::store) async fn change(
    tx: &mut impl Transaction,
    guild: GuildId,
    change: AnnouncementsChange,
) -> Result<Announcements> {
    let before = one(tx, guild).await?;
    let after = before.changed(change);
    if after != before {
        keep(tx, guild, &after).await?;
    }
    Ok(after)
}

/// Stores a step of the task itself, which says when it is due again.
pub(in crate::store) async fn advance(
    tx: &mut impl Transaction,
    guild: GuildId,
    step: AnnouncementsStep,
) -> Result<Option<Announcements>> {
    let Some(before) = tx.get::<Announcements>(&(guild,)).await? else { return Ok(None) };
    let after = before.after(step);
    if after != before {
        tx.put(&(guild,), &after).await?;
    }
    Ok(Some(after))
}
