//! The pairs of a round: sending each its pending notices, and a reminder before they meet.
//!
//! A pair's record says which notices are still to be sent, and when; one that may have been sent before a
//! crash is searched for by its marker.

use crate::actions::action_error::ActionError;
use crate::actions::post_once;
use crate::bank::Bank;
use crate::discord::{Discord, DiscordError, snowflake_before};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::partner_match::{Pairing, PairingChange, PairingId, PairingNotice};
use crate::domain::server::OngoingFailure;
use crate::domain::task::Settlement;
use crate::messages::partner_match as texts;
use crate::store::Store;
use anyhow::Context as _;
use jiff::Timestamp;
use std::hash::Hasher as _;

/// Sends a pair its due notices. `is_first` if none was ever tried.
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
    let (state, pairing) = (store.match_state(guild).await?, store.pairing(guild, id).await?);
    let (Some(state), Some(pairing), false) = (state, pairing, is_gone) else {
        return Ok(Settlement::NOTHING_MORE);
    };
    let channel = server.and_then(|server| server.settings.text_channel()).unwrap_or(state.channel);
    let pairings = PairingNotifier { store, bank, discord, guild };
    let error = match pairings.send_due(pairing, channel, is_first, now).await {
        Ok(next) => {
            let is_told = |pairing: &Pairing| pairing.pending.is_empty();
            if state.failure.is_some() && store.open_pairings(guild).await?.iter().all(is_told) {
                store.set_match_failure(guild, None).await?;
            }
            return Ok(Settlement::Done { next });
        }
        Err(error) => error,
    };
    let reason = error
        .into_sentence(texts::channel_gone)
        .with_context(|| format!("cannot notify the pair {id:?}"))?;
    tracing::warn!(server = guild.0, reason, "a pair's notice failed");
    if !state.failure.as_ref().is_some_and(|failure| failure.waits(now)) {
        let failure = OngoingFailure::after(state.failure.as_ref(), reason, now);
        store.set_match_failure(guild, Some(failure)).await?;
    }
    Ok(Settlement::Failed { at: now })
}

/// Sends notices to the pairs of a server.
struct PairingNotifier<'a> {
    store: &'a dyn Store,
    bank: &'a Bank,
    discord: &'a Discord,
    guild: GuildId,
}

impl PairingNotifier<'_> {
    /// Sends a pair's due notices, and returns when the next one is. `fresh` if none was ever
    /// tried.
    async fn send_due(
        &self,
        mut current: Pairing,
        channel: ChannelId,
        fresh: bool,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, ActionError> {
        while let Some(notice) = current.next_notice(now) {
            let step = match current.place {
                _ if notice.is_stale(now) => PairingChange::Unsaid(notice),
                None => self.find_place(&current, channel, fresh).await?,
                Some(place) => self.send_notice(&current, place, notice, fresh).await?,
            };
            let Some(after) = self.store.change_pairing(self.guild, current.id, step).await? else {
                return Ok(None);
            };
            current = after;
        }
        Ok(current.next_due())
    }

    /// Opens the thread of a pair with both members in it, or finds it open. Returns the next step.
    async fn find_place(
        &self,
        pairing: &Pairing,
        channel: ChannelId,
        fresh: bool,
    ) -> Result<PairingChange, ActionError> {
        let name = texts::thread_name(pairing);
        let opened = if fresh {
            self.discord.open_own_thread(pairing.channel, &name, false).await
        } else {
            let after = ChannelId(snowflake_before(pairing.at).0);
            self.discord.own_thread_or_new(self.guild, pairing.channel, &name, after, false).await
        };
        match opened {
            Ok(thread) => Ok(PairingChange::Found(thread)),
            Err(DiscordError::MissingPermissions) => Ok(PairingChange::Found(pairing.channel)),
            Err(DiscordError::UnknownChannel) if pairing.channel != channel => {
                Ok(PairingChange::Moved(channel))
            }
            Err(error) => Err(self.action_error(pairing.channel, error).await),
        }
    }

    async fn send_notice(
        &self,
        pairing: &Pairing,
        place: ChannelId,
        notice: PairingNotice,
        fresh: bool,
    ) -> Result<PairingChange, ActionError> {
        if !pairing.is_in_channel()
            && let Some(step) = self.add_to_thread(pairing, place, notice).await?
        {
            return Ok(step);
        }
        let text = texts::notice(self.bank, pairing, notice);
        let since = (!fresh).then(|| snowflake_before(pairing.at));
        let nonce = nonce(self.guild, &text.marker);
        match post_once::post_once(self.discord, place, &text, since, &nonce).await {
            Ok(()) => Ok(PairingChange::Said(notice)),
            Err(DiscordError::UnknownChannel) => Ok(PairingChange::Unsaid(notice)),
            // Nobody waits for these, so they are not worth an admin's attention.
            Err(error) if error.is_refusal() && notice != PairingNotice::Introduction => {
                tracing::info!(server = self.guild.0, %error, "cannot notify a pair");
                Ok(PairingChange::Unsaid(notice))
            }
            Err(error) => Err(self.action_error(place, error).await),
        }
    }

    /// Adds the recipients of a notice to their thread, if they are still to be introduced or are
    /// not in it. Returns the step if that is impossible.
    async fn add_to_thread(
        &self,
        pairing: &Pairing,
        thread: ChannelId,
        notice: PairingNotice,
    ) -> Result<Option<PairingChange>, ActionError> {
        let [one, other] = pairing.id.pair.both();
        let users = match notice {
            PairingNotice::Introduction => vec![one, other],
            PairingNotice::PartnerLeft(user) => vec![pairing.partner_of(user)],
            PairingNotice::Farewell(_) | PairingNotice::Reminder(_) => Vec::new(),
        };
        let mut left = None;
        for user in users {
            match self.discord.add_to_thread(thread, user).await {
                Ok(()) => {}
                Err(DiscordError::UnknownMember) => left = Some(PairingChange::Left(user)),
                Err(DiscordError::UnknownChannel) => {
                    return Ok(Some(PairingChange::Unsaid(notice)));
                }
                Err(error) => return Err(self.action_error(thread, error).await),
            }
        }
        Ok(left)
    }

    async fn action_error(&self, channel: ChannelId, error: DiscordError) -> ActionError {
        ActionError::from_discord(self.discord, self.guild, channel, error)
            .await
            .with_retry_promise()
    }
}

fn nonce(guild: GuildId, marker: &str) -> String {
    post_once::nonce('p', |hasher| {
        hasher.write_u64(guild.0);
        hasher.write(marker.as_bytes());
    })
}
