//! What the bot asks of Discord by itself, in a form that is safe to repeat.

mod access;
mod error;
mod files;
mod permissions;
mod reading;
pub(crate) mod turns;

pub(crate) use access::{Access, FOR_INTERVIEWS, NEEDED, PRIVATE_THREADS, Rights};
pub(crate) use error::{DiscordError, content_refusal, is_transient, status};
pub(crate) use files::Unfetched;

use crate::domain::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};
use crate::messages::Message;
use error::is_existing_thread;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use jiff::Timestamp;
use permissions::PermissionTable;
use serenity::all::{
    AutoArchiveDuration, Builder as _, ChannelType, CreateThread, GuildChannel, Http, Nonce,
};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use turns::Turns;

/// Discord allows a bot 50 requests a second in all. What is due at the same time goes out at less
/// than that, so that members' clicks have room.
const REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(30).expect("30 is not zero");
/// How many of them may go out together after a quiet time.
const REQUESTS_TOGETHER: NonZeroU32 = NonZeroU32::new(10).expect("10 is not zero");

/// How often a request is sent that fails for a passing reason.
const TRIES: u32 = 3;
/// How long the second try waits; the third waits twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// Milliseconds from the epoch of Unix to that of Discord's ids.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// An id that is smaller than that of every message sent a minute before `instant` or later. The
/// minute allows for clocks that differ.
pub(crate) fn snowflake_before(instant: Timestamp) -> MessageId {
    let since_epoch = instant.as_millisecond() - DISCORD_EPOCH - 60_000;
    MessageId(u64::try_from(since_epoch).unwrap_or(0) << 22)
}

/// Discord, as the bot.
pub(crate) struct Discord {
    http: Arc<Http>,
    me: UserId,
    pace: DefaultDirectRateLimiter,
    /// Posts into one channel or thread go one after the other. Sent at once, they would all run into
    /// the same limit, and all wake at the same instant to run into it again.
    posting: Turns<ChannelId>,
    answered: AtomicU64,
    permissions: PermissionTable,
}

/// The thread of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened {
    pub(crate) thread: ChannelId,
    /// Whether it was not there before, so that nothing is in it.
    pub(crate) is_new: bool,
}

impl Discord {
    /// Discord as the bot whose user is `me`.
    pub(crate) fn new(http: Arc<Http>, me: UserId) -> Self {
        let quota = Quota::per_second(REQUESTS_PER_SECOND).allow_burst(REQUESTS_TOGETHER);
        Self {
            http,
            me,
            pace: RateLimiter::direct(quota),
            posting: Turns::default(),
            answered: AtomicU64::new(0),
            permissions: PermissionTable::new(me),
        }
    }

    /// How many of its requests have come to an end, whatever it was.
    pub(crate) fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// What the gateway told of the bot's permissions.
    pub(crate) const fn permissions(&self) -> &PermissionTable {
        &self.permissions
    }

    /// The connection, for answering interactions.
    pub(crate) const fn http(&self) -> &Arc<Http> {
        &self.http
    }

    /// Runs `request` up to [`TRIES`] times while it fails for a passing reason. Only for requests
    /// that are safe to repeat.
    ///
    /// A refusal that comes after a passing fault does not settle whether the earlier try took
    /// effect, so the fault is what is told.
    async fn insistently<T, F, R>(&self, mut request: F) -> Result<T, DiscordError>
    where
        F: FnMut() -> R,
        R: Future<Output = Result<T, serenity::Error>>,
    {
        let mut wait = FIRST_WAIT;
        let mut fault = None;
        for _ in 0..TRIES {
            if fault.is_some() {
                tokio::time::sleep(wait).await;
                wait *= 2;
            }
            let answer = request().await.map_err(DiscordError::of);
            self.answered.fetch_add(1, Ordering::Relaxed);
            match answer {
                Err(error) if error.is_passing() => fault = Some(error),
                Err(refusal) => return Err(fault.unwrap_or(refusal)),
                Ok(done) => return Ok(done),
            }
        }
        Err(fault.expect("every try has failed for a passing reason"))
    }

    /// Posts `message`. Within a few minutes the same `nonce`, of at most 25 characters, posts
    /// nothing new and gives the first message.
    pub(crate) async fn post(
        &self,
        channel: ChannelId,
        message: &Message,
        nonce: &str,
    ) -> Result<MessageId, DiscordError> {
        let request =
            message.clone().into_post().nonce(Nonce::String(nonce.to_owned())).enforce_nonce(true);
        // The builder numbers its files as it sends itself; sent by hand they would all be one.
        let id = serenity::all::ChannelId::new(channel.0);
        let _turn = self.posting.take(channel).await;
        let sent = self
            .insistently(|| async {
                self.pace.until_ready().await;
                request.clone().execute(&self.http, (id, None)).await
            })
            .await?;
        Ok(MessageId(sent.id.get()))
    }

