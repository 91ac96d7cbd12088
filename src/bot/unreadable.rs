//! Events that serenity can't parse. It ignores them silently, so they are reported here, without
//! their content.

use crate::domain::ids::{ChannelId, GuildId};
use crate::messages::{Message, failures};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::all::{
    ChannelDeleteEvent, CommandInteraction, ComponentInteraction, CreateAutocompleteResponse,
    CreateInteractionResponse, GuildCreateEvent, GuildDeleteEvent, InteractionId, ModalInteraction,
    ReadyEvent, ResumedEvent, ThreadDeleteEvent,
};

/// Discord's numbers for kinds of interactions.
mod interaction_type {
    pub(super) const PING: u64 = 1;
    pub(super) const COMMAND: u64 = 2;
    pub(super) const COMPONENT: u64 = 3;
    pub(super) const AUTOCOMPLETE: u64 = 4;
    pub(super) const MODAL: u64 = 5;
}

/// The reason an event can't be parsed; `None` for events that the bot does not handle.
pub(super) fn problem(kind: &str, data: &Value) -> Option<String> {
    match kind {
        "READY" => Some(read::<ReadyEvent>(data)),
        "RESUMED" => Some(read::<ResumedEvent>(data)),
        "GUILD_CREATE" => Some(read::<GuildCreateEvent>(data)),
        "GUILD_DELETE" => Some(read::<GuildDeleteEvent>(data)),
        "CHANNEL_DELETE" => Some(read::<ChannelDeleteEvent>(data)),
        "THREAD_DELETE" => Some(read::<ThreadDeleteEvent>(data)),
        "INTERACTION_CREATE" => Some(match data["type"].as_u64() {
            Some(interaction_type::COMMAND | interaction_type::AUTOCOMPLETE) => {
                read::<CommandInteraction>(data)
            }
            Some(interaction_type::COMPONENT) => read::<ComponentInteraction>(data),
            Some(interaction_type::MODAL) => read::<ModalInteraction>(data),
            _ => "type: not one that I know".to_owned(),
        }),
        _ => None,
    }
}

/// The place and the reason of a parse error.
fn read<T: DeserializeOwned>(data: &Value) -> String {
    match serde_path_to_error::deserialize::<_, T>(data) {
        Ok(_) => "readable by itself".to_owned(),
        Err(error) => format!("{}: {}", error.path(), without_values(&error.inner().to_string())),
    }
}

/// A serde error without the value it is about: only the found and the expected type.
fn without_values(error: &str) -> String {
    if let Some(field) = error.strip_prefix("missing field `") {
        let field = field.split('`').next().unwrap_or_default();
        return format!("missing field {field}");
    }
    for problem in ["invalid type: ", "invalid value: ", "unknown variant "] {
        let Some((found, expected)) =
            error.strip_prefix(problem).and_then(|rest| rest.rsplit_once(", expected "))
        else {
            continue;
        };
        let found = found.split(['`', '"']).next().unwrap_or_default().trim_end();
        let space = if found.is_empty() { "" } else { " " };
        return format!("{}{space}{found}, expected {expected}", problem.trim_end());
    }
    "not in a form that I know".to_owned()
}

/// The minimum of an event that the bot needs to handle it.
pub(super) enum MinimalEvent {
    /// The bot is in a server.
    Present(GuildId),
    /// The bot was removed from a server.
    Removed(GuildId),
    /// A channel or thread was deleted.
    Lost(GuildId, ChannelId),
    /// Somebody waits for a reply.
    Interaction(MinimalInteraction),
}

impl MinimalEvent {
    /// The event by its ids alone, if they are enough to handle it.
    pub(super) fn from_raw(kind: &str, data: &Value) -> Option<Self> {
        let id = |key: &str| data[key].as_str()?.parse().ok();
        match kind {
            "GUILD_CREATE" if data["unavailable"] != true => {
                id("id").map(GuildId).map(Self::Present)
            }
            // A server that is only unavailable says so. Anything odd there counts as an outage.
            "GUILD_DELETE" if data.get("unavailable").is_none_or(|it| *it == false) => {
                id("id").map(GuildId).map(Self::Removed)
            }
            "CHANNEL_DELETE" | "THREAD_DELETE" => {
                Some(Self::Lost(GuildId(id("guild_id")?), ChannelId(id("id")?)))
            }
            "INTERACTION_CREATE" => MinimalInteraction::from_raw(data).map(Self::Interaction),
            _ => None,
        }
    }
}

