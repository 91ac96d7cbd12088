//! Opening: one process at a time, nothing newer than this build, nothing damaged.
//!
//! ```text
//! lock                 held by the process that uses the store
//! checkpoint           how many rounds of writes the store had seen when it was last whole
//! records/             the files of the embedded store
//! records.rebuilding/  a copy that is being made whole; only in the middle of a repair
//! records.damaged-N/   what a repair has replaced; may be deleted by hand
//! ```

use super::files;
use super::keys;
use super::verify;
use sled::Db;
use std::fs::{self, File, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The version of the layout that this build writes.
pub const SCHEMA: u32 = 1;

/// Memory for pages that were read, in bytes.
const CACHE: u64 = 32 * 1024 * 1024;
/// The embedded store's log is cut into pieces of this many bytes. A quarter of it has to hold
/// about twenty of the longest values; see [`super::codec::MAX_VALUE`].
const SEGMENT: usize = 2 * 1024 * 1024;
/// How often the embedded store's own lock is tried, which lingers for a moment after a close in
/// the same process, and how long to wait in between.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(10);

/// Why a store does not open. Each is shown to the operator as it is.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
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
        "The store in {dir} is damaged: {cause}. Nothing was deleted. To go on from your newest \
         backup, choose a new, empty folder for the store and run `warmup restore FILE`."
    )]
    Damaged {
        /// The folder.
        dir: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// A restore was interrupted.
    #[error(
        "A restore into the store in {dir} was interrupted, so that it holds only a part. Delete \
         that folder and run `warmup restore FILE` again."
    )]
    HalfRestored {
        /// The folder.
        dir: PathBuf,
    },
    /// The system refuses.
    #[error("The store in {dir} can't be opened: {cause}.")]
    Refused {
        /// The folder.
        dir: PathBuf,
        /// What the system says.
        cause: String,
    },
}

/// An open store. The lock is let go of last.
pub(super) struct Opened {
    pub(super) db: Db,
    pub(super) dir: PathBuf,
    _lock: File,
}

impl Opened {
    /// The file that has to be synced after a flush.
    pub(super) fn log(&self) -> std::io::Result<File> {
        File::options().write(true).open(self.dir.join("records/db"))
    }
}

/// Opens the store in `dir`, which is made where there is none.
pub(super) fn open(dir: &Path) -> Result<Opened, OpenError> {
    let refused = |error: std::io::Error| OpenError::Refused {
        dir: dir.to_owned(),
        cause: error.to_string(),
    };
    fs::create_dir_all(dir).map_err(refused)?;
    let lock = lock(dir)?;
    let records = dir.join("records");
    files::finish_repair(dir).map_err(refused)?;
    files::remove_unfinished_snapshots(&records).map_err(refused)?;
    let checkpoint = files::checkpoint(dir).map_err(|cause| damaged(dir, &cause))?;
    let db = match open_records(&records, checkpoint) {
        Err(Fault::Snapshot) => rebuild(dir, checkpoint)?,
        opened => opened.map_err(|fault| fault.explain(dir))?,
    };
    let rounds = verify::rounds(&db).map_err(|error| damaged(dir, &format!("{error:#}")))?;
    files::set_checkpoint(dir, rounds).map_err(refused)?;
    Ok(Opened { db, dir: dir.to_owned(), _lock: lock })
}

fn damaged(dir: &Path, cause: &str) -> OpenError {
    OpenError::Damaged { dir: dir.to_owned(), cause: cause.to_owned() }
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    let refused = |error: std::io::Error| OpenError::Refused {
        dir: dir.to_owned(),
        cause: error.to_string(),
    };
    let path = dir.join("lock");
    let file =
        File::options().create(true).truncate(false).write(true).open(path).map_err(refused)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { dir: dir.to_owned() }),
        Err(TryLockError::Error(error)) => Err(refused(error)),
    }
}

/// What keeps records from being used.
enum Fault {
    /// The shortcut into the log is damaged; the log itself may be whole.
    Snapshot,
    Damaged(String),
    Newer(u32),
    HalfRestored,
    Refused(String),
}

