//! Properties of the task queue: due tasks, leases and settlements.

use crate::fixtures::*;
use crate::interviews;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};
use std::collections::BTreeSet;
use std::future::Future;
use strum::VariantArray as _;
use tokio::runtime::Runtime;
use warmup::domain::cluster::Share;
use warmup::domain::daily::{DailyChange, DailyTask, RECENT, Void, next_actions, next_due};
use warmup::domain::ids::{GuildId, InterviewId};
use warmup::domain::schedule::parse_time;
use warmup::domain::server::{OngoingFailure, REMOVAL_GRACE, ServerChange};
use warmup::domain::task::{AT_ONCE, LATE, Lane, Leased, Overdue, Settlement, Task, TaskKind};
use warmup::store::{Claimed, Store};

const GRACE: SignedDuration = SignedDuration::from_hours(6);

/// Leases as a process that is in charge of all servers, and still at what it leased before.
async fn lease(store: &Shared, lane: Lane, now: Timestamp, most: usize) -> Vec<Leased> {
    let servers = [HERE, ELSEWHERE, GuildId(1), GuildId(2), GuildId(3)];
    let under_way = under_way(store, &servers).await;
    store.lease_due(lane, now, most, &Share::default(), &under_way).await.unwrap()
}

/// The leased tasks of these servers.
async fn under_way(store: &Shared, servers: &[GuildId]) -> BTreeSet<Task> {
    let mut under_way = BTreeSet::new();
    for guild in servers {
        for task in [Task::Dailies, Task::Reveals, Task::Messages].map(|of| of(*guild)) {
            let entry = store.queued(task).await.unwrap();
            if entry.is_some_and(|entry| entry.is_leased()) {
                under_way.insert(task);
            }
        }
    }
    under_way
}

async fn due(store: &Shared, lane: Lane, now: Timestamp) -> Vec<Task> {
    lease(store, lane, now, 100).await.into_iter().map(|lease| lease.task).collect()
}

async fn done(store: &Shared, task: Task, next: Option<Timestamp>) {
    store.settle(task, Settlement::Done { next }).await.unwrap();
}

async fn due_at(store: &Shared, task: Task) -> Option<Timestamp> {
    store.queued(task).await.unwrap().and_then(|entry| entry.due())
}

pub(crate) async fn a_task_is_leased_once_until_it_is_settled(store: Shared) {
    let dailies = Task::Dailies(HERE);
    store.change_server(HERE, configure(1)).await.unwrap();
    assert_eq!(due(&store, Lane::Dailies, nine(1)).await, [dailies]);
    assert!(due(&store, Lane::Dailies, nine(1)).await.is_empty());
    done(&store, dailies, Some(nine(2))).await;
    assert!(due(&store, Lane::Dailies, nine(1)).await.is_empty());
    assert_eq!(due(&store, Lane::Dailies, nine(2)).await, [dailies]);
    done(&store, dailies, None).await;
    assert_eq!(store.queued(dailies).await.unwrap(), None);
}

pub(crate) async fn a_lease_that_nobody_holds_any_more_is_taken_up_where_it_is_looked_for(
    store: Shared,
) {
    // Servers on the two shards of a bot.
    let [here, there] = [0, 1].map(|shard: u64| GuildId(shard << 22));
    let two = std::num::NonZeroU32::new(2).unwrap();
    let shares = [0, 1].map(|shard| Share::new(two, BTreeSet::from([shard])));
    for guild in [here, there] {
        store.change_server(guild, configure(1)).await.unwrap();
    }
    let lease = async |shard: usize, under_way: &[GuildId]| {
        let under_way = under_way.iter().map(|guild| Task::Dailies(*guild)).collect();
        let leased = store.lease_due(Lane::Dailies, nine(1), 9, &shares[shard], &under_way);
        leased.await.unwrap()
    };
    assert!(lease(0, &[]).await.iter().all(|lease| lease.is_first));
    assert_eq!((lease(0, &[here]).await.len(), lease(1, &[]).await.len()), (0, 1));
    // The first process has died meanwhile, or lost its connection in the middle of a lease.
    let again = lease(0, &[]).await;
    assert_eq!(again.iter().map(|lease| lease.task).collect::<Vec<_>>(), [Task::Dailies(here)]);
    assert!(again.iter().all(|lease| !lease.is_first), "it may have been done");
    assert!(lease(1, &[there]).await.is_empty());
}

