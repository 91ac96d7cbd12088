//! Files of older builds, which can still be read.

use crate::backups::read_backup;
use crate::fixture::{exported, filled, raw, write_backup};
use std::fmt::Write as _;
use std::path::Path;

/// The content of the store, one entry per line: the key, then the version and text of a record or
/// the bytes of anything else. Without the task queue, which is rebuilt from the rest if it is
/// missing.
fn dump(folder: &Path) -> String {
    let mut lines = String::new();
    for entry in raw(folder).iter() {
        let (key, value) = entry.unwrap();
        let is_queue = matches!(key[0], b'n' | b'e' | b'f') || &key[..] == b"meta/queue";
        if is_queue || &key[..] == b"meta/rounds" {
            continue;
        }
        let value = match value.split_first() {
            Some((version, json)) if json.starts_with(b"{") => {
                format!("json {version} {}", std::str::from_utf8(json).unwrap())
            }
            _ => format!("raw {}", hex(&value)),
        };
        writeln!(lines, "{} {value}", hex(&key)).unwrap();
    }
    lines
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn from_hex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

const VERSION_1: &str = include_str!("../fixtures/store/v1/store.txt");

#[tokio::test]
async fn the_layout_of_version_1_is_still_what_is_written() {
    let folder = filled().await;
    assert_eq!(dump(folder.path()), VERSION_1);
}

#[tokio::test]
async fn a_store_of_version_1_opens_with_all_that_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let db = raw(folder.path());
    for line in VERSION_1.lines() {
        let mut parts = line.splitn(3, ' ');
        let key = from_hex(parts.next().unwrap());
        let value = match (parts.next().unwrap(), parts.next().unwrap()) {
            ("raw", bytes) => from_hex(bytes),
            (_, record) => {
                let (version, json) = record.split_once(' ').unwrap();
                [&[version.parse().unwrap()], json.as_bytes()].concat()
            }
        };
        db.insert(key, value).unwrap();
    }
    db.flush().unwrap();
    drop(db);
    let written_today = filled().await;
    assert_eq!(exported(folder.path()).await, exported(written_today.path()).await);
}

const BACKUP_1: &str = "tests/fixtures/store/v1/backup.jsonl";

#[tokio::test]
async fn a_backup_of_version_1_is_read_with_all_that_it_holds() {
    let written_today = filled().await;
    let records = exported(written_today.path()).await;
    assert_eq!(read_backup(Path::new(BACKUP_1)).await, records);
}

const BACKUP_2: &str = "tests/fixtures/store/backup-2.jsonl";

#[tokio::test]
async fn a_backup_of_version_2_is_read_and_is_still_what_is_written() {
    let folder = filled().await;
    assert_eq!(read_backup(Path::new(BACKUP_2)).await, exported(folder.path()).await);
    let file = folder.path().join("backup.jsonl");
    write_backup(&file, &exported(folder.path()).await).await;
    let expected = std::fs::read_to_string(BACKUP_2).unwrap();
    assert_eq!(std::fs::read_to_string(file).unwrap(), expected);
}
