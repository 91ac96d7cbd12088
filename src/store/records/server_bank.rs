//! A server's own packs, and what it changed about the shipped ones.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::own_bank::ServerBank;
use crate::domain::record_kind::RecordKind;

impl Stored for ServerBank {
    const SPACE: Space = Space::Record(RecordKind::ServerBank);
    const NAME: &'static str = RecordKind::ServerBank.name();
    type Key = (GuildId,);
    const COLUMNS: &'static [&'static str] = &["guild"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for ServerBank {
    const KIND: RecordKind = RecordKind::ServerBank;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild,)
    }

    fn owner((guild,): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::ServerBank { guild, bank: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}
