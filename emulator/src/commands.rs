//! Parses what a member types after a slash, according to the registered commands.

use super::command_kind::is_slash;
use super::model::{Attachment, Role};
use super::outcome::Refusal;
use super::permissions::Permissions;
use super::shapes;
use super::snowflake::Id;
use super::state::State;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// Discord's numbers for the types of options.
mod option {
    pub(super) const SUBCOMMAND: u64 = 1;
    pub(super) const SUBCOMMAND_GROUP: u64 = 2;
    pub(super) const STRING: u64 = 3;
    pub(super) const INTEGER: u64 = 4;
    pub(super) const BOOLEAN: u64 = 5;
    pub(super) const USER: u64 = 6;
    pub(super) const CHANNEL: u64 = 7;
    pub(super) const ROLE: u64 = 8;
    pub(super) const MENTIONABLE: u64 = 9;
    pub(super) const NUMBER: u64 = 10;
    pub(super) const ATTACHMENT: u64 = 11;
}

/// A command in the form that the bot receives.
#[derive(Debug)]
pub(super) struct TypedCommand {
    /// The command with its subcommands.
    pub(super) name: String,
    pub(super) data: Value,
}

/// The person who types, the place, and the option that is being typed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typist<'a> {
    pub(super) member: Id,
    pub(super) channel: Id,
    pub(super) focused: Option<&'a str>,
    /// The options by name, if they were typed into separate fields instead of the line.
    pub(super) given: Option<&'a [(String, String)]>,
}

/// Returns `true` if `member` sees `command` in `channel`.
pub(super) fn is_offered(state: &State, command: &Value, member: Id, channel: Id) -> bool {
    let Some(channel) = state.channels.get(channel) else { return false };
    let granted = state.permissions_in(channel, member);
    let bits = command["default_member_permissions"].as_str().and_then(|text| text.parse().ok());
    let needed = match bits {
        Some(0) => Permissions::ADMINISTRATOR,
        Some(bits) => Permissions::from_bits_retain(bits),
        None => Permissions::NONE,
    };
    granted.contains(needed | Permissions::USE_APPLICATION_COMMANDS)
}

/// Parses a line such as `/question pack:python difficulty:hard`.
pub(super) fn read(state: &State, typist: Typist<'_>, line: &str) -> Result<TypedCommand, Refusal> {
    let refuse = |reason: String| Refusal::NotPossible(reason);
    let line = line.trim().trim_start_matches('/');
    let (name, mut rest) = split_word(line);
    let server = state.channels.get(typist.channel).and_then(|channel| channel.server);
    let is_meant = |command: &&Value| is_slash(command) && command["name"] == name;
    let command = state.commands_in(server).find(is_meant);
    let command = command.ok_or_else(|| refuse(format!("There is no command /{name}.")))?;
    if !is_offered(state, command, typist.member, typist.channel) {
        return Err(refuse(format!("You can't use /{name} here.")));
    }
    let mut path = vec![name.to_owned()];
    let mut around = Vec::new();
    let mut place = command;
    while let Some(children) = subcommands(place) {
        let (word, left) = split_word(rest);
        let child = children.iter().find(|child| child["name"] == word);
        let names = || children.iter().filter_map(|child| child["name"].as_str());
        let child = child.ok_or_else(|| {
            refuse(format!("/{} needs one of: {}.", path.join(" "), join(names())))
        })?;
        path.push(word.to_owned());
        around.push((child["type"].clone(), word.to_owned()));
        (place, rest) = (child, left);
    }
    let mut reading = OptionReader { state, server, typist, resolved: Map::new() };
    let mut options = reading.options(place, rest)?;
    for (kind, name) in around.into_iter().rev() {
        options = vec![json!({"type": kind, "name": name, "options": options})];
    }
    let mut data = json!({
        "id": command["id"], "name": name, "type": 1, "options": options,
    });
    if !reading.resolved.is_empty() {
        data["resolved"] = Value::Object(reading.resolved);
    }
    if let Some(server) = command.get("guild_id") {
        data["guild_id"] = server.clone();
    }
    Ok(TypedCommand { name: path.join(" "), data })
}

fn subcommands(place: &Value) -> Option<&Vec<Value>> {
    let children = place["options"].as_array()?;
    let kind = children.first()?["type"].as_u64()?;
    [option::SUBCOMMAND, option::SUBCOMMAND_GROUP].contains(&kind).then_some(children)
}

fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

