//! The free disk space under a folder, and when to warn about it.

use crate::os_error;
use jiff::{SignedDuration, Timestamp};
use std::io;
use std::path::Path;

/// Below this, in bytes, the disk may soon be full.
pub const LOW: u64 = 512 * 1024 * 1024;
/// Below this, in bytes, it is about to be full.
const VERY_LOW: u64 = 64 * 1024 * 1024;
/// The free space that ends a warning. It is more than [`LOW`], so that a disk at the edge isn't
/// reported again and again.
const RECOVERED: u64 = LOW + LOW / 4;
/// The time between two warnings about a disk that stays low.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// The free bytes for this user on the disk under a folder.
///
/// # Errors
/// The system doesn't say.
pub fn free(folder: &Path) -> io::Result<u64> {
    let space = rustix::fs::statvfs(folder)?;
    Ok(space.f_bavail.saturating_mul(space.f_frsize))
}

/// `12 MB`, in whole megabytes of 1,048,576 bytes.
#[must_use]
pub fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes / (1024 * 1024))
}

/// The free space of a disk, as far as somebody has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum FreeSpace {
    VeryLow,
    Low,
    Enough,
}

impl FreeSpace {
    const fn from_free_bytes(free: u64) -> Self {
        if free < VERY_LOW {
            Self::VeryLow
        } else if free < LOW {
            Self::Low
        } else {
            Self::Enough
        }
    }
}

/// A change that operators should know about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskNotice {
    /// There is so little space that any write may fail.
    VeryLow,
    /// There is little space.
    Low,
    /// There is enough space again.
    Recovered,
}

/// Remembers what was reported about a disk.
#[derive(Debug, Default)]
pub struct DiskWatch {
    told: Option<(FreeSpace, Timestamp)>,
}

impl DiskWatch {
    /// Returns the notice for a disk with `free` bytes left: once when it gets low or lower, once a
    /// day while it stays low, and once when there is enough space again.
    pub fn check(&mut self, free: u64, now: Timestamp) -> Option<DiskNotice> {
        let room = FreeSpace::from_free_bytes(free);
        match (self.told, room) {
            (None, FreeSpace::Enough) => None,
            (Some(_), FreeSpace::Enough) => (free >= RECOVERED).then(|| {
                self.told = None;
                DiskNotice::Recovered
            }),
            (Some((told, at)), room) if told <= room && now.duration_since(at) < AGAIN => None,
            (_, low) => {
                self.told = Some((low, now));
                Some(if low == FreeSpace::VeryLow { DiskNotice::VeryLow } else { DiskNotice::Low })
            }
        }
    }

    /// Checks the disk under `folder`, and logs the notice, if any.
    pub fn tell(&mut self, folder: &Path, now: Timestamp) {
        let shown = folder.display();
        let bytes = match free(folder) {
            Ok(bytes) => bytes,
            Err(error) => {
                let why = os_error::explain(&error);
                tracing::debug!(folder = %shown, "cannot determine the free disk space: {why}");
                return;
            }
        };
        let free = megabytes(bytes);
        match self.check(bytes, now) {
            None => {}
            Some(DiskNotice::Recovered) => {
                tracing::info!(folder = %shown, free, "enough disk space again");
            }
            Some(DiskNotice::Low) => tracing::warn!(
                folder = %shown,
                free,
                "the disk is getting full; free some space or move the store: the bot exits when it can't \
                 write"
            ),
            Some(DiskNotice::VeryLow) => tracing::error!(
                folder = %shown,
                free,
                "the disk is nearly full; free some space at once: the bot exits when it can't write"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hour: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour)
    }

    #[test]
    fn a_disk_is_told_of_when_it_gets_low_and_once_a_day_while_it_is() {
        let mut watch = DiskWatch::default();
        let told = [
            (0, LOW, None),
            (1, LOW - 1, Some(DiskNotice::Low)),
            (2, LOW - 2, None),
            (3, VERY_LOW - 1, Some(DiskNotice::VeryLow)),
            (4, LOW - 1, None),
            (26, LOW - 1, None),
            (27, LOW - 1, Some(DiskNotice::Low)),
            (28, VERY_LOW, None),
            (29, LOW, None),
            (30, RECOVERED, Some(DiskNotice::Recovered)),
            (31, u64::MAX, None),
            (32, 0, Some(DiskNotice::VeryLow)),
        ];
        for (at, free, expected) in told {
            assert_eq!(watch.check(free, hour(at)), expected, "at {at}");
        }
    }

    #[test]
    fn the_disk_of_a_folder_has_room() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free(folder.path()).unwrap() > 0);
        assert!(free(&folder.path().join("none")).is_err());
    }
}
