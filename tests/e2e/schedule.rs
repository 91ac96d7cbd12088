//! Postings by the wall clock, and postings that the bot missed.

use crate::world::{World, bank};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::sync::Arc;

async fn scheduled(options: &str) -> World {
    let world = World::new().await;
    world.clock.set("2026-01-01T00:00:00Z".parse().unwrap());
    world.bank.store(Arc::new(bank(12)));
    world.slash(world.ada, &format!("/setup {options}")).await;
    world
}

/// Lets time pass in steps of a quarter of an hour, and tells when dailies were posted.
async fn posted_between(world: &World, from: &str, to: &str) -> Vec<String> {
    let to: Timestamp = to.parse().unwrap();
    world.clock.set(from.parse().unwrap());
    while world.clock.now() <= to {
        world.tick().await;
        world.clock.advance(SignedDuration::from_mins(15));
    }
    world.dailies().iter().map(|daily| daily.written_at.to_string()).collect()
}

#[tokio::test]
async fn nine_in_warsaw_is_nine_in_warsaw_on_both_sides_of_a_clock_change() {
    let spring = scheduled("time:09:00 zone:Europe/Warsaw weekdays:every day").await;
    assert_eq!(
        posted_between(&spring, "2026-03-28T07:00:00Z", "2026-03-30T12:00:00Z").await,
        ["2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"]
    );
    spring.end().await;
    let autumn = scheduled("time:09:00 zone:Europe/Warsaw weekdays:every day").await;
    assert_eq!(
        posted_between(&autumn, "2026-10-24T00:00:00Z", "2026-10-26T12:00:00Z").await,
        ["2026-10-24T07:00:00Z", "2026-10-25T08:00:00Z", "2026-10-26T08:00:00Z"]
    );
    autumn.end().await;
}

#[tokio::test]
async fn in_the_spring_gap_the_daily_comes_right_after_it_and_in_the_autumn_fold_once() {
    let spring = scheduled("time:02:30 zone:Europe/Warsaw weekdays:every day").await;
    assert_eq!(
        posted_between(&spring, "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z").await,
        ["2026-03-29T01:00:00Z"]
    );
    spring.end().await;
    let autumn = scheduled("time:02:30 zone:Europe/Warsaw weekdays:every day").await;
    assert_eq!(
        posted_between(&autumn, "2026-10-25T00:00:00Z", "2026-10-25T12:00:00Z").await,
        ["2026-10-25T00:30:00Z"]
    );
    autumn.end().await;
}

#[tokio::test]
async fn only_the_chosen_days_have_a_daily() {
    let world = scheduled("time:09:00 zone:UTC weekdays:mon,wed").await;
    assert_eq!(
        posted_between(&world, "2026-03-02T08:00:00Z", "2026-03-10T08:00:00Z").await,
        ["2026-03-02T09:00:00Z", "2026-03-04T09:00:00Z", "2026-03-09T09:00:00Z"]
    );
    world.end().await;
}

