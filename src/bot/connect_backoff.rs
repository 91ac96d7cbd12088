//! The pace of new gateway connections. serenity reconnects at once, endlessly, when the gateway
//! closes a connection that it has just accepted, or says that a session is invalid.
//!
//! Before each connection, serenity locks the gateway's address. Whoever holds that lock decides
//! when it connects.

use crate::metrics::Metrics;
use serenity::all::ShardId;
use siphasher::sip::SipHasher13;
use std::collections::BTreeMap;
use std::hash::Hasher as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc};
use tokio_util::sync::CancellationToken;

/// The interval at which the lock is released for a shard that wants to connect: the first one is
/// not kept waiting.
const FIRST_LOOK: Duration = Duration::from_millis(5);
const LOOK: Duration = Duration::from_millis(100);
/// The longest wait of the first connection after the quick ones. Each further one waits up to
/// twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// Discord lets a bot start 1,000 sessions a day and resets the token of one that needs more.
const LONGEST_WAIT: Duration = Duration::from_mins(3);
/// A connection is stable once nobody has wanted another one for this long.
const CALM: Duration = Duration::from_mins(5);
/// The number of connections that each shard opens without waiting: its first one, and one again.
const QUICK: u32 = 2;
/// One connection is forgotten after this time, which is longer than the interval at which a shard
/// without a session connects.
const FORGOTTEN: Duration = LONGEST_WAIT;
/// After this many delayed connections, the next one waits the longest time.
const SLOWEST: u32 = 8;

/// Decides when the next connection may be opened.
#[derive(Debug)]
pub(super) struct ConnectBackoff {
    quick: u32,
    seed: u64,
    /// The connections since the last calm, without those that are stable or forgotten.
    opened: u32,
    /// The number of all connections.
    count: u32,
    /// The time in which nobody has wanted one.
    quiet: Duration,
    /// The age of each shard's session.
    holding: BTreeMap<ShardId, Duration>,
    /// The time since a connection was last forgotten.
    unforgotten: Duration,
}

impl ConnectBackoff {
    /// The pace of a bot with this many shards. Different seeds cause different waits, so that bots
    /// don't all come back at the same instant after an outage.
    pub(super) fn new(shards: u32, seed: u64) -> Self {
        Self {
            quick: QUICK * shards.max(1),
            seed,
            opened: 0,
            count: 0,
            quiet: Duration::ZERO,
            holding: BTreeMap::new(),
            unforgotten: Duration::ZERO,
        }
    }

    /// Records that a shard has a session.
    fn begin(&mut self, shard: ShardId) {
        self.holding.insert(shard, Duration::ZERO);
    }

    /// Records that time has passed. Among many shards there is always one that reconnects, and it
    /// is never calm: so a connection whose session is stable no longer counts, and another one is
    /// forgotten now and then.
    fn advance(&mut self, time: Duration) {
        self.holding.retain(|_, held| {
            *held = held.saturating_add(time);
            let has_held = *held >= CALM;
            self.opened = self.opened.saturating_sub(u32::from(has_held));
            !has_held
        });
        self.unforgotten = self.unforgotten.saturating_add(time);
        while self.unforgotten >= FORGOTTEN {
            self.unforgotten -= FORGOTTEN;
            self.opened = self.opened.saturating_sub(1);
        }
    }

    /// Records that a connection was opened. Returns the wait before the next one.
    fn open(&mut self) -> Duration {
        self.opened = self.opened.saturating_add(1).min(self.quick.saturating_add(SLOWEST));
        self.count = self.count.wrapping_add(1);
        self.quiet = Duration::ZERO;
        let Some(doublings) = self.opened.checked_sub(self.quick) else { return Duration::ZERO };
        let longest = 1_u32
            .checked_shl(doublings)
            .and_then(|factor| FIRST_WAIT.checked_mul(factor))
            .map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT));
        longest / 2 + (longest / 2).mul_f64(self.jitter())
    }

    /// Records that nobody wanted a connection for another `time`.
    fn rest(&mut self, time: Duration) {
        self.quiet = self.quiet.saturating_add(time);
        if self.quiet >= CALM {
            self.opened = 0;
        }
        self.advance(time);
    }

    /// Returns `true` if a connection had to wait.
    const fn is_slow(&self) -> bool {
        self.opened > self.quick
    }

    /// Returns `true` if so few connections count that the next ones won't wait either.
    const fn is_easy(&self) -> bool {
        self.opened * 2 <= self.quick
    }

    /// A number from 0 to below 1 that differs for each connection.
    fn jitter(&self) -> f64 {
        let mut hasher = SipHasher13::new_with_keys(self.seed, u64::from(self.count));
        hasher.write_u32(self.count);
        f64::from(u16::try_from(hasher.finish() >> 48).unwrap_or(u16::MAX)) / f64::from(u16::MAX)
    }
}

/// The lock on the gateway's address.
pub(super) struct GatewayLock {
    address: Arc<Mutex<String>>,
    shut: OwnedMutexGuard<String>,
}

impl GatewayLock {
    /// Takes the lock: serenity connects when [`Self::run`] releases it.
    pub(super) async fn lock(address: Arc<Mutex<String>>) -> Self {
        let shut = address.clone().lock_owned().await;
        Self { address, shut }
    }

