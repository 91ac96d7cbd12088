//! Writing interviews: the record with the keys that it is found by.

use super::changes::Changes;
use super::codec;
use super::keys;
use super::notes;
use super::reports::Reports;
use super::view::View;
use crate::domain::ids::{GuildId, InterviewId, UserId};
use crate::domain::interview::{
    self, Applied, Forgotten, Interview, MAX_OPEN, Plan, PlanKind, Refusal, Seat, Sent, Stage,
    Swap, apply, ensure_free, ensure_new,
};
use crate::domain::task::Task;
use jiff::Timestamp;
use sled::Tree;
use std::collections::HashSet;

/// What changes, and what the caller is told.
type Ruling<R> = anyhow::Result<(Changes, R)>;

/// The keys under which an interview is found, beside its own.
pub(super) fn index(guild: GuildId, interview: &Interview) -> Vec<Vec<u8>> {
    let seats = Seat::BOTH.into_iter().filter_map(|seat| interview.user(seat));
    let mut index: Vec<Vec<u8>> = seats.map(|user| keys::seat(guild, user, interview.id)).collect();
    if interview.ending().is_none() || !interview.pending.is_empty() {
        index.push(keys::open_interview(guild, interview.id));
        index.extend(open_seats(guild, interview));
    }
    index
}

/// The keys under which an open interview is found by those whom it concerns.
fn open_seats(guild: GuildId, interview: &Interview) -> impl Iterator<Item = Vec<u8>> {
    let seated = Seat::BOTH.into_iter().filter_map(|seat| interview.user(seat));
    let by = interview.asked_by.filter(|user| interview.seat_of(*user).is_none());
    seated.chain(by).map(move |user| keys::open_seat(guild, user, interview.id))
}

/// Enters the open interviews by member that an earlier build has left without.
pub(super) fn complete(tree: &Tree, reports: &Reports) -> anyhow::Result<()> {
    let mut entered = HashSet::new();
    for key in tree.scan_prefix([keys::OPEN_SEAT]).keys() {
        let key = key?;
        entered.insert((keys::number_at(&key, 0)?, keys::number_at(&key, 2)?));
    }
    let mut changes = Changes::default();
    for key in tree.scan_prefix([keys::OPEN_INTERVIEW]).keys() {
        let key = key?;
        let (guild, id) = (keys::number_at(&key, 0)?, keys::number_at(&key, 1)?);
        if entered.contains(&(guild, id)) {
            continue;
        }
        let guild = GuildId(guild);
        let key = keys::interview(guild, InterviewId(id));
        let interview: Option<Interview> = View::of(tree, reports).if_readable(&key)?;
        for seat in interview.iter().flat_map(|interview| open_seats(guild, interview)) {
            changes.put(seat, Vec::new());
        }
    }
    if !changes.is_empty() {
        changes.apply(tree)?;
    }
    Ok(())
}

fn put(
    changes: &mut Changes,
    view: View<'_>,
    guild: GuildId,
    interview: &Interview,
) -> anyhow::Result<()> {
    changes.put(keys::interview(guild, interview.id), codec::encode(interview)?);
    for key in index(guild, interview) {
        changes.put(key, Vec::new());
    }
    match interview.next_due() {
        Some(due) => changes.expect(view, Task::Interview(guild, interview.id), due),
        None => Ok(()),
    }
}

/// Keeps `after` in place of `before`.
fn replace(
    changes: &mut Changes,
    view: View<'_>,
    guild: GuildId,
    before: &Interview,
    after: &Interview,
) -> anyhow::Result<()> {
    let kept = index(guild, after);
    for key in index(guild, before).into_iter().filter(|key| !kept.contains(key)) {
        changes.remove(key);
    }
    put(changes, view, guild, after)
}

/// The other interviews of `users` that are not over.
fn others(
    view: View<'_>,
    guild: GuildId,
    id: InterviewId,
    users: &[UserId],
) -> anyhow::Result<Vec<Interview>> {
    let mut open = view.open_interviews_of(guild, users)?;
    open.retain(|other| other.id != id && other.ending().is_none());
    Ok(open)
}

pub(super) fn begin(
    view: View<'_>,
    guild: GuildId,
    interview: Interview,
    by: UserId,
) -> Ruling<Result<Interview, Refusal>> {
    let mut changes = Changes::default();
    if let Some(known) = view.interview(guild, interview.id)? {
        return Ok((changes, Ok(known)));
    }
    let two = Seat::BOTH.map(|seat| interview.user(seat).unwrap_or(interview.candidate));
    let open = others(view, guild, interview.id, &[two[0], two[1], by])?;
    let open: Vec<&Interview> = open.iter().collect();
    let all = view.keys(&keys::in_server(keys::OPEN_INTERVIEW, guild), MAX_OPEN)?;
    if all.len() >= MAX_OPEN {
        return Ok((changes, Err(Refusal::ServerIsFull)));
    }
    if let Err(refusal) = ensure_new(two, interview.id, by, &open) {
        return Ok((changes, Err(refusal)));
    }
    put(&mut changes, view, guild, &interview)?;
    Ok((changes, Ok(interview)))
}

