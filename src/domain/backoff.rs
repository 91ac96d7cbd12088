//! The one back-off for everything that the bot does by itself.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;

/// The longest wait between two tries.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// The wait after the first failure.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(1);
/// At most this fraction of a wait is cut off, so that tasks that failed together are not retried
/// together.
const JITTER: i64 = 8;

/// The wait after `tries` failures that began at `since`: a minute, doubling up to an hour, minus
/// up to an eighth derived from both arguments. In whole seconds.
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

/// Returns `true` if the retry at `retry_at` is still ahead at `now`. One that is further away than
/// any wait was planned by a clock that was ahead.
#[must_use]
pub fn is_waiting(retry_at: Timestamp, now: Timestamp) -> bool {
    now < retry_at && retry_at.duration_since(now) <= LONGEST_WAIT
}

/// A series of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureSeries {
    /// The time of the first failure.
    pub since: Timestamp,
    /// The number of failures.
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

    /// The time of the next try, if the last one failed at `at`.
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
