//! `/remind`: direct messages that a member asked for, each once.

use crate::kill::{run_and_kill, run_until};
use crate::world::{World, bank, settle};
use discord_emulator::{Emulator, Fault, FaultKind, Id, Message};
use jiff::SignedDuration;
use serde_json::Value;
use std::sync::Arc;

const MONDAY: &str = "2026-03-02T08:00:00Z";
const TUESDAY: &str = "2026-03-03T08:00:00Z";
/// Half an hour before ten in the evening in Warsaw, when quiet hours begin by default.
const TUESDAY_EVENING: &str = "2026-03-03T20:30:00Z";
const MESSAGES: &str = "/channels/{channel}/messages";
const CONVERSATIONS: &str = "/users/@me/channels";
/// Part of every reminder of a streak, and of no other message.
const YOUR_STREAK: &str = "Your streak of";

fn reminders_to(emulator: &Emulator, user: Id) -> Vec<Message> {
    emulator.conversation(user).map(|channel| emulator.messages(channel)).unwrap_or_default()
}

fn closed_messages() -> Fault {
    let message = "Cannot send messages to this user".to_owned();
    Fault::on("POST", MESSAGES, FaultKind::Refused { status: 403, code: 50_007, message })
        .with_body(YOUR_STREAK)
}

impl World {
    /// Bo has answered Monday's daily, and Tuesday's is open.
    async fn with_a_streak_at_stake() -> Self {
        let world = Self::every_day().await;
        world.bank.store(Arc::new(bank(9)));
        world.tick_at(MONDAY).await;
        world.answer(world.bo, "It prints one.").await;
        world.tick_at(TUESDAY).await;
        world
    }

    async fn reminding(line: &str) -> Self {
        let world = Self::with_a_streak_at_stake().await;
        world.slash(world.bo, line).await;
        world.tick().await;
        world
    }

    /// Lets so many hours pass in steps of ten minutes.
    async fn small_steps(&self, hours: usize) {
        for _ in 0..6 * hours {
            self.clock.advance(SignedDuration::from_mins(10));
            self.tick().await;
        }
    }

    async fn presses_stop(&self, member: Id) -> String {
        let conversation = self.emulator.conversation(member).unwrap();
        let reply = self.emulator.click(member, conversation, "Stop these").await.unwrap();
        self.emulator.answer_to(settle(reply).await.interaction)
    }
}

#[tokio::test]
async fn a_member_is_reminded_once_before_their_streak_breaks_and_can_stop_it_there() {
    let world = World::with_a_streak_at_stake().await;
    let mut story = vec![
        world.typed(world.bo, "/remind show").await,
        world.typed(world.bo, "/remind streak").await,
    ];
    world.small_steps(12).await;
    assert!(reminders_to(&world.emulator, world.bo).is_empty(), "it is not evening yet");
    world.small_steps(11).await;
    let conversation = world.emulator.conversation(world.bo).expect("he was written to");
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 1);
    story.push(world.emulator.transcript(conversation, world.bo));
    story.push(world.presses_stop(world.bo).await);
    story.push(world.typed(world.bo, "/remind show").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    for _ in 0..3 {
        world.small_steps(24).await;
    }
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 1);
    assert!(world.emulator.conversation(world.chidi).is_none(), "nobody else asked for one");
    world.end().await;
}

#[tokio::test]
async fn whoever_has_answered_or_has_nothing_to_lose_is_left_alone() {
    let world = World::reminding("/remind streak hours:12").await;
    world.slash(world.chidi, "/remind streak hours:12").await;
    world.answer(world.bo, "It prints two.").await;
    world.small_steps(23).await;
    assert!(world.emulator.conversation(world.bo).is_none());
    assert!(world.emulator.conversation(world.chidi).is_none(), "he never answered anything");
    world.slash(world.bo, "/streak away from:2026-03-04 to:2026-03-08").await;
    world.small_steps(48).await;
    assert!(world.emulator.conversation(world.bo).is_none(), "a daily while away is not missed");
    world.end().await;
}

