//! The embedded store and its backups as files.
#![expect(clippy::unwrap_used, reason = "what fails in a test is told by its panic")]

#[path = "../support/answers.rs"]
mod answers;
mod backup;
#[path = "../support/backups.rs"]
mod backups;
mod compaction;
mod deletion;
mod fixture;
mod interviews;
mod matching;
mod opening;
mod own_bank;
mod prep;
mod preparation;
mod quality;
#[path = "../support/records.rs"]
mod records;
mod reminders;
mod reviews;
mod rows;
mod salvage;
mod unreadable;
mod versions;
