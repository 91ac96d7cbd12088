//! Runs the due tasks of a lane: some at a time, each isolated. An error or a panic is settled and
//! reported for that task alone.

use super::under_way::UnderWay;
use crate::clock::{self, Clock};
use crate::cluster::ShardWork;
use crate::discord::locks::KeyedLocks;
use crate::discord::rest::Tally;
use crate::domain::ids::GuildId;
use crate::domain::task::{AT_ONCE as NO_INSTANT, Lane, Leased, Settlement, Task};
use crate::metrics::{Metrics, TaskOutcome};
use crate::store::{Store, Unavailable};
use futures::FutureExt as _;
use futures::stream::{FuturesUnordered, StreamExt as _};
use std::collections::{BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

/// The concurrent tasks of a lane. Their requests share one pace anyway.
const AT_ONCE: usize = 48;
/// This many have to end before others are leased, so that leases share a write.
const REFILL: usize = 12;
/// A task that becomes due this often while a lane is being emptied waits for a back-off: it would
/// go on endlessly.
const MOST_RUNS: u32 = 32;

/// Leases tasks and settles them.
#[derive(Clone, Copy)]
pub(super) struct Runner<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) clock: &'a Clock,
    /// Once it is canceled, nothing begins.
    pub(super) stopping: &'a CancellationToken,
    pub(super) metrics: &'a Metrics,
    pub(super) duty: &'a ShardWork,
}

/// A task that this process no longer works on.
struct FinishedTask {
    task: Task,
    /// Set if its lease has ended.
    is_settled: bool,
}

/// A failure that a task did not settle itself.
pub(super) enum TaskFailure {
    Error(anyhow::Error),
    Panic,
}

/// Runs tasks.
pub(super) trait TaskHandler: Sync {
    /// Runs one task.
    fn run(&self, lease: Leased) -> impl Future<Output = anyhow::Result<Settlement>> + Send;

    /// Called for a task that failed without settling itself.
    fn report(&self, task: Task, failure: TaskFailure) -> impl Future<Output = ()> + Send;
}

impl Runner<'_> {
    /// Runs the due tasks of `lane` until none are left, and returns their number. Tasks of one
    /// server run one after the other. `new` notifies that something may have become due meanwhile.
    pub(super) async fn run_lane(self, lane: Lane, new: &Notify, work: &impl TaskHandler) -> usize {
        let servers: KeyedLocks<GuildId> = KeyedLocks::default();
        let mut runs: HashMap<Task, u32> = HashMap::new();
        let mut running = FuturesUnordered::new();
        // A task whose lease did not end stays here, so that the next round takes it up and not
        // this one.
        let mut under_way = UnderWay::default();
        let mut done = 0;
        loop {
            let room = AT_ONCE - running.len();
            if room >= REFILL {
                for lease in self.lease(lane, room, &under_way.tasks()).await {
                    let runs = runs.entry(lease.task).or_default();
                    *runs += 1;
                    let is_endless = *runs > MOST_RUNS;
                    under_way.begin(lease.task);
                    running.push(self.run_leased(lease, is_endless, &servers, work));
                }
            }
            tokio::select! {
                ended = running.next() => match ended {
                    Some(FinishedTask { task, is_settled }) => {
                        done += 1;
                        if is_settled {
                            under_way.end(task);
                        }
                    }
                    None => return done,
                },
                () = new.notified() => {}
            }
        }
    }

    async fn lease(self, lane: Lane, most: usize, under_way: &BTreeSet<Task>) -> Vec<Leased> {
        if self.stopping.is_cancelled() {
            return Vec::new();
        }
        let now = self.clock.now();
        match self.store.lease_due(lane, now, most, &self.duty.share(), under_way).await {
            Ok(leased) => {
                // A task that is due at once has no instant that it could be late by.
                for lease in leased.iter().filter(|lease| lease.due != NO_INSTANT) {
                    let lag = Duration::try_from(now.duration_since(lease.due));
                    self.metrics.task_begun(lease.task.kind(), lag.unwrap_or_default());
                }
                leased
            }
            // The database is away for all lanes, at every tick, which is told once elsewhere.
            Err(error) if error.is::<Unavailable>() => {
                tracing::debug!(error = format!("{error:#}"), ?lane, "cannot read what is due");
                Vec::new()
            }
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), ?lane, "cannot read due tasks");
                Vec::new()
            }
        }
    }

    async fn run_leased(
        self,
        lease: Leased,
        is_endless: bool,
        servers: &KeyedLocks<GuildId>,
        work: &impl TaskHandler,
    ) -> FinishedTask {
        let Leased { task, .. } = lease;
        let guild = task.guild();
        let _turn = servers.lock(guild).await;
        let duty = self.duty.begin(guild);
        if self.stopping.is_cancelled() || duty.is_none() {
            // Its lease is ended by the next process in charge.
            return FinishedTask { task, is_settled: false };
        }
        let settlement = if is_endless {
            tracing::error!(server = guild.0, %task, "a task keeps becoming due");
            self.metrics.task(task.kind(), TaskOutcome::Failed, Duration::ZERO);
            Settlement::Failed { at: self.clock.now() }
        } else {
            self.run_task(lease, work).await
        };
        let settled = self.store.settle(task, settlement).await;
        if let Err(error) = &settled {
            let error = format!("{error:#}");
            tracing::error!(server = guild.0, %task, error, "cannot record a task's result");
        }
        FinishedTask { task, is_settled: settled.is_ok() }
    }

    /// Runs a task, and returns how its lease ends.
    async fn run_task(self, lease: Leased, work: &impl TaskHandler) -> Settlement {
        let (task, begun, tally) = (lease.task, clock::machine(), Tally::default());
        let kind = task.kind();
        let span = tracing::debug_span!("task", server = task.guild().0, kind = kind.name());
        let end = async {
            let run = AssertUnwindSafe(tally.over(work.run(lease))).catch_unwind();
            let (failure, outcome) = match run.await {
                Ok(Ok(settlement)) => return (settlement, outcome_of(settlement)),
                Ok(Err(error)) => (TaskFailure::Error(error), TaskOutcome::Failed),
                Err(_) => (TaskFailure::Panic, TaskOutcome::Panicked),
            };
            work.report(task, failure).await;
            (Settlement::Failed { at: self.clock.now() }, outcome)
        };
        let (settlement, outcome) = end.instrument(span.clone()).await;
        let took = clock::machine().duration_since(begun);
        self.metrics.task(kind, outcome, took);
        let (requests, milliseconds) = (tally.requests(), took.as_millis());
        let outcome = outcome.name();
        tracing::debug!(parent: &span, outcome, requests, milliseconds, "task finished");
        settlement
    }
}

