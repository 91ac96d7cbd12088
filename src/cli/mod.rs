//! The command line: what can be asked of the program, and the wiring for each.

mod backup;
mod check;
mod compact;
mod doctor;
mod exporter;
mod health;
mod live;
mod logging;
mod opened;
#[cfg(feature = "preview")]
mod preview;
mod progress;
mod question;
mod run;
mod supervisor;

use anyhow::Context as _;
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use rustix::fs::Mode;
use std::io::{IsTerminal, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use warmup::bank::{Bank, Source};
use warmup::config::{self, Config, DatabaseUrl, InvalidLogLevel, parse_api_base, parse_log_level};
use warmup::diagnostics::Diagnostics;
use warmup::messages::counted;
use warmup::os_error;

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
    options: GlobalOptions,
    #[command(subcommand)]
    command: CliCommand,
}

/// Names the store's folder, for every command that works on the real one.
const STORE_VARIABLE: &str = "WARMUP_STORE";

/// What holds for every command.
#[derive(Args)]
struct GlobalOptions {
    /// A configuration file; config/warmup.toml documents every key.
    #[arg(long, global = true, env = "WARMUP_CONFIG", value_name = "FILE", value_parser = path())]
    config: Option<PathBuf>,
    /// The folder that holds all data, or the address of a PostgreSQL database [env: `WARMUP_STORE`,
    /// which `preview` passes over]
    #[arg(long, global = true, value_name = "DIR|URL")]
    store: Option<PathBuf>,
    /// A folder of packs that adds to the shipped ones, or replaces those of the same name. May be
    /// given several times.
    #[arg(
        long,
        global = true,
        env = "WARMUP_QUESTIONS",
        value_name = "DIR",
        value_parser = path(),
        value_delimiter = ':'
    )]
    questions: Vec<PathBuf>,
    /// Another base for Discord's REST API: an emulator, or a proxy.
    #[arg(long, global = true, env = "WARMUP_API_BASE", value_name = "URL", value_parser = parse_api_base)]
    api_base: Option<String>,
    /// What is logged: error, warn, info, debug, or directives like `info,warmup::bot=debug`.
    #[arg(long, global = true, env = "WARMUP_LOG", value_name = "LEVEL", value_parser = log_level)]
    log: Option<String>,
}

