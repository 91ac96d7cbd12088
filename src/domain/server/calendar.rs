//! The days on which a server has a daily: its schedule without skipped dates and holidays.

use super::Server;
use crate::domain::schedule::{DateSpan, Holiday, ScheduledPosting};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use std::collections::BTreeSet;

/// The most holidays that a server keeps.
pub const MAX_HOLIDAYS: usize = 60;
/// The most skipped dates that a server keeps. A longer break is a pause.
pub const MAX_SKIPPED: usize = 200;
/// A skipped date this long before a newly skipped one is forgotten. Nobody skips so far ahead, and
/// no clock is so wrong, that it could still be in the future.
const KEPT_SKIPPED: SignedDuration = SignedDuration::from_hours(400 * 24);
/// The number of days ahead that can be planned.
const PLANNED_DAYS: i64 = 366;

/// The reason a day can't have a question of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayRefusal {
    /// It is in the past.
    #[error("that day is over. Choose a day from today on")]
    Over,
    /// Its daily exists.
    #[error("{} already has its daily. Choose a later day", day(*.0))]
    Taken(Date),
    /// It is no posting day.
    #[error(
        "there are no dailies on {}s here. Choose another day, or change the days with `/setup \
         weekdays`",
        .0.strftime("%A")
    )]
    NoWeekday(Date),
    /// It is skipped.
    #[error("{} is skipped. Bring it back with `/daily unskip`, or choose another day", day(*.0))]
    Skipped(Date),
    /// It is a holiday.
    #[error("{} is a holiday here. Choose another day, or see `/daily holidays list`", day(*.0))]
    Holiday(Date),
    /// It is too far away.
    #[error("that's too far away. Choose a day within a year")]
    TooFar,
}

fn day(date: Date) -> String {
    date.strftime("%A, %B %-d").to_string()
}

impl Server {
    /// The posting that is due at `now`, posted or not.
    #[must_use]
    pub fn due(&self, now: Timestamp, grace: SignedDuration) -> Option<ScheduledPosting> {
        if self.paused_since.is_some() || self.removed_at.is_some() {
            return None;
        }
        self.settings
            .schedule
            .due(now, grace, &self.skipped)
            .filter(|posting| !self.is_holiday(posting.date))
            // A start in the future was set while the clock was ahead.
            .filter(|posting| posting.at >= self.active_since || self.active_since > now)
    }

    /// The postings from `now` on, soonest first. `newest` is the date of the server's newest
    /// daily: that date has its daily, even if it was posted before its hour.
    pub fn upcoming(
        &self,
        now: Timestamp,
        newest: Option<Date>,
    ) -> impl Iterator<Item = ScheduledPosting> + '_ {
        self.planned(now, newest).filter(|posting| !self.skipped.contains(&posting.date))
    }

    /// The same, including skipped dates, but no holidays.
    pub fn planned(
        &self,
        now: Timestamp,
        newest: Option<Date>,
    ) -> impl Iterator<Item = ScheduledPosting> + '_ {
        static NONE: BTreeSet<Date> = BTreeSet::new();
        self.settings
            .schedule
            .postings_from(now, &NONE)
            .filter(move |posting| newest.is_none_or(|newest| newest < posting.date))
            .filter(|posting| !self.is_holiday(posting.date))
    }

    /// Returns `true` if `date` is one of the server's holidays.
    #[must_use]
    pub fn is_holiday(&self, date: Date) -> bool {
        self.holidays.iter().any(|holiday| holiday.covers(date))
    }

    /// The skipped dates from today on, as spans.
    #[must_use]
    pub fn skipped_ahead(&self, now: Timestamp) -> Vec<DateSpan> {
        let today = self.settings.schedule.zone.date_at(now);
        DateSpan::covering(self.skipped.range(today..).copied())
    }

    /// The last day that can be planned at `now`.
    #[must_use]
    pub fn last_planned_day(&self, now: Timestamp) -> Date {
        self.settings.schedule.zone.date_at(now).saturating_add(PLANNED_DAYS.days())
    }

    /// Checks that `date` will have a daily, so that it can have a question of its own. `newest` is
    /// as in [`Self::upcoming`].
    ///
    /// # Errors
    /// It won't have one.
    pub fn ensure_has_daily(
        &self,
        date: Date,
        newest: Option<Date>,
        now: Timestamp,
    ) -> Result<(), DayRefusal> {
        let schedule = &self.settings.schedule;
        if date < schedule.zone.date_at(now) {
            return Err(DayRefusal::Over);
        }
        if newest.is_some_and(|newest| date <= newest) {
            return Err(DayRefusal::Taken(date));
        }
        if date > self.last_planned_day(now) {
            return Err(DayRefusal::TooFar);
        }
        if self.is_holiday(date) {
            return Err(DayRefusal::Holiday(date));
        }
        if self.skipped.contains(&date) {
            return Err(DayRefusal::Skipped(date));
        }
        if !schedule.weekdays.contains(date.weekday()) {
            return Err(DayRefusal::NoWeekday(date));
        }
        Ok(())
    }

    pub(super) fn skip(&mut self, span: DateSpan) {
        self.skipped.extend(span.dates());
        let oldest = span.last().saturating_sub(KEPT_SKIPPED);
        self.skipped.retain(|skipped| *skipped >= oldest);
        while self.skipped.len() > MAX_SKIPPED {
            self.skipped.pop_first();
        }
        self.queue.clear_dates(|date| span.contains(date));
    }

    pub(super) fn add_holiday(&mut self, holiday: Holiday) {
        if self.holidays.len() < MAX_HOLIDAYS {
            self.holidays.insert(holiday);
            self.queue.clear_dates(|date| holiday.covers(date));
        }
    }
}
