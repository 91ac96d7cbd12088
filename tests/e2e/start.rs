//! Discord has a bad moment while the bot starts.

use crate::child::Child;
use crate::faults::each;
use crate::world::World;
use discord_emulator::{Emulator, Fault, FaultKind};
use serde_json::json;
use std::time::Duration;

const COMMANDS: &str = "/applications/{application}/commands";

/// All that is asked before the gateway is opened.
const FIRST_REQUESTS: [(&str, &str); 5] = [
    ("GET", "/users/@me"),
    ("GET", "/oauth2/applications/@me"),
    ("GET", COMMANDS),
    ("PUT", COMMANDS),
    ("GET", "/gateway/bot"),
];

fn transient() -> [FaultKind; 5] {
    let retry_after = Duration::from_millis(10);
    [
        FaultKind::Status(500),
        FaultKind::Status(502),
        FaultKind::RateLimited { retry_after, global: true },
        FaultKind::ResetBefore,
        FaultKind::ResetAfter,
    ]
}

#[tokio::test]
async fn a_transient_failure_of_the_first_requests_is_retried_and_logged_once_each() {
    let cases = FIRST_REQUESTS
        .into_iter()
        .flat_map(|request| transient().map(|failure| (request, failure)));
    each(cases, |((method, route), failure)| async move {
        let what = format!("{method} {route}: {failure}");
        let mut world = World::without_bot().await;
        let fault = world.emulator.fault(Fault::on(method, route, failure).times(2));
        world.start_bot().await;
        assert_eq!(fault.befallen(), 2, "{what}");
        let log = world.take_log();
        assert_eq!(log.len(), 2, "{what}: {log:#?}");
        assert!(log.iter().all(|line| line.contains("retrying")), "{what}: {log:#?}");
        let help = world.typed(world.bo, "/help").await;
        assert!(help.contains("/question"), "{what}: {help}");
        world.end().await;
    });
}

#[tokio::test]
async fn a_token_that_is_refused_later_in_the_start_ends_the_process_with_a_sentence() {
    for (method, route) in FIRST_REQUESTS {
        let world = World::without_bot().await;
        world.emulator.fault(Fault::on(method, route, FaultKind::Status(401)));
        let ended = Child::start(&world, &[]).ends().await;
        assert_eq!(ended.status.code(), Some(1), "{method} {route}: {}", ended.log);
        let sentence = "warmup: Discord does not accept the token; copy it again";
        assert!(ended.log.contains(sentence), "{method} {route}: {}", ended.log);
        assert!(!ended.log.contains("retrying"), "{method} {route}: {}", ended.log);
    }
}

#[tokio::test]
async fn commands_that_cannot_be_read_are_registered() {
    let mut world = World::without_bot().await;
    let odd = json!([{"id": "7", "name": "help", "type": "a new kind"}]);
    world.emulator.fault(Fault::on("GET", COMMANDS, FaultKind::Answer(odd)));
    world.start_bot().await;
    let requests = world.emulator.requests();
    assert_eq!(requests.iter().filter(|request| request.method == "PUT").count(), 1);
    world.end().await;
}

#[tokio::test]
async fn of_registered_commands_the_name_and_id_are_enough() {
    let mut world = World::without_bot().await;
    let bare = json!([{"id": "7", "name": "streak"}, {"odd": true}, 4]);
    world.emulator.fault(Fault::on("PUT", COMMANDS, FaultKind::Answer(bare)));
    world.start_bot().await;
    let said = world.typed(world.bo, "/help").await;
    // A name with an id shows as a mention, which can be tapped, instead of as code.
    assert!(said.contains("| /streak show ·"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn without_session_starts_left_it_waits_and_says_so_once() {
    let mut world = World::without_bot().await;
    world.emulator.limit_session_starts(0, Duration::from_millis(50));
    let emulator = world.emulator.clone();
    let asked = |emulator: &Emulator| {
        emulator.requests().iter().filter(|request| request.path == "/gateway/bot").count() >= 3
    };
    let reset = async {
        emulator.wait_until("the bot to look again", asked).await.unwrap();
        assert_eq!((emulator.connections(), emulator.identified()), (0, 0));
        emulator.limit_session_starts(1000, Duration::from_hours(24));
    };
    tokio::join!(world.start_bot(), reset);
    assert_eq!(world.emulator.identified(), 1);
    let log = world.take_log();
    assert!(
        matches!(&log[..], [line] if line.contains("no session starts left today")),
        "{log:#?}"
    );
    world.end().await;
}
