//! The steps of a daily. Each is recorded before the next begins, and each is safe to repeat.

use super::obstacle::Obstacle;
use super::{Dailies, TO_POST};
use crate::bank::Bank;
use crate::discord::{DiscordError, snowflake_before};
use crate::domain::daily::{Daily, Post, Progress};
use crate::domain::ids::{ChannelId, GuildId, MessageId, UserId};
use crate::domain::question::Question;
use crate::domain::server::Server;
use crate::jobs::{custom_ids, once, reveal};
use crate::messages::{self, MarkedMessage, trouble};
use anyhow::Context as _;
use jiff::Timestamp;
use std::hash::Hasher as _;

/// Without this permission Discord shows an empty channel, and what is there would be doubled.
const TO_FIND: [&str; 1] = ["Read Message History"];

impl Dailies {
    /// Looks for the message of a claim that is in doubt, and posts it only where it is not there.
    pub(super) async fn find_or_post(
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
        self.ensure_permitted(guild, daily.channel, &TO_POST).await?;
        self.post(guild, server, daily, now).await
    }

    /// Gives up a claim that was not posted in time, unless its message is there after all.
    pub(super) async fn find_or_release(
        &self,
        guild: GuildId,
        server: &Server,
        daily: &Daily,
    ) -> Result<(), Obstacle> {
        let moved = server.settings.channel != daily.channel;
        let found = match self.find(guild, daily).await {
            // The admin turned away from a channel that the bot cannot look into any more.
            Err(Obstacle::Trouble(_)) if moved => None,
            found => found?,
        };
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
        match self.discord.lacking(guild, daily.channel).await {
            // The message is gone with its channel.
            Err(DiscordError::UnknownChannel) => return Ok(None),
            lacking => self.refuse_without(guild, daily.channel, lacking, &TO_FIND).await?,
        }
        let claimed = snowflake_before(daily.claimed_at);
        let own = match self.discord.own_messages_after(daily.channel, claimed).await {
            Ok(own) => own,
            Err(error) => return Err(self.explain(guild, daily.channel, error).await),
        };
        let mark = messages::daily::mark(daily).to_string();
        let found = own.into_iter().find(|message| custom_ids(message).any(|id| id == mark));
        Ok(found.map(|message| Post {
            message: MessageId(message.id.get()),
            at: Timestamp::from_second(message.timestamp.unix_timestamp())
                .unwrap_or(daily.claimed_at),
        }))
    }

    /// Posts the message of a claimed daily that is not there yet. Where Discord refuses, the
    /// claim is released: it will be taken anew with the settings of then.
    pub(super) async fn post(
        &self,
        guild: GuildId,
        server: &Server,
        daily: &Daily,
        now: Timestamp,
    ) -> Result<(), Obstacle> {
        let bank = self.bank.load_full();
        let question = question(&bank, daily)?;
        let message = messages::daily::post(&bank, question, daily, server.settings.ping);
        let nonce = nonce(guild, daily);
        match self.discord.post(daily.channel, &message, &nonce).await {
            Ok(message) => {
                let progress = Progress::Posted(Post { message, at: now });
                self.store.advance_daily(guild, daily.number, progress).await?;
                Ok(())
            }
            Err(error) => {
                if error.is_refusal() {
                    self.store.release_daily(guild, daily.number).await?;
                }
                Err(self.explain(guild, daily.channel, error).await)
            }
        }
    }

    pub(super) async fn open_thread(&self, guild: GuildId, daily: &Daily) -> Result<(), Obstacle> {
        let Some(post) = daily.post() else { return Ok(()) };
        let bank = self.bank.load_full();
        let name = bank
            .get(&daily.asked.question)
            .map_or_else(|| format!("Daily #{}", daily.number), messages::question::thread_name);
        let progress = match self.discord.open_thread(daily.channel, post.message, &name).await {
            Ok(_) => Progress::Threaded,
            Err(DiscordError::UnknownMessage | DiscordError::UnknownChannel) => Progress::Lost,
            Err(error) => return Err(self.explain(guild, daily.channel, error).await),
        };
        self.store.advance_daily(guild, daily.number, progress).await?;
        Ok(())
    }

