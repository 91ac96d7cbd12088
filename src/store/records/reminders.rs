//! The reminders of members.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::record_kind::RecordKind;
use crate::domain::remind::Reminders;
use crate::domain::task::{AT_ONCE, Task};
use jiff::Timestamp;

type Key = (GuildId, UserId);

impl Stored for Reminders {
    const SPACE: Space = Space::Record(RecordKind::Reminders);
    const NAME: &'static str = RecordKind::Reminders.name();
    type Key = Key;
    const COLUMNS: &'static [&'static str] = &["guild", "member"];

    fn rows(&self, _: &Key, _: &mut impl Rows) {}
}

impl Remembered for Reminders {
    const KIND: RecordKind = RecordKind::Reminders;
    type Owner = (GuildId, UserId);

    fn key(&self, owner: Self::Owner) -> Key {
        owner
    }

    fn owner(key: &Key) -> Self::Owner {
        *key
    }

    fn into_record(self, (guild, user): Self::Owner) -> Record {
        Record::Reminders { guild, user, reminders: self }
    }

    fn is_about((_, of): &Key, user: UserId) -> bool {
        *of == user
    }

    fn task((guild, user): &Key) -> Option<Task> {
        Some(Task::Remind(*guild, *user))
    }

    /// The task finds out from the server's dailies when there is something to send.
    fn next_due(&self) -> Option<Timestamp> {
        self.is_active().then_some(AT_ONCE)
    }
}
