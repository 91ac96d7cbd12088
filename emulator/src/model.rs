//! The objects of the emulated Discord: users, servers, roles, channels, threads, messages.

use super::permissions::Permissions;
use super::snowflake::Id;
use bitflags::bitflags;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A person or a bot.
#[derive(Clone, Debug)]
pub struct User {
    /// Their identifier.
    pub id: Id,
    /// The name that others see.
    pub name: String,
    /// Set for a bot.
    pub bot: bool,
}

/// A role of a server. The role with the server's own id is `@everyone`.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its identifier.
    pub id: Id,
    /// Its name, without `@`.
    pub name: String,
    /// The permissions it grants in every channel.
    pub permissions: Permissions,
    /// Its position in the list of roles; `@everyone` has 0.
    pub position: u16,
    /// Set if everybody may ping it.
    pub mentionable: bool,
    /// Set if Discord created it for a bot.
    pub managed: bool,
}

impl Role {
    /// The role that every member of `server` has.
    #[must_use]
    pub fn everyone(server: Id) -> Self {
        Self {
            id: server,
            name: "@everyone".into(),
            permissions: Permissions::of_everyone(),
            position: 0,
            mentionable: false,
            managed: false,
        }
    }
}

/// A user's membership in a server.
#[derive(Clone, Debug)]
pub struct Member {
    /// The user.
    pub user: Id,
    /// Their roles, without `@everyone`.
    pub roles: Vec<Id>,
    /// The time they joined.
    pub joined_at: Timestamp,
}

/// A server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its identifier.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The owner, who may do everything in it.
    pub owner: Id,
    /// Its roles, `@everyone` first.
    pub roles: Vec<Role>,
    /// Its members by user.
    pub members: BTreeMap<Id, Member>,
    /// The channel in which Discord itself writes, if there is one.
    pub system_channel: Option<Id>,
    /// Set if the bot is a member.
    pub bot_present: bool,
    /// Set if the server is available, as seen from the gateway.
    pub available: bool,
}

/// The target of an overwrite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverwriteTarget {
    /// Everybody who has the role.
    Role(Id),
    /// One member.
    Member(Id),
}

/// A change of permissions in one channel.
#[derive(Clone, Copy, Debug)]
pub struct Overwrite {
    /// The role or member that it concerns.
    pub target: OverwriteTarget,
    /// The permissions it grants.
    pub allow: Permissions,
    /// The permissions it takes away.
    pub deny: Permissions,
}

impl Overwrite {
    /// Takes `permissions` away from `target`.
    #[must_use]
    pub const fn deny(target: OverwriteTarget, permissions: Permissions) -> Self {
        Self { target, allow: Permissions::NONE, deny: permissions }
    }

    /// Grants `permissions` to `target`.
    #[must_use]
    pub const fn allow(target: OverwriteTarget, permissions: Permissions) -> Self {
        Self { target, allow: permissions, deny: Permissions::NONE }
    }
}

/// The kind of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    /// A text channel of a server.
    Text,
    /// The bot's conversation with one user.
    Direct,
    /// A thread that everybody sees who sees its channel.
    PublicThread,
    /// A thread for those who were added to it.
    PrivateThread,
    /// A channel with only threads, its posts.
    Forum,
    /// A text channel whose messages can be crossposted to the servers that follow it.
    Announcement,
    /// A thread of an announcement channel.
    AnnouncementThread,
    /// A voice channel, which has a chat.
    Voice,
    /// A channel for an audience, which has a chat.
    Stage,
}

impl ChannelKind {
    /// Discord's number for it.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Text => 0,
            Self::Direct => 1,
            Self::Voice => 2,
            Self::Announcement => 5,
            Self::AnnouncementThread => 10,
            Self::PublicThread => 11,
            Self::PrivateThread => 12,
            Self::Stage => 13,
            Self::Forum => 15,
        }
    }

    /// Returns `true` if it is in a server's list of channels and can contain messages.
    pub(super) const fn is_written_in(self) -> bool {
        match self {
            Self::Text | Self::Announcement | Self::Voice | Self::Stage => true,
            Self::Direct
            | Self::Forum
            | Self::PublicThread
            | Self::AnnouncementThread
            | Self::PrivateThread => false,
        }
    }

    /// The kind of a public thread in such a channel; `None` if it can't have threads.
    pub(super) const fn public_thread(self) -> Option<Self> {
        match self {
            Self::Text | Self::Forum => Some(Self::PublicThread),
            Self::Announcement => Some(Self::AnnouncementThread),
            Self::Direct
            | Self::PublicThread
            | Self::AnnouncementThread
            | Self::PrivateThread
            | Self::Voice
            | Self::Stage => None,
        }
    }
}

