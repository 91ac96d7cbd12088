//! Gives members the roles that their streaks have earned.

use crate::actions::self_check;
use crate::discord::{Discord, DiscordError};
use crate::domain::alerts::{AlertTopic, AlertsChange};
use crate::domain::ids::{GuildId, RoleId, UserId};
use crate::domain::member::MemberChange;
use crate::domain::server::ServerChange;
use crate::domain::streak_roles::StreakRolesChange;
use crate::domain::task::Settlement;
use crate::domain::visibility::{Presence, VisibilityChange};
use crate::store::Store;
use jiff::Timestamp;

/// The most roles that are given before other tasks have their turn.
const AT_A_TIME: usize = 25;

/// The roles owed follow from the members' records, so nothing is lost and nothing is given twice.
pub(super) async fn run(
    store: &dyn Store,
    discord: &Discord,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let server = store.server(guild).await?.filter(|server| server.removed_at.is_none());
    let Some(roles) = server.map(|server| server.streak_roles).filter(|roles| !roles.is_empty())
    else {
        return Ok(Settlement::NOTHING_MORE);
    };
    let members = store.members(guild).await?;
    let here = members.iter().filter(|(_, member)| !member.visibility.has_left());
    let owed: Vec<(UserId, RoleId)> = here
        .flat_map(|(user, member)| member.owed_roles(&roles).into_iter().map(|role| (*user, role)))
        .collect();
    for (user, role) in owed.iter().copied().take(AT_A_TIME) {
        let change = match discord.give_role(guild, user, role).await {
            Ok(()) => MemberChange::StreakRole(role),
            Err(DiscordError::UnknownMember) => {
                let gone = Presence { is_here: false, at: now };
                MemberChange::Visibility(VisibilityChange::Seen(gone))
            }
            Err(error) if error.is_refusal() => {
                tracing::info!(server = guild.0, %error, "cannot give a role for a streak");
                refused(store, discord, guild, role, now).await?;
                return Ok(Settlement::NOTHING_MORE);
            }
            Err(error) => {
                tracing::info!(server = guild.0, %error, "a role for a streak has to wait");
                return Ok(Settlement::Failed { at: now });
            }
        };
        store.change_member(guild, user, change).await?;
    }
    if roles.refused().is_some() && !owed.is_empty() {
        let works = StreakRolesChange::Refused(None);
        store.change_server(guild, ServerChange::StreakRoles(works)).await?;
    }
    Ok(Settlement::Done { next: (owed.len() > AT_A_TIME).then_some(now) })
}

/// Has the admins told, once. The next try comes when somebody changes a role or the setup.
async fn refused(
    store: &dyn Store,
    discord: &Discord,
    guild: GuildId,
    role: RoleId,
    now: Timestamp,
) -> anyhow::Result<()> {
    let reason = self_check::refused_role(discord, guild, role).await;
    let change = StreakRolesChange::Refused(Some(role));
    store.change_server(guild, ServerChange::StreakRoles(change)).await?;
    let alert = AlertsChange::Owe { reason, about: AlertTopic::StreakRoles, since: now, now };
    store.change_server(guild, ServerChange::Alerts(alert)).await?;
    Ok(())
}
