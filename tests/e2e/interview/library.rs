//! The templates and rubrics that people choose from.

use crate::world::{World, bank};
use std::sync::Arc;
use warmup::bank::{Bank, Source};

/// The shipped bank, for which the shipped templates are made.
async fn with_the_shipped_bank() -> World {
    let world = World::new().await;
    world.bank.store(Arc::new(Bank::load(&[Source::Shipped]).unwrap()));
    world
}

#[tokio::test]
async fn a_template_is_suggested_where_there_are_questions_for_it_the_shortest_first() {
    let world = with_the_shipped_bank().await;
    let line = "/interview start candidate:@Bo";
    let suggested = world.suggested(world.ada, line, "template").await;
    let all = [
        "fundamentals-warmup · 15 min",
        "databases-screen · 30 min",
        "javascript-screen · 30 min",
        "python-screen · 30 min",
        "algorithms-45 · 45 min",
        "behavioral-45 · 45 min",
        "coding · 45 min",
        "python-deep-dive · 60 min",
        "system-design-60 · 60 min",
        "full-loop · 90 min",
    ];
    assert_eq!(suggested, all);
    world.bank.store(Arc::new(bank(3)));
    let suggested = world.suggested(world.ada, line, "template").await;
    assert!(suggested.is_empty(), "{suggested:?}");
    let listed = world.typed(world.ada, "/interview template list").await;
    assert_eq!(listed.matches("Too few questions: there is no ").count(), all.len(), "{listed}");
    world.end().await;
}

#[tokio::test]
async fn without_a_template_the_shortest_is_taken() {
    let world = with_the_shipped_bank().await;
    world.slash(world.ada, "/interview start candidate:@Bo").await;
    let seen = world.seen_by(world.bo);
    assert!(seen.contains("**fundamentals-warmup**: 15 min"), "{seen}");
    world.end().await;
}

#[tokio::test]
async fn show_tells_of_templates_and_of_rubrics_with_their_anchors() {
    let world = with_the_shipped_bank().await;
    let suggested = world.suggested(world.bo, "/interview template show", "name").await;
    assert!(suggested.contains(&"technical · rubric".to_owned()), "{suggested:?}");
    let template = world.typed(world.bo, "/interview template show name:python-screen").await;
    let rubric = world.typed(world.bo, "/interview template show name:behavioral").await;
    let list = world.typed(world.bo, "/interview template list").await;
    insta::assert_snapshot!([list, template, rubric].join("\n\n"));
    let unknown = world.typed(world.bo, "/interview template show name:nothing").await;
    assert!(unknown.contains("don't have that template"), "{unknown}");
    world.end().await;
}

#[tokio::test]
async fn only_a_servers_own_are_suggested_for_removal() {
    let world = with_the_shipped_bank().await;
    let suggest = || world.suggested(world.ada, "/interview template remove", "name");
    assert_eq!(suggest().await, [""; 0]);
    let own =
        include_str!("../../../config/interviews/coding.toml").replace("\"coding\"", "\"ours\"");
    world.emulator.upload(world.channel, "ours.toml", own.as_bytes());
    world.slash(world.ada, "/interview template add file:ours.toml").await;
    assert_eq!(suggest().await, ["ours · 45 min"]);
    world.slash(world.ada, "/interview template remove name:ours").await;
    assert_eq!(suggest().await, [""; 0]);
    world.end().await;
}
