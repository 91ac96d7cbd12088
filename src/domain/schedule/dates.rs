//! Dates as people write them, spans of dates, and holidays.

use super::weekdays::weekday;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a date looks like 2026-12-24, December 24, tomorrow or friday")]
pub struct InvalidDate;

/// Parses a date as people write it: `2026-12-24`, `Dec 24`, `24.12.`, `tomorrow`, `friday`,
/// `in 3 days`. Without a year it is the next such date from `today` on, and a weekday is the next
/// one after `today`.
///
/// # Errors
/// The text is not a date, or can mean two, as `3/4` does.
pub fn parse_date(text: &str, today: Date) -> Result<Date, InvalidDate> {
    parse_holiday(text, today)?.next_from(today).ok_or(InvalidDate)
}

/// Parses a date as [`parse_date`] does. One without a year returns every year.
///
/// # Errors
/// The text is not a date.
pub fn parse_holiday(text: &str, today: Date) -> Result<Holiday, InvalidDate> {
    let text = text.trim().to_lowercase();
    if let Ok(date) = text.parse() {
        return Ok(Holiday::Once(date));
    }
    if let Some(holiday) = numeric(&text) {
        return holiday;
    }
    let is_between = |letter: char| letter.is_whitespace() || ",.".contains(letter);
    let fillers = ["of", "on", "the", "every"];
    let words: Vec<&str> =
        text.split(is_between).filter(|word| !word.is_empty() && !fillers.contains(word)).collect();
    let once = |date: Option<Date>| date.map(Holiday::Once).ok_or(InvalidDate);
    match words.as_slice() {
        ["today"] => once(Some(today)),
        ["tomorrow"] => once(today.tomorrow().ok()),
        ["in", count, "day" | "days"] => once(days_after(today, count, 1)),
        ["in", count, "week" | "weeks"] => once(days_after(today, count, 7)),
        [day] | ["next" | "this", day] => once(weekday(day).and_then(|day| after(today, day))),
        [first, second] => in_year(first, second, None),
        [first, second, year] => in_year(first, second, Some(year)),
        _ => Err(InvalidDate),
    }
}

/// `12-25`, `25.12.` or `25.12.2026`; `None` if the text has another form.
fn numeric(text: &str) -> Option<Result<Holiday, InvalidDate>> {
    let is_numeric = |text: &str| text.chars().all(|it| it.is_ascii_digit() || "-.".contains(it));
    if !is_numeric(text) {
        return None;
    }
    let parts = |separator| text.trim_end_matches(separator).split(separator).collect::<Vec<_>>();
    let holiday = match (parts('-').as_slice(), parts('.').as_slice()) {
        ([month, day], _) | (_, [day, month]) => of(number(month), number(day), None),
        (_, [day, month, year]) => of(number(month), number(day), Some(year)),
        _ => return None,
    };
    Some(holiday)
}

fn number(text: &str) -> Option<i8> {
    text.parse().ok()
}

fn days_after(today: Date, count: &str, times: i64) -> Option<Date> {
    let count: i64 = count.parse().ok().filter(|count| (0..=1_000).contains(count))?;
    today.checked_add((count * times).days()).ok()
}

fn after(today: Date, day: Weekday) -> Option<Date> {
    today.nth_weekday(1, day).ok()
}

/// A month's name and a day, in any order.
fn in_year(one: &str, other: &str, year: Option<&str>) -> Result<Holiday, InvalidDate> {
    let day = |word: &str| {
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
        number(digits.unwrap_or(word))
    };
    match (month(one), month(other)) {
        (Some(month), None) => of(Some(month), day(other), year),
        (None, Some(month)) => of(Some(month), day(one), year),
        _ => Err(InvalidDate),
    }
}

fn of(month: Option<i8>, day: Option<i8>, year: Option<&str>) -> Result<Holiday, InvalidDate> {
    let (month, day) = month.zip(day).ok_or(InvalidDate)?;
    match year {
        None => DayOfYear::new(month, day).map(Holiday::Yearly).ok_or(InvalidDate),
        Some(year) if year.len() == 4 => {
            let year = year.parse().map_err(|_| InvalidDate)?;
            Date::new(year, month, day).map(Holiday::Once).map_err(|_| InvalidDate)
        }
        Some(_) => Err(InvalidDate),
    }
}

/// The number of the month with this name, in full or shortened to three letters or more.
fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let found = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word))?;
    i8::try_from(found + 1).ok()
}

/// A day that returns each year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayOfYear {
    month: i8,
    day: i8,
}

impl DayOfYear {
    /// The day, or `None` if no year has it.
    #[must_use]
    pub fn new(month: i8, day: i8) -> Option<Self> {
        // A leap year has all days.
        Date::new(2000, month, day).ok().map(|_| Self { month, day })
    }

    /// The day as a date in some leap year, for its name.
    #[must_use]
    pub fn in_leap_year(self) -> Date {
        date(2000, self.month, self.day)
    }
}

/// A date without dailies: a single one, or one that returns each year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Holiday {
    /// Every year.
    Yearly(DayOfYear),
    /// Once.
    Once(Date),
}

impl Holiday {
    /// Returns `true` if `date` is this holiday.
    #[must_use]
    pub fn covers(self, date: Date) -> bool {
        match self {
            Self::Yearly(day) => (date.month(), date.day()) == (day.month, day.day),
            Self::Once(once) => once == date,
        }
    }

