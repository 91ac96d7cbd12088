//! Each of Discord's refusals is explained as what it is, wherever it happens, and nothing is
//! promised that does not happen.

use crate::world::World;
use discord_emulator::{ChannelKind, Fault, FaultKind, Permissions};
use jiff::SignedDuration;

const POSTING: &str = "2026-03-02T08:00:00Z";
const POSTS: &str = "/channels/{channel}/messages";

/// Status, code, and the reply to sharing into the thread of a daily.
const REFUSALS: [(u16, u32, &str); 19] = [
    (404, 10_004, "I'm not in this server."),
    (404, 10_008, "The message for this was deleted."),
    (404, 10_007, "That person is no longer in this server."),
    (403, 50_001, "I'm missing **View Channel** in #Question 1."),
    (403, 50_013, "I'm missing a permission in #interview-prep."),
    (403, 160_005, "The thread #Question 1 is locked, so I can't post in it."),
    (400, 50_083, "The thread #Question 1 is locked, so I can't post in it."),
    (400, 50_024, "#Question 1 is another kind of channel, and I need a text channel for this."),
    (400, 50_008, "#Question 1 is another kind of channel, and I need a text channel for this."),
    (400, 160_006, "This server has as many open threads as Discord allows."),
    (400, 160_007, "This server has as many open threads as Discord allows."),
    (400, 30_033, "The thread #Question 1 has as many members as Discord allows."),
    (400, 50_035, "Discord refused this text: it breaks one of Discord's limits."),
    (400, 50_006, "Discord refused this text: it breaks one of Discord's limits."),
    (413, 40_005, "Discord refused this text: it breaks one of Discord's limits."),
    (400, 200_000, "Discord refused this text: this server's AutoMod blocks words in it."),
    (400, 240_000, "Discord refused this text: it has a link that Discord considers harmful."),
    (400, 77_777, "Discord refused this with code 77777."),
    (401, 0, "Discord no longer accepts my token."),
];

/// The same for errors that may be over at the next try.
const TRANSIENT: [(u16, u32, &str); 4] = [
    (429, 20_028, "Discord asked me to slow down. Press *Share my answer* again in a minute."),
    (429, 20_016, "Discord asked me to slow down. Press *Share my answer* again in a minute."),
    (429, 0, "Discord asked me to slow down. Press *Share my answer* again in a minute."),
    (503, 0, "Discord didn't answer properly. Press *Share my answer* again in a minute."),
];

fn refused(status: u16, code: u32) -> FaultKind {
    FaultKind::Refused { status, code, message: "No.".to_owned() }
}

/// The same with a short wait, as in Discord's 429.
fn transient(status: u16, code: u32) -> FaultKind {
    let body = serde_json::json!({"code": code, "message": "No.", "retry_after": 0.01});
    FaultKind::Verbatim { status, headers: Vec::new(), body: body.to_string() }
}

#[tokio::test]
async fn each_refusal_of_a_share_reads_as_what_it_is() {
    let world = World::set_up().await;
    world.bank.store(std::sync::Arc::new(crate::world::bank(1)));
    world.tick_at(POSTING).await;
    world.answer(world.bo, "My words.").await;
    for (status, code, sentence) in REFUSALS {
        world.emulator.fault(Fault::on("POST", POSTS, refused(status, code)));
        world.clock.advance(SignedDuration::from_mins(1));
        let said = world.clicked(world.bo, "Share my answer").await;
        assert!(said.contains(sentence), "{code}: {said}");
        assert!(!said.contains("keep trying"), "{code}: {said}");
    }
    for (status, code, sentence) in TRANSIENT {
        world.emulator.fault(Fault::on("POST", POSTS, transient(status, code)).times(3));
        world.clock.advance(SignedDuration::from_mins(1));
        let said = world.clicked(world.bo, "Share my answer").await;
        assert!(said.contains(sentence), "{code}: {said}");
    }
    let said = world.clicked(world.bo, "Share my answer").await;
    assert!(said.contains("✅ Your answer is in #Question 1"), "{said}");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_share_into_a_thread_that_is_paused_for_long_says_when_to_try_again() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.answer(world.bo, "My words.").await;
    let retry_after = std::time::Duration::from_mins(14);
    let limited = FaultKind::RateLimited { retry_after, global: false };
    let fault = world.emulator.fault(Fault::on("POST", POSTS, limited));
    for _ in 0..2 {
        let said = world.clicked(world.bo, "Share my answer").await;
        assert!(said.contains("again in 14 minutes."), "{said}");
    }
    assert_eq!(fault.befallen(), 1, "nothing is sent during a pause");
    let log = world.take_log();
    assert_eq!(log.len(), 1, "{log:#?}");
    assert!(log[0].contains("rate limited by Discord"), "{log:#?}");
    world.end().await;
}

