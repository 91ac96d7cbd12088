//! Roles for streaks: whoever reaches 7, 30 or 100 in a row gets the role that the server's admins
//! chose for it, and keeps it.

use crate::domain::ids::RoleId;
use crate::domain::member::Member;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::VariantArray as _;

/// A length of a streak that can earn a role.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// 7 in a row.
    Seven,
    /// 30 in a row.
    Thirty,
    /// 100 in a row.
    Hundred,
}

impl Milestone {
    /// The number of dailies in a row.
    #[must_use]
    pub const fn length(self) -> u32 {
        match self {
            Self::Seven => 7,
            Self::Thirty => 30,
            Self::Hundred => 100,
        }
    }
}

/// The roles that a server gives for streaks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StreakRoles {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    roles: BTreeMap<Milestone, RoleId>,
    /// The role that Discord refused to let the bot give, until somebody changes something.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<RoleId>,
}

/// One change to a server's roles for streaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreakRolesChange {
    /// An admin chose a role for a milestone, or none.
    Choose(Milestone, Option<RoleId>),
    /// Discord refused to let the bot give a role, or no longer does.
    Refused(Option<RoleId>),
}

impl StreakRoles {
    /// Returns `true` if there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The milestones with a role, shortest first.
    pub fn chosen(&self) -> impl Iterator<Item = (Milestone, RoleId)> + '_ {
        self.roles.iter().map(|(milestone, role)| (*milestone, *role))
    }

    /// The role that Discord refused to let the bot give.
    #[must_use]
    pub const fn refused(&self) -> Option<RoleId> {
        self.refused
    }

    /// The roles after `change`. A new choice may work where the old one did not.
    #[must_use]
    pub fn after(mut self, change: StreakRolesChange) -> Self {
        match change {
            StreakRolesChange::Choose(milestone, Some(role)) => {
                self.roles.insert(milestone, role);
                self.refused = None;
            }
            StreakRolesChange::Choose(milestone, None) => {
                self.roles.remove(&milestone);
                self.refused = None;
            }
            StreakRolesChange::Refused(role) => self.refused = role,
        }
        self
    }

    /// The roles that a member has earned and was not given yet. The longest streak counts, so a
    /// role that is chosen later goes to those who have earned it before.
    #[must_use]
    pub fn owed(&self, member: &Member) -> Vec<RoleId> {
        let has_earned = |milestone: &Milestone| milestone.length() <= member.streak.longest;
        let earned = Milestone::VARIANTS.iter().filter(|milestone| has_earned(milestone));
        let roles = earned.filter_map(|milestone| self.roles.get(milestone).copied());
        roles.filter(|role| !member.streak_roles.contains(role)).collect()
    }

    /// Returns `true` if a member earned a role between `before` and `after`.
    #[must_use]
    pub fn are_earned(&self, before: &Member, after: &Member) -> bool {
        self.owed(after).len() > self.owed(before).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::streak::Streak;
    use proptest::prelude::*;

    fn with_longest(longest: u32) -> Member {
        Member { streak: Streak { longest, ..Streak::default() }, ..Member::default() }
    }

    fn all() -> StreakRoles {
        Milestone::VARIANTS.iter().fold(StreakRoles::default(), |roles, milestone| {
            let role = RoleId(u64::from(milestone.length()));
            roles.after(StreakRolesChange::Choose(*milestone, Some(role)))
        })
    }

    #[test]
    fn a_longer_streak_earns_the_roles_of_shorter_ones_too() {
        assert_eq!(all().owed(&with_longest(6)), []);
        assert_eq!(all().owed(&with_longest(7)), [RoleId(7)]);
        assert_eq!(all().owed(&with_longest(250)), [RoleId(7), RoleId(30), RoleId(100)]);
        let without = all().after(StreakRolesChange::Choose(Milestone::Thirty, None));
        assert_eq!(without.owed(&with_longest(99)), [RoleId(7)]);
    }

    #[test]
    fn a_new_choice_may_work_where_the_old_one_did_not() {
        let refused = all().after(StreakRolesChange::Refused(Some(RoleId(7))));
        assert_eq!(refused.refused(), Some(RoleId(7)));
        let chosen = refused.after(StreakRolesChange::Choose(Milestone::Seven, Some(RoleId(8))));
        assert_eq!(chosen.refused(), None);
    }

    proptest! {
        #[test]
        fn what_was_given_is_never_owed_again(longest in 0..200_u32, more in 0..200_u32) {
            let mut member = with_longest(longest);
            member.streak_roles = all().owed(&member);
            prop_assert_eq!(all().owed(&member), []);
            let later = Member { streak: with_longest(longest + more).streak, ..member.clone() };
            let is_new = Milestone::VARIANTS
                .iter()
                .any(|it| (longest + 1..=longest + more).contains(&it.length()));
            prop_assert_eq!(all().are_earned(&member, &later), is_new);
        }
    }
}
