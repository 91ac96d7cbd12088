//! The pairs of a round: sending each its pending notices.
//!
//! A pair's record has the notices that are still to be sent; one that may have been sent before a
//! crash is searched for by its marker.

use crate::actions::obstacle::Obstacle;
use crate::actions::once;
use crate::bank::Bank;
use crate::discord::{Discord, DiscordError, snowflake_before};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::matching::{Notice, Pairing, PairingId, Step};
use crate::domain::server::Trouble;
use crate::domain::task::Settlement;
use crate::messages::matching as texts;
use crate::store::Store;
use anyhow::Context as _;
use jiff::Timestamp;
use std::hash::Hasher as _;

/// Sends a pair its pending notices. `is_first` if none was ever tried.
pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    (guild, id): (GuildId, PairingId),
    is_first: bool,
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let server = store.server(guild).await?;
    let is_gone = server.as_ref().is_some_and(|server| server.removed_at.is_some());
    let (rounds, pairing) = (store.rounds(guild).await?, store.pairing(guild, id).await?);
    let (Some(rounds), Some(pairing), false) = (rounds, pairing, is_gone) else {
        return Ok(Settlement::NOTHING_MORE);
    };
    let channel = server.map_or(rounds.channel, |server| server.settings.channel);
    let pairings = Pairings { store, bank, discord, guild };
    let Err(obstacle) = pairings.carry_on(pairing, channel, is_first).await else {
        if rounds.trouble.is_some() && store.open_pairings(guild).await?.is_empty() {
            store.trouble_rounds(guild, None).await?;
        }
        return Ok(Settlement::NOTHING_MORE);
    };
    let reason = obstacle
        .told(texts::channel_gone)
        .with_context(|| format!("cannot notify the pair {id:?}"))?;
    tracing::warn!(server = guild.0, reason, "a pair's notice failed");
    if !rounds.trouble.as_ref().is_some_and(|trouble| trouble.waits(now)) {
        let trouble = Trouble::after(rounds.trouble.as_ref(), reason, now);
        store.trouble_rounds(guild, Some(trouble)).await?;
    }
    Ok(Settlement::Failed { at: now })
}

/// Sends notices to the pairs of a server.
struct Pairings<'a> {
    store: &'a dyn Store,
    bank: &'a Bank,
    discord: &'a Discord,
    guild: GuildId,
}

impl Pairings<'_> {
    /// Sends a pair's pending notices. `fresh` if none was ever tried.
    async fn carry_on(
        &self,
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
                None => self.find_place(&current, channel, fresh).await?,
                Some(place) => self.say(&current, place, notice, fresh).await?,
            };
            pairing = self.store.advance_pairing(self.guild, id, step).await?;
        }
        Ok(())
    }

    /// Opens the thread of a pair with both members in it, or finds it open. Returns the next step.
    async fn find_place(
        &self,
        pairing: &Pairing,
        channel: ChannelId,
        fresh: bool,
    ) -> Result<Step, Obstacle> {
        let name = texts::thread_name(pairing);
        let opened = if fresh {
            self.discord.open_own_thread(pairing.channel, &name, false).await
        } else {
            let after = ChannelId(snowflake_before(pairing.at).0);
            self.discord.own_thread_or_new(self.guild, pairing.channel, &name, after, false).await
        };
        match opened {
            Ok(thread) => Ok(Step::Found(thread)),
            Err(DiscordError::MissingPermissions) => Ok(Step::Found(pairing.channel)),
            Err(DiscordError::UnknownChannel) if pairing.channel != channel => {
                Ok(Step::Moved(channel))
            }
            Err(error) => Err(self.obstacle(pairing.channel, error).await),
        }
    }

    async fn say(
        &self,
        pairing: &Pairing,
        place: ChannelId,
        notice: Notice,
        fresh: bool,
    ) -> Result<Step, Obstacle> {
        if !pairing.is_in_channel()
            && let Some(step) = self.add_to_thread(pairing, place, notice).await?
        {
            return Ok(step);
        }
        let text = texts::notice(self.bank, pairing, notice);
        let since = (!fresh).then(|| snowflake_before(pairing.at));
        let nonce = nonce(self.guild, &text.mark);
        match once::post(self.discord, place, &text, since, &nonce).await {
            Ok(()) => Ok(Step::Said(notice)),
            Err(DiscordError::UnknownChannel) => Ok(Step::Unsaid(notice)),
            // Nobody waits for these, so they are not worth an admin's attention.
            Err(error) if error.is_refusal() && notice != Notice::Introduction => {
                tracing::info!(server = self.guild.0, %error, "cannot notify a pair");
                Ok(Step::Unsaid(notice))
            }
            Err(error) => Err(self.obstacle(place, error).await),
        }
    }

    /// Adds the recipients of a notice to their thread, if they are still to be introduced or are
    /// not in it. Returns the step if that is impossible.
    async fn add_to_thread(
        &self,
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
                Err(error) => return Err(self.obstacle(thread, error).await),
            }
        }
        Ok(left)
    }

    async fn obstacle(&self, channel: ChannelId, error: DiscordError) -> Obstacle {
        Obstacle::of(self.discord, self.guild, channel, error).await.tried_again()
    }
}

fn nonce(guild: GuildId, mark: &str) -> String {
    once::nonce('p', |hasher| {
        hasher.write_u64(guild.0);
        hasher.write(mark.as_bytes());
    })
}
