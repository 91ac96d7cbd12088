//! A server's weekly rounds of partners.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::matching::Rounds;
use crate::domain::record_kind::RecordKind;

impl Stored for Rounds {
    const SPACE: Space = Space::Record(RecordKind::Rounds);
    const NAME: &'static str = RecordKind::Rounds.name();
    type Key = (GuildId,);
    const COLUMNS: &'static [&'static str] = &["guild"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for Rounds {
    const KIND: RecordKind = RecordKind::Rounds;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild,)
    }

    fn owner((guild,): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::Rounds { guild, rounds: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}
