//! What takes long is put off, and comes all the same.

use crate::world::World;
use std::time::Duration;

#[tokio::test]
async fn what_takes_too_long_is_put_off_and_then_answered() {
    let mut world = World::without_bot().await;
    world.patience = Duration::ZERO;
    world.start_bot().await;
    let reply = world.slash(world.ada, "/setup time:09:00 zone:Europe/Warsaw").await;
    let requests = world.emulator.requests();
    let first = requests.iter().find(|request| request.path.ends_with("/callback"));
    assert_eq!(first.unwrap().body["type"], 5, "thinking");
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("I have every permission I need"), "{said}");

    world.tick_at("2026-03-02T08:00:00Z").await;
    let said = world.answered(world.bo, "Mine.").await;
    assert!(said.contains("🔥 Your streak begins: 1."), "{said}");
    world.select(world.bo, &["Key point 1 of 1"]).await;
    let ticked = |_: &_| world.seen_by(world.bo).contains("1 of 3");
    world.emulator.wait_until("what was ticked", ticked).await.unwrap();
    world.end().await;
}
