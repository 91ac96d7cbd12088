//! The real bot, its real store included, against the emulator over real sockets. Time is a clock
//! that the tests move.
#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod child;
mod daily_loop;
mod faults;
mod gateway;
mod kill;
mod log;
#[path = "../support/openapi.rs"]
mod openapi;
mod reload;
mod secrets;
mod shutdown;
mod trouble;
mod world;
