//! A daily from its post to the next one, as members experience it.

use crate::world::World;
use discord_emulator::{Fault, FaultKind};

#[tokio::test]
async fn a_daily_is_posted_answered_compared_shared_and_revealed() {
    let world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;

    world.answer(world.bo, "It prints the number.").await;
    world.select(world.bo, &["Key point 1 of 1", "Key point 3 of 1"]).await;
    world.click(world.bo, "Share my answer").await;
    insta::assert_snapshot!("bo_after_sharing", world.seen_by(world.bo));

    world.answer(world.chidi, "No idea || really ```").await;
    world.tick_at("2026-03-02T16:00:00Z").await;
    insta::assert_snapshot!("chidi_after_the_reveal", world.seen_by(world.chidi));
    world.end().await;
}

#[tokio::test]
async fn a_window_ends_when_the_next_message_appears_and_not_when_the_bot_began_to_post_it() {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    let held = Fault::on("POST", "/channels/{channel}/messages", FaultKind::HoldBefore);
    let held = world.emulator.fault(held);
    let at = |instant: &str| world.clock.set(instant.parse().unwrap());
    at("2026-03-03T08:00:00Z");
    let meanwhile = async {
        held.reached(1).await.unwrap();
        at("2026-03-03T08:10:00Z");
        let form = world.form(world.bo).await;
        at("2026-03-03T08:20:00Z");
        held.release();
        form
    };
    let ((), form) = tokio::join!(world.tick(), meanwhile);
    assert_eq!(world.dailies().len(), 2);
    at("2026-03-03T08:25:00Z");
    let reply = world.submit(&form, "It prints the number.").await;
    assert!(reply.text().contains("Your streak starts at 1."), "{}", reply.text());
    world.end().await;
}

#[tokio::test]
async fn an_answer_counts_that_comes_before_the_bot_knows_that_its_daily_is_there() {
    let world = World::set_up().await;
    let held = Fault::on("POST", "/channels/{channel}/messages", FaultKind::HoldAfter);
    let held = world.emulator.fault(held);
    world.clock.set("2026-03-02T08:00:00Z".parse().unwrap());
    let answered = async {
        held.reached(1).await.unwrap();
        let reply = world.answer(world.bo, "It prints the number.").await;
        assert!(reply.text().contains("Your streak starts at 1."), "{}", reply.text());
        held.release();
    };
    tokio::join!(world.tick(), answered);
    assert_eq!(world.emulator.messages(world.channel).len(), 1, "the daily, once");
    world.end().await;
}
