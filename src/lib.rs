//! Warmup: a Discord bot for team interview prep.

mod actions;
pub mod bank;
pub mod bot;
pub mod clock;
pub mod cluster;
mod commands;
pub mod config;
pub mod custom_id;
pub mod diagnostics;
mod discord;
pub mod disk;
pub mod domain;
mod error;
pub mod import;
pub mod limits;
pub mod markdown;
pub mod messages;
pub mod metrics;
pub mod os_error;
pub mod picture;
pub mod store;
mod tasks;
pub mod templates;
pub mod upkeep;
mod zones;
