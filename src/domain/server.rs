//! A server: its settings and the few facts that change with them.

mod calendar;

pub use calendar::{DayRefusal, MAX_HOLIDAYS, MAX_SKIPPED};

use crate::domain::alerts::{Alerts, AlertsChange};
use crate::domain::backoff::{LONGEST_WAIT, is_waiting, later, wait};
use crate::domain::ids::{ChannelId, RoleId};
use crate::domain::question::{Filter, QuestionId};
use crate::domain::queue::{Queue, QueueChange};
use crate::domain::schedule::{DateSpan, Holiday, Schedule};
use crate::domain::season::{SeasonChange, Seasons};
use crate::domain::set_aside::{SetAside, SetAsideQuestion};
use crate::domain::streak_roles::{StreakRoles, StreakRolesChange};
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
    /// Holidays, which have no daily either.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub holidays: BTreeSet<Holiday>,
    /// The admins' changes to the order of questions.
    #[serde(default, skip_serializing_if = "Queue::is_empty")]
    pub queue: Queue,
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
    /// The seasons of its leaderboard.
    #[serde(default, skip_serializing_if = "Seasons::is_empty")]
    pub seasons: Seasons,
    /// The roles that it gives for streaks.
    #[serde(default, skip_serializing_if = "StreakRoles::is_empty")]
    pub streak_roles: StreakRoles,
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
    /// No dailies on these dates.
    Skip(DateSpan),
    /// Dailies on these dates after all.
    Unskip(DateSpan),
    /// No daily on this holiday. Nothing changes if there are too many.
    AddHoliday(Holiday),
    /// A daily on this holiday after all.
    RemoveHoliday(Holiday),
    /// Another order of questions. Nothing changes if the queue is full.
    Queue(QueueChange),
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
    /// Its alerts changed.
    Alerts(AlertsChange),
    /// A season of its leaderboard begins or is undone.
    Season(SeasonChange),
    /// Its roles for streaks change.
    StreakRoles(StreakRolesChange),
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
            holidays: BTreeSet::new(),
            queue: Queue::default(),
            failure: None,
            removed_at: None,
            set_aside: SetAside::default(),
            zone_noticed: false,
            alerts: Alerts::default(),
            seasons: Seasons::default(),
            streak_roles: StreakRoles::default(),
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
            ServerChange::Skip(span) => server.skip(span),
            ServerChange::Unskip(span) => server.skipped.retain(|date| !span.contains(*date)),
            ServerChange::AddHoliday(holiday) => server.add_holiday(holiday),
            ServerChange::RemoveHoliday(holiday) => {
                server.holidays.remove(&holiday);
            }
            ServerChange::Queue(change) => {
                server.queue = server.queue.after(change).unwrap_or(server.queue);
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
            ServerChange::Season(change) => server.seasons = server.seasons.after(change),
            ServerChange::StreakRoles(change) => {
                server.streak_roles = server.streak_roles.after(change);
            }
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

    /// Returns `true` if everything about the server should be deleted by now.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.removed_at.is_some_and(|at| now.duration_since(at) >= REMOVAL_GRACE)
    }
}

#[cfg(test)]
pub(super) mod tests;
