//! Starts the shards. Discord lets some of them identify at the same time, `max_concurrency`, and each
//! further one five seconds after the one before it. serenity starts all of them one after the other;
//! where more may begin at once, there are more of its queues.

use super::events::Events;
use super::startup::Gateway;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use serenity::all::{Client, GatewayIntents, Http, ShardId};
use serenity::gateway::{ShardManager, ShardQueuer, ShardQueuerMessage};
use serenity::prelude::{RwLock, TypeMap};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The events that the bot wants to hear of.
pub(super) const INTENTS: GatewayIntents = GatewayIntents::GUILDS;

/// Runs all shards until the gateway ends.
pub(super) async fn run(
    mut client: Client,
    gateway: &Gateway,
    events: &Events,
) -> serenity::Result<()> {
    let total = gateway.shards.max(1);
    let at_once = gateway.at_once().min(total);
    if at_once == 1 {
        return client.start_shards(total).await;
    }
    let manager = client.shard_manager.clone();
    let more = More {
        data: client.data.clone(),
        address: client.ws_url.clone(),
        http: client.http.clone(),
        manager,
        events: events.clone(),
        total,
    };
    // serenity's own queue starts the first shard, and whichever has to begin anew later.
    let first = client.start_shard_range(0..0, total);
    let rest = async move {
        let queues = queues(total, at_once).into_iter().enumerate();
        // A queue ends when nothing more can be sent to it.
        let _queues: Vec<_> = queues.map(|(key, shards)| more.start(key, shards)).collect();
        std::future::pending::<Infallible>().await
    };
    tokio::select! {
        // serenity forgets all shards that were started before its own.
        biased;
        ended = first => ended,
        never = rest => match never {},
    }
}

/// All shards but the first one, by the queues that start them. Of the shards with the same rest by
/// `at_once` only one may identify in five seconds.
fn queues(total: u32, at_once: u32) -> Vec<Vec<u32>> {
    let queue = |key| (0..total).filter(|shard| *shard > 0 && shard % at_once == key).collect();
    (0..at_once).map(queue).collect()
}

/// What it takes to start more shards than serenity starts at a time.
struct More {
    data: Arc<RwLock<TypeMap>>,
    address: Arc<Mutex<String>>,
    http: Arc<Http>,
    manager: Arc<ShardManager>,
    events: Events,
    total: u32,
}

impl More {
    /// Starts these shards one after the other, for as long as what is returned is kept.
    fn start(&self, key: usize, shards: Vec<u32>) -> UnboundedSender<ShardQueuerMessage> {
        let (sender, rx) = unbounded();
        // The shard that serenity starts has the key of the first queue.
        #[expect(clippy::disallowed_methods, reason = "serenity counts its five seconds from it")]
        let last_start = (key == 0).then(Instant::now);
        let mut queuer = ShardQueuer {
            data: self.data.clone(),
            event_handlers: vec![Arc::new(self.events.clone())],
            raw_event_handlers: vec![Arc::new(self.events.clone())],
            last_start,
            manager: self.manager.clone(),
            queue: VecDeque::new(),
            runners: self.manager.runners.clone(),
            rx,
            ws_url: self.address.clone(),
            http: self.http.clone(),
            intents: INTENTS,
            presence: None,
        };
        for shard in shards {
            let start = ShardQueuerMessage::Start(ShardId(shard), ShardId(self.total));
            // Its receiver is right here.
            let _ = sender.unbounded_send(start);
        }
        tokio::spawn(async move { queuer.run().await });
        sender
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_queue_starts_the_shards_of_one_key() {
        assert_eq!(queues(7, 3), [vec![3, 6], vec![1, 4], vec![2, 5]]);
        assert_eq!(queues(2, 2), [vec![], vec![1]]);
    }
}
