//! Members who are left out of leaderboards: those who left the server, and those who are hidden.

use crate::domain::ids::UserId;
use crate::domain::leaderboard::Rank;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Discord is asked again this long after it said if a member is in the server.
pub const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// The reasons for leaving a member out of leaderboards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Visibility {
    /// Set if the member doesn't want to be on them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden_by_self: bool,
    /// Set if an admin doesn't want the member on them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden_by_admin: bool,
    /// Discord's last word on the member's presence, if it was ever asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    presence: Option<Presence>,
}

/// Discord's word on a member's presence in the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Set if they were a member.
    pub is_here: bool,
    /// The time of the request.
    pub at: Timestamp,
}

/// The person who hides a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenBy {
    /// The member.
    Themself,
    /// An admin.
    Admin,
}

/// One change to a member's visibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisibilityChange {
    /// Somebody hides the member, or no longer does.
    Hide {
        /// The person.
        by: HiddenBy,
        /// Set to hide.
        is_hidden: bool,
    },
    /// Discord was asked.
    Seen(Presence),
}

/// The place of a member on leaderboards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They are on them.
    Shown,
    /// They are left out.
    LeftOut,
    /// They are on them if they are still in the server, which Discord has to say.
    Unknown,
}

impl Visibility {
    /// Returns `true` if there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns `true` if an admin doesn't want the member on leaderboards.
    #[must_use]
    pub const fn is_hidden_by_admin(self) -> bool {
        self.hidden_by_admin
    }

    /// Returns `true` if the member was gone when Discord was last asked.
    #[must_use]
    pub fn has_left(self) -> bool {
        self.presence.is_some_and(|presence| !presence.is_here)
    }

    /// The member's place on leaderboards at `now`.
    #[must_use]
    pub fn standing(self, now: Timestamp) -> Standing {
        if self.hidden_by_self || self.hidden_by_admin {
            return Standing::LeftOut;
        }
        // A time in the future was stored while the clock was wrong.
        let is_fresh = |at: Timestamp| at <= now && now.duration_since(at) < FRESH;
        match self.presence.filter(|presence| is_fresh(presence.at)) {
            None => Standing::Unknown,
            Some(Presence { is_here: true, .. }) => Standing::Shown,
            Some(Presence { is_here: false, .. }) => Standing::LeftOut,
        }
    }

    /// The visibility after `change`.
    #[must_use]
    pub const fn after(mut self, change: VisibilityChange) -> Self {
        match change {
            VisibilityChange::Hide { by: HiddenBy::Themself, is_hidden } => {
                self.hidden_by_self = is_hidden;
            }
            VisibilityChange::Hide { by: HiddenBy::Admin, is_hidden } => {
                self.hidden_by_admin = is_hidden;
            }
            VisibilityChange::Seen(presence) => self.presence = Some(presence),
        }
        self
    }

    /// The visibility after the member did something in the server.
    #[must_use]
    pub fn back(self) -> Self {
        Self { presence: self.presence.filter(|presence| presence.is_here), ..self }
    }
}

/// The members among the first `most` of these ranks whose presence Discord has to say.
#[must_use]
pub fn to_look_up(
    boards: [&[Rank]; 2],
    most: usize,
    standing: impl Fn(UserId) -> Standing,
) -> BTreeSet<UserId> {
    let shown = boards.into_iter().flat_map(|ranks| ranks.iter().take(most));
    let members = shown.map(|rank| rank.member);
    members.filter(|member| standing(*member) == Standing::Unknown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::leaderboard::rank;

    fn hour(hours: i64) -> Timestamp {
        "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    fn seen(is_here: bool, hours: i64) -> VisibilityChange {
        VisibilityChange::Seen(Presence { is_here, at: hour(hours) })
    }

    #[test]
    fn discord_is_asked_once_a_day() {
        let fresh = Visibility::default();
        assert_eq!(fresh.standing(hour(0)), Standing::Unknown);
        assert_eq!(fresh.after(seen(true, 0)).standing(hour(23)), Standing::Shown);
        assert_eq!(fresh.after(seen(false, 0)).standing(hour(23)), Standing::LeftOut);
        assert_eq!(fresh.after(seen(false, 0)).standing(hour(24)), Standing::Unknown);
        assert_eq!(fresh.after(seen(true, 5)).standing(hour(0)), Standing::Unknown);
    }

    #[test]
    fn a_member_who_acts_again_is_no_longer_gone() {
        let gone = Visibility::default().after(seen(false, 0));
        assert!(gone.has_left() && !gone.back().has_left());
        assert_eq!(gone.back().standing(hour(1)), Standing::Unknown);
    }

    #[test]
    fn a_member_cannot_undo_what_an_admin_did() {
        let hide = |by, is_hidden| VisibilityChange::Hide { by, is_hidden };
        let hidden = Visibility::default()
            .after(seen(true, 0))
            .after(hide(HiddenBy::Admin, true))
            .after(hide(HiddenBy::Themself, false));
        assert_eq!(hidden.standing(hour(1)), Standing::LeftOut);
        let shown = hidden.after(hide(HiddenBy::Admin, false));
        assert_eq!(shown.standing(hour(1)), Standing::Shown);
        let hidden = shown.after(hide(HiddenBy::Themself, true));
        assert_eq!(hidden.standing(hour(1)), Standing::LeftOut);
    }

    #[test]
    fn only_shown_rows_are_looked_up() {
        let ranks = rank((1..=20).map(|member| (UserId(member), 30)));
        let standing =
            |member: UserId| if member.0 == 2 { Standing::Shown } else { Standing::Unknown };
        let found = to_look_up([&ranks, &ranks], 3, standing);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [UserId(1), UserId(3)]);
    }
}
