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
    /// The shards that are being handed over.
    pub(super) leaving: Mutex<BTreeMap<u32, Leaving>>,
    pub(super) drain: Drain,
}

/// A shard on its way from this process to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Its tasks come to an end.
    Working,
    /// Given back at that instant. Its clicks are served until the successor is connected.
    GivenBack(Instant),
    /// The successor is connected. Clicks that were on their way before are still served.
    LastArrivals(Instant),
    /// Clicks are no longer served.
    Stopped(Instant),
    /// The successor serves, and the connection is being closed.
    Closing,
}

/// The next thing to do for a shard that is leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Wait,
    /// The successor has died, and the shard came back.
    TakeBack,
    /// The successor serves.
    Close,
    /// No successor has come.
    GiveUp,
    Stop,
    /// The successor may not have heard that this process has stopped.
    TellAgain,
}

impl Leaving {
    /// Decides by the answer to a heartbeat that was sent at `begun`: `is_held` says that this process
    /// holds the shard again.
    fn next(self, begun: Instant, is_held: bool, handoff: Option<&Handoff>) -> Step {
        let (Self::GivenBack(since) | Self::LastArrivals(since) | Self::Stopped(since)) = self
        else {
            return Step::Wait;
        };
        // The answer may be older than the handoff.
        if begun <= since {
            return Step::Wait;
        }
        let Some(handoff) = handoff.filter(|handoff| handoff.is_outgoing && !is_held) else {
            return if is_held { Step::TakeBack } else { Step::Close };
        };
        if begun.duration_since(since) > LONGEST_HANDOFF {
            return Step::GiveUp;
        }
        match self {
            _ if !handoff.is_connected || handoff.served.is_some() => Step::Wait,
            Self::GivenBack(_) => Step::Stop,
            Self::Stopped(_) => Step::TellAgain,
            Self::Working | Self::LastArrivals(_) | Self::Closing => Step::Wait,
        }
    }
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

    /// Hands all shards over to the other processes, and returns when they have them or when there are no
    /// others.
    pub(super) async fn drain(&self) {
        if !self.has_others() {
            return;
        }
        tracing::info!("handing over to the other processes");
        self.drain.asked.cancel();
        while self.has_others()
            && !(self.duty.share().held().is_empty() && self.leaving().is_empty())
        {
            self.drain.progress.notified().await;
        }
    }

    /// Tells from the last heartbeat.
    fn has_others(&self) -> bool {
        self.drain.has_others.load(Ordering::Relaxed)
    }

