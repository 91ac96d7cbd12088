//! Discord's rules for definitions of commands.

use super::command_kind::command_type;
use super::error::{ApiError, ValidationErrors};
use super::limits::SHORT_TEXT;
use serde_json::Value;
use std::collections::HashSet;

/// The most slash commands, and the most commands in the menus of members or of messages.
const COMMANDS: usize = 100;
const MENU_COMMANDS: usize = 15;
const OPTIONS: usize = 25;
const CHOICES: usize = 25;
/// The length limit of names, descriptions and values of one command together.
const CHARACTERS: usize = 8000;

/// Checks the body of a bulk overwrite and returns its commands.
pub(super) fn check(body: &Value) -> Result<&[Value], ApiError> {
    let Some(commands) = body.as_array() else { return Err(ApiError::invalid_json()) };
    let mut problems = ValidationErrors::default();
    let of_kind = |kind| commands.iter().filter(move |command| kind_of(command) == kind).count();
    for (kind, most) in [
        (command_type::SLASH, COMMANDS),
        (command_type::USER, MENU_COMMANDS),
        (command_type::MESSAGE, MENU_COMMANDS),
    ] {
        if of_kind(kind) > most {
            let message = format!("Maximum number of application commands reached ({most}).");
            return Err(ApiError::new(400, 30032, &message));
        }
    }
    let mut names = HashSet::new();
    for (index, command) in commands.iter().enumerate() {
        let path = index.to_string();
        match kind_of(command) {
            command_type::SLASH => {
                check_name(&command["name"], &format!("{path}.name"), &mut problems);
                let description = format!("{path}.description");
                problems.text(&command["description"], &description, 1, SHORT_TEXT);
                check_options(&command["options"], &path, 0, &mut problems);
            }
            command_type::USER | command_type::MESSAGE => {
                check_menu_command(command, &path, &mut problems);
            }
            _ => {
                let path = format!("{path}.type");
                problems.add(&path, "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4}.");
            }
        }
        if characters(command) > CHARACTERS {
            let message = "Command exceeds maximum size (8000)";
            problems.add(&path, "APPLICATION_COMMAND_TOO_LARGE", message);
        }
        if !names.insert((kind_of(command), command["name"].as_str().unwrap_or_default())) {
            let message = "Application command names must be unique";
            let path = format!("{path}.name");
            problems.add(&path, "APPLICATION_COMMANDS_DUPLICATE_NAME", message);
        }
    }
    problems.into_result()?;
    Ok(commands)
}

fn kind_of(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(command_type::SLASH)
}

/// Checks a command in the menu of a member or of a message: its name is free, and all it has.
fn check_menu_command(command: &Value, path: &str, problems: &mut ValidationErrors) {
    problems.text(&command["name"], &format!("{path}.name"), 1, 32);
    if command["description"].as_str().is_some_and(|text| !text.is_empty()) {
        let message = "Context menu commands cannot have description";
        let path = format!("{path}.description");
        problems.add(&path, "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID", message);
    }
    if command["options"].as_array().is_some_and(|options| !options.is_empty()) {
        let message = "Context menu commands cannot have options";
        let path = format!("{path}.options");
        problems.add(&path, "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_INVALID", message);
    }
}

fn check_name(name: &Value, path: &str, problems: &mut ValidationErrors) {
    let text = name.as_str().unwrap_or_default();
    let length = text.chars().count();
    let is_allowed =
        |letter: char| letter == '-' || letter == '_' || letter == '\'' || letter.is_alphanumeric();
    if !(1..=32).contains(&length) {
        problems.bad_length(path, 1, 32);
    } else if !text.chars().all(is_allowed) || text.to_lowercase() != text {
        let message = "Command name is invalid";
        problems.add(path, "APPLICATION_COMMAND_INVALID_NAME", message);
    }
}

/// Checks options; `depth` counts the enclosing subcommands.
fn check_options(options: &Value, path: &str, depth: u8, problems: &mut ValidationErrors) {
    let options = options.as_array().map_or(&[][..], Vec::as_slice);
    let inside = format!("{path}.options");
    if options.len() > OPTIONS {
        let message = format!("Must be {OPTIONS} or fewer in length.");
        problems.add(&inside, "BASE_TYPE_MAX_LENGTH", message);
    }
    let (mut names, mut optional_seen, mut kinds) = (HashSet::new(), false, HashSet::new());
    for (index, option) in options.iter().enumerate() {
        let path = format!("{inside}.{index}");
        check_name(&option["name"], &format!("{path}.name"), problems);
        problems.text(&option["description"], &format!("{path}.description"), 1, SHORT_TEXT);
        if !names.insert(option["name"].as_str().unwrap_or_default()) {
            let message = "Option names must be unique";
            problems.add(&path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message);
        }
        let kind = option["type"].as_u64().unwrap_or(0);
        kinds.insert(kind <= 2);
        match kind {
            1 | 2 if depth < 3 - u8::try_from(kind).unwrap_or(2) => {
                check_options(&option["options"], &path, depth + 1, problems);
            }
            3..=11 => check_value_option(option, &path, problems),
            _ => {
                let path = format!("{path}.type");
                problems.add(&path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Invalid type");
            }
        }
        let required = option["required"] == true;
        if required && optional_seen {
            let message = "Required options must be placed before non-required options";
            problems.add(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= !required;
    }
    if kinds.len() > 1 {
        let message = "Sub-command and sub-command group option types are mutually exclusive \
                       to all other types";
        problems.add(&inside, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
    }
}

fn check_value_option(option: &Value, path: &str, problems: &mut ValidationErrors) {
    let choices = option["choices"].as_array().map_or(&[][..], Vec::as_slice);
    if choices.len() > CHOICES {
        let message = format!("Must be {CHOICES} or fewer in length.");
        problems.add(&format!("{path}.choices"), "BASE_TYPE_MAX_LENGTH", message);
    }
    if option["autocomplete"] == true && !choices.is_empty() {
        let message = "Autocomplete and choices are mutually exclusive";
        problems.add(path, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", message);
    }
    let takes_choices = matches!(option["type"].as_u64(), Some(3 | 4 | 10));
    if !takes_choices && (option["autocomplete"] == true || !choices.is_empty()) {
        let message = "This type of option takes no choices";
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", message);
    }
    let mut names = HashSet::new();
    for (index, choice) in choices.iter().enumerate() {
        let path = format!("{path}.choices.{index}");
        problems.text(&choice["name"], &format!("{path}.name"), 1, SHORT_TEXT);
        if choice["value"].is_null() {
            problems.required(&format!("{path}.value"));
        }
        problems.optional_text_or_number(&choice["value"], &format!("{path}.value"), SHORT_TEXT);
        if !names.insert(choice["name"].as_str().unwrap_or_default()) {
            let message = "Choice names must be unique";
            problems.add(&path, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", message);
        }
    }
}

fn characters(part: &Value) -> usize {
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let choices = part["choices"].as_array().into_iter().flatten();
    let options = part["options"].as_array().into_iter().flatten();
    length(&part["name"])
        + length(&part["description"])
        + choices.map(|choice| length(&choice["name"]) + length(&choice["value"])).sum::<usize>()
        + options.map(characters).sum::<usize>()
}
