//! A shard can be lost without an error. Whoever watches notices that nothing is connected for
//! minutes, and lets the process end, so that its supervisor starts it anew.

use jiff::{SignedDuration, Timestamp};

/// Notices when the bot has been without a connection for too long.
#[derive(Clone, Debug)]
pub struct Watchdog {
    patience: SignedDuration,
    lost_since: Option<Timestamp>,
}

impl Watchdog {
    /// A watchdog that barks after `patience` without a connection.
    #[must_use]
    pub const fn new(patience: SignedDuration) -> Self {
        Self { patience, lost_since: None }
    }

    /// Takes note of whether the bot is connected at `now`. Tells whether its patience is over.
    #[must_use]
    pub fn barks(&mut self, now: Timestamp, connected: bool) -> bool {
        if connected {
            self.lost_since = None;
            return false;
        }
        let since = *self.lost_since.get_or_insert(now);
        now.duration_since(since) >= self.patience
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_interruption_is_no_reason_to_bark_and_a_long_one_is() {
        let mut watchdog = Watchdog::new(SignedDuration::from_mins(5));
        let minute = |minute: i64| Timestamp::from_second(60 * minute).unwrap();
        assert!(!watchdog.barks(minute(0), false));
        assert!(!watchdog.barks(minute(4), false));
        assert!(!watchdog.barks(minute(5), true));
        assert!(!watchdog.barks(minute(6), false));
        assert!(!watchdog.barks(minute(10), false));
        assert!(watchdog.barks(minute(11), false));
    }
}
