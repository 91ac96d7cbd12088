//! The cost of storing an answer, alone and with others, and of reading a member.
//!
//! `cargo bench --bench store` also prints the spread of a single durable answer, and the number of
//! flushes for 64 concurrent answers.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't be set up has nothing to say")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use warmup::domain::daily::{DailyChange, Post};
use warmup::domain::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use warmup::domain::leaderboard;
use warmup::domain::selection::PastQuestion;
use warmup::domain::streak::{self, Streak};
use warmup::store::sled::SledStore;
use warmup::store::{Claim, Store, Submission};

const SERVER: GuildId = GuildId(1);
/// Answers that arrive at once.
const CROWD: u64 = 64;
/// Members of a big server.
const MEMBERS: u64 = 10_000;

/// A store in a folder that is removed with it, on the disk that holds the build.
struct Bench {
    store: Arc<SledStore>,
    next: AtomicU64,
    _folder: tempfile::TempDir,
}

fn posted_at() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

impl Bench {
    /// A server with one daily that everybody can answer.
    async fn new() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let store = SledStore::open(folder.path()).unwrap();
        let claim = Claim {
            date: "2026-03-02".parse().unwrap(),
            asked: PastQuestion { question: "python/gil".parse().unwrap(), cycle: 0 },
            channel: ChannelId(1),
            now: posted_at(),
        };
        store.claim_daily(SERVER, claim).await.unwrap();
        let post = Post { message: MessageId(1), at: posted_at(), in_forum: false };
        store.advance_daily(SERVER, 1, DailyChange::Posted(post)).await.unwrap();
        Self { store: Arc::new(store), next: AtomicU64::new(1), _folder: folder }
    }

    /// The next member answers the daily in a hundred words.
    fn answer(&self) -> impl Future<Output = ()> + Send + 'static {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let store = Arc::clone(&self.store);
        let now = posted_at() + SignedDuration::from_mins(10);
        let submission = Submission {
            id: InteractionId(id),
            question: "python/gil".parse().unwrap(),
            daily: Some(1),
            begun: now,
            now,
            text: "words ".repeat(100),
            choice: None,
        };
        async move {
            let recorded = store.record_attempt(SERVER, UserId(id), submission).await.unwrap();
            assert_eq!(recorded.after.streak.current, 1);
        }
    }

    /// Each member of a big server answers, and is known by name.
    async fn everybody(&self) {
        for _ in 0..MEMBERS.div_ceil(CROWD) {
            let from = self.next.load(Ordering::Relaxed);
            let left = CROWD.min(MEMBERS + 1 - from);
            join_all((0..left).map(|_| self.answer())).await;
            let users = from..from + left;
            let name = |user| self.store.keep_name(SERVER, UserId(user), "Ada Lovelace");
            for kept in join_all(users.map(name)).await {
                kept.unwrap();
            }
        }
    }

    /// This many concurrent answers, each from its own task as in the bot.
    async fn crowd(&self) {
        let tasks: Vec<_> = (0..CROWD).map(|_| tokio::spawn(self.answer())).collect();
        for task in join_all(tasks).await {
            task.unwrap();
        }
    }
}

fn durable_answers(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let bench = runtime.block_on(Bench::new());
    criterion.bench_function("durable answer, alone", |bencher| {
        bencher.to_async(&runtime).iter(|| bench.answer());
    });
    let mut group = criterion.benchmark_group("durable answers");
    group.throughput(Throughput::Elements(CROWD));
    group.bench_function("64 at once", |bencher| {
        bencher.to_async(&runtime).iter(|| bench.crowd());
    });
    group.finish();
    runtime.block_on(print_spread(&bench));
}

/// Prints what criterion's means hide: the spread of single answers, and the flushes of a crowd.
#[expect(clippy::print_stdout, reason = "the figures are what a benchmark is for")]
async fn print_spread(bench: &Bench) {
    const ANSWERS: usize = 2_000;
    const CROWDS: u32 = 100;
    let mut alone = Vec::with_capacity(ANSWERS);
    for _ in 0..ANSWERS {
        alone.push(timed(bench.answer()).await);
    }
    alone.sort();
    println!(
        "durable answer, alone: p50 {:?}, p99 {:?}",
        alone[ANSWERS / 2],
        alone[ANSWERS * 99 / 100],
    );
    let flushes = bench.store.flushes();
    let mut crowds = Duration::ZERO;
    for _ in 0..CROWDS {
        crowds += timed(bench.crowd()).await;
    }
    println!(
        "{CROWD} durable answers at once: {:?} an answer, {:.2} flushes for all {CROWD}",
        crowds / CROWDS / u32::try_from(CROWD).unwrap(),
        f64::from(u32::try_from(bench.store.flushes() - flushes).unwrap()) / f64::from(CROWDS),
    );
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
async fn timed(work: impl Future<Output = ()>) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}

fn reads(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let bench = runtime.block_on(Bench::new());
    runtime.block_on(bench.crowd());
    criterion.bench_function("read a member", |bencher| {
        bencher.to_async(&runtime).iter(|| bench.store.member(SERVER, UserId(9)));
    });
    criterion.bench_function("read the newest 30 dailies", |bencher| {
        bencher.to_async(&runtime).iter(|| bench.store.latest_dailies(SERVER, 30));
    });
}

/// A server in which each of `count` members has answered the daily: the reads of `/daily status`
/// and the all-time leaderboard.
fn big_server(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let bench = runtime.block_on(Bench::new());
    runtime.block_on(bench.everybody());
    let mut group = criterion.benchmark_group("10,000 members");
    group.sample_size(20);
    group.bench_function("count the answers of a daily", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let answers = bench.store.count_answers(SERVER, 1).await.unwrap();
            assert_eq!(u64::try_from(answers).unwrap(), MEMBERS);
        });
    });
    group.bench_function("read and rank all members", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let members = bench.store.members(SERVER).await.unwrap();
            let scores = members.iter().map(|(user, member)| (*user, member.answered));
            black_box(leaderboard::rank(scores));
        });
    });
    let everything = Timestamp::UNIX_EPOCH;
    group.bench_function("count the answers of a week", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let answered = bench.store.answers_since(SERVER, everything).await.unwrap();
            black_box(leaderboard::count_questions(&answered));
        });
    });
    group.finish();
}

fn streak_step(criterion: &mut Criterion) {
    let streak = Streak { current: 13, longest: 20, freezes: 1, last_answered: Some(40) };
    criterion.bench_function("streak step, one daily missed", |bencher| {
        bencher.iter(|| streak::answer(black_box(streak), black_box(42), |_| None));
    });
}

criterion_group!(benches, durable_answers, reads, big_server, streak_step);
criterion_main!(benches);
