//! The bot's observable progress, for deciding if it is stuck.

use crate::world::{World, soon};
use discord_emulator::{EmulatorOptions, Fault, FaultKind};
use std::time::Duration;
use warmup::bot::{BotStatus, ShardStatus};

/// Checks until the condition holds.
async fn until(world: &World, what: &str, is_so: impl Fn(&BotStatus) -> bool) -> BotStatus {
    soon(what, async {
        loop {
            let signs = world.bot().status().await;
            if is_so(&signs) {
                return signs;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
}

#[tokio::test]
async fn each_acknowledged_heartbeat_shows_another_pulse() {
    let heartbeat_interval = Duration::from_millis(50);
    let mut world =
        World::with_options(EmulatorOptions { heartbeat_interval, ..EmulatorOptions::default() })
            .await;
    world.start_bot().await;
    let first = until(&world, "a heartbeat", |signs| {
        matches!(signs.shards.get(&0), Some(ShardStatus { connected: true, latency: Some(_) }))
    })
    .await;
    let next = until(&world, "the next one", |signs| signs.shards != first.shards).await;
    assert!(next.shards[&0].connected);
    world.end().await;
}

#[tokio::test]
async fn a_tick_that_hangs_shows_nothing_finished() {
    let world = World::set_up().await;
    let hold = world.emulator.fault(Fault::on(
        "POST",
        "/channels/{channel}/messages",
        FaultKind::HoldBefore,
    ));
    world.clock.set("2026-03-02T08:00:00Z".parse().unwrap());
    assert!(!world.bot().status().await.ticking);
    world.bot().begin_tick();
    hold.reached(1).await.unwrap();
    let before = world.bot().status().await;
    assert!(before.ticking);
    world.bot().begin_tick();
    assert_eq!(world.bot().status().await.finished, before.finished);
    hold.release();
    let done = until(&world, "the end of the tick", |signs| !signs.ticking).await;
    // The post, its thread, and the tick.
    assert!(done.finished >= before.finished + 3, "{before:?}, {done:?}");
    world.end().await;
}
