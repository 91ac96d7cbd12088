//! `warmup doctor`: anything that could keep the bot from working, one line each.

#[cfg(feature = "postgres")]
mod database;

use super::{LoadedBank, load_good, runtime, say, sources};
use anyhow::{Context as _, bail, ensure};
use clap::Args;
use futures::stream::TryStreamExt as _;
use jiff::civil::Date;
use secrecy::ExposeSecret as _;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use warmup::bot::{CommandsState, SignInError, TokenCheck, check_token, http};
use warmup::clock::Clock;
use warmup::config::{self, Config};
use warmup::disk;
use warmup::domain::backup_schedule::{self, BackupSchedule};
use warmup::domain::ids::{ChannelId, GuildId};
use warmup::domain::schedule::Zone;
use warmup::messages::counted;
use warmup::os_error;
use warmup::store::sled::{SledOpenError, SledStore, Verified};
use warmup::store::{self, Store, Unreadable};

/// The largest difference of the machine's clock from Discord's, in seconds.
const CLOCK_TOLERANCE: i64 = 30;

/// Permissions are checked in at most this many servers; each takes three requests.
const MOST_SERVERS: usize = 100;

#[derive(Args)]
pub(super) struct DoctorOptions {
    /// Read every record of the store, which may take minutes. The bot must not be running.
    #[arg(long)]
    deep: bool,
    /// Move unreadable records out of the way, so that the bot starts over without them. Nothing is
    /// deleted: a build that can read them puts them back.
    #[arg(long)]
    set_aside: bool,
}

/// Checks everything; the exit code is 1 if anything is wrong.
pub(super) fn run(config: &Config, options: &DoctorOptions) -> ExitCode {
    let mut healthy = true;
    let mut tell = |name: &str, found: anyhow::Result<Finding>| match found {
        Ok(Finding::Well(text)) => say(format_args!("ok    {name}: {text}")),
        Ok(Finding::Note(text)) => say(format_args!("note  {name}: {text}")),
        Err(error) => {
            healthy = false;
            say(format_args!("WRONG {name}: {}", os_error::explain_all(&error)));
        }
    };
    let folder = &config.store.path;
    tell("questions", questions(config));
    let StoreFindings { servers, opening, records } = match &config.store.url {
        None => store(folder, options),
        #[cfg(feature = "postgres")]
        Some(url) => database::store(url, config.store.connections, options.deep),
        #[cfg(not(feature = "postgres"))]
        Some(_) => StoreFindings::alone(None, Err(anyhow::anyhow!("this build has no PostgreSQL"))),
    };
    tell("store", opening);
    if let Some(records) = records {
        tell("records", records);
    }
    tell("writing", writing(folder));
    tell("disk", room(folder));
    if let Some(folder) = config.backup.folder() {
        tell("backups", backups(folder, &config.backup.nightly()));
    }
    tell("time zones", zones(servers.as_ref()));
    let channels = servers.as_ref().map_or(&[][..], |servers| &servers.channels);
    let examined = config::token().and_then(|token| {
        let http = http(token.expose_secret(), &config.discord.api_base)
            .at_most(config.discord.requests_per_second);
        runtime()?.block_on(check_token(http, channels))
    });
    match examined {
        Err(error) => tell(what_failed(&error), Err(error)),
        Ok(found) => {
            tell("token", Ok(well(format!("Discord knows it as {}", found.name))));
            tell("intents", Ok(well("no privileged intents needed")));
            tell("commands", commands(&found));
            tell("permissions", permissions(&found, servers.is_some(), channels.len()));
            tell("clock", clock(&found));
        }
    }
    if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The facts about all servers that the checks need.
#[derive(Default)]
struct ConfiguredServers {
    /// A line for each server with an unknown time zone.
    lost_zones: Vec<String>,
    /// The channels of the first servers that the bot is in.
    channels: Vec<(GuildId, ChannelId)>,
}

impl ConfiguredServers {
    async fn of(store: &dyn Store) -> anyhow::Result<Self> {
        let mut found = Self::default();
        let mut servers = store::servers(store);
        while let Some((guild, server)) = servers.try_next().await? {
            let zone = &server.settings.schedule.zone;
            if !zone.is_known() {
                found.lost_zones.push(format!("server {guild} has {}", zone.name()));
            }
            if server.removed_at.is_none() && found.channels.len() < MOST_SERVERS {
                found.channels.push((guild, server.settings.channel));
            }
        }
        Ok(found)
    }
}

/// The result of a check that found no fault.
enum Finding {
    Well(String),
    /// Harmless, but good to know.
    Note(String),
}

fn well(text: impl Into<String>) -> Finding {
    Finding::Well(text.into())
}

fn note(text: impl Into<String>) -> Finding {
    Finding::Note(text.into())
}

/// Names what failed: a network that is down says nothing about the token.
fn what_failed(error: &anyhow::Error) -> &'static str {
    match error.downcast_ref() {
        Some(SignInError::Unreachable) => "network",
        Some(SignInError::Token) | None => "token",
    }
}

