//! Checks the channel and the role of a server's dailies, for admins who set them up or check their
//! status.

use crate::discord::{Discord, DiscordError, Rights};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::server::Settings;
use crate::messages::trouble;

/// The result of the check.
pub(crate) struct Found {
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
pub(crate) async fn look(
    discord: &Discord,
    guild: GuildId,
    settings: &Settings,
) -> Result<Found, String> {
    let (channel, role) = (settings.channel, settings.ping);
    match discord.rights(guild, channel, role).await {
        Ok(Rights { channel, lacking, has_role, pings }) => {
            let ping = role.filter(|_| !pings).map(|role| {
                if has_role { trouble::ping_silent(role) } else { trouble::ping_gone() }
            });
            Ok(Found { channel, missing: lacking, ping })
        }
        Err(DiscordError::MissingAccess) => {
            Ok(Found { channel, missing: vec!["View Channel"], ping: None })
        }
        Err(DiscordError::UnknownChannel) => Err(trouble::channel_gone()),
        Err(error) => {
            let passing = error.is_passing();
            let sentence = discord.explain(guild, channel, error).await;
            Err(if passing { trouble::unchecked(&sentence) } else { sentence })
        }
    }
}
