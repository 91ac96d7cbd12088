//! Revealing a question in its thread, by a member's click or at the deadline.

use super::post_once;
use crate::discord::{Discord, DiscordError, Priority, snowflake_before};
use crate::domain::ids::{ChannelId, GuildId, MessageId};
use crate::domain::question::QuestionId;
use crate::domain::reveal::Reveal;
use crate::messages::MarkedMessage;
use crate::messages::question::refused_part;
use crate::store::Store;
use jiff::Timestamp;
use std::hash::Hasher as _;

/// The place of a reveal.
#[derive(Clone, Copy)]
pub(crate) struct RevealTarget {
    pub(crate) guild: GuildId,
    pub(crate) thread: ChannelId,
    /// The question's own message, which is older than all of its reveal.
    pub(crate) message: MessageId,
}

/// The messages of a reveal.
#[derive(Clone, Copy)]
pub(crate) struct RevealParts<'a> {
    pub(crate) question: &'a QuestionId,
    /// The model answer; empty if there is none to show.
    pub(crate) answer: &'a [MarkedMessage],
    /// The messages after it.
    pub(crate) last: &'a [MarkedMessage],
}

/// Posts the parts of a reveal that are not yet in the thread, in order, and the final messages
/// after them.
///
/// The record of the reveal says what is there, so that an interrupted reveal continues where it
/// stopped, and a repeated request changes nothing. The thread is searched only if a try may have
/// posted more than is recorded.
pub(crate) async fn post_missing(
    discord: &Discord,
    store: &dyn Store,
    place: RevealTarget,
    parts: RevealParts<'_>,
    now: Timestamp,
) -> anyhow::Result<Result<(), DiscordError>> {
    let RevealTarget { guild, thread, message } = place;
    let RevealParts { question: id, answer, last } = parts;
    let mut reveal = store
        .reveal(guild, thread, id)
        .await?
        .unwrap_or_else(|| Reveal::unknown(thread, id.clone(), message));
    let lacks = |reveal: &Reveal| {
        answer.iter().any(|part| reveal.lacks(&part.marker))
            || last.iter().any(|last| !reveal.posted.contains(&last.marker))
    };
    if !lacks(&reveal) {
        return Ok(Ok(()));
    }
    if let Some(after) = reveal.in_doubt_after {
        match discord.own_messages_after(thread, after).await {
            Ok(own) => reveal.posted.extend(own.into_iter().flat_map(|message| message.markers)),
            Err(error) => return Ok(Err(error)),
        }
    }
    reveal.in_doubt_after = Some(message.max(snowflake_before(now)));
    store.keep_reveal(guild, reveal.clone()).await?;
    let posted = post_parts(discord, thread, &mut reveal, answer, last).await;
    if posted.as_ref().err().is_none_or(DiscordError::is_refusal) {
        reveal.in_doubt_after = None;
    }
    store.keep_reveal(guild, reveal).await?;
    Ok(posted)
}

async fn post_parts(
    discord: &Discord,
    thread: ChannelId,
    reveal: &mut Reveal,
    answer: &[MarkedMessage],
    last: &[MarkedMessage],
) -> Result<(), DiscordError> {
    for part in answer {
        if reveal.lacks(&part.marker) {
            post_part(discord, thread, part).await?;
            reveal.posted.insert(part.marker.clone());
        }
    }
    reveal.complete |= !answer.is_empty();
    for last in last {
        if !reveal.posted.contains(&last.marker) {
            post_part(discord, thread, last).await?;
            reveal.posted.insert(last.marker.clone());
        }
    }
    Ok(())
}

/// Posts one part, or if Discord refuses it, a sentence that says so.
async fn post_part(
    discord: &Discord,
    thread: ChannelId,
    part: &MarkedMessage,
) -> Result<(), DiscordError> {
    let first = nonce(thread, &part.marker);
    match discord.post(thread, &part.message, &first, Priority::Reveal).await {
        Err(DiscordError::Content(why, error)) => {
            tracing::warn!(%error, marker = part.marker, "Discord refused a part of an answer");
            let instead = refused_part(&part.marker, why);
            let second = nonce(thread, &format!("-{}", part.marker));
            discord.post(thread, &instead, &second, Priority::Reveal).await?;
            Ok(())
        }
        posted => posted.map(drop),
    }
}

fn nonce(thread: ChannelId, marker: &str) -> String {
    post_once::nonce('r', |hasher| {
        hasher.write_u64(thread.0);
        hasher.write(marker.as_bytes());
    })
}
