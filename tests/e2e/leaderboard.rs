//! `/leaderboard`: streaks and answers of this week, this month and all time.

use crate::world::{World, bank};
use discord_emulator::{Fault, FaultKind, Id};
use std::sync::Arc;

async fn answer(world: &World, members: &[Id]) {
    for member in members {
        world.answer(*member, "Something.").await;
    }
}

#[tokio::test]
async fn an_empty_board_invites() {
    let world = World::new().await;
    insta::assert_snapshot!(world.typed(world.bo, "/leaderboard show").await);
    world.end().await;
}

#[tokio::test]
async fn the_week_begins_anew_so_that_newcomers_can_climb() {
    let world = World::new().await;
    world.bank.store(Arc::new(bank(45)));
    world.clock.set("2026-02-27T12:00:00Z".parse().unwrap());
    world.slash(world.ada, "/setup time:09:00 zone:Europe/Warsaw weekdays:every day").await;
    world.tick_at("2026-02-28T08:00:00Z").await;
    answer(&world, &[world.bo, world.ada]).await;
    world.next_day().await;
    answer(&world, &[world.bo]).await;
    world.next_day().await;
    answer(&world, &[world.bo, world.chidi]).await;
    let mut story = String::new();
    for period in ["week", "month", "all time"] {
        let said = world.typed(world.chidi, &format!("/leaderboard show period:{period}")).await;
        story.push_str(&said);
    }
    insta::assert_snapshot!(story);
    world.end().await;
}

#[tokio::test]
async fn answering_a_question_again_brings_no_second_point() {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &[world.bo, world.bo]).await;
    world.slash(world.bo, "/question search:python/question-1").await;
    answer(&world, &[world.bo]).await;
    let said = world.typed(world.bo, "/leaderboard show").await;
    assert!(said.contains("**1.** Bo · 1 question\n"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_reader_further_down_sees_their_own_place_and_ties_share_one() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(45)));
    let crowd: Vec<Id> = (1..=11)
        .map(|number| world.emulator.add_member(world.server, &format!("Member {number}"), &[]))
        .collect();
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &crowd).await;
    world.next_day().await;
    answer(&world, &crowd[..4]).await;
    answer(&world, &[world.bo]).await;
    world.next_day().await;
    answer(&world, &crowd[..1]).await;
    insta::assert_snapshot!(world.typed(crowd[10], "/leaderboard show").await);
    world.end().await;
}

#[tokio::test]
async fn a_broken_streak_leaves_the_week_and_stays_in_all_time() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(45)));
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &[world.bo]).await;
    world.next_day().await;
    answer(&world, &[world.bo]).await;
    world.days(2).await;
    let week = world.typed(world.bo, "/leaderboard show").await;
    assert!(!week.contains("in a row"), "{week}");
    assert!(week.contains("Bo · 2 questions"), "{week}");
    let all = world.typed(world.bo, "/leaderboard show period:all time").await;
    assert!(all.contains("**1.** Bo · 2 in a row"), "{all}");
    world.end().await;
}

#[tokio::test]
async fn a_board_is_for_all_in_the_channel_and_pings_nobody() {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &[world.bo]).await;
    let reply = world.slash(world.chidi, "/leaderboard show").await;
    let board = reply.message().unwrap();
    assert!(board.ephemeral_to.is_none() && board.pings.is_empty());
    world.end().await;
}

#[tokio::test]
async fn names_are_as_the_server_shows_them_and_fresh_from_the_last_click() {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &[world.bo]).await;
    world.emulator.rename_user(world.bo, "Bo **the** <@1> https://evil.example");
    world.slash(world.chidi, "/leaderboard show").await;
    let said = world.typed(world.chidi, "/leaderboard show").await;
    assert!(said.contains("**1.** Bo · 1 question"), "nothing was heard of Bo since: {said}");
    world.slash(world.bo, "/streak show").await;
    let said = world.typed(world.chidi, "/leaderboard show").await;
    let shown = "**1.** Bo \\*\\*the\\*\\* \\<@1\\> https:\u{200b}//evil.ex… · 1 question";
    assert!(said.contains(shown), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_name_goes_with_the_data_that_it_belongs_to() {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &[world.bo]).await;
    let reply = world.slash(world.bo, "/data export").await;
    let export: serde_json::Value =
        serde_json::from_slice(&reply.message().unwrap().attachments[0].bytes).unwrap();
    assert_eq!(export["member"]["name"], "Bo");
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    let reply = world.slash(world.bo, "/data export").await;
    let export: serde_json::Value =
        serde_json::from_slice(&reply.message().unwrap().attachments[0].bytes).unwrap();
    assert_eq!(export["member"].get("name"), None);
    world.end().await;
}

fn lookups(world: &World) -> usize {
    let requests = world.emulator.take_requests();
    requests.iter().filter(|request| request.path.contains("/members/")).count()
}

