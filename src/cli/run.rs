//! `warmup run`: the bot, until it is told to stop.

use super::exporter::MetricsExporter;
use super::live::{BankReloader, LiveBank};
use super::opened::OpenStore;
use super::{health, logging, runtime, say, sources, supervisor};
use anyhow::Context as _;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use warmup::bot::{Bot, BotParts, Health, PATIENCE, Stuck, Watchdog, http};
use warmup::clock::Clock;
use warmup::config::{self, Config, InvalidListen, parse_listen};
use warmup::messages::counted;
use warmup::upkeep::{self, Upkeep};

/// The time limit for closing the store, and again for what still runs. Both usually take
/// milliseconds.
const LONGEST_STOP: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(super) struct RunArgs {
    /// Let the clock stand at this instant, for rehearsals: 2026-03-02T09:00:00Z.
    #[arg(long, value_name = "INSTANT", hide = true)]
    at: Option<Timestamp>,
    /// Serve metrics for Prometheus at this address, such as 127.0.0.1:9464.
    #[arg(long, env = "WARMUP_METRICS", value_name = "ADDRESS", value_parser = listen)]
    metrics: Option<Listen>,
}

/// An address, or `None` for an empty environment variable.
#[derive(Clone, Copy)]
struct Listen(Option<SocketAddr>);

fn listen(text: &str) -> Result<Listen, InvalidListen> {
    parse_listen(text).map(Listen)
}

pub(super) fn run(config: &Config, options: &RunArgs) -> anyhow::Result<ExitCode> {
    logging::start(&config.log)?;
    let clock = options.at.map_or_else(Clock::system, |at| Clock::reading(move || at));
    let asked = options.metrics.and_then(|Listen(address)| address);
    let runtime = runtime()?;
    let end = runtime.block_on(serve(config, asked.or(config.metrics.listen), clock));
    // Work that hangs must not keep the process from ending.
    runtime.shutdown_timeout(LONGEST_STOP);
    end
}

async fn serve(
    config: &Config,
    listen: Option<SocketAddr>,
    clock: Clock,
) -> anyhow::Result<ExitCode> {
    let token = config::token()?;
    let mut signals = Signals::new()?;
    let exporter = MetricsExporter::begin(listen).await?;
    let questions = LiveBank::load(sources(config))?;
    let bank = questions.bank();
    // Opening may compact the store, which takes up to a minute; a signal can interrupt it.
    let opened = tokio::select! {
        opened = OpenStore::open_to_run(&config.store) => opened?,
        () = signals.stop() => return Ok(ExitCode::SUCCESS),
    };
    opened.begin()?;
    let backup_socket = opened.give_backups(&config.store.path);
    exporter.count_flushes(&opened);
    let store = opened.store();
    let parts = BotParts {
        http: http(token.expose_secret(), &config.discord.api_base)
            .at_most(config.discord.requests_per_second),
        store: store.clone(),
        bank: bank.clone(),
        clock: clock.clone(),
        stopwatch: Clock::system(),
        defaults: config.defaults.clone(),
        home: config.discord.home_server,
        grace: config.daily.grace(),
        idle: config.interview.idle(),
        patience: PATIENCE,
        metrics: exporter.metrics(),
        cluster: opened.cluster().await?,
        shards: config.cluster,
    };
    let mut upkeep = Upkeep::new(config.store.path.clone(), store.clone(), backups(config));
    // Discord may be unreachable for a long time.
    upkeep.begin(clock.now(), config.store.url.is_none());
    let mut bot = tokio::select! {
        bot = Bot::start(parts) => bot?,
        () = signals.stop() => return Ok(ExitCode::SUCCESS),
    };
    exporter.show(bot.monitor());
    tracing::info!(name = bot.name(), questions = bank.load().questions().len(), "started");
    say(format_args!("Invite {} to a server: {}", bot.name(), bot.invite()));

    supervisor::ready();

    let questions = BankReloader::new(questions);
    let patience = i64::try_from(config.discord.watchdog_minutes).unwrap_or(i64::MAX / 60);
    let mut watchdog = Watchdog::new(SignedDuration::from_mins(patience));
    let mut ticks = tokio::time::interval(config.daily.tick());
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let ready = bot.online();
    tokio::pin!(ready);
    let mut online = false;
    let end = loop {
        tokio::select! {
            request = signals.next() => match request {
                SignalRequest::Stop => break Ok(ExitCode::SUCCESS),
                SignalRequest::Reload => questions.reload(),
            },
            error = bot.ended() => break Err(error),
            cause = opened.failed() => break Err(anyhow::anyhow!("the store failed: {cause}")),
            () = &mut ready, if !online => { online = true; ticks.reset_immediately(); }
            _ = ticks.tick() => {
                let now = clock.now();
                supervisor::alive();
                match watchdog.check(now, &bot.status().await) {
                    Health::Alive(at) => health::beat(&config.store.path, at),
                    Health::Silent => {}
                    Health::Stuck(why) => break Err(stuck(why)),
                }
                if online {
                    bot.begin_tick();
                }
                questions.request_reload();
                upkeep.begin(now, bot.is_first());
            }
        }
    };
    tracing::info!("stopping");
    supervisor::stopping();
    drop((upkeep, backup_socket));
    if end.is_ok() {
        tokio::select! {
            drained = tokio::time::timeout(config.cluster.drain(), bot.drain()) => {
                if drained.is_err() {
                    tracing::warn!("stopping before all servers are handed over");
                }
            }
            // Whoever asks twice is in a hurry.
            () = signals.stop() => {}
        }
    }
    exporter.end().await;
    let stopped = tokio::time::timeout(LONGEST_STOP, bot.stop()).await;
    let stopped =
        stopped.unwrap_or_else(|_| Err(anyhow::anyhow!("the store did not close in time")));
    // The reason for the end says more than an error that followed from it.
    match stopped {
        Ok(()) => end,
        Err(error) => end.and(Err(error)),
    }
}

/// The settings of nightly backups, if they are enabled.
fn backups(config: &Config) -> Option<upkeep::BackupSettings> {
    let folder = config.backup.folder()?.clone();
    Some(upkeep::BackupSettings { folder, nightly: config.backup.nightly() })
}

fn stuck(why: Stuck) -> anyhow::Error {
    let minutes = |time: SignedDuration| {
        counted(usize::try_from(time.as_mins()).unwrap_or(usize::MAX), "minute")
    };
    match why {
        Stuck::Connection(time) => anyhow::anyhow!(
            "no connection to Discord for {}; exiting to be restarted",
            minutes(time)
        ),
        Stuck::Tick(time) => anyhow::anyhow!(
            "due tasks have made no progress for {}; exiting to be restarted",
            minutes(time)
        ),
    }
}

enum SignalRequest {
    Stop,
    Reload,
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("cannot listen to signals");
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hangup: listen(SignalKind::hangup())?,
        })
    }

    /// Waits for a signal to stop.
    async fn stop(&mut self) {
        while let SignalRequest::Reload = self.next().await {}
    }

    async fn next(&mut self) -> SignalRequest {
        tokio::select! {
            _ = self.terminate.recv() => SignalRequest::Stop,
            _ = self.interrupt.recv() => SignalRequest::Stop,
            _ = self.hangup.recv() => SignalRequest::Reload,
        }
    }
}
