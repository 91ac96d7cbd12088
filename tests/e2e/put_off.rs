//! What takes long is put off, and comes all the same.

use crate::world::{World, settle};
use discord_emulator::{Id, Modal};
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

    let clock = form(&world, world.ada, "Set time and zone").await;
    let filled = [("time", "09:00"), ("zone", "Europe/Berlin")];
    let reply = settle(world.emulator.submit(&clock, &filled).await.unwrap()).await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("09:00 · Europe/Berlin"), "{said}");

    world.tick_at("2026-03-02T08:00:00Z").await;
    let form = form(&world, world.bo, "Answer").await;
    let reply = world.submit(&form, "Mine.").await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("🔥 Your streak begins: 1."), "{said}");
    world.select(world.bo, &["Key point 1 of 1"]).await;
    let ticked = |_: &_| world.seen_by(world.bo).contains("1 of 3");
    world.emulator.wait_until("what was ticked", ticked).await.unwrap();
    world.end().await;
}

/// A form can't be put off: whoever asked for it either gets it, or is asked to press again.
async fn form(world: &World, member: Id, button: &str) -> Modal {
    loop {
        let reply = world.click(member, button).await;
        match reply.modal() {
            Some(form) => return form.clone(),
            None => assert!(reply.text().contains("Press it again"), "{:?}", reply.outcome),
        }
    }
}

#[tokio::test]
async fn suggestions_come_though_they_can_t_be_put_off() {
    let mut world = World::without_bot().await;
    world.patience = Duration::ZERO;
    world.start_bot().await;
    let templates = world.suggested(world.bo, "/interview template show", "name").await;
    assert_eq!(templates.len(), 13, "{templates:?}");
    world.end().await;
}
