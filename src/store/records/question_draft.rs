//! Questions that members are writing.

use super::record::Record;
use super::stored::{Index, IndexKind, Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::own_bank::QuestionDraft;
use crate::domain::record_kind::RecordKind;

impl Stored for QuestionDraft {
    const SPACE: Space = Space::Record(RecordKind::QuestionDraft);
    const NAME: &'static str = RecordKind::QuestionDraft.name();
    type Key = (GuildId, UserId, InteractionId);
    const COLUMNS: &'static [&'static str] = &["guild", "member", "id"];

    fn rows(&self, (guild, user, id): &Self::Key, rows: &mut impl Rows) {
        if self.is_waiting() {
            rows.add::<WaitingDraft>(&(*guild, *id), &user.0);
        }
    }
}

impl Remembered for QuestionDraft {
    const KIND: RecordKind = RecordKind::QuestionDraft;
    type Owner = (GuildId, UserId);

    fn key(&self, (guild, user): Self::Owner) -> Self::Key {
        (guild, user, self.id)
    }

    fn owner((guild, user, _): &Self::Key) -> Self::Owner {
        (*guild, *user)
    }

    fn into_record(self, (guild, user): Self::Owner) -> Record {
        Record::QuestionDraft { guild, user, draft: self }
    }

    fn is_about((_, of, _): &Self::Key, user: UserId) -> bool {
        *of == user
    }
}

/// A suggestion that waits for an admin, oldest first.
pub(in crate::store) struct WaitingDraft;

impl Index for WaitingDraft {
    const KIND: IndexKind = IndexKind::WaitingDraft;
    type Of = QuestionDraft;
    type Key = (GuildId, InteractionId);
    type Value = u64;
    const COLUMNS: &'static [&'static str] = &["guild", "id"];
    const VALUE: &'static [&'static str] = &["member"];
    type Among = (GuildId,);

    fn target((guild, id): &Self::Key, user: &u64) -> <QuestionDraft as Stored>::Key {
        (*guild, UserId(*user), *id)
    }

    fn among((guild, _): &Self::Key) -> Self::Among {
        (*guild,)
    }
}
