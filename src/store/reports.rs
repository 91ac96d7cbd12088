//! What was found to be unreadable, each told in the log once.

use super::records::key::number_at;
use super::records::{Space, Stored};
use super::{Result, Unreadable, UnreadableReason, codec};
use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many are remembered. Where there are more, the store as a whole is the problem, and the first
/// ones tell enough.
const MOST: usize = 10_000;

/// The unreadable records that were found so far, by kind and by the bytes of their keys.
#[derive(Default)]
pub(super) struct Reports(Mutex<BTreeMap<(RecordKind, Vec<u8>), Unreadable>>);

impl Reports {
    /// Reads what lies at a key with these bytes. Where a record can't be read, the log tells so, the
    /// first time.
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

    /// Makes sure that a record of a kind can be read.
    pub(super) fn check(
        &self,
        kind: RecordKind,
        key: &[u8],
        bytes: &[u8],
    ) -> std::result::Result<(), Unreadable> {
        codec::check(kind, bytes).map_err(|why| self.report(kind, key, bytes.len(), why))
    }

    /// What was found so far, and is still there.
    pub(super) fn all(&self) -> Vec<Unreadable> {
        self.found().values().cloned().collect()
    }

    /// Where these lie.
    pub(super) fn keys(&self) -> Vec<(RecordKind, Vec<u8>)> {
        self.found().keys().cloned().collect()
    }

    /// Forgets what was found at a key, since it is gone or was set aside.
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
                "a record can't be read and is left as it is; `warmup doctor --deep` lists all such \
                 records and says what can be done"
            );
        }
        found
    }

    fn found(&self) -> MutexGuard<'_, BTreeMap<(RecordKind, Vec<u8>), Unreadable>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
