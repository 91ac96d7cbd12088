//! *Share my answer*: posts a member's own words into the question's thread, behind a spoiler.

use super::caller::Discussion;
use super::{Caller, Reply, reveal};
use crate::bank::Bank;
use crate::discord::{Discord, DiscordError, Priority};
use crate::domain::ids::{ChannelId, InteractionId, MessageId};
use crate::error::{EventResult, UserError};
use crate::messages::{self, answer::SHARE};
use crate::store::Store;

/// Shares one of the caller's own attempts under `message`, once.
pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    attempt: InteractionId,
    message: MessageId,
) -> EventResult<Reply> {
    let attempt = store
        .attempt(caller.guild, caller.user, attempt)
        .await?
        .ok_or(UserError::ForgottenAttempt)?;
    let question = super::question_of(bank, &attempt.question)?;
    let discussion = caller.thread_of(message);
    let known = match discussion {
        Discussion::Under(_, message) => {
            reveal::daily_thread(store, caller.guild, attempt.daily, message).await?
        }
        Discussion::Here(_) => None,
    };
    let thread = match known {
        Some(thread) => thread,
        None => reveal::open(store, discord, caller.guild, discussion, question, SHARE).await?,
    };
    if let Some(shared) = attempt.shared {
        ensure_there(discord, caller, thread, shared).await?;
    } else {
        let words = messages::answer::shared(caller.user, &attempt);
        let nonce = messages::answer::share_nonce(attempt.id);
        let shared = match discord.post(thread, &words, &nonce, Priority::Other).await {
            Ok(shared) => shared,
            Err(DiscordError::UnknownChannel) => return Err(UserError::NoThread.into()),
            Err(error) => {
                return Err(reveal::refused(discord, caller.guild, thread, error, SHARE).await);
            }
        };
        store.share_attempt(caller.guild, caller.user, attempt.id, shared.id).await?;
    }
    Ok(Reply::ephemeral(messages::answer::share_done(thread)))
}

/// Refuses if the previously shared message was deleted. If Discord doesn't say, it counts as
/// existing.
async fn ensure_there(
    discord: &Discord,
    caller: &Caller,
    thread: ChannelId,
    shared: MessageId,
) -> EventResult<()> {
    match discord.has_message(thread, shared).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(UserError::ShareRemoved.into()),
        Err(error) => {
            tracing::debug!(server = caller.guild.0, %error, "cannot check a shared answer");
            Ok(())
        }
    }
}
