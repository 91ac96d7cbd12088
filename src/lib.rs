//! Warmup: a Discord bot for team interview prep.

pub mod bank;
pub mod clock;
pub mod config;
pub mod custom_id;
pub mod domain;
pub mod error;
pub mod store;
