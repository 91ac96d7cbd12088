//! Detects a process that is up and does nothing: a shard can be lost without an error, a tick can
//! hang. The watchdog checks what was finished since the last check, and ends a process that
//! finishes nothing for minutes, so that its supervisor restarts it.

use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Longer than the interval between two acknowledged heartbeats, including two checks at most a
/// minute apart.
const BETWEEN_HEARTBEATS: SignedDuration = SignedDuration::from_mins(3);
/// A tick may wait out a long rate limit: its limit is this many times that of a connection.
const TICK_FACTOR: i32 = 3;
/// The longest time between two checks that counts. Anything longer is a suspended machine or a
/// changed clock.
const LONGEST_STEP: SignedDuration = SignedDuration::from_mins(1);

/// The state of a shard's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardStatus {
    /// Set while its session is open.
    pub connected: bool,
    /// The round trip of the last acknowledged heartbeat, which differs every time.
    pub latency: Option<Duration>,
}

/// The observable progress of a bot.
#[derive(Clone, Debug)]
pub struct BotStatus {
    /// The shards that this process holds. There may be none while others hold all.
    pub held: BTreeSet<u32>,
    /// Each started shard. They are started one after the other.
    pub shards: BTreeMap<u32, ShardStatus>,
    /// Set while a tick is running.
    pub ticking: bool,
    /// The number of finished ticks, and finished requests to Discord within them.
    pub finished: u64,
}

impl BotStatus {
    /// The number of shards that wait to be started.
    #[must_use]
    pub fn awaited(&self) -> usize {
        self.held.iter().filter(|id| !self.shards.contains_key(id)).count()
    }
}

/// The reason a process should end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// A shard has had no connection for this long.
    Connection(SignedDuration),
    /// A tick has finished nothing for this long.
    Tick(SignedDuration),
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It works; its most silent shard last made progress at this instant.
    Alive(Timestamp),
    /// It has been silent for too long to call it alive, and not long enough to end it.
    Silent,
    /// It should end.
    Stuck(Stuck),
}

/// The remembered state of a shard.
#[derive(Clone, Copy, Debug, Default)]
struct ShardHistory {
    /// Set once it was connected.
    greeted: bool,
    pulse: Option<ShardStatus>,
    silence: SignedDuration,
}

/// Detects that the bot has finished nothing for too long.
#[derive(Clone, Debug)]
pub struct Watchdog {
    patience: SignedDuration,
    last_look: Option<Timestamp>,
    shards: BTreeMap<u32, ShardHistory>,
    /// The shards that waited to be started.
    awaited: usize,
    /// The time in which no shard was started although some are waiting.
    unstarted: SignedDuration,
    finished: u64,
    idle_tick: SignedDuration,
}

impl Watchdog {
    /// A watchdog that tolerates being without a connection for less than `patience`.
    #[must_use]
    pub const fn new(patience: SignedDuration) -> Self {
        Self {
            patience,
            last_look: None,
            shards: BTreeMap::new(),
            awaited: 0,
            unstarted: SignedDuration::ZERO,
            finished: 0,
            idle_tick: SignedDuration::ZERO,
        }
    }

    /// Checks the bot's progress at `now`.
    #[must_use]
    pub fn check(&mut self, now: Timestamp, signs: &BotStatus) -> Health {
        let step = self.last_look.map_or(SignedDuration::ZERO, |last| now.duration_since(last));
        let step = step.clamp(SignedDuration::ZERO, LONGEST_STEP);
        self.last_look = Some(now);
        let silence = self.silence(step, signs);
        let is_busy = signs.ticking && signs.finished == self.finished;
        self.idle_tick = if is_busy { self.idle_tick + step } else { SignedDuration::ZERO };
        self.finished = signs.finished;
        if silence >= self.patience.max(BETWEEN_HEARTBEATS) {
            Health::Stuck(Stuck::Connection(silence))
        } else if self.idle_tick >= self.patience * TICK_FACTOR {
            Health::Stuck(Stuck::Tick(self.idle_tick))
        } else if self.idle_tick >= self.patience || !(signs.held.is_empty() || self.is_greeted()) {
            Health::Silent
        } else {
            Health::Alive(now.checked_sub(silence).unwrap_or(now))
        }
    }

    /// Returns `true` if every started shard has been connected.
    fn is_greeted(&self) -> bool {
        !self.shards.is_empty() && self.shards.values().all(|shard| shard.greeted)
    }

    /// The silence of the most silent shard, or the time in which the next one has not been
    /// started.
    fn silence(&mut self, step: SignedDuration, signs: &BotStatus) -> SignedDuration {
        let awaited = signs.awaited();
        let is_waiting = awaited > 0 && awaited == self.awaited;
        self.unstarted = if is_waiting { self.unstarted + step } else { SignedDuration::ZERO };
        self.awaited = awaited;
        for id in signs.shards.keys() {
            self.shards.entry(*id).or_default();
        }
        self.shards.retain(|id, _| signs.held.contains(id));
        for (id, seen) in &mut self.shards {
            let pulse = signs.shards.get(id).copied();
            let is_sign = pulse != seen.pulse && pulse.is_some_and(|pulse| pulse.connected);
            let silence = if is_sign { SignedDuration::ZERO } else { seen.silence + step };
            *seen = ShardHistory { greeted: seen.greeted || is_sign, pulse, silence };
        }
        let silences = self.shards.values().map(|seen| seen.silence);
        silences.chain([self.unstarted]).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_second(60 * minute).unwrap()
    }

