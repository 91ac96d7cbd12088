//! What can't be read makes room without being lost: its bytes go to a key of their own, where a
//! build that can read them finds them, and from where they go with their member and server.

use super::changes::Changes;
use super::codec;
use super::keys;
use super::kinds::Kind;
use super::queue;
use super::view::View;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::record_kind::RecordKind;
use crate::domain::task::{AT_ONCE, Task};
use crate::store::Unreadable;
use sled::{IVec, Tree};

/// Sets aside what `changes` would overwrite without anybody being able to read it.
pub(super) fn keep_overwritten(tree: &Tree, changes: &mut Changes) -> sled::Result<()> {
    for key in changes.written() {
        let Some(Kind::Record(kind)) = Kind::at(&key) else { continue };
        if let Some(bytes) = tree.get(&key)?
            && codec::check(kind, &bytes).is_err()
        {
            changes.put(keys::set_aside(&key), bytes.to_vec());
        }
    }
    Ok(())
}

/// Moves the record at `key` out of the way, if it still can't be read.
pub(super) fn set_aside(
    view: View<'_>,
    key: &[u8],
) -> anyhow::Result<(Changes, Option<Unreadable>)> {
    let mut changes = Changes::default();
    let (Some(Kind::Record(kind)), Some(bytes)) = (Kind::at(key), view.bytes(key)?) else {
        return Ok((changes, None));
    };
    let found = view.check(kind, key, &bytes).err();
    if found.is_some() {
        changes.put(keys::set_aside(key), bytes.to_vec());
        changes.remove(key);
        view.settle(key);
    }
    Ok((changes, found))
}

/// Puts back what was set aside at `key`, where this build can read it and nothing has taken its
/// place. Whether it did.
pub(super) fn put_back(view: View<'_>, key: &[u8]) -> anyhow::Result<(Changes, bool)> {
    let mut changes = Changes::default();
    let original = keys::original(key);
    let (Some(Kind::Record(kind)), Some(bytes)) = (Kind::at(original), view.bytes(key)?) else {
        return Ok((changes, false));
    };
    let fits = codec::check(kind, &bytes).is_ok() && view.bytes(original)?.is_none();
    if fits {
        changes.put(original, bytes.to_vec());
        changes.remove(key);
        let guild = GuildId(keys::number_at(original, 0)?);
        let others = queue::of_members(view, guild)?.into_iter().chain([Task::Forget(guild)]);
        for task in queue::of_server(guild).into_iter().chain(others) {
            changes.expect(view, task, AT_ONCE)?;
        }
    }
    Ok((changes, fits))
}

/// The records of a member that were set aside.
pub(super) fn of_member(view: View<'_>, guild: GuildId, user: UserId) -> anyhow::Result<Vec<IVec>> {
    let mut found = Vec::new();
    for key in view.keys(&keys::in_server(keys::SET_ASIDE, guild), usize::MAX)? {
        if concerns(user, keys::original(&key)) {
            found.push(key);
        }
    }
    Ok(found)
}

/// Whether the record that lay at `key` is about a member.
fn concerns(user: UserId, key: &[u8]) -> bool {
    let Some(Kind::Record(kind)) = Kind::at(key) else { return false };
    let is_user = |position| keys::number_at(key, position).is_ok_and(|number| number == user.0);
    match kind {
        RecordKind::Member | RecordKind::Attempt | RecordKind::Seeker => is_user(1),
        RecordKind::Pairing => is_user(2) || is_user(3),
        // Goes with the seat that the member has in it.
        RecordKind::Interview
        | RecordKind::Server
        | RecordKind::Daily
        | RecordKind::Reveal
        | RecordKind::Plan
        | RecordKind::Rounds => false,
    }
}
