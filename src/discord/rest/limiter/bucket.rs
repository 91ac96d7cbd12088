//! One of Discord's limits in one place: a number of requests per window.

use super::super::headers::ReportedWindow;
use super::Moment;
use std::time::Duration;

/// The first wait after a 429 without a wait. Each further one is twice as long, up to
/// [`LONGEST_GUESS`].
const FIRST_GUESS: Duration = Duration::from_secs(1);
const LONGEST_GUESS: Duration = Duration::from_mins(1);
/// Two responses are about the same window if its ends are closer than this, in seconds.
const SAME_WINDOW: f64 = 0.1;
/// A bucket that was refused without a reason is remembered for longer than any wait.
const GRUDGE: Duration = Duration::from_mins(5);

/// A pause that Discord asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pause {
    pub(super) until: Moment,
    /// The number of 429s in a row without a wait.
    guessed: u32,
    told: bool,
}

impl Pause {
    /// Begins a pause, or extends it. Returns its length if it was not reported yet.
    pub(super) fn begin(&mut self, now: Moment, asked: Option<Duration>) -> Option<Duration> {
        let wait = asked.unwrap_or_else(|| {
            let doubled =
                1_u32.checked_shl(self.guessed).and_then(|it| FIRST_GUESS.checked_mul(it));
            self.guessed += 1;
            doubled.map_or(LONGEST_GUESS, |wait| wait.min(LONGEST_GUESS))
        });
        self.until = self.until.max(now + wait);
        let is_news = !self.told && wait > Duration::from_secs(1);
        self.told |= is_news;
        is_news.then_some(wait)
    }

    /// Takes over a pause of the same place that lasts longer.
    pub(super) fn inherit(&mut self, other: Self) {
        if other.until > self.until {
            *self = other;
        }
    }

    /// Records that Discord accepted a request that was sent at `begun`.
    pub(super) fn end(&mut self, begun: Moment) {
        if begun >= self.until {
            *self = Self { until: self.until, ..Self::default() };
        }
    }
}

/// One limit in one place, as far as responses have shown.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    /// The requests that fit into an unknown window.
    limit: u32,
    window: Option<BucketWindow>,
    in_flight: u32,
    pub(super) pause: Pause,
}

#[derive(Clone, Copy, Debug)]
struct BucketWindow {
    remaining: u32,
    ends: Moment,
    ends_at: Option<f64>,
}

/// The reason a request can't be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HoldReason {
    /// Nothing may be sent before this.
    Until(Moment),
    /// Requests in flight may use up the window.
    Busy,
}

impl Bucket {
    /// A bucket whose window is assumed to allow `limit` requests.
    pub(super) const fn new(limit: u32) -> Self {
        let pause = Pause { until: Moment::ZERO, guessed: 0, told: false };
        Self { limit, window: None, in_flight: 0, pause }
    }

    /// The reason a request can't be sent at `now`, if there is one.
    pub(super) fn hold_reason(&self, now: Moment) -> Option<HoldReason> {
        if now < self.pause.until {
            return Some(HoldReason::Until(self.pause.until));
        }
        match self.window.filter(|window| now < window.ends) {
            Some(window) => {
                (self.in_flight >= window.remaining).then_some(HoldReason::Until(window.ends))
            }
            None => (self.in_flight >= self.limit).then_some(HoldReason::Busy),
        }
    }

    pub(super) fn begin(&mut self) {
        self.in_flight += 1;
    }

    pub(super) fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Applies a response. Responses may arrive out of order, so the lowest remaining number of a
    /// window counts.
    pub(super) fn report(
        &mut self,
        now: Moment,
        limit: Option<u32>,
        reported: Option<ReportedWindow>,
    ) {
        self.limit = limit.unwrap_or(self.limit);
        let Some(ReportedWindow { remaining, ends_after, ends_at }) = reported else { return };
        let new = BucketWindow { remaining, ends: now + ends_after, ends_at };
        let known = self.window.filter(|window| now < window.ends);
        let Some(known) = known else {
            self.window = Some(new);
            return;
        };
        let later = match (known.ends_at, new.ends_at) {
            (Some(known), Some(new)) => new - known,
            _ => new.ends.as_secs_f64() - known.ends.as_secs_f64(),
        };
        if later > SAME_WINDOW {
            self.window = Some(new);
        } else if later >= -SAME_WINDOW {
            let remaining = known.remaining.min(remaining);
            self.window = Some(BucketWindow { remaining, ..known });
        }
    }

    /// Returns `true` if nothing is worth remembering.
    pub(super) fn is_idle(&self, now: Moment) -> bool {
        let grudge = if self.pause.guessed > 0 { GRUDGE } else { Duration::ZERO };
        self.in_flight == 0
            && self.pause.until + grudge <= now
            && self.window.is_none_or(|window| window.ends <= now)
    }
}
