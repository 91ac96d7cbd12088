//! Copies of data that the embedded store may destroy while it opens, kept until it has opened
//! successfully.
//!
//! Its log is cut into segments. Those covered by its snapshot are only read. Later ones are read
//! through, and emptied from the first damage on: exactly if a damaged store has lost its end, the
//! rest would be lost too. So everything after the snapshot is kept, with all other files, which
//! are small. Segments that were freed before may be emptied; they contained nothing.
//!
//! ```text
//! records.before/kept   the list of kept data, each with a checksum; written last, removed first
//! records.before/db     these parts, in their places; the rest is a hole
//! records.before/…      all other files of records/
//! ```

use super::files::{self, BEFORE, RECORDS, SNAPSHOT};
use crate::store::whole_file::{put_in_place, sync_folder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

/// The size of a segment of the embedded store's log, in bytes. A quarter of it must hold about
/// twenty of the longest values; see [`crate::store::codec::MAX_VALUE`].
pub(super) const SEGMENT: u32 = 2 * 1024 * 1024;
const LOG: &str = "db";
const KEPT: &str = "kept";
/// The size of a segment's header: a checksum of the rest, its position in the order of writing,
/// and how far the log was on disk.
const HEADER: usize = 20;

/// The list of what is kept of a log.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The length of the log; `None` if there was none.
    length: Option<u64>,
    parts: Vec<KeptPart>,
    /// The other files, by name.
    files: BTreeMap<String, u32>,
}

#[derive(Serialize, Deserialize)]
struct KeptPart {
    offset: u64,
    length: u64,
    checksum: u32,
}

/// Finishes an opening or a repair, including an interrupted one: restores what an opening may have
/// destroyed, puts a copy without an original in its place, and removes other copies.
pub(super) fn finish_opening(dir: &Path) -> io::Result<()> {
    files::remove_unfinished_checkpoints(dir)?;
    files::finish_compaction(dir)?;
    let records = dir.join(RECORDS);
    if dir.join(files::NEW).exists() {
        fs::remove_dir_all(dir.join(files::NEW))?;
    }
    if records.exists() {
        restore(dir)?;
        forget(dir)?;
    }
    for copy in [files::REBUILDING, BEFORE, files::REFUSED].map(|name| dir.join(name)) {
        if copy.exists() {
            if records.exists() {
                fs::remove_dir_all(copy)?;
            } else {
                fs::rename(copy, &records)?;
            }
        }
    }
    sync_folder(dir)
}

/// Removes the kept data of a successful opening. The names in both folders are then on disk.
pub(super) fn opened_well(dir: &Path) -> io::Result<()> {
    sync_folder(&dir.join(RECORDS))?;
    forget(dir)?;
    sync_folder(dir)
}

/// Keeps what opening may destroy, for [`undo_opening`]. Without enough room, the store is opened
/// without it.
pub(super) fn keep_before_opening(dir: &Path) {
    if let Err(error) = keep(dir) {
        tracing::warn!("opening the store without a safety copy: {error}");
        // The incomplete copy is removed when the store is open.
        drop(fs::remove_dir_all(dir.join(BEFORE)));
    }
}

/// Restores the records as they were before they were opened.
pub(super) fn undo_opening(dir: &Path) -> io::Result<()> {
    restore(dir)?;
    forget(dir)?;
    sync_folder(dir)
}

/// Keeps what opening may destroy of the records in `dir`.
fn keep(dir: &Path) -> io::Result<()> {
    let (records, copy) = (dir.join(RECORDS), dir.join(BEFORE));
    files::copy_folder(&records, &copy, |name| name != LOG)?;
    let mut kept = Kept { length: None, parts: Vec::new(), files: checksums(&copy)? };
    if let Some(log) = if_there(File::open(records.join(LOG)))? {
        kept.length = Some(log.metadata()?.len());
        let copied = File::create(copy.join(LOG))?;
        for offset in unsettled(&log, &records)? {
            let bytes = segment(&log, offset)?;
            copied.write_all_at(&bytes, offset)?;
            let (length, checksum) = (bytes.len() as u64, crc32fast::hash(&bytes));
            kept.parts.push(KeptPart { offset, length, checksum });
        }
    }
    // After a power cut during opening, all of it must exist.
    files::sync_all(&copy)?;
    let list = tempfile::NamedTempFile::new_in(&copy)?;
    serde_json::to_writer(list.as_file(), &kept)?;
    put_in_place(list, &copy.join(KEPT))?;
    sync_folder(dir)
}

