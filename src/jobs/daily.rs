//! The daily: claimed, posted, threaded, closed. [`plan`] says what is to be done; here it is done.

use super::reveal;
use crate::bank::Bank;
use crate::discord::{Discord, DiscordError};
use crate::domain::daily::{Action, Daily, Post, Progress, plan};
use crate::domain::ids::{ChannelId, GuildId, MessageId};
use crate::domain::question::{Question, QuestionId};
use crate::domain::selection::{self, Asked, Choice};
use crate::domain::server::{Server, ServerChange, Trouble};
use crate::messages::{self, trouble};
use crate::store::{Claim, Claimed, Store};
use anyhow::Context as _;
use arc_swap::ArcSwap;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use siphasher::sip::SipHasher13;
use std::collections::HashMap;
use std::hash::Hasher as _;
use std::sync::{Arc, Mutex, PoisonError};

/// How many of the newest dailies are looked at for unfinished business.
const RECENT: usize = 10;
/// Milliseconds from the epoch of Unix to that of Discord's ids.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// What advances the dailies of all servers.
pub(crate) struct Dailies {
    store: Arc<dyn Store>,
    bank: Arc<ArcSwap<Bank>>,
    discord: Arc<Discord>,
    grace: SignedDuration,
    turns: Mutex<HashMap<GuildId, Arc<tokio::sync::Mutex<()>>>>,
}