    fn pulse(latency: u64) -> ShardStatus {
        ShardStatus { connected: true, latency: Some(Duration::from_nanos(latency)) }
    }

    fn idle<const N: usize>(shards: [(u32, ShardStatus); N]) -> BotStatus {
        let shards = BTreeMap::from(shards);
        let held = shards.keys().copied().chain([0]).collect();
        BotStatus { held, shards, ticking: false, finished: 0 }
    }

    /// Some started shards, and some waiting ones.
    fn starting(started: u32, awaited: u32, latency: u64) -> BotStatus {
        let shards = (0..started).map(|id| (id, pulse(latency))).collect();
        let held = (0..started + awaited).collect();
        BotStatus { held, shards, ticking: false, finished: 0 }
    }

    #[test]
    fn a_short_interruption_is_no_reason_to_end_and_a_long_one_is() {
        let mut watchdog = Watchdog::new(PATIENCE);
        for at in 0..5 {
            assert_eq!(watchdog.check(minute(at), &starting(0, 1, 0)), Health::Silent, "{at}");
        }
        assert_eq!(watchdog.check(minute(5), &idle([(0, pulse(1))])), Health::Alive(minute(5)));
        for at in 6..10 {
            assert_eq!(watchdog.check(minute(at), &idle([])), Health::Alive(minute(5)));
        }
        let stuck = Health::Stuck(Stuck::Connection(PATIENCE));
        assert_eq!(watchdog.check(minute(10), &idle([])), stuck);
    }

    #[test]
    fn a_shard_that_is_called_connected_and_acknowledges_nothing_is_lost() {
        let mut watchdog = Watchdog::new(PATIENCE);
        let mut look = |at, second| {
            let shards = [(0, pulse(u64::try_from(at).unwrap())), (1, pulse(second))];
            watchdog.check(minute(at), &idle(shards))
        };
        assert_eq!(look(0, 7), Health::Alive(minute(0)));
        for at in 1..5 {
            assert_eq!(look(at, 7), Health::Alive(minute(0)));
        }
        assert_eq!(look(5, 7), Health::Stuck(Stuck::Connection(PATIENCE)));
        assert_eq!(look(6, 8), Health::Alive(minute(6)));
    }

    #[test]
    fn a_tick_that_hangs_is_a_reason_to_end_and_one_that_gets_on_is_none() {
        let mut watchdog = Watchdog::new(PATIENCE);
        let mut look = |at: i64, finished| {
            let shards = BTreeMap::from([(0, pulse(u64::try_from(at).unwrap()))]);
            let held = BTreeSet::from([0]);
            watchdog.check(minute(at), &BotStatus { held, shards, ticking: true, finished })
        };
        for at in 0..60 {
            assert_eq!(look(at, 1 + u64::try_from(at).unwrap() / 4), Health::Alive(minute(at)));
        }
        for at in 60..65 {
            assert_eq!(look(at, 99), Health::Alive(minute(at)));
        }
        for at in 65..75 {
            assert_eq!(look(at, 99), Health::Silent);
        }
        assert_eq!(look(75, 99), Health::Stuck(Stuck::Tick(PATIENCE * 3)));
    }

    #[test]
    fn a_bot_whose_shards_follow_each_other_is_alive_and_one_that_starts_none_is_stuck() {
        let mut watchdog = Watchdog::new(PATIENCE);
        let mut look = |at: u32, started, awaited| {
            watchdog.check(minute(at.into()), &starting(started, awaited, at.into()))
        };
        assert_eq!(look(0, 0, 40), Health::Silent);
        for at in 1..30 {
            assert_eq!(look(at, at, 40 - at), Health::Alive(minute(at.into())), "{at}");
        }
        for at in 30..34 {
            assert_eq!(look(at, 29, 11), Health::Alive(minute(29)), "{at}");
        }
        assert_eq!(look(34, 29, 11), Health::Stuck(Stuck::Connection(PATIENCE)));
    }

    #[test]
    fn a_bot_without_anything_to_do_is_alive() {
        let mut watchdog = Watchdog::new(PATIENCE);
        for at in 0..600 {
            let shards = [(0, pulse(u64::try_from(at).unwrap()))];
            assert_eq!(watchdog.check(minute(at), &idle(shards)), Health::Alive(minute(at)));
        }
    }

    #[test]
    fn a_process_is_alive_while_others_hold_all_shards_and_forgets_one_that_it_gave_back() {
        let mut watchdog = Watchdog::new(PATIENCE);
        let mut look = |at: i64, held: &[u32]| {
            let latency = u64::try_from(at).unwrap();
            let shards = held.iter().map(|id| (*id, pulse(latency))).collect();
            let held = held.iter().copied().collect();
            let signs = BotStatus { held, shards, ticking: false, finished: 0 };
            watchdog.check(minute(at), &signs)
        };
        assert_eq!(look(0, &[]), Health::Alive(minute(0)));
        assert_eq!(look(1, &[0, 1]), Health::Alive(minute(1)));
        for at in 2..60 {
            assert_eq!(look(at, &[0]), Health::Alive(minute(at)));
        }
    }

    #[test]
    fn a_clock_that_leaps_ends_nothing() {
        let mut watchdog = Watchdog::new(PATIENCE);
        let mut latency = 0;
        for at in [0, 1, 50_000, 50_001, 2, 3] {
            latency += u64::from(at % 2 == 0);
            let sight = watchdog.check(minute(at), &idle([(0, pulse(latency))]));
            assert!(matches!(sight, Health::Alive(_)), "{at}: {sight:?}");
        }
    }
}
