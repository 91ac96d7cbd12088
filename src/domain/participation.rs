//! The number of a server's dailies that each member answered, week by week. Nothing about what they
//! answered or how they scored themselves.

use crate::domain::ids::UserId;
use crate::domain::weeks::monday_of;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The number of weeks that a summary can cover.
pub const WEEKS: RangeInclusive<u8> = 1..=52;
/// The number of weeks that a summary covers by default.
pub const DEFAULT_WEEKS: u8 = 12;

/// The dailies that were posted, and who answered them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participation {
    /// The number of dailies of each week, by its Monday.
    posted: BTreeMap<Date, u32>,
    /// The number that each member answered.
    answered: BTreeMap<UserId, BTreeMap<Date, u32>>,
}

/// One week of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberWeek {
    /// The member.
    pub member: UserId,
    /// The Monday of the week.
    pub week: Date,
    /// The number of the week's dailies that the member answered.
    pub answered: u32,
    /// The number of dailies that were posted.
    pub posted: u32,
}

impl Participation {
    /// Adds the daily of a date and the members who answered it, each once.
    pub fn add(&mut self, date: Date, members: impl IntoIterator<Item = UserId>) {
        let week = monday_of(date);
        *self.posted.entry(week).or_default() += 1;
        for member in members {
            *self.answered.entry(member).or_default().entry(week).or_default() += 1;
        }
    }

    /// Returns `true` if no daily was posted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.posted.is_empty()
    }

    /// The members who answered at least one of the dailies.
    pub fn members(&self) -> impl Iterator<Item = UserId> + '_ {
        self.answered.keys().copied()
    }

    /// All weeks of a member in which there were dailies, in order.
    pub fn weeks_of(&self, member: UserId) -> impl Iterator<Item = MemberWeek> + '_ {
        let answered = self.answered.get(&member);
        self.posted.iter().map(move |(week, posted)| MemberWeek {
            member,
            week: *week,
            answered: answered.and_then(|weeks| weeks.get(week)).copied().unwrap_or_default(),
            posted: *posted,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_week_in_which_a_member_did_nothing_is_listed_too() {
        let mut participation = Participation::default();
        participation.add(date(2026, 3, 2), [UserId(1), UserId(2)]);
        participation.add(date(2026, 3, 3), [UserId(1)]);
        participation.add(date(2026, 3, 9), [UserId(1)]);
        let weeks: Vec<_> = participation.weeks_of(UserId(2)).collect();
        let week =
            |week, answered, posted| MemberWeek { member: UserId(2), week, answered, posted };
        assert_eq!(weeks, [week(date(2026, 3, 2), 1, 2), week(date(2026, 3, 9), 0, 1)]);
    }

    proptest! {
        #[test]
        fn nobody_answers_more_than_was_posted_and_no_answer_is_lost(
            dailies in prop::collection::vec(
                (0..60_i64, prop::collection::btree_set(1..6_u64, 0..5)), 0..40,
            ),
        ) {
            let mut participation = Participation::default();
            let first = date(2026, 1, 1);
            for (day, members) in &dailies {
                let date = first.checked_add(day.days()).unwrap();
                participation.add(date, members.iter().copied().map(UserId));
            }
            let mut total = 0;
            for member in participation.members() {
                for week in participation.weeks_of(member) {
                    prop_assert!(week.answered <= week.posted);
                    total += usize::try_from(week.answered).unwrap();
                }
            }
            prop_assert_eq!(total, dailies.iter().map(|(_, members)| members.len()).sum::<usize>());
        }
    }
}
