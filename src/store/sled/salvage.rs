//! Reading what is left of a damaged store.
//!
//! Everything happens on a copy, which is read from its first entry to its last, twice: once to find what
//! can be read, and once more for the backup, so that no more than a few records are in memory. Index rows
//! show which records are missing, and lead to some in unreadable parts.

mod walk;

use self::walk::{UnreadablePart, walk};
use super::changes::StoreEntry;
use super::copy::StoreCopy;
use super::export::ReadRecord;
use super::files;
use super::kept;
use super::keys;
use super::open::{self, SchemaFault, SledOpenError};
use super::quiet::quietly;
use super::verify;
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::member::Member;
use crate::domain::record_kind::RecordKind;
use crate::store::records::{ForIndex, Index, Record, Space, for_index, for_kind, key};
use crate::store::reports::Reports;
use crate::store::unreadable::place;
use crate::store::{Records, Result as StoreResult};
use anyhow::{Context as _, ensure};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use sled::{Db, IVec};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The records read at once.
const PAGE: usize = 256;

/// The readable part of a store.
pub struct Salvaged {
    /// The records, for a backup. They are read when they are polled.
    pub records: Records,
    /// A line for each unreadable item; empty if the whole store was read.
    pub missing: Vec<String>,
}

/// Reads what can be read of the store in `dir`, which must not be in use and is not changed.
/// Blocks.
///
/// # Errors
/// The store is in use, was written by a newer build, or nothing of it can be read.
pub fn salvage(dir: &Path) -> Result<Salvaged, SledOpenError> {
    let Salvager { findings, missing, .. } = read_best(dir)?;
    Ok(Salvaged { records: records(findings), missing })
}

fn read_best(dir: &Path) -> Result<Salvager, SledOpenError> {
    let first = match read(dir, Snapshot::Used)? {
        Ok(whole) if whole.missing.is_empty() => return Ok(whole),
        // There may be room for only one copy.
        first => first.map(|salvager| salvager.findings.count),
    };
    match (first, read(dir, Snapshot::Removed)?) {
        // Records that only an older state has may have been deleted since.
        (Ok(first), Ok(second)) if second.findings.count > first => Ok(second),
        (Ok(_), second) => {
            drop(second);
            read(dir, Snapshot::Used)?.map_err(|fault| beyond_reading(dir, fault))
        }
        (Err(_), Ok(second)) => Ok(second),
        (Err(fault), Err(_)) => Err(beyond_reading(dir, fault)),
    }
}

fn beyond_reading(dir: &Path, fault: SchemaFault) -> SledOpenError {
    match fault.explain(dir) {
        SledOpenError::Damaged { dir, cause } => SledOpenError::BeyondReading { dir, cause },
        other => other,
    }
}

/// The snapshot of the log may be damaged while the log is intact.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Snapshot {
    Used,
    Removed,
}

/// Reads a copy of the store. Returns an error if it should not be retried in another way.
fn read(dir: &Path, snapshot: Snapshot) -> Result<Result<Salvager, SchemaFault>, SledOpenError> {
    let copy = StoreCopy::new(dir)?;
    let db = match prepared(&copy.path(), snapshot) {
        Ok(db) => db,
        Err(fault) => return Ok(Err(fault)),
    };
    if let Some(Ok(Some(schema))) = quietly(|| db.get(keys::SCHEMA))
        && let Err(fault @ SchemaFault::Newer(_)) = open::check_schema(&schema)
    {
        return Err(fault.explain(dir));
    }
    let checkpoint = files::checkpoint(&copy.path());
    let store = SalvagedStore { db, reports: Reports::default(), _copy: copy };
    let mut salvager = Salvager::new(store);
    salvager.records();
    salvager.compare_with_indexes();
    salvager.tell_of_the_whole(checkpoint);
    if salvager.findings.count == 0 && !salvager.missing.is_empty() {
        return Ok(Err(SchemaFault::Damaged("nothing of it can be read".to_owned())));
    }
    Ok(Ok(salvager))
}

fn prepared(copy: &Path, snapshot: Snapshot) -> Result<Db, SchemaFault> {
    let refused = |_| SchemaFault::missing();
    kept::finish_opening(copy).map_err(refused)?;
    let records = copy.join(files::RECORDS);
    files::remove_unfinished_snapshots(&records).map_err(refused)?;
    if !records.join("db").exists() {
        return Err(SchemaFault::missing());
    }
    if snapshot == Snapshot::Removed {
        let names = files::names(&records).map_err(refused)?;
        for name in names.iter().filter(|name| name.starts_with(files::SNAPSHOT)) {
            fs::remove_file(records.join(name)).map_err(refused)?;
        }
    }
    open::open_files(&records)
}

/// The copy of a store.
struct SalvagedStore {
    // Closed before the copy is removed.
    db: Db,
    reports: Reports,
    _copy: StoreCopy,
}