fn join<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// Splits `search:two words difficulty:hard` wherever a known name with a colon begins a word.
fn pairs<'a>(text: &'a str, names: &[&'a str]) -> Result<Vec<(&'a str, &'a str)>, Refusal> {
    let begins_word = |at: usize| text[..at].chars().next_back().is_none_or(char::is_whitespace);
    let find = |name: &&'a str| {
        let sought = format!("{name}:");
        let found = text.match_indices(&sought).find(|(at, _)| begins_word(*at));
        found.map(|(at, sought)| (at, *name, at + sought.len()))
    };
    let mut starts: Vec<(usize, &str, usize)> = names.iter().filter_map(find).collect();
    starts.sort_unstable();
    let before = &text[..starts.first().map_or(text.len(), |(at, ..)| *at)];
    if !before.trim().is_empty() {
        let known =
            if names.is_empty() { "no options".into() } else { join(names.iter().copied()) };
        return Err(Refusal::because(format!(
            "\"{}\" is no option. There is: {known}.",
            before.trim()
        )));
    }
    let ends = starts.iter().skip(1).map(|(at, ..)| *at).chain([text.len()]);
    let values = starts.iter().zip(ends);
    Ok(values.map(|((_, name, from), to)| (*name, text[*from..to].trim())).collect())
}

struct OptionReader<'a> {
    state: &'a State,
    server: Option<Id>,
    typist: Typist<'a>,
    resolved: Map<String, Value>,
}

impl OptionReader<'_> {
    fn options(&mut self, place: &Value, text: &str) -> Result<Vec<Value>, Refusal> {
        let definitions = place["options"].as_array().map_or(&[][..], Vec::as_slice);
        let names: Vec<&str> = definitions.iter().filter_map(|one| one["name"].as_str()).collect();
        let given = match self.typist.given {
            None => pairs(text, &names)?,
            Some(given) => given.iter().map(|(name, text)| (&**name, text.trim())).collect(),
        };
        let unknown = given.iter().find(|(name, _)| !names.contains(name));
        if let Some((name, _)) = unknown {
            return Err(Refusal::because(format!("\"{name}\" is no option.")));
        }
        let mut options = Vec::new();
        for definition in definitions {
            let name = definition["name"].as_str().unwrap_or_default();
            let value = given.iter().find(|(given, _)| *given == name).map(|(_, value)| *value);
            let focused = self.typist.focused == Some(name);
            match value {
                _ if focused => options.push(json!({
                    "type": definition["type"], "name": name,
                    "value": value.unwrap_or_default(), "focused": true,
                })),
                Some(text) => {
                    let value = self
                        .value(definition, text)
                        .map_err(|reason| Refusal::because(format!("{name}: {reason}")))?;
                    options.push(json!({"type": definition["type"], "name": name, "value": value}));
                }
                None if definition["required"] == true && self.typist.focused.is_none() => {
                    return Err(Refusal::because(format!("{name}: This option is required.")));
                }
                None => {}
            }
        }
        if let Some(focused) = self.typist.focused
            && !names.contains(&focused)
        {
            return Err(Refusal::because(format!("\"{focused}\" is no option.")));
        }
        Ok(options)
    }

    fn value(&mut self, definition: &Value, text: &str) -> Result<Value, String> {
        if let Some(choices) = definition["choices"].as_array().filter(|list| !list.is_empty()) {
            return choose(choices, text);
        }
        match definition["type"].as_u64().unwrap_or(0) {
            option::STRING => {
                let length = json!(text.chars().count());
                within(&length, definition, ("min_length", "max_length"), "characters")?;
                Ok(json!(text))
            }
            option::INTEGER => {
                let number: i64 = text.parse().map_err(|_| "A whole number is needed.")?;
                within(&json!(number), definition, ("min_value", "max_value"), "")?;
                Ok(json!(number))
            }
            option::NUMBER => {
                let number: f64 = text.parse().map_err(|_| "A number is needed.")?;
                within(&json!(number), definition, ("min_value", "max_value"), "")?;
                Ok(json!(number))
            }
            option::BOOLEAN => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" => Ok(json!(true)),
                "false" | "no" => Ok(json!(false)),
                _ => Err("True or False is needed.".into()),
            },
            option::USER => self.user(text).ok_or_else(|| format!("There is no member {text}.")),
            option::ROLE => self.role(text).ok_or_else(|| format!("There is no role {text}.")),
            option::MENTIONABLE => self
                .user(text)
                .or_else(|| self.role(text))
                .ok_or_else(|| format!("There is no member and no role {text}.")),
            option::CHANNEL => self.channel(definition, text),
            option::ATTACHMENT => self.file(text),
            _ => Err("This kind of option cannot be typed here.".into()),
        }
    }

    fn resolve(&mut self, group: &str, id: Id, shape: Value) -> Value {
        let group = self.resolved.entry(group).or_insert_with(|| json!({}));
        group[id.to_string()] = shape;
        json!(id)
    }

    fn user(&mut self, text: &str) -> Option<Value> {
        let (state, server) = (self.state, self.server?);
        let id = state.member_named(server, text)?;
        let mut member = shapes::partial_member(state, server, id);
        let channel = state.channels.get(self.typist.channel)?;
        member["permissions"] = json!(state.permissions_in(channel, id));
        self.resolve("members", id, member);
        let user = shapes::user(state.users.get(&id)?);
        Some(self.resolve("users", id, user))
    }

    /// The newest file that was uploaded under this name, or the file with this id.
    fn file(&mut self, name: &str) -> Result<Value, String> {
        let named = |file: &&Attachment| file.filename == name || file.id.to_string() == name;
        let file = self.state.attachments.values().filter(named).max_by_key(|file| file.id);
        let file = file.ok_or_else(|| format!("There is no file {name}."))?;
        Ok(self.resolve("attachments", file.id, shapes::uploaded(file)))
    }

    fn role(&mut self, text: &str) -> Option<Value> {
        let (state, server) = (self.state, self.server?);
        let role = state.role_named(server, text)?;
        Some(self.resolve("roles", role, shapes::role(state.role(server, role)?)))
    }

    fn channel(&mut self, definition: &Value, text: &str) -> Result<Value, String> {
        let (state, server) = (self.state, self.server);
        let channel = server.and_then(|server| state.channel_named(server, text));
        let visible = channel.filter(|channel| {
            let granted = state.permissions_in(channel, self.typist.member);
            granted.contains(Permissions::VIEW_CHANNEL)
        });
        let channel = visible.ok_or_else(|| format!("There is no channel {text}."))?;
        let kinds = definition["channel_types"].as_array().filter(|kinds| !kinds.is_empty());
        if kinds.is_some_and(|kinds| !kinds.contains(&json!(channel.kind.number()))) {
            return Err(format!("{text} is not the right kind of channel."));
        }
        let shape = shapes::interaction_channel(state, channel, self.typist.member);
        Ok(self.resolve("channels", channel.id, shape))
    }
}

