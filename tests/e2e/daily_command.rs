//! `/daily`: the schedule for admins, and changes to it.

use crate::world::World;
use discord_emulator::{Overwrite, OverwriteTarget, Permissions};

#[tokio::test]
async fn every_subcommand_points_to_setup_where_nothing_is_set_up() {
    let world = World::new().await;
    for subcommand in
        ["status", "now", "queue", "skip", "unskip", "pause", "resume", "next", "repost"]
    {
        let said = world.typed(world.ada, &format!("/daily {subcommand}")).await;
        assert_eq!(
            said,
            format!(
                "Warmup (Ada used /daily {subcommand}, only you can see this)\n  \
                 This server has no daily question yet. An admin can start one with `/setup`.\n"
            )
        );
    }
    world.end().await;
}

#[tokio::test]
async fn status_tells_how_the_daily_stands() {
    let world = World::set_up().await;
    let mut story = vec![world.typed(world.ada, "/daily status").await];
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.answer(world.bo, "One.").await;
    world.answer(world.bo, "One, really.").await;
    story.push(world.typed(world.ada, "/daily status").await);
    world.tick_at("2026-03-02T16:00:00Z").await;
    story.push(world.typed(world.ada, "/daily status").await);
    world.slash(world.ada, "/daily pause").await;
    story.push(world.typed(world.ada, "/daily status").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn at_the_exact_second_the_daily_that_comes_at_once_is_the_next() {
    let world = World::set_up().await;
    world.clock.set("2026-03-02T08:00:00Z".parse().unwrap());
    let said = world.typed(world.ada, "/setup").await;
    assert!(
        said.contains("• <t:Monday, 2 March 2026 08:00>") || said.contains("2 March"),
        "{said}"
    );
    world.tick().await;
    let said = world.typed(world.ada, "/daily status").await;
    assert!(!said.contains("2 March 2026 08:00 (") && said.contains("3 March"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn status_without_questions_promises_nothing() {
    let world = World::set_up().await;
    world.bank.store(std::sync::Arc::new(crate::world::bank(0)));
    insta::assert_snapshot!(world.typed(world.ada, "/daily status").await);
    world.end().await;
}

#[tokio::test]
async fn a_daily_posted_on_demand_takes_the_place_of_the_days_scheduled_one() {
    let world = World::set_up().await;
    let mut story = vec![world.typed(world.ada, "/daily now").await];
    story.push(world.typed(world.ada, "/daily now").await);
    story.push(world.typed(world.ada, "/daily status").await);
    story.push(world.typed(world.ada, "/daily skip").await);
    world.click(world.ada, "Undo").await;
    let setup = world.typed(world.ada, "/setup").await;
    assert!(!setup.contains("Monday, 2 March"), "today has its daily: {setup}");
    insta::assert_snapshot!(story.join("\n"));
    world.tick_at("2026-03-02T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 1, "not two on one day");
    world.tick_at("2026-03-03T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 2);
    world.end().await;
}

#[tokio::test]
async fn a_daily_can_be_posted_on_demand_on_a_day_without_one() {
    let world = World::set_up().await;
    world.tick_at("2026-03-07T12:00:00Z").await;
    let said = world.typed(world.ada, "/daily now").await;
    assert!(said.contains("✅ Daily #1 is in #interview-prep."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn who_mended_a_permission_need_not_wait_for_the_next_try() {
    let world = World::set_up().await;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    let deny = Overwrite::deny(bot, Permissions::SEND_MESSAGES);
    world.emulator.set_overwrite(world.channel, deny);
    for minute in 0..30 {
        world.tick_at(&format!("2026-03-02T08:{minute:02}:00Z")).await;
    }
    let said = world.typed(world.ada, "/daily now").await;
    assert!(said.contains("I'm missing **Send Messages** in #interview-prep."), "{said}");
    world.emulator.set_overwrite(world.channel, Overwrite::deny(bot, Permissions::NONE));
    let said = world.typed(world.ada, "/daily now").await;
    assert!(said.contains("✅ Daily #1 is in #interview-prep."), "{said}");
    let said = world.typed(world.ada, "/daily status").await;
    assert!(!said.contains("⚠️"), "{said}");
    assert!(!world.take_log().is_empty());
    world.end().await;
}

#[tokio::test]
async fn a_skipped_day_has_no_daily_and_undo_brings_it_back() {
    let world = World::set_up().await;
    let mut story = vec![world.typed(world.ada, "/daily skip").await];
    story.push(world.clicked(world.ada, "Skip that one too").await);
    world.tick_at("2026-03-02T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 0);
    story.push(world.clicked(world.ada, "Undo").await);
    world.tick_at("2026-03-03T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 1, "Tuesday's daily is back on");
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn skipping_twice_skips_one_day() {
    let world = World::set_up().await;
    let first = world.typed(world.ada, "/daily skip").await;
    world.emulator.deliver_next_interaction(2);
    let second = world.typed(world.ada, "/daily skip").await;
    assert_eq!(first, second);
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.tick_at("2026-03-03T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn the_buttons_of_a_day_that_is_over_change_nothing_and_say_so() {
    let world = World::set_up().await;
    world.slash(world.ada, "/daily skip").await;
    world.tick_at("2026-03-06T12:00:00Z").await;
    let over = "Warmup (only you can see this)\n  \
                No daily is planned for that day, so there's nothing to change.\n";
    assert_eq!(world.clicked(world.ada, "Skip that one too").await, over);
    assert_eq!(world.clicked(world.ada, "Undo").await, over);
    world.end().await;
}

#[tokio::test]
async fn a_pause_posts_nothing_and_resuming_makes_up_for_nothing() {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.answer(world.bo, "One.").await;
    let mut story = vec![world.typed(world.ada, "/daily pause").await];
    world.days(3).await;
    story.push(world.typed(world.ada, "/daily skip").await);
    world.click(world.ada, "Undo").await;
    story.push(world.typed(world.ada, "/daily next").await);
    world.tick_at("2026-03-05T10:00:00Z").await;
    story.push(world.typed(world.ada, "/daily resume").await);
    world.tick().await;
    assert_eq!(world.dailies().len(), 1, "Thursday's is not made up for");
    world.next_day().await;
    assert_eq!(world.dailies().len(), 2);
    insta::assert_snapshot!(story.join("\n"));
    let said = world.answered(world.bo, "Two.").await;
    assert!(said.contains("🔥 Streak: 1 → 2."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn next_tells_what_comes_and_why_and_that_is_what_comes() {
    let world = World::every_day().await;
    let foretold = world.typed(world.ada, "/daily next").await;
    insta::assert_snapshot!(foretold);
    for day in 2..=7 {
        let foretold = world.typed(world.ada, "/daily next").await;
        world.tick_at(&format!("2026-03-0{day}T08:00:00Z")).await;
        let daily = world.dailies().pop().unwrap();
        let title = daily.embeds[0]["title"].as_str().unwrap();
        assert!(foretold.contains(&format!("**{title}**")), "{title}: {foretold}");
    }
    world.end().await;
}

#[tokio::test]
async fn skipped_dates_are_listed_and_can_be_taken_back() {
    let world = World::set_up().await;
    world.slash(world.ada, "/daily skip").await;
    world.click(world.ada, "Skip that one too").await;
    world.click(world.ada, "Skip that one too").await;
    let mut story = vec![world.typed(world.ada, "/daily status").await];
    story.push(world.chosen(world.ada, &["Tuesday, March 3", "Monday, March 2"]).await);
    insta::assert_snapshot!(story.join("\n"));
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.tick_at("2026-03-03T08:00:00Z").await;
    world.tick_at("2026-03-04T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 2, "Wednesday stays skipped");
    world.tick_at("2026-03-05T07:00:00Z").await;
    let said = world.typed(world.ada, "/daily status").await;
    assert!(!said.contains("Skipped"), "what is over is not listed: {said}");
    world.end().await;
}
