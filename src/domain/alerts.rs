//! Alerts: what a server's admins are told without having asked, and by which way.
//!
//! A problem that only people can fix is told once, after it has lasted for a while, and again only
//! if its reason changes or it comes back much later.

use crate::domain::backoff::later;
use crate::domain::ids::{ChannelId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A problem is told once it has lasted this long. Most are fixed by whoever caused them.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// The same reason is not told again this soon, even if the problem was over in between.
pub const REST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The number of remembered alerts.
const REMEMBERED: usize = 5;

/// A server's alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alerts {
    /// The admin who used `/setup` last, unless they deleted their data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_up_by: Option<UserId>,
    /// The channel that was chosen for alerts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// Set if Discord refused to deliver an alert to that admin.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_unreachable: bool,
    /// The problem still to be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    owed: Option<Box<Alert>>,
    /// The last alerts, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    told: Vec<ToldAlert>,
}

/// The work that a problem holds up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertTopic {
    /// Posting dailies.
    #[default]
    Dailies,
    /// Giving roles for streaks.
    StreakRoles,
}

impl AlertTopic {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    const fn is_dailies(&self) -> bool {
        matches!(self, Self::Dailies)
    }
}

/// A problem to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The problem and what to do, as sentences.
    pub reason: String,
    /// The time at which this reason was first met.
    pub at: Timestamp,
    /// The time since which something is to be told, whatever the reason.
    pub since: Timestamp,
    /// The work that it holds up.
    #[serde(default, skip_serializing_if = "AlertTopic::is_dailies")]
    pub about: AlertTopic,
}

impl Alert {
    /// The time from which it is told.
    #[must_use]
    pub fn due(&self) -> Timestamp {
        later(self.since, PATIENCE)
    }
}

/// An alert that was sent, or could not be sent to anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ToldAlert {
    reason: String,
    at: Timestamp,
}

/// A way to tell a server's admins something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertPlace {
    /// The channel that was chosen for it.
    Channel(ChannelId),
    /// A direct message to the admin who used `/setup` last.
    Admin(UserId),
    /// The channel in which Discord itself tells a server something.
    SystemChannel,
}

/// The recipient of alerts that an admin chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertRecipient {
    /// The admin who used `/setup` last.
    Admin,
    /// Everybody who sees this channel.
    Channel(ChannelId),
}

/// One change to a server's alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertsChange {
    /// An admin used `/setup`.
    SetUp {
        /// The admin.
        by: UserId,
        /// The new recipient of alerts, if it changes.
        recipient: Option<AlertRecipient>,
    },
    /// Something that people have to fix went wrong at `now`.
    Owe {
        /// The problem and what to do, as sentences.
        reason: String,
        /// The work that it holds up.
        about: AlertTopic,
        /// The time of its first failure.
        since: Timestamp,
        /// The present instant.
        now: Timestamp,
    },
    /// Discord refused to deliver an alert to this admin.
    Unreachable(UserId),
    /// An alert was sent, or nobody could be told.
    Told {
        /// The alert.
        alert: Alert,
        /// The present instant.
        now: Timestamp,
    },
    /// Dailies can be posted again.
    Over,
    /// This member deleted their data.
    Forget(UserId),
}

impl Alerts {
    /// Returns `true` if there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The problem still to be told.
    #[must_use]
    pub fn owed(&self) -> Option<&Alert> {
        self.owed.as_deref()
    }

    /// The ways to tell it, best first. The next one is used only if Discord refuses.
    pub fn places(&self) -> impl Iterator<Item = AlertPlace> + use<> {
        let admin = self.set_up_by.filter(|_| !self.is_unreachable);
        let channel = self.channel.map(AlertPlace::Channel);
        let ways = [channel, admin.map(AlertPlace::Admin), Some(AlertPlace::SystemChannel)];
        ways.into_iter().flatten()
    }

