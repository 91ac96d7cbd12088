//! The task queue.

use crate::domain::announcements::Announcements;
use crate::domain::cluster::Share;
use crate::domain::ids::GuildId;
use crate::domain::partner_match::MatchState;
use crate::domain::remind::Reminders;
use crate::domain::server::Server;
use crate::domain::task::{
    AT_ONCE, LATE, Lane, Leased, Overdue, Queued, Settlement, Task, TaskKind,
};
use crate::store::Result;
use crate::store::backend::Transaction;
use crate::store::records::key::KeyRange;
use crate::store::records::{DueTask, LeasedTask, OpenInterview, OpenPairing};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use strum::VariantArray as _;

/// A clock that went back by more than this was wrong before.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_hours(1);
/// The most due tasks of a lane that are counted. Fewer already show that it is far behind.
const CROWD: usize = 20_000;
/// The entries written at once.
pub(in crate::store) const PART: usize = 2_000;

/// Records that something of a task's record is due at `at`.
pub(in crate::store) async fn expect(
    tx: &mut impl Transaction,
    task: Task,
    at: Timestamp,
) -> Result<()> {
    let before = queued(tx, task).await?;
    let after = Queued::expect(before, at);
    if before == Some(after) { Ok(()) } else { tx.put(&(task,), &after).await }
}

/// Records that a person changed something that a task depends on.
pub(super) async fn wake(tx: &mut impl Transaction, task: Task) -> Result<()> {
    let before = queued(tx, task).await?;
    let after = Queued::wake(before);
    if before == Some(after) { Ok(()) } else { tx.put(&(task,), &after).await }
}

/// Removes a task from the queue.
pub(super) async fn remove(tx: &mut impl Transaction, task: Task) -> Result<()> {
    if queued(tx, task).await?.is_some() {
        tx.delete::<Queued>(&(task,)).await?;
    }
    Ok(())
}

/// A task's entry in the queue.
pub(in crate::store) async fn queued(
    tx: &mut impl Transaction,
    task: Task,
) -> Result<Option<Queued>> {
    tx.get(&(task,)).await
}

/// The due tasks of `lane` at `now`, longest due first.
fn due_at(lane: Lane, now: Timestamp) -> KeyRange<(Lane,), (Lane, Timestamp, Task)> {
    let next = now.saturating_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
    // Sorts before all others of its instant.
    KeyRange::within((lane,)).before((lane, next, Task::Dailies(GuildId(0))))
}

/// Leases at most `most` tasks of `lane` that are due at `now` in the servers of `share`, longest
/// due first.
pub(in crate::store) async fn lease(
    tx: &mut impl Transaction,
    lane: Lane,
    now: Timestamp,
    most: usize,
    share: &Share,
) -> Result<Vec<Leased>> {
    let mut leased = Vec::new();
    for row in due_in(tx, lane, now, most, share).await? {
        let (_, due, task) = row;
        let entry = queued(tx, task).await?;
        if entry.as_ref().and_then(Queued::due) != Some(due) {
            tx.drop_row::<DueTask>(&row).await?;
        }
        let Some(entry) = entry.filter(|entry| !entry.is_leased()) else { continue };
        let (entry, lease) = entry.lease(task);
        tx.put(&(task,), &entry).await?;
        leased.push(lease);
    }
    if !leased.is_empty() && tx.clock().await?.is_none_or(|latest| latest < now) {
        tx.set_clock(now).await?;
    }
    Ok(leased)
}

