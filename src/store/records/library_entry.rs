//! A server's own templates and rubrics.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::interview::{LibraryEntry, LibraryEntryKind};
use crate::domain::record_kind::RecordKind;

impl Stored for LibraryEntry {
    const SPACE: Space = Space::Record(RecordKind::LibraryEntry);
    const NAME: &'static str = RecordKind::LibraryEntry.name();
    type Key = (GuildId, LibraryEntryKind, String);
    const COLUMNS: &'static [&'static str] = &["guild", "kind", "name"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for LibraryEntry {
    const KIND: RecordKind = RecordKind::LibraryEntry;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild, self.kind(), self.name().to_owned())
    }

    fn owner((guild, ..): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::LibraryEntry { guild, entry: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}