    /// The alerts after `change`.
    #[must_use]
    pub fn after(mut self, change: AlertsChange) -> Self {
        match change {
            AlertsChange::SetUp { by, recipient } => {
                // What still fails is news for somebody who has just tried to fix it.
                return Self {
                    set_up_by: Some(by),
                    channel: match recipient {
                        None => self.channel,
                        Some(AlertRecipient::Admin) => None,
                        Some(AlertRecipient::Channel(channel)) => Some(channel),
                    },
                    ..Self::default()
                };
            }
            AlertsChange::Owe { reason, about, since, now } => {
                self.owe(reason, about, since, now);
            }
            AlertsChange::Unreachable(user) => {
                self.is_unreachable |= self.set_up_by == Some(user);
            }
            AlertsChange::Told { alert, now } => {
                self.owed = self.owed.filter(|owed| **owed != alert);
                self.told.retain(|told| told.reason != alert.reason);
                self.told.push(ToldAlert { reason: alert.reason, at: now });
                let surplus = self.told.len().saturating_sub(REMEMBERED);
                self.told.drain(..surplus);
            }
            AlertsChange::Over => {
                self.owed = self.owed.filter(|owed| !owed.about.is_dailies());
            }
            AlertsChange::Forget(user) if self.set_up_by == Some(user) => {
                (self.set_up_by, self.is_unreachable) = (None, false);
            }
            AlertsChange::Forget(_) => {}
        }
        self
    }

