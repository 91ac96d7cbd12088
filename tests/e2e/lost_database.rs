//! The database goes away while a daily is being posted, and comes back.

use crate::database::Fresh;
use crate::proxy::Proxy;
use crate::world::{World, soon};
use discord_emulator::{Fault, FaultHandle, FaultKind};
use jiff::SignedDuration;
use secrecy::SecretString;
use std::sync::Arc;
use warmup::bot::Bot;
use warmup::domain::cluster::ProcessId;
use warmup::store::postgres::{Database, PostgresCoordinator, PostgresStore};

/// A bot whose only way to its database can be cut.
struct Stage {
    world: World,
    proxy: Proxy,
    bot: Bot,
    _database: Fresh,
}

impl Stage {
    /// With a server whose daily comes at nine. Returns `None` if there is no database server.
    async fn new() -> Option<Self> {
        let fresh = Fresh::new().await?;
        let proxy = Proxy::to(&fresh).await;
        let database = Database::parse(&SecretString::from(proxy.url()), 8).unwrap();
        let world = World::without_bot().await;
        let store = Arc::new(PostgresStore::open(&database).await.unwrap());
        let cluster = PostgresCoordinator::join(&database, ProcessId(1)).await.unwrap();
        let bot = world.bot_on(store, Arc::new(cluster)).await;
        world.slash(world.ada, "/setup time:09:00 zone:Europe/Warsaw").await;
        Some(Self { world, proxy, bot, _database: fresh })
    }

    /// It is nine. Discord has taken the daily's post, and the hold delays its answer.
    async fn posting(&self) -> FaultHandle {
        self.world.clock.set("2026-03-02T08:00:00Z".parse().unwrap());
        let post = Fault::on("POST", "/channels/{channel}/messages", FaultKind::HoldAfter);
        let post = self.world.emulator.fault(post.times(1));
        self.bot.begin_tick();
        post.reached(1).await.unwrap();
        post
    }

    /// The database goes away, and then Discord's answer to the daily's post comes.
    async fn lose_the_database_while_posting(&self) {
        let post = self.posting().await;
        self.proxy.shut();
        post.release();
    }

    /// Runs the bot, and moves the clock for its retries, until the daily has its thread.
    async fn until_threaded(&self) {
        let World { emulator, channel, clock, .. } = &self.world;
        let threaded = async {
            while emulator.threads(*channel).is_empty() {
                clock.advance(SignedDuration::from_mins(1));
                self.bot.tick().await;
            }
        };
        soon("the daily's thread", threaded).await;
        assert_eq!(emulator.messages(*channel).len(), 1, "it was posted once");
        assert_eq!(emulator.threads(*channel).len(), 1);
    }

    async fn end(self) {
        soon("its end", self.bot.stop()).await.unwrap();
        drop(self.world.take_log());
        self.world.end().await;
    }
}

#[tokio::test]
async fn tasks_under_way_when_the_database_goes_away_are_finished_afterwards() {
    let Some(stage) = Stage::new().await else { return };
    stage.lose_the_database_while_posting().await;
    soon("all tasks to end", stage.bot.tick()).await;
    let log = stage.world.take_log();
    for unrecorded in ["cannot post daily #1", "cannot record a task's result"] {
        assert!(log.iter().any(|line| line.contains(unrecorded)), "{log:#?}");
    }
    stage.proxy.open();
    stage.until_threaded().await;
    stage.end().await;
}

#[tokio::test]
async fn a_process_that_let_go_of_its_shards_finishes_what_it_was_at_once_they_are_back() {
    let Some(stage) = Stage::new().await else { return };
    stage.lose_the_database_while_posting().await;
    stage.world.logged("cannot record a task's result").await;
    stage.world.logged("releasing all shards").await;
    stage.proxy.open();
    stage.world.logged("can be reached again").await;
    stage.until_threaded().await;
    stage.end().await;
}
