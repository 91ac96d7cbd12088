//! Rate limits in real time: requests wait by the machine's stopwatch, so the emulator lives by the
//! machine's clock. The bot's own clock is still moved by hand.

use crate::faults::each;
use crate::log::Log;
use crate::settings::every_day_at;
use crate::world::{World, bank, settle, soon};
use arc_swap::ArcSwap;
use discord_emulator::{Emulator, EmulatorOptions, Fault, FaultKind, Id, RequestRecord};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use warmup::bot::{Bot, BotParts, PATIENCE, http};
use warmup::clock::Clock;
use warmup::cluster::SingleProcess;
use warmup::config::{self, SetupDefaults};
use warmup::domain::ids::GuildId;
use warmup::domain::schedule::Zone;
use warmup::domain::server::ServerChange;
use warmup::store::Store as _;
use warmup::store::sled::SledStore;

/// Servers whose daily is due at the same instant.
struct Servers {
    emulator: Emulator,
    bot: Bot,
    ids: Vec<Id>,
    channels: Vec<Id>,
    _folder: TempDir,
}

impl Servers {
    /// This many servers, the bot, and a daily due in each.
    async fn due(count: usize) -> Self {
        let now = Clock::system().now();
        let emulator = Emulator::start(
            discord_emulator::Clock::system(),
            EmulatorOptions { bot_name: "Warmup".into(), ..EmulatorOptions::default() },
        )
        .await
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = SledStore::open(folder.path()).unwrap();
        let yesterday = now - SignedDuration::from_hours(24);
        let time = Zone::UTC.time_zone().to_datetime(now).time();
        let time = time.with().second(0).subsec_nanosecond(0).build().unwrap();
        let (mut ids, mut channels) = (Vec::new(), Vec::new());
        for number in 0..count {
            let (server, _) = emulator.add_server(&format!("Server {number}"), "Ada");
            let channel = emulator.add_channel(server, "interview-prep");
            let settings = every_day_at(time, channel.get());
            let change = ServerChange::Configure { settings, seed: 7, now: yesterday };
            store.change_server(GuildId(server.get()), change).await.unwrap();
            ids.push(server);
            channels.push(channel);
        }
        let bot = Bot::start(BotParts {
            http: http(emulator.token(), emulator.base_url()),
            store: Arc::new(store),
            bank: Arc::new(ArcSwap::from_pointee(bank(3))),
            clock: Clock::reading(move || now),
            stopwatch: Clock::system(),
            defaults: SetupDefaults::default(),
            home: None,
            grace: SignedDuration::from_hours(6),
            idle: SignedDuration::from_hours(24),
            patience: PATIENCE,
            metrics: Arc::default(),
            cluster: Arc::new(SingleProcess),
            shards: config::ClusterConfig::default(),
        })
        .await
        .unwrap();
        bot.online().await;
        Self { emulator, bot, ids, channels, _folder: folder }
    }

    fn assert_one_daily_each(&self) {
        for channel in &self.channels {
            assert_eq!(self.emulator.messages(*channel).len(), 1);
            assert_eq!(self.emulator.threads(*channel).len(), 1);
        }
    }
}

/// The wait in a 429 response.
fn wait_of(request: &RequestRecord) -> Option<SignedDuration> {
    let seconds = request.answer["retry_after"].as_f64()?;
    (request.status == Some(429)).then(|| SignedDuration::from_secs_f64(seconds))
}

fn resource(request: &RequestRecord) -> (&str, &str) {
    (&request.method, request.path.split('?').next().unwrap_or_default())
}

/// The requests that were sent although a response to the same kind had asked for a longer wait.
fn impatient(requests: &[RequestRecord]) -> Vec<String> {
    let mut found = Vec::new();
    for (position, refused) in requests.iter().enumerate() {
        let Some((wait, answered_at)) = wait_of(refused).zip(refused.answered_at) else { continue };
        // The emulator tells milliseconds, and rounds.
        let until: Timestamp = answered_at + wait - SignedDuration::from_millis(2);
        let global = refused.answer["global"] == true;
        let early = requests[position + 1..].iter().filter(|request| {
            request.at > answered_at
                && request.at < until
                && (global || resource(request) == resource(refused))
        });
        found.extend(early.map(|it| format!("{} {} at {}", it.method, it.path, it.at)));
    }
    found
}

