//! What a server's admins are told without asking: once, by a way that works.

use crate::kill::{run_and_kill, run_until};
use crate::world::World;
use discord_emulator::{
    Emulator, Fault, FaultKind, Id, Message, Overwrite, OverwriteTarget, Permissions,
};
use jiff::SignedDuration;

const POSTING: &str = "2026-03-02T08:00:00Z";
const MESSAGES: &str = "/channels/{channel}/messages";
const CONVERSATIONS: &str = "/users/@me/channels";
/// Part of every alert, and of no other message.
const SOMETHING_IS_WRONG: &str = "Something is wrong";

fn alerts_in(emulator: &Emulator, channel: Id) -> Vec<Message> {
    let mut messages = emulator.messages(channel);
    messages.retain(|message| message.text().contains(SOMETHING_IS_WRONG));
    messages
}

fn alerts_to(emulator: &Emulator, user: Id) -> Vec<Message> {
    let conversation = emulator.conversation(user);
    conversation.map(|channel| alerts_in(emulator, channel)).unwrap_or_default()
}

fn closed_messages() -> Fault {
    let message = "Cannot send messages to this user".to_owned();
    Fault::on("POST", MESSAGES, FaultKind::Refused { status: 403, code: 50_007, message })
        .with_body(SOMETHING_IS_WRONG)
}

impl World {
    fn forbid(&self, channel: Id, permissions: Permissions) {
        let bot = OverwriteTarget::Member(self.emulator.bot());
        self.emulator.set_overwrite(channel, Overwrite::deny(bot, permissions));
    }

    /// The bot can't post the daily that is due.
    async fn blocked() -> Self {
        let world = Self::set_up().await;
        world.forbid(world.channel, Permissions::SEND_MESSAGES);
        world.tick_at(POSTING).await;
        world
    }

    async fn ten_minutes(&self) {
        for _ in 0..10 {
            self.clock.advance(SignedDuration::from_mins(1));
            self.tick().await;
        }
    }

    async fn a_day_later(&self) {
        for _ in 0..24 {
            self.clock.advance(SignedDuration::from_hours(1));
            self.tick().await;
        }
    }
}

