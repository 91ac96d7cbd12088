//! A server: its settings and the few facts that change with them.

use crate::domain::alerts::{Alerts, AlertsChange};
use crate::domain::backoff::{LONGEST_WAIT, is_waiting, later, wait};
use crate::domain::ids::{ChannelId, RoleId};
use crate::domain::question::{Filter, QuestionId};
use crate::domain::schedule::{Schedule, ScheduledPosting};
use crate::domain::set_aside::{SetAside, SetAsideQuestion};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The shortest and the longest reveal delay that a server can choose, in hours.
pub const REVEAL_HOURS: std::ops::RangeInclusive<u8> = 1..=72;
/// The default reveal delay, in hours.
pub const DEFAULT_REVEAL_HOURS: u8 = 8;
/// A server's data is kept this long after the bot was removed from it.
pub const REMOVAL_GRACE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A skipped date this long before a newly skipped one is forgotten. Nobody skips so far ahead, and
/// no clock is so wrong, that it could still be in the future.
const KEPT_SKIPPED: SignedDuration = SignedDuration::from_hours(400 * 24);

/// The settings chosen by a server's admins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The channel of dailies.
    pub channel: ChannelId,
    /// The schedule of dailies.
    pub schedule: Schedule,
    /// The filter for questions.
    pub filter: Filter,
    /// The role that a daily pings, if any.
    pub ping: Option<RoleId>,
    /// The reveal settings.
    pub reveal: RevealPolicy,
    /// Set if dailies in an announcement channel are published to the servers that follow it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub publish: bool,
    /// Set if the channel is a forum, in which each daily is a post.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_forum: bool,
}

impl Settings {
    /// The channel of dailies, if messages can be posted in it directly.
    #[must_use]
    pub fn text_channel(&self) -> Option<ChannelId> {
        (!self.in_forum).then_some(self.channel)
    }
}

/// The rules for showing the model answer of a daily to everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevealPolicy {
    /// Members who may reveal before the deadline.
    pub by: RevealBy,
    /// Hours from the post to the deadline, at which the bot reveals by itself; in
    /// [`REVEAL_HOURS`].
    pub after_hours: u8,
}

impl Default for RevealPolicy {
    fn default() -> Self {
        Self { by: RevealBy::Anyone, after_hours: DEFAULT_REVEAL_HOURS }
    }
}

impl RevealPolicy {
    /// The time at which the bot reveals a daily posted at `posted_at`.
    #[must_use]
    pub fn deadline(self, posted_at: Timestamp) -> Timestamp {
        posted_at
            .saturating_add(SignedDuration::from_hours(i64::from(self.after_hours)))
            .unwrap_or(Timestamp::MAX)
    }
}

/// Members who may reveal a daily before its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RevealBy {
    /// Every member.
    Anyone,
    /// Members with Manage Messages or Manage Server.
    Moderators,
    /// Nobody: the model answer waits for the deadline.
    Nobody,
}

/// The reason the bot could not do what was due in a server, for the admin to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OngoingFailure {
    /// The problem and what to do, as sentences.
    pub reason: String,
    /// The time of the first failure.
    pub since: Timestamp,
    /// The number of tries since then.
    pub tries: u32,
    /// The bot does not retry before this instant.
    pub retry_at: Timestamp,
}

impl OngoingFailure {
    /// The trouble after one more failure at `now`. The wait is that of
    /// [`backoff`](crate::domain::backoff). A trouble more than an hour past its next try counts as
    /// over, and waiting starts again.
    #[must_use]
    pub fn after(previous: Option<&Self>, reason: String, now: Timestamp) -> Self {
        let ongoing = previous.filter(|failure| now <= later(failure.retry_at, LONGEST_WAIT));
        let tries = ongoing.map_or(0, |failure| failure.tries).saturating_add(1);
        let same = previous.filter(|failure| ongoing.is_some() || failure.reason == reason);
        let since = same.map_or(now, |failure| failure.since.min(now));
        Self { since, reason, tries, retry_at: later(now, wait(tries, since)) }
    }

    /// The time of the last try.
    #[must_use]
    pub fn tried_at(&self) -> Timestamp {
        let wait = wait(self.tries, self.since);
        self.retry_at.saturating_sub(wait).unwrap_or(Timestamp::MIN)
    }

    /// Returns `true` if what became due at `due` has to wait at `now`. What became due since the
    /// last try has not been tried yet, so an earlier failure does not delay it.
    #[must_use]
    pub fn holds_back(&self, due: Timestamp, now: Timestamp) -> bool {
        self.waits(now) && due <= self.tried_at()
    }

