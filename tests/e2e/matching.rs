//! Partners for practice: members who joined are paired once a week and told in a thread of the
//! two.

use crate::interview::SHORT;
use crate::kill::{run_and_kill, run_until};
use crate::world::{World, bank};
use discord_emulator::{
    ChannelKind, Emulator, Fault, FaultHandle, FaultKind, Id, Message, MessageKind, Overwrite,
    OverwriteTarget, Permissions,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The hour of rounds in a server without a schedule, on the first Monday and on those after it.
pub(crate) const MONDAYS: [&str; 6] = [
    "2026-03-02T09:00:00Z",
    "2026-03-09T09:00:00Z",
    "2026-03-16T09:00:00Z",
    "2026-03-23T09:00:00Z",
    "2026-03-30T09:00:00Z",
    "2026-04-06T09:00:00Z",
];
pub(crate) const MESSAGES: &str = "/channels/{channel}/messages";
const THREADS: &str = "/channels/{channel}/threads";

impl World {
    /// A server without a daily, in which these have joined on the first Monday's morning.
    pub(crate) async fn with_participants(members: impl Fn(&Self) -> Vec<Id>) -> Self {
        let world = Self::new().await;
        for member in members(&world) {
            world.join(member).await;
        }
        world
    }

    pub(crate) async fn join(&self, member: Id) {
        let told = self.typed(member, "/interview match join").await;
        assert!(told.contains("You're in"), "{told}");
    }

    /// A plan that the small bank of tests can fill.
    pub(crate) async fn add_short_plan(&self) {
        self.emulator.upload(self.channel, "short.toml", SHORT.as_bytes());
        let told = self.typed(self.ada, "/interview template add file:short.toml").await;
        assert!(told.contains("is ready"), "{told}");
    }

    pub(crate) async fn my_status(&self, member: Id) -> String {
        self.typed(member, "/interview match status").await
    }

    /// The threads of pairs, oldest first.
    pub(crate) fn pairs(&self) -> Vec<Id> {
        let mut threads = self.emulator.threads(self.channel);
        threads.retain(|thread| thread.name.starts_with("Practice partners"));
        threads.into_iter().map(|thread| thread.id).collect()
    }

    /// The bot's messages in a thread.
    pub(crate) fn said(&self, thread: Id) -> Vec<Message> {
        let mut messages = self.emulator.messages(thread);
        messages.retain(|message| message.kind == MessageKind::Written);
        messages
    }

    /// Returns `true` if a member is in a private thread.
    fn is_in(&self, member: Id, thread: Id) -> bool {
        let channel = self.emulator.channel(thread).unwrap();
        assert_eq!(channel.kind, ChannelKind::PrivateThread);
        channel.thread.unwrap().members.contains(&member)
    }

    pub(crate) async fn press(&self, member: Id, thread: Id, button: &str) -> String {
        let reply = self.emulator.click(member, thread, button).await.unwrap();
        reply.settled().await.unwrap();
        self.emulator.answer_to(reply.interaction)
    }
}

pub(crate) fn two(world: &World) -> Vec<Id> {
    vec![world.ada, world.bo]
}

fn three(world: &World) -> Vec<Id> {
    vec![world.ada, world.bo, world.chidi]
}

#[tokio::test]
async fn two_who_joined_are_told_of_each_other_on_monday_in_a_thread_of_their_own() {
    let world = World::new().await;
    world.bank.store(Arc::new(bank(8)));
    world.add_short_plan().await;
    let line = "/interview match join level:junior topics:python:oop times:2";
    let mut story = vec![world.typed(world.ada, line).await];
    story.push(world.typed(world.bo, "/interview match join").await);
    world.tick_at("2026-03-02T08:59:00Z").await;
    assert!(world.pairs().is_empty(), "not before the hour");
    world.tick_at(MONDAYS[0]).await;
    let [thread] = world.pairs()[..] else { panic!("one thread") };
    story.push(world.emulator.transcript(thread, world.ada));
    world.press(world.bo, thread, "We met").await;
    world.press(world.ada, thread, "Didn't happen").await;
    story.push(world.emulator.transcript(thread, world.bo));
    story.push(world.my_status(world.ada).await);
    insta::assert_snapshot!(story.join("\n"));
    assert!(world.is_in(world.ada, thread) && world.is_in(world.bo, thread));
    assert!(!world.is_in(world.chidi, thread));
    world.end().await;
}

#[tokio::test]
async fn a_round_comes_at_the_hour_of_the_servers_schedule() {
    let world = World::set_up().await;
    world.join(world.ada).await;
    world.join(world.bo).await;
    world.tick_at("2026-03-02T07:59:00Z").await;
    assert!(world.pairs().is_empty());
    world.tick_at("2026-03-02T08:00:00Z").await;
    assert_eq!(world.pairs().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn ticks_and_restarts_double_nothing() {
    let mut world = World::with_participants(two).await;
    world.tick_at(MONDAYS[0]).await;
    world.tick().await;
    world.restart_bot().await;
    world.tick().await;
    world.days(6).await;
    assert_eq!(world.pairs().len(), 1);
    assert_eq!(world.said(world.pairs()[0]).len(), 1);
    world.tick_at(MONDAYS[1]).await;
    assert_eq!(world.pairs().len(), 2, "and the next Monday has its own round");
    world.end().await;
}

#[tokio::test]
async fn after_three_weeks_of_sleep_there_is_one_round() {
    let mut world = World::with_participants(two).await;
    world.stop_bot().await;
    world.clock.set("2026-03-25T15:00:00Z".parse().unwrap());
    world.start_bot().await;
    world.tick().await;
    world.days(4).await;
    assert_eq!(world.pairs().len(), 1);
    world.tick_at(MONDAYS[4]).await;
    assert_eq!(world.pairs().len(), 2);
    world.end().await;
}

#[tokio::test]
async fn the_odd_one_out_comes_first_in_the_next_round() {
    let world = World::with_participants(three).await;
    let mut waited = Vec::new();
    for monday in &MONDAYS[..3] {
        world.tick_at(monday).await;
        let thread = *world.pairs().last().unwrap();
        let out: Vec<Id> =
            three(&world).into_iter().filter(|it| !world.is_in(*it, thread)).collect();
        assert_eq!(out.len(), 1);
        let told = world.my_status(out[0]).await;
        assert!(told.contains("you come first in the next"), "{told}");
        waited.extend(out);
    }
    waited.sort();
    waited.dedup();
    assert_eq!(waited.len(), 3, "each of them waited once");
    world.end().await;
}

/// Applies a fault to the first requests, then waits until Discord has forgotten nonces.
async fn befallen(route: &str, failure: FaultKind, times: usize) -> World {
    let world = World::with_participants(two).await;
    let fault: FaultHandle = world.emulator.fault(Fault::on("POST", route, failure).times(times));
    world.tick_at(MONDAYS[0]).await;
    assert_eq!(fault.befallen(), times);
    let log = world.take_log();
    assert!(log.iter().any(|line| line.contains("a pair's notice failed")), "{log:?}");
    let told = world.my_status(world.ada).await;
    assert!(told.contains("Discord didn't answer properly"), "{told}");
    world.tick().await;
    world.tick_at("2026-03-02T10:00:00Z").await;
    world.tick_at("2026-03-02T12:00:00Z").await;
    world
}

#[tokio::test]
async fn after_the_clock_was_a_month_ahead_a_pair_that_waits_is_told() {
    let world = World::with_participants(two).await;
    world.emulator.fault(Fault::on("POST", THREADS, FaultKind::ResetBefore));
    world.tick_at(MONDAYS[5]).await;
    let log = world.take_log();
    assert!(log.iter().any(|line| line.contains("a pair's notice failed")), "{log:?}");
    assert_eq!(world.pairs().len(), 0);
    // Before the hour of the first round, so that no other one is due.
    world.clock.set("2026-03-02T08:30:00Z".parse().unwrap());
    world.tick().await;
    assert_eq!(world.pairs().len(), 1, "the next try is not a month away");
    assert_eq!(world.said(world.pairs()[0]).len(), 1);
    let log = world.take_log();
    assert!(log.len() == 1 && log[0].contains("the clock went back"), "{log:?}");
    world.end().await;
}

#[tokio::test]
async fn whatever_is_cut_off_a_pair_is_told_once() {
    for (route, times) in [(THREADS, 1), (MESSAGES, 3)] {
        for failure in [FaultKind::ResetBefore, FaultKind::ResetAfter] {
            let what = format!("{route} {failure}");
            let world = befallen(route, failure, times).await;
            assert_eq!(world.pairs().len(), 1, "{what}");
            assert_eq!(world.said(world.pairs()[0]).len(), 1, "{what}");
            let told = world.my_status(world.ada).await;
            assert!(told.contains("This week: @Bo") && !told.contains("properly"), "{told}");
            world.end().await;
        }
    }
}

#[tokio::test]
async fn a_kill_at_any_request_of_a_round_leaves_each_pair_told_once() {
    const MEMBERS: &str = "/channels/{channel}/thread-members/{user}";
    for (method, route) in [("POST", THREADS), ("PUT", MEMBERS), ("POST", MESSAGES)] {
        for failure in [FaultKind::HoldBefore, FaultKind::HoldAfter] {
            let what = format!("{method} {route} {failure}");
            let mut world = World::with_participants(two).await;
            world.stop_bot().await;
            world.clock.set(MONDAYS[0].parse().unwrap());
            run_and_kill(&world, Fault::on(method, route, failure)).await;
            let is_told = |_: &Emulator| world.pairs().iter().any(|it| !world.said(*it).is_empty());
            run_until(&world, &what, is_told).await;
            // Anything more would happen now.
            world.start_bot().await;
            world.tick().await;
            assert_eq!(world.pairs().len(), 1, "{what}");
            assert_eq!(world.said(world.pairs()[0]).len(), 1, "{what}");
            assert!(world.is_in(world.ada, world.pairs()[0]), "{what}");
            assert!(world.is_in(world.bo, world.pairs()[0]), "{what}");
            world.end().await;
        }
    }
}

#[tokio::test]
async fn one_of_a_pair_begins_an_interview_with_a_button() {
    let world = World::with_participants(two).await;
    world.bank.store(Arc::new(bank(8)));
    world.add_short_plan().await;
    world.tick_at(MONDAYS[0]).await;
    let thread = world.pairs()[0];
    let said = world.said(thread)[0].text();
    assert!(said.contains("Suggested plan: *short*"), "the only one for few questions: {said}");
    let told = world.press(world.bo, thread, "Begin").await;
    assert!(told.contains("The invitation is out"), "{told}");
    assert!(!world.seen_by(world.chidi).contains("mock interview"), "it stays between the two");
    world.press(world.ada, thread, "Accept").await;
    let seen = world.emulator.transcript(thread, world.ada);
    assert!(seen.contains("@Bo interviews @Ada"), "{seen}");
    let interviews = world.emulator.threads(world.channel);
    assert_eq!(interviews.len(), 1, "no other thread: {interviews:#?}");
    world.end().await;
}

#[tokio::test]
async fn who_was_removed_from_a_server_without_a_daily_forgets_its_pairs() {
    let mut world = World::with_participants(two).await;
    world.stop_bot().await;
    world.emulator.remove_bot(world.server);
    world.start_bot().await;
    world.tick_at(MONDAYS[0]).await;
    world.emulator.invite_bot(world.server);
    let told = world.my_status(world.ada).await;
    assert!(told.contains("not in partner matching"), "{told}");
    world.end().await;
}

#[tokio::test]
async fn who_is_none_of_the_pair_is_told_so_privately() {
    let world = World::with_participants(two).await;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    let without = Overwrite::deny(bot, Permissions::CREATE_PRIVATE_THREADS);
    world.emulator.set_overwrite(world.channel, without);
    world.tick_at(MONDAYS[0]).await;
    world.tick_at("2026-03-02T09:10:00Z").await;
    assert!(world.pairs().is_empty());
    let before = world.seen_by(world.chidi);
    assert_eq!(before.matches("You're practice partners").count(), 1, "{before}");
    assert!(before.contains("Create Private Threads"), "{before}");
    let told = world.press(world.chidi, world.channel, "We met").await;
    assert!(told.contains("belongs to two other people"), "{told}");
    assert!(!world.seen_by(world.ada).contains("we met"));
    world.press(world.ada, world.channel, "We met").await;
    assert!(world.seen_by(world.chidi).contains("@Ada: we met"));
    world.end().await;
}

#[tokio::test]
async fn who_left_or_snoozes_is_not_paired() {
    let world = World::with_participants(three).await;
    let told = world.typed(world.chidi, "/interview match leave").await;
    assert!(told.contains("out of partner matching"), "{told}");
    let told = world.typed(world.bo, "/interview match snooze weeks:1").await;
    assert!(told.contains("Enjoy the break"), "{told}");
    world.tick_at(MONDAYS[0]).await;
    assert!(world.pairs().is_empty());
    world.tick_at(MONDAYS[1]).await;
    let thread = world.pairs()[0];
    assert!(world.is_in(world.ada, thread) && world.is_in(world.bo, thread));
    for line in ["leave", "snooze weeks:2", "status"] {
        let told = world.typed(world.chidi, &format!("/interview match {line}")).await;
        assert!(told.contains("You're not in partner matching"), "{told}");
    }
    world.end().await;
}

#[tokio::test]
async fn who_ignores_three_rounds_is_taken_out_with_a_friendly_word() {
    let world = World::with_participants(two).await;
    for monday in &MONDAYS[..3] {
        world.tick_at(monday).await;
        world.press(world.ada, *world.pairs().last().unwrap(), "We met").await;
    }
    world.tick_at(MONDAYS[3]).await;
    world.tick_at("2026-03-23T09:30:00Z").await;
    assert_eq!(world.pairs().len(), 3, "nobody is left for Ada");
    let said = world.said(world.pairs()[2]);
    assert_eq!(said.len(), 2);
    assert!(said[1].text().contains("to come back whenever you like"), "{}", said[1].text());
    assert_eq!(said[1].pings.users, BTreeSet::from([world.bo]));
    assert!(world.my_status(world.bo).await.contains("not in partner matching"));
    world.join(world.bo).await;
    world.tick_at(MONDAYS[4]).await;
    assert_eq!(world.pairs().len(), 4);
    world.end().await;
}

#[tokio::test]
async fn a_late_answer_is_a_sign_of_life() {
    let world = World::with_participants(two).await;
    for monday in &MONDAYS[..3] {
        world.tick_at(monday).await;
        world.press(world.ada, *world.pairs().last().unwrap(), "We met").await;
    }
    let told = world.press(world.bo, world.pairs()[0], "Didn't happen").await;
    assert!(told.contains("Round 1 is over"), "{told}");
    world.tick_at(MONDAYS[3]).await;
    assert_eq!(world.pairs().len(), 4, "Bo is paired again");
    world.end().await;
}

#[tokio::test]
async fn whose_partner_left_the_server_is_told_and_comes_first() {
    let world = World::with_participants(two).await;
    world.emulator.remove_member(world.server, world.bo);
    world.tick_at(MONDAYS[0]).await;
    let said = world.said(world.pairs()[0]);
    assert_eq!(said.len(), 1);
    assert!(said[0].text().contains("left the server"), "{}", said[0].text());
    assert_eq!(said[0].pings.users, BTreeSet::from([world.ada]));
    let told = world.my_status(world.ada).await;
    assert!(told.contains("you come first in the next round"), "{told}");
    world.tick_at(MONDAYS[1]).await;
    assert_eq!(world.pairs().len(), 1, "who left is not paired again");
    world.end().await;
}

#[tokio::test]
async fn deleted_data_are_gone_from_the_pairs_as_well() {
    let world = World::with_participants(two).await;
    world.tick_at(MONDAYS[0]).await;
    let held = world.slash(world.bo, "/data export").await;
    let file = held.message().unwrap().attachments[0].bytes.to_vec();
    let held: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(held["partners"]["wish"]["level"], "middle");
    assert_eq!(held["partners"]["pairings"].as_array().unwrap().len(), 1);
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    let told = world.press(world.ada, world.pairs()[0], "We met").await;
    assert!(told.contains("That pairing was deleted"), "{told}");
    world.tick_at(MONDAYS[1]).await;
    assert_eq!(world.pairs().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn a_deleted_channel_is_exchanged_for_the_one_of_the_settings() {
    let mut world = World::with_participants(two).await;
    let gone = world.channel;
    world.emulator.delete_channel(gone);
    world.tick_at(MONDAYS[0]).await;
    let log = world.take_log();
    assert!(
        log.iter().any(|line| line.contains("The channel for partners was deleted")),
        "{log:?}"
    );
    world.channel = world.emulator.add_channel(world.server, "practice");
    world.join(world.ada).await;
    world.tick_at("2026-03-02T10:00:00Z").await;
    assert_eq!(world.pairs().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn what_cannot_be_wished_is_told_in_a_sentence() {
    let world = World::new().await;
    let told = world.typed(world.ada, "/interview match join topics:knitting").await;
    assert!(told.contains("I don't know the topic “knitting”"), "{told}");
    let line = "/interview match join topics:python:oop, python:basics times:3";
    let told = world.typed(world.ada, line).await;
    assert!(told.contains("Python: Basics, Python: Objects, 3 partners"), "{told}");
    let told = world.typed(world.ada, "/interview match join level:senior").await;
    assert!(told.contains("senior, Python: Basics, Python: Objects, 3 partners"), "{told}");
    let told = world.typed(world.ada, "/interview match join topics:anything").await;
    assert!(told.contains("senior, any topic, 3 partners"), "{told}");
    let line = "/interview match join topics:python:oop, ba";
    assert_eq!(world.suggested(world.ada, line, "topics").await, ["python:oop, python:basics"]);
    world.end().await;
}

#[tokio::test]
async fn three_who_want_two_partners_get_all_their_pairs() {
    let world = World::new().await;
    for member in three(&world) {
        world.typed(member, "/interview match join times:2").await;
    }
    world.tick_at(MONDAYS[0]).await;
    let pairs = world.pairs();
    assert_eq!(pairs.len(), 3);
    for member in three(&world) {
        assert_eq!(pairs.iter().filter(|thread| world.is_in(member, **thread)).count(), 2);
    }
    world.end().await;
}

#[tokio::test]
async fn who_joins_reads_which_permissions_are_missing() {
    let world = World::new().await;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    let denied = Permissions::CREATE_PRIVATE_THREADS | Permissions::ATTACH_FILES;
    world.emulator.set_overwrite(world.channel, Overwrite::deny(bot, denied));
    let told = world.typed(world.ada, "/interview match join").await;
    assert!(told.contains("You're in"), "{told}");
    assert!(told.contains("I'm missing **Attach Files** and **Create Private Threads**"), "{told}");
    world.end().await;
}
