//! What can stand in the way of a daily, told to the admin as a sentence.

use crate::discord::{Discord, DiscordError};
use crate::domain::ids::{ChannelId, GuildId};
use crate::messages::trouble;

/// Why an action could not be done.
pub(super) enum Obstacle {
    /// Discord or the settings stand in the way; an admin should know.
    Trouble(String),
    /// Something is wrong on the bot's own side.
    Internal(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Obstacle {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}

/// A refusal of Discord as a sentence, with the missing permissions by name.
pub(crate) async fn explain(
    discord: &Discord,
    guild: GuildId,
    channel: ChannelId,
    error: DiscordError,
) -> String {
    match error {
        DiscordError::UnknownChannel => trouble::channel_gone(),
        DiscordError::Locked => trouble::locked(channel),
        DiscordError::MissingAccess => trouble::lacking(channel, &["View Channel"]),
        DiscordError::MissingPermissions
        | DiscordError::UnknownMessage
        | DiscordError::UnknownMember => {
            let lacking = discord.lacking(guild, channel).await.unwrap_or_default();
            trouble::lacking(channel, &lacking)
        }
        DiscordError::Passing(error) | DiscordError::Other(error) => {
            tracing::warn!(server = guild.0, channel = channel.0, %error, "Discord refused");
            trouble::passing()
        }
    }
}