    /// Returns `true` if the next try is still ahead at `now`.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        is_waiting(self.retry_at, now)
    }
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// The settings.
    pub settings: Settings,
    /// Decides the order in which this server walks through its pool.
    pub seed: u64,
    /// Postings before this instant are not made up for: the schedule was set, changed or resumed
    /// then.
    pub active_since: Timestamp,
    /// The time at which the schedule was paused, if it is.
    pub paused_since: Option<Timestamp>,
    /// Dates without a daily.
    pub skipped: BTreeSet<Date>,
    /// The reason the bot can't post, if there is one.
    #[serde(rename = "trouble")]
    pub failure: Option<OngoingFailure>,
    /// The time at which the bot was removed from the server, if it was.
    pub removed_at: Option<Timestamp>,
    /// The questions that Discord refuses here.
    #[serde(default, skip_serializing_if = "SetAside::is_empty")]
    pub set_aside: SetAside,
    /// Set once the server was told that its time zone is unknown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub zone_noticed: bool,
    /// The problems that its admins are told without asking.
    #[serde(default, skip_serializing_if = "Alerts::is_empty")]
    pub alerts: Alerts,
}

/// One change to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerChange {
    /// An admin set the server up, or changed the settings. `seed` counts only the first time.
    Configure {
        /// The new settings.
        settings: Settings,
        /// The seed for the walk, for a new server.
        seed: u64,
        /// The present instant.
        now: Timestamp,
    },
    /// No dailies until further notice.
    Pause(Timestamp),
    /// Dailies again, from the next posting on.
    Resume(Timestamp),
    /// No daily on this date.
    Skip(Date),
    /// A daily on this date after all.
    Unskip(Date),
    /// Discord refused to post a question, which must not be chosen here again.
    SetAside {
        /// The question.
        question: QuestionId,
        /// The reason and the time.
        refused: SetAsideQuestion,
    },
    /// Set-aside questions may be chosen again.
    Readmit,
    /// The server was told that its time zone is unknown.
    ZoneNoticed,
    /// Something keeps the bot from posting, or no longer does.
    Failure(Option<OngoingFailure>),
    /// What its admins are told without asking changed.
    Alerts(AlertsChange),
    /// The bot's permissions changed at this instant, so what failed before may succeed.
    Permissions(Timestamp),
    /// The bot was removed from the server.
    Removed(Timestamp),
    /// The bot is in the server.
    Present,
}

impl Server {
    /// A server after its first `/setup`.
    #[must_use]
    pub fn new(settings: Settings, seed: u64, now: Timestamp) -> Self {
        Self {
            settings,
            seed,
            active_since: now,
            paused_since: None,
            skipped: BTreeSet::new(),
            failure: None,
            removed_at: None,
            set_aside: SetAside::default(),
            zone_noticed: false,
            alerts: Alerts::default(),
        }
    }

    /// The server after `change`; `None` if the server was never set up.
    #[must_use]
    pub fn after(server: Option<Self>, change: ServerChange) -> Option<Self> {
        if let ServerChange::Configure { settings, seed, now } = change {
            return Some(match server {
                None => Self::new(settings, seed, now),
                Some(server) => server.reconfigured(settings, now),
            });
        }
        let mut server = server?;
        match change {
            ServerChange::Configure { .. } => {}
            ServerChange::Pause(now) => server.paused_since = server.paused_since.or(Some(now)),
            ServerChange::Resume(now) => {
                if server.paused_since.take().is_some() {
                    server.active_since = now;
                }
            }
            ServerChange::Skip(date) => {
                server.skipped.insert(date);
                let oldest = date.saturating_sub(KEPT_SKIPPED);
                server.skipped.retain(|skipped| *skipped >= oldest);
            }
            ServerChange::Unskip(date) => {
                server.skipped.remove(&date);
            }
            ServerChange::SetAside { question, refused } => server.set_aside.add(question, refused),
            ServerChange::Readmit => server.set_aside = SetAside::default(),
            ServerChange::ZoneNoticed => server.zone_noticed = true,
            ServerChange::Failure(failure) => {
                if failure.is_none() {
                    server.alerts = server.alerts.after(AlertsChange::Over);
                }
                server.failure = failure;
            }
            ServerChange::Alerts(change) => server.alerts = server.alerts.after(change),
            ServerChange::Permissions(now) => {
                if let Some(failure) = &mut server.failure {
                    failure.retry_at = failure.retry_at.min(now);
                }
            }
            ServerChange::Removed(at) => server.removed_at = server.removed_at.or(Some(at)),
            ServerChange::Present => server.removed_at = None,
        }
        Some(server)
    }

