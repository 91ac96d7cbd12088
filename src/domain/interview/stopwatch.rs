//! Elapsed time without pauses, derived from stored instants.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The elapsed time of an activity, without pauses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopwatch {
    /// Whole seconds up to the last stop.
    seconds: u64,
    /// The time of the last start, if it is running.
    running_since: Option<Timestamp>,
}

impl Stopwatch {
    /// Returns `true` if it is running.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.running_since.is_some()
    }

    /// The time of the last start, if it is running.
    #[must_use]
    pub const fn running_since(&self) -> Option<Timestamp> {
        self.running_since
    }

    /// The elapsed time at `now`.
    #[must_use]
    pub fn used(&self, now: Timestamp) -> SignedDuration {
        // A clock that was set back must not take time away.
        let running =
            self.running_since.map_or(0, |since| now.duration_since(since).as_secs().max(0));
        let seconds = i64::try_from(self.seconds).unwrap_or(i64::MAX);
        SignedDuration::from_secs(seconds.saturating_add(running))
    }

    /// Starts it at `now`, unless it is running.
    pub(super) fn start(&mut self, now: Timestamp) {
        self.running_since.get_or_insert(now);
    }

    /// Stops it at `now`, if it is running.
    pub(super) fn stop(&mut self, now: Timestamp) {
        self.seconds = self.used(now).as_secs().unsigned_abs();
        self.running_since = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_do_not_count_and_a_clock_that_was_set_back_takes_nothing_away() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut watch = Stopwatch::default();
        watch.start(at(100));
        watch.stop(at(160));
        watch.start(at(1000));
        assert_eq!(watch.used(at(1010)), SignedDuration::from_secs(70));
        assert_eq!(watch.used(at(900)), SignedDuration::from_secs(60));
        watch.stop(at(900));
        assert_eq!(watch.used(at(5000)), SignedDuration::from_secs(60));
    }
}
