//! What the bot posts beside dailies: the recap of a week, and the nudge before the next daily.

use crate::kill::{run_and_kill, run_until};
use crate::world::{World, bank};
use discord_emulator::{Emulator, Fault, FaultKind, Id, Message, Permissions};
use jiff::SignedDuration;
use std::sync::Arc;

const MONDAY: &str = "2026-03-02T08:00:00Z";
/// Two hours after the first daily of the next week.
const RECAP: &str = "2026-03-09T10:00:00Z";
const MESSAGES: &str = "/channels/{channel}/messages";
const THE_WEEK: &str = "The week of";
const STILL_OPEN: &str = "is still open";

fn posts_with(emulator: &Emulator, channel: Id, text: &str) -> Vec<Message> {
    let mut messages = emulator.messages(channel);
    messages.retain(|message| message.text().contains(text));
    messages
}

impl World {
    /// A server with recaps and dailies on working days, on its first Monday at nine.
    async fn with_recaps() -> Self {
        let world = Self::set_up().await;
        world.bank.store(Arc::new(bank(30)));
        world.slash(world.ada, "/setup recap:true").await;
        world.tick_at(MONDAY).await;
        world
    }

    /// The number of the first daily's question.
    fn first_question(&self) -> usize {
        let text = self.dailies()[0].text();
        let code = text.split("print(").nth(1).unwrap();
        code.split(')').next().unwrap().parse().unwrap()
    }

    fn recaps(&self) -> Vec<Message> {
        posts_with(&self.emulator, self.channel, THE_WEEK)
    }

    fn nudges(&self) -> Vec<Message> {
        posts_with(&self.emulator, self.channel, STILL_OPEN)
    }

    /// Lets time pass in steps of half an hour.
    async fn half_hours(&self, count: usize) {
        for _ in 0..count {
            self.clock.advance(SignedDuration::from_mins(30));
            self.tick().await;
        }
    }

    /// Answers the open daily and ticks these of its key points.
    async fn answers_with(&self, member: Id, number: usize, points: &[usize]) {
        self.answer(member, "Something.").await;
        let points: Vec<String> =
            points.iter().map(|point| format!("Key point {point} of {number}")).collect();
        let points: Vec<&str> = points.iter().map(String::as_str).collect();
        self.select(member, &points).await;
    }
}

#[tokio::test]
async fn a_week_is_told_once_after_the_first_daily_of_the_next() {
    let world = World::with_recaps().await;
    for day in 0..5 {
        world.answer(world.bo, "Something.").await;
        if day < 2 {
            world.answer(world.chidi, "Something.").await;
        }
        world.half_hours(48).await;
    }
    world.half_hours(2 * 48 - 1).await;
    assert!(world.recaps().is_empty(), "the week is not over");
    world.tick_at("2026-03-09T08:00:00Z").await;
    world.answer(world.ada, "Something.").await;
    world.tick_at("2026-03-09T09:59:00Z").await;
    assert!(world.recaps().is_empty(), "the daily has its time first");
    world.tick_at(RECAP).await;
    let recaps = world.recaps();
    assert_eq!(recaps.len(), 1);
    insta::assert_snapshot!(recaps[0].text());
    let picture = &recaps[0].attachments[0];
    assert_eq!(picture.filename, "recap.png");
    insta::assert_snapshot!(picture.description.as_deref().unwrap());
    assert!(recaps[0].pings.users.is_empty() && recaps[0].pings.roles.is_empty());
    world.half_hours(48).await;
    assert_eq!(world.recaps().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn nobody_is_told_the_answer_of_an_open_daily() {
    let world = World::set_up().await;
    world.bank.store(Arc::new(bank(30)));
    world.slash(world.ada, "/setup recap:true reveal_after:72 weekdays:mon").await;
    world.tick_at(MONDAY).await;
    let number = world.first_question();
    world.answers_with(world.bo, number, &[1]).await;
    world.slash(world.ada, "/daily pause").await;
    world.half_hours(7 * 48 + 4).await;
    let recaps = world.recaps();
    assert_eq!(recaps.len(), 1);
    let told = recaps[0].text();
    assert!(told.contains("1 daily, 1 answer by 1 member."), "{told}");
    assert!(!told.contains("Key point"), "its window has not ended: {told}");
    assert!(told.contains("Dailies are paused."), "{told}");
    world.end().await;
}

#[tokio::test]
async fn the_most_missed_key_point_comes_with_its_question() {
    let world = World::with_recaps().await;
    let number = world.first_question();
    world.answers_with(world.bo, number, &[1, 2]).await;
    world.answers_with(world.chidi, number, &[2]).await;
    world.half_hours(7 * 48 + 4).await;
    let told = world.recaps()[0].text();
    let expected = format!("Key point 3 of {number}");
    assert!(told.contains("**Missed most often** (2 of 2)") && told.contains(&expected), "{told}");
    assert!(told.contains(&format!("In *Question {number}*, daily #1")), "{told}");
    world.end().await;
}

#[tokio::test]
async fn only_those_are_named_who_want_to_be() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(30)));
    world.slash(world.ada, "/setup recap:true").await;
    world.slash(world.chidi, "/leaderboard hide").await;
    let eve = world.emulator.add_member(world.server, "Eve", &[]);
    world.slash(eve, "/data opt-out").await;
    world.tick_at(MONDAY).await;
    for _ in 0..7 {
        for member in [world.bo, world.chidi, eve] {
            world.answer(member, "Something.").await;
        }
        world.half_hours(48).await;
    }
    world.half_hours(4).await;
    let told = world.recaps()[0].text();
    assert!(told.contains("**7 in a row** Bo\n"), "{told}");
    assert!(!told.contains("Chidi") && !told.contains("Eve"), "{told}");
    world.end().await;
}

