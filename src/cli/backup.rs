//! `warmup backup`, `warmup restore` and `warmup salvage`: also the way to another store or version.

use super::{runtime, say};
use anyhow::Context as _;
use std::path::Path;
use std::process::ExitCode;
use warmup::config::Config;
use warmup::messages::counted;
use warmup::store::sled::{OpenError, Salvaged, SledStore, StoreCopy, salvage};
use warmup::store::{Record, Store as _, Unreadable, backup};

/// The most missing things that are named one by one.
const MOST_NAMED: usize = 100;

/// Writes everything that the store holds to `file`.
pub(super) fn backup(config: &Config, file: &Path) -> anyhow::Result<ExitCode> {
    let folder = &config.store.path;
    anyhow::ensure!(
        folder.is_dir(),
        "there is no store in {}; name its folder with --store",
        folder.display()
    );
    let (records, missing) = match SledStore::open(folder) {
        Ok(store) => read(&store)?,
        Err(OpenError::Unwritable { .. }) => {
            let copy = StoreCopy::of(folder).map_err(in_use)?;
            read(&SledStore::open(&copy.path())?)?
        }
        Err(error) => return Err(in_use(error)),
    };
    backup::write(file, &records)?;
    say(format_args!("{} in {}", are(records.len()), file.display()));
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

/// All records, and those that can't be read. Closes the store.
fn read(store: &SledStore) -> anyhow::Result<(Vec<Record>, Vec<Unreadable>)> {
    let records = runtime()?.block_on(async {
        let records = store.export().await.context("cannot read the store")?;
        store.close().await.context("cannot close the store")?;
        anyhow::Ok(records)
    })?;
    Ok((records, store.unreadable()))
}

/// Only the bot can read a store that it uses.
fn in_use(error: OpenError) -> anyhow::Error {
    match error {
        OpenError::InUse { dir } => anyhow::anyhow!(
            "the store in {} is in use by a running Warmup, which can write backups by itself: set \
             `folder` under `[backup]` in its configuration. Or stop it first",
            dir.display()
        ),
        other => other.into(),
    }
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

/// Writes what can be read of the damaged store in `folder` to `file`, and tells what can't.
pub(super) fn salvage_to(folder: &Path, file: &Path) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(folder.is_dir(), "there is no folder {}", folder.display());
    let Salvaged { records, missing } = salvage(folder)?;
    backup::write(file, &records)?;
    say(format_args!("{} in {}", are(records.len()), file.display()));
    for what in missing.iter().take(MOST_NAMED) {
        say(format_args!("missing: {what}"));
    }
    if let more @ 1.. = missing.len().saturating_sub(MOST_NAMED) {
        say(format_args!("missing: {more} more"));
    }
    say(format_args!(
        "{}The store is as it was. To go on from this file, run `warmup restore {}` with a new, empty \
         folder as --store",
        if missing.is_empty() { "Nothing is missing. " } else { "" },
        file.display()
    ));
    Ok(if missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `1 record is`, `2 records are`.
fn are(count: usize) -> String {
    format!("{} {}", counted(count, "record"), if count == 1 { "is" } else { "are" })
}
