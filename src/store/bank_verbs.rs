//! The verbs of [`BankStore`]: each runs a rule on the backend.

use super::backend::Backend;
use super::bank::{BankStore, OwnBank};
use super::rules::{bank, dailies};
use super::{ChangeOutcome, Result};
use crate::domain::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use crate::domain::own_bank::{
    BankChange, BankImport, BankRefusal, DraftKey, OwnQuestion, Placed, QuestionDraft, ServerBank,
    UndoneImport,
};
use crate::domain::question::QuestionId;
use async_trait::async_trait;
use std::collections::HashSet;
use std::sync::Arc;

#[async_trait]
impl<B: Backend> BankStore for B {
    async fn server_bank(&self, guild: GuildId) -> Result<Option<ServerBank>> {
        self.read(move |tx| Box::pin(bank::bank(tx, guild))).await
    }

    async fn own_bank(&self, guild: GuildId) -> Result<Option<OwnBank>> {
        self.read(move |tx| Box::pin(bank::whole(tx, guild))).await
    }

    async fn own_question(&self, guild: GuildId, id: &QuestionId) -> Result<Option<OwnQuestion>> {
        let id = id.clone();
        self.read(move |tx| Box::pin(bank::question(tx, guild, id.clone()))).await
    }

    async fn change_bank(
        &self,
        guild: GuildId,
        change: BankChange,
        most: usize,
    ) -> Result<std::result::Result<ServerBank, BankRefusal>> {
        self.write(move |tx| Box::pin(bank::change(tx, guild, change.clone(), most))).await
    }

    async fn import_questions(
        &self,
        guild: GuildId,
        import: BankImport,
        questions: Vec<Placed>,
        most: usize,
    ) -> Result<std::result::Result<(), BankRefusal>> {
        for part in questions.chunks(bank::PART) {
            let part = Arc::new((import.clone(), part.to_vec()));
            let written = self.write(move |tx| {
                let part = Arc::clone(&part);
                Box::pin(async move {
                    bank::import_part(tx, guild, part.0.clone(), &part.1, most).await
                })
            });
            if let Err(refusal) = written.await? {
                return Ok(Err(refusal));
            }
        }
        Ok(Ok(()))
    }

    async fn undo_import(&self, guild: GuildId, import: InteractionId) -> Result<UndoneImport> {
        let dailies = self.read(move |tx| Box::pin(dailies::latest(tx, guild, usize::MAX))).await?;
        let asked: HashSet<QuestionId> =
            dailies.into_iter().map(|daily| daily.asked.question).collect();
        let asked = Arc::new(asked);
        let mut undone = UndoneImport::default();
        let mut after = None;
        loop {
            let at = (Arc::clone(&asked), after);
            let part = self.write(move |tx| {
                let (asked, after) = at.clone();
                Box::pin(async move { bank::undo_part(tx, guild, import, &asked, after).await })
            });
            let (part, last) = part.await?;
            undone = undone.plus(part);
            after = last;
            if after.is_none() {
                break;
            }
        }
        self.write(move |tx| Box::pin(bank::forget_import(tx, guild, import))).await?;
        Ok(undone)
    }

    async fn draft(&self, guild: GuildId, key: DraftKey) -> Result<Option<QuestionDraft>> {
        self.read(move |tx| Box::pin(bank::draft(tx, guild, key))).await
    }

    async fn drafts_of(&self, guild: GuildId, user: UserId) -> Result<Vec<QuestionDraft>> {
        self.read(move |tx| Box::pin(bank::drafts_of(tx, guild, user))).await
    }

    async fn authored_by(&self, guild: GuildId, user: UserId) -> Result<Vec<QuestionId>> {
        self.read(move |tx| Box::pin(bank::authored_by(tx, guild, user))).await
    }

    async fn keep_draft(
        &self,
        guild: GuildId,
        user: UserId,
        draft: QuestionDraft,
        most: usize,
    ) -> Result<()> {
        let draft = Arc::new(draft);
        self.write(move |tx| {
            let draft = Arc::clone(&draft);
            Box::pin(async move { bank::keep_draft(tx, guild, user, &draft, most).await })
        })
        .await
    }

    async fn note_posted(
        &self,
        guild: GuildId,
        key: DraftKey,
        posted: Vec<(ChannelId, MessageId)>,
    ) -> Result<()> {
        self.write(move |tx| Box::pin(bank::note_posted(tx, guild, key, posted.clone()))).await
    }

    async fn remove_draft(&self, guild: GuildId, key: DraftKey) -> Result<Option<QuestionDraft>> {
        self.write(move |tx| Box::pin(bank::remove_draft(tx, guild, key))).await
    }

    async fn waiting_suggestions(&self, guild: GuildId) -> Result<Vec<(UserId, QuestionDraft)>> {
        self.read(move |tx| Box::pin(bank::waiting(tx, guild))).await
    }

    async fn use_draft(
        &self,
        guild: GuildId,
        key: DraftKey,
        change: BankChange,
        most: usize,
    ) -> Result<ChangeOutcome<ServerBank, BankRefusal>> {
        self.write(move |tx| Box::pin(bank::use_draft(tx, guild, key, change.clone(), most))).await
    }
}
