//! The command line: arguments, and the wiring for each subcommand.

mod backup;
mod check;
mod compact;
mod doctor;
mod export;
mod exporter;
mod flags;
mod health;
mod import;
mod live;
mod logging;
mod opened;
#[cfg(feature = "preview")]
mod preview;
mod progress;
mod question;
mod question_files;
mod report;
mod run;
mod shipped;
mod store_records;
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

Exit codes: 0 success, 1 failure (the message says why), 2 invalid arguments."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    options: GlobalOptions,
    #[command(subcommand)]
    command: CliCommand,
}

/// The environment variable for the store's folder or address. `preview` ignores it.
const STORE_VARIABLE: &str = "WARMUP_STORE";

/// Options of every command.
#[derive(Args)]
struct GlobalOptions {
    /// The configuration file; config/warmup.toml documents every key.
    #[arg(long, global = true, env = "WARMUP_CONFIG", value_name = "FILE", value_parser = path())]
    config: Option<PathBuf>,
    /// The folder that holds all data, or the address of a PostgreSQL database [env:
    /// `WARMUP_STORE`, ignored by `preview`]
    #[arg(long, global = true, value_name = "DIR|URL")]
    store: Option<PathBuf>,
    /// A folder of packs to add to the shipped ones; packs of the same name replace them, or add to
    /// them if they have no `pack.toml`. Can be given several times.
    #[arg(
        long,
        global = true,
        env = "WARMUP_QUESTIONS",
        value_name = "DIR",
        value_parser = path(),
        value_delimiter = ':'
    )]
    questions: Vec<PathBuf>,
    /// Another base for Discord's REST API, such as an emulator or a proxy.
    #[arg(long, global = true, env = "WARMUP_API_BASE", value_name = "URL", value_parser = parse_api_base)]
    api_base: Option<String>,
    /// The log level: error, warn, info, debug, or directives like `info,warmup::bot=debug`.
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
    /// Check the questions, the interview templates and the configuration; reports all problems at
    /// once.
    Check(check::CheckOptions),
    /// Check for anything that could keep the bot from working: token, commands, store, clock,
    /// disk.
    Doctor(doctor::DoctorOptions),
    /// Write everything in the store to a file, even while the bot is running.
    ///
    /// If the bot is running, it provides the backup. It can also write one each night by itself:
    /// set `folder` under `[backup]` in its configuration.
    ///
    /// If the store's file system is read-only, a copy in the temporary folder is read. Exits with
    /// 1 if a record can't be read, and names it.
    Backup {
        /// The file; it is written completely or not at all.
        file: PathBuf,
    },
    /// Fill a new store from a backup.
    Restore {
        /// A file written by `warmup backup`.
        file: PathBuf,
    },
    /// Rewrite the store's files without deleted data. The bot must not be running.
    ///
    /// The files of a store never shrink by themselves, and deleted data may stay in them for a
    /// long time; after this it is gone. The bot does this by itself when it starts and most of its
    /// store's file is dead. The store's disk needs room for a copy. A store that can't be read
    /// completely is left unchanged.
    Compact,
    /// Write what can be read of a damaged store to a backup file, and list what can't be read.
    ///
    /// For a store that `warmup run` refuses to open, if there is no recent backup. The store is
    /// not changed: a copy in the temporary folder is read. Exits with 0 only if nothing is
    /// missing.
    Salvage {
        /// The folder of the damaged store.
        #[arg(value_name = "STORE")]
        folder: PathBuf,
        /// The backup file; it is written completely or not at all.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Tools for question authors.
    #[command(subcommand)]
    Question(question::QuestionCommand),
    /// Take in questions from Markdown, CSV, JSON, YAML, Anki, or a zip of them.
    ///
    /// First reports how many questions are new, changed or unchanged, what is skipped and why, and shows
    /// three of them as members will see them. Then writes each question as a file of a pack. Questions
    /// that exist and differ, and shipped packs of the same name, stay as they are unless you add
    /// --replace.
    Import(import::ImportOptions),
    /// Write the questions as Markdown, JSON, CSV, or a text for Anki.
    Export(export::ExportOptions),
    /// What members flagged with *Something's wrong*.
    #[command(subcommand)]
    Flags(flags::FlagsCommand),
    /// Report which questions members' answers contradict: labels that don't fit, key points nobody
    /// has, and follow-ups nobody opens.
    Report(report::ReportOptions),
    /// Check that the bot using this store is alive, for container health checks.
    Health,
}

