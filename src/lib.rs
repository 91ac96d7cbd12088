//! Warmup: a Discord bot for team interview prep.

pub mod bank;
pub mod clock;
pub mod domain;
