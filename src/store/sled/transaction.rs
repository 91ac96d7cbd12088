//! One step of a rule: the store's content, overlaid with the rule's writes.

use super::changes::{StoreEntry, WriteSet};
use super::keys::{self, Bounds};
use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use crate::store::backend::Transaction;
use crate::store::codec;
use crate::store::records::key::{self, KeyPart, KeyRange, PrefixOf};
use crate::store::records::{
    ForIndex, Index, Remembered, Rows, Space, Stored, for_index, indexes_of,
};
use crate::store::reports::Reports;
use crate::store::{Result, Unreadable};
use anyhow::Context as _;
use jiff::Timestamp;
use sled::{IVec, Tree};
use std::sync::Arc;

/// A transaction of the embedded store. Rules run one at a time on the writing thread, so there are
/// no conflicts; readers may see a write that is not on disk yet.
pub(in crate::store) struct SledTransaction {
    tree: Tree,
    reports: Arc<Reports>,
    changes: WriteSet,
}

impl SledTransaction {
    pub(super) fn new(tree: Tree, reports: Arc<Reports>) -> Self {
        Self { tree, reports, changes: WriteSet::default() }
    }

    /// The changes so far.
    pub(super) fn into_changes(self) -> WriteSet {
        self.changes
    }

    /// The bytes at `key`.
    pub(super) fn bytes(&self, key: &[u8]) -> Result<Option<IVec>> {
        match self.changes.get(key) {
            Some(written) => Ok(written.as_deref().map(IVec::from)),
            None => Ok(self.tree.get(key)?),
        }
    }

    pub(super) fn insert(&mut self, key: impl Into<Vec<u8>>, value: Vec<u8>) {
        self.changes.put(key, value);
    }

    pub(super) fn remove(&mut self, key: impl Into<Vec<u8>>) {
        self.changes.remove(key);
    }

    /// The entries of a range in their order.
    pub(super) fn scan(
        &self,
        bounds: Bounds,
        is_reversed: bool,
    ) -> impl Iterator<Item = Result<StoreEntry>> + Send {
        self.changes.over(&self.tree, bounds, is_reversed)
    }

    /// Checks that a record can be read.
    pub(super) fn check(
        &self,
        kind: RecordKind,
        key: &[u8],
        bytes: &[u8],
    ) -> std::result::Result<(), Unreadable> {
        self.reports.check(kind, keys::behind_space(key), bytes)
    }

    /// Forgets that the record at `key` is unreadable, because it is being removed.
    pub(super) fn settle(&self, key: &[u8]) {
        if let Some(Space::Record(kind)) = Space::from_key(key) {
            self.reports.settle(kind, keys::behind_space(key));
        }
    }

    fn get_now<R: Stored>(&self, key: &R::Key) -> Result<Option<R>> {
        let at = keys::record_key::<R>(key);
        let Some(bytes) = self.bytes(&at)? else { return Ok(None) };
        Ok(Some(self.reports.decode(keys::behind_space(&at), &bytes)?))
    }

    fn range_now<R: Stored, P: PrefixOf<R::Key>>(
        &self,
        span: &KeyRange<P, R::Key>,
    ) -> Result<Vec<(R::Key, R)>> {
        let mut found = Vec::new();
        for entry in self.scan(R::SPACE.bounds(span), span.is_reversed) {
            if found.len() == span.most {
                break;
            }
            let (at, bytes) = entry?;
            let Some(key) = keys::parts(&at) else { continue };
            let record = self.reports.decode(keys::behind_space(&at), &bytes);
            found.extend(record.ok().map(|record| (key, record)));
        }
        Ok(found)
    }

    fn keys_now<K: KeyPart>(
        &self,
        space: Space,
        span: &KeyRange<impl KeyPart, K>,
    ) -> Result<Vec<K>> {
        let mut found = Vec::new();
        for entry in self.scan(space.bounds(span), span.is_reversed).take(span.most) {
            found.extend(keys::parts(&entry?.0));
        }
        Ok(found)
    }

    fn count_now<K: KeyPart>(
        &self,
        space: Space,
        span: &KeyRange<impl KeyPart, K>,
    ) -> Result<usize> {
        let entries = self.scan(space.bounds(span), span.is_reversed).take(span.most);
        entries.map(|entry| entry.map(|_| 1)).sum()
    }

    fn find_now<I: Index>(
        &self,
        span: &KeyRange<impl KeyPart, I::Key>,
    ) -> Result<Vec<(I::Key, I::Value)>> {
        let mut found = Vec::new();
        for entry in self.scan(Space::Index(I::KIND).bounds(span), span.is_reversed) {
            if found.len() == span.most {
                break;
            }
            let (at, bytes) = entry?;
            let Some(key) = keys::parts::<I::Key>(&at) else { continue };
            let value = self.value_in::<I>(&key, &bytes)?;
            found.extend(value.map(|value| (key, value)));
        }
        Ok(found)
    }

