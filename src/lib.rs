//! Warmup: a Discord bot for team interview prep.

pub mod domain;
