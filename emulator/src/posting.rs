//! Creating, changing and removing messages, whoever writes them.

use super::error::ApiError;
use super::mentions;
use super::model::{AnsweredInteraction, Attachment, Message, MessageFlags, MessageKind, Pings};
use super::sessions::intents;
use super::snowflake::Id;
use super::state::State;
use serde_json::{Value, json};
use std::sync::Arc;

/// A file that came with a request.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    /// The number in its name, `files[0]`.
    pub(super) number: u64,
    pub(super) filename: String,
    pub(super) content_type: String,
    pub(super) bytes: Arc<[u8]>,
}

/// A message that is about to be posted.
pub(super) struct Draft<'a> {
    /// A new id, unless the message must have the id of something else.
    pub(super) id: Option<Id>,
    pub(super) channel: Id,
    pub(super) author: Id,
    pub(super) kind: MessageKind,
    pub(super) body: &'a Value,
    pub(super) files: &'a [Upload],
    pub(super) ephemeral_to: Option<Id>,
    pub(super) thinking: bool,
    pub(super) reference: Option<Id>,
    pub(super) interaction: Option<AnsweredInteraction>,
}

impl<'a> Draft<'a> {
    /// An ordinary message.
    pub(super) const fn written(channel: Id, author: Id, body: &'a Value) -> Self {
        Self {
            id: None,
            channel,
            author,
            kind: MessageKind::Written,
            body,
            files: &[],
            ephemeral_to: None,
            thinking: false,
            reference: None,
            interaction: None,
        }
    }
}

/// Posts a message that is known to be within limits, and notifies the bot.
pub(super) fn post(state: &mut State, draft: Draft<'_>) -> Message {
    let id = draft.id.unwrap_or_else(|| state.next_id());
    let attachments = store_files(state, draft.channel, draft.body, draft.files);
    let content = draft.body["content"].as_str().unwrap_or_default().trim().to_owned();
    let allowed = &draft.body["allowed_mentions"];
    let mut pings = mentions::pings(state, draft.channel, draft.author, &content, allowed);
    if draft.ephemeral_to.is_some() {
        pings = Pings::default();
    }
    let flags = MessageFlags::from_bits_retain(draft.body["flags"].as_u64().unwrap_or(0));
    let message = Message {
        id,
        channel: draft.channel,
        author: draft.author,
        author_name: state.user_name(draft.author).to_owned(),
        kind: draft.kind,
        content,
        embeds: embeds(draft.body, &attachments),
        components: array(&draft.body["components"]),
        attachments,
        written_at: state.now(),
        edited_at: None,
        pings,
        allowed_mentions: Some(allowed).filter(|allowed| !allowed.is_null()).cloned(),
        nonce: Some(&draft.body["nonce"]).filter(|nonce| !nonce.is_null()).cloned(),
        ephemeral_to: draft.ephemeral_to,
        thinking: draft.thinking,
        flags: flags & MessageFlags::SETTABLE,
        reference: draft.reference,
        interaction: draft.interaction,
    };
    state.messages.entry(draft.channel).or_default().insert(id, message.clone());
    if message.ephemeral_to.is_none() {
        state.channels.change(draft.channel, |channel| {
            channel.last_message = Some(id);
            if let Some(thread) = &mut channel.thread
                && message.kind != MessageKind::ThreadStarter
            {
                thread.message_count += 1;
                // Writing in a thread joins it, and so does being mentioned there.
                thread.members.insert(draft.author);
                thread.members.extend(&message.pings.users);
            }
        });
    }
    state.dispatch_message("MESSAGE_CREATE", &message);
    message
}

