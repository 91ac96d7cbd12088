//! Reminders: what a member wants to be told by direct message before it is too late.

mod plan;
mod quiet;
#[cfg(test)]
mod tests;

pub use plan::{OpenDaily, Plan, ReminderFacts, plan};
pub use quiet::QuietHours;

use crate::domain::schedule::Zone;
use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The hours before the end of a daily's window at which a member can be reminded.
pub const HOURS_BEFORE: RangeInclusive<u8> = 1..=12;
/// The default of these hours.
pub const DEFAULT_HOURS_BEFORE: u8 = 3;
/// The default time of day for reviews and for the prep plan.
pub const DEFAULT_TIME: Time = Time::constant(18, 0, 0, 0);

/// What a member can be reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::VariantArray)]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    /// The open daily is not answered, and its window is about to end.
    Streak,
    /// Reviews are due.
    Reviews,
    /// A set of the prep plan is waiting.
    Prep,
}

/// The text is not a kind of reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownKind;

impl fmt::Display for ReminderKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Streak => "s",
            Self::Reviews => "r",
            Self::Prep => "p",
        })
    }
}

impl FromStr for ReminderKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "s" => Ok(Self::Streak),
            "r" => Ok(Self::Reviews),
            "p" => Ok(Self::Prep),
            _ => Err(UnknownKind),
        }
    }
}

/// The reminders of one member in one server. All are off until the member turns them on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reminders {
    /// The hours before the end of a daily's window, in [`HOURS_BEFORE`], if that reminder is on.
    pub streak: Option<u8>,
    /// The time of day for reviews, if that reminder is on.
    pub reviews: Option<Time>,
    /// The time of day for the prep plan, if that reminder is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prep: Option<Time>,
    /// The member's time zone; the server's if they chose none.
    pub zone: Option<Zone>,
    /// The hours in which no reminder comes.
    pub quiet: QuietHours,
    /// The time at which Discord said that the member takes no direct messages from the bot.
    pub closed_since: Option<Timestamp>,
    /// The newest reminder.
    pub last: Option<LastReminder>,
}

/// The newest reminder of a member: stored before it is sent, so that it is never sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastReminder {
    /// Its subject.
    pub about: ReminderTopic,
    /// The time at which it was claimed.
    pub at: Timestamp,
    /// Set once it is known to be sent, or never to be sent.
    pub is_done: bool,
}

/// The subject of one reminder. The same one is never sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderTopic {
    /// The window of the daily with this number is about to end.
    Streak(u64),
    /// Reviews are due.
    Reviews,
    /// A set of the prep plan is waiting.
    Prep,
}

impl ReminderTopic {
    /// The kind of the reminder.
    #[must_use]
    pub const fn kind(self) -> ReminderKind {
        match self {
            Self::Streak(_) => ReminderKind::Streak,
            Self::Reviews => ReminderKind::Reviews,
            Self::Prep => ReminderKind::Prep,
        }
    }
}

/// A change of a member's reminders by that member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReminderChange {
    /// Turns the reminder of the streak on, with its hours, or off.
    Streak(Option<u8>),
    /// Turns the reminder of reviews on, with its time of day, or off.
    Reviews(Option<Time>),
    /// Turns the reminder of the prep plan on, with its time of day, or off.
    Prep(Option<Time>),
    /// Changes quiet hours and time zone; `None` leaves one as it is.
    Quiet {
        /// The time at which they begin.
        from: Option<Time>,
        /// The time at which they end.
        to: Option<Time>,
        /// The member's time zone.
        zone: Option<Zone>,
    },
    /// Turns everything off. Quiet hours and time zone stay.
    Off,
}

impl ReminderChange {
    /// Turns off one kind of reminder.
    #[must_use]
    pub const fn stop(kind: ReminderKind) -> Self {
        match kind {
            ReminderKind::Streak => Self::Streak(None),
            ReminderKind::Reviews => Self::Reviews(None),
            ReminderKind::Prep => Self::Prep(None),
        }
    }
}

/// A step of the bot's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReminderStep {
    /// A reminder is about to be sent.
    Claimed {
        /// Its subject.
        about: ReminderTopic,
        /// The present instant.
        at: Timestamp,
    },
    /// The claimed reminder was sent or found, or Discord refused it for good.
    Done,
    /// The claimed reminder was not sent, and is no longer useful.
    Dropped,
    /// The member takes no direct messages from the bot.
    Closed(Timestamp),
    /// The member is no longer in the server.
    Left,
}

impl Reminders {
    /// Returns `true` if at least one is on.
    #[must_use]
    pub const fn any_on(&self) -> bool {
        self.streak.is_some() || self.reviews.is_some() || self.prep.is_some()
    }

    /// Returns `true` if there may be something to send.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.any_on() && self.closed_since.is_none()
    }

    /// Returns `true` if this kind is on.
    #[must_use]
    pub const fn has(&self, kind: ReminderKind) -> bool {
        match kind {
            ReminderKind::Streak => self.streak.is_some(),
            ReminderKind::Reviews => self.reviews.is_some(),
            ReminderKind::Prep => self.prep.is_some(),
        }
    }

    /// The claimed reminder that may or may not have been sent.
    #[must_use]
    pub fn pending(&self) -> Option<LastReminder> {
        self.last.filter(|last| !last.is_done)
    }

    /// The member's time zone, in a server with `zone`.
    #[must_use]
    pub fn zone_or<'a>(&'a self, zone: &'a Zone) -> &'a Zone {
        self.zone.as_ref().unwrap_or(zone)
    }

    /// The reminders after a change by the member. Turning one on tries closed messages again.
    #[must_use]
    pub fn changed(mut self, change: ReminderChange) -> Self {
        let turns_on = match change {
            ReminderChange::Streak(hours) => hours.is_some(),
            ReminderChange::Reviews(time) | ReminderChange::Prep(time) => time.is_some(),
            ReminderChange::Quiet { .. } | ReminderChange::Off => false,
        };
        if turns_on {
            self.closed_since = None;
        }
        match change {
            ReminderChange::Streak(hours) => self.streak = hours,
            ReminderChange::Reviews(time) => self.reviews = time,
            ReminderChange::Prep(time) => self.prep = time,
            ReminderChange::Quiet { from, to, zone } => {
                self.quiet.from = from.unwrap_or(self.quiet.from);
                self.quiet.to = to.unwrap_or(self.quiet.to);
                self.zone = zone.or(self.zone);
            }
            ReminderChange::Off => self.turn_off(),
        }
        self
    }

    fn turn_off(&mut self) {
        (self.streak, self.reviews, self.prep) = (None, None, None);
    }

    /// The reminders after a step of the bot.
    #[must_use]
    pub fn after(mut self, step: ReminderStep) -> Self {
        match step {
            ReminderStep::Claimed { about, at } => {
                self.last = Some(LastReminder { about, at, is_done: false });
            }
            ReminderStep::Done => {
                self.last = self.last.map(|last| LastReminder { is_done: true, ..last });
            }
            ReminderStep::Dropped => self.last = self.last.filter(|last| last.is_done),
            ReminderStep::Closed(at) => {
                self.closed_since = Some(at);
                self.last = self.last.filter(|last| last.is_done);
            }
            ReminderStep::Left => {
                self.turn_off();
                self.last = self.last.filter(|last| last.is_done);
            }
        }
        self
    }
}