    /// Changes one of the bot's own messages. Its embeds stay as they are.
    pub(crate) async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        edited: &Message,
    ) -> Result<(), DiscordError> {
        let request = edited.clone().into_post_edit();
        let place = (channel.0.into(), message.0.into(), None);
        self.insistently(|| async {
            self.pace.until_ready().await;
            request.clone().execute(&self.http, place).await.map(drop)
        })
        .await
    }

    /// Opens the thread of a message, or finds it open.
    pub(crate) async fn open_thread(
        &self,
        channel: ChannelId,
        message: MessageId,
        name: &str,
    ) -> Result<Opened, DiscordError> {
        let request = CreateThread::new(name)
            .kind(ChannelType::PublicThread)
            .auto_archive_duration(AutoArchiveDuration::ThreeDays);
        let is_new = self
            .insistently(|| async {
                self.pace.until_ready().await;
                let made = self
                    .http
                    .create_thread_from_message(channel.0.into(), message.0.into(), &request, None)
                    .await;
                match made {
                    Ok(_) => Ok(true),
                    Err(error) if is_existing_thread(&error) => Ok(false),
                    Err(error) => Err(error),
                }
            })
            .await?;
        Ok(Opened { thread: ChannelId(message.0), is_new })
    }

    /// Opens a thread that belongs to no message. Not safe to repeat: use
    /// [`Self::own_thread_or_new`] where somebody may have tried before.
    pub(crate) async fn open_own_thread(
        &self,
        channel: ChannelId,
        name: &str,
        public: bool,
    ) -> Result<ChannelId, DiscordError> {
        self.pace.until_ready().await;
        let kind = if public { ChannelType::PublicThread } else { ChannelType::PrivateThread };
        let request = CreateThread::new(name)
            .kind(kind)
            .invitable(false)
            .auto_archive_duration(AutoArchiveDuration::OneWeek);
        let made = self.http.create_thread(channel.0.into(), &request, None).await;
        made.map(|thread| ChannelId(thread.id.get())).map_err(DiscordError::of)
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
        self.insistently(|| async {
            self.pace.until_ready().await;
            self.http.add_thread_channel_member(thread.0.into(), user.0.into()).await
        })
        .await
    }

    /// Whether a person is a member of a server.
    pub(crate) async fn is_member(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> Result<bool, DiscordError> {
        let found = self
            .insistently(|| async {
                self.pace.until_ready().await;
                self.http.get_member(guild.0.into(), user.0.into()).await
            })
            .await;
        match found {
            Ok(_) => Ok(true),
            Err(DiscordError::UnknownMember) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether there is such a channel or thread; also where the bot may not see it.
    pub(crate) async fn has_channel(&self, channel: ChannelId) -> Result<bool, DiscordError> {
        let found = self
            .insistently(|| async {
                self.pace.until_ready().await;
                self.http.get_channel(channel.0.into()).await
            })
            .await;
        match found {
            Ok(_) | Err(DiscordError::MissingAccess) => Ok(true),
            Err(DiscordError::UnknownChannel) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What a member is called in a server, or in Discord where they have left it.
    pub(crate) async fn name_of(&self, guild: GuildId, user: UserId) -> Option<String> {
        let found = self
            .insistently(|| async {
                self.pace.until_ready().await;
                self.http.get_member(guild.0.into(), user.0.into()).await
            })
            .await;
        if let Ok(member) = found {
            return Some(member.display_name().to_owned());
        }
        let found = self
            .insistently(|| async {
                self.pace.until_ready().await;
                self.http.get_user(user.0.into()).await
            })
            .await;
        found.ok().map(|user| user.display_name().to_owned())
    }

    /// What the bot may do in a channel, and whether it may ping a role there, as Discord answers.
    async fn requested_rights(
        &self,
        guild: GuildId,
        channel: ChannelId,
        role: Option<RoleId>,
    ) -> Result<Rights, DiscordError> {
        let (around, held, role_found) = self
            .insistently(|| async {
                let Self { http, me, pace, .. } = self;
                pace.until_ready().await;
                let mut channel = http.get_channel(channel.0.into()).await?.guild();
                // A thread has the permissions of the channel around it.
                let is_thread = |it: &GuildChannel| it.thread_metadata.is_some();
                let around =
                    channel.as_ref().filter(|it| is_thread(it)).and_then(|it| it.parent_id);
                if let Some(around) = around {
                    pace.until_ready().await;
                    channel = http.get_channel(around).await?.guild();
                }
                pace.until_ready().await;
                let server = http.get_guild(guild.0.into()).await?;
                pace.until_ready().await;
                let member = http.get_member(guild.0.into(), me.0.into()).await?;
                let held = channel.map(|channel| server.user_permissions_in(&channel, &member));
                let role = role.and_then(|role| server.roles.get(&role.0.into()));
                let mentionable = role.map(|role| role.mentionable);
                Ok((around, held.unwrap_or_default(), mentionable))
            })
            .await?;
        let channel = around.map_or(channel, |around| ChannelId(around.get()));
        Ok(Rights::of(channel, held, role_found))
    }
}
