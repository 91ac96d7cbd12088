//! The real bot, its real store included, against the emulator over real sockets. Time is a clock
//! that the tests move.
#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod answering;
mod commands_registration;
mod daily_command;
mod daily_loop;
mod data;
mod help;
mod interview;
mod leaderboard;
mod log;
mod long_content;
#[path = "../support/openapi.rs"]
mod openapi;
mod question;
mod restart;
mod reveal;
mod schedule;
mod setup;
mod streak;
mod world;
