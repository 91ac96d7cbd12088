//! Members.

use super::queue;
use super::records::if_readable;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::member::{Member, MemberChange};
use crate::domain::server::Server;
use crate::domain::task::Task;
use crate::store::Result;
use crate::store::backend::Transaction;
use crate::store::records::key::KeyRange;

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Member>> {
    tx.get(&(guild, user)).await
}

pub(in crate::store) async fn all(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Vec<(UserId, Member)>> {
    let members = tx.range(KeyRange::within((guild,))).await?;
    Ok(members.into_iter().map(|((_, user), member)| (user, member)).collect())
}

pub(in crate::store) async fn among(
    tx: &mut impl Transaction,
    guild: GuildId,
    users: Vec<UserId>,
) -> Result<Vec<(UserId, Member)>> {
    let keys = users.into_iter().map(|user| (guild, user)).collect();
    let members = tx.among(keys).await?;
    Ok(members.into_iter().map(|((_, user), member)| (user, member)).collect())
}

pub(in crate::store) async fn change(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    change: MemberChange,
) -> Result<Member> {
    let before = one(tx, guild, user).await?.unwrap_or_default();
    let after = before.clone().after(change);
    if after != before {
        tx.put(&(guild, user), &after).await?;
    }
    // Only a repaired streak can have earned something here.
    if after.streak.longest > before.streak.longest
        && let Some(server) = if_readable::<Server>(tx, &(guild,)).await?
        && after.has_earned_role_since(&before, &server.streak_roles)
    {
        queue::wake(tx, Task::StreakRoles(guild)).await?;
    }
    Ok(after)
}

/// Stores the name of a member who is in the server, unless their data was deleted meanwhile.
pub(in crate::store) async fn keep_name(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    name: String,
) -> Result<()> {
    match one(tx, guild, user).await? {
        Some(member) => {
            let visibility = member.visibility.back();
            tx.put(&(guild, user), &Member { name, visibility, ..member }).await
        }
        None => Ok(()),
    }
}
