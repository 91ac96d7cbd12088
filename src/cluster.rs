//! Sharing the bot's shards among processes. Each process sends heartbeats and learns which shards
//! it holds; [`crate::domain::cluster`] decides who may hold what and for how long, and an
//! implementation of [`ShardCoordinator`] stores it.

use crate::domain::cluster::{Share, shard_of};
use crate::domain::ids::GuildId;
use arc_swap::ArcSwap;
use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Discord lets a bot start one session every five seconds, or that many for each group of shards.
pub const BETWEEN_SESSIONS: Duration = Duration::from_secs(5);

/// The content of a process's heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// The wanted number of shards. The first process decides.
    pub total: NonZeroU32,
    /// The most shards that this process may hold.
    pub max_shards: u32,
    /// A process without a heartbeat for this long has lost its shards.
    pub lease: Duration,
}

impl Heartbeat {
    /// The interval of heartbeats: two in a row may fail.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.lease / 4
    }

    /// A process works no longer than this after its last heartbeat began. The rest of the lease is
    /// for requests in flight.
    #[must_use]
    pub fn fence(&self) -> Duration {
        self.lease * 3 / 4
    }
}

/// The response to a heartbeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardAssignment {
    /// The shards that the process holds now.
    pub share: Share,
    /// Those of them that it should stop working on, and then give back.
    pub give_back: BTreeSet<u32>,
    /// The number of live processes, including this one.
    pub processes: usize,
    /// The handoffs of shards that this process takes part in, on either side.
    pub handoffs: BTreeMap<u32, Handoff>,
}

/// The state of a shard whose connection moves from one process to another. For a moment both have one,
/// so that no click is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// This process gave the shard back, and serves its clicks until it has stopped.
    pub is_outgoing: bool,
    /// The successor has its connection.
    pub is_connected: bool,
    /// The interactions that the predecessor served last, once it serves no more.
    pub served: Option<BTreeSet<u64>>,
}

/// A step of a handoff, which the process on the other side hears of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandoffStep {
    /// The successor has its connection.
    Connected,
    /// The predecessor serves no more; these interactions it served last.
    Stopped(BTreeSet<u64>),
    /// The successor serves. The handoff is over.
    Taken,
}

/// The servers that this process is currently responsible for, and its work there.
pub(crate) struct ShardWork {
    share: ArcSwap<Share>,
    /// The running work in the servers of each shard.
    work: Vec<TaskTracker>,
}

impl ShardWork {
    pub(crate) fn new(share: Share) -> Self {
        let work = (0..share.total().get()).map(|_| TaskTracker::new()).collect();
        Self { share: ArcSwap::from_pointee(share), work }
    }

    pub(crate) fn share(&self) -> Arc<Share> {
        self.share.load_full()
    }

    pub(crate) fn set(&self, share: Share) {
        self.share.store(Arc::new(share));
    }

    /// Begins work in a server, which lasts as long as the returned token. Returns `None` if
    /// another process is responsible for it.
    pub(crate) fn begin(&self, guild: GuildId) -> Option<TaskTrackerToken> {
        let shard = shard_of(guild, self.share.load().total());
        let token = self.work.get(usize::try_from(shard).ok()?)?.token();
        // Looked at afterwards, so that whoever takes a shard away sees all work that goes on there.
        self.share.load().has(guild).then_some(token)
    }

    /// Waits until no task is under way in the servers of a shard.
    pub(crate) async fn ended(&self, shard: u32) {
        let work = usize::try_from(shard).ok().and_then(|shard| self.work.get(shard));
        if let Some(work) = work {
            work.close();
            work.wait().await;
            work.reopen();
        }
    }
}

/// Assigns shards to processes.
#[async_trait]
pub trait ShardCoordinator: Send + Sync + 'static {
    /// Renews this process's [lease](Heartbeat::lease), and claims shards.
    ///
    /// # Errors
    /// The lease could not be renewed. Then the process may work on until its [fence](Heartbeat::fence).
    async fn heartbeat(&self, heartbeat: Heartbeat) -> anyhow::Result<ShardAssignment>;

    /// Lets go of shards, for others to take, and begins their handoffs.
    async fn give_back(&self, shards: &BTreeSet<u32>) -> anyhow::Result<()>;

    /// Takes a handoff one step on.
    async fn advance(&self, shard: u32, step: HandoffStep) -> anyhow::Result<()>;

    /// Gives everything back, and is no longer one of the processes.
    async fn leave(&self) -> anyhow::Result<()>;

    /// Reserves the next session start for a group of shards, and returns the wait until then.
    /// Groups are those of Discord's `max_concurrency`.
    async fn reserve_session(&self, group: u32) -> anyhow::Result<Duration>;

    /// Returns when another process has released something, or leaves.
    async fn changed(&self);
}

/// The only process of a bot.
#[derive(Clone, Copy, Debug, Default)]
pub struct SingleProcess;

#[async_trait]
impl ShardCoordinator for SingleProcess {
    async fn heartbeat(&self, heartbeat: Heartbeat) -> anyhow::Result<ShardAssignment> {
        let share = Share::whole(heartbeat.total);
        Ok(ShardAssignment {
            share,
            give_back: BTreeSet::new(),
            processes: 1,
            handoffs: BTreeMap::new(),
        })
    }

    async fn give_back(&self, _: &BTreeSet<u32>) -> anyhow::Result<()> {
        Ok(())
    }

    async fn advance(&self, _: u32, _: HandoffStep) -> anyhow::Result<()> {
        Ok(())
    }

    async fn leave(&self) -> anyhow::Result<()> {
        Ok(())
    }

    /// A single process paces itself.
    async fn reserve_session(&self, _: u32) -> anyhow::Result<Duration> {
        Ok(Duration::ZERO)
    }

    async fn changed(&self) {
        std::future::pending::<()>().await;
    }
}
