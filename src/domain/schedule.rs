//! When dailies come: a wall clock, a zone and the days of the week.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// How far ahead the next posting is looked for. Even one weekday with a few skipped dates lies
/// well inside it.
const HORIZON_DAYS: i64 = 400;

/// An IANA time zone, known to the built-in zone data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// The text names no time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone called “{0}”; zones are written like Europe/Warsaw")]
pub struct UnknownZone(String);

impl Zone {
    /// Coordinated Universal Time, where nothing better is known.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone for computing with.
    #[must_use]
    pub const fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// The calendar date in this zone at `instant`.
    #[must_use]
    pub fn date_at(&self, instant: Timestamp) -> Date {
        instant.to_zoned(self.0.clone()).date()
    }

    /// The first instant of `date` in this zone.
    #[must_use]
    pub fn start_of(&self, date: Date) -> Timestamp {
        first_instant(&self.0, date, Time::midnight())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match TimeZone::get(text.trim()) {
            Ok(zone) if zone.iana_name().is_some() => Ok(Self(zone)),
            _ => Err(UnknownZone(text.chars().take(40).collect())),
        }
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Days of the week. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Weekdays(u8);

/// The text names no days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "days are mon, tue, wed, thu, fri, sat and sun, as in `mon-fri`, `mon,wed,fri` or `every day`"
)]
pub struct InvalidWeekdays;

impl Weekdays {
    /// The days of a week, Monday first.
    pub const WEEK: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    /// Monday to Friday.
    pub const WORKING: Self = Self(0b001_1111);
    /// All seven.
    pub const EVERY: Self = Self(0b111_1111);

    /// The set of the given days, or nothing where there are none.
    #[must_use]
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Option<Self> {
        let bits = days.into_iter().fold(0, |bits, day| bits | bit(day));
        (bits != 0).then_some(Self(bits))
    }

    /// Whether `day` is among them.
    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// The days, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Self::WEEK.into_iter().filter(move |day| self.contains(*day))
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// The three letters by which a weekday is written: `mon`, `tue`, …
#[must_use]
pub const fn weekday_letters(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    let letters = word.trim().to_lowercase();
    let letters = letters.get(..3)?;
    Weekdays::WEEK.into_iter().find(|day| weekday_letters(*day) == letters)
}

impl FromStr for Weekdays {
    type Err = InvalidWeekdays;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase().as_str() {
            "every day" | "daily" | "all" => return Ok(Self::EVERY),
            "weekdays" | "working days" => return Ok(Self::WORKING),
            _ => {}
        }
        let mut bits = 0;
        for part in text.split(',') {
            let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
            let first = weekday(first).ok_or(InvalidWeekdays)?.to_monday_zero_offset();
            let last = weekday(last).ok_or(InvalidWeekdays)?.to_monday_zero_offset();
            let length = (last - first).rem_euclid(7);
            bits |= (0..=length).fold(0, |bits, step| bits | 1 << ((first + step) % 7));
        }
        Ok(Self(bits))
    }
}

impl TryFrom<Vec<String>> for Weekdays {
    type Error = InvalidWeekdays;

    fn try_from(words: Vec<String>) -> Result<Self, Self::Error> {
        let days: Option<Vec<Weekday>> = words.iter().map(|word| weekday(word)).collect();
        days.and_then(Self::of).ok_or(InvalidWeekdays)
    }
}

impl From<Weekdays> for Vec<String> {
    fn from(days: Weekdays) -> Self {
        days.iter().map(|day| weekday_letters(day).to_owned()).collect()
    }
}

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
        Posting { at: first_instant(self.zone.time_zone(), date, self.time), date }
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

/// The first instant at which the wall clock in `zone` shows `date` and `time` or later.
fn first_instant(zone: &TimeZone, date: Date, time: Time) -> Timestamp {
    let wall = date.to_datetime(time);
    let ambiguous = zone.to_ambiguous_timestamp(wall);
    let instant = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall),
        // Read with the offset that holds after the gap, the wall time lies just before the
        // change; the change itself is the first instant after the gap.
        AmbiguousOffset::Gap { after, .. } => after.to_timestamp(wall).map(|before_change| {
            zone.following(before_change).next().map_or(before_change, |change| change.timestamp())
        }),
    };
    // Only dates at the very ends of representable time have no instant.
    instant.unwrap_or(Timestamp::MAX)
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
    fn weekdays_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Weekdays>();
        assert_eq!(read("Mon-Fri"), Ok(Weekdays::WORKING));
        assert_eq!(read("every day"), Ok(Weekdays::EVERY));
        assert_eq!(read("monday, wednesday,fri").unwrap().iter().count(), 3);
        assert_eq!(read("sat-mon").unwrap().iter().count(), 3);
        assert_eq!(read("noday"), Err(InvalidWeekdays));
        assert_eq!(read(""), Err(InvalidWeekdays));
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
