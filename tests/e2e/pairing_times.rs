//! Partners agree on a time in their thread and are reminded of it.

use crate::kill::{run_and_kill, run_until};
use crate::matching::{MESSAGES, MONDAYS, two};
use crate::world::{World, bank};
use discord_emulator::{
    Emulator, Fault, FaultKind, Id, Modal, Overwrite, OverwriteTarget, Permissions,
};
use std::collections::BTreeSet;
use std::sync::Arc;

impl World {
    /// Ada and Bo, who were just introduced, and their thread.
    async fn with_pair() -> (Self, Id) {
        let world = Self::with_participants(two).await;
        world.tick_at(MONDAYS[0]).await;
        let thread = world.pairs()[0];
        (world, thread)
    }

    async fn times_form(&self, member: Id, thread: Id, button: &str) -> Modal {
        let reply = self.emulator.click(member, thread, button).await.unwrap();
        reply.modal().unwrap().clone()
    }

    /// Fills in the form behind a button, and returns what the member is told privately.
    async fn propose(
        &self,
        member: Id,
        thread: Id,
        button: &str,
        texts: &[(&str, &str)],
    ) -> String {
        let form = self.times_form(member, thread, button).await;
        let reply = self.emulator.submit(&form, texts).await.unwrap();
        reply.settled().await.unwrap();
        self.emulator.answer_to(reply.interaction)
    }

    /// Ada and Bo, who agreed on Thursday, 17:00 UTC.
    async fn with_agreed_pair() -> (Self, Id) {
        let (world, thread) = Self::with_pair().await;
        world.propose(world.ada, thread, "Agree on a time", &[("time1", "Thu 17:00")]).await;
        world.press(world.bo, thread, "Thu 17:00").await;
        (world, thread)
    }

    fn reminders(&self, thread: Id) -> usize {
        reminders(&self.emulator, thread)
    }
}

fn reminders(emulator: &Emulator, thread: Id) -> usize {
    let messages = emulator.messages(thread);
    messages.iter().filter(|message| message.text().contains("about to start")).count()
}