fn questions(config: &Config) -> anyhow::Result<Finding> {
    let LoadedBank { bank, problems } = load_good(&sources(config))?;
    let extent = super::extent(&bank);
    if problems.is_empty() {
        return Ok(well(extent));
    }
    let problems = counted(problems.len(), "problem");
    Ok(note(format!("{extent}; others are left out: `warmup check` lists {problems}")))
}

struct StoreFindings {
    /// The servers, if they can be read.
    servers: Option<ConfiguredServers>,
    opening: anyhow::Result<Finding>,
    /// The state of its records, if they were checked.
    records: Option<anyhow::Result<Finding>>,
}

impl StoreFindings {
    /// A store of which only the opening was checked.
    const fn alone(servers: Option<ConfiguredServers>, opening: anyhow::Result<Finding>) -> Self {
        Self { servers, opening, records: None }
    }
}

fn store(folder: &Path, options: &DoctorOptions) -> StoreFindings {
    if !folder.exists() {
        let text = format!("{} is new and will be created", folder.display());
        return StoreFindings::alone(Some(ConfiguredServers::default()), Ok(well(text)));
    }
    match SledStore::open(folder).map_err(anyhow::Error::from).and_then(|store| {
        runtime()?.block_on(async {
            let servers = ConfiguredServers::of(&store).await;
            let records = records(&store, options).await;
            store.close().await?;
            Ok((servers?, records))
        })
    }) {
        Ok((servers, records)) => {
            let opening = Ok(well(format!("{} can be opened", folder.display())));
            StoreFindings { servers: Some(servers), opening, records: Some(records) }
        }
        Err(error) => match error.downcast_ref() {
            Some(SledOpenError::InUse { .. }) => {
                let text = format!("{} is in use by a running bot", folder.display());
                let deep = options.deep || options.set_aside;
                let records = deep.then(|| Err(anyhow::anyhow!("stop the bot to check them")));
                StoreFindings { records, ..StoreFindings::alone(None, Ok(well(text))) }
            }
            _ => StoreFindings::alone(None, Err(error)),
        },
    }
}

/// Checks the records: all of them, or only those of servers.
async fn records(store: &SledStore, options: &DoctorOptions) -> anyhow::Result<Finding> {
    let mut notes = Vec::new();
    if options.set_aside {
        let moved = store.set_aside().await?;
        notes.extend(moved.iter().map(|record| format!("set aside: {record}")));
    }
    if options.deep || options.set_aside {
        let Verified { records, rebuilt, put_back, set_aside, missing, .. } =
            store.verify().await?;
        ensure!(
            missing == 0,
            "{} missing; to continue from your newest backup, restore it into a new, empty folder",
            counted_is(missing, "record")
        );
        ensure_readable(&store.unreadable())?;
        let count = |count, what: &str| (count > 0).then(|| format!("{count} {what}"));
        notes.extend(count(rebuilt, "index entries rebuilt"));
        notes.extend(count(put_back, "readable again and put back"));
        notes.extend(count(set_aside, "set aside by an earlier `--set-aside`, or replaced"));
        let all = format!("all {records} are readable");
        return Ok(if notes.is_empty() {
            well(all)
        } else {
            note(format!("{all}; {}", notes.join("; ")))
        });
    }
    ensure_readable(&store.unreadable())?;
    Ok(well("the servers' records are readable; `warmup doctor --deep` reads all"))
}

/// `1 record is`, `2 records are`.
fn counted_is(count: u64, what: &str) -> String {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    format!("{} {}", counted(count, what), if count == 1 { "is" } else { "are" })
}

fn ensure_readable(unreadable: &[Unreadable]) -> anyhow::Result<()> {
    let lines: Vec<String> =
        unreadable.iter().map(|record| format!("\n        {record}")).collect();
    ensure!(
        lines.is_empty(),
        "this build can't read some of them. If a newer build wrote them, run that one. Otherwise \
         `warmup doctor --set-aside` moves them out of the way without deleting anything:{}",
        lines.concat()
    );
    Ok(())
}

