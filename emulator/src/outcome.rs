//! What a member gets back for what they did.

use super::Emulator;
use super::model::Message;
use super::snowflake::Id;
use serde_json::Value;
use std::fmt;

/// A choice that the bot offers while a member types.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What the member reads.
    pub name: String,
    /// What the bot gets when it is chosen.
    pub value: Value,
}

/// A field of a modal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// How the bot calls it.
    pub custom_id: String,
    /// How the member sees it.
    pub label: String,
    /// What it shows while empty.
    pub placeholder: Option<String>,
    /// What it holds at first.
    pub value: String,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether it has several lines.
    pub is_paragraph: bool,
    /// The fewest characters, if it is filled at all.
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

/// A dialog that the bot opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modal {
    /// Its title.
    pub title: String,
    /// How the bot calls it.
    pub custom_id: String,
    /// Its fields, from top to bottom.
    pub fields: Vec<Field>,
    /// Who sees it.
    pub member: Id,
    /// Where it was opened.
    pub channel: Id,
    /// The message whose button opened it.
    pub source: Option<Id>,
}

impl Modal {
    /// The field with this label or custom id; capitals do not matter.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        let is_called = |field: &&Field| {
            field.label.eq_ignore_ascii_case(name) || field.custom_id.eq_ignore_ascii_case(name)
        };
        self.fields.iter().find(is_called)
    }
}

/// What a member sees as the answer to what they did.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A new message, for all or for them alone.
    Message(Message),
    /// "thinking…": the answer comes later. See [`Reply::settled`].
    Thinking(Message),
    /// The click was taken; nothing else is to be seen yet.
    Acknowledged,
    /// The message with the button changed.
    Updated(Message),
    /// A dialog opened.
    Modal(Modal),
    /// Choices for what they type.
    Choices(Vec<Choice>),
    /// The answer was deleted again.
    Gone,
    /// "The application did not respond."
    Failed,
}

/// The answer to something that a member did.
#[derive(Clone)]
pub struct Reply {
    /// The interaction, for [`Emulator::redeliver`].
    pub interaction: Id,
    /// What the member sees first.
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
    /// The message that was sent or changed, as it was at the first answer.
    #[must_use]
    pub const fn message(&self) -> Option<&Message> {
        match &self.outcome {
            Outcome::Message(message) | Outcome::Thinking(message) | Outcome::Updated(message) => {
                Some(message)
            }
            _ => None,
        }
    }

    /// The dialog that opened.
    #[must_use]
    pub const fn modal(&self) -> Option<&Modal> {
        if let Outcome::Modal(modal) = &self.outcome { Some(modal) } else { None }
    }

    /// All words of the message that was sent or changed; empty where there is none.
    #[must_use]
    pub fn text(&self) -> String {
        self.message().map(Message::text).unwrap_or_default()
    }

    /// Waits until a "thinking…" is completed and tells what the member sees then. What is
    /// complete already is returned at once, as it is by now; so is a click that was acknowledged,
    /// since nothing tells whether its message will still change.
    pub async fn settled(&self) -> Result<Outcome, Refusal> {
        self.emulator.settled(self.interaction).await
    }
}

/// Why something could not be done or did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The member's client does not let them do this, for the reason given.
    #[error("{0}")]
    NotPossible(String),
    /// What was waited for did not happen in good time.
    #[error("waited in vain for {0}")]
    TimedOut(String),
}

impl Refusal {
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self::NotPossible(reason.into())
    }
}
