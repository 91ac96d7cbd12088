//! Events that serenity can't parse are logged, and interactions are answered.

use crate::world::World;
use serde_json::{Value, json};

const POSTING: &str = "2026-03-02T08:00:00Z";
const SENTENCE: &str = "Discord sent me this in a form I can't read, so I did nothing.";

/// Odd interactions, and the log line of each.
fn oddities() -> [(Value, &'static str); 4] {
    [
        (json!({"locale": null}), "missing field locale"),
        (
            json!({"member": {"user": {"public_flags": 4_294_967_296_u64}}}),
            "invalid value: integer, expected u32",
        ),
        (json!({"channel_id": "platypus"}), "channel_id: not in a form that I know"),
        (json!({"type": 77}), "type: not one that I know"),
    ]
}

#[tokio::test]
async fn an_interaction_that_can_t_be_read_is_answered_with_a_sentence() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    let form = world.form(world.bo).await;
    for (patch, problem) in oddities() {
        let next = || world.emulator.patch_next_event("INTERACTION_CREATE", patch.clone());
        next();
        let mut said = vec![world.typed(world.bo, "/question search:platypus").await];
        next();
        said.push(world.clicked(world.bo, "Answer").await);
        next();
        let reply = world.emulator.submit(&form, &[("answer", "platypus")]).await.unwrap();
        said.push(world.emulator.answer_to(reply.interaction));
        for said in said {
            assert!(said.contains(SENTENCE), "{patch}: {said}");
            assert!(said.contains("only you can see this"), "{patch}: {said}");
        }
        let log = world.take_log();
        assert_eq!(log.len(), 3, "{log:#?}");
        for line in log {
            assert!(line.starts_with("ERROR cannot parse an event from Discord"), "{line}");
            assert!(line.contains("INTERACTION_CREATE") && line.contains(problem), "{line}");
            assert!(!line.contains("platypus") && !line.contains("interaction-"), "{line}");
        }
    }
    world.end().await;
}

#[tokio::test]
async fn suggestions_for_what_can_t_be_read_are_none() {
    let world = World::set_up().await;
    world.emulator.patch_next_event("INTERACTION_CREATE", json!({"locale": null}));
    let names = world.suggested(world.bo, "/interview template show", "name").await;
    assert!(names.is_empty(), "{names:?}");
    assert_eq!(world.take_log().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn an_event_that_can_t_be_read_is_in_the_log_and_acted_on_by_its_ids() {
    let world = World::set_up().await;
    let odd = json!({"threads": "platypus"});
    world.removed().await;
    world.emulator.patch_next_event("GUILD_CREATE", odd);
    world.invited_back().await;
    let log = world.take_log();
    assert!(log.len() == 1 && log[0].contains("cannot parse an event from Discord"), "{log:?}");
    assert!(log[0].contains("GUILD_CREATE") && !log[0].contains("platypus"), "{log:?}");
    world.end().await;
}
