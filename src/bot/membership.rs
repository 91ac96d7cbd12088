//! Being one of the processes that share the bot's shards: beating, taking what is free, handing over.
//! A bot with one process goes the same way, and is always given everything.

use super::connections::Connections;
use crate::clock;
use crate::cluster::{Heartbeat, ShardAssignment, ShardCoordinator, ShardWork};
use crate::discord::Discord;
use crate::domain::cluster::Share;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The longest that work on a shard may take to end before the shard is handed over.
const LAST_WORK: Duration = Duration::from_millis(2500);

/// One of the processes that share the bot.
pub(super) struct Membership {
    pub(super) cluster: Arc<dyn ShardCoordinator>,
    pub(super) heartbeat: Heartbeat,
    pub(super) duty: Arc<ShardWork>,
    pub(super) connections: Arc<Connections>,
    pub(super) discord: Arc<Discord>,
    /// The most requests that all processes together make in a second.
    pub(super) per_second: u32,
    /// Shards that are being handed over.
    pub(super) leaving: Mutex<BTreeSet<u32>>,
}

impl Membership {
    /// Beats until the bot is stopping. `first` is what the first beat, which began then, has given.
    pub(super) async fn run(
        self: Arc<Self>,
        first: (Instant, ShardAssignment),
        stopping: CancellationToken,
    ) {
        let (begun, beat) = first;
        let mut fence = begun + self.heartbeat.fence();
        self.clone().apply_assignment(beat).await;
        let mut is_told = false;
        loop {
            tokio::select! {
                () = tokio::time::sleep(self.heartbeat.interval()) => {}
                () = self.cluster.changed() => {}
                () = stopping.cancelled() => return,
            }
            let begun = clock::machine();
            let beat = tokio::time::timeout(
                self.heartbeat.interval(),
                self.cluster.heartbeat(self.heartbeat),
            )
            .await;
            match beat.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in time"))) {
                Ok(beat) => {
                    fence = begun + self.heartbeat.fence();
                    if std::mem::take(&mut is_told) {
                        tracing::info!("the other processes can be reached again");
                    }
                    self.clone().apply_assignment(beat).await;
                }
                Err(error) => {
                    if !is_told {
                        is_told = true;
                        let error = format!("{error:#}");
                        tracing::warn!(error, "cannot say that this process is alive");
                    }
                    if clock::machine() >= fence {
                        self.release_all().await;
                    }
                }
            }
        }
    }

    /// Does what a beat asks for.
    async fn apply_assignment(self: Arc<Self>, beat: ShardAssignment) {
        for shard in beat.give_back {
            if self.leaving().insert(shard) {
                let me = self.clone();
                tokio::spawn(async move { me.hand_over(shard).await });
            }
        }
        let leaving = self.leaving().clone();
        let share = leaving.iter().fold(beat.share, |share, shard| share.without(*shard));
        if *self.duty.share() != share {
            tracing::info!(
                shards = ?share.held(),
                of = share.total().get(),
                processes = beat.processes,
                "this process holds other shards"
            );
        }
        self.set_share(share);
        self.connections.settle(&leaving).await;
    }

    /// Ends the work on a shard, and gives it back.
    async fn hand_over(&self, shard: u32) {
        self.connections.close(shard).await;
        if tokio::time::timeout(LAST_WORK, self.duty.ended(shard)).await.is_err() {
            tracing::warn!(shard, "something was cut off, and is taken up by the next process");
        }
        if let Err(error) = self.cluster.give_back(&BTreeSet::from([shard])).await {
            tracing::warn!(shard, error = format!("{error:#}"), "cannot give a shard back yet");
        }
        self.leaving().remove(&shard);
    }

    /// Stops all work: others may have taken it over.
    async fn release_all(&self) {
        let share = self.duty.share();
        if !share.held().is_empty() {
            tracing::error!("the database is out of reach for too long; letting go of all shards");
            self.set_share(Share::new(share.total(), BTreeSet::new()));
            let leaving = self.leaving().clone();
            self.connections.settle(&leaving).await;
        }
    }

    /// From now on this is the process's part of servers, and of requests.
    fn set_share(&self, share: Share) {
        self.discord.rest().set_rate(share.part_of(self.per_second));
        self.duty.set(share);
    }

    fn leaving(&self) -> MutexGuard<'_, BTreeSet<u32>> {
        self.leaving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