pub(crate) async fn the_longest_due_come_first_and_no_more_than_asked_for(store: Shared) {
    for guild in [3, 1, 2] {
        store.change_server(GuildId(guild), configure(guild)).await.unwrap();
    }
    for lease in lease(&store, Lane::Dailies, nine(0), 9).await {
        let guild = lease.task.guild().0;
        done(&store, lease.task, Some(nine(10 - guild))).await;
    }
    let first = lease(&store, Lane::Dailies, nine(20), 2).await;
    let guilds: Vec<u64> = first.iter().map(|lease| lease.task.guild().0).collect();
    assert_eq!(guilds, [3, 2]);
    assert_eq!(due(&store, Lane::Dailies, nine(20)).await, [Task::Dailies(GuildId(1))]);
}

pub(crate) async fn what_is_due_is_counted_by_kind_and_late_after_two_minutes(store: Shared) {
    let overdue = async |now| {
        let backlog = store.backlog(now).await.unwrap();
        assert_eq!(backlog.writes, 0);
        backlog.tasks.get(&TaskKind::Dailies).copied().unwrap_or_default()
    };
    for guild in [1, 2, 3] {
        store.change_server(GuildId(guild), configure(1)).await.unwrap();
    }
    let new = Overdue { due: 3, late: 0 };
    assert_eq!(overdue(nine(1)).await, new, "what is due at once is not late");
    let tasks = due(&store, Lane::Dailies, nine(0)).await;
    assert_eq!(overdue(nine(1)).await, Overdue::default(), "somebody is at them");
    for task in tasks {
        done(&store, task, Some(nine(task.guild().0))).await;
    }
    assert_eq!(overdue(nine(1) - LATE).await, Overdue::default());
    assert_eq!(overdue(nine(1) + LATE).await, Overdue { due: 1, late: 1 });
    assert_eq!(overdue(nine(2)).await, Overdue { due: 2, late: 1 });
    assert_eq!(overdue(nine(9)).await, Overdue { due: 3, late: 3 });
}

pub(crate) async fn what_changes_a_server_during_a_task_is_looked_at_after_it(store: Shared) {
    let dailies = Task::Dailies(HERE);
    store.change_server(HERE, configure(1)).await.unwrap();
    due(&store, Lane::Dailies, nine(1)).await;
    store.change_server(HERE, ServerChange::Skip(day(2).into())).await.unwrap();
    assert!(due(&store, Lane::Dailies, nine(1)).await.is_empty(), "somebody is at it");
    done(&store, dailies, Some(nine(9))).await;
    assert_eq!(due(&store, Lane::Dailies, nine(1)).await, [dailies]);
}

pub(crate) async fn what_a_task_itself_notes_does_not_make_it_due(store: Shared) {
    let dailies = Task::Dailies(HERE);
    store.change_server(HERE, configure(1)).await.unwrap();
    due(&store, Lane::Dailies, nine(1)).await;
    let failure = OngoingFailure::after(None, "No channel.".to_owned(), nine(1));
    store.change_server(HERE, ServerChange::Failure(Some(failure))).await.unwrap();
    done(&store, dailies, Some(nine(9))).await;
    assert_eq!(due_at(&store, dailies).await, Some(nine(9)));
}

