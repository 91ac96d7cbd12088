//! The schedule of dailies: a wall-clock time, a time zone and days of the week.

mod dates;
mod moments;
mod weekdays;
mod zone;

pub use dates::{DateSpan, DayOfYear, Holiday, InvalidDate, parse_date, parse_holiday};
pub use moments::{InvalidMoment, parse_moment};
pub use weekdays::{InvalidWeekdays, Weekdays, weekday_letters};
pub use zone::{UnknownZone, Zone};

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The search for the next posting ends this far ahead. Even one weekday with a few skipped dates is well
/// within it.
const HORIZON_DAYS: i64 = 400;

/// Parses a time of day as people write it: `9`, `9:00`, `09.30`, `0900`, `9am`, `9:30 p.m.`,
/// `noon`.
///
/// # Errors
/// The text is not a time of day.
pub fn parse_time(text: &str) -> Result<Time, InvalidTime> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "noon" => return Ok(Time::constant(12, 0, 0, 0)),
        "midnight" => return Ok(Time::midnight()),
        _ => {}
    }
    let (clock, half) = halves(&text);
    let (hour, minute) = match clock.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return Err(InvalidTime),
        None if (3..=4).contains(&clock.len()) => {
            clock.split_at_checked(clock.len() - 2).ok_or(InvalidTime)?
        }
        None => (clock, "00"),
    };
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return Err(InvalidTime),
        Some(Half::Morning) => hour % 12,
        Some(Half::Evening) => hour % 12 + 12,
    };
    Time::new(hour, minute, 0, 0).map_err(|_| InvalidTime)
}

/// A half of the day.
enum Half {
    Morning,
    Evening,
}

/// Splits off *am* or *pm*, if there is one.
fn halves(text: &str) -> (&str, Option<Half>) {
    let morning = ["am", "a.m.", "a.m"].into_iter().map(|end| (end, Half::Morning));
    let evening = ["pm", "p.m.", "p.m"].into_iter().map(|end| (end, Half::Evening));
    morning
        .chain(evening)
        .find_map(|(end, half)| Some((text.strip_suffix(end)?.trim_end(), Some(half))))
        .unwrap_or((text, None))
}

fn two_digits(text: &str) -> Result<i8, InvalidTime> {
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().map_err(|_| InvalidTime) } else { Err(InvalidTime) }
}

/// The text is not a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time looks like 09:00, 18:30 or 9 am")]
pub struct InvalidTime;

/// The wall clock that dailies follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The time of day, in [`Self::zone`].
    pub time: Time,
    /// The time zone of the wall clock.
    pub zone: Zone,
    /// The days on which a daily is posted.
    pub weekdays: Weekdays,
}

/// One scheduled posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScheduledPosting {
    /// The time at which it is due.
    pub at: Timestamp,
    /// Its date, in the schedule's time zone.
    pub date: Date,
}

impl Schedule {
    /// The posting of the daily of `date`. In a spring gap it is due at the first instant after the
    /// gap, in an autumn fold at the first of the two.
    #[must_use]
    pub fn posting_on(&self, date: Date) -> ScheduledPosting {
        ScheduledPosting { at: self.zone.first_instant(date, self.time), date }
    }

    /// The postings from `now` on, soonest first, without the `skipped` dates. There are none in an
    /// unknown time zone.
    pub fn postings_from<'a>(
        &'a self,
        now: Timestamp,
        skipped: &'a BTreeSet<Date>,
    ) -> impl Iterator<Item = ScheduledPosting> + 'a {
        let today = self.zone.date_at(now);
        let days = if self.zone.is_known() { -1..HORIZON_DAYS } else { 0..0 };
        days.filter_map(move |days| today.checked_add(days.days()).ok())
            .filter(|date| self.weekdays.contains(date.weekday()) && !skipped.contains(date))
            .map(|date| self.posting_on(date))
            .filter(move |posting| posting.at >= now)
    }

    /// The posting that should have happened by `now` and is at most `grace` late. A posting late
    /// in the evening can still be due after midnight, with the date of the evening.
    #[must_use]
    pub fn due(
        &self,
        now: Timestamp,
        grace: SignedDuration,
        skipped: &BTreeSet<Date>,
    ) -> Option<ScheduledPosting> {
        let today = Some(self.zone.date_at(now)).filter(|_| self.zone.is_known());
        [today, today.and_then(|today| today.yesterday().ok())]
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
        schedule.postings_from(instant(now), &BTreeSet::new()).next().unwrap().at
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
            .postings_from(instant("2026-10-24T12:00:00Z"), &BTreeSet::new())
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
        let next = schedule.postings_from(before, &skipped).next().unwrap();
        assert_eq!(next.date, "2026-03-03".parse().unwrap());
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, time) in [
            ("9:00", "09:00"),
            ("09.00", "09:00"),
            ("9", "09:00"),
            ("0900", "09:00"),
            ("930", "09:30"),
            ("2130", "21:30"),
            ("9am", "09:00"),
            ("9 AM", "09:00"),
            ("9:30 pm", "21:30"),
            ("9.30 p.m.", "21:30"),
            ("930pm", "21:30"),
            ("12am", "00:00"),
            ("12 pm", "12:00"),
            ("noon", "12:00"),
            ("Midnight", "00:00"),
            ("0", "00:00"),
            ("23:59", "23:59"),
        ] {
            let read = parse_time(text).map(|time| time.strftime("%H:%M").to_string());
            assert_eq!(read.as_deref(), Ok(time), "{text:?}");
        }
        for text in [
            "24:00", "24", "09:60", "9:5", "+9:00", "", "nine", "13pm", "0am", "9 xm", "am",
            "09:00:00", "12345", "9:", ":30", "-9", "9h", "99pm", "12é",
        ] {
            assert_eq!(parse_time(text), Err(InvalidTime), "{text:?}");
        }
    }

    #[test]
    fn nothing_is_due_or_planned_in_a_zone_that_is_unknown() {
        let unknown = Zone::from("Mars/Olympus".to_owned());
        let schedule = Schedule { zone: unknown, ..schedule("09:00", "UTC", "every day") };
        let now = instant("2026-03-02T09:00:00Z");
        assert_eq!(schedule.due(now, SIX_HOURS, &BTreeSet::new()), None);
        assert_eq!(schedule.postings_from(now, &BTreeSet::new()).next(), None);
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
            let postings: Vec<_> = schedule.postings_from(now, &nothing).take(20).collect();
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
