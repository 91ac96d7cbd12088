//! Streaks: growing, freezes, breaks, being away, and the explanation of each.

use crate::world::World;
use discord_emulator::Id;
use jiff::SignedDuration;

async fn with_a_daily() -> World {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world
}

/// Answers today's daily, and returns the reply about the streak.
async fn answer(world: &World, member: Id) -> String {
    let said = world.answered(member, "Something.").await;
    let lines = said.split_inclusive('\n').skip(1);
    lines.take_while(|line| !line.contains("Key points")).collect()
}

#[tokio::test]
async fn a_streak_grows_earns_a_freeze_uses_it_breaks_and_begins_anew() {
    let world = with_a_daily().await;
    let mut story = Vec::new();
    for daily in 1..=13 {
        if ![8, 10, 11].contains(&daily) {
            story.push(format!("#{daily}\n{}", answer(&world, world.bo).await));
        }
        if daily == 10 {
            let said = world.typed(world.bo, "/streak show").await;
            assert!(said.contains("🔥 **8 in a row** · longest 8"), "still open: {said}");
        }
        world.next_day().await;
    }
    story.push(world.typed(world.bo, "/streak show").await);
    insta::assert_snapshot!(story.concat());
    world.end().await;
}

#[tokio::test]
async fn my_streak_under_the_daily_shows_the_clickers_own() {
    let world = with_a_daily().await;
    let mut story = vec![world.clicked(world.chidi, "My streak").await];
    answer(&world, world.bo).await;
    story.push(world.clicked(world.bo, "My streak").await);
    world.next_day().await;
    story.push(world.clicked(world.bo, "My streak").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn another_members_streak_can_be_seen_without_pinging_them() {
    let world = with_a_daily().await;
    answer(&world, world.bo).await;
    let said = world.typed(world.chidi, "/streak show member:@Bo").await;
    insta::assert_snapshot!(said);
    let said = world.typed(world.bo, "/streak show member:@Bo").await;
    assert!(said.contains("| Your streak"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_streak_that_cannot_be_saved_is_told_before_the_next_answer() {
    let world = with_a_daily().await;
    answer(&world, world.bo).await;
    world.days(2).await;
    let said = world.typed(world.bo, "/streak show").await;
    insta::assert_snapshot!(said);
    world.end().await;
}

#[tokio::test]
async fn a_weekend_without_dailies_is_no_gap() {
    let world = World::set_up().await;
    world.tick_at("2026-03-06T08:00:00Z").await;
    answer(&world, world.bo).await;
    world.days(3).await;
    assert_eq!(answer(&world, world.bo).await, "  | ✅ Recorded.\n  | 🔥 Streak: 1 → 2.\n");
    world.end().await;
}

#[tokio::test]
async fn days_on_which_the_bot_was_down_are_no_gap() {
    let world = with_a_daily().await;
    answer(&world, world.bo).await;
    world.tick_at("2026-03-09T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 2);
    assert_eq!(answer(&world, world.bo).await, "  | ✅ Recorded.\n  | 🔥 Streak: 1 → 2.\n");
    world.end().await;
}

#[tokio::test]
async fn dailies_that_come_while_away_are_not_missed() {
    let world = with_a_daily().await;
    answer(&world, world.bo).await;
    let mut story = vec![world.typed(world.bo, "/streak away from:2026-03-03 to:2026-03-05").await];
    story.push(world.typed(world.bo, "/streak show").await);
    world.days(4).await;
    story.push(answer(&world, world.bo).await);
    story.push(world.typed(world.bo, "/streak show").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn a_day_away_is_a_day_where_the_server_is() {
    let world = World::new().await;
    world.slash(world.ada, "/setup time:08:00 zone:Asia/Tokyo weekdays:every day").await;
    world.tick_at("2026-03-02T23:00:00Z").await;
    answer(&world, world.bo).await;
    let said = world.typed(world.bo, "/streak away from:2026-03-04 to:2026-03-04").await;
    assert!(said.contains("🌴 Away on March 4. Missed dailies don't count then."), "{said}");
    // It is the fourth of March in Tokyo.
    world.tick_at("2026-03-03T23:00:00Z").await;
    world.tick_at("2026-03-04T23:00:00Z").await;
    let said = answer(&world, world.bo).await;
    assert!(said.contains("🔥 Streak: 1 → 2."), "{said}");
    assert!(said.contains("🌴 #2 came while you were away."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn being_away_revives_nothing_that_was_missed() {
    let world = with_a_daily().await;
    answer(&world, world.bo).await;
    world.days(3).await;
    world.clock.advance(SignedDuration::from_hours(1));
    let mut story = Vec::new();
    for span in ["from:2026-03-02 to:2026-03-04", "from:2026-03-01 to:2026-03-05"] {
        let said = world.typed(world.bo, &format!("/streak away {span}")).await;
        story.push(format!("> {span}\n{said}"));
    }
    story.push(answer(&world, world.bo).await);
    insta::assert_snapshot!(story.concat());
    world.end().await;
}

#[tokio::test]
async fn dates_are_suggested_by_the_servers_calendar() {
    let world = World::new().await;
    world.slash(world.ada, "/setup time:08:00 zone:Asia/Tokyo").await;
    world.clock.set("2026-03-02T16:00:00Z".parse().unwrap());
    let days = world.suggested(world.bo, "/streak away", "from").await;
    assert_eq!(days[0], "Tuesday, March 3", "it is past midnight in Tokyo");
    world.end().await;
}

#[tokio::test]
async fn being_back_early_counts_from_then_on() {
    let world = with_a_daily().await;
    answer(&world, world.bo).await;
    world.slash(world.bo, "/streak away from:2026-03-03 to:2026-03-20").await;
    world.next_day().await;
    world.clock.advance(SignedDuration::from_hours(1));
    let said = world.typed(world.bo, "/streak back").await;
    assert!(said.contains("✅ Welcome back. Dailies count for you again."), "{said}");
    world.days(2).await;
    let said = answer(&world, world.bo).await;
    assert!(said.contains("🔥 A new streak starts at 1."), "{said}");
    assert!(said.contains("🌴 #2 came while you were away."), "{said}");
    assert!(said.contains("🔸 #3 missed."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn spans_that_make_no_sense_are_told() {
    let world = with_a_daily().await;
    let mut story = Vec::new();
    for span in [
        "from:2026-03-05 to:2026-03-04",
        "from:2026-03-05 to:2027-03-06",
        "from:tomorrow to:2026-03-06",
        "from:2026-02-30 to:2026-03-06",
    ] {
        let said = world.typed(world.bo, &format!("/streak away {span}")).await;
        story.push(format!("> {span}\n{said}"));
    }
    insta::assert_snapshot!(story.concat());
    let said = world.typed(world.bo, "/streak away from:2026-03-05 to:2027-03-05").await;
    assert!(
        said.contains("🌴 Away from March 5, 2026 to March 5, 2027."),
        "a year is fine: {said}"
    );
    world.end().await;
}

#[tokio::test]
async fn dates_are_suggested_by_their_names() {
    let world = with_a_daily().await;
    let days = world.suggested(world.bo, "/streak away", "from").await;
    assert_eq!(days[..2], ["Monday, March 2", "Tuesday, March 3"]);
    let fridays = world.suggested(world.bo, "/streak away to:fri", "to").await;
    assert_eq!(fridays, ["Friday, March 6", "Friday, March 13", "Friday, March 20"]);
    world.end().await;
}

#[tokio::test]
async fn an_admin_repairs_a_streak_and_everybody_can_see_that() {
    let world = World::every_day().await;
    let early = world.typed(world.ada, "/streak repair member:@Bo length:3").await;
    assert!(early.contains("There's nothing to repair yet"), "{early}");
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.answer(world.bo, "One.").await;
    world.days(4).await;
    let mut story = vec![world.typed(world.bo, "/streak repair member:@Bo length:4").await];
    story.push(world.typed(world.ada, "/streak repair member:@Bo length:5").await);
    story.push(world.typed(world.ada, "/streak repair member:@Bo length:4").await);
    world.slash(world.ada, "/streak repair member:@Bo length:4").await;
    world.answer(world.bo, "Five.").await;
    story.push(world.typed(world.chidi, "/streak show member:@Bo").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}
