//! `/daily void`: an admin lets a daily count for nobody.

use crate::world::World;
use discord_emulator::Permissions;
use jiff::SignedDuration;

const POSTING: &str = "2026-03-02T08:00:00Z";

#[tokio::test]
async fn a_daily_that_does_not_count_says_so_and_is_missed_by_nobody() {
    let world = World::every_day().await;
    world.tick_at(POSTING).await;
    world.answer(world.bo, "One.").await;
    world.next_day().await;
    world.answer(world.chidi, "Two.").await;
    let mut story = vec![world.typed(world.ada, "/daily void number:2").await];
    story.push(world.clicked(world.ada, "Don't count #2").await);
    story.push(world.typed(world.ada, "/daily status").await);
    story.push(world.seen_by(world.chidi));
    story.push(world.answered(world.bo, "Two, for practice.").await);
    insta::assert_snapshot!(story.join("\n"));
    world.next_day().await;
    let said = world.answered(world.bo, "Three.").await;
    assert!(said.contains("🔥 Streak: 1 → 2."), "{said}");
    let said = world.answered(world.chidi, "Three.").await;
    assert!(said.contains("🔥 Streak: 1 → 2."), "what was answered before stays: {said}");
    world.end().await;
}

#[tokio::test]
async fn a_daily_counts_again_after_undo_and_after_unvoid() {
    let world = World::every_day().await;
    world.tick_at(POSTING).await;
    world.slash(world.ada, "/daily void number:1").await;
    world.click(world.ada, "Don't count #1").await;
    world.clock.advance(SignedDuration::from_secs(1));
    let mut story = vec![world.clicked(world.ada, "Undo").await];
    let message = world.dailies()[0].text();
    assert!(!message.contains("doesn't count"), "{message}");
    story.push(world.typed(world.ada, "/daily unvoid number:1").await);
    world.clock.advance(SignedDuration::from_secs(1));
    world.slash(world.ada, "/daily void number:1").await;
    world.click(world.ada, "Don't count #1").await;
    assert!(world.dailies()[0].text().contains("This daily doesn't count for anyone."));
    story.push(world.typed(world.ada, "/daily void number:1").await);
    story.push(world.typed(world.ada, "/daily unvoid number:1").await);
    story.push(world.typed(world.ada, "/daily void number:7").await);
    insta::assert_snapshot!(story.join("\n"));
    let said = world.answered(world.bo, "One.").await;
    assert!(said.contains("🔥 Your streak starts at 1."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_voided_daily_is_still_revealed_and_can_be_replaced() {
    let world = World::every_day().await;
    world.tick_at(POSTING).await;
    world.slash(world.ada, "/daily void number:1").await;
    world.click(world.ada, "Don't count #1").await;
    world.tick_at("2026-03-02T12:00:00Z").await;
    assert_eq!(world.dailies().len(), 1, "none comes in its place by itself");
    let said = world.typed(world.ada, "/daily now").await;
    assert!(said.contains("✅ Daily #2 is in #interview-prep."), "{said}");
    world.tick_at("2026-03-02T16:00:00Z").await;
    let first = world.emulator.threads(world.channel).remove(0);
    assert!(world.emulator.messages(first.id).len() > 1, "the answer is in its thread");
    let said = world.typed(world.ada, "/daily unvoid number:1").await;
    assert!(said.contains("Its time to answer is over"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn the_newest_dailies_are_suggested_and_only_admins_decide() {
    let world = World::every_day().await;
    world.tick_at(POSTING).await;
    world.next_day().await;
    let choices = world.suggested(world.ada, "/daily void", "number").await;
    assert_eq!(choices.len(), 2);
    assert!(choices[0].starts_with("#2 · Question"), "{choices:?}");
    let lead = world.emulator.add_role(world.server, "Lead", Permissions::MANAGE_SERVER);
    let eve = world.emulator.add_member(world.server, "Eve", &[lead]);
    world.slash(eve, "/daily void number:1").await;
    world.emulator.set_role_permissions(world.server, lead, Permissions::NONE);
    let said = world.clicked(eve, "Don't count #1").await;
    assert!(said.contains("You need **Manage Server** for this."), "{said}");
    world.end().await;
}
