//! The announcements of servers.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::announcements::Announcements;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::record_kind::RecordKind;
use crate::domain::task::{AT_ONCE, Task};
use jiff::Timestamp;

impl Stored for Announcements {
    const SPACE: Space = Space::Record(RecordKind::Announcements);
    const NAME: &'static str = RecordKind::Announcements.name();
    type Key = (GuildId,);
    const COLUMNS: &'static [&'static str] = &["guild"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for Announcements {
    const KIND: RecordKind = RecordKind::Announcements;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild,)
    }

    fn owner((guild,): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::Announcements { guild, announcements: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }

    fn task((guild,): &Self::Key) -> Option<Task> {
        Some(Task::Announce(*guild))
    }

    /// The task finds out from the server's dailies when there is something to post.
    fn next_due(&self) -> Option<Timestamp> {
        self.any_on().then_some(AT_ONCE)
    }
}
