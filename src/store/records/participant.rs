//! Members looking for partners.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::partner_match::Participant;
use crate::domain::record_kind::RecordKind;

impl Stored for Participant {
    const SPACE: Space = Space::Record(RecordKind::Participant);
    const NAME: &'static str = RecordKind::Participant.name();
    type Key = (GuildId, UserId);
    const COLUMNS: &'static [&'static str] = &["guild", "member"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for Participant {
    const KIND: RecordKind = RecordKind::Participant;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild, self.user)
    }

    fn owner((guild, _): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::Participant { guild, participant: self }
    }

    fn is_about((_, of): &Self::Key, user: UserId) -> bool {
        *of == user
    }
}