#[derive(Subcommand)]
enum CliCommand {
    /// Run the bot. The token comes from the environment variable `DISCORD_TOKEN`.
    Run(run::RunArgs),
    /// Try the bot on this machine, without a token and without Discord.
    #[cfg(feature = "preview")]
    Preview(preview::PreviewOptions),
    /// Check the questions, the interview templates and the configuration; tells all problems at
    /// once.
    Check(check::CheckOptions),
    /// Look for what could keep the bot from working: token, commands, store, clock, disk.
    Doctor(doctor::DoctorOptions),
    /// Write everything the store holds to a file, also while the bot is running.
    ///
    /// A bot that is running is asked for the backup. It also writes one each night by itself: set `folder`
    /// under `[backup]` in its configuration.
    ///
    /// The store's file system may be read-only: then a copy in the temporary folder is read. Ends with
    /// 1 where a record can't be read, and names it.
    Backup {
        /// The file; it is written whole or not at all.
        file: PathBuf,
    },
    /// Fill a new store from a backup.
    Restore {
        /// A file that `warmup backup` wrote.
        file: PathBuf,
    },
    /// Rewrite the store's files without what was deleted. The bot must not be running.
    ///
    /// Files of a store never shrink by themselves, and what was deleted may stay in them for long; from
    /// here on it is gone. A bot that starts does this by itself where most of its store's file holds
    /// nothing any more. The store's disk needs room for a copy. A store that can't be read whole is left as
    /// it is.
    Compact,
    /// Write what can be read of a damaged store to a backup file, and list what can't be read.
    ///
    /// For a store that `warmup run` refuses, where there is no recent backup. The store is not changed:
    /// a copy in the temporary folder is read. Ends with 0 only where nothing is missing.
    Salvage {
        /// The folder of the damaged store.
        #[arg(value_name = "STORE")]
        folder: PathBuf,
        /// The backup file; it is written whole or not at all.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Help for question authors.
    #[command(subcommand)]
    Question(question::QuestionCommand),
    /// Tell whether the bot that uses this store is alive, for container health checks.
    Health,
}

impl CliCommand {
    /// Whether files are written that hold what members wrote.
    const fn writes_data(&self) -> bool {
        match self {
            Self::Run(_)
            | Self::Doctor(_)
            | Self::Backup { .. }
            | Self::Restore { .. }
            | Self::Compact
            | Self::Salvage { .. } => true,
            #[cfg(feature = "preview")]
            Self::Preview(_) => true,
            Self::Check(_) | Self::Question(_) | Self::Health => false,
        }
    }
}

impl Cli {
    /// Does what was asked. Errors are told on standard error, with what to do next.
    pub(crate) fn run(self) -> ExitCode {
        let options = self.options;
        if self.command.writes_data() {
            // What is in a store or a backup is for whoever runs this, and nobody else.
            rustix::process::umask(Mode::RWXG | Mode::RWXO);
        }
        let outcome = match self.command {
            CliCommand::Run(run) => options.config().and_then(|config| run::run(&config, &run)),
            #[cfg(feature = "preview")]
            CliCommand::Preview(preview) => {
                options.config().and_then(|config| preview::run(config, &preview, options.store))
            }
            CliCommand::Check(check) => check::run(&options, &check),
            CliCommand::Doctor(doctor) => {
                options.config().map(|config| doctor::run(&config, &doctor))
            }
            CliCommand::Backup { file } => {
                options.config().and_then(|config| backup::backup(&config, &file))
            }
            CliCommand::Restore { file } => {
                options.config().and_then(|config| backup::restore(&config, &file))
            }
            CliCommand::Compact => options.config().and_then(|config| compact::run(&config)),
            CliCommand::Salvage { folder, to } => backup::salvage_to(&folder, &to),
            CliCommand::Question(question) => {
                options.config().and_then(|config| question::run(&config, question))
            }
            CliCommand::Health => options.config().and_then(|config| health::run(&config)),
        };
        outcome.unwrap_or_else(|error| {
            let _ = writeln!(std::io::stderr(), "warmup: {}", os_error::explain_all(&error));
            ExitCode::FAILURE
        })
    }
}

impl GlobalOptions {
    /// Defaults, then the file, then the environment and the command line.
    fn config(&self) -> anyhow::Result<Config> {
        let mut config = match self.config_file() {
            None => Config::default(),
            Some(path) => Config::read(path).map_err(|problems| {
                let color = colored(&std::io::stderr());
                anyhow::anyhow!("the configuration has problems:\n{}", problems.render(color))
            })?,
        };
        let from_environment = || std::env::var_os(STORE_VARIABLE).map(PathBuf::from);
        let is_set = |path: &PathBuf| !path.as_os_str().is_empty();
        if let Some(store) = self.store.clone().or_else(from_environment).filter(is_set) {
            match store.to_str().and_then(DatabaseUrl::parse) {
                Some(url) => config.store.url = Some(url),
                None => {
                    config.store = config::StoreConfig { path: store, url: None, ..config.store }
                }
            }
        }
        if let Some(api_base) = self.api_base.as_ref().filter(|base| !base.is_empty()) {
            config.discord.api_base.clone_from(api_base);
        }
        if let Some(level) = self.log.as_ref().filter(|level| !level.is_empty()) {
            config.log.level.clone_from(level);
        }
        config.bank.folders.extend(self.folders());
        Ok(config)
    }

    /// The configuration file. A variable of the environment that is empty counts as unset, here and
    /// below.
    fn config_file(&self) -> Option<&PathBuf> {
        self.config.as_ref().filter(|path| !path.as_os_str().is_empty())
    }

    fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.questions.iter().filter(|path| !path.as_os_str().is_empty()).cloned()
    }
}

/// A path of the command line, which may be empty as the variable of the environment may be.
fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// A log level of the command line; empty where the variable of the environment is.
fn log_level(text: &str) -> Result<String, InvalidLogLevel> {
    if text.trim().is_empty() { Ok(String::new()) } else { parse_log_level(text) }
}

/// Whether what is written to `stream` may be colored.
fn colored(stream: &impl IsTerminal) -> bool {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let refused = variable("NO_COLOR").is_some() || variable("TERM").is_some_and(|it| it == "dumb");
    stream.is_terminal() && !refused
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
        let color = colored(&std::io::stderr());
        anyhow::anyhow!("the questions have problems:\n{}", problems.render(color))
    })
}

/// What is good in some packs, and what is wrong with the rest.
struct LoadedBank {
    bank: Bank,
    problems: Diagnostics,
}

/// The bank as far as it is good; a bank of which nothing is good is an error.
fn load_good(sources: &[Source]) -> anyhow::Result<LoadedBank> {
    let (bank, problems) = Bank::read(sources, None);
    if bank.questions().is_empty() && !problems.is_empty() {
        let color = colored(&std::io::stderr());
        anyhow::bail!("no question can be used:\n{}", problems.render(color));
    }
    Ok(LoadedBank { bank, problems })
}

/// How much there is in a bank.
fn extent(bank: &Bank) -> String {
    let questions = counted(bank.questions().len(), "question");
    format!("{questions} in {}", counted(bank.packs().len(), "pack"))
}

/// Writes a line to standard output. A reader that has gone away is no reason to fail.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Threads for what waits for the disk. As a session begins, thousands of servers are read at once, for
/// which tokio would start five hundred threads.
const BLOCKING_THREADS: usize = 32;

/// The runtime that everything asynchronous runs on.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .context("cannot start the runtime")
}
