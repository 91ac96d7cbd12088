//! Threads: opened on a message or on their own, joined, archived, unarchived.

use super::super::error::{ApiError, ValidationErrors};
use super::super::limits;
use super::super::model::{Channel, ChannelKind, MessageKind, Thread};
use super::super::permissions::Permissions;
use super::super::posting::{Draft, post};
use super::super::sessions::intents;
use super::super::shapes;
use super::super::snowflake::Id;
use super::super::state::State;
use super::channels::check_name;
use super::{Handled, RestRequest, RestResponse};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The parts of a new thread.
pub(crate) struct Opening<'a> {
    pub(crate) id: Id,
    pub(crate) parent: Id,
    pub(crate) kind: ChannelKind,
    pub(crate) owner: Id,
    pub(crate) body: &'a Value,
}

/// Opens a thread and notifies the bot.
pub(crate) fn open_thread(state: &mut State, opening: &Opening<'_>) -> Channel {
    let now = state.now();
    let parent = state.channels.get(opening.parent);
    let body = opening.body;
    let minutes = body["auto_archive_duration"].as_u64().and_then(|number| number.try_into().ok());
    let thread = Thread {
        owner: opening.owner,
        members: BTreeSet::from([opening.owner]),
        archived: false,
        locked: false,
        auto_archive_minutes: minutes.unwrap_or(4320),
        archive_changed_at: now,
        created_at: now,
        invitable: body["invitable"].as_bool().unwrap_or(true),
        message_count: 0,
        applied_tags: Vec::new(),
    };
    let channel = Channel {
        id: opening.id,
        server: parent.and_then(|parent| parent.server),
        name: body["name"].as_str().unwrap_or_default().to_owned(),
        kind: opening.kind,
        overwrites: Vec::new(),
        parent: Some(opening.parent),
        position: 0,
        topic: None,
        forum: None,
        thread: Some(thread),
        recipient: None,
        last_message: None,
    };
    state.channels.insert(channel.clone());
    if state.is_seen_by_bot(&channel) {
        let mut data = shapes::channel(state, &channel);
        data["newly_created"] = json!(true);
        state.dispatch("THREAD_CREATE", channel.server, intents::GUILDS, &data);
    }
    channel
}

fn check(body: &Value) -> Result<(), ApiError> {
    check_name(&body["name"])?;
    let minutes = &body["auto_archive_duration"];
    if minutes.is_null() || matches!(minutes.as_u64(), Some(60 | 1440 | 4320 | 10080)) {
        return Ok(());
    }
    let mut problems = ValidationErrors::default();
    let message = "Value must be one of (60, 1440, 4320, 10080).";
    problems.add("auto_archive_duration", "BASE_TYPE_CHOICES", message);
    problems.into_result()
}

pub(super) fn open_on_message(call: &mut RestRequest<'_>) -> Handled {
    let (parent, id) = (call.id(0)?, call.id(1)?);
    let channel = call.state.channel_for_bot(parent)?;
    let kind = channel.kind.public_thread().ok_or_else(ApiError::not_in_this_kind_of_channel)?;
    call.state.channel_with(parent, Permissions::CREATE_PUBLIC_THREADS)?;
    call.state.public_message(parent, id)?;
    check(call.body)?;
    if call.state.channels.contains_key(id) {
        return Err(ApiError::thread_exists());
    }
    let owner = call.state.bot;
    let opening = Opening { id, parent, kind, owner, body: call.body };
    let thread = open_thread(call.state, &opening);
    let reference = Some(id);
    let kind = MessageKind::ThreadStarter;
    post(call.state, Draft { kind, reference, ..Draft::written(id, owner, &Value::Null) });
    if let Some(message) = call.state.message(parent, id).cloned() {
        call.state.dispatch_message("MESSAGE_UPDATE", &message);
    }
    Ok(RestResponse::Created(shapes::channel(call.state, &thread)))
}