/// The rows of due tasks in the servers of `share`, at most `most`.
async fn due_in(
    tx: &mut impl Transaction,
    lane: Lane,
    now: Timestamp,
    most: usize,
    share: &Share,
) -> Result<Vec<(Lane, Timestamp, Task)>> {
    // If others have tasks as well, a page contains some of theirs.
    let page = if share.is_whole() { most } else { most.max(PART) };
    let mut range = due_at(lane, now).most(page);
    let mut found = Vec::new();
    loop {
        let rows = tx.find::<DueTask>(range.clone()).await?;
        let last = rows.last().filter(|_| rows.len() == page).map(|(last, ())| *last);
        let mine = rows.into_iter().map(|(row, ())| row).filter(|row| share.has(row.2.guild()));
        found.extend(mine.take(most - found.len()));
        match last {
            Some(last) if found.len() < most => range = range.behind(last),
            _ => return Ok(found),
        }
    }
}

/// The state of a lane before anything is leased.
#[derive(Clone, Debug)]
pub(in crate::store) struct LaneState {
    /// The clock was far ahead when something was last leased, so whatever was planned then was
    /// planned too late.
    pub(in crate::store) is_clock_back: bool,
    /// Set if [`lease`] would find something.
    pub(in crate::store) has_due: bool,
    /// Leased tasks that nobody is working on.
    pub(in crate::store) abandoned: Vec<Task>,
}

/// The state of a lane in the servers of `share`, whose leased tasks are all either `under_way` or
/// abandoned.
pub(in crate::store) async fn lane_state(
    tx: &mut impl Transaction,
    lane: Lane,
    now: Timestamp,
    share: &Share,
    under_way: &BTreeSet<Task>,
) -> Result<LaneState> {
    let leased = tx.find::<LeasedTask>(KeyRange::within(())).await?;
    let leased = leased.into_iter().map(|((task,), ())| task);
    let mine = leased.filter(|task| task.lane() == lane && share.has(task.guild()));
    let abandoned = mine.filter(|task| !under_way.contains(task)).collect();
    let latest = tx.clock().await?;
    let is_clock_back = latest.is_some_and(|latest| latest.duration_since(now) > WRONG_CLOCK);
    let has_due = tx.count_found::<DueTask>(due_at(lane, now).most(1)).await? > 0;
    Ok(LaneState { is_clock_back, has_due, abandoned })
}

/// The tasks that are due at `now` and not leased. A task that is due at once has no instant, and
/// is not late.
pub(in crate::store) async fn overdue(
    tx: &mut impl Transaction,
    now: Timestamp,
) -> Result<BTreeMap<TaskKind, Overdue>> {
    let late = now.saturating_sub(LATE).unwrap_or(now);
    let mut found: BTreeMap<TaskKind, Overdue> = BTreeMap::new();
    for lane in Lane::VARIANTS.iter().copied() {
        for ((_, due, task), ()) in tx.find::<DueTask>(due_at(lane, now).most(CROWD)).await? {
            let overdue = found.entry(task.kind()).or_default();
            overdue.due += 1;
            overdue.late += usize::from(AT_ONCE < due && due <= late);
        }
    }
    Ok(found)
}

/// Makes everything due at once that is not leased, one part at a time: the tasks after `after`.
/// Returns the last task of the part, or `None` at the end.
pub(in crate::store) async fn wake_all(
    tx: &mut impl Transaction,
    after: Option<Task>,
    now: Timestamp,
) -> Result<Option<Task>> {
    let all = KeyRange::within(()).most(PART);
    let span = match after {
        Some(after) => all.behind((after,)),
        None => all,
    };
    let part = tx.keys::<Queued>(span).await?;
    for (task,) in &part {
        expect(tx, *task, AT_ONCE).await?;
    }
    let last = part.last().filter(|_| part.len() == PART).map(|(task,)| *task);
    if last.is_none() {
        tx.set_clock(now).await?;
    }
    Ok(last)
}

/// Ends a lease. A task whose record was deleted meanwhile has no entry any longer.
pub(in crate::store) async fn settle(
    tx: &mut impl Transaction,
    task: Task,
    settlement: Settlement,
) -> Result<()> {
    let Some(entry) = queued(tx, task).await?.filter(Queued::is_leased) else { return Ok(()) };
    match entry.settle(settlement) {
        Some(entry) => tx.put(&(task,), &entry).await,
        None => tx.delete::<Queued>(&(task,)).await.map(drop),
    }
}

