//! Servers and their members.

use super::super::access;
use super::super::error::{ApiError, ValidationErrors};
use super::super::model::{Channel, Role, Server};
use super::super::permissions::Permissions;
use super::super::shapes;
use super::super::snowflake::Id;
use super::{Handled, RestRequest, RestResponse};
use serde_json::{Value, json};

pub(super) fn read(call: &mut RestRequest<'_>) -> Handled {
    let server = call.state.server_for_bot(call.id(0)?)?;
    Ok(RestResponse::Ok(shapes::partial_server(server)))
}

#[expect(clippy::unnecessary_wraps, reason = "all handlers of the route table look alike")]
pub(super) fn list(call: &mut RestRequest<'_>) -> Handled {
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
    Ok(RestResponse::Ok(present.map(shape).collect()))
}

pub(super) fn roles(call: &mut RestRequest<'_>) -> Handled {
    let server = call.state.server_for_bot(call.id(0)?)?;
    Ok(RestResponse::Ok(server.roles.iter().map(shapes::role).collect()))
}

pub(super) fn add_role(call: &mut RestRequest<'_>) -> Handled {
    let server = call.id(0)?;
    manages_roles(call, server)?;
    let mut problems = ValidationErrors::default();
    problems.optional_text(&call.body["name"], "name", 100);
    problems.into_result()?;
    let name = call.body["name"].as_str().unwrap_or("new role");
    let permissions = call.body["permissions"].as_str().and_then(|bits| bits.parse().ok());
    let permissions = permissions.map_or(Permissions::NONE, Permissions::from_bits_retain);
    let role = call.state.add_role(server, name, permissions, false);
    let role = call.state.role(server, role).ok_or_else(ApiError::unknown_role)?;
    Ok(RestResponse::Ok(shapes::role(role)))
}

pub(super) fn give_role(call: &mut RestRequest<'_>) -> Handled {
    let (server, user, role) = role_of_member(call)?;
    call.state.set_role(server, user, role, true);
    Ok(RestResponse::Nothing)
}

pub(super) fn take_role(call: &mut RestRequest<'_>) -> Handled {
    let (server, user, role) = role_of_member(call)?;
    call.state.set_role(server, user, role, false);
    Ok(RestResponse::Nothing)
}

/// The server, member and role of a request, if the bot may assign and remove that role: bots
/// manage roles below their own highest one.
fn role_of_member(call: &RestRequest<'_>) -> Result<(Id, Id, Id), ApiError> {
    let (server, user, role) = (call.id(0)?, call.id(1)?, call.id(2)?);
    manages_roles(call, server)?;
    let found = call.state.server_for_bot(server)?;
    if !found.members.contains_key(&user) {
        return Err(ApiError::unknown_member());
    }
    let wanted = call.state.role(server, role).ok_or_else(ApiError::unknown_role)?;
    let own = found.members.get(&call.state.bot).map(|member| &member.roles[..]);
    let is_own = |known: &&Role| own.is_some_and(|own| own.contains(&known.id));
    let highest = found.roles.iter().filter(is_own).map(|role| role.position).max();
    let manageable = !wanted.managed && role != server && Some(wanted.position) < highest;
    if manageable { Ok((server, user, role)) } else { Err(ApiError::missing_permissions()) }
}

fn manages_roles(call: &RestRequest<'_>, server: Id) -> Result<(), ApiError> {
    let found = call.state.server_for_bot(server)?;
    let granted = access::in_server(found, call.state.bot);
    let manages = granted.contains(Permissions::MANAGE_ROLES);
    if manages { Ok(()) } else { Err(ApiError::missing_permissions()) }
}

pub(super) fn channels(call: &mut RestRequest<'_>) -> Handled {
    let server = call.state.server_for_bot(call.id(0)?)?.id;
    let here = call.state.channels.of_server(server);
    let found = here.filter(|channel| channel.thread.is_none());
    Ok(RestResponse::Ok(found.map(|channel| shapes::channel(call.state, channel)).collect()))
}

pub(super) fn active_threads(call: &mut RestRequest<'_>) -> Handled {
    let state = &call.state;
    let server = state.server_for_bot(call.id(0)?)?.id;
    let active = |channel: &&Channel| {
        channel.thread.as_ref().is_some_and(|thread| !thread.archived)
            && state.permissions_in(channel, state.bot).contains(Permissions::VIEW_CHANNEL)
    };
    let threads: Vec<&Channel> = state.channels.of_server(server).filter(active).collect();
    let shapes: Value = threads.iter().map(|thread| shapes::channel(state, thread)).collect();
    Ok(RestResponse::Ok(json!({"threads": shapes, "members": []})))
}

pub(super) fn member(call: &mut RestRequest<'_>) -> Handled {
    let server = call.state.server_for_bot(call.id(0)?)?;
    let user = call.id(1)?;
    if !call.state.users.contains_key(&user) {
        return Err(ApiError::unknown_user());
    }
    if !server.members.contains_key(&user) {
        return Err(ApiError::unknown_member());
    }
    Ok(RestResponse::Ok(shapes::member(call.state, server.id, user)))
}
