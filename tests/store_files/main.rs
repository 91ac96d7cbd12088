//! The embedded store and its backups as files.
#![expect(clippy::unwrap_used, reason = "what fails in a test is told by its panic")]

#[path = "../support/answers.rs"]
mod answers;
mod backup;
mod deletion;
mod fixture;
mod interviews;
mod matching;
mod opening;
mod rows;
mod salvage;
mod unreadable;
mod versions;
