//! `/daily queue` and `/daily schedule`: what comes next, and an admin's changes to it.

use crate::world::{World, bank};
use discord_emulator::{Id, Permissions};
use std::sync::Arc;

const POSTING: &str = "2026-03-02T08:00:00Z";

async fn world() -> World {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(12)));
    world
}

impl World {
    /// The titles in the queue, in order.
    async fn queued(&self) -> Vec<String> {
        titles(&self.typed(self.ada, "/daily queue").await)
    }

    /// Chooses the daily at a place of the queue and presses a button.
    async fn change(&self, title: &str, button: &str) -> String {
        self.slash(self.ada, "/daily queue").await;
        self.select(self.ada, &[title]).await;
        self.clicked(self.ada, button).await
    }

    fn posted_titles_in_order(&self) -> Vec<String> {
        let title = |embed: &serde_json::Value| embed["title"].as_str().unwrap().to_owned();
        self.dailies().iter().map(|message| title(&message.embeds[0])).collect()
    }
}

/// The bold titles after a date.
fn titles(queue: &str) -> Vec<String> {
    queue
        .lines()
        .filter_map(|line| line.split_once(" · **"))
        .filter_map(|(_, rest)| rest.split("**").next().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn the_queue_shows_the_next_ten_and_they_come() {
    let world = world().await;
    let shown = world.typed(world.ada, "/daily queue").await;
    insta::assert_snapshot!(shown);
    world.clock.set("2026-03-01T08:00:00Z".parse().unwrap());
    world.days(10).await;
    assert_eq!(world.posted_titles_in_order(), titles(&shown));
    world.end().await;
}

#[tokio::test]
async fn an_admin_moves_one_up_leaves_one_out_and_puts_one_on_a_date() {
    let world = world().await;
    let before = world.queued().await;
    let mut story = vec![world.chosen(world.ada, &[&before[2]]).await];
    story.push(world.clicked(world.ada, "Move up").await);
    let after = world.queued().await;
    assert_eq!(after[..3], [before[0].clone(), before[2].clone(), before[1].clone()]);
    story.push(world.change(&after[0], "Not this one").await);
    let modal = {
        world.select(world.ada, &[&before[4]]).await;
        world.click(world.ada, "Put on a date…").await.modal().unwrap().clone()
    };
    let reply = world.emulator.submit(&modal, &[("date", "friday")]).await.unwrap();
    let reply = crate::world::settle(reply).await;
    story.push(world.emulator.answer_to(reply.interaction));
    story.push(world.clicked(world.ada, "Show the queue").await);
    insta::assert_snapshot!(story.join("\n"));
    let shown = world.queued().await;
    world.clock.set("2026-03-01T08:00:00Z".parse().unwrap());
    world.days(10).await;
    assert_eq!(world.posted_titles_in_order(), shown);
    assert_eq!(world.posted_titles_in_order()[4], before[4], "on Friday, March 6");
    assert!(!world.posted_titles_in_order().contains(&before[0]));
    world.end().await;
}

#[tokio::test]
async fn a_click_that_comes_twice_or_late_changes_nothing_more() {
    let world = world().await;
    let before = world.queued().await;
    world.select(world.ada, &[&before[3]]).await;
    world.emulator.deliver_next_interaction(2);
    world.click(world.ada, "Move up").await;
    let after = world.queued().await;
    assert_eq!(after[2], before[3], "one place and not two: {after:?}");
    assert_eq!(after[3], before[2]);
    world.select(world.ada, &[&after[0]]).await;
    world.tick_at(POSTING).await;
    let said = world.clicked(world.ada, "Not this one").await;
    assert!(said.contains("The queue has changed since, so I did nothing."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn what_was_left_out_can_be_brought_back() {
    let world = world().await;
    let before = world.queued().await;
    world.change(&before[0], "Not this one").await;
    let said = world.clicked(world.ada, "Bring back what was left out").await;
    assert!(said.contains("can come again"), "{said}");
    assert_eq!(world.queued().await, before);
    world.end().await;
}

#[tokio::test]
async fn a_question_is_put_on_a_date_by_a_command_and_comes_then() {
    let world = world().await;
    let last = world.queued().await[9].clone();
    let id = last.to_lowercase().replace("question ", "python/question-");
    let line = format!("/daily schedule question:{id} date:2026-03-04");
    let mut story = vec![world.typed(world.ada, &line).await];
    let other = world.queued().await[5].clone();
    let other = other.to_lowercase().replace("question ", "python/question-");
    let line = format!("/daily schedule question:{other} date:march 4");
    story.push(world.typed(world.ada, &line).await);
    world.tick_at(POSTING).await;
    world.next_day().await;
    story.push(world.typed(world.ada, "/daily next").await);
    insta::assert_snapshot!(story.join("\n"));
    world.next_day().await;
    world.tick().await;
    let posted = world.posted_titles_in_order();
    let title = other.replace("python/question-", "Question ");
    assert_eq!(posted[2], title);
    assert_eq!(posted.len(), 3, "one a day");
    world.end().await;
}

#[tokio::test]
async fn a_date_that_cannot_have_it_is_refused_with_the_reason() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.slash(world.ada, "/daily skip from:2026-03-05").await;
    world.slash(world.ada, "/daily holidays add date:mar 6").await;
    let mut story = Vec::new();
    for date in
        ["2026-03-02", "2026-03-01", "saturday", "2026-03-05", "6 march", "2028-01-01", "someday"]
    {
        let line = format!("/daily schedule question:python/question-1 date:{date}");
        story.push(world.typed(world.ada, &line).await);
    }
    let nothing = "/daily schedule question:xyzzy date:tomorrow";
    story.push(world.typed(world.ada, nothing).await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn a_planned_question_that_left_the_bank_gives_way() {
    let world = world().await;
    let line = "/daily schedule question:python/question-12 date:2026-03-02";
    world.slash(world.ada, line).await;
    world.bank.store(Arc::new(bank(11)));
    let next = world.queued().await[0].clone();
    world.tick_at(POSTING).await;
    assert_eq!(world.posted_titles_in_order(), [next]);
    world.end().await;
}

#[tokio::test]
async fn a_paused_server_reads_that_nothing_comes_yet() {
    let world = world().await;
    world.slash(world.ada, "/daily pause").await;
    let said = world.typed(world.ada, "/daily queue").await;
    assert!(said.contains("Dailies are paused, so none of these come"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn questions_and_dates_are_suggested_to_admins_alone() {
    let world = World::set_up().await;
    let suggested =
        async |member: Id, line: &str, focused: &str| world.suggested(member, line, focused).await;
    let line = "/daily schedule question:2";
    assert_eq!(suggested(world.ada, line, "question").await[0], "Question 2");
    let asked = world.emulator.autocomplete(world.bo, world.channel, line, "question").await;
    assert!(asked.is_err(), "members are not offered the command");
    let line = "/daily schedule question:2 date:tues";
    let days = suggested(world.ada, line, "date").await;
    assert_eq!(days[..2], ["Tuesday, March 3", "Tuesday, March 10"]);
    let line = "/daily schedule question:2 date:24 dec";
    assert_eq!(suggested(world.ada, line, "date").await, ["Thursday, December 24"]);
    world.end().await;
}

#[tokio::test]
async fn an_old_queue_does_not_open_for_somebody_who_is_no_longer_an_admin() {
    let world = world().await;
    let titles = world.queued().await;
    let lead = world.emulator.add_role(world.server, "Lead", Permissions::MANAGE_SERVER);
    let eve = world.emulator.add_member(world.server, "Eve", &[lead]);
    world.slash(eve, "/daily queue").await;
    world.emulator.set_role_permissions(world.server, lead, Permissions::NONE);
    let said = world.chosen(eve, &[&titles[0]]).await;
    assert!(said.contains("You need **Manage Server** for this."), "{said}");
    world.end().await;
}
