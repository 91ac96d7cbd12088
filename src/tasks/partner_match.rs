//! The weekly round of partners: held once and stored completely, before anybody is told.

use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::partner_match::{due_week, make_match, next_match_at};
use crate::domain::question::Question;
use crate::domain::server::Server;
use crate::domain::task::Settlement;
use crate::store::Store;
use anyhow::Context as _;
use jiff::Timestamp;
use std::sync::Arc;

/// The number of times a round is made again because somebody joined or left meanwhile.
const TRIES: usize = 5;

/// Holds the due round of a server. Its pairs are separate tasks.
pub(super) async fn run(
    store: &dyn Store,
    bank: Arc<Bank>,
    interviews: &Interviews,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let server = store.server(guild).await?;
    let is_gone = server.as_ref().is_some_and(|server| server.removed_at.is_some());
    let Some(before) = store.match_state(guild).await?.filter(|_| !is_gone) else {
        return Ok(Settlement::NOTHING_MORE);
    };
    let channel =
        server.as_ref().and_then(|server| server.settings.text_channel()).unwrap_or(before.channel);
    let round = DueMatch { store, interviews, guild, server: server.as_ref(), channel };
    if !round.make_and_keep(&bank, now).await? {
        tracing::info!(server = guild.0, "partner round postponed: its members changed");
        return Ok(Settlement::Failed { at: now });
    }
    let schedule = server.as_ref().map(|server| &server.settings.schedule);
    let state = store.match_state(guild).await?;
    Ok(Settlement::Done { next: state.and_then(|state| next_match_at(schedule, &state, now)) })
}

/// A round that may be due in a server.
struct DueMatch<'a> {
    store: &'a dyn Store,
    interviews: &'a Interviews,
    guild: GuildId,
    server: Option<&'a Server>,
    channel: ChannelId,
}

impl DueMatch<'_> {
    /// Makes and stores the round, if one is due. Returns `true` if that is settled.
    async fn make_and_keep(&self, bank: &Arc<Bank>, now: Timestamp) -> anyhow::Result<bool> {
        let Self { store, interviews, guild, channel, .. } = *self;
        let schedule = self.server.map(|server| &server.settings.schedule);
        for _ in 0..TRIES {
            let state = store.match_state(guild).await?;
            let Some(week) = state.and_then(|state| due_week(schedule, &state, now)) else {
                return Ok(true);
            };
            let Some(matching) = store.match_input(guild).await? else { return Ok(true) };
            if matching.participants.is_empty() {
                return Ok(true);
            }
            let library = interviews.library(guild).await?;
            let (given, bank) = (matching.clone(), bank.clone());
            // In a large group this takes a moment.
            let made = tokio::task::spawn_blocking(move || {
                let questions: Vec<&Question> = bank.questions().collect();
                make_match(&given, &library.usable(&questions), channel, week, now)
            });
            let round = made.await.context("cannot make the pairs of a round")?;
            let (number, pairs) = (round.state.number, round.pairings.len());
            if store.keep_match(guild, matching, round).await? {
                tracing::info!(server = guild.0, round = number, pairs, "partner round held");
                return Ok(true);
            }
        }
        Ok(false)
    }
}
