//! Rate limits: always reported in headers, enforced on request.

use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// The requests that the whole bot may make per second.
const GLOBAL_PER_SECOND: u32 = 50;

/// The number of requests that a bucket allows per window.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    requests: u32,
    window: SignedDuration,
}

/// The allowance of requests to one route; the figures are close to Discord's.
fn allowance(method: &str, pattern: &str) -> Allowance {
    let per =
        |requests, seconds| Allowance { requests, window: SignedDuration::from_secs(seconds) };
    match (method, pattern) {
        (_, "/channels/{channel}/messages" | "/channels/{channel}/messages/{message}") => per(5, 5),
        (
            "POST",
            "/channels/{channel}/messages/{message}/threads" | "/channels/{channel}/threads",
        ) => per(50, 300),
        ("PATCH", "/channels/{channel}") => per(5, 15),
        (_, pattern) if pattern.starts_with("/webhooks/") => per(5, 2),
        (_, pattern) if pattern.starts_with("/applications/") => per(5, 20),
        _ => per(50, 1),
    }
}

#[derive(Clone, Copy, Debug)]
struct Window {
    ends: Timestamp,
    used: u32,
}

impl Window {
    /// The window at `now`; a new one if the old one has ended.
    fn at(window: Option<Self>, now: Timestamp, length: SignedDuration) -> Self {
        let new = || Self { ends: now.saturating_add(length).unwrap_or(now), used: 0 };
        window.filter(|window| now < window.ends).unwrap_or_else(new)
    }
}

/// The content of the rate limit headers.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// The end of the window, in seconds since 1970.
    pub(super) reset: f64,
    pub(super) reset_after: f64,
    pub(super) bucket: String,
}

/// A request that came too early.
#[derive(Clone, Debug)]
pub(super) struct Excess {
    pub(super) retry_after: f64,
    pub(super) global: bool,
}

/// Below this number of buckets, ended ones are not removed.
const FEW_BUCKETS: usize = 64;

/// The buckets of one bot.
#[derive(Debug, Default)]
pub(super) struct RateLimits {
    pub(super) enforced: bool,
    buckets: BTreeMap<(String, String), Window>,
    /// The number of buckets at which those with ended windows are removed next.
    crowded: usize,
    global: Option<Window>,
}

impl RateLimits {
    /// Counts a request. `major` is the channel, server, interaction or webhook token of its path:
    /// each has its own bucket.
    pub(super) fn count(
        &mut self,
        method: &str,
        pattern: &str,
        major: &str,
        now: Timestamp,
    ) -> (Standing, Option<Excess>) {
        let allowance = allowance(method, pattern);
        let bucket = format!("{method} {pattern}");
        let key = (bucket.clone(), major.to_owned());
        let mut window = Window::at(self.buckets.get(&key).copied(), now, allowance.window);
        let mut global = Window::at(self.global, now, SignedDuration::from_secs(1));
        let counts_globally =
            !pattern.starts_with("/interactions/") && !pattern.starts_with("/webhooks/");
        let excess = if !self.enforced {
            None
        } else if counts_globally && global.used >= GLOBAL_PER_SECOND {
            Some(Excess { retry_after: seconds(global.ends.duration_since(now)), global: true })
        } else if window.used >= allowance.requests {
            Some(Excess { retry_after: seconds(window.ends.duration_since(now)), global: false })
        } else {
            None
        };
        if self.enforced && excess.is_none() {
            window.used += 1;
            global.used += u32::from(counts_globally);
            self.make_room(now);
            self.buckets.insert(key, window);
            self.global = Some(global);
        }
        let standing = Standing {
            limit: allowance.requests,
            remaining: allowance.requests.saturating_sub(window.used.max(1)),
            reset: seconds(window.ends.duration_since(Timestamp::UNIX_EPOCH)),
            reset_after: seconds(window.ends.duration_since(now)),
            bucket: name_of(&bucket),
        };
        (standing, excess)
    }

    /// Removes the buckets with ended windows once they may be half of all.
    fn make_room(&mut self, now: Timestamp) {
        if self.buckets.len() >= self.crowded {
            self.buckets.retain(|_, window| now < window.ends);
            self.crowded = (2 * self.buckets.len()).max(FEW_BUCKETS);
        }
    }
}

fn seconds(duration: SignedDuration) -> f64 {
    (duration.as_secs_f64() * 1000.0).ceil() / 1000.0
}

/// The opaque name of a bucket in headers.
fn name_of(bucket: &str) -> String {
    let hash = bucket.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTE: &str = "/channels/{channel}/messages";

    #[test]
    fn the_sixth_message_within_five_seconds_has_to_wait() {
        let mut limits = RateLimits { enforced: true, ..RateLimits::default() };
        let start: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let channel = "7";
        for _ in 0..5 {
            assert!(limits.count("POST", ROUTE, channel, start).1.is_none());
        }
        let later = start + SignedDuration::from_secs(2);
        let excess = limits.count("POST", ROUTE, channel, later).1.unwrap();
        assert!((excess.retry_after - 3.0).abs() < 0.01 && !excess.global);
        assert!(limits.count("POST", ROUTE, "8", later).1.is_none());
        let after = start + SignedDuration::from_secs(5);
        assert!(limits.count("POST", ROUTE, channel, after).1.is_none());
    }

    #[test]
    fn limits_are_only_told_until_they_are_enforced() {
        let mut limits = RateLimits::default();
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        for _ in 0..100 {
            let (standing, excess) = limits.count("POST", ROUTE, "7", now);
            assert!(excess.is_none() && standing.remaining > 0);
        }
    }
}
