//! What the bot posts in a server's channel beside dailies, if the server's admins want it: a nudge
//! before the next daily, and a recap of each week.

use crate::domain::backoff::later;
use crate::domain::schedule::ScheduledPosting;
use crate::domain::server::Server;
use crate::domain::weeks::monday_of;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The hours before the next daily at which a nudge can come.
pub const NUDGE_HOURS: RangeInclusive<u8> = 1..=12;
/// The recap comes this long after the first daily of a week, so that the daily has its time.
const AFTER_DAILY: SignedDuration = SignedDuration::from_hours(2);
/// The longest wait before the facts are read again.
const LOOK: SignedDuration = SignedDuration::from_hours(24);

/// The settings for a server's announcements, and what was posted last. All are off until an admin
/// turns them on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcements {
    /// The hours before the next daily, in [`NUDGE_HOURS`], if nudges are on.
    #[serde(default)]
    pub nudge: Option<u8>,
    /// Set if recaps are on.
    pub recap: bool,
    /// The newest nudge, by its daily.
    #[serde(default)]
    pub last_nudge: Option<Announced<u64>>,
    /// The newest recap, by the Monday of its week.
    #[serde(default)]
    pub last_recap: Option<Announced<Date>>,
}

/// An announcement: stored before it is posted, so that it is never posted twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced<Of> {
    /// Its subject.
    pub of: Of,
    /// The time at which it was claimed.
    pub at: Timestamp,
    /// Set once it is known to be posted, or never to be posted.
    pub is_done: bool,
}

impl<Of> Announced<Of> {
    const fn claimed(of: Of, at: Timestamp) -> Self {
        Self { of, at, is_done: false }
    }
}

/// A change by an admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnouncementsChange {
    /// Turns nudges on, with their hours, or off.
    Nudge(Option<u8>),
    /// Turns recaps on or off.
    Recap {
        /// Set to turn them on.
        is_on: bool,
        /// The Monday of the newest week that gets no recap because it is too late for it.
        over: Option<Date>,
        /// The present instant.
        now: Timestamp,
    },
}

/// A step of the bot's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnouncementsStep {
    /// A nudge about this daily is about to be posted.
    NudgeClaimed(u64, Timestamp),
    /// The claimed nudge was posted or found, or is not to be posted.
    NudgeDone,
    /// The recap of the week of this Monday is about to be posted.
    RecapClaimed(Date, Timestamp),
    /// The claimed recap was posted or found, or is not to be posted.
    RecapDone,
}

impl Announcements {
    /// Returns `true` if at least one is on.
    #[must_use]
    pub const fn any_on(&self) -> bool {
        self.nudge.is_some() || self.recap
    }

    /// The announcements after an admin's change. Recaps begin with a week whose time has not come.
    #[must_use]
    pub fn changed(mut self, change: AnnouncementsChange) -> Self {
        match change {
            AnnouncementsChange::Nudge(hours) => self.nudge = hours,
            AnnouncementsChange::Recap { is_on, over, now } => {
                if is_on
                    && !self.recap
                    && let Some(over) = over
                    && self.last_recap.is_none_or(|last| last.of < over)
                {
                    self.last_recap = Some(Announced { of: over, at: now, is_done: true });
                }
                self.recap = is_on;
            }
        }
        self
    }

    /// The announcements after a step of the bot. Claiming again what is claimed changes nothing.
    #[must_use]
    pub fn after(mut self, step: AnnouncementsStep) -> Self {
        match step {
            AnnouncementsStep::NudgeClaimed(daily, at) => {
                let known = self.last_nudge.filter(|last| last.of == daily);
                self.last_nudge = known.or(Some(Announced::claimed(daily, at)));
            }
            AnnouncementsStep::NudgeDone => {
                self.last_nudge = self.last_nudge.map(|last| Announced { is_done: true, ..last });
            }
            AnnouncementsStep::RecapClaimed(week, at) => {
                let known = self.last_recap.filter(|last| last.of == week);
                self.last_recap = known.or(Some(Announced::claimed(week, at)));
            }
            AnnouncementsStep::RecapDone => {
                self.last_recap = self.last_recap.map(|last| Announced { is_done: true, ..last });
            }
        }
        self
    }
}

