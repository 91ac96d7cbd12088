//! The weekly round of partners: held once, kept, and only then told to each pair.
//!
//! A round is kept as a whole before anything is sent. What is to be said to a pair stands in its
//! record until it was said; what may have been said before a crash is looked for by its mark.

use super::interviews::Interviews;
use super::once;
use crate::bank::Bank;
use crate::discord::{Discord, DiscordError, snowflake_before};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::matching::{Notice, Pairing, Rounds, Step, due, next_round};
use crate::domain::question::Question;
use crate::domain::server::{Server, Trouble};
use crate::messages::{matching as texts, trouble};
use crate::store::Store;
use anyhow::Context as _;
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::hash::Hasher as _;
use std::sync::Arc;

/// How often a round is made anew because somebody joined or left meanwhile.
const TRIES: usize = 5;

/// What makes the rounds of all servers and tells the pairs. Only the tick does, one at a time.
pub(crate) struct Matches {
    store: Arc<dyn Store>,
    bank: Arc<ArcSwap<Bank>>,
    discord: Arc<Discord>,
}

/// Why something could not be said.
enum Obstacle {
    /// The place is not there any more.
    Gone,
    /// Discord stands in the way; the sentence says how.
    Trouble(String),
    /// Something is wrong on the bot's own side.
    Internal(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Obstacle {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}

impl Matches {
    pub(crate) const fn new(
        store: Arc<dyn Store>,
        bank: Arc<ArcSwap<Bank>>,
        discord: Arc<Discord>,
    ) -> Self {
        Self { store, bank, discord }
    }

    /// Makes the round that is due in a server, and says what is still to be said.
    pub(super) async fn tick(
        &self,
        guild: GuildId,
        interviews: &Interviews,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let server = self.store.server(guild).await?;
        if server.as_ref().is_some_and(|server| server.removed_at.is_some()) {
            return Ok(());
        }
        let Some(before) = self.store.rounds(guild).await? else { return Ok(()) };
        let channel = server.as_ref().map_or(before.channel, |server| server.settings.channel);
        let fresh = self.hold(guild, server.as_ref(), channel, interviews, now).await?;
        let waits = before.trouble.as_ref().is_some_and(|trouble| now < trouble.retry_at);
        let mut reason = None;
        let mut tried = false;
        for pairing in self.store.open_pairings(guild).await? {
            let is_fresh = fresh == Some(pairing.id.round);
            if waits && !is_fresh {
                continue;
            }
            tried = true;
            let id = pairing.id;
            match self.carry_on(guild, pairing, channel, is_fresh).await {
                Ok(()) => {}
                Err(Obstacle::Trouble(sentence)) => {
                    reason.get_or_insert(sentence);
                }
                Err(Obstacle::Gone) => {
                    reason.get_or_insert_with(texts::channel_gone);
                }
                Err(Obstacle::Internal(error)) => {
                    return Err(error.context(format!("cannot tell the pair {id:?}")));
                }
            }
        }
        self.keep_trouble(guild, &before, reason, tried || !waits, now).await
    }

    async fn keep_trouble(
        &self,
        guild: GuildId,
        before: &Rounds,
        reason: Option<String>,
        tried: bool,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let trouble = match reason {
            Some(reason) => {
                tracing::warn!(server = guild.0, reason, "a pair has to wait");
                Some(Trouble::after(before.trouble.as_ref(), reason, now))
            }
            None if before.trouble.is_some() && tried => None,
            None => return Ok(()),
        };
        self.store.trouble_rounds(guild, trouble).await
    }

    /// Makes and keeps the round that is due, if one is, and gives its number.
    async fn hold(
        &self,
        guild: GuildId,
        server: Option<&Server>,
        channel: ChannelId,
        interviews: &Interviews,
        now: Timestamp,
    ) -> anyhow::Result<Option<u64>> {
        let schedule = server.map(|server| &server.settings.schedule);
        for _ in 0..TRIES {
            // Cheap, and at most ticks the answer is no.
            let rounds = self.store.rounds(guild).await?;
            let Some(week) = rounds.and_then(|rounds| due(schedule, &rounds, now)) else {
                return Ok(None);
            };
            let Some(matching) = self.store.matching(guild).await? else { return Ok(None) };
            if matching.seekers.is_empty() {
                return Ok(None);
            }
            let library = interviews.library(guild).await?;
            let (given, bank) = (matching.clone(), self.bank.load_full());
            // In a large group this takes a moment.
            let made = tokio::task::spawn_blocking(move || {
                let questions: Vec<&Question> = bank.questions().iter().collect();
                next_round(&given, &library.usable(&questions), channel, week, now)
            });
            let round = made.await.context("making the pairs of a round")?;
            let (number, pairs) = (round.rounds.number, round.pairings.len());
            if self.store.hold_round(guild, matching, round).await? {
                tracing::info!(server = guild.0, round = number, pairs, "a round of partners");
                return Ok(Some(number));
            }
        }
        tracing::info!(server = guild.0, "a round waits, since members come and go");
        Ok(None)
    }

    /// Says what is still to be said to a pair. `fresh` if nothing of it was ever tried.
    async fn carry_on(
        &self,
        guild: GuildId,
        pairing: Pairing,
        channel: ChannelId,
        fresh: bool,
    ) -> Result<(), Obstacle> {
        let id = pairing.id;
        let mut pairing = Some(pairing);
        while let Some(current) = pairing
            && let Some(notice) = current.pending.first().copied()
        {
            let step = match current.place {
                None => self.find_place(guild, &current, channel, fresh).await?,
                Some(place) => self.say(guild, &current, place, notice, fresh).await?,
            };
            pairing = self.store.advance_pairing(guild, id, step).await?;
        }
        Ok(())
    }

    /// Opens the thread of a pair with both in it, or finds it open. Gives the step that is next.
    async fn find_place(
        &self,
        guild: GuildId,
        pairing: &Pairing,
        channel: ChannelId,
        fresh: bool,
    ) -> Result<Step, Obstacle> {
        let name = texts::thread_name(pairing);
        let opened = if fresh {
            self.discord.open_own_thread(pairing.channel, &name, false).await
        } else {
            let after = ChannelId(snowflake_before(pairing.at).0);
            self.discord.own_thread_or_new(guild, pairing.channel, &name, after, false).await
        };
        match opened {
            Ok(thread) => Ok(Step::Found(thread)),
            Err(DiscordError::MissingPermissions) => Ok(Step::Found(pairing.channel)),
            Err(DiscordError::UnknownChannel) if pairing.channel != channel => {
                Ok(Step::Moved(channel))
            }
            Err(error) => Err(self.obstacle(guild, pairing.channel, error).await),
        }
    }

    async fn say(
        &self,
        guild: GuildId,
        pairing: &Pairing,
        place: ChannelId,
        notice: Notice,
        fresh: bool,
    ) -> Result<Step, Obstacle> {
        if !pairing.is_in_channel()
            && let Some(step) = self.add_to_thread(guild, pairing, place, notice).await?
        {
            return Ok(step);
        }
        let bank = self.bank.load_full();
        let text = texts::notice(&bank, pairing, notice);
        let since = (!fresh).then(|| snowflake_before(pairing.at));
        let nonce = nonce(guild, &text.mark);
        match once::post(&self.discord, place, &text, since, &nonce).await {
            Ok(()) => Ok(Step::Said(notice)),
            Err(DiscordError::UnknownChannel) => Ok(Step::Unsaid(notice)),
            // Nobody waits for these, so they are not worth an admin's attention.
            Err(error) if error.is_refusal() && notice != Notice::Introduction => {
                tracing::info!(server = guild.0, %error, "a pair could not be told");
                Ok(Step::Unsaid(notice))
            }
            Err(error) => Err(self.obstacle(guild, place, error).await),
        }
    }

    /// Adds those whom a notice is for to their thread, if they are still to be told that they are
    /// partners or are not. Gives the step where that can't be.
    async fn add_to_thread(
        &self,
        guild: GuildId,
        pairing: &Pairing,
        thread: ChannelId,
        notice: Notice,
    ) -> Result<Option<Step>, Obstacle> {
        let [one, other] = pairing.id.pair.both();
        let users = match notice {
            Notice::Introduction => vec![one, other],
            Notice::PartnerLeft(user) => vec![pairing.partner_of(user)],
            Notice::Farewell(_) => Vec::new(),
        };
        let mut left = None;
        for user in users {
            match self.discord.add_to_thread(thread, user).await {
                Ok(()) => {}
                Err(DiscordError::UnknownMember) => left = Some(Step::Left(user)),
                Err(DiscordError::UnknownChannel) => return Ok(Some(Step::Unsaid(notice))),
                Err(error) => return Err(self.obstacle(guild, thread, error).await),
            }
        }
        Ok(left)
    }

    async fn obstacle(&self, guild: GuildId, channel: ChannelId, error: DiscordError) -> Obstacle {
        match error {
            DiscordError::UnknownChannel => Obstacle::Gone,
            error => {
                let passing = error.is_passing();
                let sentence = self.discord.explain(guild, channel, error).await;
                Obstacle::Trouble(if passing { trouble::goes_on(&sentence) } else { sentence })
            }
        }
    }
}

fn nonce(guild: GuildId, mark: &str) -> String {
    once::nonce('p', |hasher| {
        hasher.write_u64(guild.0);
        hasher.write(mark.as_bytes());
    })
}
