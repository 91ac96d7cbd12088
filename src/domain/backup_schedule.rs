//! Nightly backups: when one is due, its name, and which old ones are removed.

use crate::domain::schedule::{Schedule, ScheduledPosting, Weekdays, Zone};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

const PREFIX: &str = "warmup-";
const SUFFIX: &str = ".jsonl";

/// The time of nightly backups, and how many to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupSchedule {
    schedule: Schedule,
    keep: usize,
}

impl BackupSchedule {
    /// Backups at `time` in `zone`, of which the newest `keep` are kept.
    #[must_use]
    pub fn new(time: Time, zone: Zone, keep: usize) -> Self {
        Self { schedule: Schedule { time, zone, weekdays: Weekdays::EVERY }, keep }
    }

    /// The night whose backup should exist at `now`, even if it was missed.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Date> {
        let night = self.schedule.due(now, SignedDuration::MAX, &BTreeSet::new());
        night.map(|night: ScheduledPosting| night.date)
    }

    /// The backups among `names` to remove once that of `night` exists. A backup with a later date
    /// was made while the clock was ahead: it is removed before others.
    #[must_use]
    pub fn superseded(&self, names: &[String], night: Date) -> Vec<String> {
        let mut backups: Vec<(bool, Date, &String)> = names
            .iter()
            .filter_map(|name| date_from_file_name(name).map(|date| (date <= night, date, name)))
            .collect();
        backups.sort_unstable();
        let superseded = backups.into_iter().rev().skip(self.keep.max(1));
        superseded.map(|(_, _, name)| name.clone()).collect()
    }
}

/// The file name of a night's backup.
#[must_use]
pub fn file_name(night: Date) -> String {
    format!("{PREFIX}{night}{SUFFIX}")
}

/// The night of a backup file, or `None` for any other file.
#[must_use]
pub fn date_from_file_name(name: &str) -> Option<Date> {
    let date = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.parse().ok()?;
    // A date can be written in more than one way.
    (file_name(date) == name).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nightly(time: &str, zone: &str, keep: usize) -> BackupSchedule {
        let time = crate::domain::schedule::parse_time(time).unwrap();
        BackupSchedule::new(time, zone.parse().unwrap(), keep)
    }

    fn due(nightly: &BackupSchedule, now: &str) -> String {
        nightly.due(now.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn a_backup_is_due_at_its_hour_where_its_zone_says_so_and_made_up_for_later() {
        let warsaw = nightly("03:30", "Europe/Warsaw", 7);
        assert_eq!(due(&warsaw, "2026-03-02T02:29:59Z"), "2026-03-01");
        assert_eq!(due(&warsaw, "2026-03-02T02:30:00Z"), "2026-03-02");
        assert_eq!(due(&warsaw, "2026-03-02T22:00:00Z"), "2026-03-02");
        let tokyo = nightly("23:00", "Asia/Tokyo", 7);
        assert_eq!(due(&tokyo, "2026-03-02T14:00:00Z"), "2026-03-02");
        assert_eq!(due(&tokyo, "2026-03-03T13:59:59Z"), "2026-03-02");
    }

    #[test]
    fn a_night_whose_clock_is_changed_has_one_backup() {
        // 02:30 does not exist on 2026-03-29, and occurs twice on 2026-10-25.
        let warsaw = nightly("02:30", "Europe/Warsaw", 7);
        assert_eq!(due(&warsaw, "2026-03-29T00:59:59Z"), "2026-03-28");
        assert_eq!(due(&warsaw, "2026-03-29T01:00:00Z"), "2026-03-29");
        assert_eq!(due(&warsaw, "2026-10-25T00:30:00Z"), "2026-10-25");
        assert_eq!(due(&warsaw, "2026-10-25T01:30:00Z"), "2026-10-25");
        assert_eq!(due(&warsaw, "2026-10-26T01:30:00Z"), "2026-10-26");
    }

    #[test]
    fn the_newest_backups_stay_and_what_is_no_backup_is_left_alone() {
        let names = |days: &[&str]| days.iter().map(|day| (*day).to_owned()).collect::<Vec<_>>();
        let there = names(&[
            "warmup-2026-03-01.jsonl",
            "warmup-2026-02-27.jsonl",
            "warmup-2026-02-28.jsonl",
            "warmup-2026-03-01.jsonl.gpg",
            "warmup-2026-3-1.jsonl",
            "warmup-20260301.jsonl",
            "notes.txt",
        ]);
        let night = "2026-03-01".parse().unwrap();
        let kept = |keep| nightly("3:00", "UTC", keep).superseded(&there, night);
        assert_eq!(kept(3), names(&[]));
        assert_eq!(kept(2), names(&["warmup-2026-02-27.jsonl"]));
        assert_eq!(kept(1), names(&["warmup-2026-02-28.jsonl", "warmup-2026-02-27.jsonl"]));
    }

    #[test]
    fn what_a_clock_that_was_ahead_has_dated_makes_room_first() {
        let there =
            ["warmup-2031-01-01.jsonl", "warmup-2026-03-01.jsonl", "warmup-2026-02-28.jsonl"];
        let there: Vec<String> = there.map(str::to_owned).to_vec();
        let night = "2026-03-01".parse().unwrap();
        let gone = nightly("3:00", "UTC", 2).superseded(&there, night);
        assert_eq!(gone, ["warmup-2031-01-01.jsonl"]);
    }
}
