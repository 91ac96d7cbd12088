//! Discord's limits for a message: every limit is checked, every violation is named.

use super::error::{ApiError, ValidationErrors};
use serde_json::Value;
use std::collections::HashSet;

const CONTENT: usize = 2000;
const EMBEDS: usize = 10;
const EMBED_TEXT_TOGETHER: usize = 6000;
const FIELDS: usize = 25;
const ROWS: usize = 5;
const BUTTONS_IN_A_ROW: usize = 5;
const OPTIONS: usize = 25;
/// The longest text in an option, a custom id, a choice and many other places.
pub(super) const SHORT_TEXT: usize = 100;
const FILES: usize = 10;

/// Discord's numbers for components.
pub(super) mod component {
    pub(crate) const ROW: u64 = 1;
    pub(crate) const BUTTON: u64 = 2;
    pub(crate) const STRING_SELECT: u64 = 3;
    pub(crate) const TEXT_INPUT: u64 = 4;
    pub(crate) const USER_SELECT: u64 = 5;
    pub(crate) const ROLE_SELECT: u64 = 6;
    pub(crate) const MENTIONABLE_SELECT: u64 = 7;
    pub(crate) const CHANNEL_SELECT: u64 = 8;
}

/// Checks the body of a message that is created or changed, with `files` uploads.
pub(super) fn check_message(body: &Value, files: usize) -> Result<(), ApiError> {
    let mut problems = ValidationErrors::default();
    problems.optional_text(&body["content"], "content", CONTENT);
    check_embeds(&body["embeds"], &mut problems);
    check_components(&body["components"], &mut problems);
    check_mentions(&body["allowed_mentions"], &mut problems);
    if body["nonce"].as_str().is_some_and(|nonce| nonce.chars().count() > 25) {
        problems.add("nonce", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.");
    }
    if files > FILES {
        problems.bad_length("attachments", 0, FILES);
    }
    problems.into_result()
}

/// Returns `true` if a new message with this body would show nothing.
pub(super) fn is_empty(body: &Value, files: usize) -> bool {
    let none = |key: &str| body[key].as_array().is_none_or(Vec::is_empty);
    let says_nothing = body["content"].as_str().is_none_or(|content| content.trim().is_empty());
    says_nothing && none("embeds") && none("components") && none("sticker_ids") && files == 0
}

fn list<'a>(
    value: &'a Value,
    path: &str,
    most: usize,
    problems: &mut ValidationErrors,
) -> &'a [Value] {
    match value {
        Value::Null => &[],
        Value::Array(list) => {
            if list.len() > most {
                let message = format!("Must be {most} or fewer in length.");
                problems.add(path, "BASE_TYPE_MAX_LENGTH", message);
            }
            list
        }
        _ => {
            problems.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
            &[]
        }
    }
}

fn check_embeds(embeds: &Value, problems: &mut ValidationErrors) {
    let embeds = list(embeds, "embeds", EMBEDS, problems);
    let mut together = 0;
    for (index, embed) in embeds.iter().enumerate() {
        let path = format!("embeds.{index}");
        check_embed(embed, &path, problems);
        together += embed_text_length(embed);
    }
    if together > EMBED_TEXT_TOGETHER {
        let message = format!("Embed size exceeds maximum size of {EMBED_TEXT_TOGETHER}");
        problems.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", message);
    }
}

fn check_embed(embed: &Value, path: &str, problems: &mut ValidationErrors) {
    problems.optional_text(&embed["title"], &format!("{path}.title"), 256);
    problems.optional_text(&embed["description"], &format!("{path}.description"), 4096);
    if embed["footer"].is_object() {
        problems.text(&embed["footer"]["text"], &format!("{path}.footer.text"), 1, 2048);
    }
    if embed["author"].is_object() {
        problems.text(&embed["author"]["name"], &format!("{path}.author.name"), 1, 256);
    }
    if embed["color"].as_u64().is_some_and(|color| color > 0xFF_FFFF) {
        let path = format!("{path}.color");
        problems.add(
            &path,
            "NUMBER_TYPE_MAX",
            "int value should be less than or equal to 16777215.",
        );
    }
    let fields_path = format!("{path}.fields");
    let fields = list(&embed["fields"], &fields_path, FIELDS, problems);
    for (index, field) in fields.iter().enumerate() {
        problems.text(&field["name"], &format!("{fields_path}.{index}.name"), 1, 256);
        problems.text(&field["value"], &format!("{fields_path}.{index}.value"), 1, 1024);
    }
    let shows = ["title", "description", "image", "thumbnail", "author", "footer"];
    let has_words = |key: &str| match &embed[key] {
        Value::String(text) => !text.trim().is_empty(),
        other => !other.is_null(),
    };
    if !shows.into_iter().any(has_words) && fields.is_empty() {
        problems.required(&format!("{path}.description"));
    }
}