impl SalvagedStore {
    fn walk(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Vec<UnreadablePart> {
        walk(&|from| walk::next(&self.db, from), visit)
    }

    fn get(&self, key: &[u8]) -> Option<IVec> {
        quietly(|| self.db.get(key))?.ok()?
    }

    fn decode(&self, kind: RecordKind, key: &[u8], value: &[u8]) -> StoreResult<Record> {
        for_kind(kind, ReadRecord { reports: &self.reports, key, value })
    }

    fn is_readable(&self, kind: RecordKind, key: &[u8]) -> bool {
        self.get(key).is_some_and(|value| self.decode(kind, key, &value).is_ok())
    }

    /// The record in an entry; `None` for other entries. Bytes that were set aside are read only if the
    /// record that replaced them can't be.
    fn record(&self, key: &[u8], value: &[u8]) -> Option<(Vec<u8>, StoreResult<Record>)> {
        match Space::from_key(key)? {
            Space::Record(kind) => Some((key.to_vec(), self.decode(kind, key, value))),
            Space::SetAside => {
                let original = keys::original(key);
                let Some(Space::Record(kind)) = Space::from_key(original) else { return None };
                let is_replaced = self.is_readable(kind, original);
                (!is_replaced).then(|| (original.to_vec(), self.decode(kind, original, value)))
            }
            Space::Queue | Space::Index(_) => None,
        }
    }
}

/// A store that was read once.
struct Findings {
    store: SalvagedStore,
    /// The number of readable records.
    count: u64,
    unreadable: Vec<UnreadablePart>,
    /// The keys of readable records in unreadable parts.
    inside: BTreeSet<Vec<u8>>,
}

impl Findings {
    fn is_in_unreadable_part(&self, key: &[u8]) -> bool {
        self.unreadable.iter().any(|part| part.contains(key))
    }

    /// Returns `true` if a record was read from bytes that were set aside.
    fn has_set_aside(&self, kind: RecordKind, key: &[u8]) -> bool {
        let aside = keys::set_aside(key);
        let decodes = |value: IVec| self.store.decode(kind, key, &value).is_ok();
        !self.is_in_unreadable_part(&aside) && self.store.get(&aside).is_some_and(decodes)
    }
}

/// Finds what can be read.
struct Salvager {
    findings: Findings,
    missing: Vec<String>,
    /// The keys already reported as missing.
    told: BTreeSet<Vec<u8>>,
}

impl Salvager {
    fn new(store: SalvagedStore) -> Self {
        let (unreadable, inside) = (Vec::new(), BTreeSet::new());
        let findings = Findings { store, count: 0, unreadable, inside };
        Self { findings, missing: Vec::new(), told: BTreeSet::new() }
    }

    /// Reads all records, and reports the unreadable parts of the log.
    fn records(&mut self) {
        let Self { findings, missing, told } = self;
        let unreadable =
            findings.store.walk(&mut |key, value| match findings.store.record(key, value) {
                Some((_, Ok(_))) => findings.count += 1,
                Some((key, Err(unreadable))) => {
                    missing.push(unreadable.to_string());
                    told.insert(key);
                }
                None => {}
            });
        missing.extend(unreadable.iter().filter_map(describe_part));
        findings.unreadable = unreadable;
    }

    /// Looks for the records that something points to: each is either found, or reported as missing.
    fn compare_with_indexes(&mut self) {
        let Self { findings, missing, told } = self;
        let mut lost: BTreeMap<Vec<u8>, String> = BTreeMap::new();
        let (mut inside, mut count) = (BTreeSet::new(), 0);
        findings.store.walk(&mut |at, value| {
            let Some(key) = pointed_at(at, value) else { return };
            let Some(Space::Record(kind)) = Space::from_key(&key) else { return };
            let is_known = inside.contains(&key) || lost.contains_key(&key);
            if is_known || told.contains(at) || told.contains(&key) {
                return;
            }
            match findings.store.get(&key) {
                Some(value) if findings.is_in_unreadable_part(&key) => {
                    match findings.store.decode(kind, &key, &value) {
                        Ok(_) => {
                            count += 1;
                            inside.insert(key);
                        }
                        Err(unreadable) => drop(lost.insert(key, unreadable.to_string())),
                    }
                }
                Some(_) => {}
                None if findings.has_set_aside(kind, &key) => {}
                None => {
                    let what = describe_key(kind, &key);
                    lost.insert(key, what);
                }
            }
        });
        missing.extend(lost.into_values());
        findings.count += count;
        findings.inside = inside;
    }

