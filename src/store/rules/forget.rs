//! Deletion of a limited number of entries at a time, so that other writes are not delayed. Each
//! part finds the remaining entries by itself: an interrupted deletion is finished by the next one.

use super::bank;
use super::queue::{self, expect};
use super::records::{if_readable, keep, remove};
use super::servers;
use crate::domain::ids::{GuildId, InterviewId, UserId};
use crate::domain::interview::{self, Forgotten, Interview};
use crate::domain::member::{Attempt, Member};
use crate::domain::own_bank::{OwnQuestion, QuestionDraft};
use crate::domain::partner_match::{Pairing, Participant};
use crate::domain::prep::PrepPlan;
use crate::domain::quality::Flag;
use crate::domain::record_kind::RecordKind;
use crate::domain::remind::Reminders;
use crate::domain::review::ReviewCard;
use crate::domain::task::{AT_ONCE, Task};
use crate::store::Result;
use crate::store::backend::Transaction;
use crate::store::records::key::{KeyRange, PrefixOf};
use crate::store::records::{AuthoredBy, OpenOf, Remembered, Seated};
use strum::VariantArray as _;

/// The approximate maximum of entries deleted in one write.
const PART: usize = 2_000;
/// The maximum of a member's records, each with its index rows.
const RECORDS: usize = PART / 4;
/// The maximum of interviews; their records are long.
const INTERVIEWS: usize = 50;

/// The state of a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Forgetting {
    More,
    Done,
}

impl Forgetting {
    /// The state after deleting `forgotten` of at most `most` entries.
    const fn after(forgotten: usize, most: usize) -> Self {
        if forgotten < most { Self::Done } else { Self::More }
    }
}

