//! The number of requests per second of the whole bot.

use super::Moment;
use std::collections::HashMap;
use std::time::Duration;

/// The window in which Discord counts.
const WINDOW: Duration = Duration::from_secs(1);
/// A request without a response has reached Discord by then.
const LONGEST_WAY: Duration = Duration::from_secs(3);
/// The delay that tasks may catch up with to return to their even pace.
const SLACK: Duration = Duration::from_millis(50);
/// The fastest response is remembered for at least this long.
const MEMORY: Duration = Duration::from_mins(1);
/// With fewer responses, their usual duration is unknown.
const FEW: u32 = 50;
/// A longer time is not attributed to the network: Discord may be slow for minutes, and then fast
/// again.
const LONGEST_SURE_WAY: Duration = Duration::from_millis(100);

/// The limit for all requests together. No window of a second contains more than allowed, wherever
/// it begins and however long requests take: each counts until a second after it has certainly
/// reached Discord.
#[derive(Debug)]
pub(super) struct GlobalLimit {
    per_second: u32,
    /// The time until which each request counts.
    counted: HashMap<u64, Moment>,
    /// The time of the next task request at an even pace. Requests without a waiting person keep
    /// this pace, so that a click never waits for long.
    next_task: Moment,
    answers: HashMap<&'static str, ResponseTimes>,
}

/// Recent response times.
#[derive(Clone, Copy, Debug)]
struct ResponseTimes {
    count: u32,
    fastest: Duration,
    fastest_before: Duration,
    since: Moment,
    usual: Duration,
}

impl ResponseTimes {
    fn add(&mut self, now: Moment, took: Duration) {
        if now.saturating_sub(self.since) > MEMORY {
            (self.fastest_before, self.fastest, self.since) = (self.fastest, took, now);
        }
        self.count = self.count.saturating_add(1);
        self.fastest = self.fastest.min(took);
        self.usual = (self.usual * 15 + took) / 16;
    }

    /// The minimum round trip to Discord: the more even the responses, the more certain it is.
    fn way(&self) -> Duration {
        if self.count < FEW {
            return Duration::ZERO;
        }
        let fastest = self.fastest.min(self.fastest_before);
        (fastest * 2).saturating_sub(self.usual).min(LONGEST_SURE_WAY)
    }
}

impl GlobalLimit {
    pub(super) fn new(per_second: u32) -> Self {
        Self {
            per_second: per_second.max(1),
            counted: HashMap::new(),
            next_task: Moment::ZERO,
            answers: HashMap::new(),
        }
    }

    /// Changes the limit from now on.
    pub(super) fn set_rate(&mut self, per_second: u32) {
        self.per_second = per_second.max(1);
    }

    /// Forgets requests that no longer count.
    pub(super) fn expire(&mut self, now: Moment) {
        self.counted.retain(|_, until| *until > now);
    }

    /// The time at which there may be room for one more request; `None` if there is room at `now`.
    pub(super) fn full_until(&self, now: Moment, is_task: bool) -> Option<Moment> {
        let is_full = self.counted.len() >= self.per_second as usize;
        let room = is_full.then(|| self.counted.values().min().copied()).flatten();
        let turn = self.next_task.saturating_sub(SLACK);
        room.into_iter().chain(Some(turn).filter(|turn| is_task && *turn > now)).max()
    }

    /// Counts a request that is sent.
    pub(super) fn begin(&mut self, now: Moment, ticket: u64) {
        self.counted.insert(ticket, now + LONGEST_WAY + WINDOW);
        self.next_task = self.next_task.max(now) + WINDOW / self.per_second;
    }

    /// Records a response.
    pub(super) fn answered(
        &mut self,
        now: Moment,
        ticket: u64,
        class: &'static str,
        begun: Moment,
    ) {
        let took = now.saturating_sub(begun);
        let new = ResponseTimes {
            count: 0,
            fastest: took,
            fastest_before: took,
            since: now,
            usual: took,
        };
        let answers = self.answers.entry(class).or_insert(new);
        answers.add(now, took);
        let arrived = now.saturating_sub(answers.way()).max(begun);
        if let Some(until) = self.counted.get_mut(&ticket) {
            *until = (*until).min(arrived + WINDOW);
        }
    }
}
