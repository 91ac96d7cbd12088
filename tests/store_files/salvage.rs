//! Reading what is left of a damaged store, which stays as it is.

use crate::backups::read_backup;
use crate::fixture::{ANN, SERVER, exported, filled, raw, write_backup};
use crate::opening::{contents, damage_what_the_snapshot_knows, flip, large, shorten};
use crate::records::AllRecords as _;
use futures::stream::TryStreamExt as _;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use warmup::store::sled::{Salvaged, SledOpenError, SledStore, salvage};
use warmup::store::{Record, Store as _};

/// What was read of a store, and a line for each item that was not.
struct Read {
    records: Vec<Record>,
    missing: Vec<String>,
}

/// The salvage of a store, which is not changed by it.
async fn salvaged(folder: &Path) -> Read {
    let before = contents(folder);
    let Salvaged { records, missing } = salvage(folder).unwrap();
    let records = records.try_collect().await.unwrap();
    assert!(contents(folder) == before, "the store was changed");
    Read { records, missing }
}

#[tokio::test]
async fn all_of_a_whole_store_is_read_and_nothing_is_missing() {
    let folder = filled().await;
    let Read { records, missing } = salvaged(folder.path()).await;
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(records.len(), 7);
    let file = folder.path().join("all.jsonl");
    write_backup(&file, &records).await;
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    store.import_all(read_backup(&file).await).await.unwrap();
    let kind = |record: &Record| std::mem::discriminant(record);
    let (mut old, new) = (records, store.export_all().await.unwrap());
    assert_eq!(old.len(), new.len());
    old.retain(|record| !new.contains(record));
    assert!(old.is_empty(), "{:?}", old.iter().map(kind).collect::<Vec<_>>());
}

#[tokio::test]
async fn records_that_can_t_be_read_are_named_and_the_rest_is_there() {
    let folder = filled().await;
    let db = raw(folder.path());
    let (key, value) = db.scan_prefix("u").next().unwrap().unwrap();
    db.insert(key, [&[9], &value[1..]].concat()).unwrap();
    let attempt = db.scan_prefix("a").keys().next().unwrap().unwrap();
    db.remove(attempt).unwrap();
    db.flush().unwrap();
    drop(db);
    let Read { records, missing } = salvaged(folder.path()).await;
    assert_eq!(records.len(), 5);
    let length = value.len();
    assert_eq!(
        missing,
        [
            format!(
                "the record of member {ANN} of server {SERVER} can't be read ({length} bytes): it has \
                 version 9, and this build knows versions up to 1"
            ),
            format!("an answer of member {ANN} of server {SERVER}"),
        ]
    );
}

#[tokio::test]
async fn a_record_that_was_set_aside_is_read_if_nothing_readable_is_in_its_place() {
    let folder = filled().await;
    let all = exported(folder.path()).await;
    let db = raw(folder.path());
    let (key, value) = db.scan_prefix("u").next().unwrap().unwrap();
    let aside = [b"x", &SERVER.0.to_be_bytes()[..], &key].concat();
    db.insert(aside, &value).unwrap();
    db.flush().unwrap();
    drop(db);
    let Read { records, missing } = salvaged(folder.path()).await;
    assert_eq!((records.len(), missing.len()), (all.len(), 0), "each once: {missing:?}");

    let db = raw(folder.path());
    db.remove(key).unwrap();
    db.flush().unwrap();
    drop(db);
    let Read { records, missing } = salvaged(folder.path()).await;
    assert_eq!((records.len(), missing.len()), (all.len(), 0), "{missing:?}");
    assert!(all.iter().all(|record| records.contains(record)));
}

#[tokio::test]
async fn what_lies_around_a_damaged_part_is_read_and_what_lay_in_it_is_named() {
    let folder = large(300).await;
    let all = exported(folder.path()).await;
    let place = damage_what_the_snapshot_knows(folder.path());

    let Read { records, missing } = salvaged(folder.path()).await;
    assert!(records.len() > all.len() - 60, "{} of {}", records.len(), all.len());
    let lost: Vec<&Record> = all.iter().filter(|record| !records.contains(record)).collect();
    assert!(!lost.is_empty() && records.iter().all(|record| all.contains(record)));
    let named: BTreeSet<&str> = missing.iter().map(String::as_str).collect();
    for record in lost {
        let Record::Attempt { user, .. } = record else { continue };
        let place = format!("an answer of member {user} of server {SERVER}");
        assert!(named.contains(place.as_str()), "{place} is not in {missing:?}");
    }
    let gap = |line: &&String| line.starts_with("whatever lay between ");
    assert_eq!(missing.iter().filter(gap).count(), 1, "{missing:?}");

    flip(folder.path(), place);
    let Read { records, missing } = salvaged(folder.path()).await;
    assert_eq!((records.len(), missing.len()), (all.len(), 0), "{missing:?}");
}

#[tokio::test]
async fn a_store_that_lost_its_end_gives_what_came_before() {
    let folder = filled().await;
    let records = exported(folder.path()).await;
    fs::write(folder.path().join("checkpoint"), "1000000\n").unwrap();
    assert!(matches!(SledStore::open(folder.path()), Err(SledOpenError::Damaged { .. })));
    let salvaged = salvaged(folder.path()).await;
    assert_eq!(salvaged.records.len(), records.len());
    let [end] = &salvaged.missing[..] else { panic!("{:?}", salvaged.missing) };
    assert!(end.starts_with("the end of the log: it holds ") && end.ends_with(" and had 1000000"));
}

#[tokio::test]
async fn what_is_in_use_new_or_beyond_reading_is_refused() {
    let folder = filled().await;
    let store = SledStore::open(folder.path()).unwrap();
    assert!(matches!(salvage(folder.path()), Err(SledOpenError::InUse { .. })));
    store.close().await.unwrap();

    let db = raw(folder.path());
    db.insert("meta/schema", "7").unwrap();
    db.flush().unwrap();
    drop(db);
    assert!(matches!(salvage(folder.path()), Err(SledOpenError::Newer { found: 7, .. })));

    shorten(&folder.path().join("records/db"), |_| 100);
    let error = salvage(folder.path()).err().unwrap();
    assert!(matches!(error, SledOpenError::BeyondReading { .. }), "{error}");
    let empty = tempfile::tempdir().unwrap();
    let error = salvage(empty.path()).err().unwrap().to_string();
    assert!(error.contains("there is no store in it"), "{error}");
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0);
}
