//! The counts of a server's questions.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::quality::QuestionTally;
use crate::domain::question::QuestionId;
use crate::domain::record_kind::RecordKind;

impl Stored for QuestionTally {
    const SPACE: Space = Space::Record(RecordKind::QuestionTally);
    const NAME: &'static str = RecordKind::QuestionTally.name();
    type Key = (GuildId, QuestionId);
    const COLUMNS: &'static [&'static str] = &["guild", "question"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for QuestionTally {
    const KIND: RecordKind = RecordKind::QuestionTally;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild, self.question.clone())
    }

    fn owner((guild, _): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::QuestionTally { guild, tally: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}
