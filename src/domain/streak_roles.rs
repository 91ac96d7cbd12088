//! Roles for streaks: whoever reaches 7, 30 or 100 in a row gets the role that the server's admins
//! chose for it, and keeps it.

use crate::domain::ids::RoleId;
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

    /// The roles that a longest streak of this length has earned, without those already `given`. A role
    /// that is chosen later goes to those who have earned it before.
    #[must_use]
    pub fn owed(&self, longest: u32, given: &[RoleId]) -> Vec<RoleId> {
        let has_earned = |milestone: &Milestone| milestone.length() <= longest;
        let earned = Milestone::VARIANTS.iter().filter(|milestone| has_earned(milestone));
        let roles = earned.filter_map(|milestone| self.roles.get(milestone).copied());
        roles.filter(|role| !given.contains(role)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all() -> StreakRoles {
        Milestone::VARIANTS.iter().fold(StreakRoles::default(), |roles, milestone| {
            let role = RoleId(u64::from(milestone.length()));
            roles.after(StreakRolesChange::Choose(*milestone, Some(role)))
        })
    }

    #[test]
    fn a_longer_streak_earns_the_roles_of_shorter_ones_too() {
        assert_eq!(all().owed(6, &[]), []);
        assert_eq!(all().owed(7, &[]), [RoleId(7)]);
        assert_eq!(all().owed(250, &[]), [RoleId(7), RoleId(30), RoleId(100)]);
        let without = all().after(StreakRolesChange::Choose(Milestone::Thirty, None));
        assert_eq!(without.owed(99, &[]), [RoleId(7)]);
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
            let given = all().owed(longest, &[]);
            prop_assert_eq!(all().owed(longest, &given), []);
            let mut both = given.clone();
            both.extend(all().owed(longest + more, &given));
            prop_assert_eq!(both, all().owed(longest + more, &[]));
        }
    }
}
