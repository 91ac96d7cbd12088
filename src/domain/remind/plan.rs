//! When a member's next reminder is due, and what it is about.

use super::{LastReminder, ReminderTopic, Reminders};
use crate::domain::backoff::later;
use crate::domain::schedule::Zone;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// A reminder that would fall into quiet hours comes this long before they begin.
const BEFORE_QUIET: SignedDuration = SignedDuration::from_mins(30);
/// A reminder of reviews or of the prep plan comes at most this long after its time of day.
const HOUR_LATE: SignedDuration = SignedDuration::from_hours(2);
/// A daily that is due has been posted this long after its time, unless something is wrong.
const AFTER_POSTING: SignedDuration = SignedDuration::from_mins(10);
/// The longest wait before the facts are read again: an admin may change the schedule.
const LOOK: SignedDuration = SignedDuration::from_hours(24);

/// The facts on which a member's reminders depend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReminderFacts {
    /// The open daily, if there is one.
    pub open: Option<OpenDaily>,
    /// The time of the next scheduled posting, which ends the window of the open daily.
    pub next_posting: Option<Timestamp>,
    /// The number of due reviews.
    pub due_reviews: usize,
    /// The time at which the next review comes back.
    pub next_review: Option<Timestamp>,
    /// The time from which a set of the prep plan waits: now, or the beginning of the next day of the plan.
    pub next_set: Option<Timestamp>,
}

/// The open daily, as one member sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenDaily {
    /// Its number.
    pub number: u64,
    /// The time of its post.
    pub posted_at: Timestamp,
    /// Set if the member has a streak and not answered it, and would miss it.
    pub is_at_stake: bool,
}

/// The next thing to do about a member's reminders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Sends a reminder now.
    Send(ReminderTopic),
    /// Nothing before this instant.
    Wait(Timestamp),
    /// Nothing until the member changes something.
    Nothing,
}

/// Decides what is due at `now`. `server` is the server's time zone.
///
/// A reminder is never sent in quiet hours. The one of the streak comes before them if that is after
/// the post, else after them if that is before the window ends, else not at all. A member gets at
/// most one message on each day of their calendar: about the streak, else about the prep plan, whose set has
/// reviews too, else about reviews.
#[must_use]
pub fn plan(reminders: &Reminders, server: &Zone, facts: &ReminderFacts, now: Timestamp) -> Plan {
    if !reminders.is_active() {
        return Plan::Nothing;
    }
    let zone = reminders.zone_or(server);
    let planner = Planner { reminders, zone, facts, now };
    let from = planner.first_day_free();
    let streak = planner.streak(from);
    let first = streak.map(|(_, at)| at);
    let prep = planner.prep(from, &[first]);
    let reviews = planner.reviews(from, &[first, prep]);
    let streak = streak.map(|(number, at)| (at, ReminderTopic::Streak(number)));
    let prep = prep.map(|at| (at, ReminderTopic::Prep));
    let reviews = reviews.map(|at| (at, ReminderTopic::Reviews));
    // Of those at the same time, the first one is the most important.
    let next = streak.into_iter().chain(prep).chain(reviews).min_by_key(|(at, _)| *at);
    match next {
        Some((at, about)) if at <= now => Plan::Send(about),
        next => Plan::Wait(planner.next_look(next.map(|(at, _)| at))),
    }
}

struct Planner<'a> {
    reminders: &'a Reminders,
    zone: &'a Zone,
    facts: &'a ReminderFacts,
    now: Timestamp,
}

