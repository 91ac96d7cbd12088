//! Backup files: complete, or refused with file and line.

use crate::backups::read_backup;
use crate::fixture::{exported, fill, filled, write_backup};
use crate::records::AllRecords as _;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use std::fs;
use std::path::{Path, PathBuf};
use warmup::store::Store as _;
use warmup::store::backup::{self, VerifiedBackup};
use warmup::store::sled::SledStore;

/// A backup with every kind of record, in a folder of its own.
async fn backup() -> (tempfile::TempDir, PathBuf) {
    let store = filled().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.jsonl");
    write_backup(&file, &exported(store.path()).await).await;
    (folder, file)
}

/// The refusal of a backup with this text, without the folder's name.
fn refusal(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.jsonl");
    fs::write(&file, text).unwrap();
    let error = VerifiedBackup::open(&file, |_, _| ()).unwrap_err().to_string();
    error.replace(&file.display().to_string(), "FILE")
}

#[tokio::test]
async fn a_backup_moves_everything_to_another_store() {
    let old = filled().await;
    let (folder, file) = backup().await;
    let store = SledStore::open(&folder.path().join("new")).unwrap();
    store.import_all(read_backup(&file).await).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(exported(&folder.path().join("new")).await, exported(old.path()).await);
}

#[tokio::test]
async fn a_store_that_is_closed_while_it_is_read_gives_no_backup() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(&folder.path().join("store")).unwrap();
    fill(&store).await;
    let file = folder.path().join("backup.jsonl");
    let mut records = store.export();
    let first = records.try_next().await.unwrap().unwrap();
    let (other, mut all) = (store.export(), stream::iter([Ok(first)]).chain(records));
    store.close().await.unwrap();
    // What was read at once is there; of the other nothing is.
    while let Some(record) = all.next().await {
        record.unwrap();
    }
    let refused = backup::write(&file, other, |_| true).await.unwrap_err();
    assert_eq!(refused.to_string(), "the store is closed");
    assert!(!file.exists());
}

#[tokio::test]
async fn a_backup_replaces_an_older_one_and_leaves_nothing_beside_it() {
    let (folder, file) = backup().await;
    write_backup(&file, &[]).await;
    assert!(read_backup(&file).await.is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// The refusals of a file that was cut off, wherever that is, are these by the lines that are left.
fn assert_refused_cut_off(text: &str, expected: impl Fn(usize) -> &'static str) {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for kept in 0..lines.len() {
        let whole = refusal(&lines[..kept].concat());
        let number = kept + 1;
        let expected = if kept == 0 { "the file is empty" } else { expected(kept) };
        assert_eq!(whole, format!("FILE:{number}: {expected}"));
        let half = lines[..kept].concat() + &lines[kept][..lines[kept].len() / 2];
        let expected = format!("FILE:{number}: the file ends in the middle of this line");
        assert_eq!(refusal(&half), expected);
    }
}

#[tokio::test]
async fn a_backup_that_was_cut_off_is_refused_wherever_it_ends() {
    let (_folder, file) = backup().await;
    let text = fs::read_to_string(file).unwrap();
    assert_refused_cut_off(&text, |_| "the file ends before its last line, the checksum");
    let text = fs::read_to_string("tests/fixtures/store/v1/backup.jsonl").unwrap();
    let last = text.lines().count() - 1;
    assert_refused_cut_off(&text, |kept| {
        if kept == last {
            "the file ends before its last line, the checksum"
        } else {
            "the file ends before its last record"
        }
    });
}

#[tokio::test]
async fn a_backup_that_was_changed_is_refused() {
    let (_folder, file) = backup().await;
    let text = fs::read_to_string(file).unwrap();
    let last = text.lines().count();
    let changed = refusal(&text.replace("\"seed\":99", "\"seed\":98"));
    assert!(changed.starts_with(&format!("FILE:{last}: the checksum is ")), "{changed}");
    let fewer: Vec<&str> =
        text.split_inclusive('\n').filter(|it| !it.contains("daily-2")).collect();
    let fewer = refusal(&fewer.concat());
    let (left, all) = (last - 3, last - 2);
    let said = format!("there are {left} records instead of {all}: the file was changed");
    assert_eq!(fewer, format!("FILE:{}: {said}", last - 1));
    let longer = refusal(&(text.clone() + "{}\n"));
    assert_eq!(longer, format!("FILE:{}: there is data after the checksum", last + 1));
}

#[tokio::test]
async fn a_record_that_is_wrong_is_named_with_its_line_and_field() {
    let (_folder, file) = backup().await;
    let text = fs::read_to_string(file).unwrap();
    let with = |old: &str, new: &str| {
        assert!(text.contains(old), "{old}");
        refusal(&text.replacen(old, new, 1))
    };
    let refusals = [
        with("\"seed\":99", "\"seed\":-1"),
        with("\"weekdays\":[\"mon\"", "\"weekdays\":[\"noday\""),
        with("{\"server\":{\"version\":1", "{\"server\":{\"version\":9"),
        with("{\"server\":{\"version\":1", "{\"server\":{\"colour\":1,\"version\":1"),
        with("{\"daily\":{", "{\"weekly\":{"),
    ];
    insta::assert_snapshot!(refusals.join("\n"));
}

#[test]
fn what_is_no_backup_of_ours_is_refused() {
    let header = "{\"format\":\"warmup backup\",\"version\":3,\"shape\":0}\n";
    let refusals = [
        refusal("Dear diary,\n"),
        refusal("{\"format\":\"other\",\"version\":1,\"records\":0}\n"),
        refusal(header),
        refusal(&"x".repeat(70_000)),
    ];
    insta::assert_snapshot!(refusals.join("\n"));
    let missing = VerifiedBackup::open(Path::new("no/such/file"), |_, _| ()).unwrap_err();
    assert_eq!(missing.to_string(), "no/such/file: the backup can't be read");
}