/// Restores the kept data, if it is complete; it can be done twice. Returns `true` if it did.
fn restore(dir: &Path) -> io::Result<bool> {
    let (records, copy) = (dir.join(RECORDS), dir.join(BEFORE));
    let Some(list) = if_there(fs::read(copy.join(KEPT)))? else { return Ok(false) };
    let Ok(kept) = serde_json::from_slice::<Kept>(&list) else { return Ok(false) };
    if !is_whole(&copy, &kept)? {
        return Ok(false);
    }
    match kept.length {
        Some(length) => restore_log(&records.join(LOG), &copy.join(LOG), length, &kept.parts)?,
        None => drop(if_there(fs::remove_file(records.join(LOG)))?),
    }
    for name in files::names(&records)? {
        let path = records.join(&name);
        if name != LOG && !kept.files.contains_key(&name) && !path.is_dir() {
            fs::remove_file(path)?;
        }
    }
    for name in kept.files.keys() {
        fs::copy(copy.join(name), records.join(name))?;
    }
    files::sync_all(&records)?;
    Ok(true)
}

/// Deletes the kept data. Half of it could do harm, so its list goes first.
fn forget(dir: &Path) -> io::Result<()> {
    let copy = dir.join(BEFORE);
    if copy.exists() {
        if_there(fs::remove_file(copy.join(KEPT)))?;
        sync_folder(&copy)?;
        fs::remove_dir_all(copy)?;
    }
    Ok(())
}

/// The checksums of the files in a folder, without subfolders.
fn checksums(folder: &Path) -> io::Result<BTreeMap<String, u32>> {
    let mut checksums = BTreeMap::new();
    for name in files::names(folder)? {
        let path = folder.join(&name);
        if name != LOG && name != KEPT && !path.is_dir() {
            checksums.insert(name, crc32fast::hash(&fs::read(path)?));
        }
    }
    Ok(checksums)
}