pub(super) fn open(call: &mut RestRequest<'_>) -> Handled {
    let parent = call.id(0)?;
    let channel = call.state.channel_for_bot(parent)?;
    if channel.kind == ChannelKind::Forum {
        return open_post(call, parent);
    }
    // Without a type, Discord opens a private thread.
    let (kind, needed) = match (channel.kind, call.body["type"].as_u64()) {
        (ChannelKind::Text, Some(11)) => {
            (ChannelKind::PublicThread, Permissions::CREATE_PUBLIC_THREADS)
        }
        (ChannelKind::Announcement, Some(10)) => {
            (ChannelKind::AnnouncementThread, Permissions::CREATE_PUBLIC_THREADS)
        }
        (ChannelKind::Text, None | Some(12)) => {
            (ChannelKind::PrivateThread, Permissions::CREATE_PRIVATE_THREADS)
        }
        _ => return Err(ApiError::not_in_this_kind_of_channel()),
    };
    call.state.channel_with(parent, needed)?;
    check(call.body)?;
    let (id, owner) = (call.state.next_id(), call.state.bot);
    let thread = open_thread(call.state, &Opening { id, parent, kind, owner, body: call.body });
    if kind != ChannelKind::PrivateThread {
        let body = json!({"content": thread.name});
        let kind = MessageKind::ThreadOpened;
        post(call.state, Draft { kind, ..Draft::written(parent, owner, &body) });
    }
    Ok(RestResponse::Created(shapes::channel(call.state, &thread)))
}

/// Opens a post of a forum: a thread whose first message comes with it and has its id.
fn open_post(call: &mut RestRequest<'_>, parent: Id) -> Handled {
    call.state.channel_with(parent, Permissions::SEND_MESSAGES)?;
    check(call.body)?;
    let first = &call.body["message"];
    if first.is_null() {
        let mut problems = ValidationErrors::default();
        problems.required("message");
        problems.into_result()?;
    }
    limits::check_message(first, call.files.len())?;
    if limits::is_empty(first, call.files.len()) {
        return Err(ApiError::empty_message());
    }
    let applied = applied_tags(call, parent)?;
    let (id, owner) = (call.state.next_id(), call.state.bot);
    let kind = ChannelKind::PublicThread;
    let mut thread = open_thread(call.state, &Opening { id, parent, kind, owner, body: call.body });
    thread.thread.iter_mut().for_each(|thread| thread.applied_tags.clone_from(&applied));
    call.state.channels.change(id, |channel| channel.thread.clone_from(&thread.thread));
    let draft = Draft { id: Some(id), files: call.files, ..Draft::written(id, owner, first) };
    let message = post(call.state, draft);
    let mut shape = shapes::channel(call.state, &thread);
    shape["message"] = shapes::message(call.state, &message);
    Ok(RestResponse::Created(shape))
}

