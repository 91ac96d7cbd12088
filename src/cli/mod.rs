//! The command line: what can be asked of the program, and the wiring for each.

mod backup;
mod check;
mod doctor;
mod health;
mod logging;
#[cfg(feature = "preview")]
mod preview;
mod question;
mod run;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use warmup::bank::{Bank, Source};
use warmup::config::Config;

/// A Discord bot for team interview prep: one question every working day, private answers, and
/// streaks that forgive.
#[derive(Parser)]
#[command(
    version,
    after_help = "\
Try it without a token:   warmup preview
Run it:                   DISCORD_TOKEN=… warmup run

Exit codes: 0 all is well, 1 something is wrong (it says what), 2 the command was not understood."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

/// Names the store's folder, for every command that works on the real one.
const STORE_VARIABLE: &str = "WARMUP_STORE";

/// What holds for every command.
#[derive(Args)]
struct Options {
    /// A configuration file; config/warmup.toml documents every key.
    #[arg(long, global = true, env = "WARMUP_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder that holds all data [env: `WARMUP_STORE`, which `preview` passes over]
    #[arg(long, global = true, value_name = "DIR")]
    store: Option<PathBuf>,
    /// A folder of packs that adds to the shipped ones, or replaces those of the same name. May be
    /// given several times.
    #[arg(
        long,
        global = true,
        env = "WARMUP_QUESTIONS",
        value_name = "DIR",
        value_delimiter = ':'
    )]
    questions: Vec<PathBuf>,
    /// Another base for Discord's REST API: an emulator, or a proxy that keeps the rate limits.
    #[arg(long, global = true, env = "WARMUP_API_BASE", value_name = "URL")]
    api_base: Option<String>,
    /// What is logged: error, warn, info, debug, or directives like `info,warmup=debug`.
    #[arg(long, global = true, env = "WARMUP_LOG", value_name = "LEVEL")]
    log: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the bot. The token comes from the environment variable `DISCORD_TOKEN`.
    Run(run::Options),
    /// Try the bot on this machine, without a token and without Discord.
    #[cfg(feature = "preview")]
    Preview(preview::Options),
    /// Check the questions, the interview templates and the configuration; tells all problems at
    /// once.
    Check(check::Options),
    /// Look for what could keep the bot from working: token, commands, store, clock, disk.
    Doctor,
    /// Write everything the store holds to a file. The bot must not be running.
    Backup {
        /// The file; it is written whole or not at all.
        file: PathBuf,
    },
    /// Fill a new store from a backup.
    Restore {
        /// A file that `warmup backup` wrote.
        file: PathBuf,
    },
    /// Help for question authors.
    #[command(subcommand)]
    Question(question::Command),
    /// Tell whether the bot that uses this store is alive, for container health checks.
    Health,
}

impl Cli {
    /// Does what was asked. Errors are told on standard error, with what to do next.
    pub(crate) fn run(self) -> ExitCode {
        let options = self.options;
        let outcome = match self.command {
            Command::Run(run) => options.config().and_then(|config| run::run(&config, &run)),
            #[cfg(feature = "preview")]
            Command::Preview(preview) => {
                options.config().and_then(|config| preview::run(config, &preview, options.store))
            }
            Command::Check(check) => check::run(&options, &check),
            Command::Doctor => options.config().map(|config| doctor::run(&config)),
            Command::Backup { file } => {
                options.config().and_then(|config| backup::backup(&config, &file))
            }
            Command::Restore { file } => {
                options.config().and_then(|config| backup::restore(&config, &file))
            }
            Command::Question(question) => {
                options.config().and_then(|config| question::run(&config, question))
            }
            Command::Health => options.config().and_then(|config| health::run(&config)),
        };
        outcome.unwrap_or_else(|error| {
            let _ = writeln!(std::io::stderr(), "warmup: {error:#}");
            ExitCode::FAILURE
        })
    }
}

impl Options {
    /// Defaults, then the file, then the environment and the command line.
    fn config(&self) -> anyhow::Result<Config> {
        let mut config = match &self.config {
            None => Config::default(),
            Some(path) => Config::read(path).map_err(|problems| {
                let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
                anyhow::anyhow!("the configuration has problems:\n{}", lines.join("\n"))
            })?,
        };
        let from_environment = || std::env::var_os(STORE_VARIABLE).map(PathBuf::from);
        if let Some(store) = self.store.clone().or_else(from_environment) {
            config.store.path = store;
        }
        if let Some(api_base) = &self.api_base {
            config.discord.api_base.clone_from(api_base);
        }
        if let Some(level) = &self.log {
            config.log.level.clone_from(level);
        }
        config.bank.folders.extend(self.questions.iter().cloned());
        Ok(config)
    }
}

/// Where the questions come from.
fn sources(config: &Config) -> Vec<Source> {
    let shipped = config.bank.shipped.then_some(Source::Shipped);
    let folders = config.bank.folders.iter().cloned().map(Source::Folder);
    shipped.into_iter().chain(folders).collect()
}

/// The bank, or all that is wrong with it.
fn load_bank(sources: &[Source]) -> anyhow::Result<Bank> {
    Bank::load(sources).map_err(|problems| {
        let colour = std::io::stderr().is_terminal();
        anyhow::anyhow!("the questions have problems:\n{}", problems.render(colour))
    })
}

/// How much there is in a bank.
fn extent(bank: &Bank) -> String {
    let packs = bank.packs().len();
    let plural = if packs == 1 { "" } else { "s" };
    format!("{} questions in {packs} pack{plural}", bank.questions().len())
}

/// Writes a line to standard output. A reader that has gone away is no reason to fail.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The runtime that everything asynchronous runs on.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")
}
