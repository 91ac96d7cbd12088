//! Thousands of servers whose daily is due in the same minute, under Discord's rate limits, while
//! members keep clicking: `SERVERS=10000 cargo bench --bench scale`. It takes as long as Discord's
//! limits require, some eight minutes for 10,000 servers.
//!
//! With `IDLE` set, nothing is due: `IDLE=1 SERVERS=100000 cargo bench --bench scale` shows the
//! cost of having the servers, minute by minute (`MINUTES=10`) and by thread.
//!
//! The bot has Discord's minimum number of shards, one for 2,500 servers, or `SHARDS`. They start
//! five seconds apart, as Discord requires of bots of this size.
//!
//! The bot is a separate process, with its store on the disk that holds the build. The emulator
//! shares the machine with it, so the figures of a small machine are on the safe side.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't be set up has nothing to say")]
#![expect(clippy::cast_precision_loss, reason = "figures are printed with a few digits")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "support/bot.rs"]
mod bot;
#[path = "../tests/support/settings.rs"]
mod settings;

use arc_swap::ArcSwap;
use bot::Bot;
use discord_emulator::{Clock, Emulator, EmulatorOptions, Id, RequestRecord};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp, ToSpan as _, Unit};
use settings::every_day_at;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use warmup::bank::Bank;
use warmup::bot::{BotParts, PATIENCE, http};
use warmup::config::SetupDefaults;
use warmup::domain::ids::GuildId;
use warmup::domain::schedule::Zone;
use warmup::domain::server::ServerChange;
use warmup::store::Store as _;
use warmup::store::sled::SledStore;

/// Clicks in a second while dailies are posted.
const CLICKS: u32 = 200;
/// An idle bot is watched by the minute.
const MINUTE: Duration = Duration::from_mins(1);
/// Discord lets no shard have more servers.
const SERVERS_OF_A_SHARD: usize = 2_500;
/// Writes that are under way at the same time while the store is made.
const AT_ONCE: usize = 256;
/// The emulator keeps a limited number of requests; they are read long before.
const LOOK: Duration = Duration::from_millis(500);

/// The memory and time that a process has used, as Linux counts them.
struct Usage {
    resident: f64,
    most_resident: f64,
    seconds: f64,
}

impl Usage {
    fn of(bot: &Bot) -> Self {
        Self {
            resident: bot.memory("VmRSS:"),
            most_resident: bot.memory("VmHWM:"),
            seconds: named_seconds(&bot.told("stat")).1,
        }
    }
}

/// The name of a process or thread, and its seconds on a processor.
fn named_seconds(stat: &str) -> (&str, f64) {
    // The name, in parentheses, may have spaces in it.
    let (name, fields) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    // Linux reports hundredths of seconds on every machine it still runs on.
    (name.split_once('(').unwrap().1, ticks / 100.0)
}

/// The seconds of all threads, those of one name taken together.
fn seconds_by_thread(bot: &Bot) -> BTreeMap<String, f64> {
    let mut seconds = BTreeMap::new();
    for thread in std::fs::read_dir(bot.folder().join("task")).unwrap() {
        // A thread may have ended meanwhile.
        let stat = std::fs::read_to_string(thread.unwrap().path().join("stat"));
        let stat = stat.unwrap_or_default();
        if !stat.is_empty() {
            let (name, used) = named_seconds(&stat);
            *seconds.entry(name.to_owned()).or_default() += used;
        }
    }
    seconds
}

fn from_environment<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn main() {
    let servers = from_environment("SERVERS", 300);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if std::env::var_os("IDLE").is_some() {
            idle(servers).await;
        } else {
            due_at_once(servers).await;
        }
    });
}

/// A server with a channel for dailies, and somebody in it.
#[derive(Clone, Copy)]
struct Place {
    server: Id,
    channel: Id,
    member: Id,
}

async fn emulator_with(servers: usize) -> (Emulator, Vec<Place>) {
    let patience = Duration::from_mins(30);
    let options = EmulatorOptions {
        bot_name: "Warmup".into(),
        patience,
        shards: from_environment(
            "SHARDS",
            servers.div_ceil(SERVERS_OF_A_SHARD).try_into().unwrap(),
        ),
        ..EmulatorOptions::default()
    };
    let shards = options.shards;
    let emulator = Emulator::start(Clock::system(), options).await.unwrap();
    let add = |number: usize| {
        let (server, member) = emulator.add_server(&format!("Server {number}"), "Ada");
        Place { server, channel: emulator.add_channel(server, "interview-prep"), member }
    };
    let places: Vec<Place> = (0..servers).map(add).collect();
    let mut of_shards = BTreeMap::<u64, usize>::new();
    for place in &places {
        *of_shards.entry(Emulator::shard_of(place.server, shards)).or_default() += 1;
    }
    let of_shards = of_shards.values();
    println!(
        "{shards} shards, with {} to {} servers",
        of_shards.clone().min().unwrap(),
        of_shards.max().unwrap(),
    );
    // A shard that identifies too early has to do it again.
    emulator.enforce_rate_limits(true);
    (emulator, places)
}

