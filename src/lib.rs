//! Warmup: a Discord bot for team interview prep.

pub mod bank;
pub mod bot;
pub mod clock;
mod commands;
pub mod config;
pub mod custom_id;
pub mod diagnostics;
mod discord;
pub mod domain;
pub mod error;
pub mod interviews;
mod jobs;
pub mod limits;
pub mod markdown;
pub mod messages;
pub mod picture;
pub mod store;
pub mod zones;
