//! All records of the configured store, one after the other, even while a bot uses it.

use super::backup::{ask_for_backup, in_use};
use super::opened::OpenStore;
use super::progress::Progress;
use super::runtime;
use anyhow::Context as _;
use futures::stream::TryStreamExt as _;
use std::path::Path;
use tokio::runtime::Runtime;
use warmup::config::StoreConfig;
use warmup::store::backup::VerifiedBackup;
use warmup::store::sled::{SledOpenError, StoreCopy};
use warmup::store::{Record, Records};

/// Passes each record to `visit`, in the order of an export, and returns the names of those that
/// can't be read.
///
/// # Errors
/// The store can't be read.
pub(super) fn visit_records(
    config: &StoreConfig,
    visit: impl FnMut(Record),
) -> anyhow::Result<Vec<String>> {
    let runtime = runtime()?;
    if config.url.is_some() {
        let opened = runtime.block_on(OpenStore::open(config))?;
        return visit_open(&runtime, &opened, visit);
    }
    let folder = &config.path;
    anyhow::ensure!(
        folder.is_dir(),
        "there is no store in {}; pass its folder, or the address of its database, with --store",
        folder.display()
    );
    match OpenStore::folder(folder) {
        Ok(opened) => visit_open(&runtime, &opened, visit),
        Err(SledOpenError::Unwritable { .. }) => {
            let copy = StoreCopy::new(folder).map_err(in_use)?;
            visit_open(&runtime, &OpenStore::folder(&copy.path())?, visit)
        }
        Err(SledOpenError::InUse { dir }) => match visit_running(&runtime, folder, visit)? {
            Some(missing) => Ok(missing),
            None => Err(in_use(SledOpenError::InUse { dir })),
        },
        Err(error) => Err(error.into()),
    }
}

/// Visits the records of a backup that the process using the store writes to a temporary file.
/// Returns `None` if the process can't be reached.
fn visit_running(
    runtime: &Runtime,
    folder: &Path,
    visit: impl FnMut(Record),
) -> anyhow::Result<Option<Vec<String>>> {
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let file = temporary.path().join("records.jsonl");
    let Some((_, missing)) = ask_for_backup(folder, &file)? else { return Ok(None) };
    let backup = VerifiedBackup::open(&file, |_, _| {})?;
    runtime.block_on(visit_all(backup.records(), visit))?;
    Ok(Some(missing))
}

fn visit_open(
    runtime: &Runtime,
    opened: &OpenStore,
    visit: impl FnMut(Record),
) -> anyhow::Result<Vec<String>> {
    let store = opened.store();
    runtime.block_on(async {
        visit_all(store.export(), visit).await?;
        store.close().await.context("cannot close the store")
    })?;
    Ok(opened.unreadable().iter().map(ToString::to_string).collect())
}

async fn visit_all(records: Records, mut visit: impl FnMut(Record)) -> anyhow::Result<()> {
    let progress = Progress::for_records("Reading");
    let mut count = 0;
    records
        .try_for_each(|record| {
            visit(record);
            count += 1;
            progress.at(count);
            std::future::ready(Ok(()))
        })
        .await
}
