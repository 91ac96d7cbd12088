//! The files around the embedded store.

use crate::store::backup::put_in_place;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// The folder of the embedded store's files.
pub(super) const RECORDS: &str = "records";
pub(super) const BEFORE: &str = "records.before";
pub(super) const REFUSED: &str = "records.refused";
pub(super) const REBUILDING: &str = "records.rebuilding";
/// A store that is being made, in a folder of its own.
pub(super) const NEW: &str = "records.new";
pub(super) const SNAPSHOT: &str = "snap.";
const UNFINISHED: &str = ".generating";
const CHECKPOINT: &str = "checkpoint";
const UNFINISHED_CHECKPOINT: &str = "checkpoint.";
/// What only the owner may read, change and, where it is a folder, enter.
const OWNERS_FOLDER: u32 = 0o700;
const OWNERS_FILE: u32 = 0o600;

/// Removes snapshots that were being written when the process ended. They are shortcuts into the
/// log, never the only copy of anything, and a half-written one keeps the store from opening.
pub(super) fn remove_unfinished_snapshots(records: &Path) -> io::Result<()> {
    for name in names(records)? {
        if name.starts_with(SNAPSHOT) && name.ends_with(UNFINISHED) {
            fs::remove_file(records.join(name))?;
        }
    }
    Ok(())
}

/// Removes checkpoints that were being written when the process ended.
pub(super) fn remove_unfinished_checkpoints(dir: &Path) -> io::Result<()> {
    let names = names(dir)?;
    let mut unfinished = names.iter().filter(|name| name.starts_with(UNFINISHED_CHECKPOINT));
    unfinished.try_for_each(|name| fs::remove_file(dir.join(name)))
}

/// Whether nothing was ever written to the records, so that a store can be made there.
pub(super) fn is_blank(records: &Path) -> io::Result<bool> {
    for name in names(records)? {
        let path = records.join(&name);
        let is_blank = if path.is_dir() {
            names(&path)?.is_empty()
        } else {
            // The settings of the embedded store are the same for all, and come before its log.
            name == "conf" || path.metadata()?.len() == 0
        };
        if !is_blank {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives a store that was made its name.
pub(super) fn put_new_in_place(dir: &Path) -> io::Result<()> {
    let (new, records) = (dir.join(NEW), dir.join(RECORDS));
    sync_all(&new)?;
    if records.exists() {
        fs::remove_dir_all(&records)?;
    }
    fs::rename(new, records)?;
    sync_folder(dir)
}

/// Makes the folder of a store where there is none, for its owner alone.
pub(super) fn make_folder(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(OWNERS_FOLDER).create(dir)
}

/// Keeps others on the machine from reading what members wrote: in a folder that an earlier build
/// made, and for files that come from a backup tool or another program. A folder of other things is
/// left as it is, since it may be everybody's. What can't be changed is told in the log: the store
/// works all the same.
pub(super) fn keep_to_owner(dir: &Path) {
    let ours = |name: &str| {
        name.starts_with(RECORDS)
            || name.starts_with(CHECKPOINT)
            || name == "lock"
            || name == "alive"
    };
    let kept = names(dir).and_then(|names| {
        if names.iter().all(|name| ours(name)) {
            restrict(dir, OWNERS_FOLDER)?;
        }
        names.iter().filter(|name| ours(name)).try_for_each(|name| restrict_all(&dir.join(name)))
    });
    if let Err(error) = kept {
        tracing::warn!(%error, "others on this machine may be able to read the store");
    }
}

fn restrict_all(path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        return restrict(path, OWNERS_FILE);
    }
    restrict(path, OWNERS_FOLDER)?;
    names(path)?.iter().try_for_each(|name| restrict_all(&path.join(name)))
}

fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    match fs::set_permissions(path, Permissions::from_mode(mode)) {
        // Files of the embedded store come and go.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Copies the records without their snapshots, and returns where to.
pub(super) fn copy_without_snapshots(dir: &Path) -> io::Result<PathBuf> {
    let copy = dir.join(REBUILDING);
    copy_folder(&dir.join(RECORDS), &copy, |name| !name.starts_with(SNAPSHOT))?;
    Ok(copy)
}

pub(super) fn copy_folder(from: &Path, to: &Path, wanted: fn(&str) -> bool) -> io::Result<()> {
    fs::create_dir(to)?;
    for name in names(from)? {
        let (source, target) = (from.join(&name), to.join(&name));
        if source.is_dir() {
            copy_folder(&source, &target, wanted)?;
        } else if wanted(&name) {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}

/// Brings a folder and all that is in it to disk.
pub(super) fn sync_all(dir: &Path) -> io::Result<()> {
    for name in names(dir)? {
        let path = dir.join(name);
        if path.is_dir() {
            sync_all(&path)?;
        } else {
            File::open(path)?.sync_all()?;
        }
    }
    sync_folder(dir)
}

/// Puts the rebuilt copy in the place of the records, and returns where those are now.
pub(super) fn swap_in_copy(dir: &Path) -> io::Result<PathBuf> {
    let aside = (1..u32::MAX)
        .map(|number| dir.join(format!("{RECORDS}.damaged-{number}")))
        .find(|path| !path.exists())
        .expect("no folder has that many others in it");
    sync_all(&dir.join(REBUILDING))?;
    fs::rename(dir.join(RECORDS), &aside)?;
    fs::rename(dir.join(REBUILDING), dir.join(RECORDS))?;
    sync_folder(dir)?;
    Ok(aside)
}

/// How many rounds of writes the store had seen when it was last known to be whole; nothing for a
/// store that is only being made.
pub(super) fn checkpoint(dir: &Path) -> Result<Option<u64>, String> {
    match fs::read_to_string(dir.join(CHECKPOINT)) {
        Ok(text) => match text.trim().parse() {
            Ok(rounds) => Ok(Some(rounds)),
            Err(_) => Err("the file `checkpoint` holds no number".to_owned()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("the file `checkpoint` can't be read: {error}")),
    }
}

/// Notes that the store is whole after so many rounds of writes.
pub(super) fn set_checkpoint(dir: &Path, rounds: u64) -> io::Result<()> {
    let mut unfinished = tempfile::Builder::new().prefix(UNFINISHED_CHECKPOINT).tempfile_in(dir)?;
    writeln!(unfinished, "{rounds}")?;
    put_in_place(unfinished, &dir.join(CHECKPOINT))
}

/// Makes new, renamed and removed names in a folder last.
pub(super) fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// The names in a folder; none where it does not exist.
pub(super) fn names(dir: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}