/// Writes to the folder, or to its nearest existing parent.
fn writing(folder: &Path) -> anyhow::Result<Finding> {
    let existing = existing(folder);
    write_and_sync(existing)?;
    Ok(well(format!("wrote, synced and removed a file in {}", existing.display())))
}

/// The file is deleted with the process, so a killed doctor leaves nothing behind.
fn write_and_sync(folder: &Path) -> anyhow::Result<()> {
    let write = || {
        let mut file = tempfile::tempfile_in(folder)?;
        file.write_all(b"warmup doctor")?;
        file.sync_all()?;
        File::open(folder)?.sync_all()
    };
    write().with_context(|| format!("cannot write in {}", folder.display()))
}

/// Checks that last night's backup exists and that the next one can be written.
fn backups(folder: &Path, nightly: &BackupSchedule) -> anyhow::Result<Finding> {
    let shown = folder.display();
    write_and_sync(existing(folder))?;
    if !folder.exists() {
        return Ok(note(format!("{shown} is new; `warmup run` creates it with the first backup")));
    }
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {shown}"))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let nights: BTreeSet<Date> =
        names.filter_map(|name| backup_schedule::date_from_file_name(&name)).collect();
    let there = counted(nights.len(), "backup");
    let last = nightly.due(Clock::system().now());
    let Some(newest) = nights.into_iter().rfind(|night| Some(*night) <= last) else {
        return Ok(note(format!("none in {shown} yet; `warmup run` writes one when it starts")));
    };
    ensure!(
        last.and_then(|last| last.yesterday().ok()).is_none_or(|before| newest >= before),
        "the newest in {shown} is from {newest}; start `warmup run`, or check its log if it is running"
    );
    Ok(well(format!("{there} in {shown}, the newest from {newest}")))
}

/// The folder, or its nearest existing parent.
fn existing(folder: &Path) -> &Path {
    let found = folder.ancestors().find(|folder| folder.is_dir());
    found.unwrap_or_else(|| Path::new("."))
}

fn room(folder: &Path) -> anyhow::Result<Finding> {
    let free = disk::free(existing(folder)).context("cannot determine the free space")?;
    ensure!(
        free >= disk::LOW,
        "only {} free for {}; free some space or move the store: the bot exits when it can't write",
        disk::megabytes(free),
        folder.display()
    );
    Ok(well(format!("{} free", disk::megabytes(free))))
}

fn zones(servers: Option<&ConfiguredServers>) -> anyhow::Result<Finding> {
    let count = Zone::names().count();
    let _: Zone = "Europe/Warsaw".parse().context("the built-in time zone data is unusable")?;
    let lost = servers.map_or(&[][..], |servers| &servers.lost_zones);
    ensure!(
        lost.is_empty(),
        "this build does not know some of them. No daily is posted there until an admin chooses \
         another with /setup: {}",
        lost.join(", ")
    );
    Ok(well(format!("{count} names, built in")))
}

fn commands(found: &TokenCheck) -> anyhow::Result<Finding> {
    match found.commands {
        CommandsState::Current => Ok(well("up to date")),
        CommandsState::None => {
            Ok(note("not registered yet; `warmup run` registers them when it starts"))
        }
        CommandsState::Different => {
            bail!("they differ from this build's; `warmup run` registers them when it starts")
        }
    }
}

fn permissions(found: &TokenCheck, readable: bool, examined: usize) -> anyhow::Result<Finding> {
    if !readable {
        return Ok(note(
            "not checked, because the store can't be read; stop the bot if it is running",
        ));
    }
    ensure!(found.obstacles.is_empty(), "{}", found.obstacles.join("; "));
    Ok(match examined {
        0 => well("no server is set up yet"),
        MOST_SERVERS => well(format!("complete in the first {MOST_SERVERS} servers")),
        count => well(format!("complete in {}", counted(count, "server"))),
    })
}

fn clock(found: &TokenCheck) -> anyhow::Result<Finding> {
    let Some(theirs) = found.discord_time else {
        return Ok(note("Discord did not send the time"));
    };
    let apart = Clock::system().now().duration_since(theirs).as_secs().abs();
    ensure!(
        apart <= CLOCK_TOLERANCE,
        "it is off by {}; set the machine's clock, or dailies will come at the wrong time",
        counted(usize::try_from(apart).unwrap_or(usize::MAX), "second")
    );
    Ok(well(format!("within {CLOCK_TOLERANCE} seconds of Discord's")))
}
