//! The whole state of the emulated Discord, behind one lock.

use super::access;
use super::channels::Channels;
use super::error::ApiError;
use super::faults::{Faults, GatewayFault};
use super::interaction::Interaction;
use super::log::Log;
use super::model::{Attachment, Channel, ChannelKind, Message, Server, User};
use super::permissions::Permissions;
use super::rate_limits::RateLimits;
use super::sessions::{SessionStarts, Sessions};
use super::snowflake::{Id, Ids};
use crate::clock::Clock;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// The emulated Discord.
#[derive(Debug)]
pub(super) struct State {
    pub(super) clock: Clock,
    pub(super) token: String,
    pub(super) base_url: String,
    /// The application and its bot user: Discord gives both the same id.
    pub(super) bot: Id,
    pub(super) privileged_intents: bool,
    /// The recommended number of shards.
    pub(super) shards: u32,
    pub(super) max_concurrency: u32,
    pub(super) users: BTreeMap<Id, User>,
    pub(super) servers: BTreeMap<Id, Server>,
    pub(super) channels: Channels,
    /// Messages by channel, oldest first.
    pub(super) messages: BTreeMap<Id, BTreeMap<Id, Message>>,
    pub(super) attachments: BTreeMap<Id, Attachment>,
    /// Registered commands: global ones under `None`, otherwise by server.
    pub(super) commands: BTreeMap<Option<Id>, Vec<Value>>,
    pub(super) interactions: BTreeMap<Id, Interaction>,
    /// The message that a nonce created in a channel, and when.
    pub(super) nonces: BTreeMap<(Id, String), (Id, Timestamp)>,
    pub(super) sessions: Sessions,
    pub(super) session_starts: SessionStarts,
    pub(super) gateway_fault: Option<GatewayFault>,
    pub(super) faults: Faults,
    pub(super) rate_limits: RateLimits,
    pub(super) log: Log,
    /// The number of times the next interaction is delivered.
    pub(super) next_deliveries: usize,
    ids: Ids,
    /// Those of commands in menus.
    menu_ids: Ids,
}

impl State {
    pub(super) fn new(clock: Clock, options: &super::EmulatorOptions, base_url: String) -> Self {
        let mut ids = Ids::default();
        let bot = ids.next(clock.now());
        let user = User { id: bot, name: options.bot_name.clone(), bot: true };
        Self {
            clock,
            token: options.token.clone(),
            base_url,
            bot,
            privileged_intents: options.privileged_intents,
            shards: options.shards,
            max_concurrency: options.max_concurrency,
            users: BTreeMap::from([(bot, user)]),
            servers: BTreeMap::new(),
            channels: Channels::default(),
            messages: BTreeMap::new(),
            attachments: BTreeMap::new(),
            commands: BTreeMap::new(),
            interactions: BTreeMap::new(),
            nonces: BTreeMap::new(),
            sessions: Sessions::default(),
            session_starts: SessionStarts::default(),
            gateway_fault: None,
            faults: Faults::default(),
            rate_limits: RateLimits::default(),
            log: Log::default(),
            next_deliveries: 1,
            ids,
            menu_ids: Ids::default(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Everything created from now on has a greater id.
    pub(super) const fn last_id(&self) -> Id {
        self.ids.last()
    }

    pub(super) fn next_id(&mut self) -> Id {
        self.ids.next(self.clock.now())
    }

    /// An id for a command in a menu, from a sequence of its own: that a bot registers another one
    /// shifts no other id, on which seeded tests depend.
    pub(super) fn next_menu_id(&mut self) -> Id {
        const OWN_SEQUENCE: u64 = 1 << 21;
        Id::new(self.menu_ids.next(self.clock.now()).get() | OWN_SEQUENCE)
    }

    pub(super) fn user_name(&self, user: Id) -> &str {
        self.users.get(&user).map_or("Deleted User", |user| user.name.as_str())
    }

    /// The overwrites of `channel`: a thread has those of its parent.
    fn overwrites_of<'a>(&'a self, channel: &'a Channel) -> &'a [super::model::Overwrite] {
        let parent = channel.parent.and_then(|parent| self.channels.get(parent));
        &parent.unwrap_or(channel).overwrites
    }

    /// The permissions of `user` in `channel`.
    pub(super) fn permissions_in(&self, channel: &Channel, user: Id) -> Permissions {
        let Some(server) = channel.server.and_then(|server| self.servers.get(&server)) else {
            let in_conversation = user == self.bot || channel.recipient == Some(user);
            return if in_conversation { Permissions::ALL } else { Permissions::NONE };
        };
        let permissions = access::in_channel(server, self.overwrites_of(channel), user);
        let invited =
            || channel.thread.as_ref().is_none_or(|thread| thread.members.contains(&user));
        let hidden = channel.kind == ChannelKind::PrivateThread
            && !invited()
            && !permissions.contains(Permissions::MANAGE_THREADS);
        if hidden { Permissions::NONE } else { permissions }
    }

    /// The channel, if the bot can see it.
    pub(super) fn channel_for_bot(&self, id: Id) -> Result<&Channel, ApiError> {
        let channel = self.channels.get(id).ok_or_else(ApiError::unknown_channel)?;
        let server = channel.server.and_then(|server| self.servers.get(&server));
        let is_member = server.is_none_or(|server| server.bot_present);
        if is_member && self.permissions_in(channel, self.bot).contains(Permissions::VIEW_CHANNEL) {
            Ok(channel)
        } else {
            Err(ApiError::missing_access())
        }
    }

    /// The channel, if the bot can see it and has `needed` there.
    pub(super) fn channel_with(&self, id: Id, needed: Permissions) -> Result<&Channel, ApiError> {
        let channel = self.channel_for_bot(id)?;
        if self.permissions_in(channel, self.bot).contains(needed) {
            Ok(channel)
        } else {
            Err(ApiError::missing_permissions())
        }
    }

    /// The server, if the bot is in it.
    pub(super) fn server_for_bot(&self, id: Id) -> Result<&Server, ApiError> {
        let server = self.servers.get(&id).filter(|server| server.bot_present);
        server.ok_or_else(ApiError::unknown_server)
    }

    pub(super) fn message(&self, channel: Id, message: Id) -> Option<&Message> {
        self.messages.get(&channel)?.get(&message)
    }

    pub(super) fn message_mut(&mut self, channel: Id, message: Id) -> Option<&mut Message> {
        self.messages.get_mut(&channel)?.get_mut(&message)
    }

    /// The message, if everybody in the channel can see it.
    pub(super) fn public_message(&self, channel: Id, message: Id) -> Result<&Message, ApiError> {
        let found = self.message(channel, message);
        found.filter(|found| found.ephemeral_to.is_none()).ok_or_else(ApiError::unknown_message)
    }

    /// The threads of `channel`, oldest first.
    pub(super) fn threads_of(&self, channel: Id) -> impl Iterator<Item = &Channel> {
        self.channels.threads_of(channel)
    }

    /// The commands that members of `server` see: the server's own, then the global ones.
    pub(super) fn commands_in(&self, server: Option<Id>) -> impl Iterator<Item = &Value> {
        let own = server.and_then(|server| self.commands.get(&Some(server)));
        own.into_iter().chain(self.commands.get(&None)).flatten()
    }
}
