//! Reading all records as of one moment, while writes go on.
//!
//! The embedded store has no snapshots. So before the writing thread changes a record that an
//! export has not reached yet, it keeps the old bytes. The export reads a page of the tree, and
//! overlays the kept bytes. Neither waits for the other, and kept bytes are dropped with each page.

use super::changes::WriteSet;
use super::{SledInner, keys, lock};
use crate::domain::record_kind::RecordKind;
use crate::store::records::{ForKind, Record, Remembered, Space, for_kind};
use crate::store::reports::Reports;
use crate::store::{Records, Result};
use anyhow::{Context as _, bail};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use sled::{IVec, Tree};
use std::collections::BTreeMap;
use std::mem::replace;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, Weak};
use strum::VariantArray as _;

/// The entries read at once.
const PAGE: usize = 256;
/// The most bytes that are kept for an export whose reader is slower than the writes.
const MOST_KEPT: usize = 64 * 1024 * 1024;

/// The position of a record in an export: kind by kind, then by key.
type ExportPosition = (RecordKind, Vec<u8>);

fn place_of(key: &[u8]) -> Option<ExportPosition> {
    match Space::from_key(key)? {
        Space::Record(kind) => Some((kind, key.to_vec())),
        Space::Queue | Space::Index(_) | Space::SetAside => None,
    }
}

/// The running exports.
#[derive(Default)]
pub(super) struct ActiveExports(Mutex<Vec<Weak<Export>>>);

impl ActiveExports {
    /// Begins an export of the current store. Must be called on the writing thread.
    pub(super) fn begin(&self) -> Arc<Export> {
        let export = Arc::<Export>::default();
        lock(&self.0).push(Arc::downgrade(&export));
        export
    }

    /// Keeps for all exports what `changes` are about to replace. Must be called on the writing
    /// thread, right before applying them.
    pub(super) fn keep(&self, tree: &Tree, changes: &WriteSet) {
        let mut exports = lock(&self.0);
        exports.retain(|export| export.strong_count() > 0);
        for export in exports.iter().filter_map(Weak::upgrade) {
            export.keep(tree, changes);
        }
    }
}

/// An export of the store as of its beginning.
#[derive(Default)]
pub(super) struct Export(Mutex<ExportState>);

struct ExportState {
    /// Everything before this was read; `None` once everything was.
    next: Option<ExportPosition>,
    /// The old contents of records that were changed since and are still to be read; `None` for a
    /// record that did not exist.
    kept: BTreeMap<ExportPosition, Option<IVec>>,
    bytes: usize,
    failed: Option<&'static str>,
}

impl Default for ExportState {
    fn default() -> Self {
        let next = Some((RecordKind::VARIANTS[0], Vec::new()));
        Self { next, kept: BTreeMap::new(), bytes: 0, failed: None }
    }
}

impl Export {
    fn keep(&self, tree: &Tree, changes: &WriteSet) {
        let mut state = lock(&self.0);
        for key in changes.keys() {
            let Some(place) = place_of(key) else { continue };
            let is_read = state.next.as_ref().is_none_or(|next| place < *next);
            if is_read || state.failed.is_some() || state.kept.contains_key(&place) {
                continue;
            }
            // The embedded store panics on some log damage.
            match catch_unwind(AssertUnwindSafe(|| tree.get(key))) {
                Ok(Ok(before)) => {
                    state.bytes += key.len() + before.as_ref().map_or(0, |bytes| bytes.len());
                    state.kept.insert(place, before);
                }
                Ok(Err(_)) | Err(_) => state.fail("part of its log is unreadable"),
            }
            if state.bytes > MOST_KEPT {
                state.fail("too much was written while it was read");
            }
        }
    }

    /// The next page: `most` entries of the tree, and the kept contents of others.
    fn page(&self, tree: &Tree, most: usize) -> Result<Vec<(ExportPosition, IVec)>> {
        let from = lock(&self.0).next.clone();
        let Some(from) = from else { return Ok(Vec::new()) };
        let (page, end) = entries(tree, &from, most)?;
        self.settle(page, end)
    }

