//! A server's own templates and rubrics.

use crate::domain::ids::GuildId;
use crate::domain::interview::{LibraryEntry, LibraryEntryKind};
use crate::store::Result;
use crate::store::backend::Transaction;
use crate::store::records::Remembered as _;
use crate::store::records::key::KeyRange;

pub(in crate::store) async fn all(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Vec<LibraryEntry>> {
    let plans = tx.range(KeyRange::within((guild,))).await?;
    Ok(plans.into_iter().map(|(_, plan)| plan).collect())
}

/// An unreadable one can be replaced.
pub(in crate::store) async fn keep(
    tx: &mut impl Transaction,
    guild: GuildId,
    plan: LibraryEntry,
    most: usize,
) -> Result<bool> {
    let key = plan.key(guild);
    let has_room = tx.has::<LibraryEntry>(&key).await? || all(tx, guild).await?.len() < most;
    if has_room {
        tx.put(&key, &plan).await?;
    }
    Ok(has_room)
}

pub(in crate::store) async fn remove(
    tx: &mut impl Transaction,
    guild: GuildId,
    kind: LibraryEntryKind,
    name: String,
) -> Result<bool> {
    let key = (guild, kind, name);
    let is_known = tx.has::<LibraryEntry>(&key).await?;
    if is_known {
        tx.delete::<LibraryEntry>(&key).await?;
    }
    Ok(is_known)
}