    /// New settings may fix the trouble, so the bot retries at once. A changed schedule does not
    /// make up for postings earlier today.
    fn reconfigured(self, settings: Settings, now: Timestamp) -> Self {
        let rescheduled = settings.schedule != self.settings.schedule;
        let same_zone = settings.schedule.zone == self.settings.schedule.zone;
        Self {
            zone_noticed: self.zone_noticed && same_zone,
            settings,
            active_since: if rescheduled { now } else { self.active_since },
            failure: None,
            alerts: self.alerts.after(AlertsChange::Over),
            ..self
        }
    }

    /// Returns `true` if it waits for dailies that never come because its time zone is unknown, and
    /// was not told so yet.
    #[must_use]
    pub const fn owes_notice_of_zone(&self) -> bool {
        !self.settings.schedule.zone.is_known()
            && !self.zone_noticed
            && self.paused_since.is_none()
            && self.removed_at.is_none()
    }

    /// The posting that is due at `now`, posted or not.
    #[must_use]
    pub fn due(&self, now: Timestamp, grace: SignedDuration) -> Option<ScheduledPosting> {
        if self.paused_since.is_some() || self.removed_at.is_some() {
            return None;
        }
        self.settings
            .schedule
            .due(now, grace, &self.skipped)
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

    /// The same, including skipped dates.
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
    }

    /// Returns `true` if everything about the server should be deleted by now.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.removed_at.is_some_and(|at| now.duration_since(at) >= REMOVAL_GRACE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::{Weekdays, Zone};

    const GRACE: SignedDuration = SignedDuration::from_hours(6);

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn settings(time: &str) -> Settings {
        Settings {
            channel: ChannelId(1),
            schedule: Schedule {
                time: crate::domain::schedule::parse_time(time).unwrap(),
                zone: Zone::UTC,
                weekdays: Weekdays::EVERY,
            },
            filter: Filter::default(),
            ping: None,
            reveal: RevealPolicy::default(),
            publish: false,
            in_forum: false,
        }
    }

    #[test]
    fn setting_up_after_the_hour_waits_for_tomorrow() {
        let server = Server::new(settings("09:00"), 1, instant("2026-03-02T10:00:00Z"));
        assert_eq!(server.due(instant("2026-03-02T10:01:00Z"), GRACE), None);
        assert!(server.due(instant("2026-03-03T09:00:00Z"), GRACE).is_some());
    }

    #[test]
    fn changing_the_channel_minutes_after_the_hour_does_not_lose_the_daily() {
        let server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
        let moved = Settings { channel: ChannelId(2), ..settings("09:00") };
        let now = instant("2026-03-02T09:00:05Z");
        let change = ServerChange::Configure { settings: moved, seed: 9, now };
        let server = Server::after(Some(server), change).unwrap();
        assert!(server.due(now, GRACE).is_some());
        assert_eq!(server.seed, 1, "the walk goes on");
    }

    #[test]
    fn a_paused_server_is_owed_nothing_when_it_resumes() {
        let server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
        let paused = ServerChange::Pause(instant("2026-03-01T12:00:00Z"));
        let server = Server::after(Some(server), paused).unwrap();
        assert_eq!(server.due(instant("2026-03-02T09:00:00Z"), GRACE), None);
        let resumed = ServerChange::Resume(instant("2026-03-02T11:00:00Z"));
        let server = Server::after(Some(server), resumed).unwrap();
        assert_eq!(server.due(instant("2026-03-02T11:00:00Z"), GRACE), None);
    }

    #[test]
    fn dates_that_were_skipped_long_ago_are_forgotten() {
        let mut server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
        let date = |text: &str| text.parse::<Date>().unwrap();
        for skipped in ["2026-03-02", "2026-04-02", "2027-04-10"] {
            let change = ServerChange::Skip(date(skipped));
            server = Server::after(Some(server), change).unwrap();
        }
        let kept: Vec<Date> = server.skipped.into_iter().collect();
        assert_eq!(kept, [date("2026-04-02"), date("2027-04-10")]);
    }

