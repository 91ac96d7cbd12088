//! Discord's permissions: what a role grants, what a channel changes, what remains.

use super::model::{Channel, Overwrite, OverwriteTarget, Server};
use super::snowflake::Id;
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

/// A set of permissions. Written as a decimal string in JSON, as Discord does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u64);

macro_rules! permissions {
    ($($constant:ident = $bit:literal, $name:literal;)+) => {
        impl Permissions {
            $(
                #[doc = concat!("\"", $name, "\" in Discord's settings.")]
                pub const $constant: Self = Self(1 << $bit);
            )+
            /// Every permission that the emulator knows.
            pub const ALL: Self = Self(0 $(| (1 << $bit))+);

            /// The permissions of this set by the names that Discord's settings show.
            #[must_use]
            pub fn names(self) -> Vec<&'static str> {
                let all = [$((Self::$constant, $name)),+];
                all.iter().filter(|(bit, _)| self.contains(*bit)).map(|(_, name)| *name).collect()
            }

            /// The permission that Discord's settings call so; capitals do not matter.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                let all = [$((Self::$constant, $name)),+];
                let found = all.into_iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
                found.map(|(bit, _)| bit)
            }
        }
    };
}

permissions! {
    CREATE_INVITE = 0, "Create Invite";
    KICK_MEMBERS = 1, "Kick Members";
    BAN_MEMBERS = 2, "Ban Members";
    ADMINISTRATOR = 3, "Administrator";
    MANAGE_CHANNELS = 4, "Manage Channels";
    MANAGE_SERVER = 5, "Manage Server";
    ADD_REACTIONS = 6, "Add Reactions";
    VIEW_CHANNEL = 10, "View Channel";
    SEND_MESSAGES = 11, "Send Messages";
    SEND_TTS_MESSAGES = 12, "Send Text-to-Speech Messages";
    MANAGE_MESSAGES = 13, "Manage Messages";
    EMBED_LINKS = 14, "Embed Links";
    ATTACH_FILES = 15, "Attach Files";
    READ_MESSAGE_HISTORY = 16, "Read Message History";
    MENTION_EVERYONE = 17, "Mention @everyone, @here, and All Roles";
    USE_EXTERNAL_EMOJIS = 18, "Use External Emojis";
    CHANGE_NICKNAME = 26, "Change Nickname";
    MANAGE_NICKNAMES = 27, "Manage Nicknames";
    MANAGE_ROLES = 28, "Manage Roles";
    MANAGE_WEBHOOKS = 29, "Manage Webhooks";
    USE_APPLICATION_COMMANDS = 31, "Use Application Commands";
    MANAGE_THREADS = 34, "Manage Threads and Posts";
    CREATE_PUBLIC_THREADS = 35, "Create Public Threads";
    CREATE_PRIVATE_THREADS = 36, "Create Private Threads";
    SEND_MESSAGES_IN_THREADS = 38, "Send Messages in Threads";
    MODERATE_MEMBERS = 40, "Timeout Members";
}

impl Permissions {
    /// No permission at all.
    pub const NONE: Self = Self(0);

    /// What everybody may do in a server that nobody has configured.
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