pub(super) fn change(
    view: View<'_>,
    guild: GuildId,
    id: InterviewId,
    sent: &Sent,
    now: Timestamp,
) -> Ruling<Option<Result<Applied, Refusal>>> {
    let mut changes = Changes::default();
    let Some(before) = view.interview(guild, id)? else { return Ok((changes, None)) };
    let applied = match apply(&before, sent, now) {
        Ok(applied) => applied,
        Err(refusal) => return Ok((changes, Some(Err(refusal)))),
    };
    if let Err(refusal) = notes::ensure_room(&before, &applied.interview) {
        return Ok((changes, Some(Err(refusal))));
    }
    if before.stage == Stage::Invited && applied.interview.is_running() {
        let open = others(view, guild, id, &seated(&before))?;
        if let Err(refusal) = both_free(&before, told(sent, &before), &open) {
            return Ok((changes, Some(Err(refusal))));
        }
    }
    if applied.changed {
        replace(&mut changes, view, guild, &before, &applied.interview)?;
    }
    Ok((changes, Some(Ok(applied))))
}

/// Who reads a refusal.
const fn told(sent: &Sent, interview: &Interview) -> UserId {
    match sent {
        Sent::ByMember { user, .. } => *user,
        Sent::ByBot(_) => interview.candidate,
    }
}

fn both_free(interview: &Interview, told: UserId, open: &[Interview]) -> Result<(), Refusal> {
    let open: Vec<&Interview> = open.iter().collect();
    seated(interview).into_iter().try_for_each(|user| ensure_free(user, told, &open))
}

fn seated(interview: &Interview) -> Vec<UserId> {
    Seat::BOTH.into_iter().filter_map(|seat| interview.user(seat)).collect()
}

pub(super) fn swap(
    view: View<'_>,
    guild: GuildId,
    swap: &Swap,
    by: UserId,
) -> Ruling<Result<Interview, Refusal>> {
    let mut changes = Changes::default();
    let Some(stored) = view.interview(guild, swap.before.id)? else {
        return Ok((changes, Err(Refusal::NobodyToSwapWith)));
    };
    if let Some(half) = stored.swapped_into {
        match view.interview(guild, half)? {
            // Who was asked then said no, or nothing; they can be asked again.
            Some(half) if half.fell_through() && swap.after.is_some() => {}
            half => return Ok((changes, half.ok_or(Refusal::NobodyToSwapWith))),
        }
    }
    let Some(after) = swap.after.as_ref().filter(|_| stored.interviewer.is_some()) else {
        return Ok((changes, Err(Refusal::NobodyToSwapWith)));
    };
    let open = others(view, guild, after.id, &seated(after))?;
    if let Err(refusal) = both_free(after, by, &open) {
        return Ok((changes, Err(refusal)));
    }
    let mut before = stored.clone();
    before.swapped_into = Some(after.id);
    replace(&mut changes, view, guild, &stored, &before)?;
    put(&mut changes, view, guild, after)?;
    Ok((changes, Ok(after.clone())))
}

/// Forgets what `interview` holds of `user`. An interview that was going on ends with the last
/// thing that somebody did in it.
pub(super) fn forget(
    changes: &mut Changes,
    view: View<'_>,
    guild: GuildId,
    user: UserId,
    interview: &Interview,
) -> anyhow::Result<()> {
    match interview::forget(interview, user, interview.active_at) {
        Forgotten::Untouched => {}
        Forgotten::Kept(kept) => replace(changes, view, guild, interview, &kept)?,
        Forgotten::Deleted { .. } => {
            changes.remove(keys::interview(guild, interview.id));
            for key in index(guild, interview) {
                changes.remove(key);
            }
            changes.queue(view, Task::Interview(guild, interview.id), None)?;
        }
    }
    Ok(())
}

pub(super) fn keep_plan(view: View<'_>, guild: GuildId, plan: &Plan, most: usize) -> Ruling<bool> {
    let mut changes = Changes::default();
    let known = view.has_plan(guild, plan.kind(), plan.name())?;
    if !known && view.plans(guild)?.len() >= most {
        return Ok((changes, false));
    }
    changes.put(keys::plan(guild, plan.kind(), plan.name()), codec::encode(plan)?);
    Ok((changes, true))
}

pub(super) fn remove_plan(
    view: View<'_>,
    guild: GuildId,
    kind: PlanKind,
    name: &str,
) -> Ruling<bool> {
    let mut changes = Changes::default();
    let known = view.has_plan(guild, kind, name)?;
    if known {
        changes.remove(keys::plan(guild, kind, name));
    }
    Ok((changes, known))
}
