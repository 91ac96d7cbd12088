//! The real bot, its real store included, against the emulator over real sockets. Time is a clock
//! that the tests move.
#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod alerts;
mod answering;
#[path = "../support/answers.rs"]
mod answers;
#[path = "../support/backups.rs"]
mod backups;
mod broken_file;
mod calendar;
mod channel_kinds;
mod child;
mod choices;
#[cfg(feature = "postgres")]
mod cluster;
mod commands_registration;
mod daily_command;
mod daily_loop;
mod data;
#[cfg(feature = "postgres")]
#[path = "../support/database.rs"]
mod database;
mod delivery;
mod discounts;
mod errors;
mod faults;
mod floods;
mod gateway;
mod help;
mod interview;
mod key_points;
mod kill;
mod leaderboard;
mod limits;
mod log;
mod long_content;
#[cfg(feature = "postgres")]
mod lost_database;
mod matching;
mod metrics;
mod nightly;
#[path = "../../emulator/tests/support/openapi.rs"]
mod openapi;
mod own_bank;
mod pairing_times;
#[cfg(feature = "postgres")]
#[path = "../support/proxy.rs"]
mod proxy;
mod put_off;
mod question;
mod queue;
#[path = "../support/records.rs"]
mod records;
mod refused;
mod reload;
mod repost;
mod requests;
mod restart;
mod reveal;
mod revealed_once;
mod review;
mod schedule;
mod secrets;
#[path = "../support/settings.rs"]
mod settings;
mod setup;
mod shards;
mod shutdown;
mod signs;
mod start;
mod stats;
mod streak;
mod streak_roles;
mod trouble;
mod uncounted;
mod unreadable;
mod unreadable_record;
mod voided;
mod whole_score;
mod world;
