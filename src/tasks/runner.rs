//! Doing what is due in a lane: some tasks at a time, each on its own. Whatever one does, be it an
//! error or a panic, is settled and told for that one alone.

use crate::clock::Clock;
use crate::discord::turns::Turns;
use crate::domain::ids::GuildId;
use crate::domain::task::{Lane, Leased, Settlement, Task};
use crate::store::Store;
use futures::FutureExt as _;
use futures::stream::{FuturesUnordered, StreamExt as _};
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// How many tasks of a lane are under way at a time. Their requests share one pace anyway.
const AT_ONCE: usize = 48;
/// So many have to end before others are leased, so that leases share a write.
const REFILL: usize = 12;
/// A task that is due again so often while a lane is being emptied waits for a back-off: it would
/// go on without end.
const MOST_RUNS: u32 = 32;

/// What tasks are leased from and settled with.
#[derive(Clone, Copy)]
pub(super) struct Runner<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) clock: &'a Clock,
    /// Once it is cancelled, nothing is begun.
    pub(super) stopping: &'a CancellationToken,
}

/// Why a task failed that did not say so itself.
pub(super) enum Failure {
    Error(anyhow::Error),
    Panic,
}

/// What does tasks.
pub(super) trait Work: Sync {
    /// Does one task.
    fn run(&self, lease: Leased) -> impl Future<Output = anyhow::Result<Settlement>> + Send;

    /// Is told of a task that failed without settling itself.
    fn report(&self, task: Task, failure: Failure) -> impl Future<Output = ()> + Send;
}

impl Runner<'_> {
    /// Does what is due in `lane` until nothing is, and gives how many tasks that were. Tasks of one
    /// server come one after the other. `new` tells that something may have become due meanwhile.
    pub(super) async fn empty(self, lane: Lane, new: &Notify, work: &impl Work) -> usize {
        let servers: Turns<GuildId> = Turns::default();
        let mut runs: HashMap<Task, u32> = HashMap::new();
        let mut under_way = FuturesUnordered::new();
        let mut done = 0;
        loop {
            let room = AT_ONCE - under_way.len();
            if room >= REFILL {
                for lease in self.lease(lane, room).await {
                    let runs = runs.entry(lease.task).or_default();
                    *runs += 1;
                    let is_endless = *runs > MOST_RUNS;
                    under_way.push(self.one(lease, is_endless, &servers, work));
                }
            }
            tokio::select! {
                ended = under_way.next() => match ended {
                    Some(()) => done += 1,
                    None => return done,
                },
                () = new.notified() => {}
            }
        }
    }

    async fn lease(self, lane: Lane, most: usize) -> Vec<Leased> {
        if self.stopping.is_cancelled() {
            return Vec::new();
        }
        match self.store.lease_due(lane, self.clock.now(), most).await {
            Ok(leased) => leased,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), ?lane, "cannot read what is due");
                Vec::new()
            }
        }
    }

    async fn one(
        self,
        lease: Leased,
        is_endless: bool,
        servers: &Turns<GuildId>,
        work: &impl Work,
    ) {
        let Leased { task, .. } = lease;
        let guild = task.guild();
        let _turn = servers.take(guild).await;
        if self.stopping.is_cancelled() {
            // It stays leased, and is due at the next start.
            return;
        }
        let failed = |at| Settlement::Failed { at };
        let settlement = if is_endless {
            tracing::error!(server = guild.0, %task, "a task is due again and again");
            failed(self.clock.now())
        } else {
            let failure = match AssertUnwindSafe(work.run(lease)).catch_unwind().await {
                Ok(Ok(settlement)) => Ok(settlement),
                Ok(Err(error)) => Err(Failure::Error(error)),
                Err(_) => Err(Failure::Panic),
            };
            match failure {
                Ok(settlement) => settlement,
                Err(failure) => {
                    work.report(task, failure).await;
                    failed(self.clock.now())
                }
            }
        };
        if let Err(error) = self.store.settle(task, settlement).await {
            let error = format!("{error:#}");
            tracing::error!(server = guild.0, %task, error, "cannot keep what came of a task");
        }
    }
}
