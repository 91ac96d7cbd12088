//! The connections of this process to the gateway: one for each shard that it holds. serenity runs them;
//! which there are is decided here, since serenity knows only ranges that never change.
//!
//! Discord lets some shards identify at the same time, `max_concurrency`, and each further one of a group
//! five seconds after the one before it, whichever process it is in. So each group has its own queue.

use super::events::Events;
use super::startup::Gateway;
use crate::cluster::Cluster;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use serenity::all::{GatewayError, GatewayIntents, Http, ShardId};
use serenity::gateway::{ShardManager, ShardManagerOptions, ShardQueuer, ShardQueuerMessage};
use serenity::prelude::{RwLock, TypeMap};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The events that the bot wants to hear of.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS;
/// The code with which a connection is closed for good.
const NORMAL: u16 = 1000;
/// The wait for another try where a turn to open a session can't be had.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// What ends the gateway as a whole comes through this.
pub(super) type Ended = UnboundedReceiver<Result<(), GatewayError>>;

/// The connections of this process.
pub(super) struct Connections {
    cluster: Arc<dyn Cluster>,
    manager: Arc<ShardManager>,
    data: Arc<RwLock<TypeMap>>,
    address: Arc<tokio::sync::Mutex<String>>,
    http: Arc<Http>,
    events: Events,
    total: NonZeroU32,
    /// The number of groups.
    at_once: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The shards that should be connected.
    wanted: BTreeSet<u32>,
    /// Those that wait for their turn.
    waiting: BTreeSet<u32>,
    /// Those whose connection is being closed, which may take seconds.
    closing: BTreeSet<u32>,
    queues: BTreeMap<u32, UnboundedSender<ShardQueuerMessage>>,
}

impl Connections {
    /// None yet, of a bot with so many shards in all processes together.
    pub(super) fn new(
        cluster: Arc<dyn Cluster>,
        http: Http,
        events: Events,
        gateway: &Gateway,
        total: NonZeroU32,
    ) -> (Self, Ended) {
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
        (Self { cluster, manager, data, address, http, events, total, at_once, state }, ended)
    }

    /// What serenity locks before each connection.
    pub(super) fn address(&self) -> Arc<tokio::sync::Mutex<String>> {
        self.address.clone()
    }

    pub(super) fn manager(&self) -> &ShardManager {
        &self.manager
    }

    /// The shards that should be connected.
    pub(super) fn wanted(&self) -> BTreeSet<u32> {
        self.state().wanted.clone()
    }

    /// Connects a shard as soon as it is its turn, unless it is connected.
    pub(super) async fn open(self: &Arc<Self>, shard: u32) {
        self.state().wanted.insert(shard);
        let is_there = self.manager.has(ShardId(shard)).await;
        let mut state = self.state();
        // What is being closed is opened by the next beat.
        if is_there || state.closing.contains(&shard) || !state.waiting.insert(shard) {
            return;
        }
        drop(state);
        let connections = self.clone();
        tokio::spawn(async move { connections.open_in_turn(shard).await });
    }

    async fn open_in_turn(&self, shard: u32) {
        let group = shard % self.at_once;
        let wait = loop {
            match self.cluster.session(group).await {
                Ok(wait) => break wait,
                Err(error) => {
                    tracing::warn!(
                        shard,
                        error = format!("{error:#}"),
                        "cannot open a session yet"
                    );
                    tokio::time::sleep(TRY_AGAIN).await;
                }
            }
        };
        tokio::time::sleep(wait).await;
        let mut state = self.state();
        state.waiting.remove(&shard);
        if !state.wanted.contains(&shard) {
            return;
        }
        let queue = state.queues.entry(group).or_insert_with(|| self.queue());
        let start = ShardQueuerMessage::Start(ShardId(shard), ShardId(self.total.get()));
        // The queue is there as long as its sender is.
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
        self.state().wanted.remove(&shard);
        if !self.manager.has(ShardId(shard)).await || !self.state().closing.insert(shard) {
            return;
        }
        self.manager.shutdown(ShardId(shard), NORMAL).await;
        self.state().closing.remove(&shard);
    }

    /// Connections that came about after they were no longer wanted.
    pub(super) async fn strays(&self) -> Vec<u32> {
        let connected = self.manager.shards_instantiated().await;
        let state = self.state();
        let is_stray =
            |shard: &u32| !state.wanted.contains(shard) && !state.closing.contains(shard);
        connected.into_iter().map(|shard| shard.0).filter(is_stray).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