/// The minimum of an interaction that is needed to reply.
pub(super) struct MinimalInteraction {
    pub(super) id: InteractionId,
    pub(super) token: String,
    kind: Option<u64>,
}

impl MinimalInteraction {
    /// The readable part of an interaction, if it is enough to reply.
    fn from_raw(data: &Value) -> Option<Self> {
        let id: u64 = data["id"].as_str()?.parse().ok().filter(|id| *id != 0)?;
        let kind = data["type"].as_u64();
        let token = data["token"].as_str()?.to_owned();
        let is_person = kind != Some(interaction_type::PING);
        is_person.then(|| Self { id: InteractionId::new(id), token, kind })
    }

    /// A sentence for the person, or no suggestions.
    pub(super) fn apology(&self) -> CreateInteractionResponse {
        if self.kind == Some(interaction_type::AUTOCOMPLETE) {
            return CreateInteractionResponse::Autocomplete(CreateAutocompleteResponse::new());
        }
        let sentence = Message::text(failures::unreadable());
        CreateInteractionResponse::Message(sentence.into_response(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_problem_is_told_without_the_value_that_causes_it() {
        for (error, told) in [
            ("missing field `locale`", "missing field locale"),
            (
                "invalid type: string \"my words, expected `more`\", expected u64",
                "invalid type: string, expected u64",
            ),
            (
                "invalid value: integer `4294967296`, expected u32",
                "invalid value: integer, expected u32",
            ),
            (
                "unknown variant `my words`, expected `a` or `b`",
                "unknown variant, expected `a` or `b`",
            ),
            ("my words are no number", "not in a form that I know"),
        ] {
            assert_eq!(without_values(error), told);
        }
    }

    #[test]
    fn a_problem_names_its_place() {
        let ready = json!({"v": "ten"});
        let told = problem("READY", &ready).unwrap();
        assert!(told.contains("invalid type: string, expected"), "{told}");
        assert_eq!(problem("TYPING_START", &json!({})), None);
    }

    #[test]
    fn an_event_is_known_by_its_ids() {
        let server = json!({"id": "7", "threads": "odd"});
        let of = |kind: &str, data: &Value| match MinimalEvent::from_raw(kind, data) {
            Some(MinimalEvent::Present(guild)) => format!("present {}", guild.0),
            Some(MinimalEvent::Removed(guild)) => format!("removed {}", guild.0),
            Some(MinimalEvent::Lost(guild, place)) => format!("lost {} in {}", place.0, guild.0),
            Some(MinimalEvent::Interaction(_)) => "interaction".to_owned(),
            None => "nothing".to_owned(),
        };
        assert_eq!(of("GUILD_CREATE", &server), "present 7");
        assert_eq!(of("GUILD_DELETE", &server), "removed 7");
        assert_eq!(of("GUILD_DELETE", &json!({"id": "7", "unavailable": "odd"})), "nothing");
        let channel = json!({"id": "8", "guild_id": "7"});
        assert_eq!(of("CHANNEL_DELETE", &channel), "lost 8 in 7");
        assert_eq!(of("THREAD_DELETE", &channel), "lost 8 in 7");
        assert_eq!(of("CHANNEL_DELETE", &server), "nothing");
    }

    #[test]
    fn an_interaction_needs_an_id_and_a_token_to_be_answered() {
        let bare = |data: Value| MinimalInteraction::from_raw(&data).is_some();
        assert!(bare(json!({"id": "7", "token": "t", "type": 2})));
        assert!(bare(json!({"id": "7", "token": "t"})));
        assert!(!bare(json!({"id": "7", "token": "t", "type": 1})));
        assert!(!bare(json!({"id": "0", "token": "t", "type": 2})));
        assert!(!bare(json!({"id": 7, "token": "t", "type": 2})));
        assert!(!bare(json!({"id": "7", "type": 2})));
        assert!(!bare(json!(null)));
    }
}
