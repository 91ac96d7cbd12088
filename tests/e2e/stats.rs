//! `/stats`: a member's progress as a picture, for them alone until they share it.

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