    /// Lets shards connect at this pace; `sessions` reports which of them have a session. Once the
    /// bot is stopping, the lock stays taken.
    pub(super) async fn run(
        self,
        mut backoff: ConnectBackoff,
        mut sessions: mpsc::UnboundedReceiver<ShardId>,
        metrics: Arc<Metrics>,
        stopping: CancellationToken,
    ) {
        let Self { address, mut shut } = self;
        let mut look = FIRST_LOOK;
        let mut told = false;
        loop {
            pause(look, &stopping).await;
            drop(shut);
            while let Ok(shard) = sessions.try_recv() {
                backoff.begin(shard);
            }
            // The lock is fair: if a shard waits for it, it is not free now.
            if let Ok(free) = address.clone().try_lock_owned() {
                shut = free;
                backoff.rest(look);
                if told && backoff.is_easy() {
                    told = false;
                    tracing::info!("the connection to Discord is stable again");
                }
                continue;
            }
            shut = address.clone().lock_owned().await;
            metrics.connection();
            look = LOOK;
            let wait = backoff.open();
            if backoff.is_slow() && !told {
                told = true;
                tracing::warn!(
                    "Discord keeps closing the connection; reconnecting with growing pauses"
                );
            }
            pause(wait, &stopping).await;
            backoff.advance(wait);
        }
    }
}

/// Waits, forever once the bot is stopping.
async fn pause(time: Duration, stopping: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stopping.cancelled() => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of connections that are opened in `time` if each is closed at once.
    fn opened_in(mut backoff: ConnectBackoff, time: Duration) -> u32 {
        let mut passed = Duration::ZERO;
        let mut opened = 0;
        while passed < time {
            opened += 1;
            passed += LOOK + backoff.open();
        }
        opened
    }

    #[test]
    fn a_gateway_that_closes_each_connection_is_asked_seldom() {
        for seed in 0..50 {
            let backoff = || ConnectBackoff::new(1, seed);
            assert!((4..=8).contains(&opened_in(backoff(), Duration::from_secs(10))));
            assert!(opened_in(backoff(), Duration::from_hours(1)) <= 48);
            // Below the daily limit of session starts.
            assert!(opened_in(backoff(), Duration::from_hours(24)) < 970);
        }
    }

    #[test]
    fn a_first_connection_and_one_again_do_not_wait_in_each_shard() {
        let mut backoff = ConnectBackoff::new(3, 7);
        let waits: Vec<Duration> = (0..7).map(|_| backoff.open()).collect();
        assert!(waits[..5].iter().all(Duration::is_zero), "{waits:?}");
        assert!(waits[5] >= FIRST_WAIT / 2 && waits[5] <= FIRST_WAIT, "{waits:?}");
        assert!(waits[6] >= FIRST_WAIT && waits[6] <= FIRST_WAIT * 2, "{waits:?}");
    }

    #[test]
    fn the_pace_is_quick_again_once_a_connection_has_held() {
        let mut backoff = ConnectBackoff::new(1, 7);
        for _ in 0..200 {
            assert!(backoff.open() <= LONGEST_WAIT);
        }
        backoff.rest(CALM / 2);
        assert!(backoff.open() >= LONGEST_WAIT / 2);
        backoff.rest(CALM);
        assert!(backoff.open().is_zero());
    }

    #[test]
    fn a_hundred_shards_that_connect_again_now_and_then_never_wait() {
        let mut backoff = ConnectBackoff::new(100, 7);
        for second in (0..24 * 60 * 60).step_by(36) {
            let shard = ShardId(second / 36 % 100);
            assert!(backoff.open().is_zero(), "{second} s");
            // Every tenth needs two tries.
            if shard.0.is_multiple_of(10) {
                assert!(backoff.open().is_zero(), "{second} s");
            }
            backoff.begin(shard);
            backoff.advance(Duration::from_secs(36));
        }
    }

    #[test]
    fn a_hundred_shards_are_back_within_an_hour_of_a_long_outage() {
        let mut backoff = ConnectBackoff::new(100, 7);
        for _ in 0..1_000 {
            backoff.open();
        }
        let mut passed = Duration::ZERO;
        for shard in 0..100 {
            // serenity starts them five seconds apart.
            let wait = backoff.open().max(Duration::from_secs(5));
            backoff.begin(ShardId(shard));
            backoff.advance(wait);
            passed += wait;
        }
        assert!(passed < Duration::from_hours(1), "{passed:?}");
    }

    #[test]
    fn a_shard_that_never_gets_a_session_is_slow_among_others_that_do() {
        let mut backoff = ConnectBackoff::new(100, 7);
        let mut passed = Duration::ZERO;
        let mut others = 0;
        let mut opened = 0;
        while passed < Duration::from_hours(24) {
            // One of the others reconnects each minute.
            let wait = LOOK + backoff.open();
            if Duration::from_mins(others) <= passed {
                backoff.begin(ShardId(u32::try_from(others % 99).unwrap()));
                others += 1;
            } else {
                opened += 1;
            }
            backoff.advance(wait);
            passed += wait;
        }
        assert!(others > 23 * 60, "{others}");
        // Below the daily limit of session starts.
        assert!(opened < 970, "{opened}");
    }

    #[test]
    fn bots_with_other_seeds_wait_for_other_times() {
        let wait = |seed| {
            let mut backoff = ConnectBackoff::new(1, seed);
            (0..20).map(|_| backoff.open()).max()
        };
        assert_ne!(wait(1), wait(2));
    }
}
