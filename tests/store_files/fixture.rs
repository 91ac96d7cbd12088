//! A store with every kind of record, and its files on disk.

use crate::backups::read_backup;
use crate::records::{AllRecords as _, streamed};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use warmup::domain::daily::{DailyChange, Post};
use warmup::domain::ids::{ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId};
use warmup::domain::key_point::Tick;
use warmup::domain::member::{Away, MemberChange};
use warmup::domain::question::{Difficulty, Filter};
use warmup::domain::schedule::{Schedule, Weekdays, parse_time};
use warmup::domain::selection::PastQuestion;
use warmup::domain::server::{OngoingFailure, RevealBy, RevealPolicy, ServerChange, Settings};
use warmup::store::sled::SledStore;
use warmup::store::{Claim, Record, Store, Submission, backup};

pub(crate) const SERVER: GuildId = GuildId(0x0102_0304_0506_0708);
pub(crate) const ANN: UserId = UserId(7);

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Every kind of record with every field that it can have.
pub(crate) async fn fill(store: &SledStore) {
    let settings = Settings {
        channel: ChannelId(11),
        schedule: Schedule {
            time: parse_time("09:30").unwrap(),
            zone: "Europe/Warsaw".parse().unwrap(),
            weekdays: Weekdays::WORKING,
        },
        filter: Filter {
            topics: vec!["python".parse().unwrap(), "algorithms:graphs".parse().unwrap()],
            difficulties: vec![Difficulty::Medium, Difficulty::Hard],
        },
        ping: Some(RoleId(12)),
        reveal: RevealPolicy { by: RevealBy::Moderators, after_hours: 5 },
        publish: false,
        in_forum: false,
    };
    let now = instant("2026-03-02T08:00:00Z");
    let changes = [
        ServerChange::Configure { settings, seed: 99, now },
        ServerChange::Skip("2026-03-06".parse().unwrap()),
        ServerChange::Pause(now),
        ServerChange::Failure(Some(OngoingFailure {
            reason: "No channel.".to_owned(),
            since: now,
            tries: 1,
            retry_at: now + SignedDuration::from_mins(1),
        })),
        ServerChange::Removed(now),
    ];
    for change in changes {
        store.change_server(SERVER, change).await.unwrap();
    }
    for number in 1..=4 {
        let at = now + SignedDuration::from_hours(24 * number);
        let claim = Claim {
            date: at.in_tz("UTC").unwrap().date(),
            asked: PastQuestion {
                question: format!("python/daily-{number}").parse().unwrap(),
                cycle: 0,
            },
            channel: ChannelId(11),
            now: at,
        };
        store.claim_daily(SERVER, claim).await.unwrap();
    }
    let at = instant("2026-03-03T08:00:00.25Z");
    let posted = DailyChange::Posted(Post { message: MessageId(13), at, in_forum: false });
    for number in 1..=3 {
        store.advance_daily(SERVER, number, posted).await.unwrap();
    }
    store.advance_daily(SERVER, 2, DailyChange::Threaded).await.unwrap();
    store.advance_daily(SERVER, 3, DailyChange::Closed).await.unwrap();
    let away = Away { from: at, until: now + SignedDuration::from_hours(99) };
    store.change_member(SERVER, ANN, MemberChange::Away(away)).await.unwrap();
    let answer = Submission {
        id: InteractionId(14),
        question: "python/daily-1".parse().unwrap(),
        daily: Some(1),
        begun: at - SignedDuration::from_mins(1),
        now: at + SignedDuration::from_mins(3),
        text: "Because of the \"GIL\".\n🦀".to_owned(),
        choice: None,
    };
    store.record_attempt(SERVER, ANN, answer).await.unwrap();
    let ticks = [0, 2].map(Tick::Position).into_iter().collect();
    store.score_attempt(SERVER, ANN, InteractionId(14), ticks).await.unwrap();
    store.share_attempt(SERVER, ANN, InteractionId(14), MessageId(15)).await.unwrap();
}

/// A closed store with every kind of record.
pub(crate) async fn filled() -> tempfile::TempDir {
    filled_by(fill).await
}

/// A closed store that `fill` has filled.
pub(crate) async fn filled_by(fill: impl AsyncFnOnce(&SledStore)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    fill(&store).await;
    store.close().await.unwrap();
    folder
}

/// An open store into which a kept backup was read, which has the very records of `folder`.
pub(crate) async fn restored(folder: &Path, kept: &Path) -> (tempfile::TempDir, SledStore) {
    let records = read_backup(kept).await;
    assert_eq!(records, exported(folder).await);
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    store.import_all(records).await.unwrap();
    (folder, store)
}

pub(crate) async fn write_backup(file: &Path, records: &[Record]) {
    let count = backup::write(file, streamed(records.to_vec()), |_| true).await.unwrap();
    assert_eq!(count, records.len() as u64);
}

/// The records in the store of `folder` are written to a backup as they were when `kept` was written.
pub(crate) async fn assert_written_as(kept: &Path, folder: &Path) {
    let file = folder.join("backup.jsonl");
    write_backup(&file, &exported(folder).await).await;
    assert_eq!(record_lines(&file), record_lines(kept));
}

/// The lines between the first one and the last one, which have changed their form.
fn record_lines(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[1..lines.len() - 1].to_vec()
}

/// The files of the embedded store, opened behind the store's back.
pub(crate) fn raw(folder: &Path) -> sled::Db {
    let config = sled::Config::new().path(folder.join("records")).segment_size(2 * 1024 * 1024);
    loop {
        match config.open() {
            // The lock lingers for a moment after a close in the same process.
            Err(sled::Error::Io(error)) if error.to_string().contains("acquire lock") => {}
            opened => return opened.unwrap(),
        }
    }
}

pub(crate) async fn exported(folder: &Path) -> Vec<Record> {
    let store = SledStore::open(folder).unwrap();
    let records = store.export_all().await.unwrap();
    store.close().await.unwrap();
    records
}
