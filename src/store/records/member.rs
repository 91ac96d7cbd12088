//! Members.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::member::Member;
use crate::domain::record_kind::RecordKind;

impl Stored for Member {
    const SPACE: Space = Space::Record(RecordKind::Member);
    const NAME: &'static str = RecordKind::Member.name();
    type Key = (GuildId, UserId);
    const COLUMNS: &'static [&'static str] = &["guild", "member"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for Member {
    const KIND: RecordKind = RecordKind::Member;
    type Owner = (GuildId, UserId);

    fn key(&self, owner: Self::Owner) -> Self::Key {
        owner
    }

    fn owner(key: &Self::Key) -> Self::Owner {
        *key
    }

    fn into_record(self, (guild, user): Self::Owner) -> Record {
        Record::Member { guild, user, member: self }
    }

    fn is_about((_, of): &Self::Key, user: UserId) -> bool {
        *of == user
    }
}
