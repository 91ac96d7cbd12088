//! Interviews.

use super::records::keep;
use super::sizes;
use crate::domain::ids::{GuildId, InterviewId, UserId};
use crate::domain::interview::{
    Applied, Interview, InterviewError, InterviewEvent, InterviewStage, MAX_OPEN, Seat, Swap,
    apply, ensure_free, ensure_new,
};
use crate::store::backend::Transaction;
use crate::store::records::key::KeyRange;
use crate::store::records::{OpenInterview, OpenOf, Seated};
use crate::store::{ChangeOutcome, Result};
use jiff::Timestamp;
use std::collections::BTreeSet;

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: InterviewId,
) -> Result<Option<Interview>> {
    tx.get(&(guild, id)).await
}

pub(in crate::store) async fn open(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Vec<Interview>> {
    let rows = tx.find::<OpenInterview>(KeyRange::within((guild,))).await?;
    these(tx, guild, rows.into_iter().map(|((_, id), ())| id)).await
}

/// The interviews that are not over or have pending work, and in which one of `users` has a seat or
/// which they requested, oldest first.
pub(in crate::store) async fn open_of(
    tx: &mut impl Transaction,
    guild: GuildId,
    users: Vec<UserId>,
) -> Result<Vec<Interview>> {
    let mut ids = BTreeSet::new();
    for user in users {
        let rows = tx.find::<OpenOf>(KeyRange::within((guild, user))).await?;
        ids.extend(rows.into_iter().map(|((_, _, id), ())| id));
    }
    these(tx, guild, ids).await
}

/// The interviews in which a member has a seat, oldest first.
pub(in crate::store) async fn of_user(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Vec<Interview>> {
    seated_in(tx, guild, KeyRange::within((guild, user))).await
}

/// The newest interviews in which a member has a seat, newest first, at most `count`.
pub(in crate::store) async fn latest_of(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    count: usize,
) -> Result<Vec<Interview>> {
    seated_in(tx, guild, KeyRange::within((guild, user)).reversed().most(count)).await
}

/// The interviews in which a member has a seat, oldest first: at most `count` after `after`.
pub(in crate::store) async fn of_user_after(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    after: InterviewId,
    count: usize,
) -> Result<Vec<Interview>> {
    seated_in(tx, guild, KeyRange::within((guild, user)).behind((guild, user, after)).most(count))
        .await
}

async fn seated_in(
    tx: &mut impl Transaction,
    guild: GuildId,
    span: KeyRange<(GuildId, UserId), (GuildId, UserId, InterviewId)>,
) -> Result<Vec<Interview>> {
    let rows = tx.find::<Seated>(span).await?;
    these(tx, guild, rows.into_iter().map(|((_, _, id), ())| id)).await
}

/// Those of `ids` that exist and can be read. A reader may see a row a moment before or after its
/// record.
async fn these(
    tx: &mut impl Transaction,
    guild: GuildId,
    ids: impl IntoIterator<Item = InterviewId, IntoIter: Send>,
) -> Result<Vec<Interview>> {
    let keys = ids.into_iter().map(|id| (guild, id)).collect();
    Ok(tx.among(keys).await?.into_iter().map(|(_, interview)| interview).collect())
}

/// The other open interviews of `users`.
async fn others(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: InterviewId,
    users: Vec<UserId>,
) -> Result<Vec<Interview>> {
    let mut open = open_of(tx, guild, users).await?;
    open.retain(|other| other.id != id && other.ending().is_none());
    Ok(open)
}

pub(in crate::store) async fn begin(
    tx: &mut impl Transaction,
    guild: GuildId,
    interview: Interview,
    by: UserId,
) -> Result<std::result::Result<Interview, InterviewError>> {
    if let Some(known) = one(tx, guild, interview.id).await? {
        return Ok(Ok(known));
    }
    let two = Seat::BOTH.map(|seat| interview.user(seat).unwrap_or(interview.candidate));
    let open = others(tx, guild, interview.id, vec![two[0], two[1], by]).await?;
    if tx.count_found::<OpenInterview>(KeyRange::within((guild,)).most(MAX_OPEN)).await? >= MAX_OPEN
    {
        return Ok(Err(InterviewError::ServerIsFull));
    }
    if let Err(refusal) = ensure_new(two, interview.id, by, &open.iter().collect::<Vec<_>>()) {
        return Ok(Err(refusal));
    }
    keep(tx, guild, &interview).await?;
    Ok(Ok(interview))
}

pub(in crate::store) async fn change(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: InterviewId,
    sent: InterviewEvent,
    now: Timestamp,
) -> Result<ChangeOutcome<Applied, InterviewError>> {
    let Some(before) = one(tx, guild, id).await? else { return Ok(ChangeOutcome::NotFound) };
    let applied = match apply(&before, &sent, now) {
        Ok(applied) => applied,
        Err(refusal) => return Ok(ChangeOutcome::Refused(refusal)),
    };
    if let Err(refusal) = sizes::ensure_room(&before, &applied.interview) {
        return Ok(ChangeOutcome::Refused(refusal));
    }
    if before.stage == InterviewStage::Invited && applied.interview.is_running() {
        let open = others(tx, guild, id, seated(&before)).await?;
        if let Err(refusal) = both_free(&before, sender(&sent, &before), &open) {
            return Ok(ChangeOutcome::Refused(refusal));
        }
    }
    if applied.changed {
        keep(tx, guild, &applied.interview).await?;
    }
    Ok(ChangeOutcome::Applied(applied))
}

/// The reader of a refusal.
const fn sender(sent: &InterviewEvent, interview: &Interview) -> UserId {
    match sent {
        InterviewEvent::ByMember { user, .. } => *user,
        InterviewEvent::ByBot(_) => interview.candidate,
    }
}

fn both_free(
    interview: &Interview,
    told: UserId,
    open: &[Interview],
) -> std::result::Result<(), InterviewError> {
    let open: Vec<&Interview> = open.iter().collect();
    seated(interview).into_iter().try_for_each(|user| ensure_free(user, told, &open))
}

fn seated(interview: &Interview) -> Vec<UserId> {
    Seat::BOTH.into_iter().filter_map(|seat| interview.user(seat)).collect()
}

pub(in crate::store) async fn swap(
    tx: &mut impl Transaction,
    guild: GuildId,
    swap: Swap,
    by: UserId,
) -> Result<std::result::Result<Interview, InterviewError>> {
    let Some(mut before) = one(tx, guild, swap.before.id).await? else {
        return Ok(Err(InterviewError::NobodyToSwapWith));
    };
    if let Some(half) = before.swapped_into {
        match one(tx, guild, half).await? {
            // The invited member then declined, or did not reply; they can be asked again.
            Some(half) if half.was_canceled() && swap.after.is_some() => {}
            half => return Ok(half.ok_or(InterviewError::NobodyToSwapWith)),
        }
    }
    let Some(after) = swap.after.filter(|_| before.interviewer.is_some()) else {
        return Ok(Err(InterviewError::NobodyToSwapWith));
    };
    let open = others(tx, guild, after.id, seated(&after)).await?;
    if let Err(refusal) = both_free(&after, by, &open) {
        return Ok(Err(refusal));
    }
    before.swapped_into = Some(after.id);
    keep(tx, guild, &before).await?;
    keep(tx, guild, &after).await?;
    Ok(Ok(after))
}
