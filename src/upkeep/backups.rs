//! Nightly backups by the running bot. The file names alone show which backups exist, so one that
//! was missed or failed is made up for.

use crate::disk;
use crate::domain::backoff::{FailureSeries, is_waiting};
use crate::domain::backup_schedule::{self, BackupSchedule};
use crate::os_error;
use crate::store::Store;
use crate::store::backup::{self, off_thread};
use anyhow::Context as _;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The folder and schedule of backups.
#[derive(Clone, Debug)]
pub struct BackupSettings {
    /// The folder, which is created if it is missing.
    pub folder: PathBuf,
    /// Their schedule, and how many to keep.
    pub nightly: BackupSchedule,
}

pub(super) struct Backups {
    settings: BackupSettings,
    store: Arc<dyn Store>,
    failed: Mutex<Option<BackupFailures>>,
    stopping: Arc<AtomicBool>,
}

/// Consecutive failures.
#[derive(Clone, Copy)]
struct BackupFailures {
    failing: FailureSeries,
    retry_at: Timestamp,
}

/// A written backup.
struct WrittenBackup {
    file: PathBuf,
    records: u64,
    bytes: u64,
    removed: usize,
}

impl Backups {
    pub(super) fn new(settings: BackupSettings, store: Arc<dyn Store>) -> Self {
        Self { settings, store, failed: Mutex::default(), stopping: Arc::default() }
    }

    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Writes last night's backup if it is missing. After a failure, waits until the next try.
    pub(super) async fn tick(&self, now: Timestamp) {
        if self.failed().is_some_and(|failed| is_waiting(failed.retry_at, now)) {
            return;
        }
        let Some(night) = self.settings.nightly.due(now) else { return };
        match self.write(night).await {
            Ok(None) => *self.failed() = None,
            Ok(Some(WrittenBackup { file, records, bytes, removed })) => {
                *self.failed() = None;
                let (file, size) = (file.display(), disk::megabytes(bytes));
                tracing::info!(%file, records, size, removed, "wrote the nightly backup");
            }
            Err(_) if self.stopping.load(Ordering::Relaxed) => {}
            Err(error) => {
                let BackupFailures { failing: FailureSeries { tries, .. }, retry_at } =
                    self.note_failure(now);
                tracing::error!(
                    error = os_error::explain_all(&error),
                    folder = %self.settings.folder.display(),
                    tries,
                    %retry_at,
                    "the nightly backup failed and will be retried; `warmup doctor` checks its folder"
                );
            }
        }
    }

    fn note_failure(&self, now: Timestamp) -> BackupFailures {
        let mut known = self.failed();
        let failing = FailureSeries::after(known.map(|failed| failed.failing), now);
        *known.insert(BackupFailures { failing, retry_at: failing.retry_at(now) })
    }

    fn failed(&self) -> MutexGuard<'_, Option<BackupFailures>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the backup of a night. Returns `None` if it exists.
    async fn write(&self, night: Date) -> anyhow::Result<Option<WrittenBackup>> {
        let BackupSettings { folder, nightly } = self.settings.clone();
        let file = folder.join(backup_schedule::file_name(night));
        let path = file.clone();
        if off_thread(move || Ok(path.try_exists()?)).await? {
            return Ok(None);
        }
        tracing::debug!(file = %file.display(), "writing the nightly backup");
        let made = folder.clone();
        off_thread(move || Ok(DirBuilder::new().recursive(true).mode(0o700).create(&made)?))
            .await?;
        let go_on = |_| !self.stopping.load(Ordering::Relaxed);
        let records = backup::write(&file, self.store.export(), go_on).await?;
        off_thread(move || {
            let bytes = fs::metadata(&file)?.len();
            let removed = remove_superseded(&folder, &nightly, night)?;
            Ok(Some(WrittenBackup { file, records, bytes, removed }))
        })
        .await
    }
}

