//! Quiet hours: a part of each day by a member's wall clock.

use crate::domain::schedule::Zone;
use jiff::civil::Time;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

/// The hours in which a member gets no reminder, by their wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// The time at which they begin.
    pub from: Time,
    /// The time at which they are over, on the next day if it is before [`Self::from`]. If both are
    /// the same, there are none.
    pub to: Time,
}

impl Default for QuietHours {
    /// The night.
    fn default() -> Self {
        Self { from: Time::constant(22, 0, 0, 0), to: Time::constant(8, 0, 0, 0) }
    }
}

impl QuietHours {
    /// Returns `true` if there are none.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.from == self.to
    }

    /// Returns `true` if `instant` is in them, by the wall clock of `zone`.
    #[must_use]
    pub fn covers(self, zone: &Zone, instant: Timestamp) -> bool {
        let time = instant.to_zoned(zone.time_zone().clone()).time();
        if self.from <= self.to {
            self.from <= time && time < self.to
        } else {
            self.from <= time || time < self.to
        }
    }

    /// The first instant from `instant` on that is not in them.
    #[must_use]
    pub fn next_free(self, zone: &Zone, instant: Timestamp) -> Timestamp {
        if !self.covers(zone, instant) {
            return instant;
        }
        let ends = changes(zone, self.to, instant);
        let free = ends.filter(|end| *end > instant && !self.covers(zone, *end));
        free.min().unwrap_or(Timestamp::MAX)
    }

    /// The instant at which the quiet hours around `instant` began; `instant` if it is in none.
    #[must_use]
    pub fn beginning(self, zone: &Zone, instant: Timestamp) -> Timestamp {
        if !self.covers(zone, instant) {
            return instant;
        }
        let just_before = |at: Timestamp| at.checked_sub(1.nanosecond()).unwrap_or(at);
        let is_beginning = |at: &Timestamp| {
            *at <= instant && self.covers(zone, *at) && !self.covers(zone, just_before(*at))
        };
        changes(zone, self.from, instant).filter(is_beginning).max().unwrap_or(instant)
    }
}

/// The instants around `instant` at which the wall clock reaches `time` or is changed.
fn changes(zone: &Zone, time: Time, instant: Timestamp) -> impl Iterator<Item = Timestamp> {
    let rules = zone.time_zone().clone();
    let today = zone.date_at(instant);
    let before = rules.preceding(instant).take(2).map(|change| change.timestamp());
    let after = rules.following(instant).take(2).map(|change| change.timestamp());
    let clock_changes: Vec<Timestamp> = before.chain(after).collect();
    let days = (-2..=2).filter_map(move |days| today.checked_add(days.days()).ok());
    // In an autumn fold, the clock shows a time twice.
    let times = days.flat_map(move |day| {
        let wall = day.to_datetime(time);
        let first = rules.to_ambiguous_timestamp(wall).earlier();
        let second = rules.to_ambiguous_timestamp(wall).later();
        [first, second].into_iter().flatten()
    });
    times.chain(clock_changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn quiet(from: i8, to: i8) -> QuietHours {
        QuietHours { from: Time::constant(from, 0, 0, 0), to: Time::constant(to, 0, 0, 0) }
    }

    #[test]
    fn a_night_goes_past_midnight() {
        let (warsaw, night) = (zone("Europe/Warsaw"), QuietHours::default());
        let late = instant("2026-03-02T23:30:00Z");
        assert!(night.covers(&warsaw, late));
        assert_eq!(night.next_free(&warsaw, late), instant("2026-03-03T07:00:00Z"));
        assert_eq!(night.beginning(&warsaw, late), instant("2026-03-02T21:00:00Z"));
        assert!(!night.covers(&warsaw, instant("2026-03-03T07:00:00Z")));
    }

    #[test]
    fn hours_that_end_in_a_spring_gap_end_with_it() {
        let warsaw = zone("Europe/Warsaw");
        let hours = QuietHours { to: Time::constant(2, 30, 0, 0), ..quiet(22, 2) };
        let night = instant("2026-03-29T00:15:00Z");
        assert_eq!(hours.next_free(&warsaw, night), instant("2026-03-29T01:00:00Z"));
    }

    #[test]
    fn the_same_time_twice_is_no_quiet_hour() {
        let none = quiet(9, 9);
        assert!(none.is_none());
        assert!(!none.covers(&Zone::UTC, instant("2026-03-02T09:00:00Z")));
    }

    proptest! {
        #[test]
        fn nothing_is_free_between_an_instant_and_the_next_free_one(
            second in 1_700_000_000_i64..1_900_000_000,
            from in 0_i8..24,
            to in 0_i8..24,
            half: bool,
            steps in prop::collection::vec(0.0..1.0, 8),
            name in prop::sample::select(vec![
                "Europe/Warsaw", "America/Toronto", "Australia/Lord_Howe", "Africa/Casablanca",
                "Asia/Kathmandu",
            ]),
        ) {
            let (zone, at) = (zone(name), Timestamp::from_second(second).unwrap());
            let hours = quiet(from, to);
            let minute = if half { 30 } else { 0 };
            let hours = QuietHours { to: Time::constant(to, minute, 0, 0), ..hours };
            prop_assume!(!hours.is_none());
            let free = hours.next_free(&zone, at);
            prop_assert!(!hours.covers(&zone, free));
            let length = free.duration_since(at);
            prop_assert!(length <= SignedDuration::from_hours(26));
            for step in &steps {
                let between = at + length.mul_f64(*step);
                prop_assert!(between >= free || hours.covers(&zone, between));
            }
            let beginning = hours.beginning(&zone, at);
            prop_assert!(beginning <= at);
            if beginning < at {
                let length = at.duration_since(beginning);
                for step in &steps {
                    prop_assert!(hours.covers(&zone, beginning + length.mul_f64(*step)));
                }
                let before = beginning - SignedDuration::from_nanos(1);
                prop_assert!(!hours.covers(&zone, before));
            }
        }
    }
}
