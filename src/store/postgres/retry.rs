//! Retrying transactions.

use super::error::DatabaseErrorKind;
use crate::store::{Result, Unavailable};
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A transaction with this many conflicts gives up: something is wrong with the rule.
const MOST_CONFLICTS: u32 = 30;
/// A database that is down for longer is reported to the caller. Members wait for three seconds,
/// and tasks are retried by themselves.
const MOST_TRIES: u32 = 6;
const SHORTEST: Duration = Duration::from_millis(2);
const LONGEST_AFTER_CONFLICT: Duration = Duration::from_millis(200);
const FIRST_AFTER_LOSS: Duration = Duration::from_millis(50);

/// Distinguishes series of tries.
static SERIES: AtomicU64 = AtomicU64::new(0);

/// The failures of one transaction so far.
pub(super) struct Retries {
    series: u64,
    conflicts: u32,
    losses: u32,
}

impl Default for Retries {
    fn default() -> Self {
        Self { series: SERIES.fetch_add(1, Ordering::Relaxed), conflicts: 0, losses: 0 }
    }
}

impl Retries {
    /// The transaction has had more than one conflict: it waits until others like it are done.
    pub(super) const fn takes_turns(&self) -> bool {
        self.conflicts > 1
    }

    /// Waits until the transaction should be retried.
    ///
    /// # Errors
    /// The error itself, if a retry would not help.
    pub(super) async fn after(&mut self, error: anyhow::Error) -> Result<()> {
        let kind = DatabaseErrorKind::from_error(&error);
        match (self.wait(kind), kind) {
            (Some(wait), _) => {
                tokio::time::sleep(wait).await;
                Ok(())
            }
            (
                None,
                DatabaseErrorKind::Transient
                | DatabaseErrorKind::Conflict
                | DatabaseErrorKind::TimedOut,
            ) => Err(error.context(Unavailable)),
            (None, DatabaseErrorKind::Lasting) => Err(error),
        }
    }

    /// The wait after one more error of a kind; `None` if it must not be retried.
    fn wait(&mut self, kind: DatabaseErrorKind) -> Option<Duration> {
        match kind {
            DatabaseErrorKind::Conflict => {
                self.conflicts += 1;
                let most = SHORTEST.saturating_mul(1 << self.conflicts.min(10));
                let most = most.min(LONGEST_AFTER_CONFLICT);
                (self.conflicts < MOST_CONFLICTS).then(|| self.part_of(most))
            }
            DatabaseErrorKind::Transient => {
                self.losses += 1;
                let most = FIRST_AFTER_LOSS.saturating_mul(1 << self.losses.min(10));
                (self.losses < MOST_TRIES).then(|| self.part_of(most))
            }
            DatabaseErrorKind::TimedOut | DatabaseErrorKind::Lasting => None,
        }
    }

    /// A part of a wait that differs between series and tries, so that conflicting transactions do
    /// not conflict again.
    fn part_of(&self, most: Duration) -> Duration {
        let mut hasher = SipHasher13::new();
        hasher.write_u64(self.series);
        hasher.write_u32(self.conflicts);
        hasher.write_u32(self.losses);
        let most = u64::try_from(most.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(hasher.finish() % most.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_end_and_wait_for_no_longer_than_a_member_does() {
        let mut retries = Retries::default();
        let mut waits = Duration::ZERO;
        let mut tries = 0;
        while let Some(wait) = retries.wait(DatabaseErrorKind::Transient) {
            waits += wait;
            tries += 1;
        }
        assert!((3..10).contains(&tries), "{tries}");
        assert!(waits < Duration::from_secs(4), "{waits:?}");
        while let Some(wait) = retries.wait(DatabaseErrorKind::Conflict) {
            assert!(wait <= LONGEST_AFTER_CONFLICT);
        }
        assert_eq!(retries.wait(DatabaseErrorKind::Lasting), None);
    }
}
