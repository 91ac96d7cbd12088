//! How many reviews the next days bring.

use crate::domain::schedule::Zone;
use jiff::civil::Date;
use jiff::{Span, Timestamp};

/// The number of days that are counted, today included.
pub const UPCOMING_DAYS: usize = 14;

/// The number of reviews that come back on each of the next [`UPCOMING_DAYS`]. Whatever is done until then
/// may bring more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UpcomingReviews([u32; UPCOMING_DAYS]);

impl UpcomingReviews {
    /// Counts `due` reviews today, and each of `later` on its day in `zone`.
    #[must_use]
    pub fn new(
        due: usize,
        later: impl IntoIterator<Item = Timestamp>,
        zone: &Zone,
        today: Date,
    ) -> Self {
        let mut days = [0; UPCOMING_DAYS];
        days[0] = u32::try_from(due).unwrap_or(u32::MAX);
        for at in later {
            let ahead = today.until(zone.date_at(at)).map_or(-1, |span: Span| span.get_days());
            if let Some(day) = usize::try_from(ahead).ok().and_then(|ahead| days.get_mut(ahead)) {
                *day += 1;
            }
        }
        Self(days)
    }

    /// The number on each day, today first.
    pub fn days(self) -> impl Iterator<Item = u32> {
        self.0.into_iter()
    }

    /// The number on all days together.
    #[must_use]
    pub fn total(self) -> u32 {
        self.0.iter().sum()
    }

    /// The number today.
    #[must_use]
    pub const fn today(self) -> u32 {
        self.0[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn reviews_count_on_their_day_in_the_zone_and_only_for_two_weeks() {
        let later = [
            "2026-03-06T22:59:59Z",
            "2026-03-06T23:00:00Z",
            "2026-03-07T05:00:00Z",
            "2026-03-19T22:59:59Z",
            "2026-03-19T23:00:00Z",
            "2027-03-06T00:00:00Z",
        ];
        let later = later.map(|at| at.parse().unwrap());
        let zone: Zone = "Europe/Warsaw".parse().unwrap();
        let upcoming = UpcomingReviews::new(2, later, &zone, date(2026, 3, 6));
        assert_eq!(upcoming.days().collect::<Vec<_>>(), [3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!((upcoming.today(), upcoming.total()), (3, 6));
    }
}
