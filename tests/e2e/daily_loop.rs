//! A daily from its posting to the next one, as people go through it.

use crate::world::World;

#[tokio::test]
async fn a_daily_is_posted_answered_compared_shared_and_revealed() {
    let world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;

    world.answer(world.bo, "It prints the number.").await;
    world.select(world.bo, &["Key point 1 of 1", "Key point 3 of 1"]).await;
    world.click(world.bo, "Share my answer").await;
    insta::assert_snapshot!("bo_after_sharing", world.seen_by(world.bo));

    world.answer(world.chidi, "No idea || really ```").await;
    world.tick_at("2026-03-02T16:00:00Z").await;
    insta::assert_snapshot!("chidi_after_the_reveal", world.seen_by(world.chidi));
    world.end().await;
}
