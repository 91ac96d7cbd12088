//! The files around the embedded store.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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

/// Brings a repair to its end that was interrupted: a copy without an original is the repaired
/// one, and a copy beside the original is not finished.
pub(super) fn finish_repair(dir: &Path) -> io::Result<()> {
    let (records, copy) = (dir.join("records"), dir.join("records.rebuilding"));
    match (records.exists(), copy.exists()) {
        (false, true) => {
            fs::rename(copy, records)?;
            sync_folder(dir)
        }
        (true, true) => fs::remove_dir_all(copy),
        (_, false) => Ok(()),
    }
}

/// Copies the records without their snapshots, and returns where to.
pub(super) fn copy_without_snapshots(dir: &Path) -> io::Result<PathBuf> {
    let copy = dir.join("records.rebuilding");
    copy_folder(&dir.join("records"), &copy)?;
    Ok(copy)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for name in names(from)? {
        let (source, target) = (from.join(&name), to.join(&name));
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else if !name.starts_with(SNAPSHOT) {
            fs::copy(&source, &target)?;
            File::open(&target)?.sync_all()?;
        }
    }
    sync_folder(to)
}

/// Puts the copy in the place of the records, and returns where those are now.
pub(super) fn swap_in_copy(dir: &Path) -> io::Result<PathBuf> {
    let aside = (1..u32::MAX)
        .map(|number| dir.join(format!("records.damaged-{number}")))
        .find(|path| !path.exists())
        .expect("no folder has that many others in it");
    fs::rename(dir.join("records"), &aside)?;
    fs::rename(dir.join("records.rebuilding"), dir.join("records"))?;
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
