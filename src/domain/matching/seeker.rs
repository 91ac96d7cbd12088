//! A member who looks for partners.

use crate::domain::ids::UserId;
use crate::domain::question::Topic;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How many partners a week a member can ask for.
pub const PER_WEEK: std::ops::RangeInclusive<u8> = 1..=3;
/// Who ignores this many rounds in a row is taken out.
pub const MAX_IGNORED: u8 = 3;

/// A member who looks for partners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeker {
    /// Who.
    pub user: UserId,
    /// How far they are.
    pub level: Level,
    /// What they want to practise; anything if empty.
    pub topics: Vec<Topic>,
    /// How many partners a week they want, in [`PER_WEEK`].
    pub per_week: u8,
    /// When they joined.
    pub joined_at: Timestamp,
    /// They are not paired before this instant, if there is one.
    pub snoozed_until: Option<Timestamp>,
    /// In how many rounds in a row nobody was left for them.
    pub left_out: u32,
    /// How many rounds in a row they ignored, less than [`MAX_IGNORED`].
    pub ignored: u8,
}

/// How far a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// At the beginning.
    Junior,
    /// In the middle.
    Middle,
    /// Far.
    Senior,
}

impl Level {
    /// All of them, in rising order.
    pub const ALL: [Self; 3] = [Self::Junior, Self::Middle, Self::Senior];

    /// The word used in options and messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Junior => "junior",
            Self::Middle => "middle",
            Self::Senior => "senior",
        }
    }
}

impl Seeker {
    /// A member who joins at `now`.
    #[must_use]
    pub fn new(
        user: UserId,
        level: Level,
        topics: Vec<Topic>,
        per_week: u8,
        now: Timestamp,
    ) -> Self {
        Self {
            user,
            level,
            topics,
            per_week: per_week.clamp(*PER_WEEK.start(), *PER_WEEK.end()),
            joined_at: now,
            snoozed_until: None,
            left_out: 0,
            ignored: 0,
        }
    }

    /// Whether they can be paired at `now`.
    #[must_use]
    pub fn is_available(&self, now: Timestamp) -> bool {
        self.snoozed_until.is_none_or(|until| until <= now)
    }

    /// Whether the two have anything in common to practise.
    #[must_use]
    pub fn shares_topics(&self, other: &Self) -> bool {
        self.topics.is_empty()
            || other.topics.is_empty()
            || self.topics.iter().any(|one| other.topics.iter().any(|other| overlap(one, other)))
    }
}

/// Whether two topics have questions in common.
pub(super) fn overlap(one: &Topic, other: &Topic) -> bool {
    let same = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    one.pack == other.pack && same(&one.category, &other.category)
}
