//! `[backup]`: backups that the running bot writes.

use crate::diagnostics::{TomlReader, TomlTable};
use crate::domain::backup_schedule::BackupSchedule;
use crate::domain::schedule::{self, Zone};
use crate::zones;
use jiff::civil::Time;
use std::path::PathBuf;

/// Backups that the running bot writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupConfig {
    /// Their folder. Empty if backups are off.
    folder: PathBuf,
    /// The time of day.
    at: Time,
    /// The time zone of [`Self::at`].
    zone: Zone,
    /// The number of backups to keep.
    keep: u16,
}

impl Default for BackupConfig {
    fn default() -> Self {
        let at = Time::constant(3, 30, 0, 0);
        Self { folder: PathBuf::new(), at, zone: Zone::UTC, keep: 7 }
    }
}

impl BackupConfig {
    /// The folder of backups, or `None` if they are off.
    #[must_use]
    pub fn folder(&self) -> Option<&PathBuf> {
        Some(&self.folder).filter(|folder| !folder.as_os_str().is_empty())
    }

    /// The schedule of backups, and how many to keep.
    #[must_use]
    pub fn nightly(&self) -> BackupSchedule {
        BackupSchedule::new(self.at, self.zone.clone(), usize::from(self.keep))
    }

    pub(super) fn from_toml(
        reading: &mut TomlReader<'_>,
        file: &mut TomlTable<'_, '_>,
    ) -> Option<Self> {
        let mut section = file.section(reading, "backup");
        let Self { folder, at, zone, keep } = Self::default();
        let given = section.raw_text(reading, "folder");
        let folder = given.map_or(folder, |folder| folder.into_inner().into());
        let at = section.parsed(reading, "at", schedule::parse_time, Some(at));
        let zone = section.parsed(reading, "zone", zones::read, Some(zone));
        let keep = section.number(reading, "keep", &(1..=1_000), Some(keep));
        section.finish(reading);
        Some(Self { folder, at: at?, zone: zone?, keep: keep? })
    }
}
