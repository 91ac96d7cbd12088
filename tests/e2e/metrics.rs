//! The operator's view of the bot: the metrics page, and the log.

use crate::child::Child;
use crate::unreadable_record::spoil_server;
use crate::world::{World, settle, soon};
use discord_emulator::{Fault, FaultKind};
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::yield_now;

const POSTING: &str = "2026-03-02T08:00:00Z";
/// Three minutes after it.
const LATER: &str = "2026-03-02T08:03:00Z";
const WORDS: &str = "platypus-that-I-wrote";
const OTHER_WORDS: &str = "platypus-that-I-looked-for";
const SERVED: [&str; 2] = ["--metrics", "127.0.0.1:0"];

/// The page as it was once: the values by their series.
pub(crate) struct Page(String);

impl Page {
    /// Requests the page as Prometheus does.
    async fn read(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, page) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
        Self(page.to_owned())
    }

    fn values(&self) -> BTreeMap<&str, &str> {
        let lines = self.0.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.rsplit_once(' ')).collect()
    }

    /// A number of times or things; 0 where there is no such series.
    pub(crate) fn count(&self, series: &str) -> u64 {
        self.values().get(series).map_or(0, |value| value.parse().unwrap())
    }

    fn has(&self, series: &str, least: f64) -> bool {
        self.values().get(series).is_some_and(|value| value.parse::<f64>().unwrap() >= least)
    }

    /// The series, without those that come and go by themselves.
    fn series(&self) -> BTreeSet<String> {
        let lasting = |series: &&str| !series.starts_with("warmup_gateway_heartbeat");
        self.values().into_keys().filter(lasting).map(str::to_owned).collect()
    }
}

/// The address at which a process serves its metrics.
async fn address(child: &Child) -> String {
    let log = child.logged("serving metrics at http://").await;
    let (_, rest) = log.split_once("serving metrics at http://").unwrap();
    rest.split_once("/metrics").unwrap().0.to_owned()
}

/// The page, once all of these have at least these values.
async fn page_with(child: &Child, address: &str, wanted: &[(&str, f64)]) -> Page {
    let wait = async {
        loop {
            let page = Page::read(address).await;
            if wanted.iter().all(|(series, least)| page.has(series, *least)) {
                return page;
            }
            yield_now().await;
        }
    };
    child.soon(&format!("{wanted:#?}"), wait).await
}

