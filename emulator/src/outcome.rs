//! The visible results of a member's action.

use super::Emulator;
use super::model::Message;
use super::snowflake::Id;
use serde_json::Value;
use std::fmt;

/// A choice that the bot offers while a member types.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The text that the member reads.
    pub name: String,
    /// The value that the bot gets when it is chosen.
    pub value: Value,
}

/// A field of a modal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The custom id.
    pub custom_id: String,
    /// The label that the member sees.
    pub label: String,
    /// The text shown while it is empty.
    pub placeholder: Option<String>,
    /// The initial value.
    pub value: String,
    /// Set if it must be filled in.
    pub required: bool,
    /// Set if it has several lines.
    pub is_paragraph: bool,
    /// The fewest characters, if it is filled in at all.
    pub min_length: usize,
    /// The most characters.
    pub max_length: usize,
}

impl Field {
    pub(super) fn from_json(input: &Value) -> Self {
        let text = |key: &str| input[key].as_str().unwrap_or_default().to_owned();
        let length =
            |key: &str| input[key].as_u64().and_then(|number| usize::try_from(number).ok());
        Self {
            custom_id: text("custom_id"),
            label: text("label"),
            placeholder: input["placeholder"].as_str().map(str::to_owned),
            value: text("value"),
            required: input["required"].as_bool().unwrap_or(true),
            is_paragraph: input["style"] == 2,
            min_length: length("min_length").unwrap_or(0),
            max_length: length("max_length").unwrap_or(4000),
        }
    }
}

/// A modal that the bot opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modal {
    /// Its title.
    pub title: String,
    /// The custom id.
    pub custom_id: String,
    /// Its fields, from top to bottom.
    pub fields: Vec<Field>,
    /// The member who sees it.
    pub member: Id,
    /// The channel in which it was opened.
    pub channel: Id,
    /// The message whose button opened it.
    pub source: Option<Id>,
}

impl Modal {
    /// The field with this label or custom id, ignoring case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        let is_called = |field: &&Field| {
            field.label.eq_ignore_ascii_case(name) || field.custom_id.eq_ignore_ascii_case(name)
        };
        self.fields.iter().find(is_called)
    }
}

/// The response to a member's action, as they see it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A new message, public or ephemeral.
    Message(Message),
    /// "thinking…": the response comes later. See [`Reply::settled`].
    Thinking(Message),
    /// The click was acknowledged; nothing else is visible yet.
    Acknowledged,
    /// The message with the button changed.
    Updated(Message),
    /// A modal opened.
    Modal(Modal),
    /// Choices for the typed text.
    Choices(Vec<Choice>),
    /// The response was deleted again.
    Gone,
    /// "The application did not respond."
    Failed,
}

/// The response to a member's action.
#[derive(Clone)]
pub struct Reply {
    /// The interaction, for [`Emulator::redeliver`].
    pub interaction: Id,
    /// The first visible result.
    pub outcome: Outcome,
    pub(super) emulator: Emulator,
}

impl fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Reply")
            .field("interaction", &self.interaction)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

impl Reply {
    /// The message that was sent or changed, as it was at the first response.
    #[must_use]
    pub const fn message(&self) -> Option<&Message> {
        match &self.outcome {
            Outcome::Message(message) | Outcome::Thinking(message) | Outcome::Updated(message) => {
                Some(message)
            }
            _ => None,
        }
    }

    /// The modal that opened.
    #[must_use]
    pub const fn modal(&self) -> Option<&Modal> {
        if let Outcome::Modal(modal) = &self.outcome { Some(modal) } else { None }
    }

    /// All words of the message that was sent or changed; empty if there is none.
    #[must_use]
    pub fn text(&self) -> String {
        self.message().map(Message::text).unwrap_or_default()
    }

    /// Waits until a "thinking…" is completed and returns what the member sees then. A complete
    /// response is returned at once, in its current state; so is a click that was acknowledged,
    /// since nothing tells if its message will still change.
    pub async fn settled(&self) -> Result<Outcome, Refusal> {
        self.emulator.settled(self.interaction).await
    }
}

/// The reason something could not be done or did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The member's client does not let them do this, for the given reason.
    #[error("{0}")]
    NotPossible(String),
    /// It did not happen in time.
    #[error("waited in vain for {0}")]
    TimedOut(String),
}

impl Refusal {
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self::NotPossible(reason.into())
    }
}
