//! The files around the embedded store.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The folder of the embedded store's files.
pub(super) const RECORDS: &str = "records";
const BEFORE: &str = "records.before";
const REFUSED: &str = "records.refused";
const REBUILDING: &str = "records.rebuilding";
const SNAPSHOT: &str = "snap.";
const UNFINISHED: &str = ".generating";

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

/// Brings an opening or a repair to its end, also one that was interrupted: a copy without an
/// original takes its place, and a copy beside the original is not needed any more.
pub(super) fn finish_opening(dir: &Path) -> io::Result<()> {
    let records = dir.join(RECORDS);
    for copy in [REBUILDING, BEFORE, REFUSED].map(|name| dir.join(name)) {
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

/// Copies the records as they are, for [`undo_opening`]. Where there is no room for a copy the
/// store is opened without.
pub(super) fn copy_before_opening(dir: &Path) {
    let (records, copy) = (dir.join(RECORDS), dir.join(BEFORE));
    if records.exists()
        && let Err(error) = copy_folder(&records, &copy, |_| true)
    {
        tracing::warn!("the store is opened without a copy: {error}");
        // What is left of the copy is removed when the store is open.
        drop(fs::remove_dir_all(copy));
    }
}

/// Puts the records back as they were before they were opened.
pub(super) fn undo_opening(dir: &Path) -> io::Result<()> {
    let (records, copy, refused) = (dir.join(RECORDS), dir.join(BEFORE), dir.join(REFUSED));
    if copy.exists() {
        sync_all(&copy)?;
        fs::rename(&records, &refused)?;
        fs::rename(copy, records)?;
        sync_folder(dir)?;
        fs::remove_dir_all(refused)?;
    }
    Ok(())
}

/// Copies the records without their snapshots, and returns where to.
pub(super) fn copy_without_snapshots(dir: &Path) -> io::Result<PathBuf> {
    let copy = dir.join(REBUILDING);
    copy_folder(&dir.join(RECORDS), &copy, |name| !name.starts_with(SNAPSHOT))?;
    Ok(copy)
}

fn copy_folder(from: &Path, to: &Path, wanted: fn(&str) -> bool) -> io::Result<()> {
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
fn sync_all(dir: &Path) -> io::Result<()> {
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
    match fs::read_to_string(dir.join("checkpoint")) {
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
    let unfinished = dir.join("checkpoint.new");
    let mut file = File::create(&unfinished)?;
    writeln!(file, "{rounds}")?;
    file.sync_all()?;
    fs::rename(unfinished, dir.join("checkpoint"))?;
    sync_folder(dir)
}

/// Makes new, renamed and removed names in a folder last.
fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// The names in a folder; none where it does not exist.
fn names(dir: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}
