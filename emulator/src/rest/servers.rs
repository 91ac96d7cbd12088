//! Servers and who is in them.

use super::super::access;
use super::super::error::ApiError;
use super::super::model::{Channel, Server};
use super::super::permissions::Permissions;
use super::super::shapes;
use super::{Answer, Call, Handled};
use serde_json::{Value, json};

pub(super) fn read(call: &mut Call<'_>) -> Handled {
    let server = call.state.server_for_bot(call.id(0)?)?;
    Ok(Answer::Ok(shapes::partial_server(server)))
}

#[expect(clippy::unnecessary_wraps, reason = "all handlers of the route table look alike")]
pub(super) fn list(call: &mut Call<'_>) -> Handled {
    let state = &call.state;
    let present = state.servers.values().filter(|server| server.bot_present);
    let shape = |server: &Server| {
        json!({
            "id": server.id,
            "name": server.name,
            "icon": null,
            "banner": null,
            "owner": server.owner == state.bot,
            "permissions": access::in_server(server, state.bot),
            "features": [],
        })
    };
    Ok(Answer::Ok(present.map(shape).collect()))
}

pub(super) fn roles(call: &mut Call<'_>) -> Handled {
    let server = call.state.server_for_bot(call.id(0)?)?;
    Ok(Answer::Ok(server.roles.iter().map(shapes::role).collect()))
}

pub(super) fn channels(call: &mut Call<'_>) -> Handled {
    let server = call.state.server_for_bot(call.id(0)?)?.id;
    let here = |channel: &&Channel| channel.server == Some(server) && channel.thread.is_none();
    let found = call.state.channels.values().filter(here);
    Ok(Answer::Ok(found.map(|channel| shapes::channel(call.state, channel)).collect()))
}

pub(super) fn active_threads(call: &mut Call<'_>) -> Handled {
    let state = &call.state;
    let server = state.server_for_bot(call.id(0)?)?.id;
    let active = |channel: &&Channel| {
        channel.server == Some(server)
            && channel.thread.as_ref().is_some_and(|thread| !thread.archived)
            && state.permissions_in(channel, state.bot).contains(Permissions::VIEW_CHANNEL)
    };
    let threads: Vec<&Channel> = state.channels.values().filter(active).collect();
    let shapes: Value = threads.iter().map(|thread| shapes::channel(state, thread)).collect();
    Ok(Answer::Ok(json!({"threads": shapes, "members": []})))
}

pub(super) fn member(call: &mut Call<'_>) -> Handled {
    let server = call.state.server_for_bot(call.id(0)?)?;
    let user = call.id(1)?;
    if !call.state.users.contains_key(&user) {
        return Err(ApiError::unknown_user());
    }
    if !server.members.contains_key(&user) {
        return Err(ApiError::unknown_member());
    }
    Ok(Answer::Ok(shapes::member(call.state, server.id, user)))
}