pub(crate) async fn the_steps_of_a_daily_say_when_the_next_is_due(store: Shared) {
    store.change_server(HERE, configure(1)).await.unwrap();
    for lane in Lane::VARIANTS.iter().copied() {
        for task in due(&store, lane, nine(0)).await {
            done(&store, task, None).await;
        }
    }
    claimed(&store, HERE, 1).await;
    assert_eq!(due_at(&store, Task::Dailies(HERE)).await, Some(nine(1)));
    done_at(&store, Task::Dailies(HERE), nine(1)).await;
    store.advance_daily(HERE, 1, DailyChange::Posted(post(1))).await.unwrap();
    assert_eq!(due_at(&store, Task::Dailies(HERE)).await, Some(nine(1)));
    store.advance_daily(HERE, 1, DailyChange::Threaded).await.unwrap();
    let deadline = nine(1) + SignedDuration::from_hours(8);
    assert_eq!(due_at(&store, Task::Reveals(HERE)).await, Some(deadline));
    assert_eq!(due_at(&store, Task::Messages(HERE)).await, None);
    store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    let edit = nine(1) + SignedDuration::from_mins(10);
    assert_eq!(due_at(&store, Task::Messages(HERE)).await, Some(edit));
    store.advance_daily(HERE, 1, DailyChange::Closed).await.unwrap();
    assert_eq!(due_at(&store, Task::Messages(HERE)).await, Some(AT_ONCE));
}

async fn done_at(store: &Shared, task: Task, now: Timestamp) {
    assert_eq!(due(store, task.lane(), now).await, [task]);
    done(store, task, None).await;
}

pub(crate) async fn an_interview_is_due_while_something_is_pending_and_when_it_gets_quiet(
    store: Shared,
) {
    let interview = interviews::running(&store, 50).await;
    let task = Task::Interview(HERE, InterviewId(50));
    assert!(!interview.pending.is_empty());
    assert_eq!(due_at(&store, task).await, Some(AT_ONCE));
    assert_eq!(due(&store, Lane::Interviews, nine(1)).await, [task]);
}

pub(crate) async fn a_server_that_removed_the_bot_is_to_be_forgotten_unless_it_comes_back(
    store: Shared,
) {
    store.change_server(HERE, configure(1)).await.unwrap();
    store.change_server(HERE, ServerChange::Removed(nine(1))).await.unwrap();
    let forget = Task::Forget(HERE);
    assert_eq!(due_at(&store, forget).await, Some(nine(1) + REMOVAL_GRACE));
    store.change_server(HERE, ServerChange::Present).await.unwrap();
    assert_eq!(due(&store, Lane::Dailies, nine(1)).await, [Task::Dailies(HERE)]);
}

pub(crate) async fn nothing_is_left_in_the_queue_of_a_server_that_was_forgotten(store: Shared) {
    store.change_server(HERE, configure(1)).await.unwrap();
    posted(&store, HERE, 2).await;
    store.record_attempt(HERE, ANN, to_daily(11, 2)).await.unwrap();
    interviews::running(&store, 50).await;
    store.change_server(ELSEWHERE, configure(1)).await.unwrap();
    store.forget_server(HERE).await.unwrap();
    for lane in Lane::VARIANTS.iter().copied() {
        for task in due(&store, lane, nine(90)).await {
            assert_eq!(task.guild(), ELSEWHERE, "{task}");
        }
    }
}

pub(crate) async fn after_a_clock_that_was_ahead_everything_is_looked_at_again(store: Shared) {
    let dailies = Task::Dailies(HERE);
    store.change_server(HERE, configure(1)).await.unwrap();
    assert_eq!(due(&store, Lane::Dailies, nine(31)).await, [dailies]);
    done(&store, dailies, Some(nine(32))).await;
    let back = nine(1);
    assert_eq!(due(&store, Lane::Dailies, back).await, [dailies]);
    done(&store, dailies, Some(nine(2))).await;
    assert!(due(&store, Lane::Dailies, back).await.is_empty(), "it is looked at once");
}

pub(crate) async fn what_fails_waits_and_a_change_by_an_admin_has_it_tried_at_once(store: Shared) {
    let dailies = Task::Dailies(HERE);
    store.change_server(HERE, configure(1)).await.unwrap();
    due(&store, Lane::Dailies, nine(1)).await;
    store.settle(dailies, Settlement::Failed { at: nine(1) }).await.unwrap();
    let retry = due_at(&store, dailies).await.unwrap();
    assert!(retry > nine(1) && retry <= nine(1) + SignedDuration::from_mins(1));
    store.change_server(HERE, configure(2)).await.unwrap();
    assert_eq!(due(&store, Lane::Dailies, nine(1)).await, [dailies]);
}

