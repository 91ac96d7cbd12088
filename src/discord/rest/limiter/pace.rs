//! How many requests the whole bot makes in a second.

use super::Moment;
use std::collections::HashMap;
use std::time::Duration;

/// The window in which Discord counts.
const WINDOW: Duration = Duration::from_secs(1);
/// A request without an answer has reached Discord by then.
const LONGEST_WAY: Duration = Duration::from_secs(3);
/// How far tasks may be behind their even pace and still catch up.
const SLACK: Duration = Duration::from_millis(100);
/// How far back the fastest answer is remembered, at least.
const MEMORY: Duration = Duration::from_mins(1);

/// The limit for all requests together. Not even with a window that begins when Discord sees the
/// first request are there ever more in it than allowed: each counts until a second after it has
/// reached Discord for sure.
#[derive(Debug)]
pub(super) struct Pace {
    per_second: u32,
    /// Until when each request counts.
    counted: HashMap<u64, Moment>,
    /// When the next task is due at an even pace. Requests that wait for nobody's click keep it,
    /// so that a click never waits for long.
    next_task: Moment,
    fastest: HashMap<&'static str, Fastest>,
}

/// The shortest time in which Discord answered lately.
#[derive(Clone, Copy, Debug)]
struct Fastest {
    latest: Duration,
    before: Duration,
    since: Moment,
}

impl Fastest {
    /// No answer is quicker than the way to Discord and back.
    fn way(&self) -> Duration {
        self.latest.min(self.before)
    }
}

impl Pace {
    pub(super) fn new(per_second: u32) -> Self {
        Self {
            per_second: per_second.max(1),
            counted: HashMap::new(),
            next_task: Moment::ZERO,
            fastest: HashMap::new(),
        }
    }

    /// Forgets what does not count anymore.
    pub(super) fn pass(&mut self, now: Moment) {
        self.counted.retain(|_, until| *until > now);
    }

    /// When there may be room for one more request; nothing where there is room at `now`.
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

    /// Notes that a request was answered.
    pub(super) fn answered(
        &mut self,
        now: Moment,
        ticket: u64,
        class: &'static str,
        begun: Moment,
    ) {
        let took = now.saturating_sub(begun);
        let fastest =
            self.fastest.entry(class).or_insert(Fastest { latest: took, before: took, since: now });
        if now.saturating_sub(fastest.since) > MEMORY {
            *fastest = Fastest { latest: took, before: fastest.latest, since: now };
        }
        fastest.latest = fastest.latest.min(took);
        let arrived = now.saturating_sub(fastest.way()).max(begun);
        if let Some(until) = self.counted.get_mut(&ticket) {
            *until = (*until).min(arrived + WINDOW);
        }
    }
}
