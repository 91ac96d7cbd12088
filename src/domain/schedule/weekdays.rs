//! Days of the week, as people write them.

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
