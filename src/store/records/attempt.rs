//! Attempts, indexed by question, by daily and by time.

use super::record::Record;
use super::stored::{Index, IndexKind, Remembered, Rows, Space, Stored};
use crate::domain::discount::Discount;
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::member::Attempt;
use crate::domain::question::QuestionId;
use crate::domain::record_kind::RecordKind;
use jiff::Timestamp;

impl Stored for Attempt {
    const SPACE: Space = Space::Record(RecordKind::Attempt);
    const NAME: &'static str = RecordKind::Attempt.name();
    type Key = (GuildId, UserId, InteractionId);
    const COLUMNS: &'static [&'static str] = &["guild", "member", "id"];

    fn rows(&self, (guild, user, id): &Self::Key, rows: &mut impl Rows) {
        if self.discount == Some(Discount::Blank) {
            return;
        }
        rows.add::<AtQuestion>(&(*guild, *user, self.question.clone()), &id.0);
        if let Some(number) = self.daily {
            rows.add::<AtDaily>(&(*guild, number, *user), &id.0);
        }
        if self.discount.is_none() {
            rows.add::<AtTime>(&(*guild, self.at, *user, *id), &self.question);
        }
    }
}

impl Remembered for Attempt {
    const KIND: RecordKind = RecordKind::Attempt;
    type Owner = (GuildId, UserId);

    fn key(&self, (guild, user): Self::Owner) -> Self::Key {
        (guild, user, self.id)
    }

    fn owner((guild, user, _): &Self::Key) -> Self::Owner {
        (*guild, *user)
    }

    fn into_record(self, (guild, user): Self::Owner) -> Record {
        Record::Attempt { guild, user, attempt: self }
    }

    fn is_about((_, of, _): &Self::Key, user: UserId) -> bool {
        *of == user
    }
}

/// The id of a member's newest attempt at a question.
pub(in crate::store) struct AtQuestion;

impl Index for AtQuestion {
    const KIND: IndexKind = IndexKind::AtQuestion;
    type Of = Attempt;
    type Key = (GuildId, UserId, QuestionId);
    type Value = u64;
    const COLUMNS: &'static [&'static str] = &["guild", "member", "question"];
    const VALUE: &'static [&'static str] = &["id"];
    type Among = (GuildId, UserId);
    const IS_SHARED: bool = true;

    fn target((guild, user, _): &Self::Key, id: &u64) -> <Attempt as Stored>::Key {
        (*guild, *user, InteractionId(*id))
    }

    fn among((guild, user, _): &Self::Key) -> Self::Among {
        (*guild, *user)
    }
}

/// The id of a member's newest attempt at a daily.
pub(in crate::store) struct AtDaily;

impl Index for AtDaily {
    const KIND: IndexKind = IndexKind::AtDaily;
    type Of = Attempt;
    type Key = (GuildId, u64, UserId);
    type Value = u64;
    const COLUMNS: &'static [&'static str] = &["guild", "daily", "member"];
    const VALUE: &'static [&'static str] = &["id"];
    type Among = (GuildId, UserId);
    const IS_SHARED: bool = true;

    fn target((guild, _, user): &Self::Key, id: &u64) -> <Attempt as Stored>::Key {
        (*guild, *user, InteractionId(*id))
    }

    fn among((guild, _, user): &Self::Key) -> Self::Among {
        (*guild, *user)
    }
}

/// The question of an attempt, ordered by time. Rows that no leaderboard needs are removed.
pub(in crate::store) struct AtTime;

impl Index for AtTime {
    const KIND: IndexKind = IndexKind::AtTime;
    type Of = Attempt;
    type Key = (GuildId, Timestamp, UserId, InteractionId);
    type Value = QuestionId;
    const COLUMNS: &'static [&'static str] = &["guild", "at", "member", "id"];
    const VALUE: &'static [&'static str] = &["question"];
    type Among = <Attempt as Stored>::Key;

    fn target((guild, _, user, id): &Self::Key, _: &QuestionId) -> <Attempt as Stored>::Key {
        (*guild, *user, *id)
    }

    fn among((guild, _, user, id): &Self::Key) -> Self::Among {
        (*guild, *user, *id)
    }
}
