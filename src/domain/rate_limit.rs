//! Allowances: a burst, then one use per interval.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::hash::Hash;

/// A burst of uses, then one more per interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    at_once: u32,
    every: SignedDuration,
}

impl RateLimit {
    /// Allows `at_once` uses in a burst; one use returns every `every`. Both are above zero.
    #[must_use]
    pub const fn new(at_once: u32, every: SignedDuration) -> Self {
        Self { at_once, every }
    }

    /// The time until a used-up allowance is full again.
    fn full_after(self) -> SignedDuration {
        self.every * i32::try_from(self.at_once).unwrap_or(i32::MAX)
    }

    /// Returns when the allowance is full again after one more use at `now`. `whole_at` is the same
    /// instant before this use; if it is further away than any use could make it, it comes from a
    /// clock that was ahead.
    ///
    /// # Errors
    /// Nothing is left: returns the instant of the next possible use.
    fn after_use(
        self,
        whole_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Timestamp, Timestamp> {
        let most = later(now, self.full_after());
        let whole_at = whole_at.unwrap_or(now).clamp(now, most);
        let after = later(whole_at, self.every);
        if after <= most { Ok(after) } else { Err(later(now, after.duration_since(most))) }
    }
}

fn later(instant: Timestamp, wait: SignedDuration) -> Timestamp {
    instant.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// The used allowances of many, each under its own key. A full allowance takes no memory, and all
/// of them together never take more than a few megabytes.
#[derive(Debug)]
pub struct RateLimiter<K> {
    whole_at: HashMap<K, Timestamp>,
    /// Full allowances are swept out at this number of keys.
    sweep_at: usize,
}

/// Below this number of keys, sweeping isn't worthwhile.
const FEW: usize = 1_024;
/// The most keys that are remembered.
const MOST: usize = 100_000;

impl<K> Default for RateLimiter<K> {
    fn default() -> Self {
        Self { whole_at: HashMap::new(), sweep_at: FEW }
    }
}

impl<K: Copy + Eq + Hash> RateLimiter<K> {
    /// Uses one of each allowance at `now`, or none if one of them is used up.
    ///
    /// # Errors
    /// One is used up: returns the instant from which all can be used, as far as known.
    pub fn try_acquire(
        &mut self,
        uses: &[(K, RateLimit)],
        now: Timestamp,
    ) -> Result<(), Timestamp> {
        let after: Vec<_> = uses
            .iter()
            .map(|(key, allowance)| allowance.after_use(self.whole_at.get(key).copied(), now))
            .collect();
        if let Some(until) = after.iter().filter_map(|after| after.err()).max() {
            return Err(until);
        }
        let taken =
            uses.iter().zip(after).filter_map(|((key, _), after)| Some((*key, after.ok()?)));
        self.whole_at.extend(taken);
        if self.whole_at.len() >= self.sweep_at {
            self.sweep(now);
        }
        Ok(())
    }

    /// Forgets full allowances, and if too many are left, those that will be full soonest.
    fn sweep(&mut self, now: Timestamp) {
        self.whole_at.retain(|_, whole_at| *whole_at > now);
        if self.whole_at.len() > MOST / 2 {
            let mut instants: Vec<Timestamp> = self.whole_at.values().copied().collect();
            let middle = instants.len() / 2;
            let (_, middle, _) = instants.select_nth_unstable(middle);
            let middle = *middle;
            self.whole_at.retain(|_, whole_at| *whole_at > middle);
        }
        self.whole_at.shrink_to(FEW);
        self.sweep_at = (2 * self.whole_at.len()).clamp(FEW, MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const THREE: RateLimit = RateLimit::new(3, SignedDuration::from_secs(10));

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    #[test]
    fn three_come_at_once_and_then_one_every_ten_seconds() {
        let mut ledger = RateLimiter::default();
        let mut take = |second| ledger.try_acquire(&[("bo", THREE)], at(second));
        assert_eq!([take(0), take(0), take(0)], [Ok(()); 3]);
        assert_eq!(take(0), Err(at(10)));
        assert_eq!(take(9), Err(at(10)), "a refusal costs nothing");
        assert_eq!([take(10), take(10)], [Ok(()), Err(at(20))]);
        assert_eq!([take(60), take(60), take(60), take(60)], [Ok(()), Ok(()), Ok(()), Err(at(70))]);
    }

    #[test]
    fn each_has_their_own_and_what_one_of_two_refuses_the_other_keeps() {
        let mut ledger = RateLimiter::default();
        let server = RateLimit::new(4, SignedDuration::from_secs(1));
        let mut take =
            |who, second| ledger.try_acquire(&[(who, THREE), ("server", server)], at(second));
        assert_eq!([take("bo", 0), take("bo", 0), take("bo", 0)], [Ok(()); 3]);
        assert_eq!(take("bo", 0), Err(at(10)));
        assert_eq!(take("ada", 0), Ok(()));
        assert_eq!(take("ada", 0), Err(at(1)), "together they are too fast");
        assert_eq!(take("ada", 1), Ok(()));
    }

    #[test]
    fn a_clock_that_was_ahead_costs_one_wait_at_most() {
        let mut ledger = RateLimiter::default();
        for _ in 0..3 {
            ledger.try_acquire(&[("bo", THREE)], at(1_000_000)).unwrap();
        }
        assert_eq!(ledger.try_acquire(&[("bo", THREE)], at(0)), Err(at(10)));
        let mut fresh = RateLimiter::default();
        fresh.try_acquire(&[("bo", THREE)], at(1_000_000)).unwrap();
        assert_eq!(fresh.try_acquire(&[("bo", THREE)], at(0)), Err(at(10)));
    }

    #[test]
    fn a_flood_of_keys_is_forgotten_again() {
        let mut ledger = RateLimiter::default();
        for key in 0..1_000_000_u32 {
            ledger.try_acquire(&[(key, THREE)], at(i64::from(key / 10))).unwrap();
            assert!(ledger.whole_at.len() <= FEW);
        }
        for key in 0..300_000_u32 {
            ledger.try_acquire(&[(key, THREE)], at(200_000)).unwrap();
            assert!(ledger.whole_at.len() <= MOST);
        }
    }

    proptest! {
        #[test]
        fn never_more_than_the_allowance_in_any_span(
            at_once in 1_u32..5,
            every in 1_i64..20,
            steps in prop::collection::vec(0_i64..15, 1..60),
        ) {
            let allowance = RateLimit::new(at_once, SignedDuration::from_secs(every));
            let mut ledger = RateLimiter::default();
            let mut second = 0;
            let mut taken: Vec<i64> = Vec::new();
            for step in steps {
                second += step;
                match ledger.try_acquire(&[((), allowance)], at(second)) {
                    Ok(()) => taken.push(second),
                    Err(until) => {
                        prop_assert!(until > at(second));
                        let mut later = RateLimiter { whole_at: ledger.whole_at.clone(), sweep_at: FEW };
                        prop_assert_eq!(later.try_acquire(&[((), allowance)], until), Ok(()));
                    }
                }
            }
            for (from, first) in taken.iter().enumerate() {
                for (to, last) in taken.iter().enumerate().skip(from) {
                    let most = i64::from(at_once) + (last - first) / every;
                    prop_assert!(i64::try_from(to - from + 1).unwrap() <= most);
                }
            }
        }
    }
}
