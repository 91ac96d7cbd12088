//! Opening: one process at a time, nothing newer than this build, nothing damaged.
//!
//! ```text
//! lock                 held by the process that uses the store
//! checkpoint           the number of commits when the store was last complete
//! records/             the files of the embedded store
//! records.new/         the files of a store that is being created; only for a moment
//! records.before/      what opening may destroy of them; only during opening
//! records.rebuilding/  a copy that is being rebuilt; only during a repair
//! records.compacted/   a copy without dead data; only during a compaction
//! records.obsolete/    the files that are being replaced by it; only for a moment
//! records.damaged-N/   records that a repair has replaced; may be deleted by hand
//! ```
//!
//! The embedded store writes to its files while it opens them, even if opening fails in the end. A
//! store that is refused is left as it was found: whatever may change is copied first (`kept`).

use super::files;
use super::kept;
use super::keys;
use super::lock::FileLock;
use super::quiet::quietly;
use super::verify;
use crate::os_error;
use sled::Db;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The version of the layout that this build writes.
pub const SCHEMA: u32 = 1;

/// The size of the page cache, in bytes.
const CACHE: u64 = 8 * 1024 * 1024;
/// Opening reads through at most this many bytes of the log without delay. If more was written
/// since the last opening, closing does that, so that the next start is quick.
const MOST_UNSETTLED: u64 = 64 * 1024 * 1024;
/// The number of tries for the embedded store's own lock, which lingers for a moment after a close in the
/// same process, and how long to wait in between.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(10);

/// The reason a store does not open. The text is shown to the operator.
#[derive(Debug, thiserror::Error)]
pub enum SledOpenError {
    /// Another process, or another store in this one, uses the folder.
    #[error(
        "The store in {dir} is in use by another Warmup. Stop that one first, or choose another \
         folder."
    )]
    InUse {
        /// The folder.
        dir: PathBuf,
    },
    /// A newer build wrote it.
    #[error(
        "The store in {dir} has schema version {found}, and this build knows versions up to \
         {SCHEMA}. Run a build that is at least as new as the one that wrote it."
    )]
    Newer {
        /// The folder.
        dir: PathBuf,
        /// The version that was found.
        found: u32,
    },
    /// It can't be trusted as it is.
    #[error(
        "The store in {dir} is damaged: {cause}. Nothing was deleted. To continue from your newest backup, choose a new, empty folder for the store and run `warmup restore FILE`. Without one, \
         `warmup salvage STORE --to FILE` reads what can still be read."
    )]
    Damaged {
        /// The folder.
        dir: PathBuf,
        /// The damage.
        cause: String,
    },
    /// Nothing of it can be salvaged.
    #[error(
        "Nothing can be read of the store in {dir}: {cause}. To continue from your newest backup, choose \
         a new, empty folder for the store and run `warmup restore FILE`."
    )]
    BeyondReading {
        /// The folder.
        dir: PathBuf,
        /// The damage.
        cause: String,
    },
    /// A restore was interrupted.
    #[error(
        "A restore into the store in {dir} was interrupted, so it is incomplete. Delete that folder and run `warmup restore FILE` again."
    )]
    HalfRestored {
        /// The folder.
        dir: PathBuf,
    },
    /// It can't be written.
    #[error("The store in {dir} can't be opened for writing: {cause}.")]
    Unwritable {
        /// The folder.
        dir: PathBuf,
        /// The reason.
        cause: String,
    },
    /// The operating system refuses.
    #[error("The store in {dir} can't be opened: {cause}.")]
    Refused {
        /// The folder.
        dir: PathBuf,
        /// The operating system's error.
        cause: String,
    },
}

/// An open store. The lock is released last.
pub(super) struct OpenedStore {
    pub(super) db: Db,
    pub(super) dir: PathBuf,
    _lock: FileLock,
}

impl OpenedStore {
    /// The file to sync after a flush.
    pub(super) fn log(&self) -> std::io::Result<File> {
        File::options().write(true).open(self.dir.join(files::RECORDS).join("db"))
    }
}

/// Opens the store in `dir`, and creates it if there is none.
pub(super) fn open(dir: &Path) -> Result<OpenedStore, SledOpenError> {
    if files::is_inside_store(dir) {
        let cause = "it contains the inner files of a store; use its parent folder";
        return Err(refused(dir, cause.to_owned()));
    }
    let refused = |error: std::io::Error| refused(dir, os_error::explain(&error));
    files::make_folder(dir).map_err(refused)?;
    let lock = lock(dir)?;
    await_release(&dir.join(files::RECORDS));
    let checkpoint = files::checkpoint(dir).map_err(|cause| damaged(dir, &cause))?;
    kept::finish_opening(dir).map_err(refused)?;
    let db = open_or_make(dir, checkpoint)?;
    let rounds = verify::commit_count(&db).map_err(|error| damaged(dir, &format!("{error:#}")))?;
    if checkpoint.is_none() && rounds > 0 {
        tracing::warn!("the store has no file `checkpoint`, so its newest records may be missing");
    }
    files::set_checkpoint(dir, rounds).map_err(refused)?;
    kept::opened_well(dir).map_err(refused)?;
    files::keep_to_owner(dir, rounds > 0);
    Ok(OpenedStore { db, dir: dir.to_owned(), _lock: lock })
}