#[tokio::test]
async fn a_week_without_dailies_or_without_the_wish_has_no_recap() {
    let world = World::set_up().await;
    world.tick_at(MONDAY).await;
    world.answer(world.bo, "Something.").await;
    world.half_hours(7 * 48 + 6).await;
    assert!(world.recaps().is_empty(), "nobody asked for one");
    let said = world.typed(world.ada, "/setup recap:true").await;
    assert!(said.contains("**Recap** each week"), "{said}");
    world.half_hours(4).await;
    assert!(world.recaps().is_empty(), "it begins with this week");
    world.slash(world.ada, "/daily pause").await;
    world.half_hours(14 * 48).await;
    assert_eq!(world.recaps().len(), 1, "the second week of the two had no dailies");
    world.slash(world.ada, "/setup recap:false").await;
    world.slash(world.ada, "/daily resume").await;
    world.half_hours(14 * 48).await;
    assert_eq!(world.recaps().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn the_role_is_nudged_once_before_the_next_daily_while_a_streak_is_at_stake() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(30)));
    let role = world.emulator.add_role(world.server, "Practice", Permissions::NONE);
    world.emulator.set_role_mentionable(world.server, role, true);
    world.emulator.heard().await.unwrap();
    let said = world.typed(world.ada, "/setup nudge:3 ping:@Practice").await;
    world.tick_at(MONDAY).await;
    world.answer(world.bo, "Something.").await;
    world.half_hours(47).await;
    assert!(world.nudges().is_empty(), "nobody has a streak to lose");
    world.half_hours(1).await;
    world.answer(world.chidi, "Something.").await;
    world.half_hours(41).await;
    assert!(world.nudges().is_empty());
    world.half_hours(1).await;
    let nudges = world.nudges();
    assert_eq!(nudges.len(), 1);
    assert!(nudges[0].pings.roles.contains(&role));
    insta::assert_snapshot!(format!("{said}---\n{}", nudges[0].text()));
    world.half_hours(5).await;
    assert_eq!(world.nudges().len(), 1);
    world.half_hours(1).await;
    world.slash(world.ada, "/daily void number:3").await;
    world.click(world.ada, "Don't count #3").await;
    world.half_hours(47).await;
    assert_eq!(world.nudges().len(), 1, "nobody loses a streak over that one");
    let said = world.typed(world.ada, "/setup nudge:0").await;
    assert!(!said.contains("Nudge"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_kill_at_the_post_leaves_one_recap() {
    for failure in [FaultKind::HoldBefore, FaultKind::HoldAfter] {
        let mut world = World::with_recaps().await;
        world.answer(world.bo, "Something.").await;
        world.tick_at("2026-03-09T08:00:00Z").await;
        world.stop_bot().await;
        world.clock.set(RECAP.parse().unwrap());
        let fault = Fault::on("POST", MESSAGES, failure).with_body(THE_WEEK);
        run_and_kill(&world, fault).await;
        // Longer than Discord remembers a nonce.
        world.clock.advance(SignedDuration::from_mins(20));
        let channel = world.channel;
        let is_told =
            move |emulator: &Emulator| !posts_with(emulator, channel, THE_WEEK).is_empty();
        run_until(&world, "the recap", is_told).await;
        world.start_bot().await;
        world.half_hours(48).await;
        assert_eq!(world.recaps().len(), 1);
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn what_the_channel_refuses_is_not_tried_again() {
    let world = World::with_recaps().await;
    world.answer(world.bo, "Something.").await;
    world.tick_at("2026-03-09T08:00:00Z").await;
    let message = "Missing Permissions".to_owned();
    let refused = FaultKind::Refused { status: 403, code: 50_013, message };
    let refusal = world.emulator.fault(Fault::on("POST", MESSAGES, refused).with_body(THE_WEEK));
    world.tick_at(RECAP).await;
    world.half_hours(48).await;
    assert_eq!(refusal.befallen(), 1);
    assert!(world.recaps().is_empty());
    world.end().await;
}
