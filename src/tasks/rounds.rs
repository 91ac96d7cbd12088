//! The weekly round of partners: held once, kept as a whole, and only then told to each pair.

use super::pairings::Pairings;
use crate::actions::interviews::Interviews;
use crate::actions::obstacle::{Settled, settle};
use crate::bank::Bank;
use crate::discord::Discord;
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::matching::{Rounds, due, next_round};
use crate::domain::question::Question;
use crate::domain::server::Server;
use crate::messages::matching as texts;
use crate::store::Store;
use anyhow::Context as _;
use jiff::Timestamp;
use std::sync::Arc;

/// How often a round is made anew because somebody joined or left meanwhile.
const TRIES: usize = 5;

/// Makes the round that is due in a server, and says what is still to be said.
pub(super) async fn run(
    store: &dyn Store,
    bank: Arc<Bank>,
    discord: &Discord,
    interviews: &Interviews,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<()> {
    let server = store.server(guild).await?;
    if server.as_ref().is_some_and(|server| server.removed_at.is_some()) {
        return Ok(());
    }
    let Some(before) = store.rounds(guild).await? else { return Ok(()) };
    let channel = server.as_ref().map_or(before.channel, |server| server.settings.channel);
    let round = Round { store, interviews, guild, server: server.as_ref(), channel };
    let fresh = round.hold(&bank, now).await?;
    let waits = before.trouble.as_ref().is_some_and(|trouble| trouble.waits(now));
    let pairings = Pairings { store, bank: &bank, discord, guild };
    let mut reason = None;
    let mut tried = false;
    for pairing in store.open_pairings(guild).await? {
        let is_fresh = fresh == Some(pairing.id.round);
        if waits && !is_fresh {
            continue;
        }
        tried = true;
        let id = pairing.id;
        if let Err(obstacle) = pairings.carry_on(pairing, channel, is_fresh).await {
            let sentence = obstacle
                .told(texts::channel_gone)
                .with_context(|| format!("cannot tell the pair {id:?}"))?;
            reason.get_or_insert(sentence);
        }
    }
    keep_trouble(store, guild, &before, reason, tried || !waits, now).await
}

async fn keep_trouble(
    store: &dyn Store,
    guild: GuildId,
    before: &Rounds,
    reason: Option<String>,
    tried: bool,
    now: Timestamp,
) -> anyhow::Result<()> {
    if let Some(reason) = &reason {
        tracing::warn!(server = guild.0, reason, "a pair has to wait");
    }
    match settle(before.trouble.as_ref(), reason, tried, now) {
        Settled::Unchanged => Ok(()),
        Settled::Over => store.trouble_rounds(guild, None).await,
        Settled::Troubled(trouble) => store.trouble_rounds(guild, Some(trouble)).await,
    }
}

/// A round that may be due in a server.
struct Round<'a> {
    store: &'a dyn Store,
    interviews: &'a Interviews,
    guild: GuildId,
    server: Option<&'a Server>,
    channel: ChannelId,
}

impl Round<'_> {
    /// Makes and keeps the round, if one is due, and gives its number.
    async fn hold(&self, bank: &Arc<Bank>, now: Timestamp) -> anyhow::Result<Option<u64>> {
        let Self { store, interviews, guild, channel, .. } = *self;
        let schedule = self.server.map(|server| &server.settings.schedule);
        for _ in 0..TRIES {
            // Cheap, and at most ticks the answer is no.
            let rounds = store.rounds(guild).await?;
            let Some(week) = rounds.and_then(|rounds| due(schedule, &rounds, now)) else {
                return Ok(None);
            };
            let Some(matching) = store.matching(guild).await? else { return Ok(None) };
            if matching.seekers.is_empty() {
                return Ok(None);
            }
            let library = interviews.library(guild).await?;
            let (given, bank) = (matching.clone(), bank.clone());
            // In a large group this takes a moment.
            let made = tokio::task::spawn_blocking(move || {
                let questions: Vec<&Question> = bank.questions().iter().collect();
                next_round(&given, &library.usable(&questions), channel, week, now)
            });
            let round = made.await.context("making the pairs of a round")?;
            let (number, pairs) = (round.rounds.number, round.pairings.len());
            if store.hold_round(guild, matching, round).await? {
                tracing::info!(server = guild.0, round = number, pairs, "a round of partners");
                return Ok(Some(number));
            }
        }
        tracing::info!(server = guild.0, "a round waits, since members come and go");
        Ok(None)
    }
}
