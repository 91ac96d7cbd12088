//! `/stats`: a member's progress and the server's as pictures, for who asks alone until they share them.

use crate::world::World;

#[tokio::test]
async fn a_members_progress_is_private_until_they_share_it() {
    let world = World::every_day().await;
    let mut story = vec![world.typed(world.bo, "/stats show").await];
    world.tick_at("2026-03-02T08:00:00Z").await;
    let said = world.answered(world.bo, "Something.").await;
    let first = said.split("Key point 1 of ").nth(1).and_then(|rest| rest.chars().next()).unwrap();
    world.chosen(world.bo, &[&format!("Key point 1 of {first}")]).await;
    for _ in 0..2 {
        world.next_day().await;
        world.answered(world.bo, "Something.").await;
    }
    story.push(world.typed(world.bo, "/stats show look:light").await);
    let before = world.emulator.messages(world.channel).len();
    story.push(world.typed(world.chidi, "/stats show").await);
    assert_eq!(world.emulator.messages(world.channel).len(), before, "nobody else sees it");
    insta::assert_snapshot!(story.join("\n"));

    world.typed(world.bo, "/stats show").await;
    world.clicked(world.bo, "Share").await;
    let messages = world.emulator.messages(world.channel);
    assert_eq!(messages.len(), before + 1);
    insta::assert_snapshot!(world.seen_by(world.chidi));
    world.end().await;
}

#[tokio::test]
async fn anyone_sees_how_the_server_practices_once_answers_are_revealed() {
    let world = World::set_up().await;
    let mut story = vec![world.typed(world.bo, "/stats server").await];
    world.tick_at("2026-03-02T08:00:00Z").await;
    for (member, had) in [(world.ada, [1, 2]), (world.bo, [1, 3]), (world.chidi, [1, 2])] {
        let said = world.answered(member, "Something.").await;
        let number = said.split("Key point 1 of ").nth(1).and_then(|rest| rest.chars().next());
        let points = had.map(|point| format!("Key point {point} of {}", number.unwrap()));
        world.chosen(member, &points.each_ref().map(String::as_str)).await;
    }
    let open = world.typed(world.bo, "/stats server").await;
    assert!(open.contains("3 members") && !open.contains("Key point"), "{open}");
    world.tick_at("2026-03-02T16:00:00Z").await;
    let still_open = world.typed(world.bo, "/stats server").await;
    assert!(
        !still_open.contains("Key point"),
        "its window is open until the next daily: {still_open}"
    );
    world.tick_at("2026-03-03T08:00:00Z").await;
    world.answered(world.bo, "Something else.").await;
    let before = world.emulator.messages(world.channel).len();
    story.push(world.typed(world.chidi, "/stats server look:light").await);
    assert_eq!(world.emulator.messages(world.channel).len(), before, "nobody else sees it");
    story.push(world.clicked(world.chidi, "Share").await);
    assert_eq!(world.emulator.messages(world.channel).len(), before + 1);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}
