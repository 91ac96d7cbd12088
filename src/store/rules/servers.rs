//! Servers.

use super::queue;
use super::records::if_readable;
use crate::domain::alerts::AlertsChange;
use crate::domain::backoff::later;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::server::{REMOVAL_GRACE, Server, ServerChange};
use crate::domain::streak_roles::StreakRolesChange;
use crate::domain::task::Task;
use crate::store::Result;
use crate::store::backend::Transaction;
use jiff::Timestamp;

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Option<Server>> {
    tx.get(&(guild,)).await
}

pub(in crate::store) async fn change(
    tx: &mut impl Transaction,
    guild: GuildId,
    change: ServerChange,
) -> Result<Option<Server>> {
    let before = one(tx, guild).await?;
    let meaning = TaskImpact::from_change(&change);
    let permits = matches!(change, ServerChange::Permissions(_));
    let chooses = matches!(change, ServerChange::StreakRoles(StreakRolesChange::Choose(..)));
    let after = Server::after(before.clone(), change);
    let Some(server) = &after else { return Ok(after) };
    // What was refused may work now, and a new role may be earned already.
    if chooses || permits && server.streak_roles.refused().is_some() {
        queue::wake(tx, Task::StreakRoles(guild)).await?;
    }
    if after != before {
        tx.put(&(guild,), server).await?;
        meaning.tell_tasks(tx, guild).await?;
        expect_alert(tx, guild, server).await?;
    } else if permits {
        wake_failing(tx, guild).await?;
    }
    Ok(after)
}

/// Records when the server's admins are to be told something.
async fn expect_alert(tx: &mut impl Transaction, guild: GuildId, server: &Server) -> Result<()> {
    match server.alerts.owed() {
        Some(alert) => queue::expect(tx, Task::Alert(guild), alert.due()).await,
        None => Ok(()),
    }
}

/// Removes a member who deleted their data from a server's record. One that can't be read stays.
pub(super) async fn forget_member(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<()> {
    let Some(server) = if_readable::<Server>(tx, &(guild,)).await? else { return Ok(()) };
    let change = ServerChange::Alerts(AlertsChange::Forget(user));
    match Server::after(Some(server.clone()), change) {
        Some(after) if after != server => tx.put(&(guild,), &after).await,
        Some(_) | None => Ok(()),
    }
}

/// The effect of a server's change on its tasks.
enum TaskImpact {
    /// A person changed something they depend on.
    Changed,
    /// It was stored for one of them, or by it.
    Noted,
    /// Everything will be deleted at this instant, unless the bot comes back.
    Left(Timestamp),
}

impl TaskImpact {
    fn from_change(change: &ServerChange) -> Self {
        match change {
            ServerChange::Configure { .. }
            | ServerChange::Pause(_)
            | ServerChange::Resume(_)
            | ServerChange::Skip(_)
            | ServerChange::Unskip(_)
            | ServerChange::AddHoliday(_)
            | ServerChange::RemoveHoliday(_)
            | ServerChange::Queue(_)
            | ServerChange::Readmit
            | ServerChange::Permissions(_)
            | ServerChange::Present => Self::Changed,
            ServerChange::SetAside { .. }
            | ServerChange::ZoneNoticed
            | ServerChange::Failure(_)
            | ServerChange::Alerts(_)
            | ServerChange::Season(_)
            | ServerChange::StreakRoles(_) => Self::Noted,
            ServerChange::Removed(at) => Self::Left(later(*at, REMOVAL_GRACE)),
        }
    }

    async fn tell_tasks(self, tx: &mut impl Transaction, guild: GuildId) -> Result<()> {
        match self {
            Self::Changed => wake_all(tx, guild).await,
            Self::Noted => Ok(()),
            Self::Left(forget_at) => queue::expect(tx, Task::Forget(guild), forget_at).await,
        }
    }
}

/// Records that a person changed something that the tasks of a server depend on.
pub(super) async fn wake_all(tx: &mut impl Transaction, guild: GuildId) -> Result<()> {
    let of_members = queue::member_tasks(tx, guild).await?;
    for task in queue::server_tasks(guild).into_iter().chain(of_members) {
        queue::wake(tx, task).await?;
    }
    Ok(())
}

/// Lets failed tasks be retried at once. A failure of pairs and interviews is not noted in the
/// server's record.
async fn wake_failing(tx: &mut impl Transaction, guild: GuildId) -> Result<()> {
    for task in queue::tasks_of_guild(tx, guild, usize::MAX).await? {
        if queue::queued(tx, task).await?.is_some_and(|entry| entry.is_failing()) {
            queue::wake(tx, task).await?;
        }
    }
    Ok(())
}
