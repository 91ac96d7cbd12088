//! Backup files: complete, or refused with file and line.

use crate::fixture::{exported, filled};
use std::fs;
use std::path::PathBuf;
use warmup::store::sled::SledStore;
use warmup::store::{Store, backup};

/// A backup with every kind of record, in a folder of its own.
async fn backup() -> (tempfile::TempDir, PathBuf) {
    let store = filled().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.jsonl");
    backup::write(&file, &exported(store.path()).await).unwrap();
    (folder, file)
}

/// How a backup with this text is refused, without the folder's name.
fn refusal(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.jsonl");
    fs::write(&file, text).unwrap();
    let error = backup::read(&file).unwrap_err().to_string();
    error.replace(&file.display().to_string(), "FILE")
}

#[tokio::test]
async fn a_backup_moves_everything_to_another_store() {
    let old = filled().await;
    let (folder, file) = backup().await;
    let store = SledStore::open(&folder.path().join("new")).unwrap();
    store.import(backup::read(&file).unwrap()).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(exported(&folder.path().join("new")).await, exported(old.path()).await);
}

#[tokio::test]
async fn a_backup_replaces_an_older_one_and_leaves_nothing_beside_it() {
    let (folder, file) = backup().await;
    backup::write(&file, &[]).unwrap();
    assert!(backup::read(&file).unwrap().is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_backup_that_was_cut_off_is_refused_wherever_it_ends() {
    let (_folder, file) = backup().await;
    let text = fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for kept in 0..lines.len() {
        let whole = refusal(&lines[..kept].concat());
        let number = kept + 1;
        let expected = match kept {
            0 => "the file is empty",
            kept if kept == lines.len() - 1 => "the file ends before its last line, the checksum",
            _ => "the file ends before its last record",
        };
        assert_eq!(whole, format!("FILE:{number}: {expected}"));
        let half = lines[..kept].concat() + &lines[kept][..lines[kept].len() / 2];
        let expected = format!("FILE:{number}: the file ends in the middle of this line");
        assert_eq!(refusal(&half), expected);
    }
}

#[tokio::test]
async fn a_backup_that_was_changed_is_refused() {
    let (_folder, file) = backup().await;
    let text = fs::read_to_string(file).unwrap();
    let last = text.lines().count();
    let changed = refusal(&text.replace("\"seed\":99", "\"seed\":98"));
    assert!(changed.starts_with(&format!("FILE:{last}: the checksum is ")), "{changed}");
    let longer = refusal(&(text.clone() + "{}\n"));
    assert_eq!(longer, format!("FILE:{}: there is something after the checksum", last + 1));
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
    let header = "{\"format\":\"warmup backup\",\"version\":2,\"records\":0}\n";
    let refusals = [
        refusal("Dear diary,\n"),
        refusal("{\"format\":\"other\",\"version\":1,\"records\":0}\n"),
        refusal(header),
        refusal(&"x".repeat(70_000)),
    ];
    insta::assert_snapshot!(refusals.join("\n"));
    let missing = backup::read(&PathBuf::from("no/such/file")).unwrap_err();
    assert_eq!(missing.to_string(), "no/such/file: the backup can't be read");
}
