//! Pairs of the weekly rounds, indexed while a notice is to be sent, now or later.

use super::record::Record;
use super::stored::{Index, IndexKind, Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::partner_match::{Pairing, PairingId};
use crate::domain::record_kind::RecordKind;
use crate::domain::task::Task;
use jiff::Timestamp;

type Key = (GuildId, PairingId);

impl Stored for Pairing {
    const SPACE: Space = Space::Record(RecordKind::Pairing);
    const NAME: &'static str = RecordKind::Pairing.name();
    type Key = Key;
    const COLUMNS: &'static [&'static str] = &["guild", "round", "one", "other"];

    fn rows(&self, key: &Key, rows: &mut impl Rows) {
        if self.next_due().is_some() {
            rows.add::<OpenPairing>(key, &());
        }
    }
}

impl Remembered for Pairing {
    const KIND: RecordKind = RecordKind::Pairing;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Key {
        (guild, self.id)
    }

    fn owner((guild, _): &Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::Pairing { guild, pairing: self }
    }

    fn is_about((_, id): &Key, user: UserId) -> bool {
        id.pair.has(user)
    }

    fn task((guild, id): &Key) -> Option<Task> {
        Some(Task::Pairing(*guild, *id))
    }

    fn next_due(&self) -> Option<Timestamp> {
        Self::next_due(self)
    }
}

/// A pair to which a notice is to be sent, now or later.
pub(in crate::store) struct OpenPairing;

impl Index for OpenPairing {
    const KIND: IndexKind = IndexKind::OpenPairing;
    type Of = Pairing;
    type Key = Key;
    type Value = ();
    const COLUMNS: &'static [&'static str] = &["guild", "round", "one", "other"];
    type Among = Key;

    fn target(key: &Key, (): &()) -> Key {
        *key
    }

    fn among(key: &Key) -> Self::Among {
        *key
    }
}