pub(crate) async fn what_fails_is_tried_at_once_where_permissions_changed(store: Shared) {
    let dailies = Task::Dailies(HERE);
    store.change_server(HERE, configure(1)).await.unwrap();
    due(&store, Lane::Dailies, nine(1)).await;
    store.settle(dailies, Settlement::Failed { at: nine(1) }).await.unwrap();
    let changed = ServerChange::Permissions(nine(1));
    store.change_server(HERE, changed.clone()).await.unwrap();
    assert_eq!(due(&store, Lane::Dailies, nine(1)).await, [dailies]);
    done(&store, dailies, Some(nine(2))).await;
    store.change_server(HERE, changed).await.unwrap();
    assert_eq!(due_at(&store, dailies).await, Some(nine(2)), "what did not fail waits as before");
}

/// An event in a server.
#[derive(Clone, Debug)]
enum Event {
    Configure { hour: u8 },
    Pause,
    Resume,
    Skip(u64),
    Unskip(u64),
    Claim,
    Step(Step),
    Release,
    Failed,
    Permissions,
    Tick,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Posted,
    Threaded,
    Closed,
    Voided,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0_u8..24).prop_map(|hour| Event::Configure { hour }),
        Just(Event::Pause),
        Just(Event::Resume),
        (1_u64..9).prop_map(Event::Skip),
        (1_u64..9).prop_map(Event::Unskip),
        Just(Event::Claim),
        prop::sample::select(vec![Step::Posted, Step::Threaded, Step::Closed, Step::Voided])
            .prop_map(Event::Step),
        Just(Event::Release),
        Just(Event::Failed),
        Just(Event::Permissions),
        Just(Event::Tick),
        Just(Event::Tick),
    ]
}

async fn happen(store: &Shared, event: &Event, now: Timestamp) {
    let change = async |change| store.change_server(HERE, change).await.unwrap();
    let newest = store.latest_dailies(HERE, 1).await.unwrap().pop();
    match event {
        Event::Configure { hour } => {
            let ServerChange::Configure { mut settings, seed, .. } = configure(1) else { return };
            settings.schedule.time = parse_time(&format!("{hour}:00")).unwrap();
            change(ServerChange::Configure { settings, seed, now }).await;
        }
        Event::Pause => drop(change(ServerChange::Pause(now)).await),
        Event::Resume => drop(change(ServerChange::Resume(now)).await),
        Event::Skip(date) => drop(change(ServerChange::Skip(day(*date).into())).await),
        Event::Unskip(date) => drop(change(ServerChange::Unskip(day(*date).into())).await),
        Event::Claim => {
            let date = now.to_zoned(jiff::tz::TimeZone::UTC).date();
            let claim = warmup::store::Claim { date, now, ..claim(1) };
            let (Claimed::New(_) | Claimed::Taken(_)) =
                store.claim_daily(HERE, claim).await.unwrap();
        }
        Event::Step(step) => {
            let Some(daily) = newest else { return };
            let progress = match step {
                Step::Posted => DailyChange::Posted(warmup::domain::daily::Post {
                    at: now,
                    ..post(daily.number)
                }),
                Step::Threaded => DailyChange::Threaded,
                Step::Closed => DailyChange::Closed,
                Step::Voided => DailyChange::Voided(Void::MessageDeleted),
            };
            store.advance_daily(HERE, daily.number, progress).await.unwrap();
        }
        Event::Release => {
            let Some(daily) = newest else { return };
            store.release_daily(HERE, daily.number).await.unwrap();
        }
        Event::Failed => {
            let before = store.server(HERE).await.unwrap().and_then(|server| server.failure);
            let failure = OngoingFailure::after(before.as_ref(), "No.".to_owned(), now);
            change(ServerChange::Failure(Some(failure))).await;
        }
        Event::Permissions => drop(change(ServerChange::Permissions(now)).await),
        Event::Tick => {}
    }
}