#[tokio::test]
async fn an_operator_sees_what_the_bot_does_and_nothing_of_who_does_it() {
    let mut world = World::every_day().await;
    let (broken, eve) = world.emulator.add_server("Another Club", "Eve");
    let prep = world.emulator.add_channel(broken, "prep");
    let set_up = world.emulator.slash(eve, prep, "/setup time:09:00 zone:Europe/Warsaw");
    settle(set_up.await.unwrap()).await;
    world.tick().await;
    world.stop_bot().await;
    spoil_server(&world, broken);
    world.clock.set(LATER.parse().unwrap());
    let child = Child::online(&world, &SERVED).await;
    let address = address(&child).await;

    let channel = world.channel;
    let posted = |emulator: &discord_emulator::Emulator| emulator.threads(channel).len() == 1;
    world.emulator.wait_until("the thread", posted).await.unwrap();
    assert!(world.answered(world.bo, WORDS).await.contains("Recorded"));
    let search = format!("/question search:{OTHER_WORDS}");
    world.suggested(world.bo, &search, "search").await;
    world.slash(world.bo, &search).await;
    let refused = FaultKind::Refused { status: 403, code: 50013, message: WORDS.to_owned() };
    let part = Fault::on("POST", "/channels/{channel}/messages", refused);
    world.emulator.fault(part.with_body(" 1 of 3"));
    world.reveals(world.ada).await;

    let wanted = [
        (r#"warmup_interactions_total{kind="component",name="answer",outcome="served"}"#, 1.0),
        (r#"warmup_interactions_total{kind="form",name="answer_form",outcome="served"}"#, 1.0),
        (r#"warmup_interactions_total{kind="suggestions",name="question",outcome="served"}"#, 1.0),
        // Nothing is found.
        (r#"warmup_interactions_total{kind="command",name="question",outcome="refused"}"#, 1.0),
        (r#"warmup_interaction_duration_seconds_count{kind="component",name="answer"}"#, 1.0),
        (r#"warmup_tasks_total{kind="dailies",outcome="done"}"#, 2.0),
        (r#"warmup_tasks_total{kind="dailies",outcome="failed"}"#, 1.0),
        (r#"warmup_task_lag_seconds_sum{kind="dailies"}"#, 180.0),
        (r#"warmup_rest_requests_total{route="POST channels/messages",status="200"}"#, 1.0),
        (r#"warmup_rest_requests_total{route="POST channels/messages",status="403"}"#, 1.0),
        (r#"warmup_rest_requests_total{route="POST channels/messages/threads",status="201"}"#, 1.0),
        (r#"warmup_rest_wait_seconds_count{route="POST channels/messages"}"#, 2.0),
        ("warmup_rest_refusals", 1.0),
        ("warmup_store_flush_duration_seconds_count", 1.0),
        ("warmup_store_writes_total", 3.0),
        (r#"warmup_gateway_connected{shard="0"}"#, 1.0),
        (r#"warmup_gateway_sessions_total{kind="new"}"#, 1.0),
        ("warmup_gateway_connections_total", 1.0),
        (r#"warmup_bank_questions{pack="python"}"#, 3.0),
        ("warmup_servers", 2.0),
    ];
    let page = page_with(&child, &address, &wanted).await;
    assert_eq!(page.count(r#"warmup_tasks_late{kind="dailies"}"#), 0);
    assert!(page.0.contains(r#"warmup_tasks_total{kind="forget",outcome="panicked"} 0"#));

    world.emulator.drop_connections();
    let resumed = [(r#"warmup_gateway_sessions_total{kind="resumed"}"#, 1.0)];
    let page = page_with(&child, &address, &resumed).await;
    assert_says_nothing_of(&page.0, &world);
    assert!(!page.0.contains(&broken.to_string()));

    let _silent = TcpStream::connect(&address).await.unwrap();
    child.stop().await;
    assert!(TcpStream::connect(&address).await.is_err(), "the port is free again");
}

/// Neither ids nor the token nor what anybody wrote.
fn assert_says_nothing_of(page: &str, world: &World) {
    let ids =
        [world.server, world.channel, world.ada, world.bo, world.chidi].map(|id| id.to_string());
    let words = [WORDS, OTHER_WORDS, "platypus", "question-1", "interaction-", "Interview Club"];
    for secret in ids.iter().map(String::as_str).chain(words).chain([world.emulator.token()]) {
        assert!(!page.contains(secret), "“{secret}” is on the page:\n{page}");
    }
}

/// The page of the bot in this very process.
pub(crate) async fn page_of(world: &World) -> Page {
    let state = world.bot().monitor().state().await;
    Page(world.metrics.page(&state))
}

/// The same once this many replies were counted, which happens after people have seen them.
async fn page_after(world: &World, answers: u64) -> Page {
    let form = r#"warmup_interactions_total{kind="form",name="answer_form",outcome="served"}"#;
    soon("the answers to be counted", async {
        loop {
            let page = page_of(world).await;
            if page.count(form) == answers {
                return page;
            }
            yield_now().await;
        }
    })
    .await
}

#[tokio::test]
async fn fifty_servers_make_the_page_no_longer_than_one() {
    let world = World::every_day().await;
    let uses = async |channel, member| {
        for line in ["/setup time:09:00 zone:Europe/Warsaw", "/streak show"] {
            settle(world.emulator.slash(member, channel, line).await.unwrap()).await;
        }
    };
    uses(world.channel, world.ada).await;
    world.tick().await;
    world.tick_at(POSTING).await;
    world.answer(world.ada, WORDS).await;
    let before = page_after(&world, 1).await;
    for number in 0..50 {
        let (server, owner) = world.emulator.add_server(&format!("Club {number}"), "Eve");
        let channel = world.emulator.add_channel(server, "prep");
        uses(channel, owner).await;
    }
    world.tick().await;
    world.answer(world.bo, WORDS).await;
    let after = page_after(&world, 2).await;
    assert_eq!(after.count("warmup_servers"), 51);
    let streaks = r#"warmup_interactions_total{kind="command",name="streak",outcome="served"}"#;
    assert_eq!((before.count(streaks), after.count(streaks)), (1, 51));
    let grown: Vec<String> = after.series().difference(&before.series()).cloned().collect();
    assert_eq!(grown, Vec::<String>::new());
    assert!(after.series().len() < 500, "{}", after.series().len());
    assert_says_nothing_of(&after.0, &world);
    world.end().await;
}

#[tokio::test]
async fn what_is_due_and_not_done_is_seen_and_so_is_a_gateway_that_is_down() {
    let mut world = World::every_day().await;
    world.tick().await;
    world.clock.set(LATER.parse().unwrap());
    let page = page_of(&world).await;
    assert_eq!(page.count(r#"warmup_tasks_due{kind="dailies"}"#), 1);
    assert_eq!(page.count(r#"warmup_tasks_late{kind="dailies"}"#), 1);
    assert_eq!(page.count(r#"warmup_gateway_connected{shard="0"}"#), 1);
    world.tick().await;
    let page = page_of(&world).await;
    assert_eq!(page.count(r#"warmup_tasks_due{kind="dailies"}"#), 0);
    assert_eq!(page.count(r#"warmup_task_lag_seconds_bucket{kind="dailies",le="120"}"#), 1);
    assert_eq!(page.count(r#"warmup_task_lag_seconds_bucket{kind="dailies",le="300"}"#), 2);

    world.stop_bot().await;
    let hold = Fault::on("GET", "/users/@me", FaultKind::HoldBefore);
    let hold = world.emulator.fault(hold);
    let child = Child::start(&world, &SERVED);
    let address = address(&child).await;
    hold.reached(1).await.unwrap();
    let page = Page::read(&address).await;
    assert_eq!(page.values().get(r#"warmup_gateway_connected{shard="0"}"#), Some(&"0"));
    hold.release();
    world.emulator.bot_online().await.unwrap();
    page_with(&child, &address, &[(r#"warmup_gateway_connected{shard="0"}"#, 1.0)]).await;
    child.stop().await;
}

#[tokio::test]
async fn a_port_that_is_taken_ends_the_start_with_what_to_do() {
    let mut world = World::set_up().await;
    world.stop_bot().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = Child::start(&world, &["--metrics", &address]).ends().await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.log.contains("another program is listening there. Free it, or"), "{}", ended.log);
    assert!(ended.log.contains(&address) && ended.log.contains("WARMUP_METRICS"), "{}", ended.log);
}

#[tokio::test]
async fn clicks_and_tasks_are_spans_of_the_debug_log_and_nothing_of_the_usual_one() {
    for (level, shown) in [("debug", true), ("info", false)] {
        let mut world = World::every_day().await;
        world.stop_bot().await;
        world.clock.set(LATER.parse().unwrap());
        let child = Child::online(&world, &["--log", level]).await;
        let channel = world.channel;
        let posted = |emulator: &discord_emulator::Emulator| emulator.threads(channel).len() == 1;
        world.emulator.wait_until("the thread", posted).await.unwrap();
        world.answered(world.bo, WORDS).await;
        world.typed(world.bo, "/streak show").await;
        let server = world.server;
        let in_bot = "warmup::bot::interaction_trace: served outcome=\"served\" requests=";
        let in_tasks = "warmup::tasks::runner: task finished outcome=\"done\" requests=1 ";
        for end in [
            format!(r#"interaction{{server={server} what="answer_form"}}: {in_bot}"#),
            format!(r#"interaction{{server={server} what="/streak show"}}: {in_bot}1 "#),
            format!(r#"task{{server={server} kind="dailies"}}: {in_tasks}"#),
        ] {
            if shown {
                child.logged(&end).await;
            }
            let log = child.so_far();
            assert_eq!(log.contains(&end), shown, "{level}, {end}:\n{log}");
        }
        let log = child.so_far();
        assert!(shown || !log.contains("served") && !log.contains("due"), "{log}");
        child.stop().await;
    }
}
