//! Rewriting a store without dead data.
//!
//! The embedded store's file never shrinks, and deleted data stays readable in it until its space
//! is reused. So every entry is copied, byte for byte, into a new folder, which is read back and
//! compared, and then replaces the old one. A kill at any moment leaves the old store or the new
//! one.

use super::SledInner;
use super::files::{self, COMPACTED, RECORDS};
use super::keys;
use super::open::{self, OpenedStore, SledOpenError};
use super::quiet::quietly;
use super::transaction::SledTransaction;
use super::verify::{self, Verified};
use crate::store::Result;
use crate::store::reports::Reports;
use crate::{clock, disk, os_error};
use anyhow::{Context as _, bail, ensure};
use sled::{Batch, Tree};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The entries copied at once.
const PART: usize = 256;
/// The most bytes of a compacted file per byte of keys and values; 2.6 were measured. The embedded
/// store's pages are half full, and are on disk together with later changes.
const PER_LIVE_BYTE: u64 = 3;
/// The bot compacts at start only if more bytes of the file than this are dead.
const MOST_DEAD: u64 = 64 * 1024 * 1024;
/// A store with more bytes of keys and values, some 350,000 answers, is not compacted
/// automatically: at about 9 MB a second it would take too long.
const MOST_AT_START: u64 = 256 * 1024 * 1024;
/// If compaction takes longer, the start continues with the old store.
const LONGEST_AT_START: Duration = Duration::from_mins(1);

/// The result of a compaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// The size of its files before, in bytes.
    pub before: u64,
    /// The size of its files after, in bytes.
    pub after: u64,
    /// The folders beside it with records that a repair has replaced. They may contain deleted
    /// data.
    pub replaced: Vec<String>,
}

/// Compacts the store in `dir`, which must not be in use. `progress` gets the number of bytes
/// copied so far. Blocks.
///
/// # Errors
/// The store can't be opened, can't be read completely, or has no room for its copy. Then it is
/// unchanged.
pub fn compact(dir: &Path, mut progress: impl FnMut(u64)) -> anyhow::Result<Compacted> {
    let opened = open::open(dir)?;
    let before = files::size(&dir.join(RECORDS))?;
    let room = live_bytes(&opened.db).map_or(before, room_for);
    let limits = CompactionLimits { room: room.min(before), until: None };
    write_copy(&opened, limits, &mut progress)?;
    open::settle(put_in_place(opened)?);
    let (after, replaced) = (files::size(&dir.join(RECORDS))?, files::replaced(dir)?);
    Ok(Compacted { before, after, replaced })
}

/// Compacts a store that was just opened, if that is worthwhile and quick.
pub(super) fn at_start(opened: OpenedStore) -> std::result::Result<OpenedStore, SledOpenError> {
    let Ok(before) = files::size(&opened.dir.join(RECORDS)) else { return Ok(opened) };
    let Some(live) = live_bytes(&opened.db) else { return Ok(opened) };
    let Some(dead) = worthwhile(before, live) else { return Ok(opened) };
    let (size, dead) = (disk::megabytes(before), disk::megabytes(dead));
    if live > MOST_AT_START {
        tracing::info!(
            size,
            dead,
            "much of the store's file is dead; stop the bot and run `warmup compact` to shrink it"
        );
        return Ok(opened);
    }
    tracing::info!(size, dead, "compacting the store: much of its file is dead");
    let until = Some(clock::machine() + LONGEST_AT_START);
    let limits = CompactionLimits { room: room_for(live), until };
    if let Err(error) = write_copy(&opened, limits, &mut |_| ()) {
        let error = os_error::explain_all(&error);
        tracing::warn!(error, "cannot compact the store; using it as it is");
        return Ok(opened);
    }
    let dir = opened.dir.clone();
    let opened = put_in_place(opened)?;
    let after = files::size(&dir.join(RECORDS)).unwrap_or_default();
    tracing::info!(size = disk::megabytes(after), "store compacted");
    Ok(opened)
}

/// The dead bytes of a file, if they are more than half of it and more than [`MOST_DEAD`].
fn worthwhile(file: u64, live: u64) -> Option<u64> {
    let dead = file.saturating_sub(room_for(live));
    (dead > file / 2 && dead > MOST_DEAD).then_some(dead)
}

/// The size of a compacted file with this many bytes of keys and values.
const fn room_for(live: u64) -> u64 {
    live.saturating_mul(PER_LIVE_BYTE)
}

/// The bytes of keys and values when they were last counted.
fn live_bytes(tree: &Tree) -> Option<u64> {
    keys::number(&tree.get(keys::LIVE).ok()??).ok()
}

/// Stores the number of bytes of keys and values, unless it is close to the stored one.
pub(super) fn note_live_bytes(inner: &SledInner, live: u64) -> Result<()> {
    inner.writer.write_blocking(move |tree| {
        let mut changes = super::changes::WriteSet::default();
        if live_bytes(tree).is_none_or(|known| known.abs_diff(live) > live / 16) {
            changes.put(keys::LIVE, live.to_be_bytes().to_vec());
        }
        Ok((changes, ()))
    })
}

