//! `warmup backup` and `warmup restore`: also the way to another store or version.

use super::{runtime, say};
use anyhow::Context as _;
use std::path::Path;
use std::process::ExitCode;
use warmup::config::Config;
use warmup::messages::counted;
use warmup::store::sled::SledStore;
use warmup::store::{Store as _, backup};

/// Writes everything that the store holds to `file`.
pub(super) fn backup(config: &Config, file: &Path) -> anyhow::Result<ExitCode> {
    let folder = &config.store.path;
    anyhow::ensure!(
        folder.is_dir(),
        "there is no store in {}; name its folder with --store",
        folder.display()
    );
    let store = SledStore::open(folder)?;
    let records = runtime()?.block_on(async {
        let records = store.export().await.context("cannot read the store")?;
        store.close().await.context("cannot close the store")?;
        anyhow::Ok(records)
    })?;
    backup::write(file, &records)?;
    say(format_args!("{} in {}", are(records.len()), file.display()));
    let missing = store.unreadable();
    if missing.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for record in &missing {
        say(format_args!("missing: {record}"));
    }
    say(format_args!(
        "{} missing in {}, since this build can't read what is there; they stay in the store",
        are(missing.len()),
        file.display()
    ));
    Ok(ExitCode::FAILURE)
}

/// Fills a new store from `file`.
pub(super) fn restore(config: &Config, file: &Path) -> anyhow::Result<ExitCode> {
    let records = backup::read(file)?;
    let count = records.len();
    let store = SledStore::open(&config.store.path)?;
    runtime()?.block_on(async {
        store.import(records).await?;
        store.close().await.context("cannot close the store")
    })?;
    say(format_args!("{} in {}", are(count), config.store.path.display()));
    Ok(ExitCode::SUCCESS)
}

/// `1 record is`, `2 records are`.
fn are(count: usize) -> String {
    format!("{} {}", counted(count, "record"), if count == 1 { "is" } else { "are" })
}