#[tokio::test]
async fn who_left_is_left_out_and_the_next_ones_move_up() {
    let world = World::every_day().await;
    let crowd: Vec<Id> = (1..=12)
        .map(|number| world.emulator.add_member(world.server, &format!("Member {number}"), &[]))
        .collect();
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &crowd).await;
    world.emulator.remove_member(world.server, crowd[2]);
    drop(world.emulator.take_requests());
    let said = world.typed(world.bo, "/leaderboard show").await;
    assert!(!said.contains("Member 3 ") && said.contains("Member 11 "), "{said}");
    assert_eq!(lookups(&world), 11, "each shown row once, and the one that moved up");
    let again = world.typed(world.bo, "/leaderboard show period:month").await;
    assert!(!again.contains("Member 3 "), "{again}");
    assert_eq!(lookups(&world), 0, "it is known for a day");

    world.emulator.join(world.server, crowd[2], &[]);
    world.clock.advance(jiff::SignedDuration::from_hours(25));
    let said = world.typed(world.bo, "/leaderboard show").await;
    assert!(said.contains("Member 3 "), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_board_is_shown_even_if_discord_cannot_say_who_left() {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &[world.bo, world.chidi]).await;
    let route = "/guilds/{server}/members/{user}";
    world.emulator.fault(Fault::on("GET", route, FaultKind::Status(503)).times(9));
    let said = world.typed(world.ada, "/leaderboard show").await;
    assert!(said.contains("Bo · 1 question") && said.contains("Chidi · 1 question"), "{said}");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn members_stay_off_the_board_as_they_or_an_admin_wish() {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &[world.bo, world.chidi]).await;
    let mut story = vec![world.typed(world.bo, "/leaderboard hide").await];
    story.push(world.typed(world.chidi, "/leaderboard show").await);
    story.push(world.typed(world.bo, "/leaderboard unhide").await);
    story.push(world.typed(world.bo, "/leaderboard hide member:@Chidi").await);
    story.push(world.typed(world.ada, "/leaderboard hide member:@Chidi").await);
    story.push(world.typed(world.chidi, "/leaderboard unhide").await);
    story.push(world.typed(world.bo, "/leaderboard show").await);
    story.push(world.typed(world.ada, "/leaderboard unhide member:@Chidi").await);
    story.push(world.typed(world.bo, "/leaderboard show").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn a_season_begins_anew_keeps_streaks_and_can_be_undone() {
    let mut world = World::every_day().await;
    world.bank.store(Arc::new(bank(45)));
    world.tick_at("2026-03-02T08:00:00Z").await;
    answer(&world, &[world.bo, world.chidi]).await;
    let refused = world.typed(world.bo, "/leaderboard reset").await;
    assert!(refused.contains("You need **Manage Server**"), "{refused}");
    let none = world.typed(world.bo, "/leaderboard show period:season").await;
    assert!(none.contains("The leaderboard has no season yet."), "{none}");

    let mut story = vec![world.typed(world.ada, "/leaderboard reset").await];
    world.clock.advance(jiff::SignedDuration::from_hours(1));
    world.restart_bot().await;
    world.bank.store(Arc::new(bank(45)));
    story.push(world.clicked(world.ada, "Start a new season").await);
    story.push(world.typed(world.bo, "/leaderboard show").await);
    world.next_day().await;
    answer(&world, &[world.bo]).await;
    for period in ["week", "season", "all time"] {
        story.push(world.typed(world.bo, &format!("/leaderboard show period:{period}")).await);
    }
    story.push(world.typed(world.ada, "/leaderboard reset").await);
    story.push(world.clicked(world.ada, "Undo the last reset").await);
    story.push(world.typed(world.bo, "/leaderboard show").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn an_old_button_neither_resets_a_later_season_nor_undoes_it() {
    let world = World::every_day().await;
    let asked = async || {
        let reply = world.slash(world.ada, "/leaderboard reset").await;
        reply.message().unwrap().id
    };
    let old = asked().await;
    let press = async |message, button| {
        let reply = world.emulator.click_on(world.ada, world.channel, message, button).await;
        let reply = crate::world::settle(reply.unwrap()).await;
        world.emulator.answer_to(reply.interaction)
    };
    let newer = asked().await;
    let begun = press(newer, "Start a new season").await;
    assert!(begun.contains("A new season of the leaderboard began"), "{begun}");
    // The same wish twice is one season, and both clicks read the same.
    world.clock.advance(jiff::SignedDuration::from_mins(5));
    assert_eq!(press(old, "Start a new season").await, begun);

    press(asked().await, "Start a new season").await;
    let late = press(newer, "Undo").await;
    assert!(late.contains("Another season has begun since then."), "{late}");
    world.end().await;
}