const fn outcome_of(settlement: Settlement) -> TaskOutcome {
    match settlement {
        Settlement::Done { .. } => TaskOutcome::Done,
        Settlement::Failed { .. } => TaskOutcome::Retried,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cluster::Share;
    use crate::domain::ids::ChannelId;
    use crate::domain::question::Filter;
    use crate::domain::schedule::{Schedule, Weekdays, Zone, parse_time};
    use crate::domain::server::{RevealPolicy, ServerChange, Settings};
    use crate::metrics::BotState;
    use crate::store::sled::SledStore;
    use jiff::{SignedDuration, Timestamp};
    use std::sync::Mutex;

    const LANE: Lane = Lane::Dailies;

    fn now() -> Timestamp {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    /// A store with servers of these ids, whose dailies are due.
    async fn due(servers: &[u64]) -> (SledStore, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let store = SledStore::open(folder.path()).unwrap();
        for server in servers {
            let schedule = Schedule {
                time: parse_time("09:00").unwrap(),
                zone: Zone::UTC,
                weekdays: Weekdays::EVERY,
            };
            let settings = Settings {
                channel: ChannelId(1),
                schedule,
                filter: Filter::default(),
                ping: None,
                reveal: RevealPolicy::default(),
                publish: false,
                in_forum: false,
            };
            let change = ServerChange::Configure { settings, seed: 1, now: now() };
            store.change_server(GuildId(*server), change).await.unwrap();
        }
        (store, folder)
    }

    /// The behavior of each server's task, and the reports about it.
    struct ScriptedTasks<F> {
        act: F,
        ran: Mutex<Vec<u64>>,
        reported: Mutex<Vec<(u64, bool)>>,
    }

    impl<F> ScriptedTasks<F> {
        fn new(act: F) -> Self {
            Self { act, ran: Mutex::default(), reported: Mutex::default() }
        }

        fn ran(&self) -> Vec<u64> {
            self.ran.lock().unwrap().clone()
        }
    }

    impl<F> TaskHandler for ScriptedTasks<F>
    where
        F: Fn(u64) -> anyhow::Result<Settlement> + Sync,
    {
        async fn run(&self, lease: Leased) -> anyhow::Result<Settlement> {
            let server = lease.task.guild().0;
            self.ran.lock().unwrap().push(server);
            // Others run in the middle of it.
            tokio::task::yield_now().await;
            (self.act)(server)
        }

        async fn report(&self, task: Task, failure: TaskFailure) {
            let panicked = matches!(failure, TaskFailure::Panic);
            self.reported.lock().unwrap().push((task.guild().0, panicked));
        }
    }

    async fn empty(
        store: &SledStore,
        work: &impl TaskHandler,
        stopping: &CancellationToken,
    ) -> usize {
        empty_counting(store, work, stopping, &Metrics::default()).await
    }

    async fn empty_counting(
        store: &SledStore,
        work: &impl TaskHandler,
        stopping: &CancellationToken,
        metrics: &Metrics,
    ) -> usize {
        let clock = Clock::reading(now);
        let duty = ShardWork::new(Share::default());
        let runner = Runner { store, clock: &clock, stopping, metrics, duty: &duty };
        runner.run_lane(LANE, &Notify::new(), work).await
    }

    async fn waits(store: &SledStore, server: u64) -> bool {
        let entry = store.queued(Task::Dailies(GuildId(server))).await.unwrap();
        entry.is_some_and(|entry| entry.is_failing() && entry.due() > Some(now()))
    }

    const DONE: Settlement = Settlement::NOTHING_MORE;

    #[tokio::test]
    async fn a_task_that_panics_or_fails_is_put_off_alone_and_reported() {
        let (store, _folder) = due(&[1, 2, 3]).await;
        let script = ScriptedTasks::new(|server| match server {
            1 => panic!("a task of server 1"),
            2 => Err(anyhow::anyhow!("a task of server 2")),
            _ => Ok(DONE),
        });
        assert_eq!(empty(&store, &script, &CancellationToken::new()).await, 3);
        let mut reported = script.reported.lock().unwrap().clone();
        reported.sort_unstable();
        assert_eq!(reported, [(1, true), (2, false)]);
        assert!(waits(&store, 1).await && waits(&store, 2).await);
        assert_eq!(store.queued(Task::Dailies(GuildId(3))).await.unwrap(), None);
        assert_eq!(empty(&store, &script, &CancellationToken::new()).await, 0);
    }

    #[tokio::test]
    async fn tasks_are_counted_by_how_they_end() {
        let (store, _folder) = due(&[1, 2, 3, 4]).await;
        let script = ScriptedTasks::new(|server| match server {
            1 => panic!("a task of server 1"),
            2 => Err(anyhow::anyhow!("a task of server 2")),
            3 => Ok(Settlement::Failed { at: now() }),
            _ => Ok(Settlement::Done { next: Some(now() - SignedDuration::from_secs(20)) }),
        });
        let metrics = Metrics::default();
        empty_counting(&store, &script, &CancellationToken::new(), &metrics).await;
        let page = metrics.page(&BotState::default());
        // The fourth one keeps becoming due, which ends as a failure.
        for (outcome, count) in
            [("done", MOST_RUNS), ("retried", 1), ("failed", 2), ("panicked", 1)]
        {
            let line =
                format!("warmup_tasks_total{{kind=\"dailies\",outcome=\"{outcome}\"}} {count}\n");
            assert!(page.contains(&line), "{line}:\n{page}");
        }
        // At first they were due at once, without an instant.
        for (seconds, count) in [("15", 0), ("30", MOST_RUNS)] {
            let line = format!(
                "warmup_task_lag_seconds_bucket{{kind=\"dailies\",le=\"{seconds}\"}} {count}\n"
            );
            assert!(page.contains(&line), "{line}:\n{page}");
        }
    }

    #[tokio::test]
    async fn a_task_that_is_always_due_is_put_off_in_the_end() {
        let (store, _folder) = due(&[1, 2]).await;
        let again = Settlement::Done { next: Some(now()) };
        let script = ScriptedTasks::new(|server| Ok(if server == 1 { again } else { DONE }));
        empty(&store, &script, &CancellationToken::new()).await;
        let runs = script.ran().iter().filter(|server| **server == 1).count();
        assert_eq!(runs, usize::try_from(MOST_RUNS).unwrap());
        assert!(waits(&store, 1).await);
    }

    #[tokio::test]
    async fn nothing_is_begun_once_the_bot_is_stopping() {
        let (store, _folder) = due(&[1]).await;
        let script = ScriptedTasks::new(|_| Ok(DONE));
        let stopping = CancellationToken::new();
        stopping.cancel();
        assert_eq!(empty(&store, &script, &stopping).await, 0);
        assert!(script.ran().is_empty());
    }

    #[tokio::test]
    async fn more_tasks_than_go_at_once_are_all_done() {
        let servers: Vec<u64> = (1..=200).collect();
        let (store, _folder) = due(&servers).await;
        let script = ScriptedTasks::new(|_| Ok(DONE));
        assert_eq!(empty(&store, &script, &CancellationToken::new()).await, 200);
        let mut ran = script.ran();
        ran.sort_unstable();
        assert_eq!(ran, servers);
    }
}
