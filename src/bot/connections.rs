//! The gateway connections of this process: one for each shard that it holds. serenity runs them;
//! this module decides which ones, since serenity knows only fixed ranges.
//!
//! Discord divides shards into `max_concurrency` groups. Shards of different groups may identify at the
//! same time, those of one group five seconds apart, across all processes. So each group has its own
//! queue.

use super::events::Events;
use super::startup::GatewayInfo;
use crate::cluster::{ShardCoordinator, ShardWork};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use serenity::all::{GatewayError, GatewayIntents, Http, ShardId};
use serenity::gateway::{ShardManager, ShardManagerOptions, ShardQueuer, ShardQueuerMessage};
use serenity::prelude::{RwLock, TypeMap};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The gateway intents.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS;
/// The close code that ends a session for good.
const NORMAL: u16 = 1000;
/// The wait before retrying to reserve a session start.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// Receives the reason when the gateway as a whole ends.
pub(super) type GatewayEnd = UnboundedReceiver<Result<(), GatewayError>>;

/// The connections of this process.
pub(super) struct Connections {
    cluster: Arc<dyn ShardCoordinator>,
    duty: Arc<ShardWork>,
    manager: Arc<ShardManager>,
    data: Arc<RwLock<TypeMap>>,
    address: Arc<tokio::sync::Mutex<String>>,
    http: Arc<Http>,
    events: Events,
    total: NonZeroU32,
    /// The number of groups.
    at_once: u32,
    state: Mutex<ConnectionStates>,
}

#[derive(Default)]
struct ConnectionStates {
    /// Shards that are queued or connecting. serenity shows a shard only once it is connected.
    starting: BTreeSet<u32>,
    /// Shards whose connection is being closed, which may take seconds.
    closing: BTreeSet<u32>,
    queues: BTreeMap<u32, UnboundedSender<ShardQueuerMessage>>,
}

/// The steps that bring the connections in line with the held shards.
#[derive(Debug, Default, PartialEq, Eq)]
struct ConnectionChanges {
    open: Vec<u32>,
    close: Vec<u32>,
}

impl ConnectionStates {
    /// Plans the steps from the `connected` shards to the `held` ones. Shards that are `leaving`
    /// are closed by the handover.
    fn plan_changes(
        &mut self,
        connected: &BTreeSet<u32>,
        held: &BTreeSet<u32>,
        leaving: &BTreeSet<u32>,
    ) -> ConnectionChanges {
        self.starting.retain(|shard| !connected.contains(shard));
        let is_under_way =
            |shard: &&u32| self.starting.contains(shard) || self.closing.contains(shard);
        let open: Vec<u32> =
            held.difference(connected).filter(|shard| !is_under_way(shard)).copied().collect();
        let close = connected.difference(held).filter(|shard| !leaving.contains(shard));
        let close = close.filter(|shard| !self.closing.contains(shard)).copied().collect();
        self.starting.extend(&open);
        ConnectionChanges { open, close }
    }
}

impl Connections {
    /// Starts without connections.
    pub(super) fn new(
        cluster: Arc<dyn ShardCoordinator>,
        duty: Arc<ShardWork>,
        http: Http,
        events: Events,
        gateway: &GatewayInfo,
    ) -> (Self, GatewayEnd) {
        let total = duty.share().total();
        let data = Arc::new(RwLock::new(TypeMap::new()));
        let address = Arc::new(tokio::sync::Mutex::new(gateway.url.clone()));
        let http = Arc::new(http);
        let (manager, ended) = ShardManager::new(ShardManagerOptions {
            data: data.clone(),
            event_handlers: vec![Arc::new(events.clone())],
            raw_event_handlers: vec![Arc::new(events.clone())],
            shard_index: 0,
            shard_init: 0,
            shard_total: total.get(),
            ws_url: address.clone(),
            http: http.clone(),
            intents: INTENTS,
            presence: None,
        });
        let at_once = gateway.at_once().min(total.get());
        let state = Mutex::default();
        (Self { cluster, duty, manager, data, address, http, events, total, at_once, state }, ended)
    }

    /// The lock that serenity takes before each connection.
    pub(super) fn address(&self) -> Arc<tokio::sync::Mutex<String>> {
        self.address.clone()
    }

    pub(super) fn manager(&self) -> &ShardManager {
        &self.manager
    }

