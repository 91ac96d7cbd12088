//! The queue of tasks: an entry for each, and an index by lane and instant.

use super::changes::Changes;
use super::codec;
use super::keys;
use super::reports::Reports;
use super::task_keys::{due_until, in_lane, task_key, task_of};
use super::view::View;
use crate::domain::ids::{GuildId, InterviewId};
use crate::domain::task::{
    AT_ONCE, LATE, Lane, Leased, Overdue, Queued, Settlement, Task, TaskKind,
};
use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use sled::Tree;
use std::collections::{BTreeMap, BTreeSet};

/// What changes, and what the caller is told.
type Ruling<R> = anyhow::Result<(Changes, R)>;

/// The latest instant at which something was leased, in nanoseconds.
const CLOCK: &[u8] = b"meta/clock";
/// Present once the queue was made from the records of a store that had none.
const FILLED: &[u8] = b"meta/queue";
/// A clock that went back by more than this was wrong before.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_hours(1);
/// So many entries are written at once.
const PART: usize = 2_000;
/// So many due tasks of a lane are counted. That it is far behind is clear with fewer.
const CROWD: usize = 20_000;

/// Leases the tasks of `lane` that are due at `now`, longest due first, at most `most`.
pub(super) fn lease(
    view: View<'_>,
    lane: Lane,
    now: Timestamp,
    most: usize,
) -> Ruling<Vec<Leased>> {
    let mut changes = Changes::default();
    let mut leased = Vec::new();
    for key in view.keys_until(&in_lane(lane), &due_until(lane, now), most)? {
        // What has no task anymore, or can't be read, keeps nothing else waiting.
        let task = task_of(&key).ok();
        let entry = task.map(|task| view.queued(task)).transpose()?.flatten();
        let (Some(task), Some(entry)) = (task, entry) else {
            changes.remove(key);
            continue;
        };
        let (entry, lease) = entry.lease(task);
        changes.queue(view, task, Some(entry))?;
        leased.push(lease);
    }
    if !leased.is_empty() && view.clock()?.is_none_or(|latest| latest < now) {
        changes.put(CLOCK, now.as_nanosecond().to_be_bytes().to_vec());
    }
    Ok((changes, leased))
}

/// Whether [`lease`] would find something.
pub(super) fn has_due(view: View<'_>, lane: Lane, now: Timestamp) -> anyhow::Result<bool> {
    let due = view.keys_until(&in_lane(lane), &due_until(lane, now), 1)?;
    Ok(!due.is_empty())
}

/// The tasks that are due at `now` and that nobody is at. What is due at once has no instant, and is
/// not late.
pub(super) fn overdue(
    view: View<'_>,
    now: Timestamp,
) -> anyhow::Result<BTreeMap<TaskKind, Overdue>> {
    let late = now.saturating_sub(LATE).unwrap_or(now);
    let mut found: BTreeMap<TaskKind, Overdue> = BTreeMap::new();
    for lane in Lane::ALL {
        let (at_once, late) = (due_until(lane, AT_ONCE), due_until(lane, late));
        for key in view.keys_until(&in_lane(lane), &due_until(lane, now), CROWD)? {
            let Ok(task) = task_of(&key) else { continue };
            let overdue = found.entry(task.kind()).or_default();
            overdue.due += 1;
            overdue.late += usize::from(at_once[..] < key[..] && key[..] < late[..]);
        }
    }
    Ok(found)
}

/// Whether the clock was far ahead when something was last leased, so that what was planned then
/// was planned too late.
pub(super) fn is_clock_back(view: View<'_>, now: Timestamp) -> anyhow::Result<bool> {
    let latest = view.clock()?;
    Ok(latest.is_some_and(|latest| latest.duration_since(now) > WRONG_CLOCK))
}

/// Makes everything due at once that nobody is at, a part at a time: what comes after `after`. Gives
/// the last key of the part, or nothing at the end.
pub(super) fn wake_all(
    view: View<'_>,
    after: Option<&[u8]>,
    now: Timestamp,
) -> Ruling<Option<Vec<u8>>> {
    let mut changes = Changes::default();
    let part = view.keys_after(&[keys::TASK], after, PART)?;
    for key in &part {
        if let Ok(task) = task_of(key) {
            changes.expect(view, task, AT_ONCE)?;
        }
    }
    let last = part.last().filter(|_| part.len() == PART).map(|key| key.to_vec());
    if last.is_none() {
        changes.put(CLOCK, now.as_nanosecond().to_be_bytes().to_vec());
    }
    Ok((changes, last))
}

