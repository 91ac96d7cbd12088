//! Weeks, which begin on Mondays.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// The Monday of the week of `date`.
#[must_use]
pub fn monday_of(date: Date) -> Date {
    let days = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(days.days()).unwrap_or(date)
}

/// The first day of the span of `weeks` weeks that ends with the week of `today`.
#[must_use]
pub fn first_day(today: Date, weeks: u8) -> Date {
    let monday = monday_of(today);
    let before = i64::from(weeks.saturating_sub(1));
    monday.checked_sub(before.weeks()).unwrap_or(monday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_span_begins_on_a_monday_and_includes_this_week() {
        let thursday = date(2026, 3, 12);
        assert_eq!(first_day(thursday, 1), date(2026, 3, 9));
        assert_eq!(first_day(thursday, 2), date(2026, 3, 2));
        assert_eq!(first_day(date(2026, 3, 9), 1), date(2026, 3, 9));
        assert_eq!(first_day(date(2026, 3, 15), 1), date(2026, 3, 9));
    }

    #[test]
    fn a_year_is_52_weeks_that_begin_on_mondays() {
        assert_eq!(first_day(date(2026, 3, 6), 52), date(2025, 3, 10));
        assert_eq!(
            first_day(date(2026, 3, 2), 52),
            date(2025, 3, 10),
            "a Monday begins its own week"
        );
        assert_eq!(first_day(date(2026, 3, 8), 52), date(2025, 3, 10), "and a Sunday ends it");
        assert_eq!(first_day(date(2026, 3, 9), 52), date(2025, 3, 17));
    }
}