/// Sets all servers up, with their next daily at the minute of `due`.
async fn set_up(store: &Path, places: &[Place], due: Timestamp) {
    let store = SledStore::open(store).unwrap();
    let time = Zone::UTC.time_zone().to_datetime(due).time();
    for some in places.chunks(AT_ONCE) {
        let changes = some.iter().map(|place| {
            let settings = every_day_at(time, place.channel.get());
            let now = due - 1.hour();
            let change = ServerChange::Configure { settings, seed: place.server.get(), now };
            store.change_server(GuildId(place.server.get()), change)
        });
        for changed in join_all(changes).await {
            changed.unwrap();
        }
    }
    store.close().await.unwrap();
}

/// Starts the bot, waits until all servers have arrived, and reports the time it took.
async fn start(emulator: &Emulator, store: &Path, servers: usize) -> Bot {
    let begun = Instant::now();
    let bot = Bot::start(emulator, store, &[]);
    emulator.bot_online().await.unwrap();
    let online = begun.elapsed();
    let all = |emulator: &Emulator| emulator.connected_shards().len() == emulator.shards();
    emulator.wait_until("all shards", all).await.unwrap();
    emulator.heard().await.unwrap();
    let usage = Usage::of(&bot);
    println!(
        "{servers} servers: online after {:.1} s, all heard of after {:.1} s, {:.1} CPU seconds, \
         {:.0} MiB resident, {:.0} at most",
        online.as_secs_f64(),
        begun.elapsed().as_secs_f64(),
        usage.seconds,
        usage.resident,
        usage.most_resident,
    );
    bot
}

/// Lets a bot do the work that is due right after `/setup`: with so many servers it takes a while,
/// which is not part of being idle.
async fn look_once(emulator: &Emulator, store: &Path) {
    let begun = Instant::now();
    let starting = warmup::bot::Bot::start(BotParts {
        http: http(emulator.token(), emulator.base_url()),
        store: Arc::new(SledStore::open(store).unwrap()),
        bank: Arc::new(ArcSwap::from_pointee(Bank::from_parts(Vec::new(), Vec::new()))),
        clock: warmup::clock::Clock::system(),
        stopwatch: warmup::clock::Clock::system(),
        defaults: SetupDefaults::default(),
        home: None,
        grace: SignedDuration::from_hours(6),
        idle: SignedDuration::from_hours(24),
        patience: PATIENCE,
        metrics: Arc::default(),
        cluster: Arc::new(warmup::cluster::SingleProcess),
        shards: warmup::config::ClusterConfig::default(),
    });
    let bot = starting.await.unwrap();
    bot.online().await;
    bot.tick().await;
    bot.stop().await.unwrap();
    println!("what was due after the set-up was done after {:.1} s", begun.elapsed().as_secs_f64());
    // Its first shard has just identified.
    tokio::time::sleep(Duration::from_secs(5)).await;
}

async fn idle(servers: usize) {
    let (emulator, places) = emulator_with(servers).await;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    set_up(folder.path(), &places, Timestamp::now() + 12.hours()).await;
    look_once(&emulator, folder.path()).await;
    let bot = start(&emulator, folder.path(), servers).await;
    // The first minute may contain the rest of the start.
    for minute in 1..=from_environment("MINUTES", 2) {
        let (before, threads_before) = (Usage::of(&bot), seconds_by_thread(&bot));
        tokio::time::sleep(MINUTE).await;
        let (after, threads) = (Usage::of(&bot), seconds_by_thread(&bot));
        let threads = threads.iter().filter_map(|(name, seconds)| {
            let used = seconds - threads_before.get(name).copied().unwrap_or_default();
            (used >= 0.01).then(|| format!("{name} {used:.2}"))
        });
        println!(
            "idle, minute {minute}: {:.2} CPU seconds ({}), {:.0} MiB resident, {} sessions begun \
             and {} resumed since the start",
            after.seconds - before.seconds,
            threads.collect::<Vec<_>>().join(", "),
            after.resident,
            emulator.identified(),
            emulator.resumed(),
        );
    }
}

