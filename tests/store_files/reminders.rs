//! Reminders and announcements in backups.

use crate::fixture::{ANN, SERVER, instant};
use jiff::civil::{Time, date};
use warmup::domain::announcements::{Announcements, AnnouncementsChange, AnnouncementsStep};
use warmup::domain::remind::{ReminderChange, ReminderStep, ReminderTopic, Reminders};
use warmup::store::sled::SledStore;
use warmup::store::{Record, ReminderStore as _};

/// Reminders of the fixture's member, and announcements of its server.
pub(crate) async fn fill(store: &SledStore) {
    store.change_reminders(SERVER, ANN, ReminderChange::Streak(Some(3))).await.unwrap();
    store.change_announcements(SERVER, AnnouncementsChange::Nudge(Some(2))).await.unwrap();
}

/// A backup with reminders and announcements, as the first build with them wrote it.
const BACKUP: &str = "tests/fixtures/store/reminders.jsonl";

#[tokio::test]
async fn backups_of_the_first_build_with_reminders_are_read_and_still_written_so() {
    let at = instant("2026-03-02T18:00:00Z");
    let quiet = ReminderChange::Quiet {
        from: Some(Time::constant(23, 30, 0, 0)),
        to: None,
        zone: Some("Asia/Tokyo".parse().unwrap()),
    };
    let reminders = Reminders::default()
        .changed(ReminderChange::Streak(Some(3)))
        .changed(ReminderChange::Reviews(Some(Time::constant(18, 0, 0, 0))))
        .changed(quiet)
        .after(ReminderStep::Claimed { about: ReminderTopic::Streak(4), at })
        .after(ReminderStep::Done);
    let announcements = Announcements::default()
        .changed(AnnouncementsChange::Nudge(Some(2)))
        .changed(AnnouncementsChange::Recap { is_on: true, over: None, now: at })
        .after(AnnouncementsStep::NudgeClaimed(4, at))
        .after(AnnouncementsStep::RecapClaimed(date(2026, 2, 23), at))
        .after(AnnouncementsStep::RecapDone);
    let records = [
        Record::Reminders { guild: SERVER, user: ANN, reminders },
        Record::Announcements { guild: SERVER, announcements },
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.jsonl");
    crate::fixture::write_backup(&file, &records).await;
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(BACKUP);
    assert_eq!(crate::backups::read_backup(&kept).await, records);
    assert_eq!(std::fs::read(&file).unwrap(), std::fs::read(&kept).unwrap());
}
