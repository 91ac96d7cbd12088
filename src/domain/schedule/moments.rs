//! Moments as people write them: a day and a time of day.

use super::dates::parse_date;
use super::parse_time;
use super::weekdays::weekday;
use super::zone::Zone;
use jiff::Timestamp;
use jiff::civil::Time;
use std::collections::BTreeSet;

/// The text is not a moment, or can mean several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a day and a time look like Thu 18:00, tomorrow 9 am or 2026-03-12 18:30")]
pub struct InvalidMoment;

/// Parses a day, as [`parse_date`] does, and a time of day, as [`parse_time`] does, in any order:
/// `Thu 18:00`, `tomorrow 9am`, `6:30 pm on March 12`, `2026-03-12 18:30`. A time without minutes
/// needs *am* or *pm*, since `Thu 6` is early for some and late for others.
///
/// A weekday is the first one on which that time is still ahead of `now`: on a Thursday morning,
/// `Thu 18:00` is today. In a spring gap the moment is the first instant after the gap, in an
/// autumn fold the first of the two.
///
/// # Errors
/// The text is not a moment, or can mean several.
pub fn parse_moment(text: &str, zone: &Zone, now: Timestamp) -> Result<Timestamp, InvalidMoment> {
    let text = text.to_lowercase();
    let is_between = |letter: char| letter.is_whitespace() || letter == ',';
    let mut words: Vec<&str> =
        text.split(is_between).filter(|word| !word.is_empty() && *word != "at").collect();
    if let [word] = words[..]
        && let Some((day, time)) = word.split_once('t')
    {
        words = vec![day, time];
    }
    let mut meanings = BTreeSet::new();
    for middle in 1..words.len() {
        let (first, last) = words.split_at(middle);
        let (first, last) = (first.join(" "), last.join(" "));
        meanings.extend(moment(&first, &last, zone, now));
        meanings.extend(moment(&last, &first, zone, now));
    }
    match meanings.len() {
        1 => meanings.pop_first().ok_or(InvalidMoment),
        _ => Err(InvalidMoment),
    }
}

fn moment(day: &str, time: &str, zone: &Zone, now: Timestamp) -> Option<Timestamp> {
    let time = unmistakable(time)?;
    let today = zone.date_at(now);
    let plain = ["on ", "this "].iter().find_map(|filler| day.strip_prefix(filler)).unwrap_or(day);
    if weekday(plain) == Some(today.weekday()) {
        let later_today = zone.first_instant(today, time);
        if later_today > now {
            return Some(later_today);
        }
    }
    parse_date(day, today).ok().map(|date| zone.first_instant(date, time))
}

/// A time of day that is more than a bare number.
fn unmistakable(text: &str) -> Option<Time> {
    let is_number = text.chars().all(|letter| letter.is_ascii_digit());
    parse_time(text).ok().filter(|_| !is_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jiff::{SignedDuration, ToSpan as _};
    use proptest::prelude::*;

    /// A Thursday at noon in Warsaw.
    const NOW: &str = "2026-03-12T11:00:00Z";

    fn read_in(zone: &str, text: &str, now: &str) -> Result<String, InvalidMoment> {
        let zone: Zone = zone.parse().unwrap();
        parse_moment(text, &zone, now.parse().unwrap()).map(|moment| moment.to_string())
    }

    fn read(text: &str) -> Result<String, InvalidMoment> {
        read_in("Europe/Warsaw", text, NOW)
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        for (text, expected) in [
            ("Thu 18:00", "2026-03-12T17:00:00Z"),
            ("thursday at 6 pm", "2026-03-12T17:00:00Z"),
            ("this thu, 6pm", "2026-03-12T17:00:00Z"),
            ("Thu 9:00", "2026-03-19T08:00:00Z"),
            ("next thu 18:00", "2026-03-19T17:00:00Z"),
            ("Fri 18.30", "2026-03-13T17:30:00Z"),
            ("tomorrow 9am", "2026-03-13T08:00:00Z"),
            ("today noon", "2026-03-12T11:00:00Z"),
            ("Noon tomorrow", "2026-03-13T11:00:00Z"),
            ("2026-03-12 18:30", "2026-03-12T17:30:00Z"),
            ("2026-03-12T18:30", "2026-03-12T17:30:00Z"),
            ("18:30 on March 13", "2026-03-13T17:30:00Z"),
            ("13 mar 6:30 p.m.", "2026-03-13T17:30:00Z"),
            ("Mar 13 2026, 9 am", "2026-03-13T08:00:00Z"),
            ("13.3. 9.30", "2026-03-13T08:30:00Z"),
            ("in 2 days 18:00", "2026-03-14T17:00:00Z"),
            ("  SAT   8PM ", "2026-03-14T19:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_understood_whole_is_refused() {
        for text in [
            "",
            "18:00",
            "Thu",
            "Thu 6",
            "Thu 1800",
            "March 12 2026",
            "12 march 9",
            "soon",
            "Thu or Fri 18:00",
            "Thu 18:00 or 19:00",
            "Thu 25:00",
            "3/4 18:00",
            "5.11 6.12",
            "Thu 18:00 Fri",
            "T",
            "t18:00",
            "2026-03-12T",
            "Thu 18:00 UTC",
            "evening",
        ] {
            assert_eq!(read(text), Err(InvalidMoment), "{text:?}");
        }
    }

    #[test]
    fn a_moment_in_a_clock_change_is_the_one_that_the_schedule_has() {
        let gap = read_in("Europe/Warsaw", "Sun 02:30", "2026-03-28T12:00:00Z");
        assert_eq!(gap.as_deref(), Ok("2026-03-29T01:00:00Z"), "the first instant after the gap");
        let fold = read_in("Europe/Warsaw", "Sun 02:30", "2026-10-24T12:00:00Z");
        assert_eq!(fold.as_deref(), Ok("2026-10-25T00:30:00Z"), "the first of the two");
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "\\PC{0,40}") {
            let _ = read(&text);
        }

        #[test]
        fn a_moment_is_the_first_instant_at_which_the_wall_clock_shows_it_or_more(
            zone in prop::sample::select(vec![
                "Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "America/Santiago",
                "Asia/Tokyo", "Africa/Cairo", "UTC",
            ]),
            (day, minute) in (0_i64..800, 0_i64..24 * 60),
        ) {
            let wall = date(2026, 1, 1).at(0, 0, 0, 0) + day.days() + minute.minutes();
            let zone: Zone = zone.parse().unwrap();
            let text = wall.strftime("%Y-%m-%d %H:%M").to_string();
            let moment = parse_moment(&text, &zone, NOW.parse().unwrap()).unwrap();
            let shown = |at: Timestamp| at.to_zoned(zone.time_zone().clone()).datetime();
            prop_assert!(shown(moment) >= wall);
            prop_assert!(shown(moment - SignedDuration::from_nanos(1)) < wall);
        }
    }
}
