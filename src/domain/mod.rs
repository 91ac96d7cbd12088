//! The rules of the game: values in, values out. No input or output, nothing asynchronous, nothing
//! of Discord's library.

pub mod ids;
pub mod question;
pub mod schedule;
pub mod selection;
pub mod streak;
