//! Answers that are kept but don't count.

use crate::world::{World, bank};
use jiff::SignedDuration;
use std::sync::Arc;
use warmup::domain::ids::{GuildId, UserId};
use warmup::store::Store as _;

#[tokio::test]
async fn an_answer_without_words_is_kept_counts_for_nothing_and_can_be_given_again() {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    let mut story = world.answered(world.bo, ".\u{200b}").await;
    let (server, bo) = (GuildId(world.server.get()), UserId(world.bo.get()));
    let kept = world.store().attempts(server, bo).await.unwrap();
    assert_eq!(kept.iter().map(|attempt| attempt.text.as_str()).collect::<Vec<_>>(), [".\u{200b}"]);
    for line in ["/streak show", "/leaderboard show", "/leaderboard show period:all time"] {
        story.push_str(&world.typed(world.bo, line).await);
    }
    story.push_str(&world.answered(world.bo, "A heap.").await);
    for line in ["/leaderboard show", "/leaderboard show period:all time"] {
        story.push_str(&world.typed(world.bo, line).await);
    }
    insta::assert_snapshot!(story);
    world.end().await;
}

#[tokio::test]
async fn the_eleventh_question_in_an_hour_counts_for_no_leaderboard_but_for_the_streak() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(45)));
    world.tick_at("2026-03-02T08:00:00Z").await;
    let modal = world.form(world.bo).await;
    let daily = world.dailies()[0].embeds[0]["title"].clone();
    let practice = (1..=45).filter(|number| daily != format!("Question {number}"));
    for number in practice.take(10) {
        world.slash(world.bo, &format!("/question search:python/question-{number}")).await;
        world.answer(world.bo, "A heap.").await;
        world.clock.advance(SignedDuration::from_mins(5));
    }
    let reply = world.submit(&modal, "A heap.").await;
    let mut story = world.emulator.answer_to(reply.interaction);
    for line in ["/leaderboard show", "/leaderboard show period:all time"] {
        story.push_str(&world.typed(world.bo, line).await);
    }
    insta::assert_snapshot!(story);
    world.end().await;
}
