//! Previous pairings of members.

use crate::domain::ids::UserId;
use std::collections::BTreeMap;

/// The number of previous pairings of every two members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Met {
    times: BTreeMap<(UserId, UserId), u32>,
}

impl Met {
    /// The number of pairings of these two, in either order.
    #[must_use]
    pub fn times(&self, one: UserId, other: UserId) -> u32 {
        self.times.get(&in_order(one, other)).copied().unwrap_or(0)
    }

    /// Counts one more pairing of these two.
    pub fn add(&mut self, one: UserId, other: UserId) {
        *self.times.entry(in_order(one, other)).or_default() += 1;
    }

    /// All pairs that have met, the lower id first, with the number of times.
    pub fn iter(&self) -> impl Iterator<Item = (UserId, UserId, u32)> {
        self.times.iter().map(|((one, other), times)| (*one, *other, *times))
    }

    /// Forgets a member who left or whose data was deleted.
    pub fn forget(&mut self, user: UserId) {
        self.times.retain(|(one, other), _| *one != user && *other != user);
    }
}

impl FromIterator<(UserId, UserId, u32)> for Met {
    fn from_iter<I: IntoIterator<Item = (UserId, UserId, u32)>>(pairs: I) -> Self {
        let times = pairs.into_iter().map(|(one, other, times)| (in_order(one, other), times));
        Self { times: times.collect() }
    }
}

fn in_order(one: UserId, other: UserId) -> (UserId, UserId) {
    (one.min(other), one.max(other))
}