    /// The value of a row. If it can't be decoded, it is derived from the records.
    fn value_in<I: Index>(&self, key: &I::Key, bytes: &[u8]) -> Result<Option<I::Value>> {
        if let Ok(value) = key::whole(bytes) {
            return Ok(Some(value));
        }
        let derived = self.derived::<I>(key)?;
        Ok(derived.and_then(|bytes| key::whole(&bytes).ok()))
    }

    /// The value that a row should have according to the records; `None` if no record has it.
    pub(super) fn derived<I: Index>(&self, key: &I::Key) -> Result<Option<Vec<u8>>> {
        let at = keys::row::<I>(key);
        let mut values = Vec::new();
        for (key, record) in self.range_now::<I::Of, _>(&KeyRange::within(I::among(key)))? {
            let rows = listed(&key, &record).into_iter();
            values.extend(rows.filter(|row| row.key == at).map(|row| row.value));
        }
        // Numbers of equal length sort like their bytes.
        Ok(values.into_iter().max())
    }

    fn put_now<R: Stored>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        let at = keys::record_key::<R>(key);
        let bytes = codec::encode(record)?;
        let mut before = Vec::new();
        if let Some(known) = self.bytes(&at)? {
            match codec::decode::<R>(&known) {
                Ok(known) => before = listed(key, &known),
                Err(_) if matches!(R::SPACE, Space::Record(_)) => {
                    self.insert(keys::set_aside(&at), known.to_vec());
                }
                Err(_) => {}
            }
        }
        let after = listed(key, record);
        for row in before.iter().filter(|row| !after.contains(row)) {
            self.unlist(row)?;
        }
        for row in after.iter().filter(|row| !before.contains(row)) {
            self.enter(row)?;
        }
        self.insert(at, bytes);
        Ok(())
    }

    fn delete_now<R: Stored>(&mut self, key: &R::Key) -> Result<Option<R>> {
        let at = keys::record_key::<R>(key);
        let bytes = self.bytes(&at)?;
        let record = bytes.as_ref().and_then(|bytes| codec::decode::<R>(bytes).ok());
        for row in record.iter().flat_map(|record| listed(key, record)) {
            self.unlist(&row)?;
        }
        let aside = keys::set_aside(&at);
        let is_aside = matches!(R::SPACE, Space::Record(_)) && self.bytes(&aside)?.is_some();
        if record.is_none() || is_aside {
            for index in indexes_of(R::SPACE) {
                for_index(index, UnlistSledRows { tx: self, target: &at })?;
            }
        }
        if is_aside {
            self.remove(aside);
        }
        if bytes.is_some() {
            self.settle(&at);
            self.remove(at);
        }
        Ok(record)
    }

    /// Adds a row, unless another record shares it that comes after this one.
    fn enter(&mut self, row: &SledIndexRow) -> Result<()> {
        let is_taken = row.is_shared
            && self
                .bytes(&row.key)?
                .is_some_and(|known| known.len() == row.value.len() && known[..] > row.value[..]);
        if !is_taken {
            self.insert(row.key.clone(), row.value.clone());
        }
        Ok(())
    }

    /// Removes a row, unless another record shares it.
    fn unlist(&mut self, row: &SledIndexRow) -> Result<()> {
        let is_anothers = row.is_shared
            && self
                .bytes(&row.key)?
                .is_some_and(|known| known.len() == row.value.len() && known[..] != row.value[..]);
        if !is_anothers {
            self.remove(row.key.clone());
        }
        Ok(())
    }

    fn erase_now(&mut self, kind: RecordKind, guild: GuildId, most: usize) -> Result<usize> {
        let records = Space::Record(kind);
        let mut prefixes: Vec<Vec<u8>> =
            indexes_of(records).map(|index| Space::Index(index).key(&guild)).collect();
        prefixes.push(match kind {
            // Everything left goes with the server.
            RecordKind::Server => Space::SetAside.key(&guild),
            _ => keys::set_aside(&records.key(&guild)),
        });
        prefixes.push(records.key(&guild));
        let mut erased = 0;
        for prefix in prefixes {
            let entries = self.scan(keys::within(&prefix), false).take(most - erased);
            let keys: Vec<IVec> = entries.map(|entry| Ok(entry?.0)).collect::<Result<_>>()?;
            erased += keys.len();
            for key in keys {
                self.settle(&key);
                self.remove(key.to_vec());
            }
        }
        Ok(erased)
    }

    fn set_aside_now<R: Remembered>(&self, guild: GuildId) -> Result<Vec<R::Key>> {
        let prefix = keys::set_aside(&R::SPACE.key(&guild));
        let mut found = Vec::new();
        for entry in self.scan(keys::within(&prefix), false) {
            found.extend(keys::parts(keys::original(&entry?.0)));
        }
        Ok(found)
    }
}

/// An index row as stored.
#[derive(PartialEq, Eq)]
struct SledIndexRow {
    key: Vec<u8>,
    value: Vec<u8>,
    is_shared: bool,
}

impl Rows for Vec<SledIndexRow> {
    fn add<I: Index>(&mut self, key: &I::Key, value: &I::Value) {
        let is_shared = I::IS_SHARED;
        self.push(SledIndexRow { key: keys::row::<I>(key), value: key::bytes(value), is_shared });
    }
}

