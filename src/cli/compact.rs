//! `warmup compact`: rewrites the store without dead entries.

use super::progress::Progress;
use super::say;
use anyhow::ensure;
use std::process::ExitCode;
use warmup::config::Config;
use warmup::disk::megabytes;
use warmup::store::sled::{Compacted, compact};

pub(super) fn run(config: &Config) -> anyhow::Result<ExitCode> {
    ensure!(
        config.store.url.is_none(),
        "only a store in a folder can be compacted; PostgreSQL reclaims space by itself"
    );
    let folder = &config.store.path;
    ensure!(
        folder.is_dir(),
        "there is no store in {}; pass its folder with --store",
        folder.display()
    );
    let progress = Progress::for_bytes("Copying");
    let compacted = compact(folder, |bytes| progress.at(bytes));
    drop(progress);
    let Compacted { before, after, replaced } = compacted?;
    say(format_args!(
        "The store in {} now takes {}; it was {} before",
        folder.display(),
        megabytes(after),
        megabytes(before)
    ));
    for name in replaced {
        say(format_args!(
            "{} contains data that a repair replaced, including deleted answers; remove it if you don't need it",
            folder.join(name).display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}
