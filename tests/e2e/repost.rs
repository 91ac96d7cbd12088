//! `/daily repost`: a deleted daily comes back, once, with its number and window.

use crate::child::Child;
use crate::kill::run_until;
use crate::world::World;
use discord_emulator::{Emulator, Fault, FaultKind, RequestRecord};

const POSTING: &str = "2026-03-02T08:00:00Z";
const MESSAGES: &str = "/channels/{channel}/messages";

impl World {
    /// Bo answers the first daily; the second one is posted, answered by Chidi, and deleted.
    async fn with_a_deleted_daily() -> Self {
        let world = Self::every_day().await;
        world.tick_at(POSTING).await;
        world.answer(world.bo, "One.").await;
        world.next_day().await;
        world.answer(world.chidi, "Two.").await;
        world.emulator.delete_message(world.channel, world.dailies().pop().unwrap().id);
        world
    }
}

#[tokio::test]
async fn a_deleted_daily_comes_back_with_its_number_and_window() {
    let world = World::with_a_deleted_daily().await;
    world.tick_at("2026-03-03T10:00:00Z").await;
    let mut story = vec![world.typed(world.ada, "/daily status").await];
    story.push(world.typed(world.ada, "/daily repost").await);
    story.push(world.typed(world.ada, "/daily repost").await);
    story.push(world.typed(world.ada, "/daily status").await);
    story.push(world.seen_by(world.bo));
    insta::assert_snapshot!(story.join("\n"));
    let said = world.answered(world.bo, "Two, after all.").await;
    assert!(said.contains("🔥 Streak: 1 → 2."), "{said}");
    world.tick_at("2026-03-03T16:00:00Z").await;
    let texts: Vec<String> = world.thread().iter().map(discord_emulator::Message::text).collect();
    assert!(texts.last().unwrap().contains("2 members answered."), "{texts:?}");
    world.tick_at("2026-03-04T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 3);
    let said = world.answered(world.bo, "Three.").await;
    assert!(said.contains("🔥 Streak: 2 → 3."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn after_its_deadline_it_comes_back_with_its_answer() {
    let world = World::with_a_deleted_daily().await;
    world.tick_at("2026-03-03T17:00:00Z").await;
    let said = world.typed(world.ada, "/daily repost").await;
    assert!(said.contains("✅ Daily #2 is back in #interview-prep."), "{said}");
    world.tick().await;
    assert!(world.thread().len() > 1, "revealed in the new thread");
    world.end().await;
}

#[tokio::test]
async fn what_cannot_come_back_is_refused_with_the_reason() {
    let world = World::every_day().await;
    let mut story = vec![world.typed(world.ada, "/daily repost").await];
    world.tick_at(POSTING).await;
    story.push(world.typed(world.ada, "/daily repost").await);
    world.slash(world.ada, "/daily void number:1").await;
    world.click(world.ada, "Don't count #1").await;
    story.push(world.typed(world.ada, "/daily repost").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn a_later_daily_ends_the_chance() {
    let world = World::with_a_deleted_daily().await;
    world.next_day().await;
    let said = world.typed(world.ada, "/daily repost").await;
    assert!(said.contains("Daily #3 is still there"), "{said}");
    assert_eq!(world.dailies().len(), 2);
    world.end().await;
}

#[tokio::test]
async fn a_question_that_discord_refuses_is_not_tried_again() {
    let world = World::with_a_deleted_daily().await;
    let message = "Message blocked".to_owned();
    let refusal = FaultKind::Refused { status: 400, code: 200_000, message };
    world.emulator.fault(Fault::on("POST", MESSAGES, refusal).times(100));
    let said = world.typed(world.ada, "/daily repost").await;
    assert!(said.contains("Discord refused this text: this server's AutoMod"), "{said}");
    let _ = world.emulator.take_requests();
    world.tick_at("2026-03-03T10:00:00Z").await;
    let requests = world.emulator.take_requests();
    let channel = world.channel.to_string();
    let is_post = |it: &&RequestRecord| it.method == "POST" && it.path.contains(&channel);
    assert_eq!(requests.iter().find(is_post).map(|it| &it.path), None);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_transient_fault_delays_it_and_makes_no_second_one() {
    for failure in [FaultKind::ResetBefore, FaultKind::ResetAfter] {
        let world = World::with_a_deleted_daily().await;
        world.emulator.fault(Fault::on("POST", MESSAGES, failure.clone()).times(3));
        world.slash(world.ada, "/daily repost").await;
        for minute in 1..6 {
            world.tick_at(&format!("2026-03-03T08:{:02}:00Z", 10 * minute)).await;
        }
        assert_eq!(world.dailies().len(), 2, "{failure}");
        let status = world.typed(world.ada, "/daily status").await;
        assert!(!status.contains("⚠️"), "{failure}: {status}");
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn a_kill_at_any_request_of_the_repost_leaves_one_daily() {
    for (method, route) in [
        ("GET", MESSAGES),
        ("POST", MESSAGES),
        ("POST", "/channels/{channel}/messages/{message}/threads"),
    ] {
        for failure in [FaultKind::HoldBefore, FaultKind::HoldAfter] {
            let what = format!("{method} {route} {failure}");
            let mut world = World::with_a_deleted_daily().await;
            world.stop_bot().await;
            let hold = world.emulator.fault(Fault::on(method, route, failure));
            let child = Child::online(&world, &[]).await;
            // The reply may be deferred before the request is held.
            let asking = async {
                let _ = world.emulator.slash(world.ada, world.channel, "/daily repost").await;
                std::future::pending::<()>().await;
            };
            tokio::select! {
                () = asking => {}
                reached = hold.reached(1) => reached.expect(&what),
            }
            child.kill().await;
            let (channel, dailies) = (world.channel, 2);
            let is_back = |emulator: &Emulator| {
                let threads = emulator.threads(channel);
                let newest = emulator.messages(channel).into_iter().filter(|it| {
                    it.embeds.first().is_some_and(|it| it["author"]["name"] == "Daily #2")
                });
                newest.last().is_some_and(|it| threads.iter().any(|thread| thread.id == it.id))
            };
            run_until(&world, "the daily that is back", is_back).await;
            assert_eq!(world.dailies().len(), dailies, "{what}");
        }
    }
}