/// The tags for a new post in a forum, if the bot may use them.
fn applied_tags(call: &RestRequest<'_>, parent: Id) -> Result<Vec<Id>, ApiError> {
    let forum = call.state.channel_for_bot(parent)?.forum.clone().unwrap_or_default();
    let asked = call.body["applied_tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let applied: Vec<Id> = asked.iter().filter_map(Id::from_json).collect();
    if applied.is_empty() && forum.requires_tag {
        return Err(ApiError::tag_required());
    }
    let known = |id: &Id| forum.tags.iter().find(|tag| tag.id == *id);
    if applied.len() > 5 || applied.iter().any(|id| known(id).is_none()) {
        let mut problems = ValidationErrors::default();
        problems.add("applied_tags", "BASE_TYPE_BAD_LENGTH", "Must be between 0 and 5 in length.");
        problems.into_result()?;
    }
    if applied.iter().filter_map(known).any(|tag| tag.moderated) {
        call.state.channel_with(parent, Permissions::MANAGE_THREADS)?;
    }
    Ok(applied)
}

/// Unarchives a thread because `author` writes in it. Locked ones stay archived unless a moderator
/// writes.
pub(crate) fn wake(state: &mut State, channel: Id, author: Id) -> Result<(), ApiError> {
    let Some(found) = state.channels.get(channel) else { return Ok(()) };
    let moderates = state.permissions_in(found, author).contains(Permissions::MANAGE_THREADS);
    let Some(thread) = found.thread.as_ref().filter(|thread| thread.archived) else {
        return Ok(());
    };
    if thread.locked && !moderates {
        return Err(ApiError::thread_is_archived());
    }
    state.set_archived(channel, false);
    Ok(())
}

impl State {
    /// Archives the threads that have been quiet for their configured time.
    pub(crate) fn archive_quiet_threads(&mut self) {
        for thread in self.channels.quiet_threads(self.now()) {
            self.set_archived(thread, true);
        }
    }

    /// Archives or unarchives a thread, and notifies the bot.
    fn set_archived(&mut self, thread: Id, archived: bool) {
        let now = self.now();
        let changed = self.channels.change(thread, |channel| {
            let thread = channel.thread.as_mut()?;
            (thread.archived, thread.archive_changed_at) = (archived, now);
            Some(channel.clone())
        });
        if let Some(changed) = changed.flatten() {
            self.dispatch_channel("THREAD_UPDATE", &changed);
        }
    }
}

fn archived(call: &RestRequest<'_>, private: bool) -> Handled {
    let parent = call.id(0)?;
    call.state.channel_with(parent, Permissions::READ_MESSAGE_HISTORY)?;
    let found = call.state.threads_of(parent);
    let found = found.filter(|thread| {
        (thread.kind == ChannelKind::PrivateThread) == private && thread.is_archived()
    });
    let threads: Vec<Value> = found.map(|thread| shapes::channel(call.state, thread)).collect();
    Ok(RestResponse::Ok(json!({"threads": threads, "members": [], "has_more": false})))
}

pub(super) fn archived_public(call: &mut RestRequest<'_>) -> Handled {
    archived(call, false)
}

pub(super) fn archived_private(call: &mut RestRequest<'_>) -> Handled {
    archived(call, true)
}

/// The thread and the user in the path.
fn thread_and_user(call: &RestRequest<'_>) -> Result<(Id, Id), ApiError> {
    let thread = call.id(0)?;
    let channel = call.state.channel_for_bot(thread)?;
    let Some(state) = &channel.thread else { return Err(ApiError::not_in_this_kind_of_channel()) };
    if state.archived {
        return Err(ApiError::thread_is_archived());
    }
    let user = if call.text(1) == "@me" { call.state.bot } else { call.id(1)? };
    let server = channel.server.and_then(|server| call.state.servers.get(&server));
    if !server.is_some_and(|server| server.members.contains_key(&user)) {
        return Err(ApiError::unknown_member());
    }
    Ok((thread, user))
}

fn change_members(
    call: &mut RestRequest<'_>,
    id: Id,
    change: impl FnOnce(&mut BTreeSet<Id>),
) -> Result<(), ApiError> {
    let changed = call.state.channels.change(id, |channel| {
        let thread = channel.thread.as_mut().ok_or_else(ApiError::not_in_this_kind_of_channel)?;
        change(&mut thread.members);
        Ok(())
    });
    changed.ok_or_else(ApiError::unknown_channel)?
}

pub(super) fn add_member(call: &mut RestRequest<'_>) -> Handled {
    let (thread, user) = thread_and_user(call)?;
    let channel = call.state.channel_for_bot(thread)?;
    call.state.channel_with(thread, super::super::access::to_write_in(channel))?;
    change_members(call, thread, |members| {
        members.insert(user);
    })?;
    Ok(RestResponse::Nothing)
}

pub(super) fn remove_member(call: &mut RestRequest<'_>) -> Handled {
    let (thread, user) = thread_and_user(call)?;
    let bot = call.state.bot;
    let channel = call.state.channel_for_bot(thread)?;
    let owns = channel.kind == ChannelKind::PrivateThread
        && channel.thread.as_ref().is_some_and(|thread| thread.owner == bot);
    if user != bot && !owns {
        call.state.channel_with(thread, Permissions::MANAGE_THREADS)?;
    }
    change_members(call, thread, |members| {
        members.remove(&user);
    })?;
    Ok(RestResponse::Nothing)
}

pub(super) fn members(call: &mut RestRequest<'_>) -> Handled {
    let channel = call.state.channel_for_bot(call.id(0)?)?;
    let thread = channel.thread.as_ref().ok_or_else(ApiError::not_in_this_kind_of_channel)?;
    let joined = shapes::instant(thread.created_at);
    let member = |user: &Id| json!({"id": channel.id, "user_id": user, "join_timestamp": joined, "flags": 0});
    Ok(RestResponse::Ok(thread.members.iter().map(member).collect()))
}
