//! When dailies come: a wall clock, a zone and the days of the week.

mod weekdays;
mod zone;

pub use weekdays::{InvalidWeekdays, Weekdays, weekday_letters};
pub use zone::{UnknownZone, Zone};

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far ahead the next posting is looked for. Even one weekday with a few skipped dates lies
/// well inside it.
const HORIZON_DAYS: i64 = 400;
/// A time of day as people write it: `9:00`, `09:00` or `21.30`.
///
/// # Errors
/// When the text is no time of a 24-hour day.
pub fn parse_time(text: &str) -> Result<Time, InvalidTime> {
    let (hour, minute) = text.trim().split_once([':', '.']).ok_or(InvalidTime)?;
    let digits = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || minute.len() != 2 || !digits(minute) {
        return Err(InvalidTime);
    }
    let hour = hour.parse().map_err(|_| InvalidTime)?;
    let minute = minute.parse().map_err(|_| InvalidTime)?;
    Time::new(hour, minute, 0, 0).map_err(|_| InvalidTime)
}

/// The text is no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time is written like 09:00 or 18:30, from 00:00 to 23:59")]
pub struct InvalidTime;

/// The wall clock that dailies follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The time of day, in [`Self::zone`].
    pub time: Time,
    /// Whose wall clock it is.
    pub zone: Zone,
    /// The days on which a daily comes.
    pub weekdays: Weekdays,
}

/// One posting that the schedule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// The instant at which it is due.
    pub at: Timestamp,
    /// The date that it belongs to, in the schedule's zone.
    pub date: Date,
}

impl Schedule {
    /// When the daily of `date` is due. In a spring gap that is the first instant after the gap, in
    /// an autumn fold the first of the two.
    #[must_use]
    pub fn posting_on(&self, date: Date) -> Posting {
        Posting { at: self.zone.first_instant(date, self.time), date }
    }

