//! Compaction: nothing is lost, and deleted data is gone from every file.

use crate::fixture::{SERVER, exported, filled, instant, raw};
use crate::opening::{contents, damage_what_the_snapshot_knows, flip, large};
use crate::records::AllRecords as _;
use crate::unreadable::both;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use warmup::domain::ids::{InteractionId, UserId};
use warmup::store::sled::{Compacted, SledStore, compact};
use warmup::store::{Store as _, Submission};

const STAYS: UserId = UserId(1);
const GOES: UserId = UserId(2);

fn text(user: UserId, number: u64) -> String {
    format!("words of {user} in answer {number}. ").repeat(12)
}

/// Answers of two members, of whom one was deleted.
async fn with_deleted() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    let now = instant("2026-03-02T08:00:00Z");
    for number in 1..=60 {
        for user in [STAYS, GOES] {
            let answer = Submission {
                id: InteractionId(number),
                question: format!("python/question-{number}").parse().unwrap(),
                daily: None,
                begun: now,
                now,
                text: text(user, number),
                choice: None,
            };
            store.record_attempt(SERVER, user, answer).await.unwrap();
        }
    }
    store.forget_member(SERVER, GOES).await.unwrap();
    store.close().await.unwrap();
    folder
}

/// The number of files of the folder that have these words somewhere.
fn having(folder: &Path, words: &str) -> usize {
    let files = contents(folder).into_values();
    files.filter(|bytes| memchr::memmem::find(bytes, words.as_bytes()).is_some()).count()
}

/// All entries, without their measured size.
fn entries(folder: &Path) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let entries = raw(folder).iter().map(|entry| entry.unwrap());
    let entries = entries.filter(|(key, _)| &key[..] != b"meta/live");
    entries.map(|(key, value)| (key.to_vec(), value.to_vec())).collect()
}

