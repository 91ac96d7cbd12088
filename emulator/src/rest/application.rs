//! The bot itself: its user, its application, its commands, its gateway.

use super::super::command_kind::is_slash;
use super::super::command_limits;
use super::super::error::ApiError;
use super::super::sessions::SESSION_STARTS;
use super::super::shapes;
use super::super::snowflake::Id;
use super::super::state::State;
use super::{Handled, RestRequest, RestResponse};
use serde_json::{Value, json};

#[expect(clippy::unnecessary_wraps, reason = "all handlers of the route table look alike")]
pub(super) fn gateway(call: &mut RestRequest<'_>) -> Handled {
    Ok(RestResponse::Ok(json!({"url": gateway_url(call.state)})))
}

pub(crate) fn gateway_url(state: &State) -> String {
    format!("{}/gateway", state.base_url.replacen("http", "ws", 1))
}

#[expect(clippy::unnecessary_wraps, reason = "all handlers of the route table look alike")]
pub(super) fn gateway_bot(call: &mut RestRequest<'_>) -> Handled {
    let starts = call.state.session_starts;
    Ok(RestResponse::Ok(json!({
        "url": gateway_url(call.state),
        "shards": call.state.shards,
        "session_start_limit": {
            "total": SESSION_STARTS,
            "remaining": starts.remaining,
            "reset_after": u64::try_from(starts.reset_after.as_millis()).unwrap_or(u64::MAX),
            "max_concurrency": call.state.max_concurrency,
        },
    })))
}

pub(super) fn current_user(call: &mut RestRequest<'_>) -> Handled {
    let bot = call.state.users.get(&call.state.bot).ok_or_else(ApiError::unauthorized)?;
    let mut shape = shapes::user(bot);
    shape["verified"] = json!(true);
    shape["mfa_enabled"] = json!(false);
    shape["flags"] = json!(0);
    Ok(RestResponse::Ok(shape))
}

pub(super) fn user(call: &mut RestRequest<'_>) -> Handled {
    let user = call.state.users.get(&call.id(0)?).ok_or_else(ApiError::unknown_user)?;
    Ok(RestResponse::Ok(shapes::user(user)))
}

pub(super) fn current_application(call: &mut RestRequest<'_>) -> Handled {
    let state = &call.state;
    let bot = state.users.get(&state.bot).ok_or_else(ApiError::unauthorized)?;
    let servers = state.servers.values().filter(|server| server.bot_present).count();
    Ok(RestResponse::Ok(json!({
        "id": state.bot,
        "name": bot.name,
        "icon": null,
        "description": "",
        "bot_public": true,
        "bot_require_code_grant": false,
        "verify_key": "0".repeat(64),
        "team": null,
        "owner": shapes::user(bot),
        "bot": shapes::user(bot),
        "flags": 0,
        "summary": "",
        "approximate_guild_count": servers,
        "integration_types_config": {"0": {}},
    })))
}

/// The server of a command route, after checking its application.
fn scope(call: &RestRequest<'_>) -> Result<Option<Id>, ApiError> {
    if call.id(0)? != call.state.bot {
        return Err(ApiError::unknown_application());
    }
    if call.places.len() < 2 {
        return Ok(None);
    }
    let server = call.id(1)?;
    call.state.server_for_bot(server).map_err(|_| ApiError::missing_access())?;
    Ok(Some(server))
}

pub(super) fn commands(call: &mut RestRequest<'_>) -> Handled {
    let scope = scope(call)?;
    let found = call.state.commands.get(&scope).cloned().unwrap_or_default();
    Ok(RestResponse::Ok(Value::Array(found)))
}

pub(super) fn set_commands(call: &mut RestRequest<'_>) -> Handled {
    let scope = scope(call)?;
    let wanted = command_limits::check(call.body)?;
    let before = call.state.commands.remove(&scope).unwrap_or_default();
    let mut after = Vec::new();
    for definition in wanted {
        let known = before.iter().find(|known| {
            known["name"] == definition["name"]
                && known["type"] == *definition.get("type").unwrap_or(&json!(1))
        });
        after.push(registered(call.state, scope, definition, known));
    }
    call.state.commands.insert(scope, after.clone());
    Ok(RestResponse::Ok(Value::Array(after)))
}

/// The command as Discord returns it, with defaults filled in.
fn registered(
    state: &mut State,
    scope: Option<Id>,
    definition: &Value,
    known: Option<&Value>,
) -> Value {
    let mut shape = json!({
        "type": 1,
        "description": "",
        "default_member_permissions": null,
        "dm_permission": true,
        "contexts": null,
        "integration_types": [0],
        "nsfw": false,
    });
    for (key, value) in definition.as_object().into_iter().flatten() {
        shape[key] = value.clone();
    }
    if shape["options"].as_array().is_some_and(Vec::is_empty) {
        shape.as_object_mut().expect("made as an object above").remove("options");
    }
    if let Some(bits) = shape["default_member_permissions"].as_u64() {
        shape["default_member_permissions"] = json!(bits.to_string());
    }
    shape["application_id"] = json!(state.bot);
    if let Some(server) = scope {
        shape["guild_id"] = json!(server);
    }
    let is_slash = is_slash(definition);
    let mut next_id = || if is_slash { state.next_id() } else { state.next_menu_id() };
    let id = known.map_or_else(|| json!(next_id()), |known| known["id"].clone());
    shape["id"] = id;
    let same = known.is_some_and(|known| {
        shape["version"] = known["version"].clone();
        shape == *known
    });
    if !same {
        shape["version"] = json!(next_id());
    }
    shape
}