/// A text channel, a thread or a direct conversation.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its identifier.
    pub id: Id,
    /// Its server; `None` for direct conversations.
    pub server: Option<Id>,
    /// Its name, without `#`.
    pub name: String,
    /// Its kind.
    pub kind: ChannelKind,
    /// Its permission overwrites.
    pub overwrites: Vec<Overwrite>,
    /// The parent of a thread.
    pub parent: Option<Id>,
    /// Its position in the list of channels.
    pub position: u16,
    /// The text at its top.
    pub topic: Option<String>,
    /// The data that only forums have.
    pub forum: Option<Forum>,
    /// The data that only threads have.
    pub thread: Option<Thread>,
    /// The other side of a direct conversation.
    pub recipient: Option<Id>,
    /// Its newest message.
    pub last_message: Option<Id>,
}

/// The data that only forums have.
#[derive(Clone, Debug, Default)]
pub struct Forum {
    /// Its tags, in order.
    pub tags: Vec<ForumTag>,
    /// Set if each post needs a tag.
    pub requires_tag: bool,
}

/// A tag of a forum.
#[derive(Clone, Debug)]
pub struct ForumTag {
    /// Its identifier.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Set if only those who manage threads may use it.
    pub moderated: bool,
}

/// The data that only threads have.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The member who opened it.
    pub owner: Id,
    /// The members who joined it or were added.
    pub members: BTreeSet<Id>,
    /// Set if it is archived.
    pub archived: bool,
    /// Set if only moderators may unarchive it.
    pub locked: bool,
    /// The number of quiet minutes after which it is archived.
    pub auto_archive_minutes: u32,
    /// The time at which it was last archived or unarchived.
    pub archive_changed_at: Timestamp,
    /// The time at which it was opened.
    pub created_at: Timestamp,
    /// Set if members may add others to a private thread.
    pub invitable: bool,
    /// The number of messages written in it.
    pub message_count: u32,
    /// The tags of a post in a forum.
    pub applied_tags: Vec<Id>,
}

/// A file of a message.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its identifier.
    pub id: Id,
    /// Its name, as sent.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// The sender's description of its content.
    pub description: Option<String>,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// The address at which the emulator serves it.
    pub url: String,
}

/// The pings of a message, after applying `allowed_mentions`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pings {
    /// Set if `@everyone` or `@here` takes effect.
    pub everyone: bool,
    /// Pinged users.
    pub users: BTreeSet<Id>,
    /// Pinged roles.
    pub roles: BTreeSet<Id>,
}

impl Pings {
    /// Returns `true` if nobody is pinged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The origin of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// Written in a channel.
    Written,
    /// Discord's notice that a thread was opened.
    ThreadOpened,
    /// The first line of a thread that was made from a message.
    ThreadStarter,
    /// A reply to another message.
    Reply,
    /// The response to a slash command.
    CommandAnswer,
    /// The response to a command in a menu.
    MenuAnswer,
}

impl MessageKind {
    /// Discord's number for it.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Written => 0,
            Self::ThreadOpened => 18,
            Self::Reply => 19,
            Self::CommandAnswer => 20,
            Self::ThreadStarter => 21,
            Self::MenuAnswer => 23,
        }
    }
}

/// The interaction that a message responds to.
#[derive(Clone, Debug)]
pub struct AnsweredInteraction {
    /// The interaction.
    pub id: Id,
    /// Its type by Discord's number: 2 command, 3 component, 5 modal.
    pub kind: u8,
    /// The command with its subcommands, for commands.
    pub name: Option<String>,
    /// The member who started it.
    pub user: Id,
}

