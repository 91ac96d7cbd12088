//! Warmup: a Discord bot for team interview prep.

pub mod clock;
pub mod domain;
pub mod preview;
