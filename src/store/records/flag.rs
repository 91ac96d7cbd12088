//! Flags, with those that are open in an index.

use super::record::Record;
use super::stored::{Index, IndexKind, Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::quality::Flag;
use crate::domain::question::QuestionId;
use crate::domain::record_kind::RecordKind;

impl Stored for Flag {
    const SPACE: Space = Space::Record(RecordKind::Flag);
    const NAME: &'static str = RecordKind::Flag.name();
    type Key = (GuildId, UserId, QuestionId);
    const COLUMNS: &'static [&'static str] = &["guild", "member", "question"];

    fn rows(&self, key: &Self::Key, rows: &mut impl Rows) {
        if self.is_open() {
            rows.add::<OpenFlag>(key, &());
        }
    }
}

impl Remembered for Flag {
    const KIND: RecordKind = RecordKind::Flag;
    type Owner = (GuildId, UserId);

    fn key(&self, (guild, user): Self::Owner) -> Self::Key {
        (guild, user, self.question.clone())
    }

    fn owner((guild, user, _): &Self::Key) -> Self::Owner {
        (*guild, *user)
    }

    fn into_record(self, (guild, user): Self::Owner) -> Record {
        Record::Flag { guild, user, flag: self }
    }

    fn is_about((_, of, _): &Self::Key, user: UserId) -> bool {
        *of == user
    }
}

/// A flag that no admin is done with.
pub(in crate::store) struct OpenFlag;

impl Index for OpenFlag {
    const KIND: IndexKind = IndexKind::OpenFlag;
    type Of = Flag;
    type Key = (GuildId, UserId, QuestionId);
    type Value = ();
    const COLUMNS: &'static [&'static str] = &["guild", "member", "question"];
    type Among = (GuildId, UserId, QuestionId);

    fn target(key: &Self::Key, (): &()) -> <Flag as Stored>::Key {
        key.clone()
    }

    fn among(key: &Self::Key) -> Self::Among {
        key.clone()
    }
}