fn is_whole(copy: &Path, kept: &Kept) -> io::Result<bool> {
    if checksums(copy)? != kept.files {
        return Ok(false);
    }
    let Some(log) = if_there(File::open(copy.join(LOG)))? else {
        return Ok(kept.parts.is_empty());
    };
    for part in &kept.parts {
        if crc32fast::hash(&cut(segment(&log, part.offset)?, part)) != part.checksum {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A part of the log. Past the log's end, the copy may have more, which is a hole.
fn cut(mut segment: Vec<u8>, part: &KeptPart) -> Vec<u8> {
    segment.truncate(usize::try_from(part.length).unwrap_or(usize::MAX));
    segment
}

fn if_there<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn restore_log(log: &Path, copied: &Path, length: u64, parts: &[KeptPart]) -> io::Result<()> {
    let log = File::options().create(true).truncate(false).write(true).open(log)?;
    log.set_len(length)?;
    let copied = File::open(copied)?;
    for part in parts {
        log.write_all_at(&cut(segment(&copied, part.offset)?, part), part.offset)?;
    }
    Ok(())
}

/// The number of bytes of the log after its snapshot.
pub(super) fn unsettled_bytes(dir: &Path) -> io::Result<u64> {
    let records = dir.join(RECORDS);
    let log = File::open(records.join(LOG))?;
    Ok(unsettled(&log, &records)?.len() as u64 * u64::from(SEGMENT))
}

/// The offsets of the segments after the snapshot, or of unknown position.
fn unsettled(log: &File, records: &Path) -> io::Result<Vec<u64>> {
    let step = usize::try_from(SEGMENT).map_err(io::Error::other)?;
    let settled = settled_up_to(records)?;
    let mut unsettled = Vec::new();
    for offset in (0..log.metadata()?.len()).step_by(step) {
        let mut header = [0; HEADER];
        let read = read_up_to(log, &mut header, offset)?;
        let is_empty = read == HEADER && header.iter().all(|byte| *byte == 0);
        let is_settled = written_at(&header).is_some_and(|written| written < settled);
        if !is_empty && !is_settled {
            unsettled.push(offset);
        }
    }
    Ok(unsettled)
}

/// The position in the order of writing where the newest snapshot ends, as the start of its
/// segment. Snapshots are named after it.
fn settled_up_to(records: &Path) -> io::Result<u64> {
    let names = files::names(records)?;
    let numbers =
        names.iter().filter_map(|name| u64::from_str_radix(name.strip_prefix(SNAPSHOT)?, 16).ok());
    let newest = numbers.max().unwrap_or(0);
    Ok(newest - newest % u64::from(SEGMENT))
}

/// The position of a segment in the order of writing, if its header is intact.
fn written_at(header: &[u8; HEADER]) -> Option<u64> {
    let (checksum, rest) = header.split_first_chunk::<4>()?;
    let place = u64::from_le_bytes(*rest.first_chunk::<8>()?) ^ (u64::MAX >> 1);
    let is_whole = crc32fast::hash(rest) == u32::from_le_bytes(*checksum) ^ u32::MAX;
    is_whole.then_some(place)
}

/// The segment at `offset`, which may be cut off by the end of the log.
fn segment(log: &File, offset: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(SEGMENT).map_err(io::Error::other)?];
    let read = read_up_to(log, &mut bytes, offset)?;
    bytes.truncate(read);
    Ok(bytes)
}

/// Fills `bytes` up to the end of the file, and returns the number of bytes read.
fn read_up_to(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut read = 0;
    while read < bytes.len() {
        match file.read_at(&mut bytes[read..], offset + read as u64) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn write(records: &Path, keys: std::ops::Range<u32>) {
        let segment = usize::try_from(SEGMENT).unwrap();
        let config = sled::Config::new().path(records).segment_size(segment);
        let db = loop {
            match config.open() {
                // The lock lingers for a moment after a close in the same process.
                Err(sled::Error::Io(error)) if error.to_string().contains("acquire lock") => {}
                opened => break opened.unwrap(),
            }
        };
        for key in keys {
            db.insert(key.to_be_bytes(), vec![u8::try_from(key % 251).unwrap(); 20_000]).unwrap();
        }
        db.flush().unwrap();
    }

    fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let names = files::names(folder).unwrap();
        let paths = names.iter().map(|name| folder.join(name)).filter(|path| path.is_file());
        paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    }

    #[test]
    fn what_came_after_the_snapshot_is_put_back_whatever_became_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let records = dir.path().join(RECORDS);
        write(&records, 0..600);
        write(&records, 600..601);
        write(&records, 601..1_200);
        let before = contents(&records);
        let log = records.join(LOG);
        let length = fs::metadata(&log).unwrap().len();
        let kept = unsettled(&File::open(&log).unwrap(), &records).unwrap();
        assert!(kept.len() > 2 && (kept.len() as u64) < length / u64::from(SEGMENT));
        keep(dir.path()).unwrap();

        let file = File::options().write(true).open(&log).unwrap();
        for offset in kept {
            file.write_all_at(&[7; 5_000], offset).unwrap();
        }
        file.set_len(length - 3_000).unwrap();
        for path in before.keys().filter(|path| **path != log) {
            fs::write(path, "spoiled").unwrap();
        }
        fs::write(records.join("snap.ffff.generating"), "").unwrap();
        for _ in 0..2 {
            assert!(restore(dir.path()).unwrap());
            assert!(contents(&records) == before, "something was not put back");
        }
    }

    #[test]
    fn half_a_copy_is_never_put_back() {
        let dir = tempfile::tempdir().unwrap();
        let records = dir.path().join(RECORDS);
        write(&records, 0..10);
        let before = contents(&records);
        for spoil in [LOG, "conf", KEPT] {
            keep(dir.path()).unwrap();
            fs::write(dir.path().join(BEFORE).join(spoil), "half of").unwrap();
            assert!(!restore(dir.path()).unwrap());
            assert!(contents(&records) == before);
            forget(dir.path()).unwrap();
        }
        assert!(!dir.path().join(BEFORE).exists());
    }
}
