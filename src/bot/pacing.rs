//! How often connections to the gateway are opened. serenity connects again at once, without end,
//! when the gateway closes what it has just accepted, or says that a session is invalid.
//!
//! Before each connection serenity locks the gateway's address. Whoever holds that lock decides when
//! it connects.

use crate::metrics::Metrics;
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio_util::sync::CancellationToken;

/// How often the door is opened for a shard that wants to connect: the first one is not kept waiting.
const FIRST_LOOK: Duration = Duration::from_millis(5);
const LOOK: Duration = Duration::from_millis(100);
/// The longest that the first connection after the quick ones waits. Each further one waits up to
/// twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// Discord lets a bot open 1,000 sessions a day and resets the token of one that wants more.
const LONGEST_WAIT: Duration = Duration::from_mins(3);
/// A connection has held once nobody wanted another one for this long.
const CALM: Duration = Duration::from_mins(5);
/// How many connections each shard opens without waiting: its first one, and one again.
const QUICK: u32 = 2;

/// When the next connection may be opened.
#[derive(Debug)]
pub(super) struct Pace {
    quick: u32,
    seed: u64,
    /// The connections that were opened since the last calm.
    opened: u32,
    /// How long nobody has wanted one.
    quiet: Duration,
}

impl Pace {
    /// The pace of a bot with so many shards. Bots with other seeds wait for other times, so that
    /// they don't all come back at the same instant after an outage.
    pub(super) fn new(shards: u32, seed: u64) -> Self {
        Self { quick: QUICK * shards.max(1), seed, opened: 0, quiet: Duration::ZERO }
    }

    /// Notes that a connection was opened. Tells how long the next one has to wait.
    fn open(&mut self) -> Duration {
        self.opened = self.opened.saturating_add(1);
        self.quiet = Duration::ZERO;
        let Some(doublings) = self.opened.checked_sub(self.quick) else { return Duration::ZERO };
        let longest = 1_u32
            .checked_shl(doublings)
            .and_then(|factor| FIRST_WAIT.checked_mul(factor))
            .map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT));
        longest / 2 + (longest / 2).mul_f64(self.jitter())
    }

    /// Notes that nobody wanted a connection for another `time`. Tells whether that ends a time of
    /// waiting.
    fn rest(&mut self, time: Duration) -> bool {
        self.quiet = self.quiet.saturating_add(time);
        let calm = self.quiet >= CALM;
        let was_slow = self.is_slow();
        if calm {
            self.opened = 0;
        }
        calm && was_slow
    }

    /// Whether a connection had to wait.
    const fn is_slow(&self) -> bool {
        self.opened > self.quick
    }

    /// A number from 0 up to 1 that is another one for each connection.
    fn jitter(&self) -> f64 {
        let mut hasher = SipHasher13::new_with_keys(self.seed, u64::from(self.opened));
        hasher.write_u32(self.opened);
        f64::from(u16::try_from(hasher.finish() >> 48).unwrap_or(u16::MAX)) / f64::from(u16::MAX)
    }
}

/// The lock on the gateway's address.
pub(super) struct Door {
    address: Arc<Mutex<String>>,
    shut: OwnedMutexGuard<String>,
}

impl Door {
    /// Shuts the door: serenity connects when [`Self::keep`] lets it.
    pub(super) async fn shut(address: Arc<Mutex<String>>) -> Self {
        let shut = address.clone().lock_owned().await;
        Self { address, shut }
    }

    /// Lets shards connect at this pace. Once the bot is stopping, the door stays shut.
    pub(super) async fn keep(
        self,
        mut pace: Pace,
        metrics: Arc<Metrics>,
        stopping: CancellationToken,
    ) {
        let Self { address, mut shut } = self;
        let mut look = FIRST_LOOK;
        loop {
            pause(look, &stopping).await;
            drop(shut);
            // The lock is fair: where a shard waits for it, it is not free now.
            if let Ok(free) = address.clone().try_lock_owned() {
                shut = free;
                if pace.rest(look) {
                    tracing::info!("the connection to Discord holds again");
                }
                continue;
            }
            shut = address.clone().lock_owned().await;
            metrics.connection();
            look = LOOK;
            let told = pace.is_slow();
            let wait = pace.open();
            if pace.is_slow() && !told {
                tracing::warn!(
                    "Discord keeps ending the connection; connecting again with growing pauses"
                );
            }
            pause(wait, &stopping).await;
        }
    }
}

/// Waits, for ever once the bot is stopping.
async fn pause(time: Duration, stopping: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stopping.cancelled() => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many connections are opened in `time` when each is closed at once.
    fn opened_in(mut pace: Pace, time: Duration) -> u32 {
        let mut passed = Duration::ZERO;
        let mut opened = 0;
        while passed < time {
            opened += 1;
            passed += LOOK + pace.open();
        }
        opened
    }

    #[test]
    fn a_gateway_that_closes_each_connection_is_asked_seldom() {
        for seed in 0..50 {
            let pace = || Pace::new(1, seed);
            assert!((4..=8).contains(&opened_in(pace(), Duration::from_secs(10))));
            assert!(opened_in(pace(), Duration::from_hours(1)) <= 48);
            // Below the sessions that a bot may open in a day.
            assert!(opened_in(pace(), Duration::from_hours(24)) < 970);
        }
    }

    #[test]
    fn a_first_connection_and_one_again_do_not_wait_in_each_shard() {
        let mut pace = Pace::new(3, 7);
        let waits: Vec<Duration> = (0..7).map(|_| pace.open()).collect();
        assert!(waits[..5].iter().all(Duration::is_zero), "{waits:?}");
        assert!(waits[5] >= FIRST_WAIT / 2 && waits[5] <= FIRST_WAIT, "{waits:?}");
        assert!(waits[6] >= FIRST_WAIT && waits[6] <= FIRST_WAIT * 2, "{waits:?}");
    }

    #[test]
    fn the_pace_is_quick_again_once_a_connection_has_held() {
        let mut pace = Pace::new(1, 7);
        for _ in 0..200 {
            assert!(pace.open() <= LONGEST_WAIT);
        }
        assert!(!pace.rest(CALM / 2));
        assert!(pace.open() >= LONGEST_WAIT / 2);
        assert!(pace.rest(CALM));
        assert!(!pace.rest(CALM));
        assert!(pace.open().is_zero());
    }

    #[test]
    fn bots_with_other_seeds_wait_for_other_times() {
        let wait = |seed| {
            let mut pace = Pace::new(1, seed);
            (0..20).map(|_| pace.open()).max()
        };
        assert_ne!(wait(1), wait(2));
    }
}