    /// The postings after `now`, soonest first, without the `skipped` dates.
    pub fn postings_after<'a>(
        &'a self,
        now: Timestamp,
        skipped: &'a BTreeSet<Date>,
    ) -> impl Iterator<Item = Posting> + 'a {
        let today = self.zone.date_at(now);
        (-1..HORIZON_DAYS)
            .filter_map(move |days| today.checked_add(days.days()).ok())
            .filter(|date| self.weekdays.contains(date.weekday()) && !skipped.contains(date))
            .map(|date| self.posting_on(date))
            .filter(move |posting| posting.at > now)
    }

    /// The posting that should have happened by `now` and is not more than `grace` late. A time
    /// late in the evening can still be due after midnight, with the date of the evening.
    #[must_use]
    pub fn due(
        &self,
        now: Timestamp,
        grace: SignedDuration,
        skipped: &BTreeSet<Date>,
    ) -> Option<Posting> {
        let today = self.zone.date_at(now);
        [Some(today), today.yesterday().ok()]
            .into_iter()
            .flatten()
            .map(|date| self.posting_on(date))
            .find(|posting| posting.at <= now)
            .filter(|posting| now.duration_since(posting.at) <= grace)
            .filter(|posting| self.weekdays.contains(posting.date.weekday()))
            .filter(|posting| !skipped.contains(&posting.date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn schedule(time: &str, zone: &str, weekdays: &str) -> Schedule {
        Schedule {
            time: parse_time(time).unwrap(),
            zone: zone.parse().unwrap(),
            weekdays: weekdays.parse().unwrap(),
        }
    }

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn next(schedule: &Schedule, now: &str) -> Timestamp {
        schedule.postings_after(instant(now), &BTreeSet::new()).next().unwrap().at
    }

    const SIX_HOURS: SignedDuration = SignedDuration::from_hours(6);

    #[test]
    fn nine_in_warsaw_is_nine_in_warsaw_on_both_sides_of_a_clock_change() {
        let schedule = schedule("09:00", "Europe/Warsaw", "every day");
        assert_eq!(next(&schedule, "2026-03-28T00:00:00Z"), instant("2026-03-28T08:00:00Z"));
        assert_eq!(next(&schedule, "2026-03-29T00:00:00Z"), instant("2026-03-29T07:00:00Z"));
        assert_eq!(next(&schedule, "2026-10-24T00:00:00Z"), instant("2026-10-24T07:00:00Z"));
        assert_eq!(next(&schedule, "2026-10-25T00:00:00Z"), instant("2026-10-25T08:00:00Z"));
    }

    #[test]
    fn in_the_spring_gap_the_post_comes_at_the_first_instant_after_it() {
        let schedule = schedule("02:30", "Europe/Warsaw", "every day");
        assert_eq!(next(&schedule, "2026-03-28T12:00:00Z"), instant("2026-03-29T01:00:00Z"));
    }

    #[test]
    fn in_the_autumn_fold_the_post_comes_once_and_at_the_first_chance() {
        let schedule = schedule("02:30", "Europe/Warsaw", "every day");
        let postings: Vec<_> = schedule
            .postings_after(instant("2026-10-24T12:00:00Z"), &BTreeSet::new())
            .take(2)
            .map(|posting| posting.at)
            .collect();
        assert_eq!(postings, [instant("2026-10-25T00:30:00Z"), instant("2026-10-26T01:30:00Z")]);
    }

    #[test]
    fn a_late_posting_is_due_within_its_grace_and_not_after() {
        let schedule = schedule("09:00", "UTC", "mon-fri");
        let due = |now| schedule.due(instant(now), SIX_HOURS, &BTreeSet::new());
        assert_eq!(due("2026-03-02T08:59:59Z"), None);
        assert_eq!(due("2026-03-02T15:00:00Z").unwrap().date, "2026-03-02".parse().unwrap());
        assert_eq!(due("2026-03-02T15:00:01Z"), None);
        assert_eq!(due("2026-03-07T09:30:00Z"), None, "a Saturday");
    }

    #[test]
    fn an_evening_posting_is_still_due_after_midnight_with_the_date_of_the_evening() {
        let schedule = schedule("23:00", "Asia/Tokyo", "every day");
        let posting = schedule.due(instant("2026-03-02T16:00:00Z"), SIX_HOURS, &BTreeSet::new());
        assert_eq!(posting.unwrap().date, "2026-03-02".parse().unwrap());
    }

    #[test]
    fn skipped_dates_are_neither_due_nor_next() {
        let schedule = schedule("09:00", "UTC", "every day");
        let skipped = BTreeSet::from(["2026-03-02".parse().unwrap()]);
        let now = instant("2026-03-02T09:30:00Z");
        assert_eq!(schedule.due(now, SIX_HOURS, &skipped), None);
        let before = instant("2026-03-02T08:00:00Z");
        let next = schedule.postings_after(before, &skipped).next().unwrap();
        assert_eq!(next.date, "2026-03-03".parse().unwrap());
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(parse_time("9:00"), parse_time("09.00"));
        for text in ["24:00", "9", "09:60", "9:5", "+9:00", "", "nine"] {
            assert_eq!(parse_time(text), Err(InvalidTime), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn postings_rise_strictly_and_each_is_due_when_it_comes(
            start in 1_500_000_000_i64..2_000_000_000,
            hour in 0_i8..24,
            minute in 0_i8..60,
            zone in prop::sample::select(vec![
                "Europe/Warsaw", "America/Toronto", "Asia/Tokyo", "Australia/Lord_Howe",
                "Africa/Casablanca", "Asia/Kathmandu", "America/St_Johns",
            ]),
        ) {
            let schedule = Schedule {
                time: Time::new(hour, minute, 0, 0).unwrap(),
                zone: zone.parse().unwrap(),
                weekdays: Weekdays::EVERY,
            };
            let now = Timestamp::from_second(start).unwrap();
            let nothing = BTreeSet::new();
            let postings: Vec<_> = schedule.postings_after(now, &nothing).take(20).collect();
            for pair in postings.windows(2) {
                prop_assert!(pair[0].at < pair[1].at);
                prop_assert!(pair[0].date < pair[1].date);
            }
            for posting in postings {
                prop_assert_eq!(schedule.due(posting.at, SIX_HOURS, &nothing), Some(posting));
            }
        }
    }
}