    /// The set with these bits.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The bits of the set.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether every permission of `other` is in this set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Permissions {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for Permissions {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Permissions {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What `user` may do in the whole of `server`, before any channel changes it.
pub(super) fn in_server(server: &Server, user: Id) -> Permissions {
    let Some(member) = server.members.get(&user) else { return Permissions::NONE };
    if server.owner == user {
        return Permissions::ALL;
    }
    let granted = server
        .roles
        .iter()
        .filter(|role| role.id == server.id || member.roles.contains(&role.id))
        .fold(Permissions::NONE, |sum, role| sum | role.permissions);
    if granted.contains(Permissions::ADMINISTRATOR) { Permissions::ALL } else { granted }
}

/// What `user` may do where `overwrites` apply: those of a channel, or of a thread's channel.
pub(super) fn in_channel(server: &Server, overwrites: &[Overwrite], user: Id) -> Permissions {
    let base = in_server(server, user);
    if base.contains(Permissions::ADMINISTRATOR) {
        return base;
    }
    let Some(member) = server.members.get(&user) else { return Permissions::NONE };
    let combine = |wanted: &dyn Fn(OverwriteTarget) -> bool| {
        overwrites
            .iter()
            .filter(|overwrite| wanted(overwrite.target))
            .fold((Permissions::NONE, Permissions::NONE), |(allow, deny), overwrite| {
                (allow | overwrite.allow, deny | overwrite.deny)
            })
    };
    let layers = [
        combine(&|target| target == OverwriteTarget::Role(server.id)),
        combine(&|target| {
            matches!(target, OverwriteTarget::Role(role)
                if role != server.id && member.roles.contains(&role))
        }),
        combine(&|target| target == OverwriteTarget::Member(user)),
    ];
    let left = layers.iter().fold(base, |sum, (allow, deny)| (sum & !*deny) | *allow);
    without_what_depends(left)
}

/// Some permissions mean nothing without another: nothing without seeing the channel.
fn without_what_depends(permissions: Permissions) -> Permissions {
    if permissions.contains(Permissions::VIEW_CHANNEL) { permissions } else { Permissions::NONE }
}

/// The permission that writing in `channel` takes.
pub(super) const fn to_write_in(channel: &Channel) -> Permissions {
    if channel.thread.is_some() {
        Permissions::SEND_MESSAGES_IN_THREADS
    } else {
        Permissions::SEND_MESSAGES
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Member, Role};
    use super::*;
    use jiff::Timestamp;
    use std::collections::BTreeMap;

    const SERVER: Id = Id::new(1);
    const ROLE: Id = Id::new(2);
    const OWNER: Id = Id::new(3);
    const MEMBER: Id = Id::new(4);

    fn server() -> Server {
        let member = |user, roles| Member { user, roles, joined_at: Timestamp::UNIX_EPOCH };
        Server {
            id: SERVER,
            name: "Study group".into(),
            owner: OWNER,
            roles: vec![
                Role::everyone(SERVER),
                Role {
                    id: ROLE,
                    name: "Muted".into(),
                    permissions: Permissions::NONE,
                    position: 1,
                    mentionable: false,
                    managed: false,
                },
            ],
            members: BTreeMap::from([
                (OWNER, member(OWNER, vec![])),
                (MEMBER, member(MEMBER, vec![ROLE])),
            ]),
            bot_present: true,
            available: true,
        }
    }

    #[test]
    fn a_member_overwrite_beats_a_role_which_beats_everyone() {
        let role = Overwrite::deny(OverwriteTarget::Role(ROLE), Permissions::SEND_MESSAGES);
        let everyone = Overwrite::allow(OverwriteTarget::Role(SERVER), Permissions::SEND_MESSAGES);
        let member = Overwrite::allow(OverwriteTarget::Member(MEMBER), Permissions::SEND_MESSAGES);
        let left = in_channel(&server(), &[role, everyone], MEMBER);
        assert!(!left.contains(Permissions::SEND_MESSAGES));
        let left = in_channel(&server(), &[member, role, everyone], MEMBER);
        assert!(left.contains(Permissions::SEND_MESSAGES));
    }

    #[test]
    fn who_cannot_see_a_channel_can_do_nothing_there() {
        let hidden = Overwrite::deny(OverwriteTarget::Role(SERVER), Permissions::VIEW_CHANNEL);
        assert_eq!(in_channel(&server(), &[hidden], MEMBER), Permissions::NONE);
    }

    #[test]
    fn the_owner_may_do_everything_everywhere() {
        let hidden = Overwrite::deny(OverwriteTarget::Role(SERVER), Permissions::VIEW_CHANNEL);
        assert_eq!(in_channel(&server(), &[hidden], OWNER), Permissions::ALL);
    }

    #[test]
    fn strangers_may_do_nothing() {
        assert_eq!(in_channel(&server(), &[], Id::new(99)), Permissions::NONE);
    }
}