impl CliCommand {
    /// Returns `true` if the command writes files that contain members' words.
    const fn writes_data(&self) -> bool {
        match self {
            Self::Run(_)
            | Self::Doctor(_)
            | Self::Backup { .. }
            | Self::Restore { .. }
            | Self::Compact
            | Self::Salvage { .. }
            | Self::Flags(_)
            | Self::Report(_) => true,
            #[cfg(feature = "preview")]
            Self::Preview(_) => true,
            Self::Check(_)
            | Self::Question(_)
            | Self::Import(_)
            | Self::Export(_)
            | CliCommand::Health => false,
        }
    }
}

impl Cli {
    /// Runs the command. Errors go to standard error, with what to do next.
    pub(crate) fn run(self) -> ExitCode {
        let options = self.options;
        if self.command.writes_data() {
            // Stores and backups are for the user who runs this, and nobody else.
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
            CliCommand::Import(import) => {
                options.config().and_then(|config| import::run(&config, &import))
            }
            CliCommand::Export(export) => {
                options.config().and_then(|config| export::run(&config, &export))
            }
            CliCommand::Flags(flags) => {
                options.config().and_then(|config| flags::run(&config, &flags))
            }
            CliCommand::Report(report) => {
                options.config().and_then(|config| report::run(&config, &report))
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

    /// The configuration file. An empty environment variable counts as unset, here and below.
    fn config_file(&self) -> Option<&PathBuf> {
        self.config.as_ref().filter(|path| !path.as_os_str().is_empty())
    }

    fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.questions.iter().filter(|path| !path.as_os_str().is_empty()).cloned()
    }
}

/// A path from the command line or the environment, where an empty variable counts as unset.
fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// A log level; empty if the environment variable is empty.
fn log_level(text: &str) -> Result<String, InvalidLogLevel> {
    if text.trim().is_empty() { Ok(String::new()) } else { parse_log_level(text) }
}

/// Returns `true` if output to `stream` may be colored.
fn colored(stream: &impl IsTerminal) -> bool {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let refused = variable("NO_COLOR").is_some() || variable("TERM").is_some_and(|it| it == "dumb");
    stream.is_terminal() && !refused
}

fn sources(config: &Config) -> Vec<Source> {
    let shipped = config.bank.shipped.then_some(Source::Shipped);
    let folders = config.bank.folders.iter().cloned().map(Source::Folder);
    shipped.into_iter().chain(folders).collect()
}

/// Loads the bank.
///
/// # Errors
/// All problems of the questions.
fn load_bank(sources: &[Source]) -> anyhow::Result<Bank> {
    Bank::load(sources).map_err(|problems| {
        let color = colored(&std::io::stderr());
        anyhow::anyhow!("the questions have problems:\n{}", problems.render(color))
    })
}

const NO_QUESTIONS: &str =
    "there are no questions: turn on `bank.shipped`, or add a folder of packs";

/// The usable part of some packs, and the problems of the rest.
struct LoadedBank {
    bank: Bank,
    problems: Diagnostics,
}

/// Loads the usable part of the bank.
///
/// # Errors
/// No question is usable.
fn load_good(sources: &[Source]) -> anyhow::Result<LoadedBank> {
    let (bank, problems) = Bank::read(sources, None);
    if bank.questions().len() == 0 {
        if problems.is_empty() {
            anyhow::bail!("{NO_QUESTIONS}");
        }
        let color = colored(&std::io::stderr());
        anyhow::bail!("no question can be used:\n{}", problems.render(color));
    }
    Ok(LoadedBank { bank, problems })
}

/// `12 questions in 3 packs`.
fn extent(bank: &Bank) -> String {
    let questions = counted(bank.questions().len(), "question");
    format!("{questions} in {}", counted(bank.packs().len(), "pack"))
}

/// Writes a line to standard output. A reader that has gone away is no reason to fail.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Says on standard error which records of the store were left out, because they can't be read.
fn warn_missing(missing: &[String]) {
    for record in missing {
        let _ = writeln!(std::io::stderr(), "left out: {record}");
    }
}

/// Threads for blocking disk access. When a session begins, thousands of servers are read at once;
/// tokio would start five hundred threads for them.
const BLOCKING_THREADS: usize = 32;

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .context("cannot start the runtime")
}
