//! Who can do what in a channel.

use super::rest::Endpoint;
use super::{Discord, DiscordError};
use crate::domain::ids::{ChannelId, GuildId, UserId};
use serenity::all::{Channel, Member, PartialGuild, Permissions};

/// What an interview needs in the channel of its thread, by the names in Discord's settings.
pub(crate) const FOR_INTERVIEWS: [(Permissions, &str); 6] = [
    (Permissions::VIEW_CHANNEL, "View Channel"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (Permissions::EMBED_LINKS, "Embed Links"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
    (Permissions::ATTACH_FILES, "Attach Files"),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
];

/// What it takes to open a thread that only two can see.
pub(crate) const PRIVATE_THREADS: (Permissions, &str) =
    (Permissions::CREATE_PRIVATE_THREADS, "Create Private Threads");

/// What the bot may do in a channel, and which members can't see it.
pub(crate) struct Access {
    held: Permissions,
    pub(crate) blind: Vec<UserId>,
}

impl Access {
    /// The permissions among `needed` that the bot lacks, by their names.
    pub(crate) fn lacking(
        &self,
        needed: impl IntoIterator<Item = (Permissions, &'static str)>,
    ) -> Vec<&'static str> {
        let needed = needed.into_iter();
        needed.filter(|(it, _)| !self.held.contains(*it)).map(|(_, name)| name).collect()
    }
}

impl Discord {
    /// What the bot may do in a channel that is no thread, and which of `users` can't see it. Who is
    /// no member is not looked at.
    pub(crate) async fn access(
        &self,
        guild: GuildId,
        channel: ChannelId,
        users: &[UserId],
    ) -> Result<Access, DiscordError> {
        let found: Channel = self.typed(Endpoint::Channel(channel)).await?;
        let server: PartialGuild = self.typed(Endpoint::Guild(guild)).await?;
        let Some(channel) = found.guild() else { return Err(DiscordError::UnknownChannel) };
        let held_by = async |user: UserId| {
            let member: Member = self.typed(Endpoint::Member(guild, user)).await?;
            Ok::<_, DiscordError>(server.user_permissions_in(&channel, &member))
        };
        let mut blind = Vec::new();
        for user in users {
            match held_by(*user).await {
                Ok(held) if !held.contains(Permissions::VIEW_CHANNEL) => blind.push(*user),
                Ok(_) | Err(DiscordError::UnknownMember) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Access { held: held_by(self.me).await?, blind })
    }
}
