//! One task's entry in the queue.

use super::Task;
use crate::domain::backoff::FailureSeries;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Due before everything that has an instant.
pub const AT_ONCE: Timestamp = Timestamp::MIN;

/// A task's entry in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Queued {
    /// The time at which it is due. While it is leased: the time at which something became due
    /// meanwhile, if anything did.
    due: Option<Timestamp>,
    /// Set while it is leased.
    leased: bool,
    /// Set if something it depends on changed while it was leased.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    woken: bool,
    /// The number of tries since its last success.
    attempts: u32,
    /// The failures since then, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    failing: Option<FailureSeries>,
}

/// A task to be done now by whoever leased it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leased {
    /// The task.
    pub task: Task,
    /// The time at which it was due.
    pub due: Timestamp,
    /// Set if it was never tried. A task that a dead process had begun counts as tried.
    pub is_first: bool,
}

/// The end of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// All due work is done.
    Done {
        /// The next due time according to the records, if any.
        next: Option<Timestamp>,
    },
    /// It failed at this instant and is retried after a back-off.
    Failed {
        /// The present instant.
        at: Timestamp,
    },
}

impl Settlement {
    /// All is done, and the records need nothing more.
    pub const NOTHING_MORE: Self = Self::Done { next: None };
}

impl Queued {
    /// The time at which it is due, unless it is leased.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        self.due.filter(|_| !self.leased)
    }

    /// Returns `true` if it is leased.
    #[must_use]
    pub const fn is_leased(&self) -> bool {
        self.leased
    }

    /// Returns `true` if it has failed since its last success.
    #[must_use]
    pub const fn is_failing(&self) -> bool {
        self.failing.is_some()
    }

    /// The entry after its record said that something is due at `at`.
    #[must_use]
    pub fn expect(before: Option<Self>, at: Timestamp) -> Self {
        let entry = before.unwrap_or_default();
        Self { due: Some(entry.due.map_or(at, |due| due.min(at))), ..entry }
    }

    /// The entry after a person changed something the task depends on: it is due at once, and what
    /// failed before may succeed.
    #[must_use]
    pub fn wake(before: Option<Self>) -> Self {
        let entry = before.unwrap_or_default();
        Self { due: Some(AT_ONCE), woken: entry.leased, failing: None, ..entry }
    }

    /// Leases the entry for `task`.
    #[must_use]
    pub fn lease(self, task: Task) -> (Self, Leased) {
        let leased =
            Leased { task, due: self.due.unwrap_or(AT_ONCE), is_first: self.attempts == 0 };
        let attempts = self.attempts.saturating_add(1);
        (Self { due: None, leased: true, woken: false, attempts, ..self }, leased)
    }

    /// The entry after its lease ended; `None` if nothing more is needed.
    ///
    /// Anything that became due while a failing task was running waits for the next try too: it may be the
    /// cause of the failure.
    #[must_use]
    pub fn settle(self, settlement: Settlement) -> Option<Self> {
        let woken = self.woken.then_some(AT_ONCE);
        match settlement {
            Settlement::Done { next } => {
                let due = [woken, self.due, next].into_iter().flatten().min()?;
                Some(Self { due: Some(due), ..Self::default() })
            }
            Settlement::Failed { at } => {
                let failing = FailureSeries::after(self.failing, at);
                let retry = failing.retry_at(at);
                let due = woken.unwrap_or_else(|| {
                    self.due.filter(|due| *due > at).map_or(retry, |due| due.min(retry))
                });
                let (leased, woken) = (false, false);
                Some(Self { due: Some(due), leased, woken, failing: Some(failing), ..self })
            }
        }
    }

    /// The entry after the holder of its lease died: the task may have been done, completely or in
    /// part.
    #[must_use]
    pub const fn abandoned(self) -> Self {
        Self { due: Some(AT_ONCE), leased: false, woken: false, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::GuildId;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    const TASK: Task = Task::Dailies(GuildId(1));

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_second(60 * minute).unwrap()
    }

    fn leased(at: Timestamp) -> Queued {
        Queued::expect(None, at).lease(TASK).0
    }

    fn settled(entry: Queued, next: Option<Timestamp>) -> Option<Queued> {
        entry.settle(Settlement::Done { next })
    }

    #[test]
    fn what_is_done_is_due_when_its_records_say_and_gone_where_they_want_nothing() {
        assert_eq!(settled(leased(minute(1)), None), None);
        let again = settled(leased(minute(1)), Some(minute(9))).unwrap();
        assert_eq!(again.due(), Some(minute(9)));
        assert!(again.lease(TASK).1.is_first, "what succeeded leaves no doubt");
    }

    #[test]
    fn nothing_is_due_while_somebody_is_at_it() {
        let entry = Queued::expect(Some(leased(minute(1))), minute(2));
        assert_eq!((entry.due(), entry.is_leased()), (None, true));
    }

    #[test]
    fn what_became_due_during_a_lease_is_not_lost() {
        let entry = Queued::expect(Some(leased(minute(1))), minute(2));
        assert_eq!(settled(entry, None).unwrap().due(), Some(minute(2)));
        assert_eq!(settled(entry, Some(minute(9))).unwrap().due(), Some(minute(2)));
    }

    #[test]
    fn what_fails_waits_longer_each_time_and_a_change_has_it_tried_at_once() {
        let mut entry = leased(minute(0));
        let mut now = minute(0);
        for most in [1, 2, 4, 8, 16, 32, 60, 60] {
            entry = entry.settle(Settlement::Failed { at: now }).unwrap();
            let wait = entry.due().unwrap().duration_since(now);
            let most = SignedDuration::from_mins(most);
            assert!(wait <= most && wait * 8 > most * 6, "{wait} of {most}");
            now = entry.due().unwrap();
            let (again, lease) = entry.lease(TASK);
            assert!(!lease.is_first);
            entry = again;
        }
        let changed = Queued::wake(Some(entry));
        let changed = changed.settle(Settlement::Failed { at: now }).unwrap();
        assert_eq!(changed.due(), Some(AT_ONCE));
        let (again, _) = changed.lease(TASK);
        let again = again.settle(Settlement::Failed { at: now }).unwrap();
        assert!(again.due().unwrap().duration_since(now) <= SignedDuration::from_mins(2));
    }

    #[test]
    fn what_the_failing_task_itself_brought_about_waits_with_it() {
        let entry = Queued::expect(Some(leased(minute(0))), minute(0));
        let entry = entry.settle(Settlement::Failed { at: minute(0) }).unwrap();
        assert!(entry.due().unwrap() > minute(0), "else it would be tried without end");
        let later = Queued::expect(Some(leased(minute(0))), minute(0));
        let sooner = Queued::expect(None, Timestamp::from_second(5).unwrap());
        assert!(later.settle(Settlement::Failed { at: minute(0) }).unwrap().due() > sooner.due());
    }

    #[test]
    fn what_a_process_that_died_was_at_is_due_at_once_and_in_doubt() {
        let found = leased(minute(1)).abandoned();
        assert_eq!(found.due(), Some(AT_ONCE));
        assert!(!found.lease(TASK).1.is_first);
    }

    #[derive(Clone, Copy, Debug)]
    enum Event {
        Expect(i64),
        Wake,
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![(0_i64..100).prop_map(Event::Expect), Just(Event::Wake)]
    }

    fn after(entry: Option<Queued>, event: Event) -> Queued {
        match event {
            Event::Expect(at) => Queued::expect(entry, minute(at)),
            Event::Wake => Queued::wake(entry),
        }
    }

    proptest! {
        /// Whatever was recorded before, during or after a lease: the entry is never due later.
        #[test]
        fn nothing_that_was_said_is_ever_due_later(
            before in prop::collection::vec(event(), 1..5),
            during in prop::collection::vec(event(), 0..5),
            next in prop::option::of(0_i64..100),
        ) {
            let instant = |event: &Event| match event {
                Event::Expect(at) => minute(*at),
                Event::Wake => AT_ONCE,
            };
            let mut entry = None;
            for event in &before {
                entry = Some(after(entry, *event));
            }
            let (mut entry, lease) = entry.unwrap().lease(TASK);
            prop_assert_eq!(Some(lease.due), before.iter().map(instant).min());
            for event in &during {
                entry = after(Some(entry), *event);
            }
            let said = during.iter().map(instant).chain(next.map(minute)).min();
            prop_assert_eq!(settled(entry, next.map(minute)).and_then(|it| it.due()), said);
        }
    }
}
