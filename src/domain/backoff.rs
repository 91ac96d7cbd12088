//! How long to wait after something has failed: one back-off for everything that the bot does by
//! itself.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;

/// The longest wait between two tries.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// The wait after the first failure.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(1);
/// At most this part of a wait is cut off, so that what failed together is not tried together.
const JITTER: i64 = 8;

/// How long to wait after `tries` failures that began at `since`: from a minute, doubling, up to an
/// hour, less up to an eighth that follows from both arguments. In whole seconds.
#[must_use]
pub fn wait(tries: u32, since: Timestamp) -> SignedDuration {
    let doublings = tries.saturating_sub(1).min(6);
    let whole = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let mut hasher = SipHasher13::new();
    hasher.write_i128(since.as_nanosecond());
    hasher.write_u32(tries);
    let most = (whole.as_secs() / JITTER).unsigned_abs();
    let cut = i64::try_from(hasher.finish() % most.max(1)).unwrap_or(0);
    whole - SignedDuration::from_secs(cut)
}

/// The next try at `retry_at` is still to come at `now`. One that is further away than any wait was
/// planned by a clock that was ahead.
#[must_use]
pub fn is_waiting(retry_at: Timestamp, now: Timestamp) -> bool {
    now < retry_at && retry_at.duration_since(now) <= LONGEST_WAIT
}

/// A series of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureSeries {
    /// The instant of the first one.
    pub since: Timestamp,
    /// The number of them.
    pub tries: u32,
}

impl FailureSeries {
    /// The series after one more failure at `at`.
    #[must_use]
    pub fn after(before: Option<Self>, at: Timestamp) -> Self {
        before.map_or(Self { since: at, tries: 1 }, |before| Self {
            since: before.since.min(at),
            tries: before.tries.saturating_add(1),
        })
    }

    /// The next try, where the last one failed at `at`.
    #[must_use]
    pub fn retry_at(self, at: Timestamp) -> Timestamp {
        later(at, wait(self.tries, self.since))
    }
}

/// `instant` after a wait.
#[must_use]
pub fn later(instant: Timestamp, wait: SignedDuration) -> Timestamp {
    instant.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_failed_together_is_not_tried_together() {
        let since = |milliseconds| Timestamp::from_millisecond(milliseconds).unwrap();
        let waits: std::collections::BTreeSet<_> = (0..40).map(|at| wait(7, since(at))).collect();
        assert!(waits.len() > 30, "{waits:?}");
    }

    proptest! {
        #[test]
        fn a_wait_doubles_from_a_minute_to_an_hour_less_an_eighth(tries in 1_u32..100, at: i32) {
            let since = Timestamp::from_second(i64::from(at)).unwrap();
            let whole = SignedDuration::from_mins((1_i64 << (tries - 1).min(6)).min(60));
            let wait = wait(tries, since);
            prop_assert!(wait <= whole && wait > whole * 7 / 8 - SignedDuration::from_secs(1));
        }
    }
}
