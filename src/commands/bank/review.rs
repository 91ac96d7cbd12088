//! Members' suggestions: sending one, and an admin's decision.

use super::super::{Caller, Reply};
use super::compose::{Composed, compose};
use super::save::use_up;
use crate::actions::post_once;
use crate::bank::Bank;
use crate::discord::{Discord, Priority};
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::own_bank::{
    BankChange, DraftKey, DraftPurpose, DraftStage, MAX_DRAFTS, MAX_QUESTIONS, QuestionDraft,
};
use crate::error::{EventResult, UserError};
use crate::messages::{Message, bank as texts};
use crate::store::Store;
use std::hash::Hasher as _;

/// Sends a suggestion to the admins. It waits from the moment it is stored; the message in the
/// review channel only points to it.
pub(super) async fn send(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    draft: QuestionDraft,
) -> EventResult<Reply> {
    let key = DraftKey { user: caller.user, id: draft.id };
    let Composed { question, placed } = match compose(bank, &draft, None, caller.now) {
        Ok(composed) => composed,
        Err(problems) => return Ok(Reply::ephemeral(texts::faulty(&problems, &draft, key))),
    };
    let waiting = QuestionDraft { stage: DraftStage::Waiting { posted: Vec::new() }, ..draft };
    store.keep_draft(caller.guild, caller.user, waiting, MAX_DRAFTS).await?;
    let settings = store.server_bank(caller.guild).await?.unwrap_or_default().suggestions;
    if let Some(channel) = settings.channel {
        let messages = texts::review(bank, &question, &placed.pack, key, 0);
        let posted = post(discord, channel, &messages, key).await;
        if !posted.is_empty() {
            store.note_posted(caller.guild, key, posted).await?;
        }
    }
    Ok(Reply::Update(texts::suggestion_sent()))
}

/// Posts a suggestion to the review channel, and returns its messages. If that fails, the suggestion
/// waits in `/bank review`.
async fn post(
    discord: &Discord,
    channel: ChannelId,
    messages: &[Message],
    key: DraftKey,
) -> Vec<(ChannelId, MessageId)> {
    let mut all = Vec::new();
    for (part, message) in messages.iter().enumerate() {
        let nonce = post_once::nonce('b', |hasher| {
            hasher.write_u64(key.id.0);
            hasher.write_usize(part);
        });
        match discord.post(channel, message, &nonce, Priority::Other).await {
            Ok(posted) => all.push((channel, posted.id)),
            Err(error) => {
                tracing::warn!(%error, "cannot post a suggestion");
                break;
            }
        }
    }
    all
}

/// The suggestion that has waited longest.
pub(super) async fn next(store: &dyn Store, bank: &Bank, caller: &Caller) -> EventResult<Reply> {
    let waiting = store.waiting_suggestions(caller.guild).await?;
    let Some((user, draft)) = waiting.first() else {
        return Ok(Reply::ephemeral(texts::nothing_waits()));
    };
    let key = DraftKey { user: *user, id: draft.id };
    Ok(Reply::Ephemeral(as_reviewed(bank, caller, draft, key, waiting.len() - 1)))
}

/// One suggestion.
pub(super) async fn show(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    draft: &QuestionDraft,
    key: DraftKey,
) -> EventResult<Reply> {
    let others = store.waiting_suggestions(caller.guild).await?.len().saturating_sub(1);
    Ok(Reply::Ephemeral(as_reviewed(bank, caller, draft, key, others)))
}

/// A suggestion with the buttons to decide. An edit may have left it with problems.
fn as_reviewed(
    bank: &Bank,
    caller: &Caller,
    draft: &QuestionDraft,
    key: DraftKey,
    others: usize,
) -> Vec<Message> {
    match compose(bank, draft, None, caller.now) {
        Ok(Composed { question, placed }) => {
            texts::review(bank, &question, &placed.pack, key, others)
        }
        Err(problems) => vec![texts::faulty(&problems, draft, key)],
    }
}

pub(super) async fn approve(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    draft: &QuestionDraft,
    key: DraftKey,
) -> EventResult<Reply> {
    let named = draft.purpose == DraftPurpose::Suggest { is_named: true };
    let author = named.then_some(key.user);
    let question = match use_up(store, bank, caller, draft, key, author).await? {
        Ok(question) => question,
        Err(problems) => return Ok(Reply::ephemeral(texts::faulty(&problems, draft, key))),
    };
    tell(discord, key, &texts::your_suggestion_was_approved(&question)).await;
    Ok(Reply::Update(texts::approved(&question, key, caller.user)))
}

pub(super) async fn reject(
    store: &dyn Store,
    discord: &Discord,
    caller: &Caller,
    draft: &QuestionDraft,
    key: DraftKey,
    reason: &str,
) -> EventResult<Reply> {
    if store.remove_draft(caller.guild, key).await?.is_none() {
        return Err(UserError::ForgottenDraft.into());
    }
    tell(discord, key, &texts::your_suggestion_was_rejected(&draft.fields, reason)).await;
    Ok(Reply::Update(texts::rejected(key, caller.user)))
}

/// Tells the author of a suggestion by direct message. Many people take none; then nothing happens.
async fn tell(discord: &Discord, key: DraftKey, message: &Message) {
    let sent = async {
        let channel = discord.open_direct(key.user).await?;
        let nonce = post_once::nonce('t', |hasher| hasher.write_u64(key.id.0));
        discord.post(channel, message, &nonce, Priority::Other).await
    };
    if let Err(error) = sent.await {
        tracing::debug!(%error, "cannot tell the author of a suggestion");
    }
}

/// Changes the settings for suggestions, or shows them if nothing is given.
pub(super) async fn configure(
    store: &dyn Store,
    discord: &Discord,
    caller: &Caller,
    are_open: Option<bool>,
    channel: Option<ChannelId>,
) -> EventResult<Reply> {
    let mut settings = store.server_bank(caller.guild).await?.unwrap_or_default().suggestions;
    if let Some(channel) = channel {
        let needed = ["View Channel", "Send Messages", "Embed Links"];
        let missing = discord.missing_permissions(caller.guild, channel).await;
        let missing: Vec<&str> =
            missing.unwrap_or_default().into_iter().filter(|name| needed.contains(name)).collect();
        if !missing.is_empty() {
            let sentence = crate::messages::failures::missing_permissions(channel, &missing);
            return Err(UserError::BotLacks(sentence).into());
        }
        settings.channel = Some(channel);
    }
    settings.are_open = are_open.unwrap_or(settings.are_open);
    if are_open.is_some() || channel.is_some() {
        let change = BankChange::Suggestions(settings);
        let changed = store.change_bank(caller.guild, change, MAX_QUESTIONS).await?;
        changed.map_err(UserError::Bank)?;
    }
    Ok(Reply::ephemeral(texts::review_settings(settings)))
}