    /// Reports what is missing in the store as a whole.
    fn tell_of_the_whole(&mut self, checkpoint: Result<Option<u64>, String>) {
        let db = &self.findings.store.db;
        let rounds = quietly(|| verify::commit_count(db)).and_then(Result::ok).unwrap_or(0);
        let end = match checkpoint {
            Err(cause) => Some(format!("cannot tell how much is missing: {cause}")),
            Ok(None) if rounds > 0 => Some(
                "the newest records may be missing: the file `checkpoint` is \
                 missing"
                    .to_owned(),
            ),
            Ok(Some(expected)) if expected > rounds => Some(format!(
                "the end of the log: it holds {rounds} rounds of writes and had {expected}"
            )),
            Ok(_) => None,
        };
        self.missing.extend(end);
        if let Some(Ok(true)) = quietly(|| db.contains_key(keys::IMPORTING)) {
            let half = "what an interrupted `warmup restore` had not taken in yet";
            self.missing.push(half.to_owned());
        }
    }
}

/// The key of the record that must exist because of an entry: that of an index row, the member of an
/// answer, or what was written in place of a record that was set aside.
fn pointed_at(at: &[u8], value: &[u8]) -> Option<Vec<u8>> {
    match Space::from_key(at)? {
        Space::Index(index) => for_index(index, FoundBy { key: at, value }),
        Space::Record(RecordKind::Attempt) => {
            let (guild, user, _) = keys::parts::<(GuildId, UserId, InteractionId)>(at)?;
            Some(keys::record_key::<Member>(&(guild, user)))
        }
        Space::SetAside => Some(keys::original(at).to_vec()),
        Space::Record(_) | Space::Queue => None,
    }
}

/// The records that were found.
fn records(findings: Findings) -> Records {
    let first = SalvageReader { findings, from: Some(Vec::new()), read: 0 };
    let pages = stream::try_unfold(Some(first), |reader| async {
        let Some(mut reader) = reader else { return anyhow::Ok(None) };
        let read = move || Ok((reader.page()?, reader));
        let read: StoreResult<_> = tokio::task::spawn_blocking(read).await.context("reading")?;
        let (page, reader) = read?;
        let next = (!page.is_empty()).then_some(reader);
        Ok(Some((stream::iter(page.into_iter().map(Ok)), next)))
    });
    pages.try_flatten().boxed()
}

/// Reads the records that were found.
struct SalvageReader {
    findings: Findings,
    /// The next key of the walk; `None` at its end.
    from: Option<Vec<u8>>,
    read: u64,
}

impl SalvageReader {
    /// The next records; none at the end.
    fn page(&mut self) -> StoreResult<Vec<Record>> {
        let mut page = Vec::new();
        while page.len() < PAGE {
            let Some((key, value)) = self.entry() else { break };
            page.extend(
                self.findings.store.record(&key, &value).and_then(|(_, record)| record.ok()),
            );
        }
        self.read += u64::try_from(page.len())?;
        ensure!(
            !page.is_empty() || self.read == self.findings.count,
            "the copy of the store has changed"
        );
        Ok(page)
    }

    /// The next entry that may have a record: those of the walk, then those in unreadable parts.
    fn entry(&mut self) -> Option<StoreEntry> {
        let store = &self.findings.store;
        while let Some(from) = self.from.take() {
            match walk::next(&store.db, &from) {
                Ok(Some(entry)) => {
                    self.from = Some(walk::behind(&entry.0));
                    return Some(entry);
                }
                Ok(None) => {}
                Err(()) => {
                    let part = self.findings.unreadable.iter().find(|part| part.contains(&from));
                    self.from = part.and_then(|part| part.after.clone());
                }
            }
        }
        let key = self.findings.inside.pop_first()?;
        let value = store.get(&key)?;
        Some((key.into(), value))
    }
}

/// The key of the record that a row points to; `None` if the row can't be decoded.
struct FoundBy<'a> {
    key: &'a [u8],
    value: &'a [u8],
}

impl ForIndex for FoundBy<'_> {
    type Output = Option<Vec<u8>>;

    fn run<I: Index>(self) -> Option<Vec<u8>> {
        let value = key::whole(self.value).ok()?;
        Some(keys::record_key::<I::Of>(&I::target(&keys::parts(self.key)?, &value)))
    }
}

fn describe_key(kind: RecordKind, key: &[u8]) -> String {
    let number = |position| keys::number_at(key, position).unwrap_or_default();
    place(kind, GuildId(number(0)), number(1))
}

/// A line about what is missing in an unreadable part; `None` if it held only index rows, which follow
/// from records.
fn describe_part(part: &UnreadablePart) -> Option<String> {
    let kind = |key: &[u8]| key.first().copied();
    let only_entries =
        matches!(Space::from_key(&part.before), Some(Space::Queue | Space::Index(_)))
            && part.after.as_deref().is_some_and(|after| kind(after) == kind(&part.before));
    if only_entries {
        return None;
    }
    let before = said(&part.before).unwrap_or_else(|| "the beginning".to_owned());
    let after = part.after.as_deref().and_then(said).unwrap_or_else(|| "the end".to_owned());
    Some(format!("whatever lay between {before} and {after}: that part of the log is damaged"))
}

fn said(key: &[u8]) -> Option<String> {
    match Space::from_key(key)? {
        Space::Record(kind) => Some(describe_key(kind, key)),
        Space::Queue | Space::Index(_) | Space::SetAside => {
            Some(format!("what finds records of server {}", keys::number_at(key, 0).ok()?))
        }
    }
}
