//! One server's part of the table.

use super::effective::{self, CompactOverwrite};
use super::events::{ChannelData, GuildPart, GuildSnapshot, KnownRoleData, ThreadData};
use super::{ChannelVisibility, KnownRole, VisibleChannel};
use crate::domain::ids::{ChannelId, GuildId, RoleId, UserId};
use serenity::all::{ChannelType, PermissionOverwrite, PermissionOverwriteType, Permissions};
use std::sync::Arc;

/// The number of deleted channels that are remembered, newest first.
const MOST_DELETED: usize = 32;

/// One server. Lists are sorted by id, or too short to matter.
pub(super) struct ServerPermissions {
    me: UserId,
    /// `@everyone` has the server's id.
    everyone: serenity::all::RoleId,
    is_owner: bool,
    held: Vec<serenity::all::RoleId>,
    roles: Vec<KnownRoleData>,
    channels: Vec<ChannelEntry>,
    threads: Vec<(ChannelId, ChannelId)>,
    deleted: Vec<ChannelId>,
}

/// A channel in which the bot can work.
struct ChannelEntry {
    id: ChannelId,
    kind: ChannelType,
    /// Shared by channels with the same overwrites, as in a category. Overwrites for roles that the
    /// bot does not have are kept too, since it may get them.
    overwrites: Arc<[CompactOverwrite]>,
    /// Set if it is hidden from some role or member.
    hides: bool,
    /// Set if Discord refused something that should be permitted.
    invalidated: bool,
}

impl ServerPermissions {
    pub(super) fn new(guild: GuildId, me: UserId, everything: GuildSnapshot) -> Self {
        let GuildSnapshot { owner, held, roles, channels, threads } = everything;
        let mut server = Self {
            me,
            everyone: guild.0.into(),
            is_owner: owner == me,
            held,
            roles,
            channels: Vec::with_capacity(channels.len()),
            threads: Vec::with_capacity(threads.len()),
            deleted: Vec::new(),
        };
        for channel in channels {
            server.put_channel(&channel);
        }
        for thread in threads {
            server.put_thread(thread);
        }
        server.channels.shrink_to_fit();
        server
    }

    pub(super) fn place(&self, place: ChannelId) -> Option<ChannelVisibility> {
        let channel = self.around(place);
        if self.deleted.contains(&channel) {
            return Some(ChannelVisibility::Deleted);
        }
        let index = self.channels.binary_search_by_key(&channel, |it| it.id).ok()?;
        let found = self.channels.get(index).filter(|it| !it.invalidated)?;
        let base = self.base()?;
        let held = effective::in_channel(base, self.everyone, &self.held, &found.overwrites);
        if !held.view_channel() {
            return Some(ChannelVisibility::Hidden);
        }
        let everyone = self.role(self.everyone).map(|role| role.permissions)?;
        let is_public = everyone.view_channel() && !found.hides;
        Some(ChannelVisibility::Visible(VisibleChannel {
            channel,
            kind: found.kind,
            held,
            is_public,
        }))
    }

    /// The parent of a thread, or the channel itself.
    fn around(&self, place: ChannelId) -> ChannelId {
        let found = self.threads.binary_search_by_key(&place, |(thread, _)| *thread);
        found.map_or(place, |index| self.threads[index].1)
    }

    /// Returns `None` if one of the bot's roles is unknown.
    fn base(&self) -> Option<Permissions> {
        let mut granted = Vec::with_capacity(self.held.len() + 1);
        for role in self.held.iter().chain([&self.everyone]) {
            granted.push(self.role(*role)?.permissions);
        }
        Some(effective::base(self.is_owner, granted.into_iter()))
    }

    fn role(&self, id: serenity::all::RoleId) -> Option<&KnownRoleData> {
        self.roles.iter().find(|role| role.id == id)
    }

    pub(super) fn known_role(&self, role: RoleId) -> KnownRole {
        match self.role(role.0.into()) {
            None => KnownRole::Missing,
            Some(role) if role.mentionable => KnownRole::Mentionable,
            Some(_) => KnownRole::Silent,
        }
    }

    pub(super) fn kind(&self, channel: ChannelId) -> Option<ChannelType> {
        let index = self.channels.binary_search_by_key(&channel, |it| it.id).ok()?;
        self.channels.get(index).map(|found| found.kind)
    }

    pub(super) fn invalidate(&mut self, place: ChannelId) {
        let channel = self.around(place);
        for found in self.channels.iter_mut().filter(|it| it.id == channel) {
            found.invalidated = true;
        }
    }