fn choose(choices: &[Value], text: &str) -> Result<Value, String> {
    let spelled = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let is_meant = |choice: &&Value| {
        spelled(&choice["name"]).eq_ignore_ascii_case(text)
            || spelled(&choice["value"]).eq_ignore_ascii_case(text)
    };
    let names = || join(choices.iter().filter_map(|choice| choice["name"].as_str()));
    let found = choices.iter().find(is_meant);
    found
        .map(|choice| choice["value"].clone())
        .ok_or_else(|| format!("Choose one of: {}.", names()))
}

/// Checks a number against the limits in a definition.
fn within(
    number: &Value,
    definition: &Value,
    (least, most): (&str, &str),
    unit: &str,
) -> Result<(), String> {
    let compare = |end: &Value| number.as_f64().partial_cmp(&end.as_f64());
    let is = |end: &Value, wrong: Ordering| {
        end.is_number() && compare(end).is_some_and(|ordering| ordering == wrong)
    };
    let told =
        |words: &str, end: &Value| Err(format!("{words} {end} {unit}").trim_end().to_owned());
    if is(&definition[least], Ordering::Less) {
        return told("At least", &definition[least]);
    }
    if is(&definition[most], Ordering::Greater) {
        return told("At most", &definition[most]);
    }
    Ok(())
}

impl State {
    /// The member with this name, with or without `@`, or with this id.
    pub(super) fn member_named(&self, server: Id, name: &str) -> Option<Id> {
        let name = name.trim_start_matches('@');
        let members = &self.servers.get(&server)?.members;
        let is_called =
            |id: &&Id| self.user_name(**id).eq_ignore_ascii_case(name) || id.to_string() == name;
        members.keys().find(is_called).copied()
    }

    /// The role with this name, with or without `@`, or with this id.
    pub(super) fn role_named(&self, server: Id, name: &str) -> Option<Id> {
        let name = name.trim_start_matches('@');
        let roles = &self.servers.get(&server)?.roles;
        let role = roles.iter().find(|role| is_called(role, name) || role.id.to_string() == name);
        role.map(|role| role.id)
    }

    pub(super) fn role(&self, server: Id, role: Id) -> Option<&Role> {
        self.servers.get(&server)?.roles.iter().find(|found| found.id == role)
    }
}

fn is_called(role: &Role, name: &str) -> bool {
    role.name.trim_start_matches('@').eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_reach_to_the_next_known_option() {
        let names = ["pack", "search"];
        let found = pairs("search:what is a:b pack:python", &names).unwrap();
        assert_eq!(found, [("search", "what is a:b"), ("pack", "python")]);
    }

    #[test]
    fn what_is_no_option_is_refused() {
        let refusal = pairs("level:hard", &["difficulty"]).unwrap_err();
        assert_eq!(refusal.to_string(), "\"level:hard\" is no option. There is: difficulty.");
    }

    #[test]
    fn choices_are_found_by_name_or_value() {
        let choices = [json!({"name": "Hard", "value": "hard-value"})];
        assert_eq!(choose(&choices, "hard").unwrap(), "hard-value");
        assert_eq!(choose(&choices, "hard-value").unwrap(), "hard-value");
        assert_eq!(choose(&choices, "easy").unwrap_err(), "Choose one of: Hard.");
    }

    #[test]
    fn numbers_stay_between_their_ends() {
        let definition = json!({"min_value": 1, "max_value": 5});
        let ends = ("min_value", "max_value");
        assert!(within(&json!(5), &definition, ends, "").is_ok());
        assert_eq!(within(&json!(6), &definition, ends, "").unwrap_err(), "At most 5");
    }
}