    /// Restores a page that was read from the tree up to `end` to its state when the export began.
    fn settle(
        &self,
        mut page: BTreeMap<ExportPosition, IVec>,
        end: Option<ExportPosition>,
    ) -> Result<Vec<(ExportPosition, IVec)>> {
        let mut state = lock(&self.0);
        if let Some(failed) = state.failed {
            bail!(failed);
        }
        let rest = end.as_ref().map(|end| state.kept.split_off(end)).unwrap_or_default();
        for (place, before) in replace(&mut state.kept, rest) {
            state.bytes -= place.1.len() + before.as_ref().map_or(0, |bytes| bytes.len());
            match before {
                Some(before) => drop(page.insert(place, before)),
                None => drop(page.remove(&place)),
            }
        }
        state.next = end;
        Ok(page.into_iter().collect())
    }

    fn is_over(&self) -> bool {
        lock(&self.0).next.is_none()
    }
}

impl ExportState {
    fn fail(&mut self, cause: &'static str) {
        self.failed = Some(cause);
        self.kept.clear();
        self.bytes = 0;
    }
}

/// At most `most` entries of the tree from a position on, and the position of the next ones.
fn entries(
    tree: &Tree,
    from: &ExportPosition,
    most: usize,
) -> Result<(BTreeMap<ExportPosition, IVec>, Option<ExportPosition>)> {
    let mut page = BTreeMap::new();
    let kinds = RecordKind::VARIANTS.iter().copied().filter(|kind| *kind >= from.0);
    for kind in kinds {
        let (first, end) = keys::within(&[Space::Record(kind).byte()]);
        let first = if kind == from.0 && !from.1.is_empty() {
            Bound::Included(from.1.clone())
        } else {
            first
        };
        for entry in tree.range::<Vec<u8>, _>((first, end)) {
            let (key, value) = entry?;
            if page.len() == most {
                return Ok((page, Some((kind, key.to_vec()))));
            }
            page.insert((kind, key.to_vec()), value);
        }
    }
    Ok((page, None))
}

/// The records of a store as of the first poll of the stream.
pub(super) fn records(inner: Arc<SledInner>) -> Records {
    let pages = stream::try_unfold((inner, None), |(inner, export)| async {
        let export = match export {
            Some(export) => export,
            None => inner.begin_export().await?,
        };
        if export.is_over() {
            return Ok(None);
        }
        let read = move || Ok((inner.page(&export)?, (inner, Some(export))));
        let page: Result<_> = tokio::task::spawn_blocking(read).await.context("reading")?;
        page.context("the store can't be read").map(Some)
    });
    // The stream ends after an error.
    pages.map_ok(|page| stream::iter(page.into_iter().map(Ok))).try_flatten().boxed()
}

impl SledInner {
    async fn begin_export(&self) -> Result<Arc<Export>> {
        let exports = Arc::clone(&self.exports);
        self.writer.write(move |_| Ok((WriteSet::default(), exports.begin()))).await
    }

    fn page(&self, export: &Export) -> Result<Vec<Record>> {
        let opened = self.opened.load_full().context("the store is closed")?;
        // The embedded store panics on some log damage.
        let page = catch_unwind(AssertUnwindSafe(|| export.page(&opened.db, PAGE)))
            .unwrap_or_else(|_| Err(anyhow::anyhow!("reading the store panicked")))?;
        let read = |((kind, key), value): (ExportPosition, IVec)| {
            for_kind(kind, ReadRecord { reports: &self.reports, key: &key, value: &value })
        };
        // Unreadable records are reported by `unreadable`.
        Ok(page.into_iter().filter_map(|entry| read(entry).ok()).collect())
    }
}

/// The record of an entry.
pub(super) struct ReadRecord<'a> {
    pub(super) reports: &'a Reports,
    pub(super) key: &'a [u8],
    pub(super) value: &'a [u8],
}

