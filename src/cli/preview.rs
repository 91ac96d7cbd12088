//! `warmup preview`: the real bot against the emulator, in one process, with a clock that is moved
//! by hand.

use super::{load_bank, logging, runtime, say, sources};
use anyhow::Context as _;
use arc_swap::ArcSwap;
use async_trait::async_trait;
use clap::Args;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::io::BufReader;
use warmup::bank::Bank;
use warmup::bot::{Bot, Parts, http};
use warmup::clock::{Clock, ManualClock};
use warmup::config::Config;
use warmup::preview::script::{Host, Script, Seat};
use warmup::preview::{Emulator, Permissions};
use warmup::store::sled::SledStore;

/// The bot looks for what is due at least this often while the clock is moved.
const STEP: SignedDuration = SignedDuration::from_mins(30);

const WELCOME: &str = "\
This is a server with the real bot in it, and a clock that you move.
  /setup              as Ada, who may manage the server
  tick 1d             let a day pass; the daily comes
  click Answer        then: submit Your answer: …
  as Bo               be somebody else
  help                everything you can type
";

/// What only `preview` takes.
#[derive(Args)]
pub(super) struct Options {
    /// Read lines from this file instead of standard input.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Let the clock begin at this instant instead of now: 2026-03-02T08:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
}

/// Runs the preview. Data are thrown away unless `store` names a folder.
pub(super) fn run(
    mut config: Config,
    options: &Options,
    store: Option<PathBuf>,
) -> anyhow::Result<ExitCode> {
    config.log.level = if config.log.level == "info" { "warn".into() } else { config.log.level };
    logging::start(&config.log)?;
    let throw_away = tempfile::tempdir().context("cannot make a folder for the preview's data")?;
    let store = store.unwrap_or_else(|| throw_away.path().to_owned());
    runtime()?.block_on(play(&config, options, &store))
}

async fn play(config: &Config, options: &Options, store: &Path) -> anyhow::Result<ExitCode> {
    let start = options.at.unwrap_or_else(|| Clock::system().now());
    let clock = ManualClock::starting_at(start);
    let emulator = Emulator::start(clock.clone(), warmup::preview::Options::default())
        .await
        .context("cannot start the emulator")?;
    let (server, ada) = emulator.add_server("Interview Club", "Ada");
    let channel = emulator.add_channel(server, "interview-prep");
    emulator.add_channel(server, "general");
    let moderators = emulator.add_role(server, "Moderators", Permissions::MANAGE_MESSAGES);
    emulator.add_member(server, "Bo", &[moderators]);
    emulator.add_member(server, "Chidi", &[]);
    emulator.add_member(server, "Dana", &[]);

    let host = Rehearsal::start(config, store, &emulator, clock).await?;
    let mut script = Script::new(emulator, host, Seat::new(server, channel, ada, TimeZone::UTC));
    let stdout = tokio::io::stdout();
    let failures = if let Some(path) = &options.script {
        let file = tokio::fs::File::open(path)
            .await
            .with_context(|| format!("cannot read {}", path.display()))?;
        script.run(BufReader::new(file), stdout, true).await?
    } else {
        say(WELCOME);
        let echo = !std::io::stdin().is_terminal();
        script.run(BufReader::new(tokio::io::stdin()), stdout, echo).await?
    };
    script.into_host().stop().await?;
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The bot of a preview, which can be stopped and started again.
struct Rehearsal {
    config: Config,
    store: PathBuf,
    emulator: Emulator,
    clock: ManualClock,
    bank: Arc<ArcSwap<Bank>>,
    bot: Option<Bot>,
}

impl Rehearsal {
    async fn start(
        config: &Config,
        store: &Path,
        emulator: &Emulator,
        clock: ManualClock,
    ) -> anyhow::Result<Self> {
        let bank = Arc::new(ArcSwap::from_pointee(load_bank(&sources(config))?));
        let mut rehearsal = Self {
            config: config.clone(),
            store: store.to_owned(),
            emulator: emulator.clone(),
            clock,
            bank,
            bot: None,
        };
        rehearsal.start_bot().await?;
        Ok(rehearsal)
    }

    async fn start_bot(&mut self) -> anyhow::Result<()> {
        let bot = Bot::start(Parts {
            http: http(self.emulator.token(), self.emulator.base_url()),
            store: Arc::new(SledStore::open(&self.store)?),
            bank: self.bank.clone(),
            clock: self.clock.clone().into(),
            defaults: self.config.defaults.clone(),
            grace: self.config.daily.grace(),
        })
        .await?;
        bot.online().await;
        self.bot = Some(bot);
        Ok(())
    }

    async fn stop(mut self) -> anyhow::Result<()> {
        match self.bot.take() {
            Some(bot) => bot.stop().await,
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Host for Rehearsal {
    /// Time passes in steps, so that each daily on the way is posted when it is due.
    async fn advance_to(&mut self, instant: Timestamp) -> Result<(), String> {
        let bot = self.bot.as_ref().ok_or("the bot is not running")?;
        while self.clock.now() < instant {
            let next = self.clock.now().saturating_add(STEP).unwrap_or(instant);
            self.clock.set(next.min(instant));
            bot.tick().await;
        }
        Ok(())
    }

    async fn restart(&mut self) -> Result<(), String> {
        if let Some(bot) = self.bot.take() {
            bot.stop().await.map_err(|error| format!("{error:#}"))?;
        }
        self.start_bot().await.map_err(|error| format!("{error:#}"))
    }
}
