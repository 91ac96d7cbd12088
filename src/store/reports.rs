//! Unreadable records, each logged once.

use super::records::key::number_at;
use super::records::{Space, Stored};
use super::{Result, Unreadable, UnreadableReason, codec};
use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// At most this many are remembered. With more, the store as a whole is the problem, and the first
/// ones say enough.
const MOST: usize = 10_000;

/// The unreadable records found so far, by kind and key bytes.
#[derive(Default)]
pub(super) struct Reports(Mutex<BTreeMap<(RecordKind, Vec<u8>), Unreadable>>);

impl Reports {
    /// Decodes the record at a key. An unreadable record is logged the first time.
    pub(super) fn decode<R: Stored>(&self, key: &[u8], bytes: &[u8]) -> Result<R> {
        let why = match codec::decode(bytes) {
            Ok(record) => return Ok(record),
            Err(why) => why,
        };
        match (R::in_place_of_unreadable(), R::SPACE) {
            (Some(instead), _) => Ok(instead),
            (None, Space::Record(kind)) => Err(self.report(kind, key, bytes.len(), why).into()),
            (None, _) => Err(anyhow::anyhow!("a {} can't be read: {why}", R::NAME)),
        }
    }

    /// Checks that a record of a kind can be read.
    pub(super) fn check(
        &self,
        kind: RecordKind,
        key: &[u8],
        bytes: &[u8],
    ) -> std::result::Result<(), Unreadable> {
        codec::check(kind, bytes).map_err(|why| self.report(kind, key, bytes.len(), why))
    }

    /// The unreadable records that still exist.
    pub(super) fn all(&self) -> Vec<Unreadable> {
        self.found().values().cloned().collect()
    }

    /// Their keys.
    pub(super) fn keys(&self) -> Vec<(RecordKind, Vec<u8>)> {
        self.found().keys().cloned().collect()
    }

    /// Forgets a report, because the record is gone or was set aside.
    pub(super) fn settle(&self, kind: RecordKind, key: &[u8]) {
        self.found().remove(&(kind, key.to_vec()));
    }

    fn report(
        &self,
        kind: RecordKind,
        key: &[u8],
        bytes: usize,
        why: UnreadableReason,
    ) -> Unreadable {
        let number = number_at(key, 1).unwrap_or_default();
        let guild = GuildId(number_at(key, 0).unwrap_or_default());
        let found = Unreadable { kind, guild, number, bytes, why };
        let mut known = self.found();
        let at = (kind, key.to_vec());
        if known.len() < MOST && !known.contains_key(&at) {
            known.insert(at, found.clone());
            tracing::error!(
                server = guild.0,
                kind = kind.name(),
                number,
                bytes,
                %why,
                "unreadable record, left as it is; `warmup doctor --deep` lists all of them and says what to do"
            );
        }
        found
    }

    fn found(&self) -> MutexGuard<'_, BTreeMap<(RecordKind, Vec<u8>), Unreadable>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
