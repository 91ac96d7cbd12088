//! Measurements of commits.

use std::time::Duration;

/// A commit to disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flush {
    /// The number of writes in it.
    pub writes: usize,
    /// The time that it took.
    pub took: Duration,
}

/// A callback after each flush.
pub(super) type Observer = Box<dyn Fn(Flush) + Send + Sync>;
