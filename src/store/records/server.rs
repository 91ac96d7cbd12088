//! Servers.

use super::record::Record;
use super::stored::{Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::record_kind::RecordKind;
use crate::domain::server::Server;

impl Stored for Server {
    const SPACE: Space = Space::Record(RecordKind::Server);
    const NAME: &'static str = RecordKind::Server.name();
    type Key = (GuildId,);
    const COLUMNS: &'static [&'static str] = &["guild"];

    fn rows(&self, _: &Self::Key, _: &mut impl Rows) {}
}

impl Remembered for Server {
    const KIND: RecordKind = RecordKind::Server;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Self::Key {
        (guild,)
    }

    fn owner((guild,): &Self::Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::Server { guild, server: Box::new(self) }
    }

    fn is_about(_: &Self::Key, _: UserId) -> bool {
        false
    }
}
