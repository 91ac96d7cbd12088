//! Writes as they are brought to disk, for whoever counts them.

use std::time::Duration;

/// Writes that were brought to disk together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flush {
    /// The number of writes.
    pub writes: usize,
    /// The time that it took to bring them to disk.
    pub took: Duration,
}

/// Is called after each flush.
pub(super) type Observer = Box<dyn Fn(Flush) + Send + Sync>;
