//! Revealing a question in its thread, by a member's click or at the deadline.

use super::once;
use crate::discord::{Discord, DiscordError};
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::member::Attempt;
use crate::domain::question::Question;
use crate::messages::MarkedMessage;
use crate::messages::question::Turnout;
use std::collections::HashSet;
use std::hash::Hasher as _;

/// Posts the parts of a reveal that are not yet in `thread`, in order.
///
/// What is there already is told by the marks in the footers of the bot's own messages, so that a
/// reveal that was broken off is taken up where it ended, and one that is asked for twice is made
/// once.
pub(crate) async fn post_missing(
    discord: &Discord,
    thread: ChannelId,
    parts: &[MarkedMessage],
) -> Result<(), DiscordError> {
    let present: HashSet<String> = discord
        .own_messages_after(thread, MessageId(thread.0))
        .await?
        .into_iter()
        .flat_map(|message| message.embeds)
        .filter_map(|embed| embed.footer.map(|footer| footer.text))
        .collect();
    for part in parts.iter().filter(|part| !present.contains(&part.mark)) {
        discord.post(thread, &part.message, &nonce(thread, &part.mark)).await?;
    }
    Ok(())
}

fn nonce(thread: ChannelId, mark: &str) -> String {
    once::nonce('r', |hasher| {
        hasher.write_u64(thread.0);
        hasher.write(mark.as_bytes());
    })
}

/// How a server did, from each member's newest attempt.
pub(crate) fn turnout<'a>(
    question: &Question,
    attempts: impl IntoIterator<Item = &'a Attempt>,
) -> Turnout {
    let mut turnout =
        Turnout { answered: 0, scored: 0, missed: vec![0; question.key_points.len()] };
    for attempt in attempts {
        turnout.answered += 1;
        let Some(ticked) = &attempt.ticked else { continue };
        turnout.scored += 1;
        for (position, missed) in (0_u8..).zip(&mut turnout.missed) {
            *missed += usize::from(!ticked.contains(&position));
        }
    }
    turnout
}
