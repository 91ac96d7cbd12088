//! Buttons keep working forever: after a restart, after a year, after an update.

use crate::world::World;
use discord_emulator::{Id, Message, Outcome};

/// A server with one of everything that can be clicked.
async fn with_every_button() -> World {
    let world = World::set_up().await;
    world.slash(world.ada, "/setup").await;
    world.slash(world.ada, "/daily skip").await;
    world.tick_at("2026-03-03T08:00:00Z").await;
    world.answer(world.bo, "Mine.").await;
    world.slash(world.bo, "/question search:python/question-2 private:true").await;
    world.slash(world.bo, "/question search:python/question-3").await;
    world.slash(world.bo, "/data delete").await;
    world
}

/// Every button and menu that `member` sees, as message and custom id.
fn clickable(world: &World, member: Id) -> Vec<(Message, serde_json::Value)> {
    let messages = world.emulator.messages_for(world.channel, member);
    let parts = messages.into_iter().flat_map(|message| {
        let parts: Vec<_> = message.parts().cloned().collect();
        parts.into_iter().map(move |part| (message.clone(), part))
    });
    parts.collect()
}

/// Uses all of them, and returns the first line of each reply.
async fn use_all(world: &World, member: Id) -> String {
    let mut story = Vec::new();
    for (message, part) in clickable(world, member) {
        let id = part["custom_id"].as_str().unwrap();
        let label = part["label"].as_str().or(part["placeholder"].as_str()).unwrap();
        let (emulator, channel) = (&world.emulator, world.channel);
        if !clickable(world, member)
            .iter()
            .any(|(it, part)| it.id == message.id && part["custom_id"] == id)
        {
            story.push(format!("[{label}] was replaced by a click before\n"));
            continue;
        }
        let reply = if part["type"] == 2 {
            emulator.click_on(member, channel, message.id, id).await
        } else {
            // A menu of channels has no options of its own.
            let first = part["options"][0]["label"].as_str().unwrap_or("#interview-prep");
            emulator.select_on(member, channel, message.id, id, &[first]).await
        };
        let reply = reply.unwrap();
        reply.settled().await.unwrap();
        assert!(!matches!(reply.outcome, Outcome::Failed), "{label}");
        let said = emulator.answer_to(reply.interaction);
        let heading = usize::from(reply.modal().is_none());
        let line = said.lines().nth(heading).unwrap().trim_start_matches([' ', '|']);
        story.push(format!("[{label}] {line}\n"));
    }
    story.concat()
}

async fn both_use_all(world: &World) -> String {
    let ada = use_all(world, world.ada).await;
    let bo = use_all(world, world.bo).await;
    format!("Ada\n{ada}\nBo\n{bo}")
}

#[tokio::test]
async fn every_button_works_after_a_restart() {
    let mut world = with_every_button().await;
    world.restart_bot().await;
    insta::assert_snapshot!(both_use_all(&world).await);
    world.end().await;
}

#[tokio::test]
async fn every_button_works_after_a_year() {
    let mut world = with_every_button().await;
    world.stop_bot().await;
    world.clock.set("2027-03-03T12:00:00Z".parse().unwrap());
    world.start_bot().await;
    world.tick().await;
    insta::assert_snapshot!(both_use_all(&world).await);
    world.end().await;
}

#[tokio::test]
async fn a_form_that_was_open_during_a_restart_is_kept() {
    let mut world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    let form = world.form(world.bo).await;
    world.restart_bot().await;
    let reply = world.submit(&form, "Typed while the bot slept.").await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("🔥 Your streak starts at 1."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_restart_repeats_nothing() {
    let mut world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.answer(world.bo, "Mine.").await;
    world.click(world.bo, "Share my answer").await;
    world.tick_at("2026-03-02T16:00:00Z").await;
    let before = world.seen_by(world.bo);
    for _ in 0..3 {
        world.restart_bot().await;
        world.tick().await;
    }
    assert_eq!(world.seen_by(world.bo), before);
    world.end().await;
}