/// The facts on which a server's announcements depend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnnouncementFacts {
    /// The number of the open daily and the time of its post, if it counts.
    pub open: Option<(u64, Timestamp)>,
    /// The time of the next scheduled posting, which ends the window of the open daily.
    pub next_posting: Option<Timestamp>,
    /// The recap of the week before this one.
    pub recap: RecapSlot,
}

/// The week before the present one, and the time for its recap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecapSlot {
    /// Its Monday.
    pub week: Date,
    /// The time of its recap.
    pub at: Timestamp,
    /// The begin of the next week, when another recap is next.
    pub until: Timestamp,
}

impl RecapSlot {
    /// The slot at `now`: two hours after the week's first posting, so that all dailies before it
    /// have ended, or at that hour of Monday if no daily is scheduled.
    #[must_use]
    pub fn new(server: &Server, now: Timestamp) -> Self {
        let schedule = &server.settings.schedule;
        let monday = monday_of(schedule.zone.date_at(now));
        let next = monday.saturating_add(1.week());
        let first = server.upcoming(schedule.zone.start_of(monday), None).next();
        let first = first.filter(|posting| posting.date < next);
        let ScheduledPosting { at, .. } = first.unwrap_or_else(|| schedule.posting_on(monday));
        Self {
            week: monday.saturating_sub(1.week()),
            at: later(at, AFTER_DAILY),
            until: schedule.zone.start_of(next),
        }
    }
}

/// The next thing to announce in a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnouncementPlan {
    /// Posts a nudge about the daily with this number.
    Nudge(u64),
    /// Posts the recap of the week of this Monday.
    Recap(Date),
    /// Nothing before this instant.
    Wait(Timestamp),
    /// Nothing until an admin changes something.
    Nothing,
}

/// Decides what is due at `now`.
#[must_use]
pub fn plan(
    announcements: &Announcements,
    facts: &AnnouncementFacts,
    now: Timestamp,
) -> AnnouncementPlan {
    if !announcements.any_on() {
        return AnnouncementPlan::Nothing;
    }
    let nudge = nudge(announcements, facts, now);
    let slot = facts.recap;
    let is_told =
        |last: Announced<Date>| last.of > slot.week || last.of == slot.week && last.is_done;
    let recap = (announcements.recap && !announcements.last_recap.is_some_and(is_told))
        .then_some((slot.at, AnnouncementPlan::Recap(slot.week)));
    let next = nudge.into_iter().chain(recap).min_by_key(|(at, _)| *at);
    match next {
        Some((at, plan)) if at <= now => plan,
        next => {
            let posted = facts.next_posting.map(|at| later(at, SignedDuration::from_mins(10)));
            let instants = next.map(|(at, _)| at).into_iter().chain(posted);
            let next = instants.chain([slot.until, later(now, LOOK)]).min();
            AnnouncementPlan::Wait(next.unwrap_or(Timestamp::MAX))
        }
    }
}

