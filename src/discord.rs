//! The bot's own requests to Discord, in a form that is safe to repeat.

mod access;
mod error;
mod files;
mod forum;
pub(crate) mod locks;
mod permissions;
mod reading;
pub(crate) mod rest;
mod roles;
#[cfg(test)]
mod tests;
mod tls;

pub(crate) use access::{Access, FOR_INTERVIEWS, NEEDED, PRIVATE_THREADS, Rights};
pub(crate) use error::{DiscordError, content_refusal};
pub(crate) use files::FetchError;
pub(crate) use reading::{OwnMessage, Posted, ServerBrief};
pub(crate) use rest::Priority;
pub(crate) use roles::RoleProblem;

use crate::domain::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};
use crate::messages::Message;
use error::is_existing_thread;
use jiff::Timestamp;
use permissions::PermissionTable;
use reading::id_at;
use rest::{ApiRequest, ApiResponse, Endpoint, Payload, RequestError, RestClient};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::all::{
    AutoArchiveDuration, Channel, ChannelType, CreateThread, GuildChannel, Member, Nonce,
    PartialGuild,
};
use std::sync::Arc;
use std::time::Duration;

/// The number of tries of a request that fails with a transient error.
const TRIES: u32 = 3;
/// The wait before the second try; the third waits twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// Milliseconds from the Unix epoch to that of Discord's ids.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// An id smaller than that of every message sent a minute before `instant` or later. The minute
/// allows for differences between clocks.
pub(crate) fn snowflake_before(instant: Timestamp) -> MessageId {
    let since_epoch = instant.as_millisecond() - DISCORD_EPOCH - 60_000;
    MessageId(u64::try_from(since_epoch).unwrap_or(0) << 22)
}

/// Discord, as the bot.
pub(crate) struct Discord {
    rest: Arc<RestClient>,
    me: UserId,
    permissions: PermissionTable,
}

/// The thread of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenedThread {
    pub(crate) thread: ChannelId,
    /// Set if it did not exist before, so it is empty.
    pub(crate) is_new: bool,
}

impl Discord {
    /// Discord as the bot whose user is `me`.
    pub(crate) fn new(rest: Arc<RestClient>, me: UserId) -> Self {
        Self { rest, me, permissions: PermissionTable::new(me) }
    }

    /// The bot's permissions, kept up to date by the gateway.
    pub(crate) const fn permissions(&self) -> &PermissionTable {
        &self.permissions
    }

    /// The API, for replying to interactions.
    pub(crate) const fn rest(&self) -> &Arc<RestClient> {
        &self.rest
    }

    /// Retries `request` on transient errors, up to [`TRIES`] times. Only for requests that are
    /// safe to repeat.
    ///
    /// A refusal after a transient error does not show if the earlier try took effect, so the error
    /// is returned. A rate limit that is too long to wait for ends the tries.
    async fn retry<T, F, R>(&self, mut request: F) -> Result<T, DiscordError>
    where
        F: FnMut() -> R,
        R: Future<Output = Result<T, RequestError>>,
    {
        let mut wait = FIRST_WAIT;
        let mut fault = None;
        for _ in 0..TRIES {
            if fault.is_some() {
                tokio::time::sleep(wait).await;
                wait *= 2;
            }
            match request().await.map_err(DiscordError::from) {
                Err(pause @ DiscordError::Paused(_)) => return Err(pause),
                Err(error) if error.is_transient() => fault = Some(error),
                Err(refusal) => return Err(fault.unwrap_or(refusal)),
                Ok(done) => return Ok(done),
            }
        }
        Err(fault.expect("every try has failed for a transient reason"))
    }

    /// Sends a request that is safe to repeat, with retries.
    async fn send_with_retry(&self, call: &ApiRequest<'_>) -> Result<ApiResponse, DiscordError> {
        self.retry(|| self.rest.send(call)).await
    }

