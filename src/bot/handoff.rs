//! Handing over the clicks of a shard: both processes are connected for a moment, and each click is
//! served by exactly one of them.
//!
//! The predecessor serves until its successor is connected, then stops and tells which interactions it
//! served last. The successor holds back what arrives until then, and serves what the predecessor did
//! not. No clock is compared, and nothing is asked of Discord.

use crate::clock;
use crate::cluster::{HandoffStep, ShardCoordinator};
use serenity::all::Interaction;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Clicks are held back this long. Discord accepts no answer after three seconds, but what a member did is
/// done all the same: a form that they sent is worth more than its answer.
const HELD: Duration = Duration::from_secs(10);
/// The predecessor remembers what it served for longer than the successor holds anything back, so that
/// nothing is done twice.
const REMEMBERED: Duration = Duration::from_secs(20);

/// The clicks on shards that change hands.
struct Clicks<T> {
    shards: BTreeMap<u32, Phase<T>>,
}

impl<T> Default for Clicks<T> {
    fn default() -> Self {
        Self { shards: BTreeMap::new() }
    }
}

/// A shard without a phase is served by this process alone.
enum Phase<T> {
    /// This process keeps serving, and remembers what it served, until its successor is connected.
    Outgoing(VecDeque<(Instant, u64)>),
    /// The successor serves all clicks but these, which this process served last.
    Stopped(BTreeSet<u64>),
    /// The predecessor serves. Whatever arrives is held back.
    Incoming { is_connected: bool, held: Vec<(Instant, u64, T)> },
    /// This process serves all but what the predecessor has served.
    Taken(BTreeSet<u64>),
}

impl<T> Clicks<T> {
    /// Gives a click back that is to be served here and now.
    fn admit(&mut self, shard: u32, id: u64, click: T, now: Instant) -> Option<T> {
        match self.shards.get_mut(&shard) {
            None => Some(click),
            Some(Phase::Outgoing(served)) => {
                served.push_back((now, id));
                while served.front().is_some_and(|(at, _)| now.duration_since(*at) > REMEMBERED) {
                    served.pop_front();
                }
                Some(click)
            }
            Some(Phase::Stopped(_)) => None,
            Some(Phase::Incoming { held, .. }) => {
                held.retain(|(at, ..)| now.duration_since(*at) < HELD);
                held.push((now, id, click));
                None
            }
            Some(Phase::Taken(served)) => (!served.contains(&id)).then_some(click),
        }
    }

    /// Stops serving an outgoing shard. Returns the interactions served last, also when called again.
    fn stop(&mut self, shard: u32) -> BTreeSet<u64> {
        let served: BTreeSet<u64> = match self.shards.get(&shard) {
            Some(Phase::Outgoing(served)) => served.iter().map(|(_, id)| *id).collect(),
            Some(Phase::Stopped(served)) => served.clone(),
            _ => BTreeSet::new(),
        };
        self.shards.insert(shard, Phase::Stopped(served.clone()));
        served
    }

    /// Holds back the clicks of a shard that a predecessor still serves.
    fn hold_back(&mut self, shard: u32) {
        let is_known =
            matches!(self.shards.get(&shard), Some(Phase::Incoming { .. } | Phase::Taken(_)));
        if !is_known {
            self.shards.insert(shard, Phase::Incoming { is_connected: false, held: Vec::new() });
        }
    }

    /// Marks an incoming shard as connected. Does nothing for other shards.
    fn connect(&mut self, shard: u32) {
        if let Some(Phase::Incoming { is_connected, .. }) = self.shards.get_mut(&shard) {
            *is_connected = true;
        }
    }

    fn is_connected(&self, shard: u32) -> bool {
        matches!(self.shards.get(&shard), Some(Phase::Incoming { is_connected: true, .. }))
    }

    /// Serves an incoming shard from now on. Returns the held clicks that the predecessor has not served
    /// and that are not too old.
    fn take(&mut self, shard: u32, served: BTreeSet<u64>, now: Instant) -> Vec<T> {
        let Some(Phase::Incoming { held, .. }) = self.shards.get_mut(&shard) else {
            return Vec::new();
        };
        let to_serve = std::mem::take(held)
            .into_iter()
            .filter(|(at, id, _)| now.duration_since(*at) < HELD && !served.contains(id))
            .map(|(.., click)| click)
            .collect();
        self.shards.insert(shard, Phase::Taken(served));
        to_serve
    }

    fn incoming(&self) -> Vec<u32> {
        let is_incoming = |phase: &Phase<T>| matches!(phase, Phase::Incoming { .. });
        let shards = self.shards.iter().filter(|(_, phase)| is_incoming(phase));
        shards.map(|(shard, _)| *shard).collect()
    }
}

/// The handoffs that this process takes part in.
pub(super) struct Handoffs {
    cluster: Arc<dyn ShardCoordinator>,
    clicks: Mutex<Clicks<Interaction>>,
}

impl Handoffs {
    pub(super) fn new(cluster: Arc<dyn ShardCoordinator>) -> Self {
        Self { cluster, clicks: Mutex::default() }
    }

    /// Returns the interaction if it should be served now.
    pub(super) fn admit(&self, shard: u32, interaction: Interaction) -> Option<Interaction> {
        let id = interaction.id().get();
        self.clicks().admit(shard, id, interaction, clock::machine())
    }

    /// Keeps serving a shard until a successor is connected.
    pub(super) fn serve_on(&self, shard: u32) {
        self.clicks().shards.insert(shard, Phase::Outgoing(VecDeque::new()));
    }