impl Planner<'_> {
    fn sent(&self) -> Option<LastReminder> {
        self.reminders.last.filter(|last| last.is_done)
    }

    /// The first instant from now on of a day without a message.
    fn first_day_free(&self) -> Timestamp {
        let is_today = |at| self.zone.date_at(at) == self.zone.date_at(self.now);
        match self.sent() {
            Some(last) if is_today(last.at) => start_of_next_day(self.zone, self.now),
            Some(_) | None => self.now,
        }
    }

    /// The number of the open daily, and the instant from `from` on for its reminder.
    fn streak(&self, from: Timestamp) -> Option<(u64, Timestamp)> {
        let hours = self.reminders.streak?;
        let open = self.facts.open.filter(|open| open.is_at_stake)?;
        let end = self.facts.next_posting?;
        let about = ReminderTopic::Streak(open.number);
        if self.sent().is_some_and(|last| last.about == about) {
            return None;
        }
        let wanted = end.saturating_sub(SignedDuration::from_hours(hours.into())).ok()?;
        let quiet = self.reminders.quiet;
        let before = quiet.beginning(self.zone, wanted).saturating_sub(BEFORE_QUIET).ok()?;
        let wanted = if quiet.covers(self.zone, wanted) && before > open.posted_at {
            before
        } else {
            wanted
        };
        let at = quiet.next_free(self.zone, wanted.max(from));
        (at < end).then_some((open.number, at))
    }

    /// The next such time of day: something may be due by then that nobody knows of yet.
    fn next_hour(&self, time: Time) -> Option<Timestamp> {
        let today = self.zone.date_at(self.now);
        let days = (-1..=2).filter_map(|days| today.checked_add(days.days()).ok());
        days.map(|date| self.hour_on(date, time)).filter(|at| *at > self.now).min()
    }

    /// The instant from `from` on for the reminder of reviews, on a day without any of `others`.
    fn reviews(&self, from: Timestamp, others: &[Option<Timestamp>]) -> Option<Timestamp> {
        let time = self.reminders.reviews?;
        let due = if self.facts.due_reviews > 0 { self.now } else { self.facts.next_review? };
        self.hour_without(time, from.max(due), others)
    }

    /// The same for the reminder of the prep plan.
    fn prep(&self, from: Timestamp, others: &[Option<Timestamp>]) -> Option<Timestamp> {
        let time = self.reminders.prep?;
        self.hour_without(time, from.max(self.facts.next_set?), others)
    }

    /// The next instant at a time of day from `from` on. On the day of one of `others`, it comes one day
    /// later.
    fn hour_without(
        &self,
        time: Time,
        from: Timestamp,
        others: &[Option<Timestamp>],
    ) -> Option<Timestamp> {
        let at = self.hour_from(time, from)?;
        let day = self.zone.date_at(at);
        let is_taken = others.iter().flatten().any(|other| self.zone.date_at(*other) == day);
        if is_taken { self.hour_from(time, start_of_next_day(self.zone, at)) } else { Some(at) }
    }

    /// The next instant at a time of day from `from` on, as far as it is not in quiet hours.
    fn hour_from(&self, time: Time, from: Timestamp) -> Option<Timestamp> {
        let today = self.zone.date_at(from);
        let days = (-1..=3).filter_map(|days| today.checked_add(days.days()).ok());
        let at = |date| {
            let hour = self.hour_on(date, time);
            let at = hour.max(from);
            let is_late = at.duration_since(hour) > HOUR_LATE;
            (!is_late && !self.reminders.quiet.covers(self.zone, at)).then_some(at)
        };
        days.filter_map(at).min()
    }

    /// The first instant from that time on that is not in quiet hours.
    fn hour_on(&self, date: Date, time: Time) -> Timestamp {
        self.reminders.quiet.next_free(self.zone, self.zone.first_instant(date, time))
    }

    /// The next instant at which the facts are read again.
    fn next_look(&self, at: Option<Timestamp>) -> Timestamp {
        let posted = self.facts.next_posting.filter(|_| self.reminders.streak.is_some());
        let posted = posted.map(|at| later(at, AFTER_POSTING));
        let times = [self.reminders.reviews, self.reminders.prep].into_iter().flatten();
        let hours = times.filter_map(|time| self.next_hour(time));
        let instants = at.into_iter().chain(posted).chain(hours).chain([later(self.now, LOOK)]);
        instants.min().unwrap_or(Timestamp::MAX)
    }
}

fn start_of_next_day(zone: &Zone, instant: Timestamp) -> Timestamp {
    let today = zone.date_at(instant);
    today.tomorrow().map_or(Timestamp::MAX, |tomorrow| zone.start_of(tomorrow))
}
