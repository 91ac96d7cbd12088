//! `warmup doctor`: whatever could keep the bot from working, one line each.

use super::{load_bank, runtime, say, sources};
use anyhow::{Context as _, bail, ensure};
use secrecy::ExposeSecret as _;
use std::path::Path;
use std::process::ExitCode;
use warmup::bot::{Examination, examine, http};
use warmup::clock::Clock;
use warmup::config::{self, Config};
use warmup::domain::schedule::Zone;
use warmup::store::Store as _;
use warmup::store::sled::{OpenError, SledStore};

/// Less free space than this is told, in bytes.
const LITTLE_SPACE: u64 = 512 * 1024 * 1024;
/// How far the machine's clock may be from Discord's, in seconds.
const CLOCK_TOLERANCE: i64 = 30;

/// Examines everything; the exit code is 1 where anything is wrong.
pub(super) fn run(config: &Config) -> ExitCode {
    let mut healthy = true;
    let mut tell = |name: &str, found: anyhow::Result<String>| match found {
        Ok(text) => say(format_args!("ok    {name}: {text}")),
        Err(error) => {
            healthy = false;
            say(format_args!("WRONG {name}: {error:#}"));
        }
    };
    tell("questions", questions(config));
    tell("store", store(&config.store.path));
    tell("disk", disk(&config.store.path));
    tell("time zones", zones());
    let examined = config::token().and_then(|token| {
        runtime()?.block_on(examine(http(token.expose_secret(), &config.discord.api_base)))
    });
    match examined {
        Err(error) => tell("token", Err(error)),
        Ok(found) => {
            tell("token", Ok(format!("Discord knows it as {}", found.name)));
            tell("intents", Ok("none that need approval".to_owned()));
            tell("commands", commands(&found));
            tell("clock", clock(&found));
        }
    }
    if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn questions(config: &Config) -> anyhow::Result<String> {
    let bank = load_bank(&sources(config))?;
    ensure!(!bank.questions().is_empty(), "there are none; set [bank] in the configuration");
    Ok(super::extent(&bank))
}

fn store(folder: &Path) -> anyhow::Result<String> {
    if !folder.exists() {
        return Ok(format!("{} is new and will be made", folder.display()));
    }
    match SledStore::open(folder) {
        Ok(store) => {
            runtime()?.block_on(store.close())?;
            Ok(format!("{} opens and is whole", folder.display()))
        }
        Err(OpenError::InUse { .. }) => {
            Ok(format!("{} is in use by a running bot", folder.display()))
        }
        Err(error) => bail!(error),
    }
}

fn disk(folder: &Path) -> anyhow::Result<String> {
    let existing = folder.ancestors().find(|folder| folder.is_dir());
    let existing = existing.unwrap_or_else(|| Path::new("."));
    let space = rustix::fs::statvfs(existing).context("cannot ask for the free space")?;
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    let megabytes = free / (1024 * 1024);
    ensure!(free >= LITTLE_SPACE, "only {megabytes} MB are free for {}", folder.display());
    Ok(format!("{megabytes} MB free"))
}

fn zones() -> anyhow::Result<String> {
    let _: Zone = "Europe/Warsaw".parse().context("the built-in zone data are unusable")?;
    Ok("built in".to_owned())
}

fn commands(found: &Examination) -> anyhow::Result<String> {
    ensure!(
        found.commands_are_current,
        "they differ from this build's; `warmup run` registers them at its start"
    );
    Ok("registered as they should be".to_owned())
}

fn clock(found: &Examination) -> anyhow::Result<String> {
    let Some(theirs) = found.discord_time else {
        return Ok("Discord did not say what time it is".to_owned());
    };
    let apart = Clock::system().now().duration_since(theirs).as_secs().abs();
    ensure!(
        apart <= CLOCK_TOLERANCE,
        "it is {apart} seconds from Discord's; set the machine's clock, or dailies come at the \
         wrong time"
    );
    Ok(format!("within {CLOCK_TOLERANCE} seconds of Discord's"))
}
