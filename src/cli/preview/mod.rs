//! `warmup preview`: the real bot against the emulator, in one process, with a clock that is moved
//! by hand; as a page in the browser, or line by line in the terminal.

mod rehearsal;

use super::{logging, runtime, say};
use anyhow::Context as _;
use clap::Args;
use discord_emulator::script::{Script, Seat};
use discord_emulator::web::{self, Page};
use discord_emulator::{Emulator, Id, ManualClock, Permissions};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rehearsal::Rehearsal;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::io::BufReader;
use tokio::signal::unix::{SignalKind, signal};
use warmup::clock::Clock;
use warmup::config::Config;

const WELCOME: &str = "\
This is a server with the real bot and a clock that you move.
  /setup              as Ada, who can manage the server
  tick 1d             let a day pass; the daily is posted
  click Answer        then: submit answer: …
  as Bo               act as somebody else
  help                all commands
";

/// The creation date of the emulated server. It never changes, so its ids don't either, and a kept
/// store knows its server and members again.
const SERVER_MADE: &str = "2025-01-01T09:00:00Z";

#[derive(Args)]
pub(super) struct PreviewOptions {
    /// Serve the page on this port of the loopback interface; 0 picks any free one.
    #[arg(long, value_name = "PORT", default_value_t = 8717)]
    port: u16,
    /// Use the terminal instead of the browser: read lines from standard input.
    #[arg(long)]
    terminal: bool,
    /// Read lines from this file, as --terminal does from standard input.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Start the clock at this instant instead of now: 2026-03-02T08:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
}

/// Runs the preview. Data is thrown away unless `store` names a folder.
pub(super) fn run(
    mut config: Config,
    options: &PreviewOptions,
    store: Option<PathBuf>,
) -> anyhow::Result<ExitCode> {
    config.log.level = if config.log.level == "info" { "warn".into() } else { config.log.level };
    logging::start(&config.log)?;
    let throw_away =
        tempfile::tempdir().context("cannot create a folder for the preview's data")?;
    let store = store.unwrap_or_else(|| throw_away.path().to_owned());
    runtime()?.block_on(play(&config, options, &store))
}

async fn play(config: &Config, options: &PreviewOptions, store: &Path) -> anyhow::Result<ExitCode> {
    let made = SERVER_MADE.parse().expect("the constant is an instant");
    let clock = ManualClock::starting_at(made);
    let in_browser = options.script.is_none() && !options.terminal;
    let mut world =
        discord_emulator::EmulatorOptions { bot_name: "Warmup".into(), ..Default::default() };
    if in_browser {
        world.answers_within = web::ANSWER_WITHIN;
    }
    let emulator =
        Emulator::start(clock.clone(), world).await.context("cannot start the emulator")?;
    let seat = people(&emulator);
    clock.set(options.at.unwrap_or_else(|| Clock::system().now()));
    let host = Rehearsal::start(config, store, &emulator, clock).await?;
    if in_browser {
        serve(emulator, host, options.port).await
    } else {
        read_lines(emulator, &host, seat, options.script.as_deref()).await
    }
}

/// Creates a server with its channels, roles and members. Returns the owner's seat.
fn people(emulator: &Emulator) -> Seat {
    let (server, ada): (Id, Id) = emulator.add_server("Interview Club", "Ada");
    let channel = emulator.add_channel(server, "interview-prep");
    emulator.add_channel(server, "general");
    let moderators = emulator.add_role(server, "Moderators", Permissions::MANAGE_MESSAGES);
    emulator.add_member(server, "Bo", &[moderators]);
    emulator.add_member(server, "Chidi", &[]);
    emulator.add_member(server, "Dana", &[]);
    Seat::new(server, channel, ada, TimeZone::UTC)
}

async fn serve(emulator: Emulator, host: Rehearsal, port: u16) -> anyhow::Result<ExitCode> {
    let host = Arc::new(host);
    let page = Page::serve(emulator.clone(), host.clone(), port).await.with_context(|| {
        format!("cannot serve the page on port {port}; use --port 0 for any free one")
    })?;
    say(format_args!("The preview is at {}", page.url()));
    say("Press Ctrl-C to stop it.");
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen to signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen to signals")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    host.stop().await?;
    emulator.stop();
    Ok(ExitCode::SUCCESS)
}

async fn read_lines(
    emulator: Emulator,
    host: &Rehearsal,
    seat: Seat,
    file: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let mut script = Script::new(emulator, host, seat);
    let stdout = tokio::io::stdout();
    let failures = if let Some(path) = file {
        let file = tokio::fs::File::open(path)
            .await
            .with_context(|| format!("cannot read {}", path.display()))?;
        script = script.with_files_in(path.parent().unwrap_or(Path::new("")));
        script.run(BufReader::new(file), stdout, true).await?
    } else {
        say(WELCOME);
        let echo = !std::io::stdin().is_terminal();
        script.run(BufReader::new(tokio::io::stdin()), stdout, echo).await?
    };
    host.stop().await?;
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
