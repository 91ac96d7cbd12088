//! Setting aside unreadable records: their bytes move to a separate key, where a build that can
//! read them finds them, and are deleted with their member and server.

use super::keys;
use super::transaction::SledTransaction;
use super::upgrade::at_once;
use crate::domain::ids::GuildId;
use crate::domain::task::{AT_ONCE, Queued, Task};
use crate::store::backend::Transaction as _;
use crate::store::codec;
use crate::store::records::Space;
use crate::store::rules::queue;
use crate::store::{Result, Unreadable};

/// Moves the record at `key` out of the way, if it still can't be read.
pub(super) fn set_aside(tx: &mut SledTransaction, key: &[u8]) -> Result<Option<Unreadable>> {
    let (Some(Space::Record(kind)), Some(bytes)) = (Space::from_key(key), tx.bytes(key)?) else {
        return Ok(None);
    };
    let found = tx.check(kind, key, &bytes).err();
    if found.is_some() {
        tx.insert(keys::set_aside(key), bytes.to_vec());
        tx.remove(key);
        tx.settle(key);
    }
    Ok(found)
}

/// Puts back the set-aside record of `key`, if this build can read it and nothing has taken its
/// place. Returns `true` if it did.
pub(super) fn put_back(tx: &mut SledTransaction, key: &[u8]) -> Result<bool> {
    let original = keys::original(key);
    let (Some(Space::Record(kind)), Some(bytes)) = (Space::from_key(original), tx.bytes(key)?)
    else {
        return Ok(false);
    };
    let fits = codec::check(kind, &bytes).is_ok() && tx.bytes(original)?.is_none();
    if fits {
        tx.insert(original, bytes.to_vec());
        tx.remove(key);
        let guild = GuildId(keys::number_at(original, 0)?);
        at_once(async {
            for task in queue::tasks_of_records(tx, guild).await? {
                queue::expect(tx, task, AT_ONCE).await?;
            }
            Result::Ok(())
        })?;
    }
    Ok(fits)
}

/// Makes a task due at once whose entry at `key` can't be read.
pub(super) fn mend_queue(tx: &mut SledTransaction, key: &[u8]) -> Result<()> {
    if let Some(task) = keys::parts::<(Task,)>(key) {
        return at_once(tx.put(&task, &Queued::expect(None, AT_ONCE)));
    }
    tx.remove(key);
    Ok(())
}
