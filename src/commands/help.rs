//! `/help`.

use super::{Caller, Reply, definitions};
use crate::messages;
use serenity::all::CreateCommand;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

pub(super) fn definition() -> CreateCommand {
    CreateCommand::new("help").description("What I do, and all commands")
}

pub(super) fn run(caller: &Caller, command_ids: &Mutex<HashMap<String, u64>>) -> Reply {
    let ids = command_ids.lock().unwrap_or_else(PoisonError::into_inner);
    let definitions =
        serde_json::to_value(definitions()).expect("command definitions are plain data");
    let entries = messages::help::entries(&definitions, |name| ids.get(name).copied());
    Reply::whisper(messages::help::help(&entries, caller.is_admin()))
}