/// Why an action could not be done.
enum Obstacle {
    /// Discord or the settings stand in the way; an admin should know.
    Trouble(String),
    /// Something is wrong on the bot's own side.
    Internal(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Obstacle {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}

impl Dailies {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        bank: Arc<ArcSwap<Bank>>,
        discord: Arc<Discord>,
        grace: SignedDuration,
    ) -> Self {
        Self { store, bank, discord, grace, turns: Mutex::default() }
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Whose turn it is to act on a server: one at a time, be it a tick or a click.
    fn turn(&self, guild: GuildId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.entry(guild).or_default().clone()
    }

    /// Does everything that is due in a server at `now`, and keeps what stands in the way as its
    /// trouble. After a failure it waits before it tries again.
    pub(crate) async fn advance(&self, guild: GuildId, now: Timestamp) -> anyhow::Result<()> {
        self.advance_patiently(guild, now, true).await
    }

    /// The same; one who is not `patient` tries again at once, whatever failed before.
    async fn advance_patiently(
        &self,
        guild: GuildId,
        now: Timestamp,
        patient: bool,
    ) -> anyhow::Result<()> {
        let turn = self.turn(guild);
        let _turn = turn.lock().await;
        let Some(server) = self.store.server(guild).await? else {
            return Ok(());
        };
        let backing_off = patient && server.is_backing_off(now);
        let mut failed: Vec<Action> = Vec::new();
        let mut reason = None;
        loop {
            let recent = self.store.latest_dailies(guild, RECENT).await?;
            let next = plan(now, &server, &recent, self.grace)
                .into_iter()
                .filter(|action| !backing_off || matches!(action, Action::Claim { .. }))
                .find(|action| !failed.contains(action));
            let Some(action) = next else { break };
            tracing::info!(server = guild.0, %action, "due");
            match self.act(guild, &server, &action, now).await {
                Ok(()) => {}
                Err(Obstacle::Trouble(sentence)) => {
                    tracing::warn!(server = guild.0, %action, reason = sentence, "not done");
                    reason.get_or_insert(sentence);
                    failed.push(action);
                }
                Err(Obstacle::Internal(error)) => {
                    return Err(error.context(format!("cannot {action}")));
                }
            }
        }
        self.keep_trouble(guild, &server, backing_off, reason, now).await
    }

    async fn keep_trouble(
        &self,
        guild: GuildId,
        server: &Server,
        backing_off: bool,
        reason: Option<String>,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let known = server.trouble.as_ref();
        let nothing_new = match &reason {
            None => known.is_none() || backing_off,
            Some(reason) => backing_off && known.is_some_and(|trouble| trouble.reason == *reason),
        };
        if nothing_new {
            return Ok(());
        }
        let trouble = reason.map(|reason| Trouble::after(known, reason, now));
        self.store.change_server(guild, ServerChange::Trouble(trouble)).await?;
        Ok(())
    }

    async fn act(
        &self,
        guild: GuildId,
        server: &Server,
        action: &Action,
        now: Timestamp,
    ) -> Result<(), Obstacle> {
        match action {
            Action::Claim { date } => self.claim_and_post(guild, server, *date, now).await,
            Action::Post(daily) => self.find_or_post(guild, server, daily, now).await,
            Action::GiveUp(daily) => self.find_or_release(guild, daily).await,
            Action::OpenThread(daily) => self.open_thread(guild, daily).await,
            Action::Reveal(daily) => self.reveal(guild, daily).await,
        }
    }

    async fn claim_and_post(
        &self,
        guild: GuildId,
        server: &Server,
        date: Date,
        now: Timestamp,
    ) -> Result<(), Obstacle> {
        match self.claim(guild, server, date, now).await? {
            Claimed::New(daily) => self.post(guild, server, &daily, now).await,
            Claimed::Taken(_) => Ok(()),
        }
    }

    /// Takes `date` for the question that is next.
    async fn claim(
        &self,
        guild: GuildId,
        server: &Server,
        date: Date,
        now: Timestamp,
    ) -> Result<Claimed, Obstacle> {
        let choice = self
            .choose(guild, server)
            .await?
            .ok_or_else(|| Obstacle::Trouble(crate::error::UserError::EmptyPool.to_string()))?;
        let asked = Asked { question: choice.question, round: choice.round };
        let claim = Claim { date, asked, channel: server.settings.channel, now };
        Ok(self.store.claim_daily(guild, claim).await?)
    }

    /// The question that is next in a server, and why; nothing where its pool is empty.
    pub(crate) async fn choose(
        &self,
        guild: GuildId,
        server: &Server,
    ) -> anyhow::Result<Option<Choice>> {
        let bank = self.bank.load();
        let pool: Vec<&QuestionId> =
            bank.matching(&server.settings.filter).map(|question| &question.id).collect();
        // A round is at most as long as the bank, and half the pool rests before it.
        let reach = bank.questions().len() + pool.len();
        let history = self.store.latest_dailies(guild, reach).await?;
        let history: Vec<Asked> = history.into_iter().map(|daily| daily.asked).collect();
        Ok(selection::choose(server.seed, &pool, &history))
    }

    /// Posts the daily of `date` now, whatever the hour, and whatever failed a minute ago: who asks
    /// for it may just have mended it. Gives the daily of that date, which may have been there
    /// before, and whether it is new.
    pub(crate) async fn post_now(
        &self,
        guild: GuildId,
        server: &Server,
        date: Date,
        now: Timestamp,
    ) -> anyhow::Result<Result<Claimed, String>> {
        let claimed = {
            let turn = self.turn(guild);
            let _turn = turn.lock().await;
            self.claim(guild, server, date, now).await
        };
        match claimed {
            Ok(claimed) => {
                self.advance_patiently(guild, now, false).await?;
                Ok(Ok(claimed))
            }
            Err(Obstacle::Trouble(reason)) => Ok(Err(reason)),
            Err(Obstacle::Internal(error)) => Err(error),
        }
    }

    /// The claim may be old, and its message may be there: looks before it posts.
    async fn find_or_post(
        &self,
        guild: GuildId,
        server: &Server,
        daily: &Daily,
        now: Timestamp,
    ) -> Result<(), Obstacle> {
        if let Some(post) = self.find(guild, daily).await? {
            self.store.advance_daily(guild, daily.number, Progress::Posted(post)).await?;
            return Ok(());
        }
        if self.bank.load().get(&daily.asked.question).is_none() {
            self.store.release_daily(guild, daily.number).await?;
            return Ok(());
        }
        self.post(guild, server, daily, now).await
    }

    async fn find_or_release(&self, guild: GuildId, daily: &Daily) -> Result<(), Obstacle> {
        let channel_is_gone = matches!(
            self.discord
                .own_messages_after(daily.channel, snowflake_before(daily.claimed_at))
                .await,
            Err(DiscordError::UnknownChannel)
        );
        let found = if channel_is_gone { None } else { self.find(guild, daily).await? };
        match found {
            Some(post) => {
                self.store.advance_daily(guild, daily.number, Progress::Posted(post)).await?;
            }
            None => self.store.release_daily(guild, daily.number).await?,
        }
        Ok(())
    }

    /// The message of a claimed daily, should it have been posted.
    async fn find(&self, guild: GuildId, daily: &Daily) -> Result<Option<Post>, Obstacle> {
        // Without this permission Discord shows an empty channel, and the daily would be doubled.
        let history = "Read Message History";
        match self.discord.lacking(guild, daily.channel).await {
            Ok(lacking) if lacking.contains(&history) => {
                return Err(Obstacle::Trouble(trouble::lacking(daily.channel, &[history])));
            }
            Ok(_) => {}
            Err(error) => return Err(self.explain(guild, daily.channel, error).await),
        }
        let claimed = snowflake_before(daily.claimed_at);
        let own = match self.discord.own_messages_after(daily.channel, claimed).await {
            Ok(own) => own,
            Err(error) => return Err(self.explain(guild, daily.channel, error).await),
        };
        let mark = messages::daily::mark(daily).to_string();
        Ok(own.into_iter().find(|message| carries(message, &mark)).map(|message| Post {
            message: MessageId(message.id.get()),
            at: Timestamp::from_second(message.timestamp.unix_timestamp())
                .unwrap_or(daily.claimed_at),
        }))
    }

    async fn post(
        &self,
        guild: GuildId,
        server: &Server,
        daily: &Daily,
        now: Timestamp,
    ) -> Result<(), Obstacle> {
        let bank = self.bank.load_full();
        let question = asked(&bank, daily)?;
        let message = messages::daily::post(&bank, question, daily, server.settings.ping);
        let nonce = nonce(guild, daily);
        match self.discord.post(daily.channel, &message, &nonce).await {
            Ok(message) => {
                let progress = Progress::Posted(Post { message, at: now });
                self.store.advance_daily(guild, daily.number, progress).await?;
                Ok(())
            }
            Err(error) => Err(self.explain(guild, daily.channel, error).await),
        }
    }

    async fn open_thread(&self, guild: GuildId, daily: &Daily) -> Result<(), Obstacle> {
        let Some(post) = daily.post() else { return Ok(()) };
        let bank = self.bank.load_full();
        let name = bank
            .get(&daily.asked.question)
            .map_or_else(|| format!("Daily #{}", daily.number), messages::question::thread_name);
        let progress = match self.discord.open_thread(daily.channel, post.message, &name).await {
            Ok(_) => Progress::Threaded,
            // Where the message is gone there will never be a thread.
            Err(DiscordError::UnknownMessage | DiscordError::UnknownChannel) => Progress::Closed,
            Err(error) => return Err(self.explain(guild, daily.channel, error).await),
        };
        self.store.advance_daily(guild, daily.number, progress).await?;
        Ok(())
    }

    async fn reveal(&self, guild: GuildId, daily: &Daily) -> Result<(), Obstacle> {
        let Some(post) = daily.post() else { return Ok(()) };
        let bank = self.bank.load_full();
        if let Some(question) = bank.get(&daily.asked.question) {
            let attempts = self.store.attempts_at_daily(guild, daily.number).await?;
            let turnout = reveal::turnout(question, attempts.iter().map(|(_, attempt)| attempt));
            let mut parts = messages::question::reveal(question);
            parts.push(messages::question::turnout(daily.number, question, &turnout));
            match reveal::post_missing(&self.discord, post.thread(), &parts).await {
                Ok(()) => {}
                Err(DiscordError::UnknownChannel) => {
                    tracing::warn!(
                        server = guild.0,
                        daily = daily.number,
                        "{}",
                        trouble::thread_gone()
                    );
                }
                Err(DiscordError::Locked) => {
                    return Err(Obstacle::Trouble(trouble::locked(post.thread())));
                }
                Err(error) => return Err(self.explain(guild, daily.channel, error).await),
            }
        }
        self.store.advance_daily(guild, daily.number, Progress::Closed).await?;
        Ok(())
    }

    /// Posts the model answer of a question into its thread before the deadline.
    pub(crate) async fn reveal_early(
        &self,
        guild: GuildId,
        thread: ChannelId,
        question: &Question,
    ) -> Result<(), DiscordError> {
        let turn = self.turn(guild);
        let _turn = turn.lock().await;
        let parts = messages::question::reveal(question);
        reveal::post_missing(&self.discord, thread, &parts).await
    }

    /// A refusal of Discord as a sentence for the admin, with the missing permissions by name.
    async fn explain(&self, guild: GuildId, channel: ChannelId, error: DiscordError) -> Obstacle {
        Obstacle::Trouble(explain(&self.discord, guild, channel, error).await)
    }
}

/// A refusal of Discord as a sentence, with the missing permissions by name.
pub(crate) async fn explain(
    discord: &Discord,
    guild: GuildId,
    channel: ChannelId,
    error: DiscordError,
) -> String {
    match error {
        DiscordError::UnknownChannel => trouble::channel_gone(),
        DiscordError::Locked => trouble::locked(channel),
        DiscordError::MissingAccess => trouble::lacking(channel, &["View Channel"]),
        DiscordError::MissingPermissions
        | DiscordError::UnknownMessage
        | DiscordError::UnknownMember => {
            let lacking = discord.lacking(guild, channel).await.unwrap_or_default();
            trouble::lacking(channel, &lacking)
        }
        DiscordError::Passing(error) | DiscordError::Other(error) => {
            tracing::warn!(server = guild.0, channel = channel.0, %error, "Discord refused");
            trouble::passing()
        }
    }
}

/// The question of a daily.
fn asked<'a>(bank: &'a Bank, daily: &Daily) -> anyhow::Result<&'a Question> {
    let id = &daily.asked.question;
    bank.get(id).with_context(|| format!("the question {id} is not in the bank any more"))
}

/// Whether a message has a button with the custom id `mark`.
fn carries(message: &serenity::all::Message, mark: &str) -> bool {
    super::custom_ids(message).any(|id| id == mark)
}

/// A text of 17 characters that is the same for every try to post the same daily.
fn nonce(guild: GuildId, daily: &Daily) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write_u64(guild.0);
    hasher.write_u64(daily.number);
    hasher.write(daily.date.to_string().as_bytes());
    format!("d{:016x}", hasher.finish())
}

/// An id that is smaller than that of every message sent a minute before `instant` or later. The
/// minute allows for clocks that differ.
fn snowflake_before(instant: Timestamp) -> MessageId {
    let since_epoch = instant.as_millisecond() - DISCORD_EPOCH - 60_000;
    MessageId(u64::try_from(since_epoch).unwrap_or(0) << 22)
}
