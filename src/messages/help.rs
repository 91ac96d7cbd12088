//! `/help`, generated from the command definitions.

use super::bank::MAKE_QUESTION;
use super::{Message, NEUTRAL, button};
use crate::custom_id::{CustomId, HelpTopic};
use crate::domain::discount::MOST_PER_PERIOD;
use serde_json::Value;
use serenity::all::{ButtonStyle, CommandOptionType, CommandType, CreateActionRow, CreateEmbed};
use strum::VariantArray as _;

/// The commands on the first page: enough to begin with.
const FIRST_STEPS: [&str; 4] = ["question", "streak show", "leaderboard show", "interview start"];
/// The additional command on an admin's first page.
const FIRST_STEP_OF_ADMINS: &str = "setup";
/// The prefix of the descriptions of admin subcommands.
const FOR_ADMINS: &str = "For admins: ";

/// One command or subcommand, as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpEntry {
    /// Without the slash: `streak away`.
    pub path: String,
    /// The path as a clickable mention, if its id is known.
    pub link: String,
    /// Its description.
    pub description: String,
    /// Its page.
    pub topic: HelpTopic,
}

/// Reads the entries from the registered definitions. `id` returns a command's id if Discord has
/// sent it.
#[must_use]
pub fn entries(definitions: &Value, id: impl Fn(&str) -> Option<u64>) -> Vec<HelpEntry> {
    let mut entries = Vec::new();
    for command in definitions.as_array().into_iter().flatten() {
        if command["type"].as_u64() == Some(u64::from(u8::from(CommandType::Message))) {
            continue;
        }
        let name = text(command, "name");
        let is_for_admins = command["default_member_permissions"].is_string();
        for (path, description) in paths(name, command) {
            let (topic, description) = match description.strip_prefix(FOR_ADMINS) {
                Some(rest) => (HelpTopic::Admins, capitalized(rest)),
                None if is_for_admins => (HelpTopic::Admins, description.to_owned()),
                None => (topic(&path), description.to_owned()),
            };
            let link = match id(name) {
                Some(id) => format!("</{path}:{id}>"),
                None => format!("`/{path}`"),
            };
            entries.push(HelpEntry { path, link, description, topic });
        }
    }
    entries
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The command itself, or its subcommands and those of its groups, with their descriptions.
fn paths<'a>(path: &str, command: &'a Value) -> Vec<(String, &'a str)> {
    let is = |option: &&Value, kind: CommandOptionType| {
        option["type"].as_u64() == Some(u64::from(u8::from(kind)))
    };
    let options = || command["options"].as_array().into_iter().flatten();
    let below = |option: &'a Value| paths(&format!("{path} {}", text(option, "name")), option);
    let subcommands = options().filter(|option| is(option, CommandOptionType::SubCommand));
    let groups = options().filter(|option| is(option, CommandOptionType::SubCommandGroup));
    let found: Vec<_> = subcommands.chain(groups).flat_map(below).collect();
    if found.is_empty() { vec![(path.to_owned(), text(command, "description"))] } else { found }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn topic(path: &str) -> HelpTopic {
    let mut words = path.split(' ');
    match (words.next(), words.next()) {
        (Some("interview"), Some("match")) => HelpTopic::Partners,
        (Some("interview"), _) => HelpTopic::Interviews,
        (Some("data"), _) => HelpTopic::Data,
        _ => HelpTopic::Practice,
    }
}

const fn heading(topic: HelpTopic) -> &'static str {
    match topic {
        HelpTopic::Practice => "Questions and streaks",
        HelpTopic::Interviews => "Interviews",
        HelpTopic::Partners => "Partners",
        HelpTopic::Data => "Your data",
        HelpTopic::Admins => "For admins",
    }
}

/// The first page, with buttons for the others. Admins get theirs among them.
#[must_use]
pub fn first_page(entries: &[HelpEntry], admin: bool) -> Message {
    let intro = "One interview question every posting day.\n\
                 Press *Answer*, compare with the model answer, and tick what you had.\n\
                 Your answer stays yours unless you share it.\n";
    let named = |entry: &&HelpEntry| {
        FIRST_STEPS.contains(&entry.path.as_str()) || admin && entry.path == FIRST_STEP_OF_ADMINS
    };
    let lines = entries.iter().filter(named).map(line);
    let text = std::iter::once(intro.to_owned()).chain(lines).collect::<Vec<_>>().join("\n");
    embed("Warmup", &text, admin, None)
}

/// The commands of one topic.
#[must_use]
pub fn page(entries: &[HelpEntry], topic: HelpTopic, admin: bool) -> Message {
    let lines = entries.iter().filter(|entry| entry.topic == topic).map(line);
    let lines = lines.chain(note(topic)).collect::<Vec<_>>();
    embed(heading(topic), &lines.join("\n"), admin, Some(topic))
}

/// Rules of a topic that no command's description states.
fn note(topic: HelpTopic) -> Option<String> {
    match topic {
        HelpTopic::Practice => Some(format!(
            "\nTo suggest a message as a question, open its menu and choose *Apps → {MAKE_QUESTION}*.\n\
             An answer of only dots or dashes doesn't count.\nUp to {MOST_PER_PERIOD} questions an \
             hour count for the leaderboard.\nWhere you choose between options, your first tap \
             counts. Tap others to see why they are right or wrong."
        )),
        HelpTopic::Admins => Some(format!(
            "\nTo add a message as a question, open its menu and choose *Apps → {MAKE_QUESTION}*.\n\
             If I can't post a daily, I write to the admin who used `/setup` last.\nTo choose a \
             channel for that instead, use `/setup alerts`."
        )),
        HelpTopic::Data => Some(
            "\nAdmins can get a summary of who answered how many dailies each week. It has no answers \
             and no scores.\nTo stay out of it, use `/data opt-out`."
                .to_owned(),
        ),
        HelpTopic::Interviews | HelpTopic::Partners => None,
    }
}

fn line(entry: &HelpEntry) -> String {
    format!("{} · {}", entry.link, entry.description)
}

fn embed(title: &str, text: &str, admin: bool, shown: Option<HelpTopic>) -> Message {
    let offered =
        HelpTopic::VARIANTS.iter().copied().filter(|topic| admin || *topic != HelpTopic::Admins);
    let buttons = offered.map(|topic| {
        let style =
            if shown == Some(topic) { ButtonStyle::Primary } else { ButtonStyle::Secondary };
        button(&CustomId::Help(topic), heading(topic), style)
    });
    Message::embed(CreateEmbed::new().colour(NEUTRAL).title(title).description(text))
        .row(CreateActionRow::Buttons(buttons.collect()))
}