/// Takes what is due as a task would that has nothing to do but to say when it is due again. One
/// that has something to do fails.
async fn tick(store: &Shared, now: Timestamp) {
    for (lane, part) in [(Lane::Dailies, DailyTask::Posting), (Lane::Reveals, DailyTask::Reveals)] {
        for lease in lease(store, lane, now, 9).await {
            let settlement = match wanted(store, part, now).await {
                Some(next) if next <= now => Settlement::Failed { at: now },
                next => Settlement::Done { next },
            };
            store.settle(lease.task, settlement).await.unwrap();
        }
    }
}

async fn wanted(store: &Shared, part: DailyTask, now: Timestamp) -> Option<Timestamp> {
    let server = store.server(HERE).await.unwrap()?;
    let recent = store.latest_dailies(HERE, RECENT).await.unwrap();
    next_due(part, now, &server, &recent, GRACE)
}

/// Whatever happens in a server: as soon as there is something to do, its task is due, or waits for
/// the next try of what failed.
pub(crate) fn nothing_is_due_too_late<S, K, F>(cases: u32, fresh: impl Fn() -> F)
where
    S: Store,
    F: Future<Output = Option<(S, K)>>,
{
    let runtime = Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config::with_cases(cases));
    let events = prop::collection::vec((event(), 0_i64..2_000), 1..24);
    let outcome = runner.run(&events, |events| {
        runtime.block_on(async {
            let Some((store, _kept)) = fresh().await else { return Ok(()) };
            let store: Shared = std::sync::Arc::new(store);
            store.change_server(HERE, configure(1)).await.unwrap();
            follow(&store, &events).await
        })
    });
    outcome.unwrap();
}

async fn follow(store: &Shared, events: &[(Event, i64)]) -> TestCaseResult {
    let mut now = nine(1);
    for (event, minutes) in events {
        now += SignedDuration::from_mins(*minutes);
        happen(store, event, now).await;
        let parts =
            [(Task::Dailies(HERE), DailyTask::Posting), (Task::Reveals(HERE), DailyTask::Reveals)];
        for (task, part) in parts {
            let entry = store.queued(task).await.unwrap();
            let is_failing = entry.is_some_and(|entry| entry.is_failing());
            let due = entry.and_then(|entry| entry.due());
            if let Some(wanted) = wanted(store, part, now).await
                && !(is_failing && wanted <= now)
            {
                let server = store.server(HERE).await.unwrap().unwrap();
                let recent = store.latest_dailies(HERE, RECENT).await.unwrap();
                let plan = next_actions(wanted, &server, &recent, GRACE);
                prop_assert!(
                    due.is_some_and(|due| due <= wanted),
                    "after {event:?} at {now}: {task} is due at {due:?}, for {plan:?} at {wanted}"
                );
            }
        }
        if matches!(event, Event::Tick) {
            tick(store, now).await;
        }
    }
    Ok(())
}

pub(crate) async fn a_process_leases_what_is_due_in_its_servers_alone(store: Shared) {
    // Three servers on the shards 0, 1 and 2 of three.
    let servers = [0, 1, 2].map(|shard: u64| GuildId(shard << 22));
    for guild in servers {
        store.change_server(guild, configure(1)).await.unwrap();
    }
    let three = std::num::NonZeroU32::new(3).unwrap();
    let leased = async |held: &[u32], most| {
        let share = Share::new(three, held.iter().copied().collect());
        let under_way = under_way(&store, &servers).await;
        let leased = store.lease_due(Lane::Dailies, nine(1), most, &share, &under_way);
        let leased = leased.await.unwrap();
        leased.into_iter().map(|lease| lease.task.guild()).collect::<Vec<_>>()
    };
    assert_eq!(leased(&[], 9).await, []);
    assert_eq!(leased(&[1], 9).await, [servers[1]]);
    assert_eq!(leased(&[0, 1, 2], 1).await, [servers[0]]);
    assert_eq!(leased(&[0, 1, 2], 9).await, [servers[2]]);
}
