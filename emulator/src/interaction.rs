//! An interaction: what a member started, and what the bot answered.

use super::outcome::{Choice, Modal};
use super::snowflake::Id;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// The time in which the bot has to answer.
pub(super) const ANSWER_WITHIN: SignedDuration = SignedDuration::from_secs(3);
/// The life of an interaction's token.
pub(super) const TOKEN_LIFE: SignedDuration = SignedDuration::from_mins(15);

/// The ways in which a member can reach the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InteractionKind {
    Command,
    Component,
    Autocomplete,
    Modal,
}

impl InteractionKind {
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Command => 2,
            Self::Component => 3,
            Self::Autocomplete => 4,
            Self::Modal => 5,
        }
    }
}

/// The first answer of the bot.
#[derive(Clone, Debug)]
pub(super) enum InteractionAnswer {
    Message(Id),
    /// "thinking…", to be completed by an edit.
    Thinking(Id),
    /// Seen; the message of the clicked button may change later.
    Acknowledged,
    Updated(Id),
    Modal(Modal),
    Choices(Vec<Choice>),
}

/// What a member started.
#[derive(Clone, Debug)]
pub(super) struct Interaction {
    pub(super) id: Id,
    pub(super) token: String,
    pub(super) kind: InteractionKind,
    /// The command with its subcommands.
    pub(super) name: Option<String>,
    pub(super) member: Id,
    pub(super) channel: Id,
    pub(super) server: Option<Id>,
    pub(super) started_at: Timestamp,
    pub(super) payload: Value,
    /// The message whose button or menu was used.
    pub(super) source: Option<Id>,
    pub(super) answer: Option<InteractionAnswer>,
    /// Whether the member was told that the bot did not answer.
    pub(super) failed: bool,
    /// Answers that came in, refused ones included.
    pub(super) answers_received: usize,
    /// Edits and follow-ups after the first answer.
    pub(super) later_changes: usize,
}

impl Interaction {
    /// The message that edits of `@original` change.
    pub(super) const fn original(&self) -> Option<Id> {
        match &self.answer {
            Some(InteractionAnswer::Message(id) | InteractionAnswer::Thinking(id)) => Some(*id),
            Some(InteractionAnswer::Acknowledged | InteractionAnswer::Updated(_)) => self.source,
            Some(InteractionAnswer::Modal(_) | InteractionAnswer::Choices(_)) | None => None,
        }
    }

    /// Whether the answer came too late, or would.
    pub(super) fn is_overdue(&self, now: Timestamp) -> bool {
        self.answer.is_none()
            && (self.failed || now.duration_since(self.started_at) > ANSWER_WITHIN)
    }
}
