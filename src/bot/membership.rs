//! This process as one of those that share the bot's shards: sending heartbeats, taking free
//! shards, handing over. A bot with a single process works the same way, and always holds
//! everything.

use super::connections::Connections;
use super::events::Events;
use super::handoff::Handoffs;
use crate::clock;
use crate::cluster::{Handoff, Heartbeat, ShardAssignment, ShardCoordinator, ShardWork};
use crate::discord::Discord;
use crate::domain::cluster::Share;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The longest that work on a shard may take to end before the shard is handed over.
const LAST_WORK: Duration = Duration::from_millis(2500);
/// The time for clicks to arrive that were on their way before the successor was connected.
const LAST_ARRIVALS: Duration = Duration::from_secs(1);
/// The longest wait for a successor to connect: with a thousand shards in groups of sixteen, the last of
/// a group has its turn after five minutes.
const LONGEST_HANDOFF: Duration = Duration::from_mins(6);
/// Requests in a second for the clicks on shards that are being handed over.
const LAST_REQUESTS: u32 = 5;

/// One of the processes that share the bot.
pub(super) struct Membership {
    pub(super) cluster: Arc<dyn ShardCoordinator>,
    pub(super) heartbeat: Heartbeat,
    pub(super) duty: Arc<ShardWork>,
    pub(super) connections: Arc<Connections>,
    pub(super) discord: Arc<Discord>,
    pub(super) handoffs: Arc<Handoffs>,
    pub(super) events: Events,
    /// The most requests that all processes together make in a second.
    pub(super) per_second: u32,
    pub(super) state: Mutex<State>,
    pub(super) drain: Drain,
}

/// The shards that are being handed over.
#[derive(Default)]
pub(super) struct State {
    leaving: BTreeMap<u32, Leaving>,
}

/// How far the handover of a shard has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    /// Its tasks come to an end.
    Working,
    /// It was given back at that instant; its clicks are served until the successor is connected.
    GivenBack(Instant),
    /// The same; they are no longer served once those on their way have arrived.
    Stopping(Instant),
    /// The successor serves, and the connection is being closed.
    Closing,
}

/// The end of a process whose shards others take over.
#[derive(Default)]
pub(super) struct Drain {
    asked: CancellationToken,
    has_others: AtomicBool,
    progress: Notify,
}

