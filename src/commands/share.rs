//! *Share my answer*: a member's own words go into the question's thread, behind a spoiler.

use super::{Caller, Reply, reveal};
use crate::bank::Bank;
use crate::discord::{Discord, DiscordError};
use crate::domain::ids::{InteractionId, MessageId};
use crate::error::{Outcome, UserError};
use crate::messages;
use crate::store::Store;

/// Shares one of the caller's own attempts under `message`, once.
pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    attempt: InteractionId,
    message: MessageId,
) -> Outcome<Reply> {
    let attempt = store
        .attempt(caller.guild, caller.user, attempt)
        .await?
        .ok_or(UserError::ForgottenAttempt)?;
    let question = bank.get(&attempt.question).ok_or(UserError::RetiredQuestion)?;
    let thread = reveal::open(discord, caller.guild, caller.thread_of(message), question).await?;
    if attempt.shared.is_none() {
        let words = messages::answer::shared(&caller.name, &attempt);
        let nonce = messages::answer::share_nonce(attempt.id);
        let shared = match discord.post(thread, &words, &nonce).await {
            Ok(shared) => shared,
            Err(DiscordError::UnknownChannel) => return Err(UserError::NoThread.into()),
            Err(error) => {
                return Err(reveal::refused(discord, caller.guild, caller.channel, error).await);
            }
        };
        store.share_attempt(caller.guild, caller.user, attempt.id, shared).await?;
    }
    Ok(Reply::whisper(messages::answer::share_done(thread)))
}