    /// The same, if the response is useful only when `read` can parse it.
    async fn read<T>(
        &self,
        call: &ApiRequest<'_>,
        read: impl Fn(Value) -> Result<T, RequestError>,
    ) -> Result<T, DiscordError> {
        self.retry(|| async { read(self.rest.send(call).await?.json()) }).await
    }

    /// Reads a serenity type.
    async fn fetch_as<T: DeserializeOwned>(
        &self,
        endpoint: Endpoint<'_>,
    ) -> Result<T, DiscordError> {
        let call = ApiRequest::new(endpoint, Priority::Other);
        self.read(&call, |found| {
            serde_json::from_value(found).map_err(|_| RequestError::Unreadable("what is asked for"))
        })
        .await
    }

    /// Posts `message`. For a few minutes, the same `nonce`, of at most 25 characters, posts
    /// nothing new and returns the first message.
    pub(crate) async fn post(
        &self,
        channel: ChannelId,
        message: &Message,
        nonce: &str,
        priority: Priority,
    ) -> Result<Posted, DiscordError> {
        let files = message.files.clone();
        let builder =
            message.clone().into_post().nonce(Nonce::String(nonce.to_owned())).enforce_nonce(true);
        let payload = Payload::with_files(&builder, files).map_err(unbuildable)?;
        let call = ApiRequest::new(Endpoint::Post(channel), priority).payload(&payload);
        self.read(&call, |sent| Posted::read(&sent)).await
    }

