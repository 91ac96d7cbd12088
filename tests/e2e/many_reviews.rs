//! Members with many review cards.

use crate::world::{World, bank};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use warmup::domain::ids::{GuildId, InteractionId, UserId};
use warmup::domain::member::Attempt;
use warmup::domain::review::{Parameters, Rating, Review, ReviewCard, ReviewPlan};
use warmup::domain::schedule::Zone;
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store as _};

/// A server in which Bo has `count` cards, each reviewed with these grades, all of them due.
async fn with_cards(count: u64, grades: &[Rating]) -> World {
    let mut world = World::without_bot().await;
    let (guild, user) = (GuildId(world.server.get()), UserId(world.bo.get()));
    let at: Timestamp = "2026-01-02T09:00:00Z".parse().unwrap();
    let plan =
        ReviewPlan { retention: 90.into(), zone: Zone::UTC, parameters: Parameters::default() };
    let of = |number: u64| {
        let question: warmup::domain::question::QuestionId =
            format!("python/question-{number}").parse().unwrap();
        let id = InteractionId((user.0 >> 1) + number);
        let attempt = Attempt {
            id,
            question: question.clone(),
            daily: None,
            at,
            text: "An answer.".to_owned(),
            chosen: Vec::new(),
            ticked: None,
            shared: None,
            discount: None,
        };
        let first = Review { grade: Rating::Good, at, attempt: Some(id) };
        let card = grades.iter().fold(ReviewCard::begin(question, first, &plan), |card, grade| {
            card.after(Review { grade: *grade, at: card.state.due, attempt: None }, &plan)
        });
        [Record::Attempt { guild, user, attempt }, Record::ReviewCard { guild, user, card }]
    };
    let store = SledStore::open(&world.folder()).unwrap();
    crate::records::AllRecords::import_all(&store, (1..=count).flat_map(of).collect())
        .await
        .unwrap();
    store.close().await.unwrap();
    world.bank.store(Arc::new(bank(usize::try_from(count).unwrap())));
    world.start_bot().await;
    world
}

#[tokio::test]
async fn intervals_are_fitted_to_a_member_with_enough_reviews_and_can_be_the_usual_ones_again() {
    let grades = [Rating::Again, Rating::Good, Rating::Again, Rating::Again];
    let world = with_cards(60, &grades).await;
    let mut story = vec![world.typed(world.chidi, "/review fit").await];
    story.push(world.typed(world.bo, "/review fit").await);
    story.push(world.typed(world.bo, "/review settings").await);
    world.slash(world.bo, "/review fit").await;
    story.push(world.clicked(world.bo, "Back to the usual ones").await);
    let settings = world.typed(world.bo, "/review settings").await;
    assert!(settings.contains("From 200 reviews on"), "{settings}");
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

/// Prints how long a member with 5,000 due cards waits for each step of a review, over loopback:
/// `cargo test --release --test e2e many_reviews::how_long -- --ignored --nocapture`. `CARDS` and `TIMES`
/// change the numbers.
#[tokio::test]
#[ignore = "a measurement"]
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement is of real time, and printed"
)]
async fn how_long_a_review_takes_with_many_cards() {
    let number = |name: &str, default: u64| {
        std::env::var(name).map_or(default, |value| value.parse().unwrap())
    };
    let (cards, times) = (number("CARDS", 5_000), number("TIMES", 300));
    let world = with_cards(cards, &[]).await;
    let mut steps: [Vec<std::time::Duration>; 3] = Default::default();
    for _ in 0..times {
        for (step, durations) in ["/review start", "Show answer", "Good"].iter().zip(&mut steps) {
            let begun = std::time::Instant::now();
            if step.starts_with('/') {
                world.slash(world.bo, step).await;
            } else {
                world.click(world.bo, step).await;
            }
            durations.push(begun.elapsed());
            world.clock.advance(SignedDuration::from_secs(2));
        }
    }
    for (step, mut durations) in ["/review start", "Show answer", "Good"].into_iter().zip(steps) {
        durations.sort();
        let at = |percent: usize| durations[(durations.len() - 1) * percent / 100];
        println!("{cards} cards, {step}: p50 {:?}, p99 {:?}", at(50), at(99));
    }
    world.end().await;
}