    fn owe(&mut self, reason: String, about: AlertTopic, since: Timestamp, now: Timestamp) {
        let is_known = self.told.iter().any(|told| {
            // A time in the future was stored while the clock was wrong.
            let is_recent = told.at <= now && now.duration_since(told.at) < REST;
            told.reason == reason && (is_recent || since <= told.at)
        });
        match &mut self.owed {
            Some(owed) if owed.about.is_dailies() && !about.is_dailies() => {}
            _ if is_known => self.owed = None,
            Some(owed) if owed.reason == reason => {}
            Some(owed) => **owed = Alert { reason, at: now, since: owed.since.min(now), about },
            None => self.owed = Some(Box::new(Alert { reason, at: now, since: now, about })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ADA: UserId = UserId(1);
    const BO: UserId = UserId(2);

    /// This many minutes into a Monday.
    fn minute(minutes: i64) -> Timestamp {
        "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
    }

    fn owing(alerts: Alerts, reason: &str, since: i64, now: i64) -> Alerts {
        let (since, now) = (minute(since), minute(now));
        let (reason, about) = (reason.to_owned(), AlertTopic::Dailies);
        alerts.after(AlertsChange::Owe { reason, about, since, now })
    }

    fn told(alerts: Alerts, now: i64) -> Alerts {
        let alert = alerts.owed().cloned().expect("something is owed");
        alerts.after(AlertsChange::Told { alert, now: minute(now) })
    }

    #[test]
    fn a_problem_that_lasts_is_told_once() {
        let alerts = owing(Alerts::default(), "No.", 0, 0);
        assert_eq!(alerts.owed().unwrap().due(), minute(5));
        let alerts = owing(owing(alerts, "No.", 0, 1), "No.", 0, 3);
        assert_eq!(alerts.owed().unwrap().due(), minute(5), "each try is the same problem");
        let mut alerts = told(alerts, 5);
        for day in 0..30 {
            alerts = owing(alerts, "No.", 0, 10 + day * 24 * 60);
            assert_eq!(alerts.owed(), None, "day {day}");
        }
    }

    #[test]
    fn a_posted_daily_says_nothing_about_roles() {
        let (reason, about) = ("No role.".to_owned(), AlertTopic::StreakRoles);
        let owe = AlertsChange::Owe { reason, about, since: minute(0), now: minute(0) };
        let alerts = Alerts::default().after(owe).after(AlertsChange::Over);
        assert_eq!(alerts.owed().unwrap().about, AlertTopic::StreakRoles);
        assert_eq!(owing(Alerts::default(), "No.", 0, 0).after(AlertsChange::Over).owed(), None);
    }

    #[test]
    fn a_problem_with_roles_displaces_none_with_dailies() {
        let (reason, about) = ("No role.".to_owned(), AlertTopic::StreakRoles);
        let role = AlertsChange::Owe { reason, about, since: minute(1), now: minute(1) };
        let alerts = owing(Alerts::default(), "No.", 0, 0).after(role.clone());
        assert_eq!(alerts.owed().unwrap().reason, "No.");
        let alerts = owing(Alerts::default().after(role), "No.", 0, 2);
        assert_eq!(alerts.owed().unwrap().about, AlertTopic::Dailies);
    }

    #[test]
    fn another_reason_is_told_and_the_first_one_again_only_after_a_week() {
        let alerts = told(owing(Alerts::default(), "No.", 0, 0), 5);
        let alerts = told(owing(alerts, "Neither.", 0, 60), 65);
        assert_eq!(owing(alerts.clone(), "No.", 70, 70).owed(), None, "it came back at once");
        let week = 8 * 24 * 60;
        assert_eq!(owing(alerts.clone(), "No.", week, week).owed().unwrap().reason, "No.");
        assert_eq!(owing(alerts, "No.", 0, week).owed(), None, "it was never over");
    }

    #[test]
    fn reasons_that_alternate_are_told_when_the_first_has_waited_long_enough() {
        let alerts = owing(owing(Alerts::default(), "No.", 0, 0), "Neither.", 0, 3);
        let owed = alerts.owed().unwrap();
        assert_eq!((owed.reason.as_str(), owed.due(), owed.at), ("Neither.", minute(5), minute(3)));
    }

    #[test]
    fn whoever_sets_up_again_is_told_what_still_fails() {
        let alerts = told(owing(Alerts::default(), "No.", 0, 0), 5);
        let alerts = alerts.after(AlertsChange::SetUp { by: ADA, recipient: None });
        assert!(owing(alerts, "No.", 10, 10).owed().is_some());
    }

    #[test]
    fn an_admin_who_cannot_be_reached_is_not_tried_again_until_somebody_sets_up() {
        let set_up = |by| AlertsChange::SetUp { by, recipient: None };
        let places = |alerts: &Alerts| alerts.places().collect::<Vec<_>>();
        let alerts = Alerts::default().after(set_up(ADA)).after(AlertsChange::Unreachable(BO));
        assert_eq!(places(&alerts), [AlertPlace::Admin(ADA), AlertPlace::SystemChannel]);
        let alerts = alerts.after(AlertsChange::Unreachable(ADA));
        assert_eq!(places(&alerts), [AlertPlace::SystemChannel]);
        let alerts = alerts.after(set_up(BO));
        assert_eq!(places(&alerts), [AlertPlace::Admin(BO), AlertPlace::SystemChannel]);
    }

    #[test]
    fn the_chosen_channel_comes_first_and_stays_until_it_is_changed() {
        let recipient = Some(AlertRecipient::Channel(ChannelId(7)));
        let alerts = Alerts::default().after(AlertsChange::SetUp { by: ADA, recipient });
        let alerts = alerts.after(AlertsChange::SetUp { by: BO, recipient: None });
        assert_eq!(alerts.places().next(), Some(AlertPlace::Channel(ChannelId(7))));
        let recipient = Some(AlertRecipient::Admin);
        let alerts = alerts.after(AlertsChange::SetUp { by: BO, recipient });
        assert_eq!(alerts.places().next(), Some(AlertPlace::Admin(BO)));
    }

    #[test]
    fn a_deleted_admin_leaves_nothing() {
        let alerts = Alerts::default().after(AlertsChange::SetUp { by: ADA, recipient: None });
        let kept = alerts.clone().after(AlertsChange::Forget(BO));
        assert_eq!(kept, alerts);
        assert!(alerts.after(AlertsChange::Forget(ADA)).is_empty());
    }

    proptest! {
        #[test]
        fn nobody_hears_the_same_reason_twice_in_a_week(
            steps in prop::collection::vec((0_i64..600, 0_usize..3, any::<bool>()), 0..60),
        ) {
            let (mut alerts, mut now, mut since) = (Alerts::default(), 0, 0);
            let mut heard: Vec<(String, i64)> = Vec::new();
            for (wait, reason, is_over) in steps {
                now += wait;
                if is_over {
                    alerts = alerts.after(AlertsChange::Over);
                    since = now;
                    continue;
                }
                alerts = owing(alerts, ["A.", "B.", "C."][reason], since, now);
                let due = alerts.owed().filter(|owed| owed.due() <= minute(now)).cloned();
                if let Some(alert) = due {
                    let before = heard.iter().rev().find(|(told, _)| *told == alert.reason);
                    prop_assert!(before.is_none_or(|(_, at)| now - at >= 7 * 24 * 60));
                    heard.push((alert.reason.clone(), now));
                    alerts = alerts.after(AlertsChange::Told { alert, now: minute(now) });
                }
            }
        }
    }
}
