//! `warmup backup`, `warmup restore` and `warmup salvage`. Moving to another store or version uses
//! them too.

use super::opened::OpenStore;
use super::progress::Progress;
use super::{runtime, say};
use anyhow::Context as _;
use futures::stream::{StreamExt as _, TryStreamExt as _};
use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;
use tokio::runtime::Runtime;
use warmup::config::Config;
use warmup::messages::counted;
use warmup::store::Records;
use warmup::store::backup::{self, VerifiedBackup};
use warmup::store::sled::{Salvaged, SledOpenError, StoreCopy, salvage};

/// At most this many missing records are named one by one.
const MOST_NAMED: usize = 100;

/// Writes everything in the store to `file`.
pub(super) fn backup(config: &Config, file: &Path) -> anyhow::Result<ExitCode> {
    let (count, missing) = if config.store.url.is_none() {
        back_up_folder(&config.store.path, file)?
    } else {
        let runtime = runtime()?;
        let opened = runtime.block_on(OpenStore::open(&config.store))?;
        back_up(&runtime, &opened, file)?
    };
    say(format_args!("{} in {}", are(count), file.display()));
    if missing.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for record in &missing {
        say(format_args!("missing: {record}"));
    }
    say(format_args!(
        "{} missing in {} because this build can't read everything; nothing was removed from the store",
        are(missing.len() as u64),
        file.display()
    ));
    Ok(ExitCode::FAILURE)
}

fn back_up_folder(folder: &Path, file: &Path) -> anyhow::Result<(u64, Vec<String>)> {
    anyhow::ensure!(
        folder.is_dir(),
        "there is no store in {}; pass its folder, or the address of its database, with --store",
        folder.display()
    );
    let runtime = runtime()?;
    match OpenStore::folder(folder) {
        Ok(opened) => back_up(&runtime, &opened, file),
        Err(SledOpenError::Unwritable { .. }) => {
            let copy = StoreCopy::new(folder).map_err(in_use)?;
            back_up(&runtime, &OpenStore::folder(&copy.path())?, file)
        }
        Err(SledOpenError::InUse { dir }) => match ask_for_backup(folder, file)? {
            Some(given) => Ok(given),
            None => Err(in_use(SledOpenError::InUse { dir })),
        },
        Err(error) => Err(error.into()),
    }
}

/// Asks the process that uses the store for a backup. Returns `None` if it can't be reached.
pub(super) fn ask_for_backup(
    folder: &Path,
    file: &Path,
) -> anyhow::Result<Option<(u64, Vec<String>)>> {
    let ask = |what| {
        let mut process = UnixStream::connect(folder.join(backup::SOCKET))?;
        process.write_all(&[what])?;
        std::io::Result::Ok(process)
    };
    let Ok(process) = ask(backup::ASK_FOR_RECORDS) else { return Ok(None) };
    let progress = Progress::for_records("Writing");
    let count = backup::receive(file, process, |count| progress.at(count))
        .context("the running Warmup did not provide a complete backup; its log may say why")?;
    let missing = ask(backup::ASK_FOR_UNREADABLE)?;
    let missing =
        serde_json::from_reader(missing).context("cannot tell which records are missing in it")?;
    Ok(Some((count, missing)))
}

/// Writes all records and closes the store. Returns their number and the unreadable ones.
fn back_up(
    runtime: &Runtime,
    opened: &OpenStore,
    file: &Path,
) -> anyhow::Result<(u64, Vec<String>)> {
    let store = opened.store();
    let count = runtime.block_on(async {
        let count = write(file, store.export()).await?;
        store.close().await.context("cannot close the store")?;
        anyhow::Ok(count)
    })?;
    Ok((count, opened.unreadable().iter().map(ToString::to_string).collect()))
}

async fn write(file: &Path, records: Records) -> anyhow::Result<u64> {
    let progress = Progress::for_records("Writing");
    let show = |count| {
        progress.at(count);
        true
    };
    backup::write(file, records, show).await
}

/// Only the bot can read a store that it uses.
pub(super) fn in_use(error: SledOpenError) -> anyhow::Error {
    match error {
        SledOpenError::InUse { dir } => anyhow::anyhow!(
            "the store in {} is in use by a running Warmup. Stop it first, or let it write backups \
             itself: set `folder` under `[backup]` in its configuration",
            dir.display()
        ),
        other => other.into(),
    }
}

/// Fills a new store from `file`.
pub(super) fn restore(config: &Config, file: &Path) -> anyhow::Result<ExitCode> {
    let checking = Progress::for_total("Checking the file");
    let backup = VerifiedBackup::open(file, |done, all| checking.set(done, all))?;
    drop(checking);
    let count = backup.count();
    let place = runtime()?.block_on(async {
        let opened = OpenStore::open(&config.store).await?;
        let store = opened.store();
        store.import(shown(backup)).await?;
        store.close().await.context("cannot close the store")?;
        anyhow::Ok(opened.place())
    })?;
    say(format_args!("{} in {place}", are(count)));
    Ok(ExitCode::SUCCESS)
}

/// The records of a backup, with a progress bar.
fn shown(backup: VerifiedBackup) -> Records {
    let restoring = Progress::for_total("Restoring");
    let (mut done, all) = (0, backup.count());
    let show = move |_: &_| {
        done += 1;
        restoring.set(done, all);
    };
    backup.records().inspect_ok(show).boxed()
}

/// Writes the readable records of the damaged store in `folder` to `file`, and lists the missing
/// ones.
pub(super) fn salvage_to(folder: &Path, file: &Path) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(folder.is_dir(), "there is no folder {}", folder.display());
    let Salvaged { records, missing } = salvage(folder)?;
    let count = runtime()?.block_on(write(file, records))?;
    say(format_args!("{} in {}", are(count), file.display()));
    for what in missing.iter().take(MOST_NAMED) {
        say(format_args!("missing: {what}"));
    }
    if let more @ 1.. = missing.len().saturating_sub(MOST_NAMED) {
        say(format_args!("missing: {more} more"));
    }
    say(format_args!(
        "{}The store is unchanged. To continue from this file, run `warmup restore {}` with a new, empty \
         folder as --store",
        if missing.is_empty() { "Nothing is missing. " } else { "" },
        file.display()
    ));
    Ok(if missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `1 record is`, `2 records are`.
fn are(count: u64) -> String {
    let records = counted(usize::try_from(count).unwrap_or(usize::MAX), "record");
    format!("{records} {}", if count == 1 { "is" } else { "are" })
}
