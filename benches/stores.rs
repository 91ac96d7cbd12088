//! The embedded store and PostgreSQL side by side, on the same disk:
//!
//! `WARMUP_TEST_POSTGRES_FSYNC=on .ci/postgres cargo bench --bench stores`
//!
//! prints the time of a durable answer alone and among 64, and for `ANSWERS` answers (100,000 by
//! default) the disk space, the times of a restore and a backup, and those of a leaderboard and a
//! turnout if all of these answers are from one server. With `-- sums` only the last ones.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't be set up has nothing to say")]
#![expect(clippy::print_stdout, reason = "the figures are what a benchmark is for")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

#[path = "../tests/support/database.rs"]
mod database;

use database::Fresh;
use futures::future::join_all;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection as _, PgConnection};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use warmup::domain::ids::{GuildId, InteractionId, UserId};
use warmup::domain::leaderboard;
use warmup::domain::member::{Attempt, Member};
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store, Submission};

/// Answers that arrive at once.
const CROWD: u64 = 64;
const ALONE: u64 = 1_000;
const CROWDS: u64 = 100;
const BIG: GuildId = GuildId(1);
/// Members of a server that answer.
const MEMBERS: u64 = 100;

fn begun() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

/// 400 letters, different in each answer.
fn text(id: u64) -> String {
    let seed = id.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let word = |at: u32| format!("{:x} ", seed.rotate_left(at * 7));
    (0_u32..).flat_map(|at| word(at).chars().collect::<Vec<_>>()).take(400).collect()
}

/// Members of some servers answer, each in a separate server if `servers` is high.
async fn answer(store: Arc<dyn Store>, servers: u64, id: u64) -> Duration {
    let now = begun();
    let submission = Submission {
        id: InteractionId(id),
        question: "python/gil".parse().unwrap(),
        daily: None,
        begun: now,
        now,
        text: text(id),
        choice: None,
    };
    let start = Instant::now();
    store.record_attempt(GuildId(id % servers), UserId(id), submission).await.unwrap();
    start.elapsed()
}

async fn durable_answers(name: &str, store: &Arc<dyn Store>) {
    let mut alone = Vec::new();
    for id in 1..=ALONE {
        alone.push(answer(store.clone(), 100, id).await);
    }
    alone.sort();
    let at = |part: usize| alone[alone.len() * part / 100 - 1];
    println!("{name}: an answer alone: p50 {:.2?}, p99 {:.2?}", at(50), at(99));
    for servers in [1, 10_000] {
        let mut took = Vec::new();
        let start = Instant::now();
        for crowd in 0..CROWDS {
            let first = servers * 100_000_000 + crowd * CROWD;
            let tasks =
                (0..CROWD).map(|id| tokio::spawn(answer(store.clone(), servers, first + id)));
            took.extend(join_all(tasks).await.into_iter().map(Result::unwrap));
        }
        let answers = f64::from(u32::try_from(CROWDS * CROWD).unwrap());
        let rate = answers / start.elapsed().as_secs_f64();
        took.sort();
        let p99 = took[took.len() * 99 / 100];
        println!("{name}: 64 at once in {servers} servers: {rate:.0} answers/s, p99 {p99:.2?}");
    }
}

fn records(count: u64) -> impl Iterator<Item = Record> + Send {
    (1..=count).map(|id| {
        let attempt = Attempt {
            id: InteractionId(id),
            question: format!("python/question-{}", id % 340).parse().unwrap(),
            daily: Some(id / MEMBERS % 250 + 1),
            at: begun() + SignedDuration::from_secs((id % 30_000_000).cast_signed()),
            text: text(id),
            chosen: Vec::new(),
            ticked: None,
            shared: None,
            discount: None,
        };
        let guild = GuildId(1 + id / (MEMBERS * 250));
        Record::Attempt { guild, user: UserId(1 + id % MEMBERS), attempt }
    })
}

async fn whole(name: &str, store: &Arc<dyn Store>, count: u64) {
    let start = Instant::now();
    store.import(stream::iter(records(count).map(Ok)).boxed()).await.unwrap();
    println!("{name}: {count} answers restored in {:.1?}", start.elapsed());
    let start = Instant::now();
    let read = store.export().try_fold(0_u64, async |count, _| Ok(count + 1)).await.unwrap();
    assert_eq!(read, count);
    println!("{name}: {count} answers read for a backup in {:.1?}", start.elapsed());
}

