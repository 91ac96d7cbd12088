//! Registers commands for all servers at start, and only if they differ from Discord's: each
//! registration counts against a daily limit.

use super::startup::Startup;
use crate::commands::definitions;
use crate::discord::rest::{ApiRequest, Endpoint, Payload, Priority};
use serde_json::{Map, Value};
use serenity::all::Command;
use std::collections::HashMap;

/// The parts of a definition that are compared; the rest is Discord's own bookkeeping.
const COMPARED: [&str; 15] = [
    "name",
    "description",
    "options",
    "type",
    "required",
    "autocomplete",
    "choices",
    "value",
    "channel_types",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "default_member_permissions",
    "contexts",
];

/// Discord's number for slash commands.
const SLASH_COMMAND: u8 = 1;

/// Registers the commands if necessary. Returns their ids by name.
pub(super) async fn register(startup: &Startup<'_>) -> anyhow::Result<HashMap<String, u64>> {
    let wanted = definitions();
    if let Some(present) = present(startup).await?
        && !differ(&wanted, &present)?
    {
        return Ok(present.into_iter().map(|it| (it.name, it.id.get())).collect());
    }
    tracing::info!(commands = wanted.len(), "registering the commands");
    let payload = Payload::json(&wanted)?;
    let call = ApiRequest::new(Endpoint::SetCommands(startup.application()?), Priority::Other);
    let answer = startup.send("that it took the commands", call.payload(&payload)).await?;
    let registered: Vec<Value> = serde_json::from_slice(&answer).unwrap_or_default();
    Ok(registered.iter().filter_map(name_and_id).collect())
}

/// Discord's commands; `None` if its response can't be parsed.
pub(super) async fn present(startup: &Startup<'_>) -> anyhow::Result<Option<Vec<Command>>> {
    let call = ApiRequest::new(Endpoint::Commands(startup.application()?), Priority::Other);
    let answer = startup.send("which commands it has", call).await?;
    Ok(serde_json::from_slice(&answer).ok())
}

/// The name and id of a registered command, for `/help`.
fn name_and_id(command: &Value) -> Option<(String, u64)> {
    let id = command["id"].as_str()?.parse().ok()?;
    Some((command["name"].as_str()?.to_owned(), id))
}

/// Returns `true` if Discord's commands differ from the wanted ones.
pub(super) fn differ(
    wanted: &impl serde::Serialize,
    present: &[Command],
) -> serde_json::Result<bool> {
    let sorted = |value: Value| {
        let mut commands = value.as_array().cloned().unwrap_or_default();
        for command in &mut commands {
            // A command without a type is a slash command, and Discord says so.
            if command["type"].is_null() {
                command["type"] = SLASH_COMMAND.into();
            }
        }
        commands.sort_by_key(|command| command["name"].as_str().map(str::to_owned));
        commands.iter().map(canonical).collect::<Vec<_>>()
    };
    Ok(sorted(serde_json::to_value(wanted)?) != sorted(serde_json::to_value(present)?))
}

/// Only the compared parts, without values that mean the same as being absent.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Object(fields) => {
            let fields: Map<String, Value> = fields
                .iter()
                .filter(|(name, _)| COMPARED.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), canonical(value)))
                .filter(|(_, value)| !means_nothing(value))
                .collect();
            Value::Object(fields)
        }
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other => other.clone(),
    }
}

fn means_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        // Commands in menus have no description, and Discord says that it is empty.
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}