#[tokio::test]
async fn after_a_short_downtime_the_daily_comes_late_and_after_a_long_one_not_at_all() {
    let mut world = World::set_up().await;
    world.stop_bot().await;
    world.clock.set("2026-03-02T14:00:00Z".parse().unwrap());
    world.start_bot().await;
    world.tick().await;
    assert_eq!(world.dailies().len(), 1, "six hours late are still good");
    world.stop_bot().await;
    world.clock.set("2026-03-03T14:00:01Z".parse().unwrap());
    world.start_bot().await;
    world.tick().await;
    assert_eq!(world.dailies().len(), 1, "a second more is not");
    world.tick_at("2026-03-04T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 2);
    world.end().await;
}

#[tokio::test]
async fn a_downtime_over_the_deadline_delays_the_reveal_and_loses_nothing() {
    let mut world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.answer(world.bo, "In time.").await;
    world.stop_bot().await;
    world.clock.set("2026-03-04T08:00:00Z".parse().unwrap());
    world.start_bot().await;
    world.tick().await;
    let threads = world.emulator.threads(world.channel);
    assert_eq!(threads.len(), 2, "Tuesday had no daily");
    let last = world.emulator.messages(threads[0].id).pop().unwrap();
    assert!(last.text().contains("1 member answered."), "{}", last.text());
    assert_eq!(world.thread().len(), 0);
    world.end().await;
}

#[tokio::test]
async fn moving_the_hour_makes_up_for_nothing_and_posts_no_second_daily() {
    let world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.slash(world.ada, "/setup time:12:00").await;
    world.tick_at("2026-03-02T11:00:00Z").await;
    assert_eq!(world.dailies().len(), 1, "Monday has its daily");
    world.clock.set("2026-03-03T10:59:00Z".parse().unwrap());
    world.slash(world.ada, "/setup time:09:00").await;
    world.tick().await;
    assert_eq!(world.dailies().len(), 1, "Tuesday's hour had passed when it was chosen");
    world.tick_at("2026-03-04T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 2);
    world.end().await;
}

#[tokio::test]
async fn no_question_comes_twice_before_all_have_come() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(45)));
    world.clock.set("2026-03-01T08:00:00Z".parse().unwrap());
    world.days(47).await;
    let titles: Vec<String> = world
        .dailies()
        .iter()
        .map(|daily| daily.embeds[0]["title"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(titles.len(), 47);
    assert_eq!(titles[..45].iter().collect::<HashSet<_>>().len(), 45);
    let rested = &titles[24..];
    assert_eq!(
        rested.iter().collect::<HashSet<_>>().len(),
        rested.len(),
        "none comes back at once"
    );
    world.end().await;
}

#[tokio::test]
async fn questions_that_are_added_join_the_round_that_is_under_way() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(4)));
    world.clock.set("2026-03-01T08:00:00Z".parse().unwrap());
    world.days(3).await;
    world.bank.store(Arc::new(bank(6)));
    world.days(3).await;
    let titles: HashSet<String> =
        world.dailies().iter().map(|daily| daily.embeds[0]["title"].to_string()).collect();
    assert_eq!(titles.len(), 6);
    world.end().await;
}

#[tokio::test]
async fn two_servers_walk_in_orders_of_their_own() {
    let mut world = World::every_day().await;
    world.bank.store(Arc::new(bank(20)));
    let first = world.channel;
    let (server, owner) = world.emulator.add_server("Study Group", "Olga");
    world.channel = world.emulator.add_channel(server, "prep");
    world.slash(owner, "/setup time:09:00 zone:Europe/Warsaw weekdays:every day").await;
    world.clock.set("2026-03-01T08:00:00Z".parse().unwrap());
    world.days(8).await;
    let titles = |world: &World| -> Vec<String> {
        world.dailies().iter().map(|daily| daily.embeds[0]["title"].to_string()).collect()
    };
    let theirs = titles(&world);
    world.channel = first;
    let ours = titles(&world);
    assert_eq!((ours.len(), theirs.len()), (8, 8));
    assert_ne!(ours, theirs);
    world.end().await;
}

#[tokio::test]
async fn after_the_clock_was_a_month_ahead_dailies_go_on_and_the_status_is_true() {
    let world = scheduled("time:09:00 zone:UTC weekdays:every day").await;
    world.tick_at("2026-03-02T09:00:00Z").await;
    world.tick_at("2026-04-03T09:00:00Z").await;
    assert_eq!(world.dailies().len(), 2);
    world.clock.set("2026-03-02T12:00:00Z".parse().unwrap());
    world.tick().await;
    assert_eq!(world.dailies().len(), 2, "the day has its daily");
    let log = world.take_log();
    assert!(log.len() == 1 && log[0].contains("the clock went back"), "{log:?}");
    let said = world.typed(world.ada, "/daily status").await;
    assert!(said.contains("Next daily: Tuesday, 3 March 2026 09:00"), "{said}");
    for day in 3..=5 {
        world.tick_at(&format!("2026-03-0{day}T09:00:00Z")).await;
        world.tick().await;
    }
    assert_eq!(world.dailies().len(), 5);
    // The date that the wrong clock has named comes for real.
    world.tick_at("2026-04-02T09:00:00Z").await;
    world.tick_at("2026-04-03T09:00:00Z").await;
    world.tick().await;
    assert_eq!(world.dailies().len(), 7);
    let said = world.typed(world.ada, "/daily now").await;
    assert!(said.contains("Daily #7 is already posted: https://"), "{said}");
    world.tick_at("2026-04-04T09:00:00Z").await;
    assert_eq!(world.dailies().len(), 8);
    world.end().await;
}
