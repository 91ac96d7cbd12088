//! The files around the embedded store.

use crate::os_error;
use crate::store::backup;
use crate::store::whole_file::{put_in_place, sync_folder};
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// The folder of the embedded store's files.
pub(super) const RECORDS: &str = "records";
pub(super) const BEFORE: &str = "records.before";
pub(super) const REFUSED: &str = "records.refused";
pub(super) const REBUILDING: &str = "records.rebuilding";
/// A store that is being created, in a separate folder.
pub(super) const NEW: &str = "records.new";
/// A compacted copy that will replace the records, and the old records during the swap.
pub(super) const COMPACTED: &str = "records.compacted";
const OBSOLETE: &str = "records.obsolete";
pub(super) const SNAPSHOT: &str = "snap.";
/// The prefix of folders with records that a repair has replaced, before the number.
const REPLACED: &str = "records.damaged-";
/// The settings of the embedded store, with a checksum.
const SETTINGS: &str = "conf";
/// Locked by the process that uses the store.
pub(super) const LOCK: &str = "lock";
const UNFINISHED: &str = ".generating";
const CHECKPOINT: &str = "checkpoint";
const UNFINISHED_CHECKPOINT: &str = "checkpoint.";
/// The permissions of the owner: read, write and, for a folder, enter.
const OWNERS_FOLDER: u32 = 0o700;
const OWNERS_FILE: u32 = 0o600;
/// The permissions of everybody else.
const OTHERS: u32 = 0o077;

/// Removes unfinished snapshots of a process that ended. An unfinished snapshot is never the only
/// copy of anything, and keeps the store from opening.
pub(super) fn remove_unfinished_snapshots(records: &Path) -> io::Result<()> {
    for name in names(records)? {
        if name.starts_with(SNAPSHOT) && name.ends_with(UNFINISHED) {
            fs::remove_file(records.join(name))?;
        }
    }
    Ok(())
}

/// Removes unfinished checkpoints of a process that ended.
pub(super) fn remove_unfinished_checkpoints(dir: &Path) -> io::Result<()> {
    let names = names(dir)?;
    let mut unfinished = names.iter().filter(|name| name.starts_with(UNFINISHED_CHECKPOINT));
    unfinished.try_for_each(|name| fs::remove_file(dir.join(name)))
}

