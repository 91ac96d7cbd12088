//! Channels, including threads if a route serves both.

use super::super::error::{ApiError, ValidationErrors};
use super::super::model::{Channel, ChannelKind, Overwrite, OverwriteTarget};
use super::super::permissions::Permissions;
use super::super::sessions::intents;
use super::super::shapes;
use super::super::snowflake::Id;
use super::super::state::State;
use super::{Handled, RestRequest, RestResponse};
use jiff::Timestamp;
use serde_json::Value;

pub(super) fn read(call: &mut RestRequest<'_>) -> Handled {
    let channel = call.state.channel_for_bot(call.id(0)?)?;
    Ok(RestResponse::Ok(shapes::channel(call.state, channel)))
}

pub(super) fn typing(call: &mut RestRequest<'_>) -> Handled {
    call.state.channel_for_bot(call.id(0)?)?;
    Ok(RestResponse::Nothing)
}

pub(super) fn open_direct(call: &mut RestRequest<'_>) -> Handled {
    let recipient = Id::from_json(&call.body["recipient_id"]).ok_or_else(ApiError::unknown_user)?;
    if !call.state.users.contains_key(&recipient) {
        return Err(ApiError::unknown_user());
    }
    let id = direct_channel(call.state, recipient);
    let channel = call.state.channels.get(id).ok_or_else(ApiError::unknown_channel)?;
    Ok(RestResponse::Ok(shapes::channel(call.state, channel)))
}

/// The bot's conversation with `recipient`, which is created if necessary.
fn direct_channel(state: &mut State, recipient: Id) -> Id {
    if let Some(known) = state.channels.conversation(recipient) {
        return known.id;
    }
    let id = state.next_id();
    let channel = Channel {
        id,
        server: None,
        name: format!("@{}", state.user_name(recipient)),
        kind: ChannelKind::Direct,
        overwrites: Vec::new(),
        parent: None,
        position: 0,
        topic: None,
        forum: None,
        thread: None,
        recipient: Some(recipient),
        last_message: None,
    };
    state.channels.insert(channel);
    id
}

/// Checks the length of a channel's or thread's name.
pub(super) fn check_name(name: &Value) -> Result<(), ApiError> {
    let mut problems = ValidationErrors::default();
    problems.text(name, "name", 1, 100);
    problems.into_result()
}

pub(super) fn change(call: &mut RestRequest<'_>) -> Handled {
    let id = call.id(0)?;
    let channel = call.state.channel_for_bot(id)?;
    if call.body.get("name").is_some() {
        check_name(&call.body["name"])?;
    }
    if channel.thread.is_some() {
        return change_thread(call, id);
    }
    call.state.channel_with(id, Permissions::MANAGE_CHANNELS)?;
    let body = call.body;
    let server = call.state.channel_for_bot(id)?.server.ok_or_else(ApiError::unknown_channel)?;
    let after = call.state.changing_access(server, |state| {
        let changed = state.channels.change(id, |channel| {
            if let Some(name) = body["name"].as_str() {
                name.clone_into(&mut channel.name);
            }
            if let Some(topic) = body.get("topic") {
                channel.topic = topic.as_str().map(str::to_owned);
            }
            if let Some(overwrites) = body["permission_overwrites"].as_array() {
                channel.overwrites = overwrites.iter().filter_map(parse_overwrite).collect();
            }
            channel.clone()
        });
        let after = changed.ok_or_else(ApiError::unknown_channel)?;
        state.dispatch_channel("CHANNEL_UPDATE", &after);
        Ok(after)
    })?;
    Ok(RestResponse::Ok(shapes::channel(call.state, &after)))
}

fn parse_overwrite(value: &Value) -> Option<Overwrite> {
    let id = Id::from_json(&value["id"])?;
    let member = value["type"] == 1 || value["type"] == "1";
    let target = if member { OverwriteTarget::Member(id) } else { OverwriteTarget::Role(id) };
    let bits = |key: &str| value[key].as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
    let (allow, deny) = (bits("allow"), bits("deny"));
    Some(Overwrite {
        target,
        allow: Permissions::from_bits_retain(allow),
        deny: Permissions::from_bits_retain(deny),
    })
}

fn change_thread(call: &mut RestRequest<'_>, id: Id) -> Handled {
    let (now, bot, body) = (call.state.now(), call.state.bot, call.body);
    let channel = call.state.channel_for_bot(id)?;
    let moderates = call.state.permissions_in(channel, bot).contains(Permissions::MANAGE_THREADS);
    let change = |channel: &mut Channel| change_as_asked(channel, body, moderates, bot, now);
    let changed = call.state.channels.change(id, change);
    let after = changed.ok_or_else(ApiError::unknown_channel)??;
    call.state.dispatch_channel("THREAD_UPDATE", &after);
    Ok(RestResponse::Ok(shapes::channel(call.state, &after)))
}

/// Changes a thread according to `body`, and returns it.
fn change_as_asked(
    channel: &mut Channel,
    body: &Value,
    moderates: bool,
    bot: Id,
    now: Timestamp,
) -> Result<Channel, ApiError> {
    let thread = channel.thread.as_mut().ok_or_else(ApiError::not_in_this_kind_of_channel)?;
    let locks = body["locked"].as_bool();
    if !moderates && (thread.owner != bot || thread.locked || locks == Some(true)) {
        return Err(ApiError::missing_permissions());
    }
    let changes_more = ["name", "auto_archive_duration", "invitable"];
    let stays_archived = thread.archived && body["archived"] != false;
    if stays_archived && changes_more.iter().any(|key| body.get(*key).is_some()) {
        return Err(ApiError::thread_is_archived());
    }
    if let Some(archived) =
        body["archived"].as_bool().filter(|archived| *archived != thread.archived)
    {
        thread.archived = archived;
        thread.archive_changed_at = now;
    }
    thread.locked = locks.unwrap_or(thread.locked);
    thread.invitable = body["invitable"].as_bool().unwrap_or(thread.invitable);
    let minutes = body["auto_archive_duration"].as_u64().and_then(|number| number.try_into().ok());
    thread.auto_archive_minutes = minutes.unwrap_or(thread.auto_archive_minutes);
    if let Some(name) = body["name"].as_str() {
        name.clone_into(&mut channel.name);
    }
    Ok(channel.clone())
}

pub(super) fn delete(call: &mut RestRequest<'_>) -> Handled {
    let id = call.id(0)?;
    let channel = call.state.channel_for_bot(id)?;
    let needed = if channel.thread.is_some() {
        Permissions::MANAGE_THREADS
    } else {
        Permissions::MANAGE_CHANNELS
    };
    call.state.channel_with(id, needed)?;
    let shape = shapes::channel(call.state, call.state.channel_for_bot(id)?);
    call.state.remove_channel(id);
    Ok(RestResponse::Ok(shape))
}

impl State {
    /// Removes a channel with its threads and messages, and notifies the bot.
    pub(crate) fn remove_channel(&mut self, id: Id) {
        let threads: Vec<Id> = self.threads_of(id).map(|thread| thread.id).collect();
        let Some(channel) = self.channels.get(id).cloned() else { return };
        if channel.thread.is_some() {
            if self.is_seen_by_bot(&channel) {
                let data = shapes::deleted_thread(&channel);
                self.dispatch("THREAD_DELETE", channel.server, intents::GUILDS, &data);
            }
        } else {
            self.dispatch_channel("CHANNEL_DELETE", &channel);
        }
        for gone in threads.into_iter().chain([id]) {
            self.channels.remove(gone);
            self.messages.remove(&gone);
        }
    }
}
