//! The time at which two partners meet: one of them proposes times, the other accepts one, and both
//! are reminded shortly before.

use super::refusal::MeetingError;
use crate::domain::backoff::later;
use crate::domain::ids::UserId;
use crate::domain::schedule::{Zone, parse_moment};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most times that a member can propose at once.
pub const MAX_PROPOSED: usize = 3;
/// The two are reminded this long before they meet.
pub const REMINDED_BEFORE: SignedDuration = SignedDuration::from_mins(10);
/// A reminder that could not be sent by this long after the agreed time is not sent at all.
const GRACE: SignedDuration = SignedDuration::from_mins(5);

/// The times that two partners proposed and agreed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// The newest proposal, until it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<ProposedTimes>,
    /// The time they agreed on. It stands until they agree on another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<AgreedTime>,
}

/// A member's proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedTimes {
    /// The member, whose partner can accept.
    pub by: UserId,
    /// The times, soonest first: 1 to [`MAX_PROPOSED`].
    pub times: Vec<Timestamp>,
}

/// The time at which two partners meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedTime {
    /// The time.
    pub at: Timestamp,
    /// Set once no reminder is to be sent any longer.
    pub is_reminded: bool,
}

/// A member's step toward a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeetingChange {
    /// They propose times, as [`read_times`] returns them, instead of any proposed before.
    Propose {
        /// The times.
        times: Vec<Timestamp>,
        /// The time zone in which they were typed, to be remembered.
        zone: Zone,
    },
    /// They accept a proposed time.
    Accept {
        /// The time.
        at: Timestamp,
        /// The present instant.
        now: Timestamp,
    },
}

/// Reads what a member typed as times, in `zone`: all in the future of `now` and before `until`,
/// when the next round starts. Blank texts are left out.
///
/// # Errors
/// Nothing was typed, or a time can't be read or is not in that span.
pub fn read_times(
    typed: &[&str],
    zone: &Zone,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<Timestamp>, MeetingError> {
    let mut times = BTreeSet::new();
    for (text, number) in typed.iter().zip(1..).filter(|(text, _)| !text.trim().is_empty()) {
        let at = parse_moment(text, zone, now).map_err(|_| MeetingError::Unreadable(number))?;
        if at <= now {
            return Err(MeetingError::Past(number));
        }
        if at >= until {
            return Err(MeetingError::TooLate { number, until });
        }
        times.insert(at);
    }
    if times.is_empty() { Err(MeetingError::NoTimes) } else { Ok(times.into_iter().collect()) }
}

impl Meeting {
    /// Returns `true` if the two have said nothing about a time.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.proposed.is_none() && self.agreed.is_none()
    }

    /// The time at which the two are to be reminded, unless that is done.
    #[must_use]
    pub fn remind_at(&self) -> Option<Timestamp> {
        self.agreed.filter(|agreed| !agreed.is_reminded).map(|agreed| reminder_of(agreed.at))
    }

    /// The agreed time, if a reminder of it is due at `now`.
    pub(super) fn due_reminder(&self, now: Timestamp) -> Option<Timestamp> {
        let agreed = self.agreed?;
        self.remind_at().filter(|due| *due <= now).map(|_| agreed.at)
    }

    /// Notes that nobody is to be reminded of the time `at` any longer.
    pub(super) fn settle_reminder(&mut self, at: Timestamp) {
        if let Some(agreed) = self.agreed.as_mut().filter(|agreed| agreed.at == at) {
            agreed.is_reminded = true;
        }
    }
}

/// Returns `true` if a reminder of the time `at` comes too late at `now`.
pub(super) fn is_reminder_stale(at: Timestamp, now: Timestamp) -> bool {
    later(at, GRACE) < now
}

pub(super) fn reminder_of(at: Timestamp) -> Timestamp {
    at.saturating_sub(REMINDED_BEFORE).unwrap_or(at)
}