#[tokio::test]
async fn whoever_set_up_is_told_once_why_there_is_no_daily_and_again_when_the_reason_changes() {
    let world = World::blocked().await;
    assert!(alerts_to(&world.emulator, world.ada).is_empty(), "it may be over in a minute");
    world.ten_minutes().await;
    let conversation = world.emulator.conversation(world.ada).expect("she was written to");
    insta::assert_snapshot!(world.emulator.transcript(conversation, world.ada));
    for _ in 0..3 {
        world.a_day_later().await;
    }
    assert_eq!(alerts_to(&world.emulator, world.ada).len(), 1);

    world.emulator.delete_channel(world.channel);
    world.a_day_later().await;
    let alerts = alerts_to(&world.emulator, world.ada);
    assert_eq!(alerts.len(), 2);
    assert!(alerts[1].text().contains("The channel for dailies was deleted."));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn what_is_fixed_within_minutes_is_told_to_nobody() {
    let world = World::blocked().await;
    world.forbid(world.channel, Permissions::NONE);
    world.logged("permissions changed").await;
    world.ten_minutes().await;
    assert_eq!(world.dailies().len(), 1);
    assert!(world.emulator.conversation(world.ada).is_none());
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn an_outage_of_discord_is_told_to_nobody() {
    let world = World::set_up().await;
    let outage = Fault::on("POST", MESSAGES, FaultKind::Status(503)).times(60);
    world.emulator.fault(outage);
    world.tick_at(POSTING).await;
    world.ten_minutes().await;
    assert!(world.emulator.conversation(world.ada).is_none());
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn alerts_go_to_the_channel_that_was_chosen_until_an_admin_wants_them() {
    let world = World::set_up().await;
    let admins = world.emulator.add_channel(world.server, "admins");
    let settings = world.typed(world.ada, "/setup alerts:#admins").await;
    assert!(settings.contains("**Alerts** in #admins"), "{settings}");
    world.forbid(world.channel, Permissions::SEND_MESSAGES);
    world.tick_at(POSTING).await;
    world.ten_minutes().await;
    insta::assert_snapshot!(world.emulator.transcript(admins, world.ada));
    assert!(world.emulator.conversation(world.ada).is_none());

    let settings = world.clicked(world.ada, "Send alerts to me").await;
    assert!(settings.contains("**Alerts** to @Ada as a direct message"), "{settings}");
    world.a_day_later().await;
    assert_eq!(alerts_to(&world.emulator, world.ada).len(), 1, "it still fails");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_channel_for_alerts_in_which_the_bot_may_not_write_is_named_and_left_out() {
    let world = World::set_up().await;
    let admins = world.emulator.add_channel(world.server, "admins");
    world.forbid(admins, Permissions::SEND_MESSAGES);
    world.emulator.heard().await.unwrap();
    let settings = world.typed(world.ada, "/setup alerts:#admins").await;
    assert!(settings.contains("Alerts: I'm missing **Send Messages** in #admins"), "{settings}");
    world.forbid(world.channel, Permissions::SEND_MESSAGES);
    world.tick_at(POSTING).await;
    world.ten_minutes().await;
    assert_eq!(alerts_to(&world.emulator, world.ada).len(), 1);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn an_admin_who_takes_no_messages_is_tried_once_and_the_system_channel_is_told() {
    let world = World::blocked().await;
    let lobby = world.emulator.add_channel(world.server, "lobby");
    world.emulator.set_system_channel(world.server, Some(lobby));
    let refusal = world.emulator.fault(closed_messages());
    world.ten_minutes().await;
    assert_eq!(refusal.befallen(), 1);
    assert_eq!(alerts_in(&world.emulator, lobby).len(), 1);
    let status = world.typed(world.ada, "/daily status").await;
    assert!(status.contains("@Ada doesn't get my direct messages"), "{status}");

    drop(world.emulator.take_requests());
    world.emulator.delete_channel(world.channel);
    world.a_day_later().await;
    let requests = world.emulator.take_requests();
    let tries = requests.iter().filter(|request| request.path == CONVERSATIONS);
    assert_eq!(tries.count(), 0, "she is not tried again");
    assert_eq!(alerts_in(&world.emulator, lobby).len(), 2);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn with_nobody_to_tell_status_still_knows_and_nothing_is_tried_again() {
    let world = World::blocked().await;
    let refusal = world.emulator.fault(closed_messages().times(9));
    world.ten_minutes().await;
    world.a_day_later().await;
    assert_eq!(refusal.befallen(), 1);
    assert!(world.typed(world.ada, "/daily status").await.contains("**Send Messages**"));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn nobody_is_told_who_left_the_server_or_deleted_their_data() {
    for leaves in [true, false] {
        let world = World::blocked().await;
        if leaves {
            world.emulator.remove_member(world.server, world.ada);
        } else {
            world.slash(world.ada, "/data delete").await;
            world.click(world.ada, "Delete my data").await;
        }
        world.ten_minutes().await;
        assert!(world.emulator.conversation(world.ada).is_none(), "leaves: {leaves}");
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn a_kill_at_any_request_of_an_alert_leaves_one_alert() {
    let requests = [
        ("GET", "/guilds/{server}", ""),
        ("POST", CONVERSATIONS, ""),
        ("POST", MESSAGES, SOMETHING_IS_WRONG),
    ];
    for (method, route, body) in requests {
        for failure in [FaultKind::HoldBefore, FaultKind::HoldAfter] {
            let what = format!("{method} {route} {failure}");
            let mut world = World::blocked().await;
            for _ in 0..4 {
                world.clock.advance(SignedDuration::from_mins(1));
                world.tick().await;
            }
            world.stop_bot().await;
            world.clock.advance(SignedDuration::from_mins(5));
            run_and_kill(&world, Fault::on(method, route, failure).with_body(body)).await;
            // Longer than Discord remembers a nonce.
            world.clock.advance(SignedDuration::from_mins(30));
            let ada = world.ada;
            let is_told = move |emulator: &Emulator| !alerts_to(emulator, ada).is_empty();
            run_until(&world, "the alert", is_told).await;
            world.clock.advance(SignedDuration::from_hours(1));
            world.start_bot().await;
            world.tick().await;
            assert_eq!(alerts_to(&world.emulator, ada).len(), 1, "{what}");
            world.take_log();
            world.end().await;
        }
    }
}
