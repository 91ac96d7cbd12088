//! Properties of the database alone: moves between stores, broken connections, sharing shards, and
//! that deletion is complete.
#![cfg(feature = "postgres")]
#![expect(clippy::unwrap_used, reason = "what fails in a test is told by its panic")]

#[path = "../support/backups.rs"]
mod backups;
mod cli;
mod cluster;
#[path = "../support/database.rs"]
mod database;
mod interruptions;
mod moves;
mod own_server;
#[path = "../support/proxy.rs"]
mod proxy;
#[path = "../support/records.rs"]
mod records;
mod restarts;
#[path = "../support/submission.rs"]
mod submission;
mod tables;
mod unreadable;

use backups::read_backup;
use jiff::Timestamp;
use std::path::Path;
use submission::practiced;
use warmup::domain::ids::{ChannelId, GuildId, UserId};
use warmup::domain::reveal::Reveal;
use warmup::store::{Record, Submission};

const HERE: GuildId = GuildId(100);
const ANN: UserId = UserId(7);

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Records of every kind.
async fn every_kind() -> Vec<Record> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store");
    let mut records = Vec::new();
    for file in [
        "backup-2.jsonl",
        "v1/interviews.jsonl",
        "v1/matching.jsonl",
        "own_bank.jsonl",
        "reviews.jsonl",
        "flags.jsonl",
        "prep.jsonl",
        "reminders.jsonl",
    ] {
        for record in read_backup(&fixtures.join(file)).await {
            if !records.contains(&record) {
                records.push(record);
            }
        }
    }
    let question = "python/daily-1".parse().unwrap();
    records.push(Record::Reveal { guild: HERE, reveal: Reveal::new(ChannelId(9), question) });
    records
}

/// An answer outside dailies.
fn answer(id: u64, text: &str) -> Submission {
    practiced(id, instant("2026-03-02T09:00:00Z"), text.to_owned())
}