    /// Stops serving an outgoing shard, and tells its successor.
    pub(super) async fn stop(&self, shard: u32) {
        let served = self.clicks().stop(shard);
        self.tell(shard, HandoffStep::Stopped(served)).await;
    }

    /// Holds back the clicks of a shard that another process still serves.
    pub(super) fn hold_back(&self, shard: u32) {
        self.clicks().hold_back(shard);
    }

    /// Notes that this process has the connection of a shard, and tells the predecessor if there is one.
    pub(super) async fn connected(&self, shard: u32) {
        self.clicks().connect(shard);
        self.tell_connected(shard).await;
    }

    /// Tells the predecessor of a shard once this process has its connection.
    pub(super) async fn tell_connected(&self, shard: u32) {
        let is_connected = self.clicks().is_connected(shard);
        if is_connected {
            self.tell(shard, HandoffStep::Connected).await;
        }
    }

    /// Serves an incoming shard from now on. Returns the held clicks that are still to be served.
    pub(super) fn take(&self, shard: u32, served: BTreeSet<u64>) -> Vec<Interaction> {
        self.clicks().take(shard, served, clock::machine())
    }

    /// Tells the predecessor of a shard that this process serves it.
    pub(super) async fn taken(&self, shard: u32) {
        self.tell(shard, HandoffStep::Taken).await;
    }

    /// Serves a shard alone. Clicks held back are dropped, since the predecessor may have served them.
    pub(super) fn end(&self, shard: u32) {
        self.clicks().shards.remove(&shard);
    }

    /// The shards whose predecessors still serve.
    pub(super) fn incoming(&self) -> Vec<u32> {
        self.clicks().incoming()
    }

    /// Ends a handoff that found no successor.
    pub(super) async fn give_up(&self, shard: u32) {
        self.clicks().stop(shard);
        self.tell(shard, HandoffStep::Taken).await;
    }

    async fn tell(&self, shard: u32, step: HandoffStep) {
        if let Err(error) = self.cluster.advance(shard, step).await {
            let error = format!("{error:#}");
            tracing::warn!(shard, error, "cannot tell the other process of a handoff yet");
        }
    }

    fn clicks(&self) -> MutexGuard<'_, Clicks<Interaction>> {
        self.clicks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHARD: u32 = 3;

    /// The times at which a click reaches the two processes.
    #[derive(Clone, Copy, Debug)]
    struct Arrival {
        /// Milliseconds after the successor is connected.
        at_predecessor: u64,
        at_successor: u64,
    }

    fn arrival() -> impl Strategy<Value = Arrival> {
        (0_u64..2_000, 0_u64..300, any::<bool>()).prop_map(|(at, later, is_successor_later)| {
            let (first, second) = (at, at + later);
            if is_successor_later {
                Arrival { at_predecessor: first, at_successor: second }
            } else {
                Arrival { at_predecessor: second, at_successor: first }
            }
        })
    }

    proptest! {
        #[test]
        fn every_click_that_reaches_both_is_served_by_exactly_one(
            arrivals in prop::collection::vec(arrival(), 0..40),
            stop in 500_u64..1_500,
            until_heard in 0_u64..400,
        ) {
            let begun = clock::machine();
            let at = |millis| begun + Duration::from_millis(millis);
            let (mut old, mut new) = (Clicks::<usize>::default(), Clicks::<usize>::default());
            old.shards.insert(SHARD, Phase::Outgoing(VecDeque::new()));
            new.hold_back(SHARD);
            new.connect(SHARD);
            prop_assert!(new.is_connected(SHARD));
            let mut served = vec![0; arrivals.len()];
            // In order of time: arrivals at the old one, at the new one, the stop, and its being heard.
            let mut events: Vec<(u64, u8, usize)> = vec![(stop, 2, 0), (stop + until_heard, 3, 0)];
            for (click, arrival) in arrivals.iter().enumerate() {
                events.push((arrival.at_predecessor, 0, click));
                events.push((arrival.at_successor, 1, click));
            }
            events.sort_unstable();
            let mut told = BTreeSet::new();
            for (millis, what, click) in events {
                let now = at(millis);
                match what {
                    0 => old.admit(SHARD, click as u64, click, now).into_iter().for_each(|it| served[it] += 1),
                    1 => new.admit(SHARD, click as u64, click, now).into_iter().for_each(|it| served[it] += 1),
                    2 => told = old.stop(SHARD),
                    _ => new.take(SHARD, std::mem::take(&mut told), now).into_iter().for_each(|it| served[it] += 1),
                }
            }
            prop_assert!(served.iter().all(|times| *times == 1), "{served:?}");
        }
    }

    #[test]
    fn what_was_held_back_is_served_unless_it_is_too_old() {
        let begun = clock::machine();
        let mut new = Clicks::default();
        new.hold_back(SHARD);
        assert_eq!(new.admit(SHARD, 1, "first", begun), None);
        assert_eq!(new.admit(SHARD, 2, "second", begun + Duration::from_secs(2)), None);
        let now = begun + HELD + Duration::from_secs(1);
        assert_eq!(new.take(SHARD, BTreeSet::new(), now), ["second"]);
        assert_eq!(new.admit(SHARD, 3, "third", now), Some("third"));
    }

    #[test]
    fn a_shard_that_nobody_hands_over_is_served_at_once() {
        let mut clicks = Clicks::default();
        clicks.connect(SHARD);
        assert!(!clicks.is_connected(SHARD));
        assert_eq!(clicks.admit(SHARD, 1, "click", clock::machine()), Some("click"));
    }
}