fn embed_text_length(embed: &Value) -> usize {
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let fields = embed["fields"].as_array().into_iter().flatten();
    length(&embed["title"])
        + length(&embed["description"])
        + length(&embed["footer"]["text"])
        + length(&embed["author"]["name"])
        + fields.map(|field| length(&field["name"]) + length(&field["value"])).sum::<usize>()
}

fn check_components(rows: &Value, problems: &mut ValidationErrors) {
    let mut custom_ids = HashSet::new();
    for (index, row) in list(rows, "components", ROWS, problems).iter().enumerate() {
        let path = format!("components.{index}");
        if row["type"] != component::ROW {
            let message = "Value of field \"type\" must be one of (1,).";
            problems.add(&format!("{path}.type"), "UNION_TYPE_CHOICES", message);
            continue;
        }
        let inside = format!("{path}.components");
        let parts = list(&row["components"], &inside, BUTTONS_IN_A_ROW, problems);
        if parts.is_empty() {
            problems.bad_length(&inside, 1, BUTTONS_IN_A_ROW);
        }
        let has_menu = parts.iter().any(|part| part["type"] != component::BUTTON);
        if has_menu && parts.len() > 1 {
            let message = "The specified component exceeds the maximum width";
            problems.add(&inside, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
        }
        for (place, part) in parts.iter().enumerate() {
            check_part(part, &format!("{inside}.{place}"), &mut custom_ids, problems);
        }
    }
}

fn check_part(
    part: &Value,
    path: &str,
    custom_ids: &mut HashSet<String>,
    problems: &mut ValidationErrors,
) {
    match part["type"].as_u64() {
        Some(component::BUTTON) => check_button(part, path, problems),
        Some(component::STRING_SELECT) => check_string_select(part, path, problems),
        Some(
            component::USER_SELECT
            | component::ROLE_SELECT
            | component::MENTIONABLE_SELECT
            | component::CHANNEL_SELECT,
        ) => check_select(part, path, OPTIONS, problems),
        _ => {
            let message = "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).";
            problems.add(&format!("{path}.type"), "UNION_TYPE_CHOICES", message);
            return;
        }
    }
    let Some(custom_id) = part["custom_id"].as_str() else { return };
    if !custom_ids.insert(custom_id.to_owned()) {
        let path = format!("{path}.custom_id");
        let message = "Component custom id cannot be duplicated";
        problems.add(&path, "COMPONENT_CUSTOM_ID_DUPLICATED", message);
    }
}

fn check_button(button: &Value, path: &str, problems: &mut ValidationErrors) {
    problems.optional_text(&button["label"], &format!("{path}.label"), 80);
    let says_nothing = button["label"].as_str().is_none_or(str::is_empty);
    if says_nothing && button["emoji"].is_null() {
        problems.required(&format!("{path}.label"));
    }
    match button["style"].as_u64() {
        Some(1..=4) => {
            problems.text(&button["custom_id"], &format!("{path}.custom_id"), 1, SHORT_TEXT);
            if !button["url"].is_null() {
                let message = "A custom id and url cannot both be specified";
                problems.add(path, "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", message);
            }
        }
        Some(5) => problems.text(&button["url"], &format!("{path}.url"), 1, 512),
        _ => {
            let message = "Value must be one of {1, 2, 3, 4, 5}.";
            problems.add(&format!("{path}.style"), "BASE_TYPE_CHOICES", message);
        }
    }
}

fn check_select(menu: &Value, path: &str, options: usize, problems: &mut ValidationErrors) {
    problems.text(&menu["custom_id"], &format!("{path}.custom_id"), 1, SHORT_TEXT);
    problems.optional_text(&menu["placeholder"], &format!("{path}.placeholder"), 150);
    let least = menu["min_values"].as_u64().unwrap_or(1);
    let most = menu["max_values"].as_u64().unwrap_or(1);
    if least > OPTIONS as u64 || least > most {
        let message = "min_values must be between 0 and 25 and at most max_values.";
        problems.add(&format!("{path}.min_values"), "NUMBER_TYPE_MAX", message);
    }
    if most < 1 || most > options as u64 {
        let message = format!("max_values must be between 1 and {options}.");
        problems.add(&format!("{path}.max_values"), "NUMBER_TYPE_MAX", message);
    }
}

fn check_string_select(menu: &Value, path: &str, problems: &mut ValidationErrors) {
    let inside = format!("{path}.options");
    let options = list(&menu["options"], &inside, OPTIONS, problems);
    if options.is_empty() {
        problems.bad_length(&inside, 1, OPTIONS);
    }
    check_select(menu, path, options.len().max(1), problems);
    let mut values = HashSet::new();
    for (index, option) in options.iter().enumerate() {
        let path = format!("{inside}.{index}");
        problems.text(&option["label"], &format!("{path}.label"), 1, SHORT_TEXT);
        problems.text(&option["value"], &format!("{path}.value"), 1, SHORT_TEXT);
        let description = format!("{path}.description");
        problems.optional_text(&option["description"], &description, SHORT_TEXT);
        if option["value"].as_str().is_some_and(|value| !values.insert(value)) {
            let message = "The specified option value is already used";
            problems.add(
                &format!("{path}.value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                message,
            );
        }
    }
    let preselected = options.iter().filter(|option| option["default"] == true).count();
    if preselected as u64 > menu["max_values"].as_u64().unwrap_or(1) {
        let message = "More options are preselected than max_values allows.";
        problems.add(&inside, "SELECT_COMPONENT_TOO_MANY_DEFAULTS", message);
    }
}

fn check_mentions(allowed: &Value, problems: &mut ValidationErrors) {
    let parsed: Vec<&str> =
        allowed["parse"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (index, kind) in parsed.iter().enumerate() {
        if !["users", "roles", "everyone"].contains(kind) {
            let message = "Value must be one of ('users', 'roles', 'everyone').";
            problems.add(&format!("allowed_mentions.parse.{index}"), "BASE_TYPE_CHOICES", message);
        }
    }
    for kind in ["users", "roles"] {
        let path = format!("allowed_mentions.{kind}");
        let listed = list(&allowed[kind], &path, SHORT_TEXT, problems);
        if !listed.is_empty() && parsed.contains(&kind) {
            let message =
                format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            problems.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
        }
    }
}

/// Checks a modal response to an interaction.
pub(super) fn check_modal(data: &Value) -> Result<(), ApiError> {
    let mut problems = ValidationErrors::default();
    problems.text(&data["title"], "data.title", 1, 45);
    problems.text(&data["custom_id"], "data.custom_id", 1, SHORT_TEXT);
    let rows = list(&data["components"], "data.components", ROWS, &mut problems);
    if rows.is_empty() {
        problems.bad_length("data.components", 1, ROWS);
    }
    let mut custom_ids = HashSet::new();
    for (index, row) in rows.iter().enumerate() {
        let path = format!("data.components.{index}");
        let parts = row["components"].as_array().map_or(&[][..], Vec::as_slice);
        let [input] = parts else {
            problems.bad_length(&format!("{path}.components"), 1, 1);
            continue;
        };
        let path = format!("{path}.components.0");
        if row["type"] != component::ROW || input["type"] != component::TEXT_INPUT {
            let message = "Value of field \"type\" must be one of (4,).";
            problems.add(&format!("{path}.type"), "UNION_TYPE_CHOICES", message);
            continue;
        }
        check_text_input(input, &path, &mut problems);
        if input["custom_id"].as_str().is_some_and(|id| !custom_ids.insert(id)) {
            let message = "Component custom id cannot be duplicated";
            let path = format!("{path}.custom_id");
            problems.add(&path, "COMPONENT_CUSTOM_ID_DUPLICATED", message);
        }
    }
    problems.into_result()
}

fn check_text_input(input: &Value, path: &str, problems: &mut ValidationErrors) {
    const LONGEST: u64 = 4000;
    problems.text(&input["custom_id"], &format!("{path}.custom_id"), 1, SHORT_TEXT);
    problems.text(&input["label"], &format!("{path}.label"), 1, 45);
    problems.optional_text(&input["placeholder"], &format!("{path}.placeholder"), SHORT_TEXT);
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        let path = format!("{path}.style");
        problems.add(&path, "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.");
    }
    let least = input["min_length"].as_u64().unwrap_or(0);
    let most = input["max_length"].as_u64().unwrap_or(LONGEST);
    if least > LONGEST || most == 0 || most > LONGEST || least > most {
        let message = "Lengths must be between 0 and 4000, the least not above the most.";
        problems.add(&format!("{path}.max_length"), "NUMBER_TYPE_MAX", message);
    }
    let most = usize::try_from(most.min(LONGEST)).unwrap_or(usize::MAX);
    problems.optional_text(&input["value"], &format!("{path}.value"), most);
}

/// Checks the choices of an autocomplete response.
pub(super) fn check_choices(data: &Value) -> Result<(), ApiError> {
    let mut problems = ValidationErrors::default();
    let choices = list(&data["choices"], "data.choices", OPTIONS, &mut problems);
    for (index, choice) in choices.iter().enumerate() {
        let path = format!("data.choices.{index}");
        problems.text(&choice["name"], &format!("{path}.name"), 1, SHORT_TEXT);
        match &choice["value"] {
            Value::Null => problems.required(&format!("{path}.value")),
            value => problems.optional_text_or_number(value, &format!("{path}.value"), SHORT_TEXT),
        }
    }
    problems.into_result()
}