    /// Applies the answer to a heartbeat that was sent at `begun`.
    async fn apply_assignment(self: Arc<Self>, begun: Instant, assignment: ShardAssignment) {
        self.drain.has_others.store(assignment.processes > 1, Ordering::Relaxed);
        for shard in &assignment.give_back {
            self.clone().begin_handover(*shard);
        }
        self.clone().follow_outgoing(begun, &assignment);
        self.clone().follow_incoming(&assignment);
        let leaving: BTreeSet<u32> = self.leaving().keys().copied().collect();
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
        if let Entry::Vacant(entry) = self.leaving().entry(shard) {
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
                tracing::info!(
                    shard,
                    "gave a shard back; serving clicks until a successor connects"
                );
                self.leaving().insert(shard, Leaving::GivenBack(clock::machine()));
            }
            Err(error) => {
                tracing::warn!(shard, error = format!("{error:#}"), "cannot give a shard back yet");
                self.handoffs.end(shard);
                self.leaving().remove(&shard);
            }
        }
    }

    /// Advances outgoing handoffs by the answer to a heartbeat that was sent at `begun`.
    fn follow_outgoing(self: Arc<Self>, begun: Instant, assignment: &ShardAssignment) {
        let leaving = self.leaving().clone();
        for (shard, phase) in leaving {
            let is_held = assignment.share.held().contains(&shard);
            let me = self.clone();
            match phase.next(begun, is_held, assignment.handoffs.get(&shard)) {
                Step::Wait => {}
                Step::TakeBack => {
                    self.handoffs.end(shard);
                    self.leaving().remove(&shard);
                }
                Step::Close => me.close(shard, false),
                Step::GiveUp => me.close(shard, true),
                Step::Stop => me.stop_serving(shard),
                Step::TellAgain => {
                    tokio::spawn(async move { me.handoffs.stop(shard).await });
                }
            }
        }
    }

    /// Serves the last clicks of a shard whose successor is connected, and then no more.
    fn stop_serving(self: Arc<Self>, shard: u32) {
        let begun = clock::machine();
        self.leaving().insert(shard, Leaving::LastArrivals(begun));
        tokio::spawn(async move {
            tokio::time::sleep(LAST_ARRIVALS).await;
            match self.leaving().get_mut(&shard) {
                Some(phase) if *phase == Leaving::LastArrivals(begun) => {
                    *phase = Leaving::Stopped(begun);
                }
                // The shard came back meanwhile.
                _ => return,
            }
            self.handoffs.stop(shard).await;
        });
    }

    /// Closes the connection of a shard that its successor serves, or that found no successor.
    fn close(self: Arc<Self>, shard: u32, is_given_up: bool) {
        self.leaving().insert(shard, Leaving::Closing);
        tokio::spawn(async move {
            if is_given_up {
                tracing::warn!(shard, "no other process connected to this shard; giving it up");
                self.handoffs.give_up(shard).await;
            } else {
                tracing::info!(shard, "handed a shard over");
            }
            // What still arrives is not served: it has reached the successor as well.
            self.connections.close(shard).await;
            self.leaving().remove(&shard);
            self.drain.progress.notify_one();
        });
    }

    /// Holds back the clicks of incoming shards, and takes them over once their predecessors stop.
    fn follow_incoming(self: Arc<Self>, assignment: &ShardAssignment) {
        let incoming = assignment.handoffs.iter().filter(|(_, handoff)| !handoff.is_outgoing);
        for (shard, Handoff { is_connected, served, .. }) in incoming {
            let (me, shard) = (self.clone(), *shard);
            if let Some(served) = served.clone() {
                tokio::spawn(async move { me.take_over(shard, served).await });
                continue;
            }
            self.handoffs.hold_back(shard);
            if !is_connected {
                tokio::spawn(async move { me.handoffs.tell_connected(shard).await });
            }
        }
        for shard in self.handoffs.incoming() {
            if !assignment.handoffs.contains_key(&shard) {
                self.handoffs.end(shard);
            }
        }
    }

    /// Serves the clicks of a shard from now on, but for those that the predecessor has served.
    async fn take_over(&self, shard: u32, served: BTreeSet<u64>) {
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
            let leaving = self.leaving().keys().copied().collect();
            self.connections.settle(&leaving).await;
        }
    }

    /// Sets this process's share of servers and of requests.
    fn set_share(&self, share: Share) {
        let last = if self.leaving().is_empty() { 0 } else { LAST_REQUESTS };
        self.discord.rest().set_rate(share.part_of(self.per_second).max(last));
        self.duty.set(share);
    }

    fn leaving(&self) -> MutexGuard<'_, BTreeMap<u32, Leaving>> {
        self.leaving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_stopped_once_and_its_successor_told_until_it_has_heard() {
        let since = clock::machine();
        let later = since + Duration::from_millis(10);
        let handoff = |is_connected, served| Handoff { is_outgoing: true, is_connected, served };
        let connected = handoff(true, None);
        for (phase, handoff, next) in [
            (Leaving::Working, Some(&connected), Step::Wait),
            (Leaving::GivenBack(since), Some(&handoff(false, None)), Step::Wait),
            (Leaving::GivenBack(since), Some(&connected), Step::Stop),
            (Leaving::LastArrivals(since), Some(&connected), Step::Wait),
            (Leaving::Stopped(since), Some(&connected), Step::TellAgain),
            (Leaving::Stopped(since), Some(&handoff(true, Some(BTreeSet::new()))), Step::Wait),
            (Leaving::Stopped(since), None, Step::Close),
            (Leaving::Closing, None, Step::Wait),
        ] {
            assert_eq!(phase.next(later, false, handoff), next, "{phase:?} {handoff:?}");
        }
    }

    #[test]
    fn what_was_answered_before_a_shard_was_given_back_says_nothing_of_it() {
        let since = clock::machine();
        let given_back = Leaving::GivenBack(since);
        assert_eq!(given_back.next(since, true, None), Step::Wait);
        let later = since + Duration::from_millis(10);
        assert_eq!(given_back.next(later, true, None), Step::TakeBack);
        let handoff = Handoff { is_outgoing: true, is_connected: false, served: None };
        let much_later = later + LONGEST_HANDOFF;
        assert_eq!(given_back.next(much_later, false, Some(&handoff)), Step::GiveUp);
    }
}