#[tokio::test]
async fn a_paused_server_and_a_void_daily_remind_nobody() {
    let world = World::reminding("/remind streak hours:12").await;
    world.slash(world.ada, "/daily void number:2").await;
    world.click(world.ada, "Don't count #2").await;
    world.small_steps(23).await;
    assert!(world.emulator.conversation(world.bo).is_none(), "nobody loses a streak over it");
    world.tick_at("2026-03-04T08:00:00Z").await;
    world.slash(world.ada, "/daily pause").await;
    world.small_steps(48).await;
    assert!(world.emulator.conversation(world.bo).is_none());
    world.end().await;
}

#[tokio::test]
async fn reminders_follow_the_members_own_clock_and_quiet_hours() {
    let world = World::with_a_streak_at_stake().await;
    let line = "/remind quiet from:9 pm to:5:30 zone:Tokyo";
    let mut story = vec![world.typed(world.bo, line).await];
    story.push(world.typed(world.bo, "/remind streak hours:12").await);
    // Twelve hours before are five in the morning there.
    world.tick_at("2026-03-03T11:25:00Z").await;
    assert!(world.emulator.conversation(world.bo).is_none());
    world.tick_at("2026-03-03T11:30:00Z").await;
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 1);
    story.push(world.typed(world.bo, "/remind quiet from:22:00 to:22:00 zone:Atlantis").await);
    story.push(world.typed(world.bo, "/remind quiet from:22:00 to:22:00").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    let zones = world.suggested(world.bo, "/remind quiet zone:kraków", "zone").await;
    assert!(zones[0].starts_with("Kraków, Poland"), "{zones:?}");
    assert_eq!(world.suggested(world.bo, "/remind reviews time:9p", "time").await[0], "21:00");
    world.end().await;
}

#[tokio::test]
async fn due_reviews_are_a_reason_at_the_time_of_day_that_a_member_chose() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(1)));
    world.tick_at(MONDAY).await;
    world.answer(world.bo, "It prints one.").await;
    world.select(world.bo, &["Key point 1 of 1"]).await;
    let mut story = vec![world.typed(world.bo, "/remind reviews time:7 pm").await];
    world.small_steps(12).await;
    assert!(world.emulator.conversation(world.bo).is_none(), "nothing is due today");
    world.small_steps(24).await;
    let conversation = world.emulator.conversation(world.bo).expect("he was written to");
    story.push(world.emulator.transcript(conversation, world.bo));
    story.push(world.presses_stop(world.bo).await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.small_steps(48).await;
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 1);
    world.end().await;
}

#[tokio::test]
async fn a_set_of_a_prep_plan_is_a_reason_on_the_days_of_the_plan_until_it_is_done() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(6)));
    world.clock.set("2026-03-02T10:00:00Z".parse().unwrap());
    world.slash(world.bo, "/prep start date:march 6 minutes:15 days:mon,wed").await;
    let mut story = vec![world.typed(world.chidi, "/remind prep time:7 am").await];
    story.push(world.typed(world.bo, "/remind prep").await);
    world.small_steps(12).await;
    let conversation = world.emulator.conversation(world.bo).expect("he was written to");
    story.push(world.emulator.transcript(conversation, world.bo));
    world.small_steps(24).await;
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 1, "Tuesday is off");
    world.small_steps(24).await;
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 2);
    story.push(world.presses_stop(world.bo).await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn whoever_takes_no_messages_is_tried_once_and_reads_why_in_the_server() {
    let world = World::reminding("/remind streak").await;
    let refusal = world.emulator.fault(closed_messages());
    world.small_steps(23).await;
    assert_eq!(refusal.befallen(), 1);
    drop(world.emulator.take_requests());
    for _ in 0..3 {
        world.small_steps(24).await;
    }
    let requests = world.emulator.take_requests();
    assert!(requests.iter().all(|it| it.path != CONVERSATIONS), "he is not tried again");
    let mut story = vec![world.typed(world.bo, "/remind show").await];
    world.small_steps(2).await;
    world.answer(world.bo, "Something.").await;
    world.small_steps(24).await;
    story.push(world.typed(world.bo, "/remind streak hours:2").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.small_steps(22).await;
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 1, "he opened his messages");
    world.end().await;
}

#[tokio::test]
async fn whoever_left_the_server_is_not_written_to_and_can_still_stop() {
    let world = World::reminding("/remind streak").await;
    world.small_steps(13).await;
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 1);
    world.emulator.remove_member(world.server, world.bo);
    let said = world.presses_stop(world.bo).await;
    assert!(said.contains("I won't remind you of your streak anymore"), "{said}");

    let world_of_chidi = World::with_a_streak_at_stake().await;
    world_of_chidi.slash(world_of_chidi.bo, "/remind streak").await;
    world_of_chidi.emulator.remove_member(world_of_chidi.server, world_of_chidi.bo);
    world_of_chidi.small_steps(23).await;
    assert!(world_of_chidi.emulator.conversation(world_of_chidi.bo).is_none());
    world_of_chidi.end().await;
    world.end().await;
}

