//! Reveals of model answers.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{ChannelId, GuildId, UserId};
use crate::domain::question::QuestionId;
use crate::domain::record_kind::RecordKind;
use crate::domain::reveal::Reveal;

impl Stored for Reveal {
    const SPACE: Space = Space::Record(RecordKind::Reveal);
    const NAME: &'static str = RecordKind::Reveal.name();
    type Key = (GuildId, ChannelId, QuestionId);
    const COLUMNS: &'static [&'static str] = &["guild", "thread", "question"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for Reveal {
    const KIND: RecordKind = RecordKind::Reveal;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild, self.thread, self.question.clone())
    }

    fn owner((guild, ..): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::Reveal { guild, reveal: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}