/// All index rows of a record.
fn listed<R: Stored>(key: &R::Key, record: &R) -> Vec<SledIndexRow> {
    let mut rows = Vec::new();
    record.rows(key, &mut rows);
    rows
}

/// Removes every index row of a record that doesn't name them itself.
struct UnlistSledRows<'a> {
    tx: &'a mut SledTransaction,
    target: &'a [u8],
}

impl ForIndex for UnlistSledRows<'_> {
    type Output = Result<()>;

    fn run<I: Index>(self) -> Result<()> {
        if I::MAY_OUTLIVE {
            return Ok(());
        }
        let guild = GuildId(keys::number_at(self.target, 0)?);
        let rows = keys::within(&Space::Index(I::KIND).key(&guild));
        let mut found = Vec::new();
        for entry in self.tx.scan(rows, false) {
            let (at, bytes) = entry?;
            let Some(key) = keys::parts::<I::Key>(&at) else { continue };
            let Ok(value) = key::whole::<I::Value>(&bytes) else { continue };
            if keys::record_key::<I::Of>(&I::target(&key, &value)) == self.target {
                found.push(at);
            }
        }
        for row in found {
            self.tx.remove(row.to_vec());
        }
        Ok(())
    }
}

/// Nothing here ever waits.
impl Transaction for SledTransaction {
    async fn get<R: Stored>(&mut self, key: &R::Key) -> Result<Option<R>> {
        self.get_now(key)
    }

    async fn among<R: Stored>(&mut self, keys: Vec<R::Key>) -> Result<Vec<(R::Key, R)>> {
        let mut found = Vec::new();
        for key in keys {
            match self.get_now(&key) {
                Err(error) if error.is::<Unreadable>() => {}
                record => found.extend(record?.map(|record| (key, record))),
            }
        }
        Ok(found)
    }

    async fn has<R: Stored>(&mut self, key: &R::Key) -> Result<bool> {
        Ok(self.bytes(&keys::record_key::<R>(key))?.is_some())
    }

    async fn range<R: Stored>(
        &mut self,
        span: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> Result<Vec<(R::Key, R)>> {
        self.range_now(&span)
    }

    async fn keys<R: Stored>(
        &mut self,
        span: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> Result<Vec<R::Key>> {
        self.keys_now(R::SPACE, &span)
    }

    async fn count<R: Stored>(
        &mut self,
        span: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> Result<usize> {
        self.count_now(R::SPACE, &span)
    }

    async fn find<I: Index>(
        &mut self,
        span: KeyRange<impl PrefixOf<I::Key>, I::Key>,
    ) -> Result<Vec<(I::Key, I::Value)>> {
        self.find_now::<I>(&span)
    }

    async fn found<I: Index>(&mut self, key: &I::Key) -> Result<Option<I::Value>> {
        match self.bytes(&keys::row::<I>(key))? {
            Some(bytes) => self.value_in::<I>(key, &bytes),
            None => Ok(None),
        }
    }

    async fn count_found<I: Index>(
        &mut self,
        span: KeyRange<impl PrefixOf<I::Key>, I::Key>,
    ) -> Result<usize> {
        self.count_now(Space::Index(I::KIND), &span)
    }

    async fn put<R: Stored>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        self.put_now(key, record)
    }

    async fn delete<R: Stored>(&mut self, key: &R::Key) -> Result<Option<R>> {
        self.delete_now(key)
    }

    async fn list<R: Stored>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        listed(key, record).iter().try_for_each(|row| self.enter(row))
    }

    async fn drop_row<I: Index>(&mut self, key: &I::Key) -> Result<()> {
        self.remove(keys::row::<I>(key));
        Ok(())
    }

    async fn erase(&mut self, kind: RecordKind, guild: GuildId, most: usize) -> Result<usize> {
        self.erase_now(kind, guild, most)
    }

    async fn set_aside<R: Remembered>(&mut self, guild: GuildId) -> Result<Vec<R::Key>> {
        self.set_aside_now::<R>(guild)
    }

    async fn ensure_not_set_aside<R: Remembered>(&mut self, key: &R::Key) -> Result<()> {
        let at = keys::record_key::<R>(key);
        match self.bytes(&keys::set_aside(&at))? {
            Some(bytes) => Ok(self.check(R::KIND, &at, &bytes)?),
            None => Ok(()),
        }
    }

    async fn clock(&mut self) -> Result<Option<Timestamp>> {
        let Some(bytes) = self.bytes(keys::CLOCK)? else { return Ok(None) };
        let bytes: [u8; 16] = bytes.as_ref().try_into().context("the stored clock is damaged")?;
        Ok(Timestamp::from_nanosecond(i128::from_be_bytes(bytes)).ok())
    }

    async fn set_clock(&mut self, now: Timestamp) -> Result<()> {
        self.insert(keys::CLOCK, now.as_nanosecond().to_be_bytes().to_vec());
        Ok(())
    }
}
