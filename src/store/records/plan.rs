//! A server's own templates and rubrics.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::interview::{Plan, PlanKind};
use crate::domain::record_kind::RecordKind;

impl Stored for Plan {
    const SPACE: Space = Space::Record(RecordKind::Plan);
    const NAME: &'static str = RecordKind::Plan.name();
    type Key = (GuildId, PlanKind, String);
    const COLUMNS: &'static [&'static str] = &["guild", "kind", "name"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for Plan {
    const KIND: RecordKind = RecordKind::Plan;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild, self.kind(), self.name().to_owned())
    }

    fn owner((guild, ..): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::Plan { guild, plan: self }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}
