//! The person behind an interaction.

use crate::custom_id::CustomId;
use crate::domain::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use crate::error::UserError;
use jiff::Timestamp;
use serenity::all::{
    ChannelType, ComponentInteraction, Interaction, Member, PartialChannel, Permissions,
};

/// The person behind an interaction: where, when, and with which permissions.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) guild: GuildId,
    pub(crate) user: UserId,
    /// The person's name in the server.
    pub(crate) name: String,
    /// Their permissions in the channel, as of this interaction.
    permissions: Permissions,
    pub(crate) channel: ChannelId,
    /// The kind of the channel.
    kind: ChannelType,
    /// The parent channel, if it is a thread.
    parent: Option<ChannelId>,
    pub(crate) interaction: InteractionId,
    pub(crate) now: Timestamp,
}

impl Caller {
    /// Reads the caller of an interaction; returns `None` if they are not a member of a server, unless
    /// they click on a reminder.
    pub(crate) fn from_interaction(interaction: &Interaction, now: Timestamp) -> Option<Self> {
        match interaction {
            Interaction::Command(it) | Interaction::Autocomplete(it) => {
                Self::new(it.id, it.member.as_deref()?, it.channel_id, it.channel.as_ref(), now)
            }
            Interaction::Component(it) if it.member.is_none() => Self::from_direct_message(it, now),
            Interaction::Component(it) => {
                Self::new(it.id, it.member.as_ref()?, it.channel_id, it.channel.as_ref(), now)
            }
            Interaction::Modal(it) => {
                Self::new(it.id, it.member.as_ref()?, it.channel_id, it.channel.as_ref(), now)
            }
            _ => None,
        }
    }

    /// The caller of a click on a reminder, whose custom id names the server. They may have left it,
    /// so they have no rights there.
    fn from_direct_message(interaction: &ComponentInteraction, now: Timestamp) -> Option<Self> {
        let CustomId::Remind(click) = interaction.data.custom_id.parse().ok()? else { return None };
        Some(Self {
            guild: click.guild(),
            user: UserId(interaction.user.id.get()),
            name: String::new(),
            permissions: Permissions::empty(),
            channel: ChannelId(interaction.channel_id.get()),
            kind: ChannelType::Private,
            parent: None,
            interaction: InteractionId(interaction.id.get()),
            now,
        })
    }

    fn new(
        interaction: serenity::all::InteractionId,
        member: &Member,
        channel_id: serenity::all::ChannelId,
        channel: Option<&PartialChannel>,
        now: Timestamp,
    ) -> Option<Self> {
        let parent = channel.and_then(|channel| channel.parent_id);
        Some(Self {
            guild: GuildId(member.guild_id.get()),
            user: UserId(member.user.id.get()),
            name: member.display_name().to_owned(),
            permissions: member.permissions?,
            channel: ChannelId(channel_id.get()),
            kind: channel.map_or(ChannelType::Text, |channel| channel.kind),
            parent: parent.map(|parent| ChannelId(parent.get())),
            interaction: InteractionId(interaction.get()),
            now,
        })
    }

    /// Returns `true` if they act in a direct message, and may not be in the server.
    pub(crate) fn is_in_direct_message(&self) -> bool {
        self.kind == ChannelType::Private
    }

    /// Their key in the store.
    pub(crate) const fn member(&self) -> (GuildId, UserId) {
        (self.guild, self.user)
    }

    /// Refuses anyone without Manage Server.
    pub(crate) fn require_admin(&self) -> Result<(), UserError> {
        if self.is_admin() { Ok(()) } else { Err(UserError::NotAllowed) }
    }

    pub(crate) fn is_admin(&self) -> bool {
        self.permissions.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
    }

    pub(crate) fn is_moderator(&self) -> bool {
        self.is_admin() || self.permissions.contains(Permissions::MANAGE_MESSAGES)
    }

    fn is_in_thread(&self) -> bool {
        matches!(
            self.kind,
            ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread
        )
    }

    /// The channel for dailies from here: this one, or the parent of a thread.
    pub(crate) fn text_channel(&self) -> Result<ChannelId, UserError> {
        match self.kind {
            ChannelType::Text | ChannelType::News => Ok(self.channel),
            _ if self.is_in_thread() => self.parent.ok_or(UserError::NoTextChannel),
            _ => Err(UserError::NoTextChannel),
        }
    }

    /// Returns `true` for an announcement channel or a thread of one. They have no private threads.
    pub(crate) const fn is_in_announcements(&self) -> bool {
        matches!(self.kind, ChannelType::News | ChannelType::NewsThread)
    }

    /// The thread that belongs to a message which the caller sees, if there is one: inside a thread
    /// it is that thread, since threads do not nest.
    pub(crate) fn thread_of(&self, message: MessageId) -> Discussion {
        if self.is_in_thread() {
            Discussion::Here(self.channel)
        } else {
            Discussion::Under(self.channel, message)
        }
    }
}

/// The place where a question is discussed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Discussion {
    /// In this thread.
    Here(ChannelId),
    /// In the thread of this message in this channel.
    Under(ChannelId, MessageId),
}
