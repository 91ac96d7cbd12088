//! The sharing of the bot among several processes.

use crate::diagnostics::{TomlReader, TomlTable};
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Shards of one process. Each is a connection, and has at most 2,500 servers.
const PER_PROCESS: RangeInclusive<u32> = 1..=1_000;

/// Less, and a short pause of the database is taken for a death, or the lease ends while the process
/// shuts down; more, and members wait for long.
const TAKE_OVER: RangeInclusive<u64> = 5..=60;

/// The sharing of the bot among several processes. Each that uses the same database is one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterConfig {
    /// The number of shards of all processes together; nothing for what Discord recommends.
    pub total: Option<NonZeroU32>,
    /// The most shards of this process.
    pub most: u32,
    /// Seconds after which others take over what a process held that died.
    take_over_seconds: u64,
}

impl ClusterConfig {
    /// The time for which a process holds its shards without a word from it.
    #[must_use]
    pub const fn lease(&self) -> Duration {
        Duration::from_secs(self.take_over_seconds)
    }
}

impl Default for ClusterConfig {
    fn default() -> Self {
        Self { total: None, most: 100, take_over_seconds: 15 }
    }
}

/// A number of shards, or `auto`.
fn parse_total(text: &str) -> Result<Option<NonZeroU32>, InvalidTotal> {
    match text.trim() {
        "auto" => Ok(None),
        number => number.parse().map(Some).map_err(|_| InvalidTotal),
    }
}

/// The text is no number of shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("shards are \"auto\" or a number in quotes, such as \"16\"")]
struct InvalidTotal;

impl ClusterConfig {
    pub(super) fn from_toml(
        reading: &mut TomlReader<'_>,
        file: &mut TomlTable<'_, '_>,
    ) -> Option<Self> {
        let mut section = file.section(reading, "cluster");
        let Self { total, most, take_over_seconds } = Self::default();
        let total = section.parsed(reading, "shards", parse_total, Some(total));
        let most = section.number(reading, "per_process", &PER_PROCESS, Some(most));
        let seconds =
            section.number(reading, "take_over_seconds", &TAKE_OVER, Some(take_over_seconds));
        section.finish(reading);
        Some(Self { total: total?, most: most?, take_over_seconds: seconds? })
    }
}
