//! `/help` and its pages.

use super::{Caller, Reply, definitions};
use crate::custom_id::HelpTopic;
use crate::error::EventResult;
use crate::messages::help::{self as texts, HelpEntry};
use serenity::all::CreateCommand;
use std::collections::HashMap;

pub(super) fn definition() -> CreateCommand {
    CreateCommand::new("help").description("Show what I do and list my commands")
}

pub(super) fn run(caller: &Caller, command_ids: &HashMap<String, u64>) -> Reply {
    Reply::ephemeral(texts::first_page(&entries(command_ids), caller.is_admin()))
}

/// Shows another page.
pub(super) fn turn(
    caller: &Caller,
    command_ids: &HashMap<String, u64>,
    topic: HelpTopic,
) -> EventResult<Reply> {
    if topic == HelpTopic::Admins {
        caller.require_admin()?;
    }
    Ok(Reply::Update(texts::page(&entries(command_ids), topic, caller.is_admin())))
}

fn entries(command_ids: &HashMap<String, u64>) -> Vec<HelpEntry> {
    let definitions =
        serde_json::to_value(definitions()).expect("command definitions are plain data");
    texts::entries(&definitions, |name| command_ids.get(name).copied())
}