fn nudge(
    announcements: &Announcements,
    facts: &AnnouncementFacts,
    now: Timestamp,
) -> Option<(Timestamp, AnnouncementPlan)> {
    let hours = announcements.nudge?;
    let (number, posted_at) = facts.open?;
    let end = facts.next_posting.filter(|end| now < *end)?;
    let at = end.saturating_sub(SignedDuration::from_hours(hours.into())).ok()?;
    let is_told = |last: Announced<u64>| last.of > number || last.of == number && last.is_done;
    let is_wanted = posted_at < at && !announcements.last_nudge.is_some_and(is_told);
    is_wanted.then_some((at, AnnouncementPlan::Nudge(number)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ChannelId;
    use crate::domain::question::Filter;
    use crate::domain::schedule::{DateSpan, Schedule, Weekdays, parse_time};
    use crate::domain::server::{RevealPolicy, ServerChange, Settings};
    use jiff::civil::date;

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Dailies at nine in Warsaw on working days.
    fn server() -> Server {
        let schedule = Schedule {
            time: parse_time("09:00").unwrap(),
            zone: "Europe/Warsaw".parse().unwrap(),
            weekdays: Weekdays::WORKING,
        };
        let settings = Settings {
            channel: ChannelId(1),
            schedule,
            filter: Filter::default(),
            ping: None,
            reveal: RevealPolicy::default(),
            publish: false,
            in_forum: false,
        };
        Server::new(settings, 1, instant("2026-01-01T00:00:00Z"))
    }

    fn facts(now: &str) -> AnnouncementFacts {
        AnnouncementFacts {
            open: Some((4, instant("2026-03-03T08:00:00Z"))),
            next_posting: Some(instant("2026-03-04T08:00:00Z")),
            recap: RecapSlot::new(&server(), instant(now)),
        }
    }

    fn planned(announcements: &Announcements, now: &str) -> AnnouncementPlan {
        plan(announcements, &facts(now), instant(now))
    }

    #[test]
    fn a_recap_follows_the_first_daily_of_the_week() {
        let slot = RecapSlot::new(&server(), instant("2026-03-05T12:00:00Z"));
        assert_eq!(slot.week, date(2026, 2, 23));
        assert_eq!(slot.at, instant("2026-03-02T10:00:00Z"));
        let skips = DateSpan::new(date(2026, 3, 2), date(2026, 3, 3)).unwrap();
        let skipped = Server::after(Some(server()), ServerChange::Skip(skips)).unwrap();
        let slot = RecapSlot::new(&skipped, instant("2026-03-02T12:00:00Z"));
        assert_eq!(slot.at, instant("2026-03-04T10:00:00Z"));
        let week = DateSpan::new(date(2026, 3, 2), date(2026, 3, 8)).unwrap();
        let skipped = Server::after(Some(server()), ServerChange::Skip(week)).unwrap();
        let slot = RecapSlot::new(&skipped, instant("2026-03-02T12:00:00Z"));
        assert_eq!(slot.at, instant("2026-03-02T10:00:00Z"), "no daily is scheduled");
    }

    #[test]
    fn a_week_has_one_recap_and_none_if_it_was_over_when_recaps_were_turned_on() {
        let on = |over| {
            let now = instant("2026-03-02T07:00:00Z");
            Announcements::default().changed(AnnouncementsChange::Recap { is_on: true, over, now })
        };
        let (week, now) = (date(2026, 2, 23), "2026-03-02T10:00:00Z");
        assert_eq!(planned(&on(None), now), AnnouncementPlan::Recap(week));
        assert!(matches!(planned(&on(Some(week)), now), AnnouncementPlan::Wait(_)));
        let claimed = on(None).after(AnnouncementsStep::RecapClaimed(week, instant(now)));
        assert_eq!(planned(&claimed, now), AnnouncementPlan::Recap(week), "it may not be posted");
        let done = claimed.after(AnnouncementsStep::RecapDone);
        assert!(matches!(planned(&done, now), AnnouncementPlan::Wait(_)));
        assert_eq!(done.after(AnnouncementsStep::RecapClaimed(week, instant(now))), done);
    }

    #[test]
    fn a_nudge_comes_once_before_the_next_daily() {
        let on = Announcements::default().changed(AnnouncementsChange::Nudge(Some(3)));
        let at = instant("2026-03-04T05:00:00Z");
        assert_eq!(planned(&on, "2026-03-03T12:00:00Z"), AnnouncementPlan::Wait(at));
        assert_eq!(planned(&on, "2026-03-04T05:00:00Z"), AnnouncementPlan::Nudge(4));
        let done =
            on.after(AnnouncementsStep::NudgeClaimed(4, at)).after(AnnouncementsStep::NudgeDone);
        let plan = planned(&done, "2026-03-04T05:00:00Z");
        assert_eq!(plan, AnnouncementPlan::Wait(instant("2026-03-04T08:10:00Z")));
        let off = done.changed(AnnouncementsChange::Nudge(None));
        assert_eq!(planned(&off, "2026-03-04T05:00:00Z"), AnnouncementPlan::Nothing);
    }

    #[test]
    fn a_window_that_is_too_short_or_void_has_no_nudge() {
        let on = Announcements::default().changed(AnnouncementsChange::Nudge(Some(3)));
        let now = instant("2026-03-04T06:00:00Z");
        let facts = facts("2026-03-04T06:00:00Z");
        let late = AnnouncementFacts { open: Some((4, instant("2026-03-04T05:30:00Z"))), ..facts };
        let void = AnnouncementFacts { open: None, ..facts };
        for facts in [late, void] {
            assert!(matches!(plan(&on, &facts, now), AnnouncementPlan::Wait(_)));
        }
    }
}