async fn due_at_once(servers: usize) {
    let (emulator, places) = emulator_with(servers).await;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    // The store is filled, and the shards start one after the other.
    let shards = i32::try_from(emulator.shards()).unwrap();
    let early = SignedDuration::from_mins(2) + SignedDuration::from_secs(5) * shards;
    let due = (Timestamp::now() + early).round(Unit::Minute).unwrap();
    set_up(folder.path(), &places, due).await;
    let bot = start(&emulator, folder.path(), servers).await;
    let early = due.duration_since(Timestamp::now());
    assert!(early > SignedDuration::from_secs(5), "the start took too long: {early:?}");
    let _ = emulator.take_requests();
    let before = Usage::of(&bot);
    tokio::time::sleep(early.unsigned_abs()).await;

    let (stop, clicks) = click_on(emulator.clone(), places);
    let mut tally = Tally::new(due);
    while tally.threads.len() < servers {
        tokio::time::sleep(LOOK).await;
        tally.take_in(emulator.take_requests());
        let late = Timestamp::now().duration_since(due);
        assert!(late < SignedDuration::from_mins(30), "{} posts", tally.posts.len());
    }
    drop(stop);
    let after = Usage::of(&bot);
    tally.print(servers);
    print_waits(clicks.await.unwrap());
    println!(
        "the bot: {:.1} CPU seconds, {:.0} MiB resident before and {:.0} after, {:.0} at most",
        after.seconds - before.seconds,
        before.resident,
        after.resident,
        after.most_resident,
    );
}

/// Members click until the first returned value is dropped. The rest are their waits.
fn click_on(
    emulator: Emulator,
    places: Vec<Place>,
) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Vec<Duration>>) {
    let (stop, mut stopped) = mpsc::channel(1);
    let clicks = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / CLICKS);
        let mut clicks = Vec::new();
        for place in places.iter().copied().cycle() {
            tokio::select! {
                _ = stopped.recv() => break,
                _ = ticks.tick() => {}
            }
            let emulator = emulator.clone();
            clicks.push(tokio::spawn(async move {
                let begun = Instant::now();
                emulator.slash(place.member, place.channel, "/streak show").await.unwrap();
                begun.elapsed()
            }));
        }
        join_all(clicks).await.into_iter().map(Result::unwrap).collect()
    });
    (stop, clicks)
}

/// The requests of the bot, from the instant at which everything was due.
struct Tally {
    due: Timestamp,
    posts: Vec<SignedDuration>,
    threads: Vec<SignedDuration>,
    others: usize,
    refused: usize,
    /// The instants of those that count for Discord's limit on all requests.
    counted: Vec<Timestamp>,
}

impl Tally {
    fn new(due: Timestamp) -> Self {
        let (posts, threads, counted) = (Vec::new(), Vec::new(), Vec::new());
        Self { due, posts, threads, others: 0, refused: 0, counted }
    }

    fn take_in(&mut self, requests: Vec<RequestRecord>) {
        for request in requests {
            if request.route.starts_with("/interactions") || request.route.starts_with("/webhooks")
            {
                continue;
            }
            self.counted.push(request.at);
            let late = request.at.duration_since(self.due);
            match (request.method.as_str(), request.route.as_str(), request.status) {
                (_, _, Some(429)) => self.refused += 1,
                ("POST", "/channels/{channel}/messages", _) => self.posts.push(late),
                ("POST", "/channels/{channel}/messages/{message}/threads", _) => {
                    self.threads.push(late);
                }
                _ => self.others += 1,
            }
        }
    }

    fn print(&mut self, servers: usize) {
        self.counted.sort_unstable();
        let second = SignedDuration::from_secs(1);
        let in_a_second = |position: usize| {
            let from = self.counted[position];
            let within = |at: &&Timestamp| at.duration_since(from) < second;
            self.counted[position..].iter().take_while(within).count()
        };
        let most = (0..self.counted.len()).map(in_a_second).max().unwrap_or_default();
        let took = |all: &[SignedDuration]| all.iter().max().unwrap().as_secs_f64();
        let requests = self.counted.len();
        println!(
            "{servers} dailies: the last posted after {:.1} s, the last thread after {:.1} s; \
             {:.2} requests a daily ({} neither post nor thread), {} refused with 429, {:.1} \
             requests a second on average and {most} at most",
            took(&self.posts),
            took(&self.threads),
            requests as f64 / servers as f64,
            self.others,
            self.refused,
            requests as f64 / took(&self.threads),
        );
    }
}

fn print_waits(mut waits: Vec<Duration>) {
    waits.sort_unstable();
    let at = |per_mille: usize| waits[(waits.len() - 1) * per_mille / 1000].as_secs_f64() * 1e3;
    println!(
        "{} clicks, {CLICKS} a second: median {:.1} ms, 99th percentile {:.1} ms, longest {:.1} ms",
        waits.len(),
        at(500),
        at(990),
        at(1000),
    );
}
