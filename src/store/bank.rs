//! The store of servers' own questions.

use super::{ChangeOutcome, Result};
use crate::domain::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use crate::domain::own_bank::{
    BankChange, BankImport, BankRefusal, DraftKey, OwnQuestion, Placed, QuestionDraft, ServerBank,
    UndoneImport,
};
use crate::domain::question::QuestionId;
use async_trait::async_trait;
use std::collections::BTreeSet;

/// A server's own bank, as of one moment.
#[derive(Clone, Debug)]
pub struct OwnBank {
    /// Its packs and settings.
    pub bank: ServerBank,
    /// Its readable questions, sorted by id.
    pub questions: Vec<OwnQuestion>,
    /// The questions that exist and can't be read.
    pub unreadable: BTreeSet<QuestionId>,
}

/// The part of the store for servers' own questions. Its writes are as durable as all others.
#[async_trait]
pub trait BankStore: Send + Sync {
    /// A server's own packs and its changes to the shipped ones, if it ever made any.
    async fn server_bank(&self, guild: GuildId) -> Result<Option<ServerBank>>;

    /// The same, with all questions.
    async fn own_bank(&self, guild: GuildId) -> Result<Option<OwnBank>>;

    /// One question of the server's own.
    async fn own_question(&self, guild: GuildId, id: &QuestionId) -> Result<Option<OwnQuestion>>;

    /// Changes the bank, which can hold `most` questions of the server's own.
    async fn change_bank(
        &self,
        guild: GuildId,
        change: BankChange,
        most: usize,
    ) -> Result<std::result::Result<ServerBank, BankRefusal>>;

    /// Adds and replaces questions, part by part. If it is interrupted or refused, the parts until
    /// then stay, and [`Self::undo_import`] takes them back.
    async fn import_questions(
        &self,
        guild: GuildId,
        import: BankImport,
        questions: Vec<Placed>,
        most: usize,
    ) -> Result<std::result::Result<(), BankRefusal>>;

    /// Undoes an import, except for questions that were changed since.
    async fn undo_import(&self, guild: GuildId, import: InteractionId) -> Result<UndoneImport>;

    /// A draft.
    async fn draft(&self, guild: GuildId, key: DraftKey) -> Result<Option<QuestionDraft>>;

    /// All drafts of a member, oldest first.
    async fn drafts_of(&self, guild: GuildId, user: UserId) -> Result<Vec<QuestionDraft>>;

    /// The questions that name a member as their author.
    async fn authored_by(&self, guild: GuildId, user: UserId) -> Result<Vec<QuestionId>>;

    /// Stores a draft. If its author has more than `most` that they are still writing, the oldest
    /// ones are deleted.
    async fn keep_draft(
        &self,
        guild: GuildId,
        user: UserId,
        draft: QuestionDraft,
        most: usize,
    ) -> Result<()>;

    /// Remembers the messages of a suggestion in the review channel, if it still waits.
    async fn note_posted(
        &self,
        guild: GuildId,
        key: DraftKey,
        posted: Vec<(ChannelId, MessageId)>,
    ) -> Result<()>;

    /// Deletes a draft and returns it, if it existed.
    async fn remove_draft(&self, guild: GuildId, key: DraftKey) -> Result<Option<QuestionDraft>>;

    /// The suggestions that wait for an admin, oldest first, with their authors.
    async fn waiting_suggestions(&self, guild: GuildId) -> Result<Vec<(UserId, QuestionDraft)>>;

    /// Changes the bank by a draft, and deletes the draft.
    async fn use_draft(
        &self,
        guild: GuildId,
        key: DraftKey,
        change: BankChange,
        most: usize,
    ) -> Result<ChangeOutcome<ServerBank, BankRefusal>>;
}
