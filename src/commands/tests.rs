//! The registered commands match the parsed ones.

use super::*;
use crate::domain::question::{Category, Pack};
use serde_json::{Value, json};
use serenity::all::{CommandData, CommandInteraction, Interaction};

#[test]
fn every_command_is_found_by_the_name_it_is_registered_with() {
    for command in Command::VARIANTS.iter().copied() {
        let definition = serde_json::to_value(command.definition()).unwrap();
        let name = definition["name"].as_str().unwrap();
        assert_eq!(name.parse(), Ok(command));
    }
    for command in MessageCommand::VARIANTS.iter().copied() {
        let definition = serde_json::to_value(command.definition()).unwrap();
        assert_eq!(definition["type"], 3);
        assert_eq!(MessageCommand::from_name(definition["name"].as_str().unwrap()), Some(command));
    }
}

#[test]
fn commands_are_registered_as_reviewed() {
    insta::assert_json_snapshot!(serde_json::to_value(definitions()).unwrap());
}

const SUBCOMMAND: u64 = 1;
const SUBCOMMAND_GROUP: u64 = 2;

/// A bank with the topic `python:oop`.
fn bank() -> Bank {
    let category = |slug: &str| Category {
        slug: slug.to_owned(),
        title: slug.to_owned(),
        emoji: String::new(),
    };
    let pack = Pack {
        slug: "python".to_owned(),
        title: "Python".to_owned(),
        description: String::new(),
        categories: vec![category("oop")],
    };
    Bank::from_parts(vec![pack], Vec::new())
}

fn an_admin() -> Caller {
    let interaction = json!({
        "id": "1", "application_id": "2", "type": 2, "token": "t", "version": 1, "locale": "en-US",
        "guild_id": "3", "channel_id": "4", "entitlements": [], "attachment_size_limit": 0,
        "authorizing_integration_owners": {}, "app_permissions": "0",
        "data": { "id": "5", "name": "help", "type": 1 },
        "member": {
            "user": { "id": "6", "username": "ada", "discriminator": "0", "avatar": null },
            "roles": [], "joined_at": null, "deaf": false, "mute": false, "flags": 0,
            "permissions": "8",
        },
    });
    let interaction: CommandInteraction = serde_json::from_value(interaction).unwrap();
    Caller::from_interaction(&Interaction::Command(interaction), jiff::Timestamp::UNIX_EPOCH)
        .unwrap()
}

/// A possible value for an option.
fn value(option: &Value) -> Value {
    if let Some(choice) = option["choices"].get(0) {
        return choice["value"].clone();
    }
    match (option["type"].as_u64().unwrap(), option["name"].as_str().unwrap()) {
        (3, "from" | "to") if option["description"].as_str().unwrap().contains("quiet hours") => {
            json!("22:00")
        }
        (3, "from" | "to") => json!("2026-03-30"),
        (3, "time") => json!("09:00"),
        (3, "zone") => json!("Europe/Warsaw"),
        (3, "weekdays" | "days") => json!("mon-fri"),
        (3, "difficulty") => json!("easy"),
        (3, "category") => json!("oop"),
        (3, _) => json!("python"),
        (4, _) => option["min_value"].clone(),
        (5, _) => json!(true),
        (6 | 7 | 8 | 11, _) => json!("9"),
        other => panic!("an option of a kind that this test does not know: {other:?}"),
    }
}

/// The user, role and channel of options with the id 9.
fn resolved() -> Value {
    json!({
        "users": { "9": { "id": "9", "username": "bo", "discriminator": "0", "avatar": null } },
        "members": { "9": { "roles": [], "joined_at": null, "deaf": false, "mute": false } },
        "channels": { "9": { "id": "9", "name": "general", "type": 0, "permissions": "0" } },
        "roles": { "9": {
            "id": "9", "guild_id": "3", "name": "crew", "hoist": false, "color": 0,
            "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
            "managed": false, "mentionable": false, "permissions": "0", "position": 1,
        } },
        "attachments": { "9": {
            "id": "9", "filename": "x.toml", "size": 1, "url": "http://x/x.toml",
            "proxy_url": "http://x/x.toml",
        } },
    })
}

/// All options of a command, once for each subcommand.
fn all_given(definition: &Value) -> Vec<Vec<Value>> {
    let options = definition["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_inner = |option: &&Value| {
        [SUBCOMMAND, SUBCOMMAND_GROUP].contains(&option["type"].as_u64().unwrap())
    };
    if options.iter().any(|option| is_inner(&option)) {
        let inner = options.iter().flat_map(|option| {
            all_given(option).into_iter().map(move |given| {
                vec![json!({ "name": option["name"], "type": option["type"], "options": given })]
            })
        });
        return inner.collect();
    }
    let given = options.iter().map(
        |option| json!({ "name": option["name"], "type": option["type"], "value": value(option) }),
    );
    vec![given.collect()]
}

#[test]
fn every_option_that_is_registered_is_read() {
    let (bank, caller) = (bank(), an_admin());
    let mut used = 0;
    for command in Command::VARIANTS.iter().copied() {
        let definition = serde_json::to_value(command.definition()).unwrap();
        for options in all_given(&definition) {
            let data = json!({
                "id": "5", "name": command.name(), "type": 1, "options": options,
                "resolved": resolved(),
            });
            let data: CommandData = serde_json::from_value(data).unwrap();
            let request =
                CommandRequest::parse(&bank, &caller, command, Options::from_command(&data));
            assert_eq!(request.err(), None, "/{} {options:?}", command.name());
            used += 1;
        }
    }
    assert_eq!(used, 74);
}

#[test]
fn what_another_version_registered_is_told_to_be_unknown() {
    let (bank, caller) = (bank(), an_admin());
    for (command, option) in [
        (Command::Daily, json!({ "name": "tomorrow", "type": SUBCOMMAND, "options": [] })),
        (Command::Leaderboard, json!({ "name": "period", "type": 3, "value": "century" })),
        (Command::Question, json!({ "name": "tag", "type": 3, "value": "loops" })),
    ] {
        let data = json!({ "id": "5", "name": command.name(), "type": 1, "options": [option] });
        let data: CommandData = serde_json::from_value(data).unwrap();
        let request = CommandRequest::parse(&bank, &caller, command, Options::from_command(&data));
        assert_eq!(request.err(), Some(UserError::UnknownCommand), "{option}");
    }
}
