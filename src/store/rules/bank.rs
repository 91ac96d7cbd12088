//! A server's own questions. Every change of what can be asked grows the bank's revision, and wakes
//! the server's tasks: there may be something to post now, or a daily without a question.

use super::records::if_readable;
use super::servers;
use super::sizes::bank_fits;
use crate::domain::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use crate::domain::own_bank::{
    BankChange, BankImport, BankRefusal, DraftKey, DraftStage, OwnQuestion, Placed, QuestionDraft,
    ServerBank, UndoStep, UndoneImport, imported, undo,
};
use crate::domain::question::QuestionId;
use crate::store::backend::Transaction;
use crate::store::records::key::KeyRange;
use crate::store::records::{AuthoredBy, WaitingDraft};
use crate::store::{ChangeOutcome, OwnBank, Result};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashSet};

/// The questions read or written at once.
pub(in crate::store) const PART: usize = 250;

pub(in crate::store) async fn bank(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Option<ServerBank>> {
    tx.get(&(guild,)).await
}

/// Everything about a server's own bank.
pub(in crate::store) async fn whole(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Option<OwnBank>> {
    let Some(bank) = bank(tx, guild).await? else { return Ok(None) };
    let read = tx.range::<OwnQuestion>(KeyRange::within((guild,))).await?;
    let mut unreadable = BTreeSet::new();
    if tx.count::<OwnQuestion>(KeyRange::within((guild,))).await? != read.len() {
        let keys = tx.keys::<OwnQuestion>(KeyRange::within((guild,))).await?;
        let readable: HashSet<&QuestionId> = read.iter().map(|((_, id), _)| id).collect();
        unreadable =
            keys.iter().map(|(_, id)| id).filter(|id| !readable.contains(id)).cloned().collect();
    }
    let questions = read.into_iter().map(|(_, question)| question).collect();
    Ok(Some(OwnBank { bank, questions, unreadable }))
}

pub(in crate::store) async fn question(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: QuestionId,
) -> Result<Option<OwnQuestion>> {
    tx.get(&(guild, id)).await
}

/// Lets copies of the bank in memory be read again.
pub(super) async fn touch(tx: &mut impl Transaction, guild: GuildId) -> Result<()> {
    if let Some(known) = bank(tx, guild).await? {
        keep_bank(tx, guild, known).await?;
    }
    Ok(())
}

async fn keep_bank(
    tx: &mut impl Transaction,
    guild: GuildId,
    mut bank: ServerBank,
) -> Result<ServerBank> {
    bank.revision += 1;
    tx.put(&(guild,), &bank).await?;
    servers::wake_all(tx, guild).await?;
    Ok(bank)
}

pub(in crate::store) async fn change(
    tx: &mut impl Transaction,
    guild: GuildId,
    change: BankChange,
    most: usize,
) -> Result<std::result::Result<ServerBank, BankRefusal>> {
    let mut known = bank(tx, guild).await?.unwrap_or_default();
    let applied = match change {
        BankChange::Add(placed) => {
            if has(tx, guild, &placed).await? {
                Err(BankRefusal::Taken)
            } else {
                let mut room = Room::left(tx, guild, most).await?;
                put(tx, guild, &mut known, &placed, true, &mut room).await?
            }
        }
        BankChange::Replace(placed) => {
            let is_new = !has(tx, guild, &placed).await?;
            let mut room = Room::left(tx, guild, most).await?;
            put(tx, guild, &mut known, &placed, is_new, &mut room).await?
        }
        BankChange::Retire(id, now) => {
            if !mark(tx, guild, &id, true, now).await? {
                known.switched_off.insert(id);
            }
            if bank_fits(&known) { Ok(()) } else { Err(BankRefusal::Crowded) }
        }
        BankChange::Restore(id, now) => {
            if mark(tx, guild, &id, false, now).await? || known.switched_off.remove(&id) {
                Ok(())
            } else {
                Err(BankRefusal::Unknown)
            }
        }
        BankChange::Delete(id) => delete(tx, guild, &mut known, id).await?,
        BankChange::Suggestions(settings) => {
            known.suggestions = settings;
            Ok(())
        }
    };
    match applied {
        Ok(()) => keep_bank(tx, guild, known).await.map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Marks an own question as retired or not. Returns `false` if the server has no such question.
async fn mark(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: &QuestionId,
    retired: bool,
    now: Timestamp,
) -> Result<bool> {
    let key = (guild, id.clone());
    let Some(own) = tx.get::<OwnQuestion>(&key).await? else { return Ok(false) };
    let marked = OwnQuestion { retired, changed_at: now, import: None, ..own };
    tx.put(&key, &marked).await?;
    Ok(true)
}

async fn delete(
    tx: &mut impl Transaction,
    guild: GuildId,
    bank: &mut ServerBank,
    id: QuestionId,
) -> Result<std::result::Result<(), BankRefusal>> {
    let key = (guild, id);
    if !tx.has::<OwnQuestion>(&key).await? {
        return Ok(Err(BankRefusal::Unknown));
    }
    tx.delete::<OwnQuestion>(&key).await?;
    drop_empty_packs(tx, guild, bank).await?;
    Ok(Ok(()))
}

/// The number of questions that a server can still add.
struct Room {
    left: usize,
    most: usize,
}

impl Room {
    async fn left(tx: &mut impl Transaction, guild: GuildId, most: usize) -> Result<Self> {
        let count = tx.count::<OwnQuestion>(KeyRange::within((guild,))).await?;
        Ok(Self { left: most.saturating_sub(count), most })
    }

    fn take(&mut self) -> std::result::Result<(), BankRefusal> {
        self.left = self.left.checked_sub(1).ok_or(BankRefusal::Full(self.most))?;
        Ok(())
    }
}

async fn has(tx: &mut impl Transaction, guild: GuildId, placed: &Placed) -> Result<bool> {
    tx.has::<OwnQuestion>(&(guild, placed.question.id.clone())).await
}

/// Writes a question. One that the server doesn't have yet takes some of its room.
async fn put(
    tx: &mut impl Transaction,
    guild: GuildId,
    bank: &mut ServerBank,
    placed: &Placed,
    is_new: bool,
    room: &mut Room,
) -> Result<std::result::Result<(), BankRefusal>> {
    let mut placing = || {
        if is_new {
            room.take()?;
        }
        let grows = bank.add_pack(&placed.pack)?;
        if grows && !bank_fits(bank) { Err(BankRefusal::Crowded) } else { Ok(()) }
    };
    if let Err(refusal) = placing() {
        return Ok(Err(refusal));
    }
    bank.switched_off.remove(&placed.question.id);
    tx.put(&(guild, placed.question.id.clone()), &placed.question).await?;
    Ok(Ok(()))
}

/// Adds or replaces a part of an import's questions. Repeating a part changes nothing.
pub(in crate::store) async fn import_part(
    tx: &mut impl Transaction,
    guild: GuildId,
    import: BankImport,
    part: &[Placed],
    most: usize,
) -> Result<std::result::Result<ServerBank, BankRefusal>> {
    let mut known = bank(tx, guild).await?.unwrap_or_default();
    let mut room = Room::left(tx, guild, most).await?;
    for placed in part {
        let before = if_readable(tx, &(guild, placed.question.id.clone())).await?;
        let is_new = before.is_none() && !has(tx, guild, placed).await?;
        let question = imported(placed.question.clone(), before.as_ref(), import.id);
        let placed = Placed { question, pack: placed.pack.clone() };
        if let Err(refusal) = put(tx, guild, &mut known, &placed, is_new, &mut room).await? {
            return Ok(Err(refusal));
        }
    }
    known.note_import(import);
    keep_bank(tx, guild, known).await.map(Ok)
}

/// Undoes a part of an import, after the question `after`. Returns the last question, if there may
/// be more.
pub(in crate::store) async fn undo_part(
    tx: &mut impl Transaction,
    guild: GuildId,
    import: InteractionId,
    asked: &HashSet<QuestionId>,
    after: Option<QuestionId>,
) -> Result<(UndoneImport, Option<QuestionId>)> {
    let span = KeyRange::within((guild,)).most(PART);
    let span = match after {
        Some(after) => span.behind((guild, after)),
        None => span,
    };
    // A part ends at a key, because none of its questions may be readable.
    let keys = tx.keys::<OwnQuestion>(span).await?;
    let last = keys.last().filter(|_| keys.len() == PART).map(|(_, id)| id.clone());
    let mut undone = UndoneImport::default();
    for (key, question) in tx.among::<OwnQuestion>(keys).await? {
        match undo(&question, import, asked.contains(&key.1)) {
            UndoStep::Restored(before) => {
                tx.put(&key, &before).await?;
                undone.restored += 1;
            }
            UndoStep::Deleted => {
                tx.delete::<OwnQuestion>(&key).await?;
                undone.deleted += 1;
            }
            UndoStep::Retired(retired) => {
                tx.put(&key, &retired).await?;
                undone.retired += 1;
            }
            UndoStep::Untouched => {}
        }
    }
    Ok((undone, last))
}

/// Ends the undoing of an import.
pub(in crate::store) async fn forget_import(
    tx: &mut impl Transaction,
    guild: GuildId,
    import: InteractionId,
) -> Result<()> {
    let Some(mut known) = bank(tx, guild).await? else { return Ok(()) };
    known.imports.retain(|it| it.id != import);
    drop_empty_packs(tx, guild, &mut known).await?;
    keep_bank(tx, guild, known).await.map(drop)
}

/// Removes packs and categories without questions. Those of a question that can't be read stay.
async fn drop_empty_packs(
    tx: &mut impl Transaction,
    guild: GuildId,
    bank: &mut ServerBank,
) -> Result<()> {
    let keys = tx.keys::<OwnQuestion>(KeyRange::within((guild,))).await?;
    let packs: HashSet<String> = keys.iter().map(|(_, id)| id.pack().to_owned()).collect();
    let read = tx.range::<OwnQuestion>(KeyRange::within((guild,))).await?;
    let is_whole = read.len() == keys.len();
    let used: HashSet<(&str, &str)> =
        read.iter().map(|((_, id), question)| (id.pack(), question.category.as_str())).collect();
    bank.packs.retain(|pack| packs.contains(&pack.slug));
    if is_whole {
        for pack in &mut bank.packs {
            let slug = pack.slug.clone();
            pack.categories.retain(|it| used.contains(&(slug.as_str(), it.slug.as_str())));
        }
    }
    Ok(())
}

pub(in crate::store) async fn draft(
    tx: &mut impl Transaction,
    guild: GuildId,
    key: DraftKey,
) -> Result<Option<QuestionDraft>> {
    tx.get(&(guild, key.user, key.id)).await
}

pub(in crate::store) async fn drafts_of(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Vec<QuestionDraft>> {
    let drafts = tx.range::<QuestionDraft>(KeyRange::within((guild, user))).await?;
    Ok(drafts.into_iter().map(|(_, draft)| draft).collect())
}

/// The questions that name a member as their author.
pub(in crate::store) async fn authored_by(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Vec<QuestionId>> {
    let rows = tx.find::<AuthoredBy>(KeyRange::within((guild, user))).await?;
    Ok(rows.into_iter().map(|((_, _, id), ())| id).collect())
}

/// Stores a draft. If its author has too many that don't wait for an admin, the oldest is deleted.
pub(in crate::store) async fn keep_draft(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    draft: &QuestionDraft,
    most: usize,
) -> Result<()> {
    tx.put(&(guild, user, draft.id), draft).await?;
    let writing: Vec<InteractionId> = drafts_of(tx, guild, user)
        .await?
        .into_iter()
        .filter(|other| !other.is_waiting())
        .map(|other| other.id)
        .collect();
    for id in writing.iter().take(writing.len().saturating_sub(most)) {
        tx.delete::<QuestionDraft>(&(guild, user, *id)).await?;
    }
    Ok(())
}

/// Remembers the messages of a suggestion, if it still waits.
pub(in crate::store) async fn note_posted(
    tx: &mut impl Transaction,
    guild: GuildId,
    key: DraftKey,
    posted: Vec<(ChannelId, MessageId)>,
) -> Result<()> {
    match draft(tx, guild, key).await?.filter(QuestionDraft::is_waiting) {
        Some(waiting) => {
            let stage = DraftStage::Waiting { posted };
            tx.put(&(guild, key.user, key.id), &QuestionDraft { stage, ..waiting }).await
        }
        None => Ok(()),
    }
}

pub(in crate::store) async fn remove_draft(
    tx: &mut impl Transaction,
    guild: GuildId,
    key: DraftKey,
) -> Result<Option<QuestionDraft>> {
    tx.delete(&(guild, key.user, key.id)).await
}

/// The suggestions that wait, oldest first, with their authors.
pub(in crate::store) async fn waiting(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Vec<(UserId, QuestionDraft)>> {
    let rows = tx.find::<WaitingDraft>(KeyRange::within((guild,))).await?;
    let keys = rows.iter().map(|((_, id), user)| (guild, UserId(*user), *id)).collect();
    let drafts = tx.among::<QuestionDraft>(keys).await?;
    Ok(drafts.into_iter().map(|((_, user, _), draft)| (user, draft)).collect())
}

/// Changes the bank by a draft, which is used up.
pub(in crate::store) async fn use_draft(
    tx: &mut impl Transaction,
    guild: GuildId,
    key: DraftKey,
    by: BankChange,
    most: usize,
) -> Result<ChangeOutcome<ServerBank, BankRefusal>> {
    if !tx.has::<QuestionDraft>(&(guild, key.user, key.id)).await? {
        return Ok(ChangeOutcome::NotFound);
    }
    Ok(match change(tx, guild, by, most).await? {
        Ok(bank) => {
            remove_draft(tx, guild, key).await?;
            ChangeOutcome::Applied(bank)
        }
        Err(refusal) => ChangeOutcome::Refused(refusal),
    })
}