impl Fault {
    fn explain(self, dir: &Path) -> OpenError {
        let dir = dir.to_owned();
        match self {
            Self::Snapshot => {
                OpenError::Damaged { dir, cause: "its snapshot is unreadable".into() }
            }
            Self::Damaged(cause) => OpenError::Damaged { dir, cause },
            Self::Newer(found) => OpenError::Newer { dir, found },
            Self::HalfRestored => OpenError::HalfRestored { dir },
            Self::Refused(cause) => OpenError::Refused { dir, cause },
        }
    }
}

/// Opens the embedded store and makes sure that it is whole and known.
fn open_records(records: &Path, checkpoint: Option<u64>) -> Result<Db, Fault> {
    let db = open_files(records)?;
    let schema = match db.get(keys::SCHEMA) {
        Ok(schema) => schema,
        Err(error) => return Err(Fault::Damaged(error.to_string())),
    };
    match schema {
        None if checkpoint.is_none() && db.is_empty() => initialise(&db)?,
        None => return Err(Fault::Damaged("its records are missing".to_owned())),
        Some(schema) => {
            let found = std::str::from_utf8(&schema).ok().and_then(|text| text.parse().ok());
            match found {
                Some(SCHEMA) => {}
                Some(found) if found > SCHEMA => return Err(Fault::Newer(found)),
                _ => return Err(Fault::Damaged("its schema version is unreadable".to_owned())),
            }
        }
    }
    if db.contains_key(keys::IMPORTING).map_err(|error| Fault::Damaged(error.to_string()))? {
        return Err(Fault::HalfRestored);
    }
    let verified = catch_unwind(AssertUnwindSafe(|| verify::whole(&db, checkpoint)));
    match verified {
        Ok(Ok(())) => Ok(db),
        Ok(Err(error)) => Err(Fault::Damaged(format!("{error:#}"))),
        Err(_) => Err(Fault::Damaged("its records can't be read".to_owned())),
    }
}

/// Opens the embedded store, which panics on some damages.
fn open_files(records: &Path) -> Result<Db, Fault> {
    let config = sled::Config::new().path(records).cache_capacity(CACHE).segment_size(SEGMENT);
    for _ in 1..TRIES {
        match catch_unwind(AssertUnwindSafe(|| config.open())) {
            Ok(Err(sled::Error::Io(error))) if error.to_string().contains("acquire lock") => {
                std::thread::sleep(PAUSE);
            }
            Ok(Ok(db)) => return Ok(db),
            Ok(Err(sled::Error::Corruption { at: None, .. })) => return Err(Fault::Snapshot),
            Ok(Err(sled::Error::Io(error)))
                if error.kind() != std::io::ErrorKind::UnexpectedEof =>
            {
                return Err(Fault::Refused(error.to_string()));
            }
            Ok(Err(error)) => return Err(Fault::Damaged(error.to_string())),
            Err(_) => return Err(Fault::Damaged("its log can't be read".to_owned())),
        }
    }
    Err(Fault::Refused("its files are locked by another program".to_owned()))
}

fn initialise(db: &Db) -> Result<(), Fault> {
    let begin = || {
        db.insert(keys::SCHEMA, SCHEMA.to_string().as_bytes())?;
        db.flush()
    };
    begin().map(drop).map_err(|error| Fault::Refused(error.to_string()))
}

/// Makes a store whose snapshot is damaged whole again from its log, on a copy: only a copy that
/// was read through takes the place of the records, which are then kept beside it.
fn rebuild(dir: &Path, checkpoint: Option<u64>) -> Result<Db, OpenError> {
    let refused = |error: std::io::Error| OpenError::Refused {
        dir: dir.to_owned(),
        cause: error.to_string(),
    };
    let copy = files::copy_without_snapshots(dir).map_err(refused)?;
    match open_records(&copy, checkpoint) {
        Ok(db) => drop(db),
        Err(fault) => {
            fs::remove_dir_all(&copy).map_err(refused)?;
            return Err(fault.explain(dir));
        }
    }
    let aside = files::swap_in_copy(dir).map_err(refused)?;
    tracing::warn!(
        replaced = %aside.display(),
        "the store's snapshot was damaged; everything was rebuilt from its log"
    );
    open_records(&dir.join("records"), checkpoint).map_err(|fault| fault.explain(dir))
}
