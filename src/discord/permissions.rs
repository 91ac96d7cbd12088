//! The bot's own permissions in each channel, from gateway events, so that nobody has to ask
//! Discord.
//!
//! A server takes about 3 KB: its roles, the channels in which the bot can work with their
//! overwrites for roles and for the bot, and the parent of each thread. Nothing about members,
//! names or topics is stored. If the table is not sure of something, it counts as unknown: then
//! Discord is asked, or the bot tries and explains the refusal.

mod effective;
mod events;
mod server;

use crate::domain::cluster::Share;
use crate::domain::ids::{ChannelId, GuildId, RoleId, UserId};
use events::{GuildChange, GuildEvent};
use serenity::all::{ChannelType, Event, Permissions, ShardInfo};
use serenity::utils::shard_id;
use server::ServerPermissions;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The bot's permissions in all servers.
pub(crate) struct PermissionTable {
    me: UserId,
    /// `None` for a server if something could not be parsed or was missed.
    servers: Mutex<HashMap<GuildId, Option<Box<ServerPermissions>>>>,
}

/// A channel in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelVisibility {
    /// It was deleted.
    Deleted,
    /// The bot can't see it, which denies everything else.
    Hidden,
    /// The bot can see it.
    Visible(VisibleChannel),
}

/// A channel that the bot can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VisibleChannel {
    /// The channel whose permissions apply: for a thread, its parent.
    pub(crate) channel: ChannelId,
    /// The kind of that channel.
    pub(crate) kind: ChannelType,
    /// The bot's permissions there.
    pub(crate) held: Permissions,
    /// Set if every member can see the channel. Otherwise some still may.
    pub(crate) is_public: bool,
}

/// A role in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KnownRole {
    Missing,
    /// Only those who may mention all roles may mention it.
    Silent,
    /// Everybody may mention it.
    Mentionable,
}

impl PermissionTable {
    /// An empty table for the bot whose user is `me`.
    pub(super) fn new(me: UserId) -> Self {
        Self { me, servers: Mutex::default() }
    }

    /// The number of servers of `share` that the bot is in, as reported by the gateway so far. Those of
    /// a shard that another process has taken over stay in the table.
    pub(crate) fn count(&self, share: &Share) -> usize {
        self.servers().keys().filter(|guild| share.has(**guild)).count()
    }

    /// A channel or thread, if the table is sure of it.
    pub(crate) fn place(&self, guild: GuildId, place: ChannelId) -> Option<ChannelVisibility> {
        self.servers().get(&guild)?.as_ref()?.place(place)
    }

    /// A role, if the table is sure of the server.
    pub(crate) fn role(&self, guild: GuildId, role: RoleId) -> Option<KnownRole> {
        Some(self.servers().get(&guild)?.as_ref()?.known_role(role))
    }

    /// The kind of a channel, if the table knows it.
    pub(crate) fn kind(&self, guild: GuildId, channel: ChannelId) -> Option<ChannelType> {
        self.servers().get(&guild)?.as_ref()?.kind(channel)
    }

    /// Records that Discord refused something that is permitted according to the table: until the
    /// next event about the channel of `place`, it is unknown.
    pub(super) fn invalidate(&self, guild: GuildId, place: ChannelId) {
        if let Some(Some(server)) = self.servers().get_mut(&guild) {
            server.invalidate(place);
        }
    }

    /// Applies an event, and returns the server in which the bot's permissions changed. Events must
    /// come in the order in which Discord sent them.
    pub(crate) fn apply_event(&self, event: &Event) -> Option<GuildId> {
        let GuildEvent { guild, change } = GuildEvent::from_event(event, self.me)?;
        let changed = matches!(&change, GuildChange::Part(part) if part.is_about_rights());
        let mut servers = self.servers();
        match change {
            GuildChange::Gone => drop(servers.remove(&guild)),
            GuildChange::Snapshot(everything) => {
                servers.insert(
                    guild,
                    Some(Box::new(ServerPermissions::new(guild, self.me, everything))),
                );
            }
            GuildChange::Unreadable => drop(servers.insert(guild, None)),
            GuildChange::Part(part) => {
                // Nothing is kept if a change to it was missed.
                if let Some(server) = servers.entry(guild).or_insert(None) {
                    server.apply(part);
                }
            }
        }
        changed.then_some(guild)
    }

    /// Adds a server that is still unknown, for an event that may come late.
    pub(crate) fn apply_late_event(&self, event: &Event) {
        if !matches!(event, Event::GuildCreate(_) | Event::Unknown(_)) {
            return;
        }
        let Some(GuildEvent { guild, change: GuildChange::Snapshot(everything) }) =
            GuildEvent::from_event(event, self.me)
        else {
            return;
        };
        if let Entry::Vacant(vacant) = self.servers().entry(guild) {
            vacant.insert(Some(Box::new(ServerPermissions::new(guild, self.me, everything))));
        }
    }

    /// Forgets the servers of a shard with a new session: Discord reports all of them again.
    pub(crate) fn begin_session(&self, shard: ShardInfo) {
        let is_mine = |guild: &GuildId| shard_id(guild.0.into(), shard.total) == shard.id.0;
        self.servers().retain(|guild, _| !is_mine(guild));
    }

    fn servers(&self) -> MutexGuard<'_, HashMap<GuildId, Option<Box<ServerPermissions>>>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