/// Removes the backups that the one of `night` has superseded, and returns their number.
fn remove_superseded(
    folder: &Path,
    nightly: &BackupSchedule,
    night: Date,
) -> anyhow::Result<usize> {
    let entries = fs::read_dir(folder)?;
    let names: io::Result<Vec<String>> =
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect();
    let superseded = nightly.superseded(&names?, night);
    for name in &superseded {
        fs::remove_file(folder.join(name)).with_context(|| format!("{name} can't be removed"))?;
    }
    Ok(superseded.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::{Zone, parse_time};
    use crate::store::backup::VerifiedBackup;
    use crate::store::sled::SledStore;
    use jiff::SignedDuration;
    use std::os::unix::fs::PermissionsExt as _;
    use tempfile::TempDir;

    struct Nights {
        folder: TempDir,
        backups: Backups,
    }

    impl Nights {
        fn keeping(keep: usize) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let store = SledStore::open(&folder.path().join("data")).unwrap();
            let zone: Zone = "Europe/Warsaw".parse().unwrap();
            let nightly = BackupSchedule::new(parse_time("03:30").unwrap(), zone, keep);
            let settings = BackupSettings { folder: folder.path().join("backups"), nightly };
            Self { backups: Backups::new(settings, Arc::new(store)), folder }
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("backups")
        }

        async fn tick_at(&self, instant: &str) {
            self.backups.tick(instant.parse().unwrap()).await;
        }

        fn names(&self) -> Vec<String> {
            let Ok(entries) = fs::read_dir(self.path()) else { return Vec::new() };
            let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<String> = names.collect();
            names.sort();
            names
        }
    }

    #[tokio::test]
    async fn each_night_has_one_backup_and_the_newest_stay() {
        let nights = Nights::keeping(2);
        nights.tick_at("2026-03-02T12:00:00Z").await;
        assert_eq!(nights.names(), ["warmup-2026-03-02.jsonl"], "the first is written at once");
        let first = nights.path().join("warmup-2026-03-02.jsonl");
        assert_eq!(VerifiedBackup::open(&first, |_, _| ()).unwrap().count(), 0);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&nights.path()), mode(&first)), (0o700, 0o600));
        fs::write(&first, "as it was").unwrap();
        nights.tick_at("2026-03-03T02:29:59Z").await;
        assert_eq!(fs::read_to_string(&first).unwrap(), "as it was", "one a night");
        nights.tick_at("2026-03-03T02:30:00Z").await;
        nights.tick_at("2026-03-05T09:00:00Z").await;
        assert_eq!(nights.names(), ["warmup-2026-03-03.jsonl", "warmup-2026-03-05.jsonl"]);
    }

    #[tokio::test]
    async fn a_backup_that_failed_is_tried_again_with_growing_pauses() {
        let nights = Nights::keeping(2);
        fs::write(nights.path(), "in the way").unwrap();
        let begin: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let mut tried = Vec::new();
        for minute in 0..60 {
            let before = nights.backups.failed().map_or(0, |it| it.failing.tries);
            nights.backups.tick(begin + SignedDuration::from_mins(minute)).await;
            if nights.backups.failed().unwrap().failing.tries > before {
                tried.push(minute);
            }
        }
        assert_eq!(tried[..4], [0, 1, 3, 7]);
        let pauses: Vec<i64> = tried.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(pauses.is_sorted() && tried.len() == 6, "{tried:?}");
        fs::remove_file(nights.path()).unwrap();
        nights.backups.tick(begin + SignedDuration::from_mins(60)).await;
        assert!(nights.names().is_empty(), "it waits for the next try");
        nights.backups.tick(begin - SignedDuration::from_hours(48)).await;
        assert_eq!(nights.names(), ["warmup-2026-02-28.jsonl"], "a clock that was set back");
        nights.backups.tick(begin + SignedDuration::from_hours(2)).await;
        assert_eq!(nights.names().len(), 2);
        assert!(nights.backups.failed().is_none());
    }

    #[tokio::test]
    async fn a_backup_that_is_given_up_leaves_nothing() {
        let nights = Nights::keeping(2);
        let store = &nights.backups.store;
        let away = crate::domain::member::MemberChange::Away(crate::domain::member::Away {
            from: Timestamp::UNIX_EPOCH,
            until: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1),
        });
        let (guild, user) = (crate::domain::ids::GuildId(1), crate::domain::ids::UserId(2));
        store.change_member(guild, user, away).await.unwrap();
        nights.backups.stop();
        nights.tick_at("2026-03-02T12:00:00Z").await;
        assert!(nights.names().is_empty());
        assert!(nights.backups.failed().is_none());
    }
}
