//! Rate limits, with serenity's own limiter on and in real time: that limiter sleeps by the
//! machine's clock, so the emulator lives by it too. The bot's own clock is still moved by hand.

use crate::tls_front::http_builder_with_limiter;
use crate::world::{bank, settle};
use arc_swap::ArcSwap;
use discord_emulator::{Emulator, Failure, Fault, Id, Options, RequestRecord};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use warmup::bot::{Bot, PATIENCE, Parts};
use warmup::clock::Clock;
use warmup::config::Defaults;
use warmup::domain::ids::{ChannelId, GuildId};
use warmup::domain::question::Filter;
use warmup::domain::schedule::{Schedule, Weekdays, Zone};
use warmup::domain::server::{RevealPolicy, ServerChange, Settings};
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
    /// So many servers, the bot with its limiter on, and a daily due in each.
    async fn due(count: usize) -> Self {
        let now = Clock::system().now();
        let emulator = Emulator::start(
            discord_emulator::Clock::system(),
            Options { bot_name: "Warmup".into(), ..Options::default() },
        )
        .await
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = SledStore::open(folder.path()).unwrap();
        let yesterday = now - SignedDuration::from_hours(24);
        let time = Zone::UTC.time_zone().to_datetime(now).time();
        let (mut ids, mut channels) = (Vec::new(), Vec::new());
        for number in 0..count {
            let (server, _) = emulator.add_server(&format!("Server {number}"), "Ada");
            let channel = emulator.add_channel(server, "interview-prep");
            let schedule = Schedule {
                time: time.with().second(0).subsec_nanosecond(0).build().unwrap(),
                zone: Zone::UTC,
                weekdays: Weekdays::EVERY,
            };
            let settings = Settings {
                channel: ChannelId(channel.get()),
                schedule,
                filter: Filter::default(),
                ping: None,
                reveal: RevealPolicy::default(),
            };
            let change = ServerChange::Configure { settings, seed: 7, now: yesterday };
            store.change_server(GuildId(server.get()), change).await.unwrap();
            ids.push(server);
            channels.push(channel);
        }
        let bot = Bot::start(Parts {
            http: http_builder_with_limiter(&emulator).await,
            store: Arc::new(store),
            bank: Arc::new(ArcSwap::from_pointee(bank(3))),
            clock: Clock::reading(move || now),
            stopwatch: Clock::system(),
            defaults: Defaults::default(),
            grace: SignedDuration::from_hours(6),
            idle: SignedDuration::from_hours(24),
            patience: PATIENCE,
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

/// How long an answer with 429 said to wait.
fn wait_of(request: &RequestRecord) -> Option<SignedDuration> {
    let seconds = request.answer["retry_after"].as_f64()?;
    (request.status == Some(429)).then(|| SignedDuration::from_secs_f64(seconds))
}

fn resource(request: &RequestRecord) -> (&str, &str) {
    (&request.method, request.path.split('?').next().unwrap_or_default())
}

/// The requests that came although an answer to the same had said to wait longer.
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
    let limited = Failure::RateLimited { retry_after, global: false };
    let routes = ["/channels/{channel}/messages", "/channels/{channel}/messages/{message}/threads"];
    for route in routes {
        servers.emulator.fault(Fault::on("POST", route, limited.clone()));
    }
    let _ = servers.emulator.take_requests();
    servers.bot.tick().await;
    servers.assert_one_daily_each();
    let requests = servers.emulator.take_requests();
    let posts: Vec<Option<u16>> = requests
        .iter()
        .filter(|request| request.method == "POST")
        .map(|request| request.status)
        .collect();
    assert_eq!(posts, [Some(429), Some(200), Some(429), Some(201)]);
    assert_eq!(impatient(&requests), [""; 0]);
    servers.bot.stop().await.unwrap();
}

#[tokio::test]
async fn thirty_servers_that_are_due_at_once_get_one_daily_each_within_the_limits() {
    let servers = Servers::due(30).await;
    servers.emulator.enforce_rate_limits(true);
    let _ = servers.emulator.take_requests();
    servers.bot.tick().await;
    servers.assert_one_daily_each();
    let requests = servers.emulator.take_requests();
    assert_eq!(impatient(&requests), [""; 0]);
    let refused = requests.iter().filter(|request| request.status == Some(429)).count();
    assert_eq!(refused, 0, "the bot's own pace keeps it below the limit");
    servers.bot.stop().await.unwrap();
}

/// How many members share at the same instant. A channel takes five messages in five seconds.
const SHARES: usize = 12;

#[tokio::test]
async fn a_burst_of_shares_into_one_thread_is_posted_one_after_the_other_without_a_refusal() {
    let servers = Servers::due(1).await;
    servers.bot.tick().await;
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
    assert_eq!(refused, 0, "they go one after the other, so that the limiter sees each answer");
    // Two windows of five seconds have to pass for twelve messages; a stampede takes many more.
    assert!(took < SignedDuration::from_secs(20), "{took:?}");
    servers.bot.stop().await.unwrap();
}
