//! Sharing the bot's shards among processes. Each process beats, and is told what it holds; what it
//! may hold for how long is decided by [`crate::domain::cluster`], and kept by whoever implements
//! [`ShardCoordinator`].

use crate::domain::cluster::{Share, shard_of};
use crate::domain::ids::GuildId;
use arc_swap::ArcSwap;
use async_trait::async_trait;
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Discord lets a bot open one session in five seconds, or that many for each group of shards.
pub const BETWEEN_SESSIONS: Duration = Duration::from_secs(5);

/// The request that a process makes with a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// The number of shards that the bot should have. The first process decides.
    pub total: NonZeroU32,
    /// The most shards that this process holds.
    pub max_shards: u32,
    /// A process that does not beat for so long has lost what it held.
    pub lease: Duration,
}

impl Heartbeat {
    /// The time from one beat to the next: one may fail, and the next one too.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.lease / 4
    }

    /// A process works no longer than this, counted from the beginning of its last beat. What is left
    /// of the lease is for requests that are under way.
    #[must_use]
    pub fn fence(&self) -> Duration {
        self.lease * 3 / 4
    }
}

/// The answer to a beat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardAssignment {
    /// The shards that the process holds now.
    pub share: Share,
    /// Those of them that it should end its work on, and then give back.
    pub give_back: BTreeSet<u32>,
    /// The processes that are alive, this one included.
    pub processes: usize,
}

/// The servers that this process is in charge of at the moment, and its work there.
pub(crate) struct ShardWork {
    share: ArcSwap<Share>,
    /// The work that is under way in the servers of each shard.
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

    /// Begins work in a server, which lasts as long as what is returned; nothing where another process
    /// is in charge of it.
    pub(crate) fn begin(&self, guild: GuildId) -> Option<TaskTrackerToken> {
        let share = self.share.load();
        let token = self.token(shard_of(guild, share.total()));
        // Looked at afterwards, so that whoever takes a shard away sees all work that goes on there.
        token.filter(|_| self.share.load().has(guild))
    }

    /// Begins work on a shard that has come in by its connection, which is served in any case.
    pub(crate) fn token(&self, shard: u32) -> Option<TaskTrackerToken> {
        Some(self.work.get(usize::try_from(shard).ok()?)?.token())
    }

    /// Waits until nothing is under way in the servers of a shard.
    pub(crate) async fn ended(&self, shard: u32) {
        let work = usize::try_from(shard).ok().and_then(|shard| self.work.get(shard));
        if let Some(work) = work {
            work.close();
            work.wait().await;
            work.reopen();
        }
    }
}

/// Deals shards to processes.
#[async_trait]
pub trait ShardCoordinator: Send + Sync + 'static {
    /// Says that this process is alive for another [lease](Heartbeat::lease), and claims what it may.
    ///
    /// # Errors
    /// When nobody could be told. Then the process may work on until its [fence](Heartbeat::fence).
    async fn heartbeat(&self, wish: Heartbeat) -> anyhow::Result<ShardAssignment>;

    /// Lets go of shards, for others to take.
    async fn give_back(&self, shards: &BTreeSet<u32>) -> anyhow::Result<()>;

    /// Gives everything back, and is no longer one of the processes.
    async fn leave(&self) -> anyhow::Result<()>;

    /// Takes the next turn to open a session of a group of shards, and gives how long it is until
    /// then. Groups are those of Discord's `max_concurrency`.
    async fn reserve_session(&self, group: u32) -> anyhow::Result<Duration>;

    /// Returns when another process has given something back, or leaves.
    async fn changed(&self);
}

/// The only process of a bot.
#[derive(Clone, Copy, Debug, Default)]
pub struct SingleProcess;

#[async_trait]
impl ShardCoordinator for SingleProcess {
    async fn heartbeat(&self, wish: Heartbeat) -> anyhow::Result<ShardAssignment> {
        let share = Share::whole(wish.total);
        Ok(ShardAssignment { share, give_back: BTreeSet::new(), processes: 1 })
    }

    async fn give_back(&self, _: &BTreeSet<u32>) -> anyhow::Result<()> {
        Ok(())
    }

    async fn leave(&self) -> anyhow::Result<()> {
        Ok(())
    }

    /// One process paces itself.
    async fn reserve_session(&self, _: u32) -> anyhow::Result<Duration> {
        Ok(Duration::ZERO)
    }

    async fn changed(&self) {
        std::future::pending::<()>().await;
    }
}
