//! Sending a message once, whatever happens in between: a message is identified by its marker if
//! the bot may have posted it before, and by its nonce if the response to a post was just lost.

use crate::discord::{Discord, DiscordError, Priority};
use crate::domain::ids::{ChannelId, MessageId};
use crate::messages::MarkedMessage;
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;

/// A text of 17 characters that is the same for every try to post the same thing: a letter for its
/// kind, and the hash of what `identify` writes.
pub(crate) fn nonce(kind: char, identify: impl FnOnce(&mut SipHasher13)) -> String {
    let mut hasher = SipHasher13::new();
    identify(&mut hasher);
    format!("{kind}{:016x}", hasher.finish())
}

/// Posts a message, unless `since` is given and the message is among the bot's own after it.
pub(crate) async fn post_once(
    discord: &Discord,
    place: ChannelId,
    step: &MarkedMessage,
    since: Option<MessageId>,
    nonce: &str,
) -> Result<(), DiscordError> {
    if let Some(since) = since
        && is_posted(discord, place, since, &step.marker).await?
    {
        return Ok(());
    }
    discord.post(place, &step.message, nonce, Priority::Other).await.map(drop)
}

/// Returns `true` if the bot has posted a message after `since` with a button or menu whose custom
/// id satisfies `is_it`.
pub(crate) async fn has_button(
    discord: &Discord,
    place: ChannelId,
    since: MessageId,
    is_it: impl Fn(&str) -> bool,
) -> Result<bool, DiscordError> {
    let own = discord.own_messages_after(place, since).await?;
    Ok(own.iter().flat_map(|message| &message.custom_ids).any(|id| is_it(id)))
}

/// Returns `true` if the bot has posted the message with this marker after `since`.
pub(crate) async fn is_posted(
    discord: &Discord,
    place: ChannelId,
    since: MessageId,
    marker: &str,
) -> Result<bool, DiscordError> {
    let own = discord.own_messages_after(place, since).await?;
    Ok(own.iter().flat_map(|message| &message.markers).any(|found| found == marker))
}
