//! Refusals that Discord counts: it bans an address for a while after 10,000 in ten minutes.

use super::Moment;
use std::collections::VecDeque;
use std::time::Duration;

/// The span over which Discord counts.
const WINDOW: Duration = Duration::from_mins(10);
/// With so many refusals tasks slow down, far from the ban.
const MANY: usize = 2_000;
/// With so few they are back at their pace.
const FEW: usize = 1_000;
/// The time between two requests of tasks while they are slow. If each is refused, that is 600 more.
const SLOW: Duration = Duration::from_secs(1);

/// The refusals of the last ten minutes.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    at: VecDeque<Moment>,
    is_slow: bool,
    next_task: Moment,
}

/// A change of pace, to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum TaskRateChange {
    /// Tasks go slowly after so many refusals.
    Slower(usize),
    /// Tasks are back at their pace.
    Normal,
}

impl Refusals {
    /// Counts a refusal.
    pub(super) fn count(&mut self, now: Moment) {
        self.at.push_back(now);
    }

    /// Those of the last ten minutes.
    pub(super) fn recent(&self, now: Moment) -> usize {
        let is_old = |at: &Moment| now.saturating_sub(*at) >= WINDOW;
        self.at.len() - self.at.partition_point(is_old)
    }

    /// Forgets old refusals. Tells whether the pace changes.
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

    /// Until when tasks wait; nothing where one may go at `now`.
    pub(super) fn held_until(&self, now: Moment) -> Option<Moment> {
        (self.is_slow && self.next_task > now).then_some(self.next_task)
    }

    /// Notes that a request of a task is sent.
    pub(super) fn begin_task(&mut self, now: Moment) {
        self.next_task = now + SLOW;
    }
}
