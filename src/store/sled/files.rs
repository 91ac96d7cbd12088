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
/// A store that is being made, in a folder of its own.
pub(super) const NEW: &str = "records.new";
/// A copy that is to take the place of the records, and these while it does.
pub(super) const COMPACTED: &str = "records.compacted";
const OBSOLETE: &str = "records.obsolete";
pub(super) const SNAPSHOT: &str = "snap.";
/// The name of a folder with records that a repair has replaced, before its number.
const REPLACED: &str = "records.damaged-";
/// The settings of the embedded store, with a checksum.
const SETTINGS: &str = "conf";
/// Is locked by the process that uses the store.
pub(super) const LOCK: &str = "lock";
const UNFINISHED: &str = ".generating";
const CHECKPOINT: &str = "checkpoint";
const UNFINISHED_CHECKPOINT: &str = "checkpoint.";
/// What only the owner may read, change and, where it is a folder, enter.
const OWNERS_FOLDER: u32 = 0o700;
const OWNERS_FILE: u32 = 0o600;
/// The rights of everybody else.
const OTHERS: u32 = 0o077;

/// Removes snapshots that were being written when the process ended. An unfinished one is never the
/// only copy of anything, and keeps the store from opening.
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
            name == SETTINGS || path.metadata()?.len() == 0
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

/// Makes the folder of a store where there is none, for its owner alone. Its name is on disk then.
pub(super) fn make_folder(dir: &Path) -> io::Result<()> {
    let is_new = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let new: Vec<&Path> = dir.ancestors().take_while(is_new).collect();
    DirBuilder::new().recursive(true).mode(OWNERS_FOLDER).create(dir)?;
    for folder in new.into_iter().filter_map(Path::parent) {
        sync_folder(folder)?;
    }
    Ok(())
}

/// True for the folder inside a store's.
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

/// Removes the settings of the embedded store where their checksum is wrong. It writes them anew when it
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
    tracing::warn!("the file `{SETTINGS}` of the store was damaged and is written anew");
    fs::remove_file(path)
}

/// Keeps others on the machine from reading what members wrote: in a folder that an earlier build
/// made, and for files that come from a backup tool or another program. A folder of other things is
/// left as it is, since it may be everybody's. The log tells where records were open to others; the store
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

/// True if a file or folder of that name holds something of a store.
pub(super) fn belongs_to_store(name: &str) -> bool {
    name.starts_with(RECORDS) || name.starts_with(CHECKPOINT)
}

/// Others may read or write there. What a link leads to is nothing of the store's.
fn is_open(path: &Path) -> bool {
    fs::symlink_metadata(path)
        .is_ok_and(|found| !found.is_symlink() && found.permissions().mode() & OTHERS != 0)
}

/// Files and folders that others may read or write.
#[derive(Default)]
struct Exposure {
    /// The store had records, and others could enter its folder.
    store: bool,
    closed: usize,
    /// The last refusal to close something.
    refused: Option<io::Error>,
}

impl Exposure {
    fn close_all(&mut self, path: &Path) {
        if !path.is_dir() {
            return self.close(path, OWNERS_FILE);
        }
        self.close(path, OWNERS_FOLDER);
        // A folder that can't be read was told of already.
        for name in names(path).unwrap_or_default() {
            self.close_all(&path.join(name));
        }
    }

    /// Files of the embedded store come and go, so that one that is gone is nothing to tell.
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
                "others on this machine may be able to read the store, and that can't be changed: {}",
                os_error::explain(&error)
            );
        } else if self.closed > 0 {
            tracing::warn!(
                %store,
                files = self.closed,
                "others on this machine could read the store; only its owner can from here on"
            );
        }
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

/// Copies what a store consists of, but for what a repair has replaced, and tells how many things that
/// were.
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
        .map(|number| dir.join(format!("{REPLACED}{number}")))
        .find(|path| !path.exists())
        .expect("no folder has that many others in it");
    sync_all(&dir.join(REBUILDING))?;
    fs::rename(dir.join(RECORDS), &aside)?;
    fs::rename(dir.join(REBUILDING), dir.join(RECORDS))?;
    sync_folder(dir)?;
    Ok(aside)
}

/// Puts a compacted copy, which is whole, in the place of the records, and removes those.
pub(super) fn put_compacted_in_place(dir: &Path) -> io::Result<()> {
    sync_all(&dir.join(COMPACTED))?;
    fs::rename(dir.join(RECORDS), dir.join(OBSOLETE))?;
    sync_folder(dir)?;
    fs::rename(dir.join(COMPACTED), dir.join(RECORDS))?;
    sync_folder(dir)?;
    fs::remove_dir_all(dir.join(OBSOLETE))?;
    sync_folder(dir)
}

/// Ends a compaction that was cut short. Where the copy had not taken the place of the records yet, they
/// stay.
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

/// The bytes in the files of a folder and those in it.
pub(super) fn size(folder: &Path) -> io::Result<u64> {
    let mut size = 0;
    for name in names(folder)? {
        let path = folder.join(name);
        size += if path.is_dir() { self::size(&path)? } else { path.metadata()?.len() };
    }
    Ok(size)
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
        Err(error) => {
            Err(format!("the file `checkpoint` can't be read: {}", os_error::explain(&error)))
        }
    }
}

/// Notes that the store is whole after so many rounds of writes.
pub(super) fn set_checkpoint(dir: &Path, rounds: u64) -> io::Result<()> {
    let mut unfinished = tempfile::Builder::new().prefix(UNFINISHED_CHECKPOINT).tempfile_in(dir)?;
    writeln!(unfinished, "{rounds}")?;
    put_in_place(unfinished, &dir.join(CHECKPOINT))
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