impl ForKind for ReadRecord<'_> {
    type Output = Result<Record>;

    fn run<R: Remembered>(self) -> Result<Record> {
        let record: R = self.reports.decode(keys::behind_space(self.key), self.value)?;
        let key: R::Key = keys::parts(self.key).context("a record's key doesn't match its kind")?;
        Ok(record.into_record(R::owner(&key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Alternating steps of a writer and an export's reader, which can interleave.
    #[derive(Clone, Debug)]
    enum ExportStep {
        /// Keep what these writes replace.
        Keep(Vec<(u8, Option<u8>)>),
        /// Apply the writes.
        Apply,
        /// Read this many entries.
        Read(usize),
        /// Overlay the kept contents.
        Settle,
    }

    fn export_step() -> impl Strategy<Value = ExportStep> {
        let write = (0..24_u8, proptest::option::of(any::<u8>()));
        prop_oneof![
            proptest::collection::vec(write, 1..4).prop_map(ExportStep::Keep),
            Just(ExportStep::Apply),
            (1..4_usize).prop_map(ExportStep::Read),
            Just(ExportStep::Settle),
        ]
    }

    /// A key of one of three kinds of records, or of something else.
    fn key(number: u8) -> Vec<u8> {
        vec![b"sdan"[usize::from(number % 4)], number]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn an_export_is_the_store_of_its_beginning_whatever_is_written_meanwhile(
            stored in proptest::collection::btree_map(0..24_u8, any::<u8>(), 0..24),
            acts in proptest::collection::vec(export_step(), 0..40),
        ) {
            let tree = sled::Config::new().temporary(true).open().unwrap();
            for (number, value) in &stored {
                tree.insert(key(*number), &[*value]).unwrap();
            }
            let expected: BTreeMap<ExportPosition, Vec<u8>> = stored
                .iter()
                .filter_map(|(number, value)| Some((place_of(&key(*number))?, vec![*value])))
                .collect();

            let exports = ActiveExports::default();
            let export = exports.begin();
            let (mut written, mut page): (Option<WriteSet>, _) = (None, None);
            let mut found = Vec::new();
            let to_the_end = [ExportStep::Settle, ExportStep::Apply, ExportStep::Read(99), ExportStep::Settle];
            for act in acts.into_iter().chain(to_the_end) {
                match act {
                    ExportStep::Keep(writes) if written.is_none() => {
                        let mut changes = WriteSet::default();
                        for (number, value) in writes {
                            match value {
                                Some(value) => changes.put(key(number), vec![value]),
                                None => changes.remove(key(number)),
                            }
                        }
                        exports.keep(&tree, &changes);
                        written = Some(changes);
                    }
                    ExportStep::Apply => {
                        if let Some(changes) = written.take() {
                            changes.apply(&tree).unwrap();
                        }
                    }
                    ExportStep::Read(most) if page.is_none() => {
                        let from = lock(&export.0).next.clone();
                        page = from.map(|from| entries(&tree, &from, most).unwrap());
                    }
                    ExportStep::Settle => {
                        if let Some((entries, end)) = page.take() {
                            found.extend(export.settle(entries, end).unwrap());
                        }
                    }
                    ExportStep::Keep(_) | ExportStep::Read(_) => {}
                }
            }
            prop_assert!(export.is_over());
            let in_order = found.windows(2).all(|pair| pair[0].0 < pair[1].0);
            prop_assert!(in_order, "{:?}", found);
            let found: BTreeMap<ExportPosition, Vec<u8>> =
                found.into_iter().map(|(place, value)| (place, value.to_vec())).collect();
            prop_assert_eq!(found, expected);
            let state = lock(&export.0);
            prop_assert!(state.kept.is_empty() && state.bytes == 0);
        }
    }

    #[test]
    fn an_export_that_nobody_reads_is_given_up_before_it_takes_all_memory() {
        let tree = sled::Config::new().temporary(true).open().unwrap();
        let exports = ActiveExports::default();
        let export = exports.begin();
        let value = vec![0; 1024 * 1024];
        for number in 0..100_u8 {
            tree.insert(key(number), value.clone()).unwrap();
        }
        for number in 0..100 {
            let mut changes = WriteSet::default();
            changes.put(key(number), Vec::new());
            exports.keep(&tree, &changes);
            changes.apply(&tree).unwrap();
        }
        assert!(lock(&export.0).kept.is_empty());
        let error = export.page(&tree, PAGE).unwrap_err();
        assert_eq!(error.to_string(), "too much was written while it was read");
        drop(export);
        exports.keep(&tree, &WriteSet::default());
        assert!(lock(&exports.0).is_empty());
    }
}
