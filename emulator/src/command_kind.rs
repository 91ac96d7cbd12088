//! The kinds of commands: typed after a slash, or in a menu.

use serde_json::Value;

/// Discord's numbers for the types of commands.
pub(super) mod command_type {
    pub(in super::super) const SLASH: u64 = 1;
    pub(in super::super) const USER: u64 = 2;
    pub(in super::super) const MESSAGE: u64 = 3;
}

/// Returns `true` if a command is typed after a slash.
pub(super) fn is_slash(command: &Value) -> bool {
    command["type"].as_u64().unwrap_or(command_type::SLASH) == command_type::SLASH
}