#[tokio::test]
async fn a_failed_self_check_says_to_look_again_and_promises_nothing() {
    let world = World::set_up().await;
    world.unsure().await;
    for command in ["/setup", "/daily status"] {
        world.emulator.fault(Fault::on("GET", "/guilds/{server}", FaultKind::Status(500)).times(3));
        let said = world.typed(world.ada, command).await;
        let sentence = "Discord didn't answer properly. I couldn't check my permissions. Look \
                        again in a minute.";
        assert!(said.contains(sentence), "{command}: {said}");
        assert!(!said.contains("keep trying"), "{command}: {said}");
    }
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn on_demand_going_on_is_promised_only_where_something_goes_on() {
    let world = World::set_up().await;
    world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
    world.slash(world.ada, "/setup ping:@Preppers").await;
    world.unsure().await;
    world.tick_at("2026-03-07T12:00:00Z").await;
    world.emulator.fault(Fault::on("GET", "/guilds/{server}", FaultKind::Status(500)).times(3));
    let said = world.typed(world.ada, "/daily now").await;
    assert!(
        said.contains("Discord didn't answer properly. Use `/daily now` again in a minute."),
        "nothing was claimed: {said}"
    );
    world.emulator.fault(Fault::on("POST", POSTS, FaultKind::Status(500)).times(3));
    let said = world.typed(world.ada, "/daily now").await;
    assert!(said.contains("I'll keep trying."), "{said}");
    world.tick_at("2026-03-07T12:05:00Z").await;
    assert_eq!(world.dailies().len(), 1, "and it does");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_reveal_that_failed_names_the_button_to_press_again() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.click(world.bo, "Reveal in thread").await;
    let failing = || Fault::on("POST", POSTS, FaultKind::Status(500)).times(3);
    world.emulator.fault(failing());
    let mut story = vec![world.clicked(world.bo, "Reveal it now").await];
    story.push(world.clicked(world.bo, "Reveal it now").await);
    world.slash(world.bo, "/question search:python/question-2").await;
    world.emulator.fault(failing());
    story.push(world.clicked(world.bo, "Reveal in thread").await);
    story.push(world.clicked(world.bo, "Reveal in thread").await);
    insta::assert_snapshot!(story.join("\n"));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn no_new_try_is_promised_where_nothing_is_due() {
    let world = World::set_up().await;
    world.tick_at("2026-03-07T12:00:00Z").await;
    world.emulator.fault(Fault::on("POST", POSTS, refused(403, 50_013)));
    let mut story = vec![world.typed(world.ada, "/daily now").await];
    story.push(world.typed(world.ada, "/daily status").await);
    world.tick_at("2026-03-07T12:05:00Z").await;
    assert!(world.dailies().is_empty(), "it is Saturday");
    story.push(world.typed(world.ada, "/daily now").await);
    insta::assert_snapshot!(story.join("\n"));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_deleted_ping_role_is_told_and_dailies_go_on_without_it() {
    let world = World::set_up().await;
    let role = world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
    world.slash(world.ada, "/setup ping:@Preppers").await;
    world.emulator.delete_role(world.server, role);
    world.tick_at(POSTING).await;
    assert_eq!(world.dailies()[0].content, "", "no @deleted-role above the question");
    for command in ["/setup", "/daily status"] {
        let said = world.typed(world.ada, command).await;
        assert!(said.contains("The role that dailies ping was deleted"), "{command}: {said}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_share_that_was_removed_is_not_said_to_be_there() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.answer(world.bo, "My words.").await;
    world.click(world.bo, "Share my answer").await;
    let said = world.clicked(world.bo, "Share my answer").await;
    assert!(said.contains("✅ Your answer is in"), "{said}");
    let thread = world.emulator.threads(world.channel)[0].id;
    let shared = world.thread().pop().unwrap();
    world.emulator.delete_message(thread, shared.id);
    let said = world.clicked(world.bo, "Share my answer").await;
    assert!(said.contains("it was deleted from the thread, so I won't post it again."), "{said}");
    assert!(world.thread().is_empty());
    world.answer(world.bo, "Other words.").await;
    let said = world.clicked(world.bo, "Share my answer").await;
    assert!(said.contains("✅ Your answer is in"), "{said}");
    assert_eq!(world.thread().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn who_was_never_away_is_not_welcomed_back() {
    let world = World::set_up().await;
    let said = world.typed(world.bo, "/streak back").await;
    assert!(said.contains("You're not away, so there's nothing to end."), "{said}");
    world.slash(world.bo, "/streak away from:2026-03-05 to:2026-03-06").await;
    let said = world.typed(world.bo, "/streak back").await;
    assert!(said.contains("Welcome back."), "{said}");
    let said = world.typed(world.bo, "/streak back").await;
    assert!(said.contains("You're not away"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn the_first_setup_in_the_chat_of_a_voice_channel_or_stage_names_the_option() {
    for kind in [ChannelKind::Voice, ChannelKind::Stage] {
        let mut world = World::new().await;
        world.channel = world.emulator.add_channel_of(world.server, "talk", kind);
        let said = world.typed(world.ada, "/setup time:09:00").await;
        let sentence = "Dailies need a text channel, an announcement channel or a forum. Choose \
                        one with `/setup channel`.";
        assert!(said.contains(sentence), "{said}");
        let status = world.typed(world.ada, "/daily status").await;
        assert!(status.contains("This server has no daily question yet."), "{status}");
        let said = world.typed(world.ada, "/setup channel:#interview-prep").await;
        assert!(said.contains("I have every permission I need in #interview-prep."), "{said}");
        world.end().await;
    }
}