bitflags! {
    /// The flags of a message, by Discord's bits.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct MessageFlags: u64 {
        /// It was crossposted to the servers that follow its channel.
        const CROSSPOSTED = 1 << 0;
        /// It hides link previews.
        const SUPPRESS_EMBEDS = 1 << 2;
        /// A thread was made from it.
        const HAS_THREAD = 1 << 5;
        /// Only one user sees it.
        const EPHEMERAL = 1 << 6;
        /// It still shows "thinking…".
        const LOADING = 1 << 7;
        /// It notifies nobody.
        const SUPPRESS_NOTIFICATIONS = 1 << 12;
    }
}

impl MessageFlags {
    /// The flags that a request may set when a message is created.
    pub(super) const SETTABLE: Self = Self::SUPPRESS_EMBEDS.union(Self::SUPPRESS_NOTIFICATIONS);
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its identifier.
    pub id: Id,
    /// Its channel.
    pub channel: Id,
    /// Its author.
    pub author: Id,
    /// Its author's name.
    pub author_name: String,
    /// Its origin.
    pub kind: MessageKind,
    /// Its text.
    pub content: String,
    /// Its embeds, as Discord would return them.
    pub embeds: Vec<Value>,
    /// Its rows of buttons and menus, as Discord would return them.
    pub components: Vec<Value>,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// The time at which it was written.
    pub written_at: Timestamp,
    /// The time of its last edit.
    pub edited_at: Option<Timestamp>,
    /// Its pings when it was written.
    pub pings: Pings,
    /// The `allowed_mentions` that came with it.
    pub allowed_mentions: Option<Value>,
    /// The nonce that came with it.
    pub nonce: Option<Value>,
    /// The only user who sees it, for ephemeral messages.
    pub ephemeral_to: Option<Id>,
    /// Set while it still shows "thinking…".
    pub thinking: bool,
    /// Its flags.
    pub flags: MessageFlags,
    /// The message that it refers to.
    pub reference: Option<Id>,
    /// The interaction that it responds to.
    pub interaction: Option<AnsweredInteraction>,
}

impl Message {
    /// Returns `true` if `viewer` sees it, given that they see its channel.
    #[must_use]
    pub fn is_shown_to(&self, viewer: Id) -> bool {
        self.ephemeral_to.is_none_or(|only| only == viewer)
    }

    /// Its buttons and menus, row by row.
    pub fn parts(&self) -> impl Iterator<Item = &Value> {
        self.components.iter().filter_map(|row| row["components"].as_array()).flatten()
    }

    /// The labels of its buttons, in order.
    #[must_use]
    pub fn buttons(&self) -> Vec<&str> {
        self.parts().filter(|part| part["type"] == 2).map(label_of).collect()
    }

    /// The labels of the options of its menus, in order.
    #[must_use]
    pub fn options(&self) -> Vec<&str> {
        self.parts()
            .filter_map(|part| part["options"].as_array())
            .flatten()
            .map(|option| option["label"].as_str().unwrap_or_default())
            .collect()
    }

    /// All its words: content and embeds.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![self.content.clone()];
        for embed in &self.embeds {
            let author = embed["author"]["name"].as_str();
            let texts = [author, embed["title"].as_str(), embed["description"].as_str()];
            lines.extend(texts.into_iter().flatten().map(str::to_owned));
            for field in embed["fields"].as_array().into_iter().flatten() {
                let parts = [field["name"].as_str(), field["value"].as_str()];
                lines.extend(parts.into_iter().flatten().map(str::to_owned));
            }
            lines.extend(embed["footer"]["text"].as_str().map(str::to_owned));
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

/// The label of a button, or its emoji if it has no label.
pub(super) fn label_of(button: &Value) -> &str {
    let emoji = || button["emoji"]["name"].as_str();
    button["label"].as_str().or_else(emoji).unwrap_or_default()
}

impl Channel {
    /// Returns `true` for an archived thread.
    #[must_use]
    pub fn is_archived(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| thread.archived)
    }
}

impl Attachment {
    /// Width and height in pixels, if this is a PNG.
    #[must_use]
    pub fn picture_size(&self) -> Option<(u32, u32)> {
        let header = self.bytes.get(..24)?;
        if !header.starts_with(b"\x89PNG\r\n\x1a\n") {
            return None;
        }
        let number = |at: usize| header[at..at + 4].try_into().map(u32::from_be_bytes).ok();
        Some((number(16)?, number(20)?))
    }
}
