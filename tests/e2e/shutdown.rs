//! When told to stop, the process finishes running work, flushes the store and exits with 0.

use crate::child::Child;
use crate::world::World;
use discord_emulator::{Emulator, Fault, FaultKind, Outcome};
use rustix::process::Signal;
use std::time::Duration;
use warmup::store::Store as _;
use warmup::store::sled::SledStore;

/// The documented time limit.
const PROMISED: Duration = Duration::from_secs(5);
const POSTING: &str = "2026-03-02T08:00:00Z";

async fn stopped_world() -> World {
    let mut world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.stop_bot().await;
    world
}

/// The process exits with 0 within the documented time, and leaves a store that opens.
async fn ends_in_good_order(world: &World, child: Child) {
    let ended = child.ends_within(PROMISED).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.log);
    assert!(!ended.log.contains("ERROR"), "{}", ended.log);
    SledStore::open(&world.folder()).unwrap().close().await.unwrap();
}

#[tokio::test]
async fn an_answer_that_is_being_served_is_finished() {
    for signal in [Signal::TERM, Signal::INT] {
        let world = stopped_world().await;
        let child = Child::online(&world, &[]).await;
        let form = world.form(world.bo).await;
        let callback = "/interactions/{interaction}/{token}/callback";
        let hold = world.emulator.fault(Fault::on("POST", callback, FaultKind::HoldBefore));
        let (reply, ()) =
            tokio::join!(world.emulator.submit(&form, &[("answer", "It prints.")]), async {
                hold.reached(1).await.unwrap();
                child.signal(signal);
                child.logged("stopping").await;
                hold.release();
            });
        let reply = reply.unwrap();
        assert!(reply.text().contains("Recorded"), "{reply:?}");
        ends_in_good_order(&world, child).await;
    }
}

#[tokio::test]
async fn a_reply_that_never_ends_is_cut_off() {
    let world = stopped_world().await;
    let child = Child::online(&world, &[]).await;
    let callback = "/interactions/{interaction}/{token}/callback";
    let hold = world.emulator.fault(Fault::on("POST", callback, FaultKind::HoldBefore));
    tokio::select! {
        _ = world.emulator.slash(world.bo, world.channel, "/streak show") => panic!("answered"),
        reached = hold.reached(1) => {
            reached.unwrap();
            child.signal(Signal::TERM);
        }
    }
    ends_in_good_order(&world, child).await;
}

#[tokio::test]
async fn a_silent_gateway_does_not_keep_it_from_ending() {
    let world = stopped_world().await;
    let child = Child::online(&world, &[]).await;
    child.logged("online").await;
    world.emulator.silence_gateway(true);
    child.signal(Signal::TERM);
    ends_in_good_order(&world, child).await;
}

#[tokio::test]
async fn it_can_be_stopped_while_discord_keeps_it_waiting_at_the_start() {
    for route in ["/users/@me", "/gateway/bot"] {
        let world = stopped_world().await;
        let hold = world.emulator.fault(Fault::on("GET", route, FaultKind::HoldBefore));
        let child = Child::start(&world, &[]);
        hold.reached(1).await.unwrap();
        child.signal(Signal::INT);
        ends_in_good_order(&world, child).await;
    }
}

#[tokio::test]
async fn a_hangup_while_it_starts_is_no_reason_to_stop() {
    let world = stopped_world().await;
    let hold = world.emulator.fault(Fault::on("GET", "/users/@me", FaultKind::HoldBefore));
    let child = Child::start(&world, &[]);
    hold.reached(1).await.unwrap();
    child.signal(Signal::HUP);
    hold.release();
    world.emulator.bot_online().await.unwrap();
    child.stop().await;
}

#[tokio::test]
async fn a_posting_that_discord_keeps_waiting_is_taken_up_at_the_next_start() {
    let mut world = World::set_up().await;
    world.stop_bot().await;
    world.clock.set(POSTING.parse().unwrap());
    let route = format!("/channels/{}/messages", world.channel);
    let hold = world.emulator.fault(Fault::on("POST", &route, FaultKind::HoldAfter));
    let child = Child::start(&world, &[]);
    hold.reached(1).await.unwrap();
    child.signal(Signal::TERM);
    ends_in_good_order(&world, child).await;

    let child = Child::start(&world, &[]);
    let channel = world.channel;
    let threaded = |emulator: &Emulator| emulator.threads(channel).len() == 1;
    world.emulator.wait_until("the thread", threaded).await.unwrap();
    child.stop().await;
    assert_eq!(world.dailies().len(), 1);
}

#[tokio::test]
async fn what_comes_after_the_signal_is_not_begun() {
    let world = stopped_world().await;
    let child = Child::online(&world, &[]).await;
    child.stop().await;
    let reply = world.emulator.slash(world.bo, world.channel, "/streak show").await.unwrap();
    assert!(matches!(reply.outcome, Outcome::Failed));
}