    pub(super) fn apply(&mut self, part: GuildPart) {
        match part {
            GuildPart::Settings { owner, roles } => {
                self.is_owner = owner == self.me;
                self.roles = roles;
                self.trust();
            }
            GuildPart::Held(held) => {
                self.held = held;
                self.trust();
            }
            GuildPart::Role(role) => {
                match self.roles.iter_mut().find(|known| known.id == role.id) {
                    Some(known) => *known = role,
                    None => self.roles.push(role),
                }
                self.trust();
            }
            GuildPart::RoleDeleted(id) => {
                self.roles.retain(|role| role.id != id);
                self.held.retain(|held| *held != id);
                self.trust();
            }
            GuildPart::Channel(channel) => self.put_channel(&channel),
            GuildPart::ChannelDeleted(id) => {
                self.channels.retain(|channel| channel.id != id);
                self.threads.retain(|(_, channel)| *channel != id);
                if self.deleted.len() >= MOST_DELETED {
                    self.deleted.remove(0);
                }
                self.deleted.push(id);
            }
            GuildPart::Thread(thread) => self.put_thread(thread),
            GuildPart::ThreadDeleted(id) => self.threads.retain(|(thread, _)| *thread != id),
            GuildPart::Threads { channels, threads } => {
                self.threads.retain(|(_, channel)| {
                    channels.as_ref().is_some_and(|channels| !channels.contains(channel))
                });
                for thread in threads {
                    self.put_thread(thread);
                }
            }
        }
    }

    /// A change of the bot's roles may permit what was refused before.
    fn trust(&mut self) {
        for channel in &mut self.channels {
            channel.invalidated = false;
        }
    }

    fn put_channel(&mut self, channel: &ChannelData) {
        let id = ChannelId(channel.id.get());
        let found = self.channels.binary_search_by_key(&id, |it| it.id);
        if !matches!(channel.kind, ChannelType::Text | ChannelType::News | ChannelType::Forum) {
            // The bot does not work in any other kind.
            if let Ok(index) = found {
                self.channels.remove(index);
            }
            return;
        }
        let overwrites = self.shared(self.concerning(&channel.permission_overwrites));
        let hides = channel.permission_overwrites.iter().any(|it| it.deny.view_channel());
        let place = ChannelEntry { id, kind: channel.kind, overwrites, hides, invalidated: false };
        match found {
            Ok(index) => self.channels[index] = place,
            Err(index) => self.channels.insert(index, place),
        }
    }

    /// The overwrites that concern the bot, or would if it got another role.
    fn concerning(&self, overwrites: &[PermissionOverwrite]) -> Vec<CompactOverwrite> {
        let mut concerning: Vec<CompactOverwrite> = overwrites
            .iter()
            .filter_map(|overwrite| {
                let role = match overwrite.kind {
                    PermissionOverwriteType::Role(role) => Some(role),
                    PermissionOverwriteType::Member(user) if user.get() == self.me.0 => None,
                    _ => return None,
                };
                Some(CompactOverwrite { role, allow: overwrite.allow, deny: overwrite.deny })
            })
            .collect();
        concerning.sort_unstable_by_key(|overwrite| overwrite.role);
        concerning
    }

    fn shared(&self, overwrites: Vec<CompactOverwrite>) -> Arc<[CompactOverwrite]> {
        let same = self.channels.iter().find(|it| *it.overwrites == *overwrites);
        same.map_or_else(|| overwrites.into(), |same| same.overwrites.clone())
    }

    /// Archived threads are not kept: there are too many of them.
    fn put_thread(&mut self, thread: ThreadData) {
        let ThreadData { id, channel, archived } = thread;
        match (self.threads.binary_search_by_key(&id, |(thread, _)| *thread), archived) {
            (Ok(index), true) => drop(self.threads.remove(index)),
            (Ok(index), false) => self.threads[index].1 = channel,
            (Err(_), true) => {}
            (Err(index), false) => self.threads.insert(index, (id, channel)),
        }
    }

    /// Its memory in bytes.
    #[cfg(test)]
    pub(super) fn weight(&self) -> usize {
        use std::collections::HashMap;
        use std::mem::size_of;
        let shared: HashMap<_, _> =
            self.channels.iter().map(|it| (Arc::as_ptr(&it.overwrites), it)).collect();
        let overwrites = shared
            .values()
            .map(|it| 2 * size_of::<usize>() + it.overwrites.len() * size_of::<CompactOverwrite>());
        size_of::<Self>()
            + self.held.capacity() * size_of::<serenity::all::RoleId>()
            + self.roles.capacity() * size_of::<KnownRoleData>()
            + self.channels.capacity() * size_of::<ChannelEntry>()
            + self.threads.capacity() * size_of::<(ChannelId, ChannelId)>()
            + self.deleted.capacity() * size_of::<ChannelId>()
            + overwrites.sum::<usize>()
    }
}