/// Returns `true` if nothing was ever written to the records, so that a store can be created there.
pub(super) fn is_blank(records: &Path) -> io::Result<bool> {
    for name in names(records)? {
        let path = records.join(&name);
        let is_blank = if path.is_dir() {
            names(&path)?.is_empty()
        } else {
            // The settings of the embedded store are the same for all stores, and are written
            // before its log.
            name == SETTINGS || path.metadata()?.len() == 0
        };
        if !is_blank {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Renames a new store to its final name.
pub(super) fn put_new_in_place(dir: &Path) -> io::Result<()> {
    let (new, records) = (dir.join(NEW), dir.join(RECORDS));
    sync_all(&new)?;
    if records.exists() {
        fs::remove_dir_all(&records)?;
    }
    fs::rename(new, records)?;
    sync_folder(dir)
}

/// Creates the folder of a store if it is missing, for its owner only. Its name is then on disk.
pub(super) fn make_folder(dir: &Path) -> io::Result<()> {
    let is_new = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let new: Vec<&Path> = dir.ancestors().take_while(is_new).collect();
    DirBuilder::new().recursive(true).mode(OWNERS_FOLDER).create(dir)?;
    for folder in new.into_iter().filter_map(Path::parent) {
        sync_folder(folder)?;
    }
    Ok(())
}

/// Returns `true` for the folder inside a store's folder.
pub(super) fn is_inside_store(dir: &Path) -> bool {
    dir.join("db").is_file() && dir.join(SETTINGS).is_file()
}

/// The names of folders with records that a repair has replaced.
pub(super) fn replaced(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = names(dir)?;
    names.retain(|name| name.starts_with(REPLACED));
    names.sort();
    Ok(names)
}

/// Removes the settings of the embedded store if their checksum is wrong. It rewrites them when it
/// opens, and they are the same for all stores.
pub(super) fn remove_damaged_settings(records: &Path) -> io::Result<()> {
    let path = records.join(SETTINGS);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        read => read?,
    };
    let Some((settings, checksum)) = bytes.split_last_chunk::<4>() else { return Ok(()) };
    if crc32fast::hash(settings) == u32::from_le_bytes(*checksum) {
        return Ok(());
    }
    tracing::warn!("the store's file `{SETTINGS}` was damaged; rewriting it");
    fs::remove_file(path)
}

/// Removes the permissions of other users on the machine, in a folder that an earlier build
/// created, and for files from a backup tool or another program. A folder with other content is
/// left alone, since it may be shared. The log reports if records were open to others; the store
/// works all the same.
pub(super) fn keep_to_owner(dir: &Path, had_records: bool) {
    let ours =
        |name: &str| belongs_to_store(name) || [LOCK, "alive", backup::SOCKET].contains(&name);
    let mut open = Exposure { store: had_records && is_open(dir), ..Exposure::default() };
    if let Ok(names) = names(dir) {
        if names.iter().all(|name| ours(name)) {
            open.close(dir, OWNERS_FOLDER);
        }
        for name in names.iter().filter(|name| ours(name)) {
            open.close_all(&dir.join(name));
        }
    }
    open.tell(dir);
}

/// Returns `true` if a file or folder of that name belongs to a store.
pub(super) fn belongs_to_store(name: &str) -> bool {
    name.starts_with(RECORDS) || name.starts_with(CHECKPOINT)
}

/// Returns `true` if others may read or write there. The target of a link is not part of the store.
fn is_open(path: &Path) -> bool {
    fs::symlink_metadata(path)
        .is_ok_and(|found| !found.is_symlink() && found.permissions().mode() & OTHERS != 0)
}

/// Files and folders that others may read or write.
#[derive(Default)]
struct Exposure {
    /// Set if the store had records, and others could enter its folder.
    store: bool,
    closed: usize,
    /// The last error while removing permissions.
    refused: Option<io::Error>,
}

impl Exposure {
    fn close_all(&mut self, path: &Path) {
        if !path.is_dir() {
            return self.close(path, OWNERS_FILE);
        }
        self.close(path, OWNERS_FOLDER);
        // A folder that can't be read was already reported.
        for name in names(path).unwrap_or_default() {
            self.close_all(&path.join(name));
        }
    }

    /// Files of the embedded store come and go, so a missing one is not reported.
    fn close(&mut self, path: &Path, mode: u32) {
        if !is_open(path) {
            return;
        }
        match fs::set_permissions(path, Permissions::from_mode(mode)) {
            Ok(()) => self.closed += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.refused = Some(error),
        }
    }

    fn tell(self, dir: &Path) {
        let store = dir.display();
        if !self.store {
            return;
        }
        if let Some(error) = self.refused.filter(|_| is_open(dir)) {
            tracing::warn!(
                %store,
                "other users of this machine may be able to read the store, and this can't be changed: {}",
                os_error::explain(&error)
            );
        } else if self.closed > 0 {
            tracing::warn!(
                %store,
                files = self.closed,
                "other users of this machine could read the store; restricted it to its owner"
            );
        }
    }
}

/// Copies the records without their snapshots, and returns the path of the copy.
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

/// Copies a store except for records that a repair has replaced, and returns the number of copied
/// items.
pub(super) fn copy_store(from: &Path, to: &Path) -> io::Result<usize> {
    fs::create_dir(to)?;
    let mut names = names(from)?;
    names.retain(|name| belongs_to_store(name) && !name.starts_with(REPLACED));
    for name in &names {
        let (source, target) = (from.join(name), to.join(name));
        if source.is_dir() {
            copy_folder(&source, &target, |_| true)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(names.len())
}

/// Syncs a folder and everything in it to disk.
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

/// Replaces the records with the rebuilt copy, and returns the new path of the old ones.
pub(super) fn swap_in_copy(dir: &Path) -> io::Result<PathBuf> {
    let aside = (1..u32::MAX)
        .map(|number| dir.join(format!("{REPLACED}{number}")))
        .find(|path| !path.exists())
        .expect("no folder has that many others in it");
    sync_all(&dir.join(REBUILDING))?;
    fs::rename(dir.join(RECORDS), &aside)?;
    fs::rename(dir.join(REBUILDING), dir.join(RECORDS))?;
    sync_folder(dir)?;
    Ok(aside)
}

/// Replaces the records with a complete compacted copy, and removes the old ones.
pub(super) fn put_compacted_in_place(dir: &Path) -> io::Result<()> {
    sync_all(&dir.join(COMPACTED))?;
    fs::rename(dir.join(RECORDS), dir.join(OBSOLETE))?;
    sync_folder(dir)?;
    fs::rename(dir.join(COMPACTED), dir.join(RECORDS))?;
    sync_folder(dir)?;
    fs::remove_dir_all(dir.join(OBSOLETE))?;
    sync_folder(dir)
}

/// Finishes an interrupted compaction. If the copy had not replaced the records yet, they stay.
pub(super) fn finish_compaction(dir: &Path) -> io::Result<()> {
    if !dir.join(RECORDS).exists() && dir.join(OBSOLETE).exists() {
        fs::rename(dir.join(OBSOLETE), dir.join(RECORDS))?;
        sync_folder(dir)?;
    }
    [COMPACTED, OBSOLETE].iter().try_for_each(|name| remove_if_there(&dir.join(name)))
}

pub(super) fn remove_if_there(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// The total size of the files in a folder and its subfolders.
pub(super) fn size(folder: &Path) -> io::Result<u64> {
    let mut size = 0;
    for name in names(folder)? {
        let path = folder.join(name);
        size += if path.is_dir() { self::size(&path)? } else { path.metadata()?.len() };
    }
    Ok(size)
}

/// The number of commits when the store was last known to be complete; `None` for a store that is
/// being created.
pub(super) fn checkpoint(dir: &Path) -> Result<Option<u64>, String> {
    match fs::read_to_string(dir.join(CHECKPOINT)) {
        Ok(text) => match text.trim().parse() {
            Ok(rounds) => Ok(Some(rounds)),
            Err(_) => Err("the file `checkpoint` contains no number".to_owned()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(format!("the file `checkpoint` can't be read: {}", os_error::explain(&error)))
        }
    }
}

/// Records that the store is complete after this many commits.
pub(super) fn set_checkpoint(dir: &Path, rounds: u64) -> io::Result<()> {
    let mut unfinished = tempfile::Builder::new().prefix(UNFINISHED_CHECKPOINT).tempfile_in(dir)?;
    writeln!(unfinished, "{rounds}")?;
    put_in_place(unfinished, &dir.join(CHECKPOINT))
}

/// The names in a folder; none if it does not exist.
pub(super) fn names(dir: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}
