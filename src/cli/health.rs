//! `warmup health`: whether the bot that uses a store is alive. The bot leaves a sign of life in
//! the store's folder: when the shard that has been silent the longest last acknowledged a
//! heartbeat, as long as ticks get on.

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::process::ExitCode;
use warmup::clock::Clock;
use warmup::config::Config;
use warmup::os_error;

/// The file in the store's folder.
const FILE: &str = "alive";
/// How old the sign may be. Heartbeats are less than a minute apart, and so are looks at them.
const PATIENCE: SignedDuration = SignedDuration::from_mins(3);

/// Leaves a sign of life. Failing to is logged and no reason to stop.
pub(super) fn beat(store: &Path, now: Timestamp) {
    if let Err(error) = std::fs::write(store.join(FILE), now.to_string()) {
        tracing::warn!("cannot leave a sign of life: {}", os_error::explain(&error));
    }
}

/// Tells whether the last sign of life is recent.
pub(super) fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let path = config.store.path.join(FILE);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("no bot has been running on {}", config.store.path.display()))?;
    let last: Timestamp =
        text.trim().parse().with_context(|| format!("{} is unreadable", path.display()))?;
    let age = Clock::system().now().duration_since(last);
    if age > PATIENCE {
        bail!("the last sign of life is from {last}");
    }
    super::say("alive");
    Ok(ExitCode::SUCCESS)
}
