//! One of Discord's limits in one place: so many requests in one window.

use super::super::headers::ReportedWindow;
use super::Moment;
use std::time::Duration;

/// The first wait after a refusal that does not say how long to wait. Each further one is twice as
/// long, up to [`LONGEST_GUESS`].
const FIRST_GUESS: Duration = Duration::from_secs(1);
const LONGEST_GUESS: Duration = Duration::from_mins(1);
/// Two answers are about the same window where its ends are closer than that, in seconds.
const SAME_WINDOW: f64 = 0.1;
/// A bucket that was refused for no good reason is remembered for longer than any wait.
const GRUDGE: Duration = Duration::from_mins(5);

/// A pause that Discord asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pause {
    pub(super) until: Moment,
    /// The refusals in a row that did not say how long to wait.
    guessed: u32,
    told: bool,
}

impl Pause {
    /// Begins a pause, or makes it longer. Gives its length if nobody was told of it yet.
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

    /// Notes that Discord took a request that was sent at `begun`.
    pub(super) fn end(&mut self, begun: Moment) {
        if begun >= self.until {
            *self = Self { until: self.until, ..Self::default() };
        }
    }
}

/// One limit in one place, as far as answers have told.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    /// Requests that fit into a window of which nothing is known yet.
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
    /// Nothing goes before that.
    Until(Moment),
    /// Those that are under way may take all there is.
    Busy,
}

impl Bucket {
    /// A bucket whose window may take `limit` requests, for all that is known.
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

    /// Takes in what an answer says. Answers may come in another order than Discord gave them, so
    /// that of one window the least that was said to remain counts.
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

    /// True if nothing is worth remembering.
    pub(super) fn is_idle(&self, now: Moment) -> bool {
        let grudge = if self.pause.guessed > 0 { GRUDGE } else { Duration::ZERO };
        self.in_flight == 0
            && self.pause.until + grudge <= now
            && self.window.is_none_or(|window| window.ends <= now)
    }
}
