//! Permissions in a channel: from the gateway's table, or if that is not sure, by asking Discord.

use super::permissions::{ChannelVisibility, KnownRole, VisibleChannel};
use super::rest::Endpoint;
use super::{Discord, DiscordError};
use crate::domain::ids::{ChannelId, GuildId, RoleId, UserId};
use serenity::all::{Channel, ChannelType, Member, PartialGuild, Permissions};

/// The permissions that the bot needs in a channel, by their names in Discord's settings.
pub(crate) const NEEDED: [(Permissions, &str); 7] = [
    (Permissions::VIEW_CHANNEL, "View Channel"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (Permissions::EMBED_LINKS, "Embed Links"),
    (Permissions::CREATE_PUBLIC_THREADS, "Create Public Threads"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
    (Permissions::ATTACH_FILES, "Attach Files"),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
];

/// The permissions that the bot needs in a forum, whose settings call two of them differently.
const NEEDED_IN_FORUM: [(Permissions, &str); 6] = [
    (Permissions::VIEW_CHANNEL, "View Channel"),
    (Permissions::SEND_MESSAGES, "Create Posts"),
    (Permissions::EMBED_LINKS, "Embed Links"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Posts"),
    (Permissions::ATTACH_FILES, "Attach Files"),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
];

/// The permissions that an interview needs in the channel of its thread, by their names in
/// Discord's settings.
pub(crate) const FOR_INTERVIEWS: [(Permissions, &str); 6] = [
    (Permissions::VIEW_CHANNEL, "View Channel"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (Permissions::EMBED_LINKS, "Embed Links"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
    (Permissions::ATTACH_FILES, "Attach Files"),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
];

/// The permission to open a thread that only two members see.
pub(crate) const PRIVATE_THREADS: (Permissions, &str) =
    (Permissions::CREATE_PRIVATE_THREADS, "Create Private Threads");

/// The bot's permissions in a channel.
pub(crate) struct Rights {
    /// The channel whose permissions apply: for a thread, its parent.
    pub(crate) channel: ChannelId,
    /// The missing permissions, by their names in Discord's settings.
    pub(crate) missing: Vec<&'static str>,
    /// Set if the requested role exists.
    pub(crate) has_role: bool,
    /// Set if a mention of the role reaches anybody. Discord also shows a mention without that
    /// permission, and doesn't report it.
    pub(crate) pings: bool,
}

impl Rights {
    /// The result for the permissions `held` in `channel`, which is of this `kind`. `mentionable` is for the requested role,
    /// `None` if it does not exist.
    pub(super) fn from_permissions(
        channel: ChannelId,
        kind: ChannelType,
        held: Permissions,
        mentionable: Option<bool>,
    ) -> Self {
        let missing = match kind {
            ChannelType::Forum => missing_permissions(held, NEEDED_IN_FORUM),
            _ => missing_permissions(held, NEEDED),
        };
        let pings =
            mentionable.is_some_and(|it| it || held.contains(Permissions::MENTION_EVERYONE));
        Self { channel, missing, has_role: mentionable.is_some(), pings }
    }
}

/// The permissions among `needed` that are not `held`, by name.
fn missing_permissions(
    held: Permissions,
    needed: impl IntoIterator<Item = (Permissions, &'static str)>,
) -> Vec<&'static str> {
    let needed = needed.into_iter();
    needed.filter(|(it, _)| !held.contains(*it)).map(|(_, name)| name).collect()
}

/// The bot's permissions in a channel, and the members who can't see it.
pub(crate) struct Access {
    held: Permissions,
    pub(crate) cannot_see: Vec<UserId>,
}

impl Access {
    /// The permissions among `needed` that the bot is missing, by name.
    pub(crate) fn missing_permissions(
        &self,
        needed: impl IntoIterator<Item = (Permissions, &'static str)>,
    ) -> Vec<&'static str> {
        missing_permissions(self.held, needed)
    }
}

impl Discord {
    /// The needed permissions that the bot is missing in a channel, by name.
    pub(crate) async fn missing_permissions(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<Vec<&'static str>, DiscordError> {
        Ok(self.rights(guild, channel, None).await?.missing)
    }

    /// The bot's permissions in a channel, and if it may ping a role there.
    pub(crate) async fn rights(
        &self,
        guild: GuildId,
        channel: ChannelId,
        role: Option<RoleId>,
    ) -> Result<Rights, DiscordError> {
        match self.known_rights(guild, channel, role) {
            Some(known) => known,
            None => self.requested_rights(guild, channel, role).await,
        }
    }

    /// The same without asking Discord; `None` if the table is not sure.
    pub(crate) fn known_rights(
        &self,
        guild: GuildId,
        channel: ChannelId,
        role: Option<RoleId>,
    ) -> Option<Result<Rights, DiscordError>> {
        let visible = match self.known(guild, channel)? {
            Ok(visible) => visible,
            Err(error) => return Some(Err(error)),
        };
        let mentionable = match role {
            None => None,
            Some(role) => match self.permissions.role(guild, role)? {
                KnownRole::Missing => None,
                KnownRole::Silent => Some(false),
                KnownRole::Mentionable => Some(true),
            },
        };
        Some(Ok(Rights::from_permissions(visible.channel, visible.kind, visible.held, mentionable)))
    }

    /// The bot's missing permissions in a place where Discord has just refused something. If none
    /// is missing according to the table, the table is doubted and Discord is asked.
    pub(super) async fn rights_after_refusal(
        &self,
        guild: GuildId,
        place: ChannelId,
    ) -> Result<Rights, DiscordError> {
        let known = self.known_rights(guild, place, None);
        if known.is_some_and(|known| known.is_ok_and(|rights| rights.missing.is_empty())) {
            self.permissions.invalidate(guild, place);
        }
        self.rights(guild, place, None).await
    }

    /// Doubts the table if Discord has just said that the bot can't see a place.
    pub(super) fn invalidate_if_visible(&self, guild: GuildId, place: ChannelId) {
        if let Some(ChannelVisibility::Visible(_)) = self.permissions.place(guild, place) {
            self.permissions.invalidate(guild, place);
        }
    }

    /// The kind of a channel, if it can be determined.
    pub(crate) async fn kind_of(&self, guild: GuildId, channel: ChannelId) -> Option<ChannelType> {
        match self.permissions.kind(guild, channel) {
            Some(kind) => Some(kind),
            None => self.requested_kind(channel).await,
        }
    }

    /// A place according to the table, in the form of Discord's response.
    fn known(
        &self,
        guild: GuildId,
        place: ChannelId,
    ) -> Option<Result<VisibleChannel, DiscordError>> {
        Some(match self.permissions.place(guild, place)? {
            ChannelVisibility::Deleted => Err(DiscordError::UnknownChannel),
            ChannelVisibility::Hidden => Err(DiscordError::MissingAccess),
            ChannelVisibility::Visible(visible) => Ok(visible),
        })
    }

    /// The bot's permissions in a channel that is not a thread, and those of `users` who can't see
    /// it. Users who are not members are skipped.
    pub(crate) async fn access(
        &self,
        guild: GuildId,
        channel: ChannelId,
        users: &[UserId],
    ) -> Result<Access, DiscordError> {
        match self.known(guild, channel) {
            Some(Ok(VisibleChannel { held, is_public, .. })) if is_public || users.is_empty() => {
                return Ok(Access { held, cannot_see: Vec::new() });
            }
            Some(Err(error)) => return Err(error),
            Some(Ok(_)) | None => {}
        }
        let found: Channel = self.fetch_as(Endpoint::Channel(channel)).await?;
        let server: PartialGuild = self.fetch_as(Endpoint::Guild(guild)).await?;
        let Some(channel) = found.guild() else { return Err(DiscordError::UnknownChannel) };
        let held_by = async |user: UserId| {
            let member: Member = self.fetch_as(Endpoint::Member(guild, user)).await?;
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
        Ok(Access { held: held_by(self.me).await?, cannot_see: blind })
    }
}
