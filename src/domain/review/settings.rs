//! A member's settings for reviews.

use super::parameters::Parameters;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The most new questions per day that a member can choose.
pub const MAX_NEW_PER_DAY: u8 = 50;

/// The chance to recall at which a question comes back, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
pub struct Retention(u8);

impl Retention {
    /// The values that a member can choose, in percent. Beyond them intervals become useless: FSRS
    /// never brings anything back at 0% and asks every day at 100%.
    pub const RANGE: RangeInclusive<u8> = 80..=97;

    /// The share, from 0 to 1.
    #[must_use]
    pub fn share(self) -> f32 {
        f32::from(self.0) / 100.0
    }

    /// The value in percent.
    #[must_use]
    pub const fn percent(self) -> u8 {
        self.0
    }
}

/// The nearest value within [`Retention::RANGE`].
impl From<u8> for Retention {
    fn from(percent: u8) -> Self {
        Self(percent.clamp(*Self::RANGE.start(), *Self::RANGE.end()))
    }
}

impl From<Retention> for u8 {
    fn from(retention: Retention) -> Self {
        retention.0
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self(90)
    }
}

/// A member's settings for reviews, and how many new questions came up today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewSettings {
    /// The chance to recall at which a question comes back.
    pub retention: Retention,
    /// The questions per day that were answered and never graded, and may come up in reviews.
    pub new_per_day: u8,
    /// The parameters of the memory model, if they were fitted to the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Parameters>,
    /// The last day on which such questions came up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introduced: Option<Introduced>,
}

/// The new questions of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Introduced {
    /// The day, in the server's time zone.
    pub on: Date,
    /// Their number.
    pub count: u32,
}

/// A change of the settings; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReviewSettingsChange {
    /// The chance to recall.
    pub retention: Option<Retention>,
    /// The new questions per day.
    pub new_per_day: Option<u8>,
    /// The parameters of the memory model.
    pub parameters: Option<ParametersChange>,
}

/// Other parameters of the memory model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParametersChange {
    /// They were fitted to the member.
    Fitted(Parameters),
    /// The default ones count again.
    Default,
}

impl Default for ReviewSettings {
    fn default() -> Self {
        Self {
            retention: Retention::default(),
            new_per_day: 10,
            parameters: None,
            introduced: None,
        }
    }
}

impl ReviewSettings {
    /// Returns `true` if they are those of somebody who never changed or used them.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The settings after `change`.
    #[must_use]
    pub fn after(self, change: ReviewSettingsChange) -> Self {
        Self {
            retention: change.retention.unwrap_or(self.retention),
            new_per_day: change.new_per_day.unwrap_or(self.new_per_day).min(MAX_NEW_PER_DAY),
            parameters: match change.parameters {
                Some(ParametersChange::Fitted(parameters)) => Some(parameters),
                Some(ParametersChange::Default) => None,
                None => self.parameters,
            },
            ..self
        }
    }

    /// The number of new questions that may still come up on `today`.
    #[must_use]
    pub fn room_for_new(&self, today: Date) -> usize {
        let seen = self.introduced.filter(|introduced| introduced.on == today);
        let seen = seen.map_or(0, |introduced| introduced.count);
        usize::try_from(u32::from(self.new_per_day).saturating_sub(seen)).unwrap_or(0)
    }

    /// The settings after one more new question on `today`.
    #[must_use]
    pub fn with_new_one(self, today: Date) -> Self {
        let before = self.introduced.filter(|introduced| introduced.on == today);
        let count = before.map_or(0, |introduced| introduced.count).saturating_add(1);
        Self { introduced: Some(Introduced { on: today, count }), ..self }
    }
}