    /// Edits one of the bot's own messages. Its embeds stay as they are.
    pub(crate) async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        edited: &Message,
    ) -> Result<(), DiscordError> {
        let payload = json(&edited.clone().into_post_edit())?;
        let call = ApiRequest::new(Endpoint::Edit(channel, message), Priority::Other);
        self.send_with_retry(&call.payload(&payload)).await.map(drop)
    }

    /// Deletes one of the bot's own messages.
    pub(crate) async fn delete(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), DiscordError> {
        let call = ApiRequest::new(Endpoint::Delete(channel, message), Priority::Other);
        self.send_with_retry(&call).await.map(drop)
    }

    /// Opens the thread of a message, or finds it open.
    pub(crate) async fn open_thread(
        &self,
        channel: ChannelId,
        message: MessageId,
        name: &str,
    ) -> Result<OpenedThread, DiscordError> {
        let request = CreateThread::new(name)
            .kind(ChannelType::PublicThread)
            .auto_archive_duration(AutoArchiveDuration::ThreeDays);
        let payload = json(&request)?;
        let call = ApiRequest::new(Endpoint::OpenThread(channel, message), Priority::Thread);
        let call = call.payload(&payload);
        let is_new = self
            .retry(|| async {
                match self.rest.send(&call).await {
                    Ok(_) => Ok(true),
                    Err(fault) if is_existing_thread(&fault) => Ok(false),
                    Err(fault) => Err(fault),
                }
            })
            .await?;
        Ok(OpenedThread { thread: ChannelId(message.0), is_new })
    }

    /// Opens a thread without a message. Not safe to repeat: use [`Self::own_thread_or_new`] if it
    /// may have been tried before.
    pub(crate) async fn open_own_thread(
        &self,
        channel: ChannelId,
        name: &str,
        public: bool,
    ) -> Result<ChannelId, DiscordError> {
        let kind = if public { ChannelType::PublicThread } else { ChannelType::PrivateThread };
        let request = CreateThread::new(name)
            .kind(kind)
            .invitable(false)
            .auto_archive_duration(AutoArchiveDuration::OneWeek);
        let payload = json(&request)?;
        let call =
            ApiRequest::new(Endpoint::OpenOwnThread(channel), Priority::Other).payload(&payload);
        let made = self.rest.send(&call).await?.json();
        let id = id_at(&made, "id").ok_or(RequestError::Unreadable("the id of a thread"))?;
        Ok(ChannelId(id))
    }

    /// The bot's own thread of that name in a channel, opened after `after`, unless archived.
    async fn own_thread(
        &self,
        guild: GuildId,
        channel: ChannelId,
        name: &str,
        after: ChannelId,
    ) -> Result<Option<ChannelId>, DiscordError> {
        let threads = self.active_threads(guild).await?;
        Ok(threads
            .into_iter()
            .filter(|thread| {
                thread.id > after
                    && thread.name == name
                    && thread.parent == Some(channel)
                    && thread.owner == Some(self.me)
            })
            .map(|thread| thread.id)
            .min())
    }

    /// Finds the bot's own thread of that name as [`Self::own_thread`] does, or opens it.
    pub(crate) async fn own_thread_or_new(
        &self,
        guild: GuildId,
        channel: ChannelId,
        name: &str,
        after: ChannelId,
        public: bool,
    ) -> Result<ChannelId, DiscordError> {
        match self.own_thread(guild, channel, name, after).await? {
            Some(thread) => Ok(thread),
            None => self.open_own_thread(channel, name, public).await,
        }
    }

    /// Adds a member to a thread; one who is in it stays.
    pub(crate) async fn add_to_thread(
        &self,
        thread: ChannelId,
        user: UserId,
    ) -> Result<(), DiscordError> {
        let call = ApiRequest::new(Endpoint::AddToThread(thread, user), Priority::Other);
        self.send_with_retry(&call).await.map(drop)
    }

    /// Removes a member from a thread.
    pub(crate) async fn remove_from_thread(
        &self,
        thread: ChannelId,
        user: UserId,
    ) -> Result<(), DiscordError> {
        let call = ApiRequest::new(Endpoint::RemoveFromThread(thread, user), Priority::Other);
        self.send_with_retry(&call).await.map(drop)
    }

    /// Returns `true` if a person is a member of a server.
    pub(crate) async fn is_member(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> Result<bool, DiscordError> {
        match self
            .send_with_retry(&ApiRequest::new(Endpoint::Member(guild, user), Priority::Other))
            .await
        {
            Ok(_) => Ok(true),
            Err(DiscordError::UnknownMember) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns `true` if the channel or thread exists, even if the bot may not see it.
    pub(crate) async fn has_channel(&self, channel: ChannelId) -> Result<bool, DiscordError> {
        match self
            .send_with_retry(&ApiRequest::new(Endpoint::Channel(channel), Priority::Other))
            .await
        {
            Ok(_) | Err(DiscordError::MissingAccess) => Ok(true),
            Err(DiscordError::UnknownChannel) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The bot's permissions in a channel, and if it may ping a role there, as Discord responds.
    async fn requested_rights(
        &self,
        guild: GuildId,
        channel: ChannelId,
        role: Option<RoleId>,
    ) -> Result<Rights, DiscordError> {
        let found: Channel = self.fetch_as(Endpoint::Channel(channel)).await?;
        let mut found = found.guild();
        // A thread has the permissions of its parent channel.
        let is_thread = |it: &GuildChannel| it.thread_metadata.is_some();
        let around = found.as_ref().filter(|it| is_thread(it)).and_then(|it| it.parent_id);
        let around = around.map(|around| ChannelId(around.get()));
        if let Some(around) = around {
            found = self.fetch_as::<Channel>(Endpoint::Channel(around)).await?.guild();
        }
        let server: PartialGuild = self.fetch_as(Endpoint::Guild(guild)).await?;
        let member: Member = self.fetch_as(Endpoint::Member(guild, self.me)).await?;
        let kind = found.as_ref().map_or(ChannelType::Text, |channel| channel.kind);
        let held = found.map(|channel| server.user_permissions_in(&channel, &member));
        let role = role.and_then(|role| server.roles.get(&role.0.into()));
        let mentionable = role.map(|role| role.mentionable);
        Ok(Rights::from_permissions(
            around.unwrap_or(channel),
            kind,
            held.unwrap_or_default(),
            mentionable,
        ))
    }
}

/// The body of a request without files.
fn json(body: &impl Serialize) -> Result<Payload, DiscordError> {
    Payload::json(body).map_err(unbuildable)
}

fn unbuildable(error: serde_json::Error) -> DiscordError {
    RequestError::Unbuildable(error.into()).into()
}
