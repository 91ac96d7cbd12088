//! A server's own questions, indexed by the member who is named as their author.

use super::record::Record;
use super::stored::{Index, IndexKind, Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::own_bank::OwnQuestion;
use crate::domain::question::QuestionId;
use crate::domain::record_kind::RecordKind;

impl Stored for OwnQuestion {
    const SPACE: Space = Space::Record(RecordKind::OwnQuestion);
    const NAME: &'static str = RecordKind::OwnQuestion.name();
    type Key = (GuildId, QuestionId);
    const COLUMNS: &'static [&'static str] = &["guild", "question"];

    fn rows(&self, (guild, id): &Self::Key, rows: &mut impl Rows) {
        let before = self.import.as_ref().and_then(|mark| mark.before.as_ref());
        for version in [Some(self), before.map(|before| &**before)].into_iter().flatten() {
            if let Some(author) = version.author {
                rows.add::<AuthoredBy>(&(*guild, author, id.clone()), &());
            }
        }
    }
}

impl Remembered for OwnQuestion {
    const KIND: RecordKind = RecordKind::OwnQuestion;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild, self.id.clone())
    }

    fn owner((guild, _): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::OwnQuestion { guild, question: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}

/// A question that names a member as its author.
pub(in crate::store) struct AuthoredBy;

impl Index for AuthoredBy {
    const KIND: IndexKind = IndexKind::AuthoredBy;
    type Of = OwnQuestion;
    type Key = (GuildId, UserId, QuestionId);
    type Value = ();
    const COLUMNS: &'static [&'static str] = &["guild", "member", "question"];
    type Among = (GuildId,);

    fn target((guild, _, id): &Self::Key, (): &()) -> <OwnQuestion as Stored>::Key {
        (*guild, id.clone())
    }

    fn among((guild, ..): &Self::Key) -> Self::Among {
        (*guild,)
    }
}
