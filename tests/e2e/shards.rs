//! A bot with several shards, each with the events of some servers.

use crate::metrics::page_of;
use crate::world::{World, soon};
use discord_emulator::{Emulator, EmulatorOptions, Id};
use std::collections::BTreeSet;
use warmup::bot::{Health, Watchdog};

const SHARDS: u32 = 3;

/// Somebody who may manage a server, and its channel.
struct Place {
    ada: Id,
    channel: Id,
}

/// A server of each shard, and a bot with all of them connected.
async fn world() -> (World, Vec<Place>) {
    let options =
        EmulatorOptions { shards: SHARDS, max_concurrency: SHARDS, ..EmulatorOptions::default() };
    let mut world = World::with_options(options).await;
    let places = (0..SHARDS).map(|shard| place(&world, shard.into())).collect();
    world.start_bot().await;
    all_connected(&world).await;
    (world, places)
}

fn place(world: &World, shard: u64) -> Place {
    loop {
        // The identifier of a server, and so its shard, follows from when it was made.
        world.clock.advance(jiff::SignedDuration::from_millis(1));
        let (server, ada) = world.emulator.add_server("Interview Club", "Ada");
        if Emulator::shard_of(server, SHARDS) == shard {
            return Place { ada, channel: world.emulator.add_channel(server, "interview-prep") };
        }
        world.emulator.remove_bot(server);
    }
}

async fn all_connected(world: &World) {
    let all: BTreeSet<u64> = (0..SHARDS.into()).collect();
    let connected = |emulator: &Emulator| emulator.connected_shards() == all;
    world.emulator.wait_until("all shards", connected).await.unwrap();
    world.emulator.heard().await.unwrap();
}

#[tokio::test]
async fn servers_of_each_shard_get_their_daily_and_their_members_are_served() {
    let (world, places) = world().await;
    let setup = "/setup time:09:00 zone:Europe/Warsaw";
    for Place { ada, channel } in &places {
        world.emulator.slash(*ada, *channel, setup).await.unwrap().settled().await.unwrap();
    }
    world.tick_at("2026-03-02T08:00:00Z").await;
    for Place { ada, channel } in &places {
        let form = world.emulator.click(*ada, *channel, "Answer").await.unwrap();
        let form = form.modal().expect("a form opens").clone();
        let answer = world.submit(&form, "So.").await;
        assert!(world.emulator.answer_to(answer.interaction).contains("Recorded"));
    }
    // Permissions come from each shard's own events: a post and a thread for each server, and nothing
    // was asked.
    let asked = world.emulator.requests();
    let gets = asked
        .iter()
        .filter(|request| request.method == "GET" && request.route.starts_with("/channels"));
    assert_eq!(gets.count(), 0);
    world.end().await;
}

#[tokio::test]
async fn each_shard_is_seen_in_the_metrics_and_by_the_watchdog() {
    let (world, _) = world().await;
    let page = page_of(&world).await;
    for shard in 0..SHARDS {
        assert_eq!(page.count(&format!("warmup_gateway_connected{{shard=\"{shard}\"}}")), 1);
    }
    assert_eq!(page.count(r#"warmup_gateway_sessions_total{kind="new"}"#), u64::from(SHARDS));
    let mut watchdog = Watchdog::new(jiff::SignedDuration::from_mins(5));
    let now = world.clock.now();
    let alive = async {
        while watchdog.check(now, &world.bot().status().await) != Health::Alive(now) {
            tokio::task::yield_now().await;
        }
    };
    soon("all shards to show a pulse", alive).await;
    assert_eq!(world.bot().status().await.awaited(), 0);
    world.end().await;
}

#[tokio::test]
async fn a_shard_that_has_not_been_started_is_seen_as_not_connected() {
    // One after the other, five seconds apart: the second one waits.
    let mut world =
        World::with_options(EmulatorOptions { shards: 2, ..EmulatorOptions::default() }).await;
    world.start_bot().await;
    let page = page_of(&world).await;
    assert_eq!(page.count(r#"warmup_gateway_connected{shard="0"}"#), 1);
    assert_eq!(page.count(r#"warmup_gateway_connected{shard="1"}"#), 0);
    assert_eq!(world.bot().status().await.awaited(), 1);
    world.end().await;
}

#[tokio::test]
async fn a_server_that_removed_the_bot_while_it_was_away_is_noticed_once_all_shards_are_there() {
    let (mut world, places) = world().await;
    for Place { ada, channel } in &places {
        let setup = "/setup time:09:00 zone:Europe/Warsaw";
        world.emulator.slash(*ada, *channel, setup).await.unwrap().settled().await.unwrap();
    }
    world.stop_bot().await;
    let left = world.emulator.channel(places[1].channel).unwrap().server.unwrap();
    world.emulator.remove_bot(left);
    world.start_bot().await;
    all_connected(&world).await;
    world.logged("removed from a server while offline").await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    let posted: Vec<usize> =
        places.iter().map(|place| world.emulator.messages(place.channel).len()).collect();
    assert!(posted[0] > 0 && posted[1] == 0 && posted[2] > 0, "{posted:?}");
    world.end().await;
}
