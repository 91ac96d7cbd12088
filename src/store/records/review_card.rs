//! Review cards, indexed by the day on which they come back.

use super::record::Record;
use super::stored::{Index, IndexKind, Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::question::QuestionId;
use crate::domain::record_kind::RecordKind;
use crate::domain::review::ReviewCard;
use jiff::Timestamp;

impl Stored for ReviewCard {
    const SPACE: Space = Space::Record(RecordKind::ReviewCard);
    const NAME: &'static str = RecordKind::ReviewCard.name();
    type Key = (GuildId, UserId, QuestionId);
    const COLUMNS: &'static [&'static str] = &["guild", "member", "question"];

    fn rows(&self, (guild, user, question): &Self::Key, rows: &mut impl Rows) {
        if self.state.suspended.is_none() {
            rows.add::<DueCard>(&(*guild, *user, self.state.due, question.clone()), &());
        }
    }
}

impl Remembered for ReviewCard {
    const KIND: RecordKind = RecordKind::ReviewCard;
    type Owner = (GuildId, UserId);

    fn key(&self, (guild, user): Self::Owner) -> Self::Key {
        (guild, user, self.question.clone())
    }

    fn owner((guild, user, _): &Self::Key) -> Self::Owner {
        (*guild, *user)
    }

    fn into_record(self, (guild, user): Self::Owner) -> Record {
        Record::ReviewCard { guild, user, card: self }
    }

    fn is_about((_, of, _): &Self::Key, user: UserId) -> bool {
        *of == user
    }
}

/// A card that is not suspended, by the time at which it comes back.
pub(in crate::store) struct DueCard;

impl Index for DueCard {
    const KIND: IndexKind = IndexKind::DueCard;
    type Of = ReviewCard;
    type Key = (GuildId, UserId, Timestamp, QuestionId);
    type Value = ();
    const COLUMNS: &'static [&'static str] = &["guild", "member", "due", "question"];
    type Among = (GuildId, UserId);

    fn target((guild, user, _, question): &Self::Key, (): &()) -> <ReviewCard as Stored>::Key {
        (*guild, *user, question.clone())
    }

    fn among((guild, user, ..): &Self::Key) -> Self::Among {
        (*guild, *user)
    }
}
