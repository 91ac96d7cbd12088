//! The store of flags, and of what is measured about questions.

use super::Result;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::member::Attempt;
use crate::domain::quality::{Flag, FlagRefusal, NewFlag, QuestionTally};
use crate::domain::question::QuestionId;
use async_trait::async_trait;
use jiff::Timestamp;

/// The part of the store for the quality of questions. Its writes are as durable as all others.
#[async_trait]
pub trait QualityStore: Send + Sync {
    /// Stores a member's flag, open, in place of their previous one on the same question.
    async fn flag(
        &self,
        guild: GuildId,
        user: UserId,
        flag: NewFlag,
    ) -> Result<std::result::Result<Flag, FlagRefusal>>;

    /// Deletes a member's flag. Returns `true` if there was one.
    async fn take_flag_back(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> Result<bool>;

    /// A member's flag on a question, whether open or done.
    async fn flag_on(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> Result<Option<Flag>>;

    /// All flags of a member, open and done, sorted by question. There are at most
    /// [`MAX_FLAGS_OF_MEMBER`](crate::domain::quality::MAX_FLAGS_OF_MEMBER).
    async fn flags_of(&self, guild: GuildId, user: UserId) -> Result<Vec<Flag>>;

    /// The open flags of a server, without their members.
    async fn open_flags(&self, guild: GuildId) -> Result<Vec<Flag>>;

    /// Marks the open flags on a question as done at `now`, and returns their number.
    async fn finish_flags(
        &self,
        guild: GuildId,
        question: &QuestionId,
        now: Timestamp,
    ) -> Result<usize>;

    /// Opens the flags on a question again that were marked as done at `done`, and returns their
    /// number.
    async fn reopen_flags(
        &self,
        guild: GuildId,
        question: &QuestionId,
        done: Timestamp,
    ) -> Result<usize>;

    /// Adds to the counts of a question. Repeating it counts again, unlike all other verbs.
    async fn add_tally(&self, guild: GuildId, counted: QuestionTally) -> Result<()>;

    /// The counts of a question in a server; zero if nothing was counted.
    async fn question_tally(&self, guild: GuildId, question: &QuestionId) -> Result<QuestionTally>;

    /// Each member's newest attempt at a question. It goes through the questions of all members, so
    /// it is for an admin who asks for it, and not for every answer.
    async fn attempts_at_question(
        &self,
        guild: GuildId,
        question: &QuestionId,
    ) -> Result<Vec<Attempt>>;
}
