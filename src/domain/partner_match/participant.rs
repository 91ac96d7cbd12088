//! A member looking for partners.

use crate::domain::ids::UserId;
use crate::domain::question::Topic;
use crate::domain::schedule::Zone;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The number of partners per week that a member can ask for.
pub const PER_WEEK: std::ops::RangeInclusive<u8> = 1..=3;
/// A member who ignores this many rounds in a row is taken out.
pub const MAX_IGNORED: u8 = 3;
/// The most members of a server who can look for partners. The work grows with the cube of this
/// number; pairing this many takes well under a second.
pub const MAX_PARTICIPANTS: usize = 400;
/// The most topics that a member can name.
pub const MAX_TOPICS: usize = 8;

/// A member looking for partners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The member.
    pub user: UserId,
    /// Their level.
    pub level: Level,
    /// The topics they want to practice; empty means any.
    pub topics: Vec<Topic>,
    /// The number of partners per week they want, in [`PER_WEEK`].
    pub per_week: u8,
    /// The time they joined.
    pub joined_at: Timestamp,
    /// They are not paired before this instant, if set.
    pub snoozed_until: Option<Timestamp>,
    /// The number of rounds in a row in which nobody was left for them.
    pub left_out: u32,
    /// The number of rounds in a row that they ignored, less than [`MAX_IGNORED`].
    pub ignored: u8,
    /// The time zone in which they last proposed a time to a partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
}

/// A member's level.
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
    /// Preparing for a first job.
    Junior,
    /// Mid-level.
    Middle,
    /// Experienced.
    Senior,
}

impl Level {
    /// The word used in options and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// A member's wishes; `None` leaves a setting unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Their level.
    pub level: Option<Level>,
    /// The topics they want to practice; an empty list means any.
    pub topics: Option<Vec<Topic>>,
    /// The number of partners per week they want.
    pub per_week: Option<u8>,
}

/// One change to a member looking for partners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParticipantChange {
    /// They join, or change their wishes.
    Join {
        /// Their wishes.
        wish: Preferences,
        /// The present instant.
        now: Timestamp,
    },
    /// They are not paired before an instant.
    Snooze {
        /// The instant.
        until: Timestamp,
    },
    /// They stop looking for partners.
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
            zone: None,
        }
    }

    /// A member after `change`, or `None` if they are not looking for partners.
    ///
    /// Joining again keeps settings that are not given, ends a snooze and counts as activity.
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

    /// Returns `true` if they can be paired at `now`.
    #[must_use]
    pub fn is_available(&self, now: Timestamp) -> bool {
        self.snoozed_until.is_none_or(|until| until <= now)
    }

    /// Returns `true` if the two have a common topic to practice.
    #[must_use]
    pub fn shares_topics(&self, other: &Self) -> bool {
        self.topics.is_empty()
            || other.topics.is_empty()
            || self.topics.iter().any(|one| other.topics.iter().any(|other| overlap(one, other)))
    }
}

/// The topics that both want to practice: the narrower topic if one contains the other; empty if
/// both accept anything.
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

/// Returns `true` if two topics have questions in common.
fn overlap(one: &Topic, other: &Topic) -> bool {
    let same = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    one.pack == other.pack && same(&one.category, &other.category)
}
