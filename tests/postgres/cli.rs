//! The command line with the address of a database in place of a folder.

use crate::backups::read_backup;
use crate::database::Fresh;
use crate::every_kind;
use crate::records::AllRecords as _;
use futures::stream::{self, StreamExt as _};
use std::path::Path;
use std::process::Output;
use tokio::process::Command;
use warmup::store::backup;
use warmup::store::sled::SledStore;

/// `warmup` on this store, offline.
async fn warmup(store: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_warmup"))
        .args(arguments)
        .env_clear()
        .env("WARMUP_STORE", store)
        .env("TMPDIR", std::env::temp_dir())
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .await
        .unwrap()
}

fn said(output: &Output) -> String {
    let streams = [&output.stdout, &output.stderr];
    streams.map(|stream| String::from_utf8(stream.clone()).unwrap()).concat()
}

async fn well(store: &str, arguments: &[&str]) -> String {
    let output = warmup(store, arguments).await;
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

#[tokio::test]
async fn a_backup_of_a_folder_is_restored_into_a_database_and_back() {
    let Some(fresh) = Fresh::new().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let sled = SledStore::open(Path::new(&path("store"))).unwrap();
    sled.import_all(every_kind().await).await.unwrap();
    let records = sled.export_all().await.unwrap();
    let given = stream::iter(records.clone().into_iter().map(Ok)).boxed();
    backup::write(Path::new(&path("given")), given, |_| true).await.unwrap();

    let restored = well(&fresh.url(), &["restore", &path("given")]).await;
    assert!(restored.contains(&format!("{} records are in test_", records.len())), "{restored}");
    well(&fresh.url(), &["backup", &path("database")]).await;
    well(&path("back"), &["restore", &path("database")]).await;
    well(&path("back"), &["backup", &path("end")]).await;
    assert_eq!(read_backup(Path::new(&path("end"))).await, records);

    let again = warmup(&fresh.url(), &["restore", &path("given")]).await;
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("the store is not empty"), "{}", said(&again));
}

#[tokio::test]
async fn the_doctor_looks_at_a_database_and_changes_nothing_in_it() {
    let Some(fresh) = Fresh::new().await else { return };
    let store_line = async |url: &str| {
        let found = said(&warmup(url, &["doctor"]).await);
        assert!(!found.contains("hunter2"), "{found}");
        found.lines().find(|line| line.contains(" store: ")).unwrap().to_owned()
    };
    let line = store_line(&fresh.url()).await;
    assert!(
        line.starts_with("note  store: test_") && line.ends_with("will create its tables"),
        "{line}"
    );
    fresh.store().await.import_all(every_kind().await).await.unwrap();
    let line = store_line(&fresh.url()).await;
    assert!(
        line.starts_with("ok    store: test_") && line.ends_with("its tables are up to date"),
        "{line}"
    );
    let line = store_line("postgres://warmup:hunter2@127.0.0.1:1/warmup").await;
    assert!(
        line.starts_with("WRONG store: cannot reach the database warmup at 127.0.0.1:1"),
        "{line}"
    );
}