/// A folder that was ever written to is never taken for a new store.
fn open_or_make(dir: &Path, checkpoint: Option<u64>) -> Result<Db, SledOpenError> {
    let failed = |error: std::io::Error| refused(dir, os_error::explain(&error));
    let records = dir.join(files::RECORDS);
    let is_blank = files::is_blank(&records).map_err(failed)?;
    match checkpoint {
        Some(_) if is_blank || !records.join("db").exists() => {
            return Err(SchemaFault::missing().explain(dir));
        }
        None if is_blank && !files::replaced(dir).map_err(failed)?.is_empty() => {
            return Err(SchemaFault::missing().explain(dir));
        }
        None if is_blank => make(dir)?,
        _ => {}
    }
    kept::keep_before_opening(dir);
    files::remove_unfinished_snapshots(&records).map_err(failed)?;
    let fault = match open_records(&records, checkpoint) {
        Ok(db) => return Ok(db),
        Err(fault) => fault,
    };
    await_release(&records);
    kept::undo_opening(dir).map_err(failed)?;
    match fault {
        SchemaFault::Snapshot => rebuild(dir, checkpoint),
        fault => Err(fault.explain(dir)),
    }
}

/// Creates a store. It gets its final name when it is complete and on disk.
fn make(dir: &Path) -> Result<(), SledOpenError> {
    let new = dir.join(files::NEW);
    let db = open_files(&new).map_err(|fault| fault.explain(dir))?;
    initialise(&db).map_err(|fault| fault.explain(dir))?;
    drop(db);
    await_release(&new);
    files::put_new_in_place(dir).map_err(|error| refused(dir, os_error::explain(&error)))
}

/// Releases a closed store. If much was written since it was opened, it is opened and closed once
/// more: the embedded store reads through its log only then, and records how far it has come.
/// Everything is on disk already, so nothing depends on this.
pub(super) fn settle(opened: OpenedStore) {
    let OpenedStore { db, dir, _lock: lock } = opened;
    drop(db);
    if kept::unsettled_bytes(&dir).is_ok_and(|bytes| bytes > MOST_UNSETTLED) {
        let records = dir.join(files::RECORDS);
        await_release(&records);
        let checkpoint = files::checkpoint(&dir).unwrap_or_default();
        if let Ok(db) = open_or_make(&dir, checkpoint) {
            drop(db);
            await_release(&records);
            drop(kept::opened_well(&dir));
        }
    }
    drop(lock);
}

/// Closes a store, runs an action on its files, and opens it again.
pub(super) fn reopen(
    opened: OpenedStore,
    meanwhile: impl FnOnce() -> std::io::Result<()>,
) -> Result<OpenedStore, SledOpenError> {
    let OpenedStore { db, dir, _lock: lock } = opened;
    let failed = |error: std::io::Error| refused(&dir, os_error::explain(&error));
    drop(db);
    await_release(&dir.join(files::RECORDS));
    meanwhile().map_err(failed)?;
    let checkpoint = files::checkpoint(&dir).map_err(|cause| damaged(&dir, &cause))?;
    let db = open_or_make(&dir, checkpoint)?;
    kept::opened_well(&dir).map_err(failed)?;
    Ok(OpenedStore { db, dir, _lock: lock })
}

