//! The task queue: one entry per task, indexed by lane and due time, and while it is leased.

use super::stored::{Index, IndexKind, Rows, Space, Stored};
use crate::domain::task::{AT_ONCE, Lane, Queued, Task};
use jiff::Timestamp;

impl Stored for Queued {
    const SPACE: Space = Space::Queue;
    const NAME: &'static str = "task";
    type Key = (Task,);
    const COLUMNS: &'static [&'static str] = &["guild", "kind", "number", "one", "other"];

    fn rows(&self, (task,): &Self::Key, rows: &mut impl Rows) {
        if let Some(due) = self.due() {
            rows.add::<DueTask>(&(task.lane(), due, *task), &());
        }
        if self.is_leased() {
            rows.add::<LeasedTask>(&(*task,), &());
        }
    }

    /// The task is due at once: it finds out its work from the records.
    fn in_place_of_unreadable() -> Option<Self> {
        Some(Self::expect(None, AT_ONCE))
    }
}

/// A due task.
pub(in crate::store) struct DueTask;

impl Index for DueTask {
    const KIND: IndexKind = IndexKind::Due;
    type Of = Queued;
    type Key = (Lane, Timestamp, Task);
    type Value = ();
    const COLUMNS: &'static [&'static str] =
        &["lane", "due", "guild", "kind", "number", "one", "other"];
    type Among = (Task,);
    const MAY_OUTLIVE: bool = true;

    fn target((.., task): &Self::Key, (): &()) -> (Task,) {
        (*task,)
    }

    fn among((.., task): &Self::Key) -> Self::Among {
        (*task,)
    }
}

/// A leased task.
pub(in crate::store) struct LeasedTask;

impl Index for LeasedTask {
    const KIND: IndexKind = IndexKind::Leased;
    type Of = Queued;
    type Key = (Task,);
    type Value = ();
    const COLUMNS: &'static [&'static str] = Queued::COLUMNS;
    type Among = (Task,);
    const MAY_OUTLIVE: bool = true;

    fn target(key: &Self::Key, (): &()) -> (Task,) {
        *key
    }

    fn among(key: &Self::Key) -> Self::Among {
        *key
    }
}