#[derive(Clone, Copy)]
struct CompactionLimits {
    /// The free bytes that the disk must have.
    room: u64,
    until: Option<Instant>,
}

/// Copies a store into a folder beside it, and compares the two. A failed copy is removed.
fn write_copy(
    opened: &OpenedStore,
    limits: CompactionLimits,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<()> {
    let copy = opened.dir.join(COMPACTED);
    let free = disk::free(&opened.dir)?;
    ensure!(
        free > limits.room,
        "there is not enough room for a copy of the store: {} are free, and {} may be needed",
        disk::megabytes(free),
        disk::megabytes(limits.room)
    );
    // The embedded store panics on some log damage and on some operating system errors.
    let copied = quietly(|| copy_and_compare(&opened.db, &copy, limits.until, progress));
    let copied =
        copied.unwrap_or_else(|| Err(anyhow::anyhow!("part of it can't be read or written")));
    if copied.is_err() {
        open::await_release(&copy);
        files::remove_if_there(&copy)?;
    }
    copied
}

fn copy_and_compare(
    old: &Tree,
    copy: &Path,
    until: Option<Instant>,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<()> {
    files::remove_if_there(copy)?;
    let open = || open::open_files(copy).map_err(|fault| fault.explain(copy));
    let new = open()?;
    copy_entries(old, &new, until, progress)?;
    new.flush()?;
    drop(new);
    open::await_release(copy);
    let new = open()?;
    compare(old, &new, until)?;
    ensure_nothing_is_missing(&new)?;
    drop(new);
    open::await_release(copy);
    Ok(files::sync_all(copy)?)
}

fn copy_entries(
    old: &Tree,
    new: &Tree,
    until: Option<Instant>,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<()> {
    let mut entries = old.iter();
    let mut live = 0;
    loop {
        let part = entries.by_ref().take(PART).collect::<sled::Result<Vec<_>>>()?;
        if part.is_empty() {
            break;
        }
        let mut batch = Batch::default();
        for (key, value) in part {
            live += (key.len() + value.len()) as u64;
            batch.insert(key, value);
        }
        new.apply_batch(batch)?;
        progress(live);
        ensure_in_time(until)?;
    }
    new.insert(keys::LIVE, &live.to_be_bytes())?;
    Ok(())
}

fn ensure_in_time(until: Option<Instant>) -> anyhow::Result<()> {
    let is_late = until.is_some_and(|until| clock::machine() > until);
    ensure!(!is_late, "it takes too long; stop the bot and run `warmup compact`");
    Ok(())
}

/// Checks that two stores have the same content, byte for byte.
fn compare(old: &Tree, new: &Tree, until: Option<Instant>) -> anyhow::Result<()> {
    let is_fact = |key: &[u8]| key == keys::LIVE;
    let mut entries = [old, new].map(|tree| {
        tree.iter().filter(move |entry| !entry.as_ref().is_ok_and(|(key, _)| is_fact(key)))
    });
    for number in 0_u64.. {
        let [old, new] = entries.each_mut().map(Iterator::next);
        match (old.transpose()?, new.transpose()?) {
            (None, None) => break,
            (old, new) if old == new => {}
            _ => bail!("the copy differs from the store; the disk may be failing"),
        }
        if number.is_multiple_of(1_000) {
            ensure_in_time(until)?;
        }
    }
    Ok(())
}

/// A store that has lost something is not compacted: its old file may still contain it.
fn ensure_nothing_is_missing(tree: &Tree) -> anyhow::Result<()> {
    let mut tx = SledTransaction::new(tree.clone(), Arc::<Reports>::default());
    let mut verified = Verified::default();
    let mut from = Some(Vec::new());
    while let Some(start) = from {
        let part = verify::part(&tx, &start, &mut verified)?;
        for key in part.doubtful {
            verified = verify::settle(&mut tx, &key, verified)?;
        }
        from = part.next;
    }
    ensure!(
        verified.missing == 0,
        "records are missing from it, and its file may still contain them; continue from your newest backup"
    );
    Ok(())
}

/// Replaces the store with the copy, and opens that.
fn put_in_place(opened: OpenedStore) -> std::result::Result<OpenedStore, SledOpenError> {
    let dir = opened.dir.clone();
    open::reopen(opened, || {
        let put = files::put_compacted_in_place(&dir).context("cannot replace it with the copy");
        if let Err(error) = put {
            tracing::warn!(
                error = os_error::explain_all(&error),
                "cannot replace the store with its compacted copy; keeping it"
            );
            files::finish_compaction(&dir)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_worth_compacting_where_most_of_it_and_much_of_it_is_dead() {
        const MIB: u64 = 1024 * 1024;
        for (file, live, expected) in [
            (700, 73, Some(481)),
            (184, 73, None),
            (600, 101, None),
            (600, 99, Some(303)),
            (64, 0, None),
            (66, 0, Some(66)),
            (0, 9, None),
        ] {
            let dead = worthwhile(file * MIB, live * MIB);
            assert_eq!(dead, expected.map(|dead: u64| dead * MIB), "{file} {live}");
        }
        assert_eq!(worthwhile(u64::MAX, u64::MAX), None);
    }
}
