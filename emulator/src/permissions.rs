//! Discord's permissions, by their bits and by the names in its settings.

use bitflags::bitflags;
use serde::{Serialize, Serializer};
use std::fmt;

bitflags! {
    /// A set of permissions. Written as a decimal string in JSON, as Discord does. Bits that the
    /// emulator has no name for are kept.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Permissions: u64 {
        /// "Create Invite" in Discord's settings.
        const CREATE_INVITE = 1 << 0;
        /// "Kick Members" in Discord's settings.
        const KICK_MEMBERS = 1 << 1;
        /// "Ban Members" in Discord's settings.
        const BAN_MEMBERS = 1 << 2;
        /// "Administrator" in Discord's settings.
        const ADMINISTRATOR = 1 << 3;
        /// "Manage Channels" in Discord's settings.
        const MANAGE_CHANNELS = 1 << 4;
        /// "Manage Server" in Discord's settings.
        const MANAGE_SERVER = 1 << 5;
        /// "Add Reactions" in Discord's settings.
        const ADD_REACTIONS = 1 << 6;
        /// "View Channel" in Discord's settings.
        const VIEW_CHANNEL = 1 << 10;
        /// "Send Messages" in Discord's settings.
        const SEND_MESSAGES = 1 << 11;
        /// "Send Text-to-Speech Messages" in Discord's settings.
        const SEND_TTS_MESSAGES = 1 << 12;
        /// "Manage Messages" in Discord's settings.
        const MANAGE_MESSAGES = 1 << 13;
        /// "Embed Links" in Discord's settings.
        const EMBED_LINKS = 1 << 14;
        /// "Attach Files" in Discord's settings.
        const ATTACH_FILES = 1 << 15;
        /// "Read Message History" in Discord's settings.
        const READ_MESSAGE_HISTORY = 1 << 16;
        /// "Mention @everyone, @here, and All Roles" in Discord's settings.
        const MENTION_EVERYONE = 1 << 17;
        /// "Use External Emojis" in Discord's settings.
        const USE_EXTERNAL_EMOJIS = 1 << 18;
        /// "Change Nickname" in Discord's settings.
        const CHANGE_NICKNAME = 1 << 26;
        /// "Manage Nicknames" in Discord's settings.
        const MANAGE_NICKNAMES = 1 << 27;
        /// "Manage Roles" in Discord's settings.
        const MANAGE_ROLES = 1 << 28;
        /// "Manage Webhooks" in Discord's settings.
        const MANAGE_WEBHOOKS = 1 << 29;
        /// "Use Application Commands" in Discord's settings.
        const USE_APPLICATION_COMMANDS = 1 << 31;
        /// "Manage Threads and Posts" in Discord's settings.
        const MANAGE_THREADS = 1 << 34;
        /// "Create Public Threads" in Discord's settings.
        const CREATE_PUBLIC_THREADS = 1 << 35;
        /// "Create Private Threads" in Discord's settings.
        const CREATE_PRIVATE_THREADS = 1 << 36;
        /// "Send Messages in Threads" in Discord's settings.
        const SEND_MESSAGES_IN_THREADS = 1 << 38;
        /// "Timeout Members" in Discord's settings.
        const MODERATE_MEMBERS = 1 << 40;
    }
}

/// The name of each permission in Discord's settings.
const NAMES: &[(Permissions, &str)] = &[
    (Permissions::CREATE_INVITE, "Create Invite"),
    (Permissions::KICK_MEMBERS, "Kick Members"),
    (Permissions::BAN_MEMBERS, "Ban Members"),
    (Permissions::ADMINISTRATOR, "Administrator"),
    (Permissions::MANAGE_CHANNELS, "Manage Channels"),
    (Permissions::MANAGE_SERVER, "Manage Server"),
    (Permissions::ADD_REACTIONS, "Add Reactions"),
    (Permissions::VIEW_CHANNEL, "View Channel"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (Permissions::SEND_TTS_MESSAGES, "Send Text-to-Speech Messages"),
    (Permissions::MANAGE_MESSAGES, "Manage Messages"),
    (Permissions::EMBED_LINKS, "Embed Links"),
    (Permissions::ATTACH_FILES, "Attach Files"),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
    (Permissions::MENTION_EVERYONE, "Mention @everyone, @here, and All Roles"),
    (Permissions::USE_EXTERNAL_EMOJIS, "Use External Emojis"),
    (Permissions::CHANGE_NICKNAME, "Change Nickname"),
    (Permissions::MANAGE_NICKNAMES, "Manage Nicknames"),
    (Permissions::MANAGE_ROLES, "Manage Roles"),
    (Permissions::MANAGE_WEBHOOKS, "Manage Webhooks"),
    (Permissions::USE_APPLICATION_COMMANDS, "Use Application Commands"),
    (Permissions::MANAGE_THREADS, "Manage Threads and Posts"),
    (Permissions::CREATE_PUBLIC_THREADS, "Create Public Threads"),
    (Permissions::CREATE_PRIVATE_THREADS, "Create Private Threads"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
    (Permissions::MODERATE_MEMBERS, "Timeout Members"),
];

impl Permissions {
    /// Every permission that the emulator knows.
    pub const ALL: Self = Self::all();

    /// No permission at all.
    pub const NONE: Self = Self::empty();

    /// The default permissions of everybody in a new server.
    #[must_use]
    pub fn of_everyone() -> Self {
        Self::CREATE_INVITE
            | Self::ADD_REACTIONS
            | Self::VIEW_CHANNEL
            | Self::SEND_MESSAGES
            | Self::EMBED_LINKS
            | Self::ATTACH_FILES
            | Self::READ_MESSAGE_HISTORY
            | Self::USE_EXTERNAL_EMOJIS
            | Self::CHANGE_NICKNAME
            | Self::USE_APPLICATION_COMMANDS
            | Self::CREATE_PUBLIC_THREADS
            | Self::SEND_MESSAGES_IN_THREADS
    }

    /// The names of the permissions in this set, as in Discord's settings.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        NAMES.iter().filter(|(bit, _)| self.contains(*bit)).map(|(_, name)| *name).collect()
    }

    /// The permission with this name in Discord's settings, ignoring case.
    #[must_use]
    pub fn from_display_name(name: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|(bit, _)| *bit)
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bits().fmt(formatter)
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