/// Ends a lease. A task whose record was forgotten meanwhile has no entry any more.
pub(super) fn settle(view: View<'_>, task: Task, settlement: Settlement) -> Ruling<()> {
    let mut changes = Changes::default();
    if let Some(entry) = view.queued(task)?.filter(Queued::is_leased) {
        changes.queue(view, task, entry.settle(settlement))?;
    }
    Ok((changes, ()))
}

/// Prepares the queue of a store that was opened: what a process that died was at is due again, and
/// a store that never had a queue gets one from its records. Safe to repeat after a crash.
pub(super) fn prepare(tree: &Tree, reports: &Reports) -> anyhow::Result<()> {
    let view = View::of(tree, reports);
    let mut changes = Changes::default();
    for key in view.keys(&[keys::LEASED], usize::MAX)? {
        let task = task_of(&key).ok();
        let entry = task.map(|task| view.queued(task)).transpose()?.flatten();
        match (task, entry) {
            (Some(task), Some(entry)) => changes.queue(view, task, Some(entry.abandoned()))?,
            _ => changes.remove(key),
        }
    }
    changes.apply(tree)?;
    // An older build may have written to a store that was empty when its queue was made.
    let is_filled = tree.contains_key(FILLED)? && !view.keys(&[keys::TASK], 1)?.is_empty();
    if is_filled { Ok(()) } else { fill(tree, view) }
}

/// Enters the tasks that the records of a store may want, going by their keys alone.
pub(super) fn fill(tree: &Tree, view: View<'_>) -> anyhow::Result<()> {
    let mut guilds = BTreeSet::new();
    for kind in [keys::SERVER, keys::OPEN_INTERVIEW, keys::PAIR_ROUNDS, keys::OPEN_PAIRING] {
        for key in view.keys(&[kind], usize::MAX)? {
            guilds.insert(GuildId(keys::number_at(&key, 0)?));
        }
    }
    let mut tasks = Vec::new();
    for guild in guilds {
        tasks.extend(of_server(guild));
        tasks.push(Task::Forget(guild));
        tasks.extend(of_members(view, guild)?);
    }
    for part in tasks.chunks(PART) {
        let mut changes = Changes::default();
        for task in part {
            changes.expect(view, *task, AT_ONCE)?;
        }
        changes.apply(tree)?;
    }
    tree.insert(FILLED, b"")?;
    Ok(())
}

/// The tasks that follow from a server's settings and dailies.
pub(super) const fn of_server(guild: GuildId) -> [Task; 3] {
    [Task::Dailies(guild), Task::Reveals(guild), Task::Messages(guild)]
}

/// The tasks of a server that are in the queue.
pub(super) fn of_guild(view: View<'_>, guild: GuildId) -> anyhow::Result<Vec<Task>> {
    let keys = view.keys(&keys::in_server(keys::TASK, guild), usize::MAX)?;
    Ok(keys.iter().filter_map(|key| task_of(key).ok()).collect())
}

/// The tasks that follow from what members of a server do together.
pub(super) fn of_members(view: View<'_>, guild: GuildId) -> anyhow::Result<Vec<Task>> {
    let mut tasks = Vec::new();
    for key in view.keys(&keys::in_server(keys::OPEN_INTERVIEW, guild), usize::MAX)? {
        tasks.push(Task::Interview(guild, InterviewId(keys::number_at(&key, 1)?)));
    }
    for _ in view.keys(&keys::in_server(keys::PAIR_ROUNDS, guild), 1)? {
        tasks.push(Task::Round(guild));
    }
    for key in view.keys(&keys::in_server(keys::OPEN_PAIRING, guild), usize::MAX)? {
        tasks.push(Task::Pairing(guild, keys::pairing_at(&key)?));
    }
    Ok(tasks)
}

impl View<'_> {
    /// A task's entry in the queue. One that can't be read is due at once: its task finds out from
    /// the records what it wants.
    pub(super) fn queued(self, task: Task) -> anyhow::Result<Option<Queued>> {
        let Some(bytes) = self.bytes(&task_key(task))? else { return Ok(None) };
        let unreadable = || Queued::expect(None, AT_ONCE);
        Ok(Some(codec::decode(&bytes).unwrap_or_else(|_| unreadable())))
    }

    fn clock(self) -> anyhow::Result<Option<Timestamp>> {
        let Some(bytes) = self.bytes(CLOCK)? else { return Ok(None) };
        let bytes: [u8; 16] = bytes.as_ref().try_into().context("the clock's mark is damaged")?;
        Ok(Timestamp::from_nanosecond(i128::from_be_bytes(bytes)).ok())
    }
}
