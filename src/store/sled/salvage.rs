//! Reading what is left of a damaged store.
//!
//! Everything happens on a copy. The store is read from its first entry to its last; after an
//! unreadable part, the next readable entry is searched for. Index rows show which records are
//! missing, and lead to some that the search has skipped.

use super::changes::StoreEntry;
use super::copy::StoreCopy;
use super::export::ReadRecord;
use super::files;
use super::kept;
use super::keys;
use super::open::{self, SchemaFault, SledOpenError};
use super::quiet::quietly;
use super::verify;
use crate::domain::ids::GuildId;
use crate::domain::member::Member;
use crate::domain::record_kind::RecordKind;
use crate::store::records::{ForIndex, Index, Record, Space, for_index, for_kind, key};
use crate::store::reports::Reports;
use crate::store::unreadable::place;
use sled::{Db, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The readable part of a store.
#[derive(Debug, Default)]
pub struct Salvaged {
    /// The records, for a backup.
    pub records: Vec<Record>,
    /// A line for each unreadable item; empty if the whole store was read.
    pub missing: Vec<String>,
}

/// Reads what can be read of the store in `dir`, which must not be in use and is not changed.
/// Blocks.
///
/// # Errors
/// The store is in use, was written by a newer build, or nothing of it can be read.
pub fn salvage(dir: &Path) -> Result<Salvaged, SledOpenError> {
    let first = read(dir, Snapshot::Used)?;
    if let Ok(salvaged) = &first
        && salvaged.missing.is_empty()
    {
        return first.map_err(|fault| fault.explain(dir));
    }
    match (first, read(dir, Snapshot::Removed)?) {
        // Records that only an older state has may have been deleted since.
        (Ok(first), Ok(second)) if second.records.len() > first.records.len() => Ok(second),
        (Ok(read), _) | (Err(_), Ok(read)) => Ok(read),
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
fn read(dir: &Path, snapshot: Snapshot) -> Result<Result<Salvaged, SchemaFault>, SledOpenError> {
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
    let mut reader = Salvager::new(&db);
    reader.records();
    reader.compare_with_indexes();
    reader.tell_of_the_whole(files::checkpoint(&copy.path()));
    let Salvager { records, missing, .. } = reader;
    if records.is_empty() && !missing.is_empty() {
        return Ok(Err(SchemaFault::Damaged("nothing of it can be read".to_owned())));
    }
    Ok(Ok(Salvaged { records: records.into_values().collect(), missing }))
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

struct Salvager<'a> {
    tree: &'a Tree,
    reports: Reports,
    /// Sorted by key: kind by kind, each in order.
    records: BTreeMap<Vec<u8>, Record>,
    missing: Vec<String>,
    /// The keys already reported as missing.
    told: BTreeSet<Vec<u8>>,
}

impl<'a> Salvager<'a> {
    fn new(tree: &'a Tree) -> Self {
        let (reports, records, missing) = (Reports::default(), BTreeMap::new(), Vec::new());
        Self { tree, reports, records, missing, told: BTreeSet::new() }
    }

    /// Reads all records, and reports the unreadable parts of the log.
    fn records(&mut self) {
        let tree = self.tree;
        let gaps = walk(&|from| next(tree, from), &mut |key, value| self.take(key, value));
        self.missing.extend(gaps.iter().filter_map(UnreadablePart::describe));
    }

    fn take(&mut self, key: &[u8], value: &[u8]) {
        match Space::from_key(key) {
            Some(Space::Record(kind)) => self.take_record(kind, key, value),
            Some(Space::SetAside) => {
                let original = keys::original(key);
                if let Some(Space::Record(kind)) = Space::from_key(original)
                    && !self.records.contains_key(original)
                {
                    self.take_record(kind, original, value);
                }
            }
            Some(Space::Queue | Space::Index(_)) | None => {}
        }
    }

    fn take_record(&mut self, kind: RecordKind, key: &[u8], value: &[u8]) {
        match for_kind(kind, ReadRecord { reports: &self.reports, key, value }) {
            Ok(record) => drop(self.records.insert(key.to_vec(), record)),
            Err(unreadable) => {
                self.missing.push(unreadable.to_string());
                self.told.insert(key.to_vec());
            }
        }
    }

    /// Looks for the records that something points to: each is either added, or reported as
    /// missing.
    fn compare_with_indexes(&mut self) {
        let tree = self.tree;
        let mut named = self.around_records();
        walk(&|from| next(tree, from), &mut |key, value| {
            if let Some(Space::Index(index)) = Space::from_key(key) {
                named.extend(for_index(index, FoundBy { key, value }));
            }
        });
        for key in named {
            let Some(Space::Record(kind)) = Space::from_key(&key) else { continue };
            if self.records.contains_key(&key) || self.told.contains(&key) {
                continue;
            }
            match quietly(|| tree.get(&key)) {
                Some(Ok(Some(value))) => self.take_record(kind, &key, &value),
                _ => self.missing.push(describe_key(kind, &key)),
            }
        }
    }

    /// The keys of records that must exist beside others: anyone who has answered is a member.
    fn around_records(&self) -> BTreeSet<Vec<u8>> {
        let around = self.records.values().filter_map(|record| match record {
            Record::Attempt { guild, user, .. } => {
                Some(keys::record_key::<Member>(&(*guild, *user)))
            }
            Record::Server { .. }
            | Record::Daily { .. }
            | Record::Reveal { .. }
            | Record::Member { .. }
            | Record::Interview { .. }
            | Record::LibraryEntry { .. }
            | Record::MatchState { .. }
            | Record::Participant { .. }
            | Record::Pairing { .. } => None,
        });
        around.collect()
    }

    /// Reports what is missing in the store as a whole.
    fn tell_of_the_whole(&mut self, checkpoint: Result<Option<u64>, String>) {
        let rounds = quietly(|| verify::commit_count(self.tree)).and_then(Result::ok).unwrap_or(0);
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
        if let Some(Ok(true)) = quietly(|| self.tree.contains_key(keys::IMPORTING)) {
            let half = "what an interrupted `warmup restore` had not taken in yet";
            self.missing.push(half.to_owned());
        }
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

/// An unreadable part of the store: the keys before and after it.
struct UnreadablePart {
    before: Vec<u8>,
    after: Option<Vec<u8>>,
}

impl UnreadablePart {
    /// A line about what is missing there; `None` if it held only index rows, which follow from
    /// records.
    fn describe(&self) -> Option<String> {
        let kind = |key: &[u8]| key.first().copied();
        let only_entries =
            matches!(Space::from_key(&self.before), Some(Space::Queue | Space::Index(_)))
                && self.after.as_deref().is_some_and(|after| kind(after) == kind(&self.before));
        if only_entries {
            return None;
        }
        let before = said(&self.before).unwrap_or_else(|| "the beginning".to_owned());
        let after = self.after.as_deref().and_then(said).unwrap_or_else(|| "the end".to_owned());
        Some(format!("whatever lay between {before} and {after}: that part of the log is damaged"))
    }
}

fn said(key: &[u8]) -> Option<String> {
    match Space::from_key(key)? {
        Space::Record(kind) => Some(describe_key(kind, key)),
        Space::Queue | Space::Index(_) | Space::SetAside => {
            Some(format!("what finds records of server {}", keys::number_at(key, 0).ok()?))
        }
    }
}

/// Returns the first entry from a key on, or an error if it can't be read.
type NextEntry<'a> = dyn Fn(&[u8]) -> Result<Option<StoreEntry>, ()> + 'a;

fn next(tree: &Tree, from: &[u8]) -> Result<Option<StoreEntry>, ()> {
    quietly(|| tree.range(from..).next().transpose()).ok_or(())?.map_err(drop)
}

/// Visits every readable entry, and returns the unreadable parts in between.
fn walk(next: &NextEntry<'_>, visit: &mut dyn FnMut(&[u8], &[u8])) -> Vec<UnreadablePart> {
    let mut gaps: Vec<UnreadablePart> = Vec::new();
    let (mut from, mut last) = (Vec::new(), Vec::new());
    loop {
        match next(&from) {
            Ok(None) => return gaps,
            Ok(Some((key, value))) => {
                visit(&key, &value);
                last = key.to_vec();
                from = [&key[..], &[0]].concat();
            }
            Err(()) => {
                let readable = first_readable(next, &from);
                let after = readable.as_deref().and_then(|key| next(key).ok().flatten());
                let after = after.map(|(key, _)| key.to_vec());
                gaps.push(UnreadablePart { before: last.clone(), after });
                match readable {
                    Some(readable) => from = readable,
                    None => return gaps,
                }
            }
        }
    }
}

/// The steps by which a byte of a key is raised to skip an unreadable part. The first two are
/// enough for a byte that follows another one.
const STEPS: [u8; 8] = [1, 16, 32, 48, 64, 96, 128, 192];

/// The end of the unreadable part that contains `from`: keys are treated as numbers, steps grow
/// until one leads out of it, and its end is searched for in the last step.
fn first_readable(next: &NextEntry<'_>, from: &[u8]) -> Option<Vec<u8>> {
    let mut low = from.to_vec();
    // Wide enough for small steps inside of a key.
    low.resize(from.len().max(32), 0);
    let places = (0..low.len()).rev();
    let steps = places.flat_map(|place| {
        STEPS[..if place == 0 { 8 } else { 2 }].iter().map(move |step| (place, *step))
    });
    let mut high = None;
    for (place, step) in steps {
        let stepped = plus(from, low.len(), place, step)?;
        if next(&stepped).is_ok() {
            high = Some(stepped);
            break;
        }
        low = stepped;
    }
    let mut high = high?;
    while let Some(middle) = between(&low, &high) {
        if next(&middle).is_ok() { high = middle } else { low = middle }
    }
    Some(high)
}

/// A key of `width` bytes, raised by `step` in the byte at `place`; `None` past the highest key.
fn plus(key: &[u8], width: usize, place: usize, step: u8) -> Option<Vec<u8>> {
    let mut sum = key.to_vec();
    sum.resize(width, 0);
    let mut step = step;
    for byte in sum[..=place].iter_mut().rev() {
        let (higher, carries) = byte.overflowing_add(step);
        *byte = higher;
        if !carries {
            return Some(sum);
        }
        step = 1;
    }
    None
}

/// The key in the middle of two of the same width; `None` if there is none between them.
fn between(low: &[u8], high: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0_u16;
    let mut sum = vec![0_u16; low.len() + 1];
    for place in (0..low.len()).rev() {
        let both = u16::from(low[place]) + u16::from(high[place]) + carry;
        sum[place + 1] = both & 0xff;
        carry = both >> 8;
    }
    sum[0] = carry;
    let mut rest = 0;
    let mut middle = Vec::with_capacity(low.len());
    for (place, digit) in sum.into_iter().enumerate() {
        let digit = rest << 8 | digit;
        rest = digit & 1;
        if place > 0 {
            middle.push((digit >> 1).to_be_bytes()[1]);
        }
    }
    (middle != low).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sled::IVec;

    /// Keys from 0 up, some of them unreadable.
    fn read(readable: &[bool]) -> (Vec<usize>, usize) {
        let key = |number: usize| [&b"a"[..], &(number as u64).to_be_bytes()].concat();
        let number_of = |from: &[u8]| {
            let number = (0..readable.len()).find(|number| key(*number)[..] >= *from);
            number.unwrap_or(readable.len())
        };
        let next = |from: &[u8]| match readable.get(number_of(from)) {
            None => Ok(None),
            Some(true) => Ok(Some((key(number_of(from)).into(), IVec::default()))),
            Some(false) => Err(()),
        };
        let mut found = Vec::new();
        let gaps = walk(&next, &mut |key, _| found.push(number_of(key)));
        (found, gaps.len())
    }

    proptest! {
        #[test]
        fn what_can_be_read_around_a_damaged_part_is_read(
            before in 0_usize..40,
            damaged in 1_usize..300,
            after in 0_usize..300,
        ) {
            let readable =
                [vec![true; before], vec![false; damaged], vec![true; after]].concat();
            let (found, gaps) = read(&readable);
            let expected: Vec<usize> =
                (0..readable.len()).filter(|number| readable[*number]).collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(gaps, 1);
        }

        #[test]
        fn the_middle_lies_between(low: [u8; 5], high: [u8; 5]) {
            prop_assume!(low < high);
            let middle = between(&low, &high);
            let is_next = plus(&low, 5, 4, 1).as_deref() == Some(&high[..]);
            prop_assert_eq!(middle.is_none(), is_next);
            let lies_between = |it: &[u8]| low[..] < *it && *it < high[..];
            prop_assert!(middle.is_none_or(|middle| lies_between(&middle)));
        }
    }

    #[test]
    fn nothing_lies_behind_the_highest_key() {
        assert_eq!(plus(&[255, 255], 2, 1, 1), None);
        assert_eq!(plus(&[1, 255], 3, 1, 16), Some(vec![2, 15, 0]));
    }
}
