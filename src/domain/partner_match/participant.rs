//! A member who looks for partners.

use crate::domain::ids::UserId;
use crate::domain::question::Topic;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many partners a week a member can ask for.
pub const PER_WEEK: std::ops::RangeInclusive<u8> = 1..=3;
/// Who ignores this many rounds in a row is taken out.
pub const MAX_IGNORED: u8 = 3;
/// How many members of a server can look for partners. Work grows with the third power of it: so
/// many are paired in well under a second.
pub const MAX_PARTICIPANTS: usize = 400;
/// How many topics a member can name.
pub const MAX_TOPICS: usize = 8;

/// A member who looks for partners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Who.
    pub user: UserId,
    /// How far they are.
    pub level: Level,
    /// What they want to practice; anything if empty.
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
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Level {
    /// At the beginning.
    Junior,
    /// In the middle.
    Middle,
    /// Far.
    Senior,
}

impl Level {
    /// The word used in options and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What a member wishes; what is not given stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// How far they are.
    pub level: Option<Level>,
    /// What they want to practice; an empty list is anything.
    pub topics: Option<Vec<Topic>>,
    /// How many partners a week they want.
    pub per_week: Option<u8>,
}

/// One change to a member who looks for partners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParticipantChange {
    /// They look for partners, or wish something else from now on.
    Join {
        /// What they wish.
        wish: Preferences,
        /// The present instant.
        now: Timestamp,
    },
    /// They are not to be paired before an instant.
    Snooze {
        /// That instant.
        until: Timestamp,
    },
    /// They look for no partners any more.
    Leave,
}

impl Participant {
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

    /// A member after `change`, or nothing for who does not look for partners.
    ///
    /// Joining again keeps what is not given anew, ends a snooze and is a sign of life.
    #[must_use]
    pub fn after(known: Option<Self>, user: UserId, change: ParticipantChange) -> Option<Self> {
        match change {
            ParticipantChange::Join { wish, now } => {
                let known =
                    known.unwrap_or_else(|| Self::new(user, Level::Middle, Vec::new(), 1, now));
                let per_week = wish.per_week.unwrap_or(known.per_week);
                Some(Self {
                    level: wish.level.unwrap_or(known.level),
                    topics: wish.topics.unwrap_or(known.topics),
                    per_week: per_week.clamp(*PER_WEEK.start(), *PER_WEEK.end()),
                    snoozed_until: None,
                    ignored: 0,
                    ..known
                })
            }
            ParticipantChange::Snooze { until } => {
                known.map(|participant| Self { snoozed_until: Some(until), ..participant })
            }
            ParticipantChange::Leave => None,
        }
    }

    /// Whether they can be paired at `now`.
    #[must_use]
    pub fn is_available(&self, now: Timestamp) -> bool {
        self.snoozed_until.is_none_or(|until| until <= now)
    }

    /// Whether the two have anything in common to practice.
    #[must_use]
    pub fn shares_topics(&self, other: &Self) -> bool {
        self.topics.is_empty()
            || other.topics.is_empty()
            || self.topics.iter().any(|one| other.topics.iter().any(|other| overlap(one, other)))
    }
}

/// What two both want to practice, the narrower topic where one wants a part of what the other
/// wants; nothing where both take anything.
pub(super) fn shared_topics(one: &Participant, other: &Participant) -> Vec<Topic> {
    let wanted = |topic: &Topic, by: &Participant| {
        by.topics.is_empty() || by.topics.iter().any(|it| overlap(topic, it))
    };
    let ones = one.topics.iter().filter(|topic| wanted(topic, other));
    let others = other.topics.iter().filter(|topic| wanted(topic, one));
    let shared: BTreeSet<&Topic> = ones.chain(others).collect();
    let is_wider = |topic: &Topic| {
        topic.category.is_none()
            && shared.iter().any(|it| it.pack == topic.pack && it.category.is_some())
    };
    shared.iter().filter(|topic| !is_wider(topic)).map(|topic| (*topic).clone()).collect()
}

/// Whether two topics have questions in common.
fn overlap(one: &Topic, other: &Topic) -> bool {
    let same = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    one.pack == other.pack && same(&one.category, &other.category)
}