    /// The first such date from `today` on; one that is only once may be over.
    #[must_use]
    pub fn next_from(self, today: Date) -> Option<Date> {
        match self {
            Self::Once(once) => Some(once),
            // Eight years, because 1900 was and 2100 will be no leap year.
            Self::Yearly(day) => (0..=8)
                .filter_map(|years| Date::new(today.year() + years, day.month, day.day).ok())
                .find(|date| *date >= today),
        }
    }
}

impl fmt::Display for Holiday {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yearly(DayOfYear { month, day }) => write!(formatter, "{month:02}-{day:02}"),
            Self::Once(date) => date.fmt(formatter),
        }
    }
}

impl FromStr for Holiday {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(date) = text.parse() {
            return Ok(Self::Once(date));
        }
        let (month, day) = text.split_once('-').ok_or(InvalidDate)?;
        of(number(month), number(day), None)
    }
}

impl TryFrom<String> for Holiday {
    type Error = InvalidDate;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Holiday> for String {
    fn from(holiday: Holiday) -> Self {
        holiday.to_string()
    }
}

/// Days from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateSpan {
    first: Date,
    last: Date,
}

impl DateSpan {
    /// The span, or `None` if the last day is before the first.
    #[must_use]
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// The first day.
    #[must_use]
    pub const fn first(self) -> Date {
        self.first
    }

    /// The last day.
    #[must_use]
    pub const fn last(self) -> Date {
        self.last
    }

    /// Returns `true` if `date` is one of its days.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// Its days in order.
    pub fn dates(self) -> impl Iterator<Item = Date> {
        let next = |date: &Date| date.tomorrow().ok();
        std::iter::successors(Some(self.first), next).take_while(move |date| *date <= self.last)
    }

    /// The fewest spans that have all of `dates`, which must ascend.
    #[must_use]
    pub fn covering(dates: impl IntoIterator<Item = Date>) -> Vec<Self> {
        let mut spans: Vec<Self> = Vec::new();
        for date in dates {
            match spans
                .last_mut()
                .filter(|span| span.last.tomorrow().is_ok_and(|next| next == date))
            {
                Some(span) => span.last = date,
                None => spans.push(date.into()),
            }
        }
        spans
    }
}

impl From<Date> for DateSpan {
    fn from(date: Date) -> Self {
        Self { first: date, last: date }
    }
}

impl fmt::Display for DateSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            self.first.fmt(formatter)
        } else {
            write!(formatter, "{}..{}", self.first, self.last)
        }
    }
}

impl FromStr for DateSpan {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let date = |text: &str| text.parse::<Date>().map_err(|_| InvalidDate);
        match text.split_once("..") {
            None => date(text).map(Self::from),
            Some((first, last)) => Self::new(date(first)?, date(last)?).ok_or(InvalidDate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A Friday.
    const TODAY: Date = date(2026, 11, 27);

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2026-12-24", "2026-12-24"),
            (" Today ", "2026-11-27"),
            ("tomorrow", "2026-11-28"),
            ("friday", "2026-12-04"),
            ("next Mon", "2026-11-30"),
            ("in 3 days", "2026-11-30"),
            ("in 2 weeks", "2026-12-11"),
            ("December 24", "2026-12-24"),
            ("24 dec", "2026-12-24"),
            ("Dec 24th, 2027", "2027-12-24"),
            ("the 1st of January", "2027-01-01"),
            ("24.12.", "2026-12-24"),
            ("1.2.2027", "2027-02-01"),
            ("12-24", "2026-12-24"),
            ("11-26", "2027-11-26"),
            ("29 feb", "2028-02-29"),
        ] {
            let read = parse_date(text, TODAY).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Ok(expected), "{text:?}");
        }
        for text in [
            "",
            "3/4",
            "12/24",
            "someday",
            "24",
            "2026-02-30",
            "30.2.",
            "13-13",
            "ma 3",
            "in x days",
            "monday friday",
            "24.12.26",
            "-",
            ".",
            "..",
            "1-2-3",
            "in 99999999999 days",
        ] {
            assert_eq!(parse_date(text, TODAY), Err(InvalidDate), "{text:?}");
        }
    }

    #[test]
    fn a_holiday_without_a_year_returns_every_year() {
        let christmas = parse_holiday("Dec 25", TODAY).unwrap();
        assert_eq!(christmas.to_string(), "12-25");
        assert!(christmas.covers(date(2026, 12, 25)) && christmas.covers(date(2031, 12, 25)));
        let once = parse_holiday("2026-12-25", TODAY).unwrap();
        assert!(!once.covers(date(2027, 12, 25)));
        for holiday in [christmas, once] {
            let json = serde_json::to_string(&holiday).unwrap();
            assert_eq!(serde_json::from_str::<Holiday>(&json).unwrap(), holiday);
        }
    }

    #[test]
    fn neighboring_dates_make_one_span() {
        let dates = ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-03"];
        let spans = DateSpan::covering(dates.map(|date| date.parse().unwrap()));
        let texts: Vec<String> = spans.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["2026-12-30..2027-01-01", "2027-01-03"]);
        assert!(spans.iter().zip(&texts).all(|(span, text)| text.parse() == Ok(*span)));
        assert_eq!("2027-01-03..2027-01-01".parse::<DateSpan>(), Err(InvalidDate));
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "\\PC{0,40}") {
            let _ = parse_date(&text, TODAY);
            let _ = text.parse::<DateSpan>();
        }

        #[test]
        fn a_span_and_its_dates_are_the_same(start in 0_i64..4_000, length in 0_i64..400) {
            let first = TODAY + start.days();
            let span = DateSpan::new(first, first + length.days()).unwrap();
            prop_assert_eq!(DateSpan::covering(span.dates()), vec![span]);
            prop_assert!(span.dates().all(|date| span.contains(date)));
        }
    }
}