    pub(super) async fn reveal(&self, guild: GuildId, daily: &Daily) -> Result<(), Obstacle> {
        let Some(post) = daily.post() else { return Ok(()) };
        let bank = self.bank.load_full();
        let progress = match bank.get(&daily.asked.question) {
            None => Progress::Closed,
            Some(question) => {
                let attempts = self.store.attempts_at_daily(guild, daily.number).await?;
                let members: Vec<UserId> = attempts.iter().map(|(user, _)| *user).collect();
                let attempts = attempts.iter().map(|(_, attempt)| attempt);
                let turnout = reveal::turnout(question, attempts);
                let mut parts = messages::question::reveal(question);
                let number = daily.number;
                parts.extend(messages::question::turnout(number, question, &turnout, &members));
                self.reveal_parts(guild, daily.channel, post.thread(), &parts).await?
            }
        };
        self.store.advance_daily(guild, daily.number, progress).await?;
        Ok(())
    }

    async fn reveal_parts(
        &self,
        guild: GuildId,
        channel: ChannelId,
        thread: ChannelId,
        parts: &[MarkedMessage],
    ) -> Result<Progress, Obstacle> {
        match self.discord.lacking(guild, channel).await {
            // The thread is gone with its channel.
            Err(DiscordError::UnknownChannel) => return Ok(Progress::Lost),
            lacking => self.refuse_without(guild, channel, lacking, &TO_FIND).await?,
        }
        match reveal::post_missing(&self.discord, thread, parts).await {
            Ok(()) => Ok(Progress::Closed),
            Err(DiscordError::UnknownChannel) => Ok(Progress::Lost),
            Err(DiscordError::Locked) => Err(Obstacle::Trouble(trouble::locked(thread))),
            Err(error) => Err(self.explain(guild, channel, error).await),
        }
    }

    /// What the bot lacks in a channel at this moment, as a sentence; nothing where all is well.
    pub(crate) async fn examine(&self, guild: GuildId, channel: ChannelId) -> Option<String> {
        match self.discord.lacking(guild, channel).await {
            Ok(lacking) if lacking.is_empty() => None,
            Ok(lacking) => Some(trouble::lacking(channel, &lacking)),
            Err(error) => Some(self.discord.explain(guild, channel, error).await),
        }
    }

    /// Refuses where the bot lacks one of the `needed` permissions, and names all that it lacks.
    pub(super) async fn ensure_permitted(
        &self,
        guild: GuildId,
        channel: ChannelId,
        needed: &[&str],
    ) -> Result<(), Obstacle> {
        let lacking = self.discord.lacking(guild, channel).await;
        self.refuse_without(guild, channel, lacking, needed).await
    }

    async fn refuse_without(
        &self,
        guild: GuildId,
        channel: ChannelId,
        lacking: Result<Vec<&'static str>, DiscordError>,
        needed: &[&str],
    ) -> Result<(), Obstacle> {
        match lacking {
            Ok(lacking) if lacking.iter().any(|name| needed.contains(name)) => {
                Err(Obstacle::Trouble(trouble::lacking(channel, &lacking)))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(self.explain(guild, channel, error).await),
        }
    }

    async fn explain(&self, guild: GuildId, channel: ChannelId, error: DiscordError) -> Obstacle {
        Obstacle::Trouble(self.discord.explain(guild, channel, error).await)
    }
}

fn question<'a>(bank: &'a Bank, daily: &Daily) -> anyhow::Result<&'a Question> {
    bank.get(&daily.asked.question).with_context(|| {
        format!("the question {} is not in the bank any more", daily.asked.question)
    })
}

fn nonce(guild: GuildId, daily: &Daily) -> String {
    once::nonce('d', |hasher| {
        hasher.write_u64(guild.0);
        hasher.write_u64(daily.number);
        hasher.write(daily.date.to_string().as_bytes());
    })
}
