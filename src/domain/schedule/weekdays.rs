//! Days of the week, as people write them.

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Days of the week. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Weekdays(u8);

/// The text contains no days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("days look like `mon-fri`, `mon, wed and fri`, `weekdays` or `every day`")]
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
    /// Saturday and Sunday.
    const WEEKEND: Self = Self(0b110_0000);
    /// All seven.
    pub const EVERY: Self = Self(0b111_1111);

    /// The set of the given days, or `None` if there are none.
    #[must_use]
    pub fn new(days: impl IntoIterator<Item = Weekday>) -> Option<Self> {
        let bits = days.into_iter().fold(0, |bits, day| bits | bit(day));
        (bits != 0).then_some(Self(bits))
    }

    /// Returns `true` if `day` is among them.
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

/// The three-letter name of a weekday: `mon`, `tue`, …
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

/// The weekday with this name: in full, short, or as in “on Mondays”.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "mon" | "mons" | "monday" | "mondays" => Weekday::Monday,
        "tue" | "tues" | "tuesday" | "tuesdays" => Weekday::Tuesday,
        "wed" | "weds" | "wednesday" | "wednesdays" => Weekday::Wednesday,
        "thu" | "thur" | "thurs" | "thursday" | "thursdays" => Weekday::Thursday,
        "fri" | "fris" | "friday" | "fridays" => Weekday::Friday,
        "sat" | "sats" | "saturday" | "saturdays" => Weekday::Saturday,
        "sun" | "suns" | "sunday" | "sundays" => Weekday::Sunday,
        _ => return None,
    })
}

/// The days that one or two words mean together.
fn group(words: &[&str]) -> Option<(Weekdays, usize)> {
    match words {
        ["every" | "each" | "all", "day" | "days", ..] => Some((Weekdays::EVERY, 2)),
        ["work" | "working" | "week" | "business", "day" | "days", ..] => {
            Some((Weekdays::WORKING, 2))
        }
        ["daily" | "everyday" | "all", ..] => Some((Weekdays::EVERY, 1)),
        ["weekday" | "weekdays" | "workday" | "workdays", ..] => Some((Weekdays::WORKING, 1)),
        ["weekend" | "weekends", ..] => Some((Weekdays::WEEKEND, 1)),
        _ => None,
    }
}

/// The days from the first to the last, across the end of the week if necessary.
fn range(first: Weekday, last: Weekday) -> Weekdays {
    let (first, last) = (first.to_monday_zero_offset(), last.to_monday_zero_offset());
    let length = (last - first).rem_euclid(7);
    Weekdays((0..=length).fold(0, |bits, step| bits | 1 << ((first + step) % 7)))
}

/// The words of a text, with each dash as a word.
fn words(text: &str) -> Vec<String> {
    let apart = text.to_lowercase().replace(['-', '–', '—'], " - ");
    let is_between = |letter: char| letter.is_whitespace() || ",;&/+.".contains(letter);
    apart.split(is_between).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

impl FromStr for Weekdays {
    type Err = InvalidWeekdays;

    /// Parses days and ranges as people write them. An unknown word makes the whole text invalid:
    /// half of what somebody meant is not what they meant.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = words(text);
        let mut rest: &[&str] = &words.iter().map(String::as_str).collect::<Vec<_>>();
        let mut bits = 0;
        while let [first, after @ ..] = rest {
            if let Some((days, length)) = group(rest) {
                bits |= days.0;
                rest = &rest[length..];
            } else if let Some(day) = weekday(first) {
                let (days, length) = match after {
                    ["-" | "to" | "through" | "thru" | "till" | "until", last, ..] => {
                        (range(day, weekday(last).ok_or(InvalidWeekdays)?), 2)
                    }
                    _ => (Self(bit(day)), 0),
                };
                bits |= days.0;
                rest = &after[length..];
            } else if matches!(*first, "and" | "on" | "every" | "each" | "from") {
                rest = after;
            } else {
                return Err(InvalidWeekdays);
            }
        }
        if bits == 0 { Err(InvalidWeekdays) } else { Ok(Self(bits)) }
    }
}

impl TryFrom<Vec<String>> for Weekdays {
    type Error = InvalidWeekdays;

    fn try_from(words: Vec<String>) -> Result<Self, Self::Error> {
        words
            .iter()
            .map(|word| word.parse::<Self>())
            .try_fold(0, |bits, days| Ok(bits | days?.0))
            .and_then(|bits| if bits == 0 { Err(InvalidWeekdays) } else { Ok(Self(bits)) })
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

    fn read(text: &str) -> String {
        match text.parse::<Weekdays>() {
            Ok(days) => days.iter().map(weekday_letters).collect::<Vec<_>>().join(" "),
            Err(InvalidWeekdays) => "refused".to_owned(),
        }
    }

    #[test]
    fn weekdays_are_read_as_people_write_them() {
        for (text, days) in [
            ("Mon-Fri", "mon tue wed thu fri"),
            ("Monday to Friday", "mon tue wed thu fri"),
            ("from monday through thursday", "mon tue wed thu"),
            ("mon – wed", "mon tue wed"),
            ("sat-mon", "mon sat sun"),
            ("mon fri", "mon fri"),
            ("Mon & Wed", "mon wed"),
            ("mon/wed/fri", "mon wed fri"),
            ("Tue, Thu and Sat.", "tue thu sat"),
            ("mondays and fridays", "mon fri"),
            ("every Tuesday", "tue"),
            ("mon-wed, fri", "mon tue wed fri"),
            ("weekdays", "mon tue wed thu fri"),
            ("every weekday", "mon tue wed thu fri"),
            ("working days", "mon tue wed thu fri"),
            ("weekends", "sat sun"),
            ("weekdays and saturdays", "mon tue wed thu fri sat"),
            ("every day", "mon tue wed thu fri sat sun"),
            ("daily", "mon tue wed thu fri sat sun"),
            ("all", "mon tue wed thu fri sat sun"),
            ("thurs", "thu"),
        ] {
            assert_eq!(read(text), days, "{text:?}");
        }
    }

    #[test]
    fn what_is_not_understood_whole_is_refused_whole() {
        for text in [
            "",
            "noday",
            "money",
            "saturn",
            "wedding",
            "frii",
            "mon, frii",
            "mon-",
            "-fri",
            "mon to",
            "mon to someday",
            "to fri",
            "mon-weekend",
            "every other monday",
            "not monday",
            "every day except sunday",
            "and",
            "every",
            "mon 9am",
            "Ꮆ",
        ] {
            assert_eq!(read(text), "refused", "{text:?}");
        }
    }

    #[test]
    fn a_list_is_read_entry_by_entry_and_refused_as_a_whole() {
        let list = |words: &[&str]| {
            Weekdays::try_from(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(list(&["mon", "frii"]), Err(InvalidWeekdays));
        assert_eq!(list(&[]), Err(InvalidWeekdays));
        assert_eq!(list(&["mon-thu", "friday"]), Ok(Weekdays::WORKING));
    }
}
