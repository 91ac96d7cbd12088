//! What was found to be unreadable, each told in the log once.

use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use crate::store::records::{Space, Stored, key};
use crate::store::{Result, Unreadable, codec};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many are remembered; the first ones tell enough.
const MOST: usize = 10_000;

/// What was found so far, by kind and key.
#[derive(Default)]
pub(super) struct Unread(Mutex<BTreeMap<(RecordKind, Vec<u8>), Unreadable>>);

impl Unread {
    /// Reads what lies at `key`. Where a record can't be read, the log tells so, the first time.
    pub(super) fn decode<R: Stored>(&self, key: &R::Key, bytes: &[u8]) -> Result<R> {
        let why = match codec::decode(bytes) {
            Ok(record) => return Ok(record),
            Err(why) => why,
        };
        match (R::in_place_of_unreadable(), R::SPACE) {
            (Some(instead), _) => Ok(instead),
            (None, Space::Record(kind)) => {
                let key = key::bytes(key);
                let number = |at: usize| {
                    let bytes =
                        key.get(8 * at..8 * (at + 1)).and_then(|bytes| bytes.try_into().ok());
                    bytes.map_or(0, u64::from_be_bytes)
                };
                let (guild, number) = (GuildId(number(0)), number(1));
                let found = Unreadable { kind, guild, number, bytes: bytes.len(), why };
                self.report(key, &found);
                Err(found.into())
            }
            (None, _) => Err(anyhow::anyhow!("a {} can't be read: {why}", R::NAME)),
        }
    }

    /// What was found so far, and is still there.
    pub(super) fn all(&self) -> Vec<Unreadable> {
        self.found().values().cloned().collect()
    }

    /// Forgets what was found at `key`, since it goes.
    pub(super) fn settle<R: Stored>(&self, key: &R::Key) {
        if let Space::Record(kind) = R::SPACE {
            self.found().remove(&(kind, key::bytes(key)));
        }
    }

    fn report(&self, key: Vec<u8>, found: &Unreadable) {
        let mut known = self.found();
        if known.len() < MOST && !known.contains_key(&(found.kind, key.clone())) {
            known.insert((found.kind, key), found.clone());
            tracing::error!(
                server = found.guild.0,
                kind = found.kind.name(),
                number = found.number,
                bytes = found.bytes,
                why = %found.why,
                "a record can't be read and is left as it is; `warmup doctor --deep` lists all such \
                 records and says what can be done"
            );
        }
    }

    fn found(&self) -> MutexGuard<'_, BTreeMap<(RecordKind, Vec<u8>), Unreadable>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