    /// Connects the shards that this process holds, each in its turn, and closes the connections of
    /// others, except those that are `leaving`. Waits for neither.
    pub(super) async fn settle(self: &Arc<Self>, leaving: &BTreeSet<u32>) {
        let connected = self.manager.shards_instantiated().await;
        let connected = connected.into_iter().map(|shard| shard.0).collect();
        let share = self.duty.share();
        let ConnectionChanges { open, close } =
            self.state().plan_changes(&connected, share.held(), leaving);
        for shard in open {
            let connections = self.clone();
            tokio::spawn(async move { connections.open_in_turn(shard).await });
        }
        for shard in close {
            let connections = self.clone();
            tokio::spawn(async move { connections.close(shard).await });
        }
    }

    async fn open_in_turn(&self, shard: u32) {
        let group = shard % self.at_once;
        let wait = loop {
            match self.cluster.reserve_session(group).await {
                Ok(wait) => break wait,
                Err(error) => {
                    tracing::warn!(
                        shard,
                        error = format!("{error:#}"),
                        "cannot open a gateway session yet"
                    );
                    tokio::time::sleep(TRY_AGAIN).await;
                }
            }
        };
        tokio::time::sleep(wait).await;
        let mut state = self.state();
        if !self.duty.share().held().contains(&shard) {
            state.starting.remove(&shard);
            return;
        }
        let queue = state.queues.entry(group).or_insert_with(|| self.queue());
        let start = ShardQueuerMessage::Start(ShardId(shard), ShardId(self.total.get()));
        // The queue exists as long as its sender.
        let _ = queue.unbounded_send(start);
    }

    /// Starts a queue, which ends with its sender.
    fn queue(&self) -> UnboundedSender<ShardQueuerMessage> {
        let (sender, rx) = unbounded();
        let mut queuer = ShardQueuer {
            data: self.data.clone(),
            event_handlers: vec![Arc::new(self.events.clone())],
            raw_event_handlers: vec![Arc::new(self.events.clone())],
            last_start: None,
            manager: self.manager.clone(),
            queue: VecDeque::new(),
            runners: self.manager.runners.clone(),
            rx,
            ws_url: self.address.clone(),
            http: self.http.clone(),
            intents: INTENTS,
            presence: None,
        };
        tokio::spawn(async move { queuer.run().await });
        sender
    }

    /// Closes the connection of a shard, if there is one.
    pub(super) async fn close(&self, shard: u32) {
        if !self.manager.has(ShardId(shard)).await || !self.state().closing.insert(shard) {
            return;
        }
        self.manager.shutdown(ShardId(shard), NORMAL).await;
        self.state().closing.remove(&shard);
    }

    fn state(&self) -> MutexGuard<'_, ConnectionStates> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set<const N: usize>(shards: [u32; N]) -> BTreeSet<u32> {
        shards.into()
    }

    #[test]
    fn a_shard_is_started_once_however_long_its_connection_takes() {
        let mut state = ConnectionStates::default();
        let held = set([0, 1, 2]);
        let mut open = |connected| state.plan_changes(&connected, &held, &set([])).open;
        assert_eq!(open(set([])), [0, 1, 2]);
        for connected in [set([]), set([0]), set([0]), set([0, 1]), set([0, 1, 2])] {
            assert_eq!(open(connected), [0; 0]);
        }
        assert_eq!(open(set([0, 2])), [1], "one that has gone is started anew");
    }

    #[test]
    fn connections_of_shards_that_are_not_held_are_closed_once_and_not_by_two() {
        let mut state = ConnectionStates::default();
        let mut close = |leaving| state.plan_changes(&set([0, 1, 2]), &set([0]), &leaving).close;
        assert_eq!(close(set([])), [1, 2]);
        assert_eq!(close(set([2])), [1]);
        state.closing = set([1, 2]);
        assert_eq!(
            state.plan_changes(&set([0, 1, 2]), &set([0]), &set([])),
            ConnectionChanges::default()
        );
        // One that is claimed again meanwhile is opened after it is closed.
        assert_eq!(
            state.plan_changes(&set([0, 1]), &set([0, 1]), &set([])),
            ConnectionChanges::default()
        );
        state.closing.clear();
        assert_eq!(state.plan_changes(&set([0]), &set([0, 1]), &set([])).open, [1]);
    }
}