/// Changes a message by a body that is known to be within limits, and notifies the bot.
pub(super) fn change(
    state: &mut State,
    channel: Id,
    id: Id,
    body: &Value,
    files: &[Upload],
) -> Result<Message, ApiError> {
    let stored = store_files(state, channel, body, files);
    let now = state.now();
    let message = state.message_mut(channel, id).ok_or_else(ApiError::unknown_message)?;
    let mut after = message.clone();
    if let Some(kept) = body["attachments"].as_array() {
        let is_kept = |file: &Attachment| kept.iter().any(|entry| names(entry, file.id));
        after.attachments.retain(is_kept);
    }
    after.attachments.extend(stored);
    if let Some(content) = body.get("content") {
        content.as_str().unwrap_or_default().trim().clone_into(&mut after.content);
    }
    if body.get("embeds").is_some() {
        after.embeds = embeds(body, &after.attachments);
    }
    if let Some(components) = body.get("components") {
        after.components = array(components);
    }
    if let Some(flags) = body["flags"].as_u64() {
        let wanted = MessageFlags::from_bits_retain(flags);
        let hides = wanted.contains(MessageFlags::SUPPRESS_EMBEDS);
        after.flags.set(MessageFlags::SUPPRESS_EMBEDS, hides);
    }
    if !after.thinking {
        after.edited_at = Some(now);
    }
    after.thinking = false;
    let nothing = after.content.is_empty()
        && after.embeds.is_empty()
        && after.components.is_empty()
        && after.attachments.is_empty();
    if nothing {
        return Err(ApiError::empty_message());
    }
    *message = after.clone();
    state.dispatch_message("MESSAGE_UPDATE", &after);
    Ok(after)
}

fn names(entry: &Value, id: Id) -> bool {
    Id::from_json(&entry["id"]) == Some(id)
}

/// Removes a message, and notifies the bot.
pub(super) fn remove(state: &mut State, channel: Id, id: Id) -> Result<(), ApiError> {
    let messages = state.messages.get_mut(&channel);
    let gone = messages.and_then(|messages| messages.remove(&id));
    let gone = gone.ok_or_else(ApiError::unknown_message)?;
    for file in &gone.attachments {
        state.attachments.remove(&file.id);
    }
    if gone.ephemeral_to.is_none() {
        let server = state.channels.get(channel).and_then(|channel| channel.server);
        let data = json!({"id": id, "channel_id": channel, "guild_id": server});
        state.dispatch("MESSAGE_DELETE", server, intents::GUILD_MESSAGES, &data);
    }
    Ok(())
}

fn array(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// The embeds as Discord returns them: with a type, and with the addresses of attached pictures.
fn embeds(body: &Value, attachments: &[Attachment]) -> Vec<Value> {
    let mut embeds = array(&body["embeds"]);
    for embed in &mut embeds {
        embed["type"] = json!("rich");
        for place in ["image", "thumbnail"] {
            let address = embed[place]["url"].as_str().map(str::to_owned);
            let Some(name) = address.as_deref().and_then(|url| url.strip_prefix("attachment://"))
            else {
                continue;
            };
            let Some(file) = attachments.iter().find(|file| file.filename == name) else {
                continue;
            };
            embed[place] = json!({"url": file.url, "proxy_url": file.url});
            if let Some((width, height)) = file.picture_size() {
                embed[place]["width"] = json!(width);
                embed[place]["height"] = json!(height);
            }
        }
        let fields = embed.get_mut("fields").and_then(Value::as_array_mut);
        for field in fields.into_iter().flatten() {
            field["inline"] = json!(field["inline"].as_bool().unwrap_or(false));
        }
    }
    embeds
}

fn store_files(state: &mut State, channel: Id, body: &Value, files: &[Upload]) -> Vec<Attachment> {
    let mut stored = Vec::new();
    for file in files {
        let id = state.next_id();
        let described = body["attachments"].as_array().into_iter().flatten();
        let entry = described.into_iter().find(|entry| names(entry, Id::new(file.number)));
        let text = |key: &str| entry.and_then(|entry| entry[key].as_str()).map(str::to_owned);
        let filename = text("filename").unwrap_or_else(|| file.filename.clone());
        let attachment = Attachment {
            id,
            url: format!("{}/attachments/{channel}/{id}/{filename}", state.base_url),
            filename,
            content_type: file.content_type.clone(),
            description: text("description"),
            bytes: file.bytes.clone(),
        };
        state.attachments.insert(id, attachment.clone());
        stored.push(attachment);
    }
    stored
}