/// Makes abandoned tasks due at once.
pub(in crate::store) async fn take_up(tx: &mut impl Transaction, abandoned: &[Task]) -> Result<()> {
    for task in abandoned {
        let row = (*task,);
        match tx.get::<Queued>(&row).await? {
            Some(entry) if entry.is_leased() => tx.put(&row, &entry.abandoned()).await?,
            Some(_) => {}
            None => tx.drop_row::<LeasedTask>(&row).await?,
        }
    }
    Ok(())
}

/// All tasks that the records of a store may need, judging by their keys alone.
pub(in crate::store) async fn wanted(tx: &mut impl Transaction) -> Result<Vec<Task>> {
    let mut guilds = BTreeSet::new();
    guilds.extend(tx.keys::<Server>(KeyRange::within(())).await?.into_iter().map(|(guild,)| guild));
    guilds.extend(
        tx.keys::<MatchState>(KeyRange::within(())).await?.into_iter().map(|(guild,)| guild),
    );
    let open = tx.find::<OpenInterview>(KeyRange::within(())).await?;
    guilds.extend(open.into_iter().map(|((guild, _), ())| guild));
    let open = tx.find::<OpenPairing>(KeyRange::within(())).await?;
    guilds.extend(open.into_iter().map(|((guild, _), ())| guild));
    // Members can have reminders of reviews in a server that was never set up.
    let reminded = tx.keys::<Reminders>(KeyRange::within(())).await?;
    guilds.extend(reminded.into_iter().map(|(guild, _)| guild));
    let mut tasks = Vec::new();
    for guild in guilds {
        tasks.extend(tasks_of_records(tx, guild).await?);
    }
    Ok(tasks)
}

/// The tasks that the records of a server may need.
pub(in crate::store) async fn tasks_of_records(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Vec<Task>> {
    let mut tasks = server_tasks(guild).to_vec();
    tasks.extend([Task::StreakRoles(guild), Task::Alert(guild), Task::Forget(guild)]);
    tasks.extend(member_tasks(tx, guild).await?);
    let reminded = tx.keys::<Reminders>(KeyRange::within((guild,))).await?;
    tasks.extend(reminded.into_iter().map(|(guild, user)| Task::Remind(guild, user)));
    Ok(tasks)
}

/// The tasks of a server that are in the queue.
pub(super) async fn tasks_of_guild(
    tx: &mut impl Transaction,
    guild: GuildId,
    most: usize,
) -> Result<Vec<Task>> {
    let tasks = tx.keys::<Queued>(KeyRange::within((guild,)).most(most)).await?;
    Ok(tasks.into_iter().map(|(task,)| task).collect())
}

/// The tasks that depend on a server's settings and dailies.
pub(super) const fn server_tasks(guild: GuildId) -> [Task; 3] {
    [Task::Dailies(guild), Task::Reveals(guild), Task::Messages(guild)]
}

/// The tasks that depend on what members of a server do together, or on what its admins have
/// announced. Reminders of single members look at their server once a day.
pub(super) async fn member_tasks(tx: &mut impl Transaction, guild: GuildId) -> Result<Vec<Task>> {
    let mut tasks = Vec::new();
    for ((_, id), ()) in tx.find::<OpenInterview>(KeyRange::within((guild,))).await? {
        tasks.push(Task::Interview(guild, id));
    }
    if tx.has::<MatchState>(&(guild,)).await? {
        tasks.push(Task::PartnerMatch(guild));
    }
    if tx.has::<Announcements>(&(guild,)).await? {
        tasks.push(Task::Announce(guild));
    }
    for ((_, id), ()) in tx.find::<OpenPairing>(KeyRange::within((guild,))).await? {
        tasks.push(Task::Pairing(guild, id));
    }
    Ok(tasks)
}