#[tokio::test]
async fn two_partners_agree_on_a_time_across_time_zones_and_begin_when_reminded() {
    let world = World::new().await;
    world.bank.store(Arc::new(bank(8)));
    world.add_short_plan().await;
    world.join(world.ada).await;
    world.join(world.bo).await;
    world.tick_at(MONDAYS[0]).await;
    let thread = world.pairs()[0];
    // Bo's proposal tells the bot where Bo is.
    let first = [("time1", "tomorrow 9am"), ("zone", "New York")];
    world.propose(world.bo, thread, "Agree on a time", &first).await;
    let times = [
        ("time1", "Thu 18:00"),
        ("time2", "6 march 23:30"),
        ("time3", "2026-03-08 18:30"),
        ("zone", "Warsaw"),
    ];
    world.propose(world.ada, thread, "Suggest other times", &times).await;
    let mut story = vec![world.emulator.transcript(thread, world.bo)];
    world.press(world.bo, thread, "Thu 12:00 New York · 18:00 Warsaw").await;
    story.push(world.my_status(world.ada).await);
    world.tick_at("2026-03-05T16:49:00Z").await;
    assert_eq!(world.reminders(thread), 0, "not before the ten minutes");
    world.tick_at("2026-03-05T16:50:00Z").await;
    story.push(world.emulator.transcript(thread, world.ada));
    let reminder = world.said(thread).pop().unwrap();
    assert_eq!(reminder.pings.users, BTreeSet::from([world.ada, world.bo]));
    let told = world.press(world.ada, thread, "Begin").await;
    assert!(told.contains("The invitation is out"), "{told}");
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn what_cannot_be_proposed_or_accepted_is_told_in_a_sentence() {
    let (world, thread) = World::with_pair().await;
    let (ada, bo) = (world.ada, world.bo);
    let mut story = Vec::new();
    let before = world.emulator.messages(thread).len();
    for texts in [
        [("time1", "Thu 18:00"), ("time2", "Thursday or Friday evening")],
        [("time1", "today 9:00"), ("time2", "")],
        [("time1", "Fri 18:00"), ("time2", "Mon 9:00")],
        [("time1", "Thu 18:00"), ("zone", "Atlantis")],
    ] {
        story.push(world.propose(ada, thread, "Agree on a time", &texts).await);
    }
    let public = world.emulator.messages(thread).len();
    assert_eq!(public, before, "nothing was posted: {}", story.join("\n"));
    world.propose(ada, thread, "Agree on a time", &[("time1", "Thu 17:00")]).await;
    let first = world.emulator.messages(thread).pop().unwrap();
    story.push(world.press(ada, thread, "Thu 17:00").await);
    world.propose(bo, thread, "Suggest other times", &[("time1", "Fri 17:00")]).await;
    let reply = world.emulator.click_on(bo, thread, first.id, "Thu 17:00").await.unwrap();
    reply.settled().await.unwrap();
    story.push(world.emulator.answer_to(reply.interaction));
    world.clock.set("2026-03-06T17:00:00Z".parse().unwrap());
    story.push(world.press(ada, thread, "Fri 17:00").await);
    world.tick_at(MONDAYS[1]).await;
    story.push(world.press(ada, thread, "Suggest other times").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn a_changed_time_arms_the_reminder_again() {
    let (world, thread) = World::with_agreed_pair().await;
    world.tick_at("2026-03-05T16:50:00Z").await;
    assert_eq!(world.reminders(thread), 1);
    let later = [("time1", "today 20:00")];
    world.propose(world.ada, thread, "Change the time", &later).await;
    let seen = world.emulator.transcript(thread, world.bo);
    assert!(seen.contains("Until you do, you still meet"), "{seen}");
    world.press(world.bo, thread, "Thu 20:00").await;
    world.tick_at("2026-03-05T17:00:00Z").await;
    assert_eq!(world.reminders(thread), 1);
    world.tick_at("2026-03-05T19:50:00Z").await;
    world.tick_at("2026-03-05T20:00:00Z").await;
    assert_eq!(world.reminders(thread), 2);
    world.end().await;
}

#[tokio::test]
async fn after_downtime_nobody_is_reminded_of_a_time_that_has_passed() {
    for (back, expected) in [("2026-03-05T17:04:00Z", 1), ("2026-03-05T17:06:00Z", 0)] {
        let (mut world, thread) = World::with_agreed_pair().await;
        world.stop_bot().await;
        world.clock.set(back.parse().unwrap());
        world.start_bot().await;
        world.tick().await;
        world.tick_at("2026-03-06T17:00:00Z").await;
        assert_eq!(world.reminders(thread), expected, "{back}");
        world.end().await;
    }
}

#[tokio::test]
async fn a_kill_while_the_reminder_is_posted_leaves_one() {
    for failure in [FaultKind::HoldBefore, FaultKind::HoldAfter] {
        let what = format!("{failure}");
        let (mut world, thread) = World::with_agreed_pair().await;
        world.stop_bot().await;
        world.clock.set("2026-03-05T16:50:00Z".parse().unwrap());
        run_and_kill(&world, Fault::on("POST", MESSAGES, failure)).await;
        run_until(&world, &what, |emulator| reminders(emulator, thread) > 0).await;
        // Anything more would happen now.
        world.start_bot().await;
        world.tick().await;
        assert_eq!(world.reminders(thread), 1, "{what}");
        world.end().await;
    }
}

#[tokio::test]
async fn the_zone_is_remembered_exported_and_known_to_the_form() {
    let (world, thread) = World::with_pair().await;
    let times = [("time1", "Thu 18:00"), ("zone", "Warsaw")];
    world.propose(world.ada, thread, "Agree on a time", &times).await;
    let form = world.times_form(world.ada, thread, "Agree on a time").await;
    assert_eq!(form.field("zone").unwrap().value, "Europe/Warsaw");
    let form = world.times_form(world.bo, thread, "Agree on a time").await;
    assert_eq!(form.field("zone").unwrap().value, "UTC", "nobody takes over the partner's");
    let held = world.slash(world.ada, "/data export").await;
    let file = held.message().unwrap().attachments[0].bytes.to_vec();
    let held: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(held["partners"]["wish"]["zone"], "Europe/Warsaw");
    let proposed = &held["partners"]["pairings"][0]["meeting"]["proposed"];
    assert_eq!(proposed["times"][0], "2026-03-05T17:00:00Z");
    world.end().await;
}

#[tokio::test]
async fn others_neither_propose_nor_accept() {
    let world = World::with_participants(two).await;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    let without = Overwrite::deny(bot, Permissions::CREATE_PRIVATE_THREADS);
    world.emulator.set_overwrite(world.channel, without);
    world.tick_at(MONDAYS[0]).await;
    let times = [("time1", "Thu 17:00")];
    world.propose(world.ada, world.channel, "Agree on a time", &times).await;
    for button in ["Agree on a time", "Thu 17:00", "Suggest other times"] {
        let told = world.press(world.chidi, world.channel, button).await;
        assert!(told.contains("belongs to two other people"), "{button}: {told}");
    }
    world.end().await;
}
