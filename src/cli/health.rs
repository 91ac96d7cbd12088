//! `warmup health`: checks that the bot using a store is alive. While ticks make progress, the bot
//! writes a heartbeat file into the store's folder: the time at which the most silent shard last
//! acknowledged a gateway heartbeat.

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::process::ExitCode;
use warmup::clock::Clock;
use warmup::config::Config;
use warmup::os_error;

/// The heartbeat file in the store's folder.
const FILE: &str = "alive";
/// The oldest acceptable heartbeat. Heartbeats are less than a minute apart, and so are the checks.
const PATIENCE: SignedDuration = SignedDuration::from_mins(3);

/// Writes the heartbeat file. A failure is logged and no reason to stop.
pub(super) fn beat(store: &Path, now: Timestamp) {
    if let Err(error) = std::fs::write(store.join(FILE), now.to_string()) {
        tracing::warn!("cannot write the heartbeat file: {}", os_error::explain(&error));
    }
}

/// Checks that the last heartbeat is recent.
pub(super) fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let path = config.store.path.join(FILE);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("no bot has run on {}", config.store.path.display()))?;
    let last: Timestamp =
        text.trim().parse().with_context(|| format!("{} is unreadable", path.display()))?;
    let age = Clock::system().now().duration_since(last);
    if age > PATIENCE {
        bail!("the last heartbeat is from {last}");
    }
    super::say("alive");
    Ok(ExitCode::SUCCESS)
}
