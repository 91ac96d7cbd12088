//! Reading through a store. Opening looks at as little as tells a whole store from one that lost its
//! end or is not for this build; everything else is read in the background, part by part.

use super::aside;
use super::changes::Changes;
use super::index::{self, Sight};
use super::keys;
use super::kinds::{Index, Kind};
use super::task_keys;
use super::view::View;
use crate::domain::task::AT_ONCE;
use crate::store::Unreadable;
use crate::store::sled::codec;
use anyhow::{Context as _, bail, ensure};
use sled::{IVec, Tree};

/// So many entries are read at a time.
const PART: usize = 256;

/// What reading through a store has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many records there are.
    pub records: u64,
    /// How many entries that find records were broken, and made anew.
    pub rebuilt: u64,
    /// How many records were set aside by another build, and put back since this one can read them.
    pub put_back: u64,
    /// How many records are set aside still.
    pub set_aside: u64,
    /// How many records are missing, going by the entries that should find them.
    pub missing: u64,
    /// The records that can't be read.
    pub unreadable: Vec<Unreadable>,
}

/// Makes sure that the store has nothing that only a newer build knows, and that no write is missing
/// which was there at the `checkpoint`. Looks at one key of each kind.
pub(super) fn at_opening(tree: &Tree, checkpoint: Option<u64>) -> anyhow::Result<()> {
    let mut from = Vec::new();
    while let Some(entry) = tree.range(&from[..]..).next() {
        let (key, _) = entry?;
        let kind = *key.first().context("it has a record without a name")?;
        from = if key.starts_with(keys::META) {
            keys::AFTER_META.to_vec()
        } else if Kind::at(&key).is_some() {
            vec![kind + 1]
        } else {
            bail!(
                "it has a record of the kind {kind}, which this build does not know; if a newer \
                 build wrote it, run that one"
            )
        };
    }
    let (rounds, expected) = (rounds(tree)?, checkpoint.unwrap_or(0));
    ensure!(
        expected <= rounds,
        "its end is missing; it holds {rounds} rounds of writes and had {expected}"
    );
    Ok(())
}

/// How many rounds of writes the store has seen.
pub(super) fn rounds(tree: &Tree) -> anyhow::Result<u64> {
    tree.get(keys::ROUNDS)?.map_or(Ok(0), |bytes| keys::number(&bytes))
}

/// A part of the store that was read.
pub(super) struct Part {
    /// Where the next part begins; nothing after the last one.
    pub(super) next: Option<Vec<u8>>,
    /// Where the writing thread has to look, since here a write may have come in between.
    pub(super) doubtful: Vec<IVec>,
}

/// Reads the part that begins at `from`.
pub(super) fn part(view: View<'_>, from: &[u8], verified: &mut Verified) -> anyhow::Result<Part> {
    let entries = view.entries_from(from, PART)?;
    let last = (entries.len() == PART).then(|| entries.last()).flatten();
    let next = last.map(|(key, _)| [&key[..], &[0]].concat());
    let mut doubtful = Vec::new();
    for entry in entries {
        let (key, value) = &entry;
        let is_doubtful = match Kind::at(key) {
            Some(Kind::Record(kind)) => {
                verified.records += 1;
                verified.unreadable.extend(view.check(kind, key, value).err());
                false
            }
            Some(Kind::Index(index)) => index::look(view, index, &entry)? != Sight::Good,
            Some(Kind::SetAside) => {
                verified.set_aside += 1;
                let kind = Kind::at(keys::original(key));
                matches!(kind, Some(Kind::Record(kind)) if codec::check(kind, value).is_ok())
            }
            None => false,
        };
        if is_doubtful {
            doubtful.push(entry.0);
        }
    }
    Ok(Part { next, doubtful })
}

/// Looks at a doubtful entry on the writing thread, mends it where it follows from records, and
/// counts what it finds.
pub(super) fn settle(
    view: View<'_>,
    key: &IVec,
    mut verified: Verified,
) -> anyhow::Result<(Changes, Verified)> {
    let mut changes = Changes::default();
    match (Kind::at(key), view.bytes(key)?) {
        (Some(Kind::Index(index)), Some(value)) => {
            match index::look(view, index, &(key.clone(), value))? {
                Sight::Good => {}
                Sight::Dangling => verified.missing += 1,
                Sight::Broken => {
                    verified.rebuilt += 1;
                    match index::derived(view, key).ok().flatten() {
                        Some(value) => {
                            changes.put(key, value);
                            if index == Index::Task {
                                changes.put(
                                    task_keys::due_key(task_keys::task_of(key)?, AT_ONCE),
                                    Vec::new(),
                                );
                            }
                        }
                        None => changes.remove(key),
                    }
                }
            }
        }
        (Some(Kind::SetAside), Some(_)) => {
            let (put_back, done) = aside::put_back(view, key)?;
            if done {
                verified.put_back += 1;
                verified.set_aside -= 1;
            }
            changes = put_back;
        }
        _ => {}
    }
    Ok((changes, verified))
}
