//! The names of interactions in logs and metrics: words of this program, never user input.

use super::{Command, MessageCommand};
use crate::custom_id::CustomId;
use serenity::all::Interaction;

/// The name of anything unknown to this version.
const UNKNOWN: &str = "unknown";

/// An interaction's kind and name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InteractionLabel {
    pub(crate) kind: &'static str,
    /// The name of the command, button, menu or modal.
    pub(crate) name: &'static str,
}

impl InteractionLabel {
    /// The label of an interaction that can't be parsed.
    pub(crate) const UNKNOWN: Self = Self { kind: UNKNOWN, name: UNKNOWN };

    pub(crate) fn from_interaction(interaction: &Interaction) -> Self {
        let (kind, name) = match interaction {
            Interaction::Command(it) => ("command", from_command(&it.data.name)),
            Interaction::Autocomplete(it) => ("suggestions", from_command(&it.data.name)),
            Interaction::Component(it) => ("component", from_custom_id(&it.data.custom_id)),
            Interaction::Modal(it) => ("form", from_custom_id(&it.data.custom_id)),
            _ => return Self::UNKNOWN,
        };
        Self { kind, name }
    }
}

fn from_command(name: &str) -> &'static str {
    match (name.parse::<Command>(), MessageCommand::from_name(name)) {
        (Ok(command), _) => command.name(),
        (Err(_), Some(command)) => command.label(),
        (Err(_), None) => UNKNOWN,
    }
}

fn from_custom_id(custom_id: &str) -> &'static str {
    custom_id.parse().map_or(UNKNOWN, |id: CustomId| id.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_came_in_is_part_of_a_name() {
        assert_eq!(from_custom_id("w1|a|python/late-binding|41"), "answer");
        assert_eq!(from_custom_id("w1|if|1340000000000000000|3|1"), "interview_follow_up");
        assert_eq!(
            from_custom_id("w1|pm|3|1340000000000000000|1340000000000000001"),
            "pairing_met"
        );
        assert_eq!(from_custom_id("w1|what I typed"), UNKNOWN);
        assert_eq!(from_command("daily"), "daily");
        assert_eq!(from_command("Make this a question"), "make_question");
        assert_eq!(from_command("what I typed"), UNKNOWN);
    }
}
