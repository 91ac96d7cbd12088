//! The leases of one lane that this process holds.

use crate::domain::task::Task;
use std::collections::{BTreeMap, BTreeSet};

/// The tasks that were leased, each with the number of leases that are not known to have ended.
///
/// There may be two of one task: a lease ends in the store before the run that settled it gets to say
/// so, and if the task is due again, another lease may begin in between.
#[derive(Default)]
pub(super) struct UnderWay(BTreeMap<Task, u32>);

impl UnderWay {
    pub(super) fn begin(&mut self, task: Task) {
        *self.0.entry(task).or_default() += 1;
    }

    /// Notes that a lease has ended.
    pub(super) fn end(&mut self, task: Task) {
        if let Some(leases) = self.0.get_mut(&task) {
            *leases -= 1;
            if *leases == 0 {
                self.0.remove(&task);
            }
        }
    }

    pub(super) fn tasks(&self) -> BTreeSet<Task> {
        self.0.keys().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::GuildId;

    #[test]
    fn a_task_that_was_leased_again_before_its_first_run_returned_is_still_under_way() {
        let [one, other] = [1, 2].map(|guild| Task::Dailies(GuildId(guild)));
        let mut under_way = UnderWay::default();
        under_way.begin(one);
        under_way.begin(other);
        under_way.begin(one);
        under_way.end(one);
        assert_eq!(under_way.tasks(), BTreeSet::from([one, other]));
        under_way.end(one);
        assert_eq!(under_way.tasks(), BTreeSet::from([other]));
    }
}