impl Membership {
    /// Sends heartbeats until the bot is stopping. `first` is the start and the response of the
    /// first one.
    pub(super) async fn run(
        self: Arc<Self>,
        first: (Instant, ShardAssignment),
        stopping: CancellationToken,
    ) {
        let (begun, assignment) = first;
        let mut fence = begun + self.heartbeat.fence();
        self.clone().apply_assignment(begun, assignment).await;
        let mut is_told = false;
        let mut is_draining = false;
        loop {
            tokio::select! {
                () = tokio::time::sleep(self.heartbeat.interval()) => {}
                () = self.cluster.changed() => {}
                () = self.drain.asked.cancelled(), if !is_draining => is_draining = true,
                () = stopping.cancelled() => return,
            }
            let max_shards = if is_draining { 0 } else { self.heartbeat.max_shards };
            let heartbeat = Heartbeat { max_shards, ..self.heartbeat };
            let begun = clock::machine();
            let assignment =
                tokio::time::timeout(self.heartbeat.interval(), self.cluster.heartbeat(heartbeat))
                    .await;
            match assignment.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in time"))) {
                Ok(assignment) => {
                    fence = begun + self.heartbeat.fence();
                    if std::mem::take(&mut is_told) {
                        tracing::info!("the other processes can be reached again");
                    }
                    self.clone().apply_assignment(begun, assignment).await;
                }
                Err(error) => {
                    if !is_told {
                        is_told = true;
                        let error = format!("{error:#}");
                        tracing::warn!(error, "cannot renew this process's lease");
                    }
                    if clock::machine() >= fence {
                        self.release_all().await;
                    }
                }
            }
        }
    }

    /// Hands all shards over to the other processes, if there are any, and returns when they have them.
    pub(super) async fn drain(&self) {
        if !self.drain.has_others.load(Ordering::Relaxed) {
            return;
        }
        tracing::info!("handing over to the other processes");
        self.drain.asked.cancel();
        while !(self.duty.share().held().is_empty() && self.state().leaving.is_empty()) {
            self.drain.progress.notified().await;
        }
    }

    /// Applies the answer to a heartbeat that was sent at `begun`.
    async fn apply_assignment(self: Arc<Self>, begun: Instant, assignment: ShardAssignment) {
        self.drain.has_others.store(assignment.processes > 1, Ordering::Relaxed);
        for shard in &assignment.give_back {
            self.clone().begin_handover(*shard);
        }
        self.clone().follow_outgoing(begun, &assignment);
        self.clone().follow_incoming(&assignment);
        let leaving: BTreeSet<u32> = self.state().leaving.keys().copied().collect();
        let share = leaving.iter().fold(assignment.share, |share, shard| share.without(*shard));
        let before = self.duty.share();
        for shard in share.held().difference(before.held()) {
            if !assignment.handoffs.contains_key(shard) {
                self.handoffs.end(*shard);
            }
        }
        if *before != share {
            tracing::info!(
                shards = ?share.held(),
                of = share.total().get(),
                processes = assignment.processes,
                "shards assigned"
            );
        }
        self.set_share(share);
        self.connections.settle(&leaving).await;
        self.drain.progress.notify_one();
    }

    fn begin_handover(self: Arc<Self>, shard: u32) {
        if let Entry::Vacant(entry) = self.state().leaving.entry(shard) {
            entry.insert(Leaving::Working);
            let me = self.clone();
            tokio::spawn(async move { me.give_back(shard).await });
        }
    }

    /// Ends the tasks of a shard, and gives it back. Its clicks are served on.
    async fn give_back(&self, shard: u32) {
        if tokio::time::timeout(LAST_WORK, self.duty.ended(shard)).await.is_err() {
            tracing::warn!(shard, "work was interrupted; the next process takes it over");
        }
        self.handoffs.serve_on(shard);
        match self.cluster.give_back(&BTreeSet::from([shard])).await {
            Ok(()) => {
                tracing::info!(shard, "gave a shard back; answering clicks until it is connected");
                self.state().leaving.insert(shard, Leaving::GivenBack(clock::machine()));
            }
            Err(error) => {
                tracing::warn!(shard, error = format!("{error:#}"), "cannot give a shard back yet");
                self.handoffs.end(shard);
                self.state().leaving.remove(&shard);
            }
        }
    }

    /// Advances outgoing handoffs by the answer to a heartbeat that was sent at `begun`.
    fn follow_outgoing(self: Arc<Self>, begun: Instant, assignment: &ShardAssignment) {
        let leaving = self.state().leaving.clone();
        for (shard, phase) in leaving {
            let (Leaving::GivenBack(since) | Leaving::Stopping(since)) = phase else { continue };
            if begun <= since {
                continue;
            }
            let handoff = assignment.handoffs.get(&shard).filter(|handoff| handoff.is_outgoing);
            match handoff {
                _ if assignment.share.held().contains(&shard) => {
                    // The successor has died, and the shard came back.
                    self.handoffs.end(shard);
                    self.state().leaving.remove(&shard);
                }
                None => self.clone().close(shard, false),
                Some(_) if begun.duration_since(since) > LONGEST_HANDOFF => {
                    self.clone().close(shard, true);
                }
                Some(Handoff { is_connected: true, served: None, .. }) => {
                    self.clone().stop_serving(shard, since, phase);
                }
                Some(_) => {}
            }
        }
    }

    fn stop_serving(self: Arc<Self>, shard: u32, since: Instant, phase: Leaving) {
        let is_first = matches!(phase, Leaving::GivenBack(_));
        self.state().leaving.insert(shard, Leaving::Stopping(since));
        tokio::spawn(async move {
            if is_first {
                tokio::time::sleep(LAST_ARRIVALS).await;
            }
            self.handoffs.stop(shard).await;
        });
    }

    /// Closes the connection of a shard whose clicks are served by its successor, or by nobody.
    fn close(self: Arc<Self>, shard: u32, is_given_up: bool) {
        self.state().leaving.insert(shard, Leaving::Closing);
        tokio::spawn(async move {
            if is_given_up {
                tracing::warn!(shard, "no other process has connected a shard; letting go of it");
                self.handoffs.give_up(shard).await;
            } else {
                tracing::info!(shard, "handed a shard over");
            }
            // What still arrives is not served: it has reached the successor as well.
            self.connections.close(shard).await;
            self.state().leaving.remove(&shard);
            self.drain.progress.notify_one();
        });
    }

    /// Takes over the clicks of shards whose predecessors still serve them, or no longer do.
    fn follow_incoming(self: Arc<Self>, assignment: &ShardAssignment) {
        let incoming = assignment.handoffs.iter().filter(|(_, handoff)| !handoff.is_outgoing);
        for (shard, Handoff { is_connected, served, .. }) in incoming {
            let (me, shard) = (self.clone(), *shard);
            if let Some(served) = served.clone() {
                tokio::spawn(async move { me.take_over(shard, &served).await });
            } else {
                self.handoffs.expect(shard);
                if !is_connected {
                    tokio::spawn(async move { me.handoffs.remind(shard).await });
                }
            }
        }
        for shard in self.handoffs.incoming() {
            if !assignment.handoffs.contains_key(&shard) {
                self.handoffs.end(shard);
            }
        }
    }

    /// Serves the clicks of a shard from now on, but for those that the predecessor has served.
    async fn take_over(&self, shard: u32, served: &BTreeSet<u64>) {
        let held = self.handoffs.take(shard, served);
        tracing::info!(shard, held = held.len(), "took a shard over");
        self.events.serve_all(held);
        self.handoffs.taken(shard).await;
    }

    /// Stops all work: others may have taken it over.
    async fn release_all(&self) {
        let share = self.duty.share();
        if !share.held().is_empty() {
            tracing::error!("database unreachable for too long; releasing all shards");
            self.set_share(Share::new(share.total(), BTreeSet::new()));
            let leaving = self.state().leaving.keys().copied().collect();
            self.connections.settle(&leaving).await;
        }
    }

    /// Sets this process's share of servers and of requests.
    fn set_share(&self, share: Share) {
        let last = if self.state().leaving.is_empty() { 0 } else { LAST_REQUESTS };
        self.discord.rest().set_rate(share.part_of(self.per_second).max(last));
        self.duty.set(share);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
