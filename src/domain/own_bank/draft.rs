//! A question that someone is writing in Discord.

use super::stored_length;
use crate::domain::ids::{ChannelId, InteractionId, MessageId, UserId};
use crate::domain::question::{Difficulty, QuestionId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The fields of the form for a question, as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionFields {
    /// The title.
    pub title: String,
    /// The prompt, in Markdown.
    pub prompt: String,
    /// The model answer, in Markdown.
    pub answer: String,
    /// The key points, one on each line.
    pub key_points: String,
    /// The follow-ups, with a blank line between them.
    pub follow_ups: String,
}

impl QuestionFields {
    /// The bytes that all texts take in a record.
    #[must_use]
    pub fn stored_length(&self) -> usize {
        let Self { title, prompt, answer, key_points, follow_ups } = self;
        [title, prompt, answer, key_points, follow_ups].map(|text| stored_length(text)).iter().sum()
    }

    /// All texts, one below the other.
    #[must_use]
    pub fn joined(&self) -> String {
        let Self { title, prompt, answer, key_points, follow_ups } = self;
        [title, prompt, answer, key_points, follow_ups].map(|part| part.trim()).join("\n\n")
    }
}

/// A question that someone is writing: a draft, or a suggestion that waits for an admin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionDraft {
    /// The interaction that began it.
    pub id: InteractionId,
    /// The slug of the pack it is for.
    pub pack: String,
    /// The slug of the category.
    pub category: String,
    /// The difficulty.
    pub difficulty: Difficulty,
    /// The texts.
    pub fields: QuestionFields,
    /// The purpose.
    pub purpose: DraftPurpose,
    /// The stage.
    pub stage: DraftStage,
    /// The time of the last change.
    pub changed_at: Timestamp,
}

/// The purpose of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftPurpose {
    /// An admin adds it to the bank.
    Add,
    /// An admin changes this question.
    Edit(QuestionId),
    /// A member suggests it.
    Suggest {
        /// The member wishes to be named as its author.
        is_named: bool,
    },
}

/// The stage of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftStage {
    /// Its author is still writing.
    Writing,
    /// It waits for an admin.
    Waiting {
        /// Its messages in the review channel, once they are posted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        posted: Vec<(ChannelId, MessageId)>,
    },
}

/// A draft's place in a server: its author and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftKey {
    /// The author.
    pub user: UserId,
    /// The interaction that began it.
    pub id: InteractionId,
}

impl QuestionDraft {
    /// Returns `true` if it waits for an admin.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(self.stage, DraftStage::Waiting { .. })
    }
}
