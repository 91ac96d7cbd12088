//! Messages of channels and threads.

use super::super::error::ApiError;
use super::super::events::hide_content;
use super::super::limits;
use super::super::mentions;
use super::super::model::{AnsweredInteraction, Attachment, Message, MessageKind, Pings};
use super::super::permissions::{Permissions, to_write_in};
use super::super::shapes;
use super::super::snowflake::Id;
use super::super::state::State;
use super::{Answer, Call, Handled, Upload, threads};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// How long a nonce brings back the message that it made.
const NONCE_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// A message that is about to be posted.
pub(crate) struct Draft<'a> {
    pub(crate) channel: Id,
    pub(crate) author: Id,
    pub(crate) kind: MessageKind,
    pub(crate) body: &'a Value,
    pub(crate) files: &'a [Upload],
    pub(crate) ephemeral_to: Option<Id>,
    pub(crate) thinking: bool,
    pub(crate) reference: Option<Id>,
    pub(crate) interaction: Option<AnsweredInteraction>,
}

impl<'a> Draft<'a> {
    /// An ordinary message.
    pub(crate) const fn written(channel: Id, author: Id, body: &'a Value) -> Self {
        Self {
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

/// Posts a message that is known to be within limits, and tells the bot.
pub(crate) fn post(state: &mut State, draft: Draft<'_>) -> Message {
    let id = state.next_id();
    let attachments = store_files(state, draft.channel, draft.body, draft.files);
    let content = draft.body["content"].as_str().unwrap_or_default().trim().to_owned();
    let allowed = &draft.body["allowed_mentions"];
    let mut pings = mentions::pings(state, draft.channel, draft.author, &content, allowed);
    if draft.ephemeral_to.is_some() {
        pings = Pings::default();
    }
    let flags = draft.body["flags"].as_u64().unwrap_or(0);
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
        suppresses_embeds: flags & shapes::SUPPRESS_EMBEDS != 0,
        reference: draft.reference,
        interaction: draft.interaction,
    };
    state.messages.entry(draft.channel).or_default().insert(id, message.clone());
    if let Some(channel) = state.channels.get_mut(&draft.channel)
        && message.ephemeral_to.is_none()
    {
        channel.last_message = Some(id);
        if let Some(thread) = &mut channel.thread
            && message.kind != MessageKind::ThreadStarter
        {
            thread.message_count += 1;
        }
    }
    state.dispatch_message("MESSAGE_CREATE", &message);
    message
}

/// Changes a message by a body that is known to be within limits, and tells the bot.
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
        after.suppresses_embeds = flags & shapes::SUPPRESS_EMBEDS != 0;
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

/// Removes a message, and tells the bot.
pub(crate) fn remove(state: &mut State, channel: Id, id: Id) -> Result<(), ApiError> {
    let messages = state.messages.get_mut(&channel);
    let gone = messages.and_then(|messages| messages.remove(&id));
    let gone = gone.ok_or_else(ApiError::unknown_message)?;
    for file in &gone.attachments {
        state.attachments.remove(&file.id);
    }
    if gone.ephemeral_to.is_none() {
        let server = state.channels.get(&channel).and_then(|channel| channel.server);
        let data = json!({"id": id, "channel_id": channel, "guild_id": server});
        state.dispatch(
            "MESSAGE_DELETE",
            server,
            super::super::events::intents::GUILD_MESSAGES,
            &data,
        );
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

pub(super) fn create(call: &mut Call<'_>) -> Handled {
    let id = call.id(0)?;
    let channel = call.state.channel_for_bot(id)?;
    call.state.channel_with(id, to_write_in(channel))?;
    let permissions = call.state.permissions_in(channel, call.state.bot);
    limits::check_message(call.body, call.files.len())?;
    if limits::is_empty(call.body, call.files.len()) {
        return Err(ApiError::empty_message());
    }
    if !call.files.is_empty() && !permissions.contains(Permissions::ATTACH_FILES) {
        return Err(ApiError::missing_permissions());
    }
    let mut body = call.body.clone();
    if !permissions.contains(Permissions::EMBED_LINKS) && body["embeds"].is_array() {
        body["embeds"] = json!([]);
        if limits::is_empty(&body, call.files.len()) {
            return Err(ApiError::missing_permissions());
        }
    }
    let nonce = body["nonce"]
        .as_str()
        .map(str::to_owned)
        .or_else(|| body["nonce"].as_i64().map(|number| number.to_string()));
    let unique = nonce.filter(|_| body["enforce_nonce"] == true);
    if let Some(message) = unique.as_ref().and_then(|nonce| repeated(call.state, id, nonce)) {
        return Ok(Answer::Ok(shapes::message(call.state, &message)));
    }
    let reference = &body["message_reference"]["message_id"];
    let reference = Id::from_json(reference);
    if let Some(reference) = reference {
        call.state.public_message(id, reference)?;
    }
    threads::wake(call.state, id, call.state.bot)?;
    let kind = if reference.is_some() { MessageKind::Reply } else { MessageKind::Written };
    let bot = call.state.bot;
    let draft = Draft { kind, files: call.files, reference, ..Draft::written(id, bot, &body) };
    let message = post(call.state, draft);
    if let Some(nonce) = unique {
        let now = call.state.now();
        call.state.nonces.insert((id, nonce), (message.id, now));
    }
    Ok(Answer::Ok(shapes::message(call.state, &message)))
}

/// The message that the same nonce made a short while ago.
fn repeated(state: &mut State, channel: Id, nonce: &str) -> Option<Message> {
    let now = state.now();
    state.nonces.retain(|_, (_, made_at)| now.duration_since(*made_at) < NONCE_LIFE);
    let (id, _) = state.nonces.get(&(channel, nonce.to_owned()))?;
    state.message(channel, *id).cloned()
}

/// A message for the bot's eyes: words of others only with the intent for them.
fn shown_to_bot(state: &State, message: &Message) -> Value {
    let mut shape = shapes::message(state, message);
    let server = state.channels.get(&message.channel).and_then(|channel| channel.server);
    if let Some(server) = server.filter(|_| !state.privileged_intents) {
        shape["guild_id"] = json!(server);
        if state.hides_content(&shape) {
            hide_content(&mut shape);
        }
        shape.as_object_mut().expect("messages are objects").remove("guild_id");
    }
    shape
}

fn public_messages(call: &Call<'_>, channel: Id) -> Vec<Message> {
    let messages = call.state.messages.get(&channel);
    let public = |message: &&Message| message.ephemeral_to.is_none();
    messages.into_iter().flat_map(|all| all.values()).filter(public).cloned().collect()
}

pub(super) fn list(call: &mut Call<'_>) -> Handled {
    let channel = call.id(0)?;
    call.state.channel_for_bot(channel)?;
    let readable = call.state.channel_with(channel, Permissions::READ_MESSAGE_HISTORY).is_ok();
    let limit = call.query.get("limit").map_or(Ok(50), |limit| limit.parse::<usize>());
    let limit = limit.ok().filter(|limit| (1..=100).contains(limit)).ok_or_else(|| {
        let mut problems = super::Problems::default();
        problems.add("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.");
        problems.into_result().expect_err("a problem was just added")
    })?;
    let mut found = if readable { public_messages(call, channel) } else { Vec::new() };
    if let Some(before) = call.query_id("before") {
        found.retain(|message| message.id < before);
    } else if let Some(after) = call.query_id("after") {
        found.retain(|message| message.id > after);
        found.truncate(limit);
    } else if let Some(around) = call.query_id("around") {
        let at = found.partition_point(|message| message.id < around);
        let start = at.saturating_sub(limit / 2);
        found = found.into_iter().skip(start).take(limit).collect();
    }
    let newest_first = found.iter().rev().take(limit);
    Ok(Answer::Ok(newest_first.map(|message| shown_to_bot(call.state, message)).collect()))
}

pub(super) fn read(call: &mut Call<'_>) -> Handled {
    let channel = call.id(0)?;
    call.state.channel_with(channel, Permissions::READ_MESSAGE_HISTORY)?;
    let message = call.state.public_message(channel, call.id(1)?)?;
    Ok(Answer::Ok(shown_to_bot(call.state, message)))
}

pub(super) fn edit(call: &mut Call<'_>) -> Handled {
    let (channel, id) = (call.id(0)?, call.id(1)?);
    call.state.channel_for_bot(channel)?;
    let message = call.state.public_message(channel, id)?;
    if message.author != call.state.bot {
        return Err(ApiError::not_the_author());
    }
    if call.state.channels.get(&channel).is_some_and(super::super::model::Channel::is_archived) {
        return Err(ApiError::thread_is_archived());
    }
    limits::check_message(call.body, call.files.len())?;
    let message = change(call.state, channel, id, call.body, call.files)?;
    Ok(Answer::Ok(shapes::message(call.state, &message)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Handled {
    let (channel, id) = (call.id(0)?, call.id(1)?);
    call.state.channel_for_bot(channel)?;
    if call.state.public_message(channel, id)?.author != call.state.bot {
        call.state.channel_with(channel, Permissions::MANAGE_MESSAGES)?;
    }
    remove(call.state, channel, id)?;
    Ok(Answer::Nothing)
}
