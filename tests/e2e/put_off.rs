//! Slow replies are deferred, and arrive all the same.

use crate::world::{World, settle};

#[tokio::test]
async fn what_takes_too_long_is_put_off_and_then_answered() {
    let mut world = World::new().await;
    world.defer_everything().await;
    let _ = world.emulator.take_requests();
    let reply = world.slash(world.ada, "/setup time:09:00 zone:Europe/Warsaw").await;
    let requests = world.emulator.requests();
    let first = requests.iter().find(|request| request.path.ends_with("/callback"));
    assert_eq!(first.unwrap().body["type"], 5, "thinking");
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("I have every permission I need"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn what_was_typed_into_a_form_is_put_off_and_then_answered() {
    let mut world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.slash(world.ada, "/setup").await;
    let clock = world.click(world.ada, "Set time and zone").await.modal().unwrap().clone();
    let form = world.form(world.bo).await;
    world.defer_everything().await;

    let filled = [("time", "09:00"), ("zone", "Europe/Berlin")];
    let reply = settle(world.emulator.submit(&clock, &filled).await.unwrap()).await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("09:00 · Europe/Berlin"), "{said}");

    let reply = world.submit(&form, "Mine.").await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("🔥 Your streak starts at 1."), "{said}");
    world.select(world.bo, &["Key point 1 of 1"]).await;
    let ticked = |_: &_| world.seen_by(world.bo).contains("1 of 3");
    world.emulator.wait_until("what was ticked", ticked).await.unwrap();
    world.end().await;
}

#[tokio::test]
async fn a_form_that_takes_too_long_to_open_is_asked_for_again() {
    let mut world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.defer_everything().await;
    let reply = world.click(world.bo, "Answer").await;
    assert!(reply.text().contains("Press the button again"), "{:?}", reply.outcome);
    world.end().await;
}

#[tokio::test]
async fn suggestions_come_though_they_can_t_be_put_off() {
    let mut world = World::new().await;
    world.defer_everything().await;
    let templates = world.suggested(world.bo, "/interview template show", "name").await;
    assert_eq!(templates.len(), 13, "{templates:?}");
    world.end().await;
}
