//! Sharing the bot among several processes.

use crate::diagnostics::{TomlReader, TomlTable};
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Shards of one process. Each is a connection with at most 2,500 servers.
const PER_PROCESS: RangeInclusive<u32> = 1..=1_000;

/// With less, a short pause of the database would count as a death, or the lease would end while the
/// process shuts down; with more, members would wait too long.
const TAKE_OVER: RangeInclusive<u64> = 5..=60;

/// Ten minutes are enough for a hundred shards that Discord lets connect one after the other.
const DRAIN: RangeInclusive<u64> = 0..=600;

/// The sharing of the bot among several processes. Each that uses the same database is one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterConfig {
    /// The total number of shards of all processes, or `None` for Discord's recommendation.
    pub total: Option<NonZeroU32>,
    /// The most shards of this process.
    pub most: u32,
    /// Seconds after which others take over the shards of a dead process.
    take_over_seconds: u64,
    /// The longest that a process which is told to stop hands over.
    drain_seconds: u64,
}

impl ClusterConfig {
    /// The time for which a process keeps its shards without a heartbeat.
    #[must_use]
    pub const fn lease(&self) -> Duration {
        Duration::from_secs(self.take_over_seconds)
    }

    /// The longest that a process which is told to stop waits for others to have its shards.
    #[must_use]
    pub const fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

impl Default for ClusterConfig {
    fn default() -> Self {
        Self { total: None, most: 100, take_over_seconds: 15, drain_seconds: 30 }
    }
}

/// Parses a number of shards, or `auto`.
fn parse_total(text: &str) -> Result<Option<NonZeroU32>, InvalidTotal> {
    match text.trim() {
        "auto" => Ok(None),
        number => number.parse().map(Some).map_err(|_| InvalidTotal),
    }
}

/// The text is not a number of shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write \"auto\" or a number in quotes, such as \"16\"")]
struct InvalidTotal;

impl ClusterConfig {
    pub(super) fn from_toml(
        reading: &mut TomlReader<'_>,
        file: &mut TomlTable<'_, '_>,
    ) -> Option<Self> {
        let mut section = file.section(reading, "cluster");
        let Self { total, most, take_over_seconds, drain_seconds } = Self::default();
        let total = section.parsed(reading, "shards", parse_total, Some(total));
        let most = section.number(reading, "per_process", &PER_PROCESS, Some(most));
        let seconds =
            section.number(reading, "take_over_seconds", &TAKE_OVER, Some(take_over_seconds));
        let drain = section.number(reading, "drain_seconds", &DRAIN, Some(drain_seconds));
        section.finish(reading);
        Some(Self {
            total: total?,
            most: most?,
            take_over_seconds: seconds?,
            drain_seconds: drain?,
        })
    }
}