/// Members of a big server that have each answered ten dailies.
fn big_server(count: u64) -> impl Iterator<Item = Record> + Send {
    let members = count / 10;
    let member = move |id| {
        let member = Member { answered: 10, name: format!("Member {id}"), ..Member::default() };
        Record::Member { guild: BIG, user: UserId(id), member }
    };
    let attempt = move |id| {
        let daily = id / members + 1;
        let attempt = Attempt {
            id: InteractionId(id),
            question: format!("python/question-{daily}").parse().unwrap(),
            daily: Some(daily),
            at: begun() + SignedDuration::from_secs(id.cast_signed()),
            text: text(id),
            chosen: Vec::new(),
            ticked: None,
            shared: None,
            discount: None,
        };
        Record::Attempt { guild: BIG, user: UserId(id % members), attempt }
    };
    (0..members).map(member).chain((0..count).map(attempt))
}

/// What a leaderboard and the turnout of a daily read in a big server.
async fn aggregates(name: &str, store: &Arc<dyn Store>, count: u64) {
    store.import(stream::iter(big_server(count).map(Ok)).boxed()).await.unwrap();
    for round in 1..=3 {
        let start = Instant::now();
        let answers = store.answers_since(BIG, begun()).await.unwrap();
        let listed = start.elapsed();
        let active: BTreeSet<UserId> = answers.iter().map(|answer| answer.member).collect();
        let active: Vec<UserId> = active.into_iter().collect();
        let start = Instant::now();
        let ranks = leaderboard::rank(leaderboard::count_questions(&answers));
        let ranked = start.elapsed();
        let start = Instant::now();
        let members = store.members_among(BIG, &active).await.unwrap();
        println!(
            "{name}, {round}: leaderboard of {} answers: {listed:.1?} to read them, {:.1?} to rank {}, \
             {:.1?} for {} members",
            answers.len(),
            ranked,
            ranks.len(),
            start.elapsed(),
            members.len(),
        );
        let start = Instant::now();
        let members = store.members(BIG).await.unwrap().len();
        println!("{name}, {round}: all-time leaderboard of {members}: {:.1?}", start.elapsed());
        let start = Instant::now();
        let counted = store.count_answers(BIG, 1).await.unwrap();
        println!("{name}, {round}: {counted} answers counted: {:.1?}", start.elapsed());
        let start = Instant::now();
        let turnout = store.attempts_at_daily(BIG, 1).await.unwrap().len();
        println!("{name}, {round}: turnout of {turnout}: {:.1?}", start.elapsed());
    }
}

fn bytes_in(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| match entry.metadata().unwrap() {
            inside if inside.is_dir() => bytes_in(&entry.path()),
            file => file.len(),
        })
        .sum()
}

async fn durability(count: u64) {
    let per_answer = |bytes: u64| bytes / count;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let sled: Arc<dyn Store> = Arc::new(SledStore::open(&folder.path().join("a")).unwrap());
    durable_answers("sled", &sled).await;
    sled.close().await.unwrap();
    let place = folder.path().join("b");
    let sled: Arc<dyn Store> = Arc::new(SledStore::open(&place).unwrap());
    whole("sled", &sled, count).await;
    sled.close().await.unwrap();
    println!("sled: {} bytes on disk an answer", per_answer(bytes_in(&place)));

    let Some(fresh) = Fresh::new().await else { return };
    let postgres: Arc<dyn Store> = Arc::new(fresh.store().await);
    durable_answers("PostgreSQL", &postgres).await;
    postgres.close().await.unwrap();
    let fresh = Fresh::new().await.unwrap();
    let postgres: Arc<dyn Store> = Arc::new(fresh.store().await);
    whole("PostgreSQL", &postgres, count).await;
    let mut connection = PgConnection::connect(&fresh.url()).await.unwrap();
    let size = sqlx::query_scalar("SELECT pg_database_size(current_database())");
    let size: i64 = size.fetch_one(&mut connection).await.unwrap();
    println!("PostgreSQL: {} bytes on disk an answer", per_answer(size.cast_unsigned()));
    postgres.close().await.unwrap();
}

async fn sums(count: u64) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let sled: Arc<dyn Store> = Arc::new(SledStore::open(folder.path()).unwrap());
    aggregates("sled", &sled, count).await;
    sled.close().await.unwrap();
    let Some(fresh) = Fresh::new().await else { return };
    let postgres: Arc<dyn Store> = Arc::new(fresh.store().await);
    aggregates("PostgreSQL", &postgres, count).await;
    postgres.close().await.unwrap();
}

#[tokio::main]
async fn main() {
    let count = std::env::var("ANSWERS").map_or(100_000, |count| count.parse().unwrap());
    if !std::env::args().any(|argument| argument == "sums") {
        durability(count).await;
    }
    sums(count).await;
}
