//! `/help`, made from the commands themselves.

use super::{Message, NEUTRAL};
use serenity::all::{CommandOptionType, CreateEmbed};

/// One command or subcommand, as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `/streak away`, and how Discord makes it a link where its id is known.
    pub name: String,
    /// What one gets.
    pub description: String,
    /// Whether only admins see it.
    pub admin: bool,
}

/// Reads the entries from the definitions that are registered. `id` gives a command's id where
/// Discord has told it.
#[must_use]
pub fn entries(definitions: &serde_json::Value, id: impl Fn(&str) -> Option<u64>) -> Vec<Entry> {
    let list = |value: &serde_json::Value, key: &str| -> Vec<serde_json::Value> {
        value[key].as_array().cloned().unwrap_or_default()
    };
    let text = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or("").to_owned();
    let is_subcommand = |option: &serde_json::Value| {
        option["type"].as_u64() == Some(u64::from(u8::from(CommandOptionType::SubCommand)))
    };
    let mut entries = Vec::new();
    for command in definitions.as_array().into_iter().flatten() {
        let name = text(command, "name");
        let admin = command["default_member_permissions"].is_string();
        let link = |path: &str| match id(&name) {
            Some(id) => format!("</{path}:{id}>"),
            None => format!("`/{path}`"),
        };
        let subcommands: Vec<_> =
            list(command, "options").into_iter().filter(is_subcommand).collect();
        if subcommands.is_empty() {
            let description = text(command, "description");
            entries.push(Entry { name: link(&name), description, admin });
        }
        for subcommand in subcommands {
            let path = format!("{name} {}", text(&subcommand, "name"));
            let description = text(&subcommand, "description");
            entries.push(Entry { name: link(&path), description, admin });
        }
    }
    entries
}

/// The help, for an admin or for everybody else.
#[must_use]
pub fn help(entries: &[Entry], admin: bool) -> Message {
    let lines = |wanted: bool| -> String {
        let lines: Vec<String> = entries
            .iter()
            .filter(|entry| entry.admin == wanted)
            .map(|entry| format!("{} · {}", entry.name, entry.description))
            .collect();
        lines.join("\n")
    };
    let everybody = format!(
        "One interview question on every posting day. Press *Answer*, compare with the model \
         answer, tick what you had. Your answer stays yours unless you share it.\n\n{}",
        lines(false)
    );
    let text =
        if admin { format!("{everybody}\n\n**For admins**\n{}", lines(true)) } else { everybody };
    Message::embed(CreateEmbed::new().colour(NEUTRAL).title("Warmup").description(text))
}
