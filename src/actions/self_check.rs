//! Checks the channel and the role of a server's dailies, for admins who set them up or check their
//! status.

use crate::discord::{Discord, DiscordError, Rights, RoleProblem};
use crate::domain::ids::{ChannelId, GuildId, RoleId};
use crate::domain::server::Settings;
use crate::messages::failures;

/// The result of the check.
pub(crate) struct ChannelCheck {
    /// The channel whose permissions apply.
    pub(crate) channel: ChannelId,
    /// The missing permissions, by their names in Discord's settings.
    pub(crate) missing: Vec<&'static str>,
    /// A sentence if the ping of dailies reaches nobody.
    pub(crate) ping: Option<String>,
}

/// Checks the bot's permissions for dailies with these settings.
///
/// # Errors
/// The channel can't be checked: a sentence that says why.
pub(crate) async fn check_channel(
    discord: &Discord,
    guild: GuildId,
    settings: &Settings,
) -> Result<ChannelCheck, String> {
    let (channel, role) = (settings.channel, settings.ping);
    match discord.rights(guild, channel, role).await {
        Ok(Rights { channel, missing, has_role, pings }) => {
            let ping = role.filter(|_| !pings).map(|role| {
                if has_role { failures::ping_silent(role) } else { failures::ping_gone() }
            });
            Ok(ChannelCheck { channel, missing, ping })
        }
        Err(DiscordError::MissingAccess) => {
            Ok(ChannelCheck { channel, missing: vec!["View Channel"], ping: None })
        }
        Err(DiscordError::UnknownChannel) => Err(failures::channel_gone()),
        Err(error) => {
            let transient = error.is_transient();
            let sentence = discord.explain(guild, channel, error).await;
            Err(if transient { failures::unchecked(&sentence) } else { sentence })
        }
    }
}

/// For each of these roles that the bot can't give, a sentence with the change to make in Discord's
/// settings. Empty if Discord doesn't say.
pub(crate) async fn check_roles(
    discord: &Discord,
    guild: GuildId,
    roles: &[RoleId],
) -> Vec<String> {
    if roles.is_empty() {
        return Vec::new();
    }
    let problems = discord.role_problems(guild, roles).await.unwrap_or_else(|error| {
        tracing::info!(server = guild.0, %error, "cannot check the roles for streaks");
        Vec::new()
    });
    let sentence = |(role, problem)| match problem {
        RoleProblem::Gone => failures::role_gone(),
        RoleProblem::Managed => failures::role_managed(role),
        RoleProblem::NoPermission => failures::role_without_permission(role),
        RoleProblem::TooHigh => failures::role_too_high(role),
    };
    problems.into_iter().map(sentence).collect()
}

/// The reason Discord refused to let the bot give a role.
pub(crate) async fn refused_role(discord: &Discord, guild: GuildId, role: RoleId) -> String {
    let known = check_roles(discord, guild, &[role]).await.pop();
    known.unwrap_or_else(|| failures::role_refused(role))
}