    #[test]
    fn retries_slow_down_to_one_an_hour() {
        let mut failure = None;
        let mut now = instant("2026-03-02T09:00:00Z");
        for _ in 0..80 {
            let next = OngoingFailure::after(failure.as_ref(), "No.".to_owned(), now);
            now = next.retry_at;
            failure = Some(next);
        }
        let failure = failure.unwrap();
        assert_eq!(failure.since, instant("2026-03-02T09:00:00Z"));
        let wait = OngoingFailure::after(Some(&failure), "No.".to_owned(), now).retry_at;
        assert!(wait.duration_since(now) > SignedDuration::from_mins(50));
        assert!(wait.duration_since(now) <= SignedDuration::from_hours(1));
    }

    #[test]
    fn what_became_due_since_the_last_try_is_tried_at_once() {
        let now = instant("2026-03-02T09:00:00Z");
        let first = OngoingFailure::after(None, "No.".to_owned(), now);
        let failure = OngoingFailure::after(Some(&first), "No.".to_owned(), first.retry_at);
        assert_eq!(failure.tried_at(), first.retry_at);
        let soon = instant("2026-03-02T09:01:30Z");
        assert!(failure.holds_back(now, soon));
        assert!(!failure.holds_back(soon, soon));
        assert!(!failure.holds_back(now, failure.retry_at));
    }

    #[test]
    fn yesterdays_trouble_does_not_slow_todays_tries() {
        let yesterday = instant("2026-03-01T09:00:00Z");
        let mut failure = OngoingFailure::after(None, "No.".to_owned(), yesterday);
        for _ in 0..10 {
            failure = OngoingFailure::after(Some(&failure), "No.".to_owned(), failure.retry_at);
        }
        let now = instant("2026-03-02T09:00:00Z");
        let today = OngoingFailure::after(Some(&failure), "No.".to_owned(), now);
        assert_eq!((today.tries, today.since), (1, yesterday));
        assert_eq!(OngoingFailure::after(Some(&failure), "Other.".to_owned(), now).since, now);
    }

    #[test]
    fn what_was_planned_by_a_clock_that_was_ahead_holds_nothing_back() {
        let ahead = instant("2026-04-02T09:00:00Z");
        let failure = OngoingFailure::after(None, "No.".to_owned(), ahead);
        let now = instant("2026-03-02T09:00:00Z");
        assert!(!failure.holds_back(now, now));
        assert_eq!(OngoingFailure::after(Some(&failure), "No.".to_owned(), now).since, now);
        let server = Server::new(settings("09:00"), 1, ahead);
        assert!(server.due(now, GRACE).is_some());
    }

    #[test]
    fn an_unknown_zone_is_told_once_until_another_is_chosen() {
        let now = instant("2026-03-02T10:00:00Z");
        let mut lost = settings("09:00");
        lost.schedule.zone = Zone::from("Mars/Olympus".to_owned());
        let after = |server: &Server, change| Server::after(Some(server.clone()), change).unwrap();
        assert!(!Server::new(settings("09:00"), 1, now).owes_notice_of_zone());
        let server = Server::new(lost.clone(), 1, now);
        assert!(server.owes_notice_of_zone());
        assert!(!after(&server, ServerChange::Pause(now)).owes_notice_of_zone());
        let told = after(&server, ServerChange::ZoneNoticed);
        assert!(!told.owes_notice_of_zone());
        let moved = Settings { channel: ChannelId(2), ..lost.clone() };
        let moved = ServerChange::Configure { settings: moved, seed: 1, now };
        assert!(!after(&told, moved).owes_notice_of_zone());
        lost.schedule.zone = Zone::from("Mars/Arsia".to_owned());
        let other = ServerChange::Configure { settings: lost, seed: 1, now };
        assert!(after(&told, other).owes_notice_of_zone());
    }

    #[test]
    fn at_the_exact_second_the_posting_that_comes_at_once_is_the_next() {
        let server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
        let now = instant("2026-03-02T09:00:00Z");
        let next = |newest| server.upcoming(now, newest).next().unwrap().date.to_string();
        assert_eq!(next(None), "2026-03-02");
        assert_eq!(next(Some("2026-03-02".parse().unwrap())), "2026-03-03");
    }

    #[test]
    fn a_server_is_forgotten_thirty_days_after_the_bot_was_removed() {
        let server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
        let removed = ServerChange::Removed(instant("2026-03-02T00:00:00Z"));
        let server = Server::after(Some(server), removed).unwrap();
        assert!(!server.is_expired(instant("2026-03-31T23:59:59Z")));
        assert!(server.is_expired(instant("2026-04-01T00:00:00Z")));
        let back = Server::after(Some(server), ServerChange::Present).unwrap();
        assert!(!back.is_expired(instant("2026-05-01T00:00:00Z")));
    }
}
