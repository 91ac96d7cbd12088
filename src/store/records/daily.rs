//! Dailies, indexed by date.

use super::record::Record;
use super::stored::{Index, IndexKind, Remembered, Rows, Space, Stored};
use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::record_kind::RecordKind;
use jiff::civil::Date;

impl Stored for Daily {
    const SPACE: Space = Space::Record(RecordKind::Daily);
    const NAME: &'static str = RecordKind::Daily.name();
    type Key = (GuildId, u64);
    const COLUMNS: &'static [&'static str] = &["guild", "number"];

    fn rows(&self, (guild, number): &Self::Key, rows: &mut impl Rows) {
        rows.add::<OfDate>(&(*guild, self.date), number);
    }
}

impl Remembered for Daily {
    const KIND: RecordKind = RecordKind::Daily;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild, self.number)
    }

    fn owner((guild, _): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::Daily { guild, daily: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}

/// The number of the newest daily of a date. A daily that was voided, or dated by a wrong clock,
/// leaves its date to a later one.
pub(in crate::store) struct OfDate;

impl Index for OfDate {
    const KIND: IndexKind = IndexKind::OfDate;
    type Of = Daily;
    type Key = (GuildId, Date);
    type Value = u64;
    const COLUMNS: &'static [&'static str] = &["guild", "date"];
    const VALUE: &'static [&'static str] = &["number"];
    type Among = (GuildId,);
    const IS_SHARED: bool = true;

    fn target((guild, _): &Self::Key, number: &u64) -> (GuildId, u64) {
        (*guild, *number)
    }

    fn among((guild, _): &Self::Key) -> Self::Among {
        (*guild,)
    }
}
