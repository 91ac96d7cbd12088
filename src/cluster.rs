//! Sharing the bot's shards among processes. Each process beats, and is told what it holds; what it
//! may hold for how long is decided by [`crate::domain::cluster`], and kept by whoever implements
//! [`Cluster`].

use crate::domain::cluster::Share;
use async_trait::async_trait;
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

/// A process that does not beat for so long has lost what it held.
pub const LEASE: Duration = Duration::from_secs(15);
/// From one beat to the next.
pub const BEAT: Duration = Duration::from_secs(4);
/// Counted from the beginning of its last beat, a process works no longer than this. What is left of
/// the lease is for requests that are under way.
pub const FENCE: Duration = Duration::from_secs(11);
/// Discord lets a bot open one session in five seconds, or that many for each group of shards.
pub const BETWEEN_SESSIONS: Duration = Duration::from_secs(5);

/// What a process asks for with a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The number of shards that the bot should have. The first process decides.
    pub total: NonZeroU32,
    /// The most shards that this process holds; 0 to leave.
    pub most: u32,
}

/// What a process holds after a beat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// What it holds now.
    pub share: Share,
    /// What of that it should end its work on, and then give back.
    pub give_back: BTreeSet<u32>,
    /// The processes that are alive, this one included.
    pub processes: usize,
}

/// Deals shards to processes.
#[async_trait]
pub trait Cluster: Send + Sync + 'static {
    /// Says that this process is alive for another [`LEASE`], and claims what it may.
    ///
    /// # Errors
    /// When nobody could be told. Then the process may work on until [`FENCE`].
    async fn beat(&self, wish: Wish) -> anyhow::Result<Beat>;

    /// Lets go of shards, for others to take.
    async fn give_back(&self, shards: &BTreeSet<u32>) -> anyhow::Result<()>;

    /// Takes the next turn to open a session of a group of shards, and gives how long it is until
    /// then. Groups are those of Discord's `max_concurrency`.
    async fn session(&self, group: u32) -> anyhow::Result<Duration>;

    /// Returns when another process has given something back, or leaves.
    async fn changed(&self);
}

/// The only process of a bot.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

#[async_trait]
impl Cluster for Alone {
    async fn beat(&self, wish: Wish) -> anyhow::Result<Beat> {
        let share = Share::whole(wish.total);
        let give_back = if wish.most == 0 { share.held().clone() } else { BTreeSet::new() };
        Ok(Beat { share, give_back, processes: 1 })
    }

    async fn give_back(&self, _: &BTreeSet<u32>) -> anyhow::Result<()> {
        Ok(())
    }

    /// One process paces itself.
    async fn session(&self, _: u32) -> anyhow::Result<Duration> {
        Ok(Duration::ZERO)
    }

    async fn changed(&self) {
        std::future::pending::<()>().await;
    }
}