#[tokio::test]
async fn a_429_is_waited_for_and_tried_again_once() {
    let servers = Servers::due(1).await;
    let retry_after = Duration::from_millis(400);
    let limited = FaultKind::RateLimited { retry_after, global: false };
    let routes = ["/channels/{channel}/messages", "/channels/{channel}/messages/{message}/threads"];
    for route in routes {
        servers.emulator.fault(Fault::on("POST", route, limited.clone()));
    }
    let _ = servers.emulator.take_requests();
    soon("the tick to end", servers.bot.tick()).await;
    servers.assert_one_daily_each();
    let requests = servers.emulator.take_requests();
    let posts: Vec<Option<u16>> = requests
        .iter()
        .filter(|request| request.method == "POST")
        .map(|request| request.status)
        .collect();
    assert_eq!(posts, [Some(429), Some(200), Some(429), Some(201)]);
    assert_eq!(impatient(&requests), [""; 0]);
    soon("its end", servers.bot.stop()).await.unwrap();
}

#[tokio::test]
async fn thirty_servers_that_are_due_at_once_get_one_daily_each_within_the_limits() {
    let servers = Servers::due(30).await;
    servers.emulator.enforce_rate_limits(true);
    let _ = servers.emulator.take_requests();
    soon("the tick to end", servers.bot.tick()).await;
    servers.assert_one_daily_each();
    let requests = servers.emulator.take_requests();
    assert_eq!(impatient(&requests), [""; 0]);
    let refused = requests.iter().filter(|request| request.status == Some(429)).count();
    assert_eq!(refused, 0, "the bot's own pace keeps it below the limit");
    soon("its end", servers.bot.stop()).await.unwrap();
}

/// The number of members who share at the same instant. A channel accepts five messages in five
/// seconds.
const SHARES: usize = 12;

#[tokio::test]
async fn a_burst_of_shares_into_one_thread_is_posted_one_after_the_other_without_a_refusal() {
    let servers = Servers::due(1).await;
    soon("the tick to end", servers.bot.tick()).await;
    let (emulator, channel) = (&servers.emulator, servers.channels[0]);
    let mut members = Vec::new();
    for number in 0..SHARES {
        let member = emulator.add_member(servers.ids[0], &format!("Member {number}"), &[]);
        let reply = emulator.click(member, channel, "Answer").await.unwrap();
        let form = reply.modal().expect("a form opens").clone();
        settle(emulator.submit(&form, &[("answer", "My words.")]).await.unwrap()).await;
        members.push(member);
    }
    emulator.enforce_rate_limits(true);
    let _ = emulator.take_requests();
    let begun = Clock::system().now();
    let share = async |member| {
        settle(emulator.click(member, channel, "Share my answer").await.unwrap()).await.text()
    };
    let said = futures::future::join_all(members.into_iter().map(share)).await;
    let took = Clock::system().now().duration_since(begun);
    assert!(said.iter().all(|said| said.contains("Your answer is in")), "{said:#?}");
    let thread = emulator.threads(channel)[0].id;
    let shared = emulator.messages(thread).iter().filter(|it| !it.embeds.is_empty()).count();
    assert_eq!(shared, SHARES);
    let requests = emulator.take_requests();
    assert_eq!(impatient(&requests), [""; 0]);
    let refused = requests.iter().filter(|request| request.status == Some(429)).count();
    assert_eq!(refused, 0, "each waits for its turn in the channel");
    // Two windows of five seconds have to pass for twelve messages; a stampede takes many more.
    assert!(took < SignedDuration::from_secs(20), "{took:?}");
    soon("its end", servers.bot.stop()).await.unwrap();
}

