//! Refusals that Discord counts: it bans an address for a while after 10,000 in ten minutes.

use super::Moment;
use std::collections::VecDeque;
use std::time::Duration;

/// The span over which Discord counts.
const WINDOW: Duration = Duration::from_mins(10);
/// With this many refusals, tasks slow down, far from the ban.
const MANY: usize = 2_000;
/// With this few, they return to normal speed.
const FEW: usize = 1_000;
/// The time between two requests of slowed tasks. If each is refused, that is 600 more.
const SLOW: Duration = Duration::from_secs(1);

/// The refusals of the last ten minutes.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    at: VecDeque<Moment>,
    is_slow: bool,
    next_task: Moment,
}

/// A change of speed, to be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum TaskRateChange {
    /// Tasks slow down after this many refusals.
    Slower(usize),
    /// Tasks return to normal speed.
    Normal,
}

impl Refusals {
    /// Counts a refusal.
    pub(super) fn count(&mut self, now: Moment) {
        self.at.push_back(now);
    }

    /// The number of refusals in the last ten minutes.
    pub(super) fn recent(&self, now: Moment) -> usize {
        let is_old = |at: &Moment| now.saturating_sub(*at) >= WINDOW;
        self.at.len() - self.at.partition_point(is_old)
    }

    /// Forgets old refusals. Returns a change of speed, if any.
    pub(super) fn expire(&mut self, now: Moment) -> Option<TaskRateChange> {
        while self.at.front().is_some_and(|at| now.saturating_sub(*at) >= WINDOW) {
            self.at.pop_front();
        }
        let count = self.at.len();
        match self.is_slow {
            false if count >= MANY => {
                self.is_slow = true;
                Some(TaskRateChange::Slower(count))
            }
            true if count <= FEW => {
                self.is_slow = false;
                Some(TaskRateChange::Normal)
            }
            _ => None,
        }
    }

    /// The time until which tasks wait; `None` if one may be sent at `now`.
    pub(super) fn held_until(&self, now: Moment) -> Option<Moment> {
        (self.is_slow && self.next_task > now).then_some(self.next_task)
    }

    /// Records that a request of a task is sent.
    pub(super) fn begin_task(&mut self, now: Moment) {
        self.next_task = now + SLOW;
    }
}
