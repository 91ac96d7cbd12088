//! Handing over the clicks of a shard: both processes are connected for a moment, and each click is
//! served by exactly one of them.
//!
//! The predecessor serves until its successor is connected, then stops and tells which interactions it
//! served last. The successor holds back what arrives until then, and serves what the predecessor did
//! not. No clock is compared, and nothing is asked of Discord.

use crate::cluster::{HandoffStep, ShardCoordinator};
use serenity::all::Interaction;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Discord drops an interaction that has no answer after three seconds.
const ANSWERABLE: Duration = Duration::from_secs(3);
/// An interaction reaches both connections within this time, with a wide margin.
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
    /// This process serves on, and remembers what, until its successor is connected.
    Outgoing(VecDeque<(Instant, u64)>),
    /// The successor serves all but these.
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
                held.retain(|(at, ..)| now.duration_since(*at) < ANSWERABLE);
                held.push((now, id, click));
                None
            }
            Some(Phase::Taken(served)) => (!served.contains(&id)).then_some(click),
        }
    }

    /// Stops serving an outgoing shard. Returns the interactions served last, also when called again.
    fn stop(&mut self, shard: u32) -> BTreeSet<u64> {
        let served: BTreeSet<u64> = match self.shards.remove(&shard) {
            Some(Phase::Outgoing(served)) => served.into_iter().map(|(_, id)| id).collect(),
            Some(Phase::Stopped(served)) => served,
            _ => BTreeSet::new(),
        };
        self.shards.insert(shard, Phase::Stopped(served.clone()));
        served
    }

    /// Holds back the clicks of a shard that a predecessor still serves.
    fn expect(&mut self, shard: u32) {
        let is_known =
            matches!(self.shards.get(&shard), Some(Phase::Incoming { .. } | Phase::Taken(_)));
        if !is_known {
            self.shards.insert(shard, Phase::Incoming { is_connected: false, held: Vec::new() });
        }
    }

    /// Notes that an incoming shard is connected. False where it is not an incoming one.
    fn connect(&mut self, shard: u32) -> bool {
        match self.shards.get_mut(&shard) {
            Some(Phase::Incoming { is_connected, .. }) => {
                *is_connected = true;
                true
            }
            _ => false,
        }
    }

    fn is_connected(&self, shard: u32) -> bool {
        matches!(self.shards.get(&shard), Some(Phase::Incoming { is_connected: true, .. }))
    }

    /// Serves an incoming shard from now on. Returns the held clicks that the predecessor has not served
    /// and that can still be answered.
    fn take(&mut self, shard: u32, served: &BTreeSet<u64>, now: Instant) -> Vec<T> {
        match self.shards.get_mut(&shard) {
            Some(phase @ Phase::Incoming { .. }) => {
                match std::mem::replace(phase, Phase::Taken(served.clone())) {
                    Phase::Incoming { held, .. } => held
                        .into_iter()
                        .filter(|(at, ..)| now.duration_since(*at) < ANSWERABLE)
                        .filter(|(_, id, _)| !served.contains(id))
                        .map(|(.., click)| click)
                        .collect(),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
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

    /// Gives an interaction back that is to be served here and now.
    pub(super) fn admit(&self, shard: u32, interaction: Interaction) -> Option<Interaction> {
        let id = interaction.id().get();
        self.clicks().admit(shard, id, interaction, crate::clock::machine())
    }

    /// Serves a shard on until a successor is connected.
    pub(super) fn serve_on(&self, shard: u32) {
        self.clicks().shards.insert(shard, Phase::Outgoing(VecDeque::new()));
    }

    /// Stops serving an outgoing shard, and tells its successor.
    pub(super) async fn stop(&self, shard: u32) {
        let served = self.clicks().stop(shard);
        self.tell(shard, HandoffStep::Stopped(served)).await;
    }

    /// Holds back the clicks of a shard that another process still serves.
    pub(super) fn expect(&self, shard: u32) {
        self.clicks().expect(shard);
    }

    /// Tells the predecessor of a shard, if there is one, that this process has its connection.
    pub(super) async fn connected(&self, shard: u32) {
        let is_incoming = self.clicks().connect(shard);
        if is_incoming {
            self.tell(shard, HandoffStep::Connected).await;
        }
    }

    /// Tells the predecessor once more where it has not heard.
    pub(super) async fn remind(&self, shard: u32) {
        let is_connected = self.clicks().is_connected(shard);
        if is_connected {
            self.tell(shard, HandoffStep::Connected).await;
        }
    }

    /// Serves an incoming shard from now on. Returns what was held back and is still to be served.
    pub(super) fn take(&self, shard: u32, served: &BTreeSet<u64>) -> Vec<Interaction> {
        self.clicks().take(shard, served, crate::clock::machine())
    }

    /// Tells the predecessor of a shard that this process serves it.
    pub(super) async fn taken(&self, shard: u32) {
        self.tell(shard, HandoffStep::Taken).await;
    }

    /// Serves a shard alone. What was held back is dropped: whether it was served nobody can tell.
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

    /// Where something happens: before, between or after the two ends of a handoff.
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
            let begun = crate::clock::machine();
            let at = |millis| begun + Duration::from_millis(millis);
            let (mut old, mut new) = (Clicks::<usize>::default(), Clicks::<usize>::default());
            old.shards.insert(SHARD, Phase::Outgoing(VecDeque::new()));
            new.expect(SHARD);
            prop_assert!(new.connect(SHARD));
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
                    _ => new.take(SHARD, &told, now).into_iter().for_each(|it| served[it] += 1),
                }
            }
            prop_assert!(served.iter().all(|times| *times == 1), "{served:?}");
        }
    }

    #[test]
    fn what_can_no_longer_be_answered_is_not_served_late() {
        let begun = crate::clock::machine();
        let mut new = Clicks::default();
        new.expect(SHARD);
        assert_eq!(new.admit(SHARD, 1, "first", begun), None);
        assert_eq!(new.admit(SHARD, 2, "second", begun + Duration::from_secs(2)), None);
        let now = begun + Duration::from_secs(4);
        assert_eq!(new.take(SHARD, &BTreeSet::new(), now), ["second"]);
        assert_eq!(new.admit(SHARD, 3, "third", now), Some("third"));
    }

    #[test]
    fn a_shard_that_nobody_hands_over_is_served_at_once() {
        let mut clicks = Clicks::default();
        assert!(!clicks.connect(SHARD));
        assert_eq!(clicks.admit(SHARD, 1, "click", crate::clock::machine()), Some("click"));
    }
}