/// Deletes a part of a server's data. The server itself, which is the first kind, goes last, so
/// that an expired one stays visible until nothing of it is left.
pub(in crate::store) async fn server(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Forgetting> {
    let mut forgotten = 0;
    for task in queue::tasks_of_guild(tx, guild, PART).await? {
        // The deletion's own task goes when it is done.
        if task != Task::Forget(guild) {
            queue::remove(tx, task).await?;
            forgotten += 1;
        }
    }
    for kind in RecordKind::VARIANTS.iter().copied().rev() {
        forgotten += tx.erase(kind, guild, PART.saturating_sub(forgotten)).await?;
        if forgotten >= PART {
            return Ok(Forgetting::More);
        }
    }
    Ok(Forgetting::Done)
}

/// Deletes a part of a member's data in a server; the member's own record goes last.
pub(in crate::store) async fn member(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Forgetting> {
    let others = RecordKind::VARIANTS.iter().copied().filter(|kind| *kind != RecordKind::Member);
    for kind in others.chain([RecordKind::Member]) {
        let progress = match kind {
            // They contain nothing about a member.
            RecordKind::Daily
            | RecordKind::Reveal
            | RecordKind::LibraryEntry
            | RecordKind::MatchState
            | RecordKind::ServerBank
            | RecordKind::QuestionTally
            | RecordKind::Announcements => Forgetting::Done,
            RecordKind::Server => {
                servers::forget_member(tx, guild, user).await?;
                Forgetting::Done
            }
            RecordKind::Attempt => attempts(tx, guild, user).await?,
            RecordKind::Interview => interviews(tx, guild, user).await?,
            RecordKind::Pairing => {
                about::<Pairing, _>(tx, guild, user, KeyRange::within((guild,))).await?.1
            }
            RecordKind::Participant => {
                about::<Participant, _>(tx, guild, user, KeyRange::within((guild, user))).await?.1
            }
            RecordKind::QuestionDraft => {
                about::<QuestionDraft, _>(tx, guild, user, KeyRange::within((guild, user))).await?.1
            }
            RecordKind::ReviewCard => {
                about::<ReviewCard, _>(tx, guild, user, KeyRange::within((guild, user))).await?.1
            }
            RecordKind::PrepPlan => {
                about::<PrepPlan, _>(tx, guild, user, KeyRange::within((guild, user))).await?.1
            }
            RecordKind::Flag => {
                about::<Flag, _>(tx, guild, user, KeyRange::within((guild, user))).await?.1
            }
            RecordKind::Reminders => {
                about::<Reminders, _>(tx, guild, user, KeyRange::within((guild, user))).await?.1
            }
            RecordKind::OwnQuestion => authorship(tx, guild, user).await?,
            RecordKind::Member => {
                about::<Member, _>(tx, guild, user, KeyRange::within((guild, user))).await?.1
            }
        };
        if progress == Forgetting::More {
            return Ok(progress);
        }
    }
    Ok(Forgetting::Done)
}

/// Deletes the records of `span` whose keys are about `user`, including unreadable and set-aside
/// ones, and returns the readable ones.
async fn about<R: Remembered, P: PrefixOf<R::Key>>(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    span: KeyRange<P, R::Key>,
) -> Result<(Vec<R>, Forgetting)> {
    let mut keys = tx.keys::<R>(span).await?;
    keys.extend(tx.set_aside::<R>(guild).await?);
    keys.retain(|key| R::is_about(key, user));
    keys.truncate(RECORDS);
    let mut readable = Vec::new();
    for key in &keys {
        readable.extend(remove::<R>(tx, key).await?);
    }
    Ok((readable, Forgetting::after(keys.len(), RECORDS)))
}

async fn attempts(tx: &mut impl Transaction, guild: GuildId, user: UserId) -> Result<Forgetting> {
    let span = KeyRange::within((guild, user)).most(RECORDS);
    let (forgotten, progress) = about::<Attempt, _>(tx, guild, user, span).await?;
    if forgotten.iter().any(|attempt| attempt.daily.is_some()) {
        // The messages of dailies show the number of answers.
        expect(tx, Task::Messages(guild), AT_ONCE).await?;
    }
    Ok(progress)
}

async fn interviews(tx: &mut impl Transaction, guild: GuildId, user: UserId) -> Result<Forgetting> {
    let seated = tx.find::<Seated>(KeyRange::within((guild, user)).most(INTERVIEWS)).await?;
    for (row, ()) in &seated {
        in_interview(tx, guild, user, row.2).await?;
        tx.drop_row::<Seated>(row).await?;
    }
    // A member who only requested an interview has no seat in it.
    let open = tx.find::<OpenOf>(KeyRange::within((guild, user)).most(INTERVIEWS)).await?;
    for (row, ()) in &open {
        in_interview(tx, guild, user, row.2).await?;
        tx.drop_row::<OpenOf>(row).await?;
    }
    Ok(Forgetting::after(seated.len().max(open.len()), INTERVIEWS))
}

/// Removes the name of `user` from the server's questions. The questions are the server's.
async fn authorship(tx: &mut impl Transaction, guild: GuildId, user: UserId) -> Result<Forgetting> {
    let named = tx.find::<AuthoredBy>(KeyRange::within((guild, user)).most(RECORDS)).await?;
    for (row, ()) in &named {
        let key = (guild, row.2.clone());
        if let Some(question) = if_readable::<OwnQuestion>(tx, &key).await? {
            tx.put(&key, &question.without_author(user)).await?;
        } else {
            // Nobody can tell whom else it names.
            remove::<OwnQuestion>(tx, &key).await?;
            tx.drop_row::<AuthoredBy>(row).await?;
        }
    }
    if !named.is_empty() {
        bank::touch(tx, guild).await?;
    }
    Ok(Forgetting::after(named.len(), RECORDS))
}

/// Some finished interviews after `after` that `user` had requested without having a seat, and the
/// last one that was checked, if there may be more. There is no index for them, so all have to be
/// checked.
pub(in crate::store) async fn asked_for(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    after: InterviewId,
) -> Result<(Vec<InterviewId>, Option<InterviewId>)> {
    let part = KeyRange::within((guild,)).behind((guild, after)).most(INTERVIEWS);
    let part = tx.range::<Interview>(part).await?;
    let last = part.last().filter(|_| part.len() == INTERVIEWS).map(|(_, last)| last.id);
    let asked = part.iter().filter(|(_, interview)| interview.asked_by == Some(user));
    Ok((asked.map(|(_, interview)| interview.id).collect(), last))
}

/// Deletes what an interview contains about `user`. A running one ends with the last action in it,
/// and an unreadable one is deleted completely, since nobody can tell whose words are in it.
pub(in crate::store) async fn in_interview(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    id: InterviewId,
) -> Result<()> {
    let Some(interview) = if_readable::<Interview>(tx, &(guild, id)).await? else {
        return remove::<Interview>(tx, &(guild, id)).await.map(drop);
    };
    match interview::forget(&interview, user, interview.active_at) {
        Forgotten::Untouched => Ok(()),
        Forgotten::Kept(kept) => keep(tx, guild, &*kept).await,
        Forgotten::Deleted { .. } => {
            remove::<Interview>(tx, &(guild, interview.id)).await.map(drop)
        }
    }
}
