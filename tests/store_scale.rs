//! The time and memory for opening a large store. Not part of the usual tests: `ATTEMPTS=1000000
//! cargo test --release --test store_scale -- --ignored --nocapture scale`.
//!
//! The store is created once for each size under `STORES` (by default the target folder), and kept.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what fails in a test is told by its panic")]
#![expect(clippy::disallowed_methods, reason = "a measurement measures time")]
#![expect(clippy::print_stdout, reason = "a measurement is there to be read")]

use futures::future::join_all;
use futures::stream::{self, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use warmup::domain::choices::Offered;
use warmup::domain::daily::{Daily, DailyStage, MessageState, Post};
use warmup::domain::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use warmup::domain::selection::PastQuestion;
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store, Submission};

/// Names the store for the child process.
const FOLDER: &str = "WARMUP_TEST_STORE";
/// The number of members who answer every daily of a server.
const MEMBERS: u64 = 100;
/// The number of dailies of a server.
const DAILIES: u64 = 100;
/// The number of concurrent answers.
const AT_ONCE: usize = 256;
/// The length of an answer, unless `LETTERS` is set.
const LETTERS: usize = 400;

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn nine(number: u64) -> Timestamp {
    let start: Timestamp = "2026-03-01T09:00:00Z".parse().unwrap();
    start + SignedDuration::from_hours(24 * i64::try_from(number).unwrap())
}

fn dailies(servers: u64) -> Vec<Record> {
    let daily = |number| Daily {
        number,
        date: nine(number).in_tz("UTC").unwrap().date(),
        asked: PastQuestion {
            question: format!("python/question-{number}").parse().unwrap(),
            cycle: 0,
        },
        channel: ChannelId(1),
        claimed_at: nine(number),
        stage: DailyStage::Threaded(Post {
            message: MessageId(number),
            at: nine(number),
            in_forum: false,
        }),
        offered: Offered::default(),
        shown: MessageState::default(),
        voided: None,
        revealed_early_at: None,
        unrevealed: false,
        judged_at: None,
        repost: None,
    };
    let of_server =
        |guild| (1..=DAILIES).map(move |number| Record::Daily { guild, daily: daily(number) });
    (1..=servers).map(GuildId).flat_map(of_server).collect()
}

/// Words that differ from answer to answer, as those of people do.
fn text(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let letters = variable("LETTERS").map_or(LETTERS, |letters| letters.parse().unwrap());
    let mut text = String::new();
    while text.len() < letters {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let letter = char::from(b'a' + u8::try_from(state % 26).unwrap());
        text.push(if state.is_multiple_of(6) { ' ' } else { letter });
    }
    text
}

async fn fill(folder: &Path, attempts: u64) {
    let store = Arc::new(SledStore::open(folder).unwrap());
    let servers = attempts.div_ceil(MEMBERS * DAILIES);
    store.import(stream::iter(dailies(servers).into_iter().map(Ok)).boxed()).await.unwrap();
    let mut made = 0;
    // As in life: all servers answer one daily, then the next.
    let ids = (1..=DAILIES).flat_map(|number| {
        (1..=servers).flat_map(move |guild| (1..=MEMBERS).map(move |user| (number, guild, user)))
    });
    let mut ids = ids.take(usize::try_from(attempts).unwrap());
    loop {
        let part: Vec<_> = ids.by_ref().take(AT_ONCE).collect();
        if part.is_empty() {
            break;
        }
        let answers = part.into_iter().map(|(number, guild, user)| {
            made += 1;
            let now = nine(number) + SignedDuration::from_hours(1);
            let submission = Submission {
                id: InteractionId(made),
                question: format!("python/question-{number}").parse().unwrap(),
                daily: Some(number),
                begun: now,
                now,
                text: text(made),
                choice: None,
            };
            store.record_attempt(GuildId(guild), UserId(guild * 1_000 + user), submission)
        });
        for recorded in join_all(answers).await {
            recorded.unwrap();
        }
    }
    store.close().await.unwrap();
}

/// The most memory that this process ever had, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

fn size(folder: &Path) -> u64 {
    std::fs::metadata(folder.join("records/db")).unwrap().len() / (1024 * 1024)
}

#[tokio::test]
#[ignore = "started by the measurement, as a process of its own"]
async fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let before = peak();
    let begun = Instant::now();
    let store = SledStore::open(Path::new(&folder)).unwrap();
    let opened = begun.elapsed().as_secs_f64();
    let after = peak();
    if variable("KILL").is_some() {
        std::process::abort();
    }
    store.close().await.unwrap();
    let closed = begun.elapsed().as_secs_f64() - opened;
    println!(
        "opened in {opened:.2} s, peak {after} MiB ({before} before), closed in {closed:.2} s"
    );
}

#[tokio::test]
#[ignore = "takes minutes"]
async fn scale() {
    let attempts = variable("ATTEMPTS").map_or(10_000, |count| count.parse().unwrap());
    let stores =
        variable("STORES").map_or_else(|| env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from);
    let folder = stores.join(format!("scale-{attempts}"));
    if !folder.exists() {
        let begun = Instant::now();
        fill(&folder, attempts).await;
        println!("{attempts} attempts written in {:.0} s", begun.elapsed().as_secs_f64());
    }
    for _ in 0..3 {
        println!("{attempts} attempts, {} MiB of log:", size(&folder));
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["child", "--exact", "--ignored", "--nocapture"]).env(FOLDER, &folder);
        assert!(child.status().unwrap().success());
    }
}
