//! An interaction: the action of a member, and the bot's response.

use super::outcome::{Choice, Modal};
use super::snowflake::Id;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// The time limit for the bot's response.
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

/// The bot's first response.
#[derive(Clone, Debug)]
pub(super) enum InteractionAnswer {
    Message(Id),
    /// "thinking…", to be completed by an edit.
    Thinking(Id),
    /// Acknowledged; the message of the clicked button may change later.
    Acknowledged,
    Updated(Id),
    Modal(Modal),
    Choices(Vec<Choice>),
}

/// An action of a member.
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
    /// Set once the member was told that the bot did not respond.
    pub(super) failed: bool,
    /// The number of responses received, including refused ones.
    pub(super) answers_received: usize,
    /// The number of edits and follow-ups after the first response.
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

    /// Returns `true` if a response now is, or would be, too late.
    pub(super) fn is_overdue(&self, now: Timestamp) -> bool {
        self.answer.is_none()
            && (self.failed || now.duration_since(self.started_at) > ANSWER_WITHIN)
    }
}
