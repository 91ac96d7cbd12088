//! Backup files as lists of records, which are short in tests.

use futures::stream::TryStreamExt as _;
use std::path::Path;
use warmup::store::Record;
use warmup::store::backup::VerifiedBackup;

pub(crate) async fn read_backup(file: &Path) -> Vec<Record> {
    let backup = VerifiedBackup::open(file, |_, _| ()).unwrap();
    let count = backup.count();
    let records: Vec<Record> = backup.records().try_collect().await.unwrap();
    assert_eq!(records.len() as u64, count);
    records
}