/// Waits until the embedded store has released its files: some of its threads linger for a moment,
/// and so do the descriptors in a child process that has not run its program yet.
pub(super) fn await_release(records: &Path) {
    let Ok(log) = File::open(records.join("db")) else { return };
    for _ in 0..TRIES {
        if log.try_lock().is_ok() {
            drop(log.unlock());
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

fn refused(dir: &Path, cause: String) -> SledOpenError {
    SledOpenError::Refused { dir: dir.to_owned(), cause }
}

fn damaged(dir: &Path, cause: &str) -> SledOpenError {
    SledOpenError::Damaged { dir: dir.to_owned(), cause: cause.to_owned() }
}

/// The store can't be written; that may be the only problem.
fn unwritable(dir: &Path, error: &std::io::Error) -> SledOpenError {
    let (dir, cause) = (dir.to_owned(), os_error::explain(error));
    match error.kind() {
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
            SledOpenError::Unwritable { dir, cause }
        }
        _ => SledOpenError::Refused { dir, cause },
    }
}

fn lock(dir: &Path) -> Result<FileLock, SledOpenError> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(dir.join(files::LOCK))
        .map_err(|error| unwritable(dir, &error))?;
    FileLock::exclusive(file).map_err(|error| match error {
        TryLockError::WouldBlock => SledOpenError::InUse { dir: dir.to_owned() },
        TryLockError::Error(error) => refused(dir, os_error::explain(&error)),
    })
}

/// The reason records can't be used.
pub(super) enum SchemaFault {
    /// The snapshot of the log is damaged; the log itself may be intact.
    Snapshot,
    Damaged(String),
    Newer(u32),
    HalfRestored,
    Refused(String),
}

impl SchemaFault {
    fn from_sled(error: &sled::Error) -> Self {
        match error {
            sled::Error::Io(error) if error.kind() != ErrorKind::UnexpectedEof => {
                Self::Refused(os_error::explain(error))
            }
            sled::Error::Io(_) => Self::Damaged("its log ends too early".to_owned()),
            sled::Error::Corruption { .. } => {
                Self::Damaged("part of its log is unreadable".to_owned())
            }
            other => Self::Damaged(other.to_string()),
        }
    }

    pub(super) fn missing() -> Self {
        Self::Damaged("its records are missing".to_owned())
    }

    pub(super) fn explain(self, dir: &Path) -> SledOpenError {
        let dir = dir.to_owned();
        match self {
            Self::Snapshot => {
                SledOpenError::Damaged { dir, cause: "its snapshot is unreadable".into() }
            }
            Self::Damaged(cause) => SledOpenError::Damaged { dir, cause },
            Self::Newer(found) => SledOpenError::Newer { dir, found },
            Self::HalfRestored => SledOpenError::HalfRestored { dir },
            Self::Refused(cause) => SledOpenError::Refused { dir, cause },
        }
    }
}

/// Opens the embedded store and checks that it is complete and known.
fn open_records(records: &Path, checkpoint: Option<u64>) -> Result<Db, SchemaFault> {
    let db = open_files(records)?;
    let schema = quietly(|| db.get(keys::SCHEMA));
    let schema = schema.unwrap_or(Ok(None)).map_err(|error| SchemaFault::from_sled(&error))?;
    match schema {
        None => return Err(SchemaFault::missing()),
        Some(schema) => check_schema(&schema)?,
    }
    if db.contains_key(keys::IMPORTING).map_err(|error| SchemaFault::from_sled(&error))? {
        return Err(SchemaFault::HalfRestored);
    }
    match quietly(|| verify::at_opening(&db, checkpoint)) {
        Some(Ok(())) => Ok(db),
        Some(Err(error)) => Err(error
            .downcast_ref()
            .map_or_else(|| SchemaFault::Damaged(format!("{error:#}")), SchemaFault::from_sled)),
        None => Err(SchemaFault::Damaged("its records can't be read".to_owned())),
    }
}

pub(super) fn check_schema(schema: &[u8]) -> Result<(), SchemaFault> {
    match std::str::from_utf8(schema).ok().and_then(|text| text.parse().ok()) {
        Some(SCHEMA) => Ok(()),
        Some(found) if found > SCHEMA => Err(SchemaFault::Newer(found)),
        _ => Err(SchemaFault::Damaged("its schema version is unreadable".to_owned())),
    }
}

pub(super) fn open_files(records: &Path) -> Result<Db, SchemaFault> {
    let segment = usize::try_from(kept::SEGMENT).expect("a segment fits in memory");
    let config = sled::Config::new()
        .path(records)
        .cache_capacity(CACHE)
        .segment_size(segment)
        // The writer flushes what it writes. With automatic flushes, the store would move its
        // segments endlessly.
        .flush_every_ms(None);
    files::remove_damaged_settings(records)
        .map_err(|error| SchemaFault::Refused(os_error::explain(&error)))?;
    for _ in 0..TRIES {
        match quietly(|| config.open()) {
            Some(Ok(db)) => return Ok(db),
            Some(Err(sled::Error::Io(error))) if error.to_string().contains("acquire lock") => {
                std::thread::sleep(PAUSE);
            }
            Some(Err(sled::Error::Corruption { at: None, .. })) => {
                return Err(SchemaFault::Snapshot);
            }
            Some(Err(error)) => return Err(SchemaFault::from_sled(&error)),
            None => return Err(SchemaFault::Damaged("its log can't be read".to_owned())),
        }
    }
    Err(SchemaFault::Refused("its files are locked by another program".to_owned()))
}

fn initialise(db: &Db) -> Result<(), SchemaFault> {
    let begin = || {
        db.insert(keys::SCHEMA, SCHEMA.to_string().as_bytes())?;
        db.flush()
    };
    begin().map(drop).map_err(|error| SchemaFault::from_sled(&error))
}

/// Rebuilds a store whose snapshot is damaged from its log, on a copy: only a copy that was read
/// through completely replaces the records, which are then kept beside it.
fn rebuild(dir: &Path, checkpoint: Option<u64>) -> Result<Db, SledOpenError> {
    let failed = |error: std::io::Error| refused(dir, os_error::explain(&error));
    let copy = files::copy_without_snapshots(dir).map_err(failed)?;
    match open_records(&copy, checkpoint) {
        Ok(db) => drop(db),
        Err(fault) => {
            fs::remove_dir_all(&copy).map_err(failed)?;
            return Err(fault.explain(dir));
        }
    }
    let aside = files::swap_in_copy(dir).map_err(failed)?;
    tracing::warn!(
        replaced = %aside.display(),
        "the store's snapshot was damaged; rebuilt it from the log"
    );
    open_records(&dir.join(files::RECORDS), checkpoint).map_err(|fault| fault.explain(dir))
}
