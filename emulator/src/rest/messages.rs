//! Messages of channels and threads.

use super::super::access::to_write_in;
use super::super::error::ApiError;
use super::super::events::hide_content;
use super::super::limits;
use super::super::model::{ChannelKind, Message, MessageFlags, MessageKind};
use super::super::permissions::Permissions;
use super::super::posting::{Draft, change, post, remove};
use super::super::shapes;
use super::super::snowflake::Id;
use super::super::state::State;
use super::{Handled, RestRequest, RestResponse, threads};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// The time in which a nonce returns the message that it created.
const NONCE_LIFE: SignedDuration = SignedDuration::from_mins(5);

pub(super) fn crosspost(call: &mut RestRequest<'_>) -> Handled {
    let (channel, id) = (call.id(0)?, call.id(1)?);
    if call.state.channel_for_bot(channel)?.kind != ChannelKind::Announcement {
        return Err(ApiError::not_in_this_kind_of_channel());
    }
    let bot = call.state.bot;
    let is_own = call.state.public_message(channel, id)?.author == bot;
    let needed = if is_own { Permissions::SEND_MESSAGES } else { Permissions::MANAGE_MESSAGES };
    call.state.channel_with(channel, needed)?;
    let message = call.state.message_mut(channel, id).ok_or_else(ApiError::unknown_message)?;
    if message.flags.contains(MessageFlags::CROSSPOSTED) {
        return Err(ApiError::crossposted_already());
    }
    message.flags.insert(MessageFlags::CROSSPOSTED);
    let message = message.clone();
    call.state.dispatch_message("MESSAGE_UPDATE", &message);
    Ok(RestResponse::Ok(shapes::message(call.state, &message)))
}

pub(super) fn create(call: &mut RestRequest<'_>) -> Handled {
    let id = call.id(0)?;
    let channel = call.state.channel_for_bot(id)?;
    call.state.channel_with(id, to_write_in(channel))?;
    if channel.kind == ChannelKind::Forum {
        return Err(ApiError::not_a_text_channel());
    }
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
        return Ok(RestResponse::Ok(shapes::message(call.state, &message)));
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
    Ok(RestResponse::Ok(shapes::message(call.state, &message)))
}

/// The message that the same nonce recently created.
fn repeated(state: &mut State, channel: Id, nonce: &str) -> Option<Message> {
    let now = state.now();
    state.nonces.retain(|_, (_, made_at)| now.duration_since(*made_at) < NONCE_LIFE);
    let (id, _) = state.nonces.get(&(channel, nonce.to_owned()))?;
    state.message(channel, *id).cloned()
}

/// A message as the bot sees it: other people's content only with the intent for it.
fn shown_to_bot(state: &State, message: &Message) -> Value {
    let mut shape = shapes::message(state, message);
    let server = state.channels.get(message.channel).and_then(|channel| channel.server);
    if let Some(server) = server.filter(|_| !state.privileged_intents) {
        shape["guild_id"] = json!(server);
        if state.hides_content(&shape) {
            hide_content(&mut shape);
        }
        shape.as_object_mut().expect("messages are objects").remove("guild_id");
    }
    shape
}

fn public_messages(call: &RestRequest<'_>, channel: Id) -> Vec<Message> {
    let messages = call.state.messages.get(&channel);
    let public = |message: &&Message| message.ephemeral_to.is_none();
    messages.into_iter().flat_map(|all| all.values()).filter(public).cloned().collect()
}

pub(super) fn list(call: &mut RestRequest<'_>) -> Handled {
    let channel = call.id(0)?;
    call.state.channel_for_bot(channel)?;
    let readable = call.state.channel_with(channel, Permissions::READ_MESSAGE_HISTORY).is_ok();
    let limit = call.query.get("limit").map_or(Ok(50), |limit| limit.parse::<usize>());
    let limit = limit.ok().filter(|limit| (1..=100).contains(limit)).ok_or_else(|| {
        let mut problems = super::ValidationErrors::default();
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
    Ok(RestResponse::Ok(newest_first.map(|message| shown_to_bot(call.state, message)).collect()))
}

pub(super) fn read(call: &mut RestRequest<'_>) -> Handled {
    let channel = call.id(0)?;
    call.state.channel_with(channel, Permissions::READ_MESSAGE_HISTORY)?;
    let message = call.state.public_message(channel, call.id(1)?)?;
    Ok(RestResponse::Ok(shown_to_bot(call.state, message)))
}

pub(super) fn edit(call: &mut RestRequest<'_>) -> Handled {
    let (channel, id) = (call.id(0)?, call.id(1)?);
    call.state.channel_for_bot(channel)?;
    let message = call.state.public_message(channel, id)?;
    if message.author != call.state.bot {
        return Err(ApiError::not_the_author());
    }
    if call.state.channels.get(channel).is_some_and(super::super::model::Channel::is_archived) {
        return Err(ApiError::thread_is_archived());
    }
    limits::check_message(call.body, call.files.len())?;
    let message = change(call.state, channel, id, call.body, call.files)?;
    Ok(RestResponse::Ok(shapes::message(call.state, &message)))
}

pub(super) fn delete(call: &mut RestRequest<'_>) -> Handled {
    let (channel, id) = (call.id(0)?, call.id(1)?);
    call.state.channel_for_bot(channel)?;
    if call.state.public_message(channel, id)?.author != call.state.bot {
        call.state.channel_with(channel, Permissions::MANAGE_MESSAGES)?;
    }
    remove(call.state, channel, id)?;
    Ok(RestResponse::Nothing)
}
