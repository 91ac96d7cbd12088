//! Reading through a store. Opening checks only what tells a complete store from one that lost its
//! end or is from a newer build; everything else is read in the background, part by part.

use super::aside;
use super::keys;
use super::transaction::SledTransaction;
use crate::domain::task::Queued;
use crate::store::codec;
use crate::store::records::{ForIndex, Index, IndexKind, Space, Stored, for_index, key};
use crate::store::{Result, Unreadable};
use anyhow::{Context as _, bail, ensure};
use sled::{IVec, Tree};
use std::ops::Bound;

/// The entries read at once.
const PART: usize = 256;

/// The result of reading through a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The number of records.
    pub records: u64,
    /// The number of broken index rows that were rebuilt.
    pub rebuilt: u64,
    /// The number of records that another build set aside, and that were put back because this one
    /// can read them.
    pub put_back: u64,
    /// The number of records that are still set aside.
    pub set_aside: u64,
    /// The number of records that are missing according to their index rows.
    pub missing: u64,
    /// The bytes of all keys and values.
    pub bytes: u64,
    /// The unreadable records.
    pub unreadable: Vec<Unreadable>,
}

/// Checks that the store has nothing of a newer build, and that no write before the `checkpoint` is
/// missing. Reads one key of each kind.
pub(super) fn at_opening(tree: &Tree, checkpoint: Option<u64>) -> anyhow::Result<()> {
    let mut from = Vec::new();
    while let Some(entry) = tree.range(&from[..]..).next() {
        let (key, _) = entry?;
        let kind = *key.first().context("it has a record without a name")?;
        from = if key.starts_with(keys::META) {
            keys::AFTER_META.to_vec()
        } else if Space::from_key(&key).is_some() {
            vec![kind + 1]
        } else {
            bail!(
                "it has a record of the kind {kind}, which this build does not know; if a newer \
                 build wrote it, run that one"
            )
        };
    }
    let (rounds, expected) = (commit_count(tree)?, checkpoint.unwrap_or(0));
    ensure!(
        expected <= rounds,
        "its end is missing; it is at commit {rounds} and was at {expected}"
    );
    Ok(())
}

/// The number of commits in the store.
pub(super) fn commit_count(tree: &Tree) -> anyhow::Result<u64> {
    tree.get(keys::COMMIT_COUNT)?.map_or(Ok(0), |bytes| keys::number(&bytes))
}

/// A part of the store that was read.
pub(super) struct VerifiedPart {
    /// The start of the next part; `None` after the last one.
    pub(super) next: Option<Vec<u8>>,
    /// Entries that the writing thread has to check, because a write may have come in between.
    pub(super) doubtful: Vec<IVec>,
}

/// Reads the part that begins at `from`.
pub(super) fn part(
    tx: &SledTransaction,
    from: &[u8],
    verified: &mut Verified,
) -> anyhow::Result<VerifiedPart> {
    let rest = (Bound::Included(from.to_vec()), Bound::Unbounded);
    let entries = tx.scan(rest, false).take(PART).collect::<Result<Vec<_>>>()?;
    let last = (entries.len() == PART).then(|| entries.last()).flatten();
    let next = last.map(|(key, _)| [&key[..], &[0]].concat());
    let mut doubtful = Vec::new();
    for (key, value) in entries {
        verified.bytes += (key.len() + value.len()) as u64;
        let is_doubtful = match Space::from_key(&key) {
            Some(Space::Record(kind)) => {
                verified.records += 1;
                verified.unreadable.extend(tx.check(kind, &key, &value).err());
                false
            }
            Some(Space::Index(index)) => check_row(tx, index, &key, &value)? != RowState::Good,
            Some(Space::Queue) => !is_entry(&key, &value),
            Some(Space::SetAside) => {
                verified.set_aside += 1;
                let space = Space::from_key(keys::original(&key));
                matches!(space, Some(Space::Record(kind)) if codec::check(kind, &value).is_ok())
            }
            None => false,
        };
        if is_doubtful {
            doubtful.push(key);
        }
    }
    Ok(VerifiedPart { next, doubtful })
}

/// Checks a doubtful entry on the writing thread, repairs it if it follows from records, and counts
/// the result.
pub(super) fn settle(
    tx: &mut SledTransaction,
    key: &IVec,
    mut verified: Verified,
) -> anyhow::Result<Verified> {
    let Some(value) = tx.bytes(key)? else { return Ok(verified) };
    match Space::from_key(key) {
        Some(Space::Index(index)) => match check_row(tx, index, key, &value)? {
            RowState::Good => {}
            RowState::Dangling => verified.missing += 1,
            RowState::Broken => {
                verified.rebuilt += 1;
                for_index(index, Mend { tx, key })?;
            }
        },
        Some(Space::Queue) if !is_entry(key, &value) => {
            verified.rebuilt += 1;
            aside::mend_queue(tx, key)?;
        }
        Some(Space::SetAside) if aside::put_back(tx, key)? => {
            verified.put_back += 1;
            verified.set_aside -= 1;
        }
        _ => {}
    }
    Ok(verified)
}

/// Returns `true` if a queue entry can be read.
fn is_entry(key: &[u8], value: &[u8]) -> bool {
    keys::parts::<<Queued as Stored>::Key>(key).is_some() && codec::decode::<Queued>(value).is_ok()
}

/// The state of an index row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowState {
    /// It points to a record, readable or not.
    Good,
    /// It can't be decoded.
    Broken,
    /// Its record does not exist.
    Dangling,
}

/// Checks an index row. A writer may be changing both row and record, so only the writing thread
/// can be sure.
fn check_row(tx: &SledTransaction, index: IndexKind, key: &[u8], value: &[u8]) -> Result<RowState> {
    for_index(index, CheckRow { tx, key, value })
}

struct CheckRow<'a> {
    tx: &'a SledTransaction,
    key: &'a [u8],
    value: &'a [u8],
}

impl ForIndex for CheckRow<'_> {
    type Output = Result<RowState>;

    fn run<I: Index>(self) -> Result<RowState> {
        let Some(key) = keys::parts::<I::Key>(self.key) else { return Ok(RowState::Broken) };
        let Ok(value) = key::whole::<I::Value>(self.value) else { return Ok(RowState::Broken) };
        if I::MAY_OUTLIVE {
            return Ok(RowState::Good);
        }
        let target = keys::record_key::<I::Of>(&I::target(&key, &value));
        let is_there = self.tx.bytes(&target)?.is_some()
            || self.tx.bytes(&keys::set_aside(&target))?.is_some();
        Ok(if is_there { RowState::Good } else { RowState::Dangling })
    }
}

/// Rebuilds an index row from the records.
struct Mend<'a> {
    tx: &'a mut SledTransaction,
    key: &'a [u8],
}

impl ForIndex for Mend<'_> {
    type Output = Result<()>;

    fn run<I: Index>(self) -> Result<()> {
        let derived = match keys::parts::<I::Key>(self.key) {
            Some(key) => self.tx.derived::<I>(&key)?,
            None => None,
        };
        match derived {
            Some(value) => self.tx.insert(self.key, value),
            None => self.tx.remove(self.key),
        }
        Ok(())
    }
}