fn compacted(folder: &Path) -> Compacted {
    compact(folder, |_| ()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const WHOLE: [&str; 3] = ["checkpoint", "lock", "records"];

#[tokio::test]
async fn what_was_deleted_is_in_no_file_any_more_and_the_rest_is_there() {
    let folder = with_deleted().await;
    let records = exported(folder.path()).await;
    assert!(having(folder.path(), &text(GOES, 7)) > 0, "nothing is to be removed");
    compacted(folder.path());
    for number in 1..=60 {
        assert_eq!(having(folder.path(), &text(GOES, number)), 0, "{number}");
        assert!(having(folder.path(), &text(STAYS, number)) > 0, "{number}");
    }
    assert_eq!(names(folder.path()), WHOLE);
    assert_eq!(exported(folder.path()).await, records);
}

#[tokio::test]
async fn every_entry_stays_byte_for_byte_also_what_can_t_be_read() {
    let folder = both().await;
    let db = raw(folder.path());
    let (key, value) = db.scan_prefix("a").next().unwrap().unwrap();
    db.insert(key, [&[9], &value[1..]].concat()).unwrap();
    let (key, value) = db.scan_prefix("u").next().unwrap().unwrap();
    db.insert(key, &value[..value.len() / 2]).unwrap();
    db.flush().unwrap();
    drop(db);
    let store = SledStore::open(folder.path()).unwrap();
    store.export_all().await.unwrap();
    assert_eq!(store.unreadable().len(), 2);
    store.set_aside().await.unwrap();
    store.close().await.unwrap();
    let db = raw(folder.path());
    let (key, _) = db.scan_prefix("l").next().unwrap().unwrap();
    db.insert(key, "no plan").unwrap();
    db.flush().unwrap();
    drop(db);

    let before = entries(folder.path());
    assert!(
        before.keys().any(|key| key.starts_with(b"x")) && before.contains_key(&b"meta/rounds"[..])
    );
    let checkpoint = fs::read(folder.path().join("checkpoint")).unwrap();
    compacted(folder.path());
    assert!(entries(folder.path()) == before, "something has changed");
    assert_eq!(fs::read(folder.path().join("checkpoint")).unwrap(), checkpoint);
}

#[tokio::test]
async fn a_compaction_that_was_cut_short_leaves_the_old_store_or_the_new_one() {
    let folder = filled().await;
    let records = exported(folder.path()).await;
    let at = |name: &str| folder.path().join(name);
    for state in 0..4 {
        match state {
            0 => fs::create_dir(at("records.compacted")).unwrap(),
            1 => {
                fs::create_dir(at("records.compacted")).unwrap();
                fs::write(at("records.compacted/db"), "half of a log").unwrap();
            }
            2 => {
                fs::create_dir(at("records.compacted")).unwrap();
                fs::rename(at("records"), at("records.obsolete")).unwrap();
            }
            _ => {
                fs::create_dir(at("records.obsolete")).unwrap();
                fs::write(at("records.obsolete/db"), "half of a log").unwrap();
            }
        }
        assert_eq!(exported(folder.path()).await, records, "{state}");
        assert_eq!(names(folder.path()), WHOLE, "{state}");
    }
}

/// Compacts in a separate process, which is killed as soon as `is_time`. Returns `true` if it was
/// killed.
fn kill_when(folder: &Path, is_time: impl Fn() -> bool) -> bool {
    let mut process = Command::new(env!("CARGO_BIN_EXE_warmup"))
        .args(["compact", "--store"])
        .arg(folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while !is_time() {
        if let Some(ended) = process.try_wait().unwrap() {
            assert!(ended.success());
            return false;
        }
        std::thread::yield_now();
    }
    process.kill().unwrap();
    !process.wait().unwrap().success()
}

#[tokio::test]
async fn a_kill_at_any_moment_leaves_a_whole_store() {
    let folder = large(300).await;
    let records = exported(folder.path()).await;
    let at = |name: &str| folder.path().join(name);
    let length = |name: &str| fs::metadata(at(name)).map_or(0, |file| file.len());
    let before = length("records/db");
    let mut killed = 0;
    for percent in (0..=100).step_by(10) {
        let is_copied = || length("records.compacted/db") > before / 100 * percent;
        killed += u32::from(kill_when(folder.path(), is_copied));
        assert_eq!(exported(folder.path()).await.len(), records.len(), "{percent}");
        assert_eq!(names(folder.path()), WHOLE, "{percent}");
    }
    assert!(killed >= 3, "{killed}");
    kill_when(folder.path(), || !at("records").exists() || at("records.obsolete").exists());
    assert!(exported(folder.path()).await == records);
    compacted(folder.path());
    assert!(exported(folder.path()).await == records);
}

#[tokio::test]
async fn a_store_that_can_t_be_read_whole_is_not_compacted() {
    let folder = large(300).await;
    let records = exported(folder.path()).await;
    let place = damage_what_the_snapshot_knows(folder.path());
    let damaged = fs::read(folder.path().join("records/db")).unwrap()[place];
    assert!(compact(folder.path(), |_| ()).is_err());
    assert_eq!(fs::read(folder.path().join("records/db")).unwrap()[place], damaged);
    assert_eq!(names(folder.path()), WHOLE);
    flip(folder.path(), place);
    assert!(exported(folder.path()).await == records);

    let db = raw(folder.path());
    let lost = db.scan_prefix("a").keys().next().unwrap().unwrap();
    db.remove(lost).unwrap();
    db.flush().unwrap();
    drop(db);
    let refused = compact(folder.path(), |_| ()).unwrap_err();
    assert!(refused.to_string().starts_with("records are missing from it"), "{refused}");
    assert_eq!(names(folder.path()), WHOLE);
}

/// Makes the store believe that its entries take this many bytes.
fn note_live_bytes(folder: &Path, bytes: u64) {
    let db = raw(folder);
    db.insert("meta/live", &bytes.to_be_bytes()).unwrap();
    db.flush().unwrap();
}

fn live_bytes(folder: &Path) -> u64 {
    let noted = raw(folder).get("meta/live").unwrap().unwrap();
    u64::from_be_bytes(noted[..].try_into().unwrap())
}

#[tokio::test]
async fn a_start_compacts_a_store_whose_file_is_mostly_dead_and_no_other() {
    let folder = large(2_000).await;
    let records = exported(folder.path()).await;
    // A compacted store has other files.
    let log = || fs::metadata(folder.path().join("records/db")).unwrap();
    let start = async || {
        let store = SledStore::open_compacted(folder.path()).unwrap();
        assert!(store.export_all().await.unwrap() == records);
        store
    };
    let before = log();
    assert!(before.len() > 64 * 1024 * 1024, "{}", before.len());
    let store = start().await;
    assert_eq!(log().ino(), before.ino(), "nobody knows yet how much it holds");
    let verified = store.verify().await.unwrap();
    store.close().await.unwrap();
    let live = live_bytes(folder.path());
    assert!(live.abs_diff(verified.bytes) < 1_000, "{live} {verified:?}");
    start().await.close().await.unwrap();
    assert_eq!(log().ino(), before.ino(), "all of it is needed");
    // As if most of what it holds were deleted.
    note_live_bytes(folder.path(), 1);
    start().await.close().await.unwrap();
    let compacted = log().ino();
    assert_ne!(compacted, before.ino());
    assert!(live_bytes(folder.path()).abs_diff(live) < 1_000);
    start().await.close().await.unwrap();
    assert_eq!(log().ino(), compacted, "it is compacted once");
}
