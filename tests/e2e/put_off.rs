//! What takes long is put off, and comes all the same.

use crate::world::World;
use std::time::Duration;
use warmup::preview::Outcome;

#[tokio::test]
async fn what_takes_too_long_is_put_off_and_then_answered() {
    let mut world = World::without_bot().await;
    world.patience = Duration::ZERO;
    world.start_bot().await;
    let reply = world.slash(world.ada, "/setup time:09:00 zone:Europe/Warsaw").await;
    assert!(matches!(reply.outcome, Outcome::Thinking(_)), "{:?}", reply.outcome);
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("I have every permission I need"), "{said}");

    world.tick_at("2026-03-02T08:00:00Z").await;
    let said = world.answered(world.bo, "Mine.").await;
    assert!(said.contains("🔥 Your streak begins: 1."), "{said}");
    let ticked = world.chosen(world.bo, &["Key point 1 of 1"]).await;
    assert!(ticked.contains("1 of 3"), "{ticked}");
    world.end().await;
}