#[tokio::test]
async fn a_server_without_the_bot_reminds_nobody_until_it_is_back() {
    let world = World::reminding("/remind streak").await;
    world.removed().await;
    world.small_steps(23).await;
    assert!(world.emulator.conversation(world.bo).is_none());
    world.invited_back().await;
    world.tick_at("2026-03-04T08:00:00Z").await;
    world.answer(world.bo, "It prints three.").await;
    world.tick_at("2026-03-05T08:00:00Z").await;
    world.small_steps(23).await;
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 1);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn reminders_are_exported_and_deleted_with_the_rest() {
    let world = World::reminding("/remind streak hours:5").await;
    let reply = world.slash(world.bo, "/data export").await;
    let export: Value =
        serde_json::from_slice(&reply.message().unwrap().attachments[0].bytes).unwrap();
    assert_eq!(export["reminders"]["streak"], 5);
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    world.small_steps(23).await;
    assert!(world.emulator.conversation(world.bo).is_none());
    let said = world.typed(world.bo, "/remind show").await;
    assert!(said.contains("**Streak** off"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn an_outage_delays_a_reminder_and_never_doubles_it() {
    let world = World::reminding("/remind streak").await;
    let outage = Fault::on("POST", MESSAGES, FaultKind::Status(503)).times(9);
    let outage = world.emulator.fault(outage.with_body(YOUR_STREAK));
    world.tick_at(TUESDAY_EVENING).await;
    world.small_steps(12).await;
    assert_eq!(outage.befallen(), 9, "then came the night");
    assert_eq!(reminders_to(&world.emulator, world.bo).len(), 1);
    world.end().await;
}

#[tokio::test]
async fn a_kill_at_any_request_of_a_reminder_leaves_one_reminder() {
    let requests = [
        ("GET", "/guilds/{server}/members/{user}", ""),
        ("POST", CONVERSATIONS, ""),
        ("POST", MESSAGES, YOUR_STREAK),
    ];
    for (method, route, body) in requests {
        for failure in [FaultKind::HoldBefore, FaultKind::HoldAfter] {
            let what = format!("{method} {route} {failure}");
            let mut world = World::reminding("/remind streak").await;
            world.stop_bot().await;
            world.clock.set(TUESDAY_EVENING.parse().unwrap());
            run_and_kill(&world, Fault::on(method, route, failure).with_body(body)).await;
            // Longer than Discord remembers a nonce.
            world.clock.advance(SignedDuration::from_mins(20));
            let bo = world.bo;
            let is_told = move |emulator: &Emulator| !reminders_to(emulator, bo).is_empty();
            run_until(&world, "the reminder", is_told).await;
            world.start_bot().await;
            world.small_steps(12).await;
            assert_eq!(reminders_to(&world.emulator, bo).len(), 1, "{what}");
            world.take_log();
            world.end().await;
        }
    }
}