/// No server that is not paused waits for so long.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_long_pause_in_one_servers_channel_holds_up_no_other_server_and_is_logged_once() {
    let log = Log::collect();
    let servers = Servers::due(11).await;
    let paused = servers.channels[3];
    let route = format!("/channels/{paused}/messages/{{message}}/threads");
    let limited = FaultKind::RateLimited { retry_after: Duration::from_secs(45), global: false };
    let fault = servers.emulator.fault(Fault::on("POST", &route, limited));
    tokio::time::timeout(SOON, servers.bot.tick()).await.expect("the others don't wait");
    for channel in &servers.channels {
        assert_eq!(servers.emulator.messages(*channel).len(), 1);
        let threads = servers.emulator.threads(*channel).len();
        assert_eq!(threads, usize::from(*channel != paused));
    }
    assert_eq!(fault.befallen(), 1);
    let warnings = log.take_warnings();
    let told: Vec<&String> =
        warnings.iter().filter(|line| line.contains("rate limited by Discord")).collect();
    assert_eq!(
        told,
        ["WARN rate limited by Discord route=\"POST channels/messages/threads\" seconds=45.0 \
          all=false"]
    );
    let reason = "Discord asked me to slow down.";
    assert!(warnings.iter().any(|line| line.contains(reason)), "{warnings:#?}");
    // Nothing is sent before the pause is over.
    let _ = servers.emulator.take_requests();
    tokio::time::timeout(SOON, servers.bot.tick()).await.expect("nobody waits for it now");
    let requests = servers.emulator.take_requests();
    assert!(requests.iter().all(|request| !request.path.ends_with("/threads")), "{requests:#?}");
    soon("its end", servers.bot.stop()).await.unwrap();
}

/// 429s without a wait, or with an invalid one.
fn odd_refusals() -> Vec<FaultKind> {
    let html = "<html><h1>error 1015</h1>You are being rate limited</html>";
    let odd = [None, Some("soon"), Some("-1"), Some("inf"), Some("1e300")];
    let by_header = odd.map(|wait| {
        let headers = wait.map(|wait| ("retry-after".to_owned(), wait.to_owned()));
        FaultKind::Verbatim {
            status: 429,
            headers: headers.into_iter().collect(),
            body: html.into(),
        }
    });
    let by_body = ["-1", "1e300", "\"soon\""].map(|wait| FaultKind::Verbatim {
        status: 429,
        headers: vec![("retry-after".to_owned(), "Wed, 21 Oct 2026 07:28:00 GMT".to_owned())],
        body: format!(r#"{{"message": "slow", "retry_after": {wait}, "global": "odd"}}"#),
    });
    by_header.into_iter().chain(by_body).collect()
}

#[tokio::test]
async fn a_429_that_does_not_say_how_long_to_wait_is_waited_out_and_makes_no_storm() {
    each(odd_refusals(), |failure| async move {
        let world = World::set_up().await;
        let what = format!("{failure:?}");
        let posts = "/channels/{channel}/messages";
        let fault = world.emulator.fault(Fault::on("POST", posts, failure).times(1000));
        world.tick_at("2026-03-02T08:00:00Z").await;
        assert_eq!(fault.befallen(), 3, "{what}");
        assert!(world.dailies().is_empty(), "{what}");
        world.emulator.clear_faults();
        world.tick_at("2026-03-02T08:05:00Z").await;
        assert_eq!(world.dailies().len(), 1, "{what}");
        let log = world.take_log();
        let told = log.iter().filter(|line| line.contains("rate limited by Discord")).count();
        assert!(told <= 1, "{what}: {log:#?}");
        world.end().await;
    });
}

#[tokio::test]
async fn an_answer_to_a_click_waits_as_long_as_discord_asks_and_then_comes() {
    let servers = Servers::due(1).await;
    soon("the tick to end", servers.bot.tick()).await;
    let (emulator, channel) = (&servers.emulator, servers.channels[0]);
    let bo = emulator.add_member(servers.ids[0], "Bo", &[]);
    let callback = "/interactions/{interaction}/{token}/callback";
    let retry_after = Duration::from_millis(700);
    for global in [false, true] {
        let limited = FaultKind::RateLimited { retry_after, global };
        emulator.fault(Fault::on("POST", callback, limited));
        let _ = emulator.take_requests();
        let reply = emulator.click(bo, channel, "Answer").await.unwrap();
        assert!(reply.modal().is_some(), "{:?}", reply.outcome);
        let requests = emulator.take_requests();
        assert_eq!(impatient(&requests), [""; 0]);
        let statuses: Vec<Option<u16>> = requests.iter().map(|request| request.status).collect();
        assert_eq!(statuses, [Some(429), Some(204)]);
    }
    soon("its end", servers.bot.stop()).await.unwrap();
}
