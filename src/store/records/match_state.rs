//! A server's weekly rounds of partners.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::partner_match::MatchState;
use crate::domain::record_kind::RecordKind;

impl Stored for MatchState {
    const SPACE: Space = Space::Record(RecordKind::MatchState);
    const NAME: &'static str = RecordKind::MatchState.name();
    type Key = (GuildId,);
    const COLUMNS: &'static [&'static str] = &["guild"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for MatchState {
    const KIND: RecordKind = RecordKind::MatchState;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild,)
    }

    fn owner((guild,): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::MatchState { guild, state: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}
