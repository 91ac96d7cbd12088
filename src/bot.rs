//! The shell around the rules: turns gateway events and ticks into calls of commands and tasks. It
//! reads the clock once for each of them.

mod connect_backoff;
mod connections;
mod events;
mod handoff;
mod interaction_token;
mod interaction_trace;
mod membership;
mod monitor;
mod permission_listener;
mod registration;
mod removals;
mod responder;
mod startup;
mod token_check;
mod unreadable;
mod watchdog;

use crate::actions::banks::Banks;
use crate::actions::daily::Dailies;
use crate::actions::interviews::Interviews;
use crate::actions::pictures::Pictures;
use crate::actions::tallies::Tallies;
use crate::bank::Bank;
use crate::clock::{self, Clock};
use crate::cluster::{Heartbeat, ShardAssignment, ShardCoordinator, ShardWork};
use crate::commands::{ExportQueue, InteractionRateLimits, Services};
use crate::config::{self, SetupDefaults};
use crate::discord::Discord;
use crate::discord::rest::RestClient;
use crate::domain::cluster::Share;
use crate::domain::ids::GuildId;
use crate::domain::question::Question;
use crate::domain::task::Lane;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::tasks::{self, Lanes, TaskServices};
use crate::templates::TemplateLibrary;
use anyhow::Context as _;
use arc_swap::ArcSwap;
use connect_backoff::{ConnectBackoff, GatewayLock};
use connections::{Connections, GatewayEnd};
use events::Events;
use futures::StreamExt as _;
use handoff::Handoffs;
use jiff::SignedDuration;
use membership::{Drain, Membership};
use permission_listener::PermissionListener;
use removals::Removals;
use serenity::all::{GatewayError, HttpBuilder, ShardId};
use startup::{Retry, Startup};
use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use strum::VariantArray as _;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use monitor::Monitor;
pub use token_check::{CommandsState, TokenCheck, check_token};
pub use watchdog::{BotStatus, Health, ShardStatus, Stuck, Watchdog};

/// The time limit at shutdown for interactions being handled and posts being sent.
const LAST_TASKS: Duration = Duration::from_millis(2500);
/// The time limit for closing the gateway at shutdown. A silent peer would take five seconds.
const LAST_GATEWAY: Duration = Duration::from_secs(1);

/// The parts of a bot.
pub struct BotParts {
    /// Access to Discord; see [`http`].
    pub http: Api,
    /// The store.
    pub store: Arc<dyn Store>,
    /// The questions; replaced when their files change.
    pub bank: Arc<ArcSwap<Bank>>,
    /// The clock for schedules and records.
    pub clock: Clock,
    /// The clock that measures how fast people act. It is real time, even if [`Self::clock`] is
    /// moved by hand.
    pub stopwatch: Clock,
    /// The initial settings of `/setup`.
    pub defaults: SetupDefaults,
    /// The operator's own server, if any.
    pub home: Option<GuildId>,
    /// The longest delay after which a daily is still posted.
    pub grace: SignedDuration,
    /// The time without activity after which an interview is closed.
    pub idle: SignedDuration,
    /// The wait before a reply is deferred; usually [`PATIENCE`]. With zero, everything that can be
    /// deferred is deferred.
    pub patience: Duration,
    /// Counts what the bot does.
    pub metrics: Arc<Metrics>,
    /// Shares the bot's shards with other processes, if there are any.
    pub cluster: Arc<dyn ShardCoordinator>,
    /// The number of the bot's shards, and the most of this process.
    pub shards: config::ClusterConfig,
}

/// The wait before a reply is deferred, so that Discord's three seconds are never missed.
pub const PATIENCE: Duration = Duration::from_millis(1500);

/// Access to Discord's API.
#[derive(Clone)]
pub struct Api {
    token: String,
    base: String,
    per_second: u32,
}

/// Access to Discord with `token`: directly, or through `api_base` if that is not empty. The bot
/// keeps Discord's rate limits either way, at the default pace.
#[must_use]
pub fn http(token: &str, api_base: &str) -> Api {
    let per_second = config::DiscordConfig::default().requests_per_second;
    Api { token: token.to_owned(), base: api_base.to_owned(), per_second }
}

impl Api {
    /// Limits the requests per second. Discord allows most bots 50.
    #[must_use]
    pub fn at_most(self, per_second: u32) -> Self {
        Self { per_second, ..self }
    }

    fn rest(&self) -> RestClient {
        RestClient::new(&self.token, &self.base, self.per_second)
    }
}

/// The shared state of events and ticks.
struct Core {
    store: Arc<dyn Store>,
    banks: Arc<Banks>,
    clock: Clock,
    stopwatch: Clock,
    admission: InteractionRateLimits,
    exports: ExportQueue,
    defaults: SetupDefaults,
    home: Option<GuildId>,
    discord: Arc<Discord>,
    handoffs: Arc<Handoffs>,
    hearing: PermissionListener,
    removals: Removals,
    /// Notified of each new or resumed session.
    sessions: mpsc::UnboundedSender<ShardId>,
    dailies: Dailies,
    interviews: Interviews,
    pictures: Arc<Pictures>,
    tallies: Tallies,
    idle: SignedDuration,
    patience: Duration,
    command_ids: HashMap<String, u64>,
    online: watch::Sender<bool>,
    duty: Arc<ShardWork>,
    /// Running work that should end before the process does.
    tasks: TaskTracker,
    lanes: Lanes,
    /// The number of finished tasks.
    settled: AtomicU64,
    /// The questions when the bot last checked if any are gone.
    known_bank: ArcSwap<Bank>,
    stopping: CancellationToken,
    metrics: Arc<Metrics>,
}

impl Core {
    fn services<'a>(&'a self, bank: &'a Bank) -> Services<'a> {
        Services {
            store: &*self.store,
            bank,
            discord: &self.discord,
            dailies: &self.dailies,
            interviews: &self.interviews,
            pictures: &self.pictures,
            tallies: &self.tallies,
            defaults: &self.defaults,
            command_ids: &self.command_ids,
            exports: &self.exports,
            home: self.home,
        }
    }

    /// Does the due work of a lane. Begins nothing more once the bot is stopping.
    async fn run_lane(&self, lane: Lane) -> usize {
        let tools = TaskServices {
            store: &*self.store,
            banks: &self.banks,
            clock: &self.clock,
            discord: &self.discord,
            dailies: &self.dailies,
            interviews: &self.interviews,
            pictures: &self.pictures,
            idle: self.idle,
            metrics: &self.metrics,
            duty: &self.duty,
        };
        let done = tasks::run_lane(lane, tools, &self.lanes, &self.stopping).await;
        self.settled.fetch_add(done as u64, Ordering::Relaxed);
        done
    }

    /// A removed question affects whoever was asked it, so everything is checked.
    async fn void_removed_questions(&self) {
        let bank = self.banks.shared();
        let known = self.known_bank.swap(bank.clone());
        let is_gone = |question: &Question| bank.is_removed(&question.id);
        if Arc::ptr_eq(&known, &bank) || !known.questions().any(is_gone) {
            return;
        }
        if let Err(error) = self.store.wake_all(self.clock.now()).await {
            let error = format!("{error:#}");
            tracing::error!(error, "cannot check servers with removed questions");
        }
    }
}

/// A running bot.
pub struct Bot {
    core: Arc<Core>,
    monitor: Monitor,
    membership: Arc<Membership>,
    ended: GatewayEnd,
    name: String,
    invite: String,
}

impl Bot {
    /// Signs in, registers the commands if they differ, and connects to the gateway. Transient
    /// failures are logged and retried; while no session starts are left, it waits.
    ///
    /// # Errors
    /// Discord refuses the token or one of the first requests.
    pub async fn start(parts: BotParts) -> anyhow::Result<Self> {
        let rest = Arc::new(parts.http.rest().counted_in(parts.metrics.clone()));
        let startup = Startup::new(&rest, Retry::Always);
        let identity = startup.sign_in().await?;
        let command_ids = registration::register(&startup).await?;
        let gateway = startup.gateway(&parts.clock).await?;
        let advised = NonZeroU32::new(gateway.shards).unwrap_or(NonZeroU32::MIN);
        let wish = Heartbeat {
            total: parts.shards.total.unwrap_or(advised),
            max_shards: parts.shards.most,
            lease: parts.shards.lease(),
        };
        let first = join(&*parts.cluster, wish).await;
        let total = first.1.share.total();
        // The share is set once something handles the events.
        let duty = Arc::new(ShardWork::new(Share::new(total, BTreeSet::new())));
        let events = Events::default();
        // Used only by the gateway: everything else goes through `rest`.
        let mut http = HttpBuilder::new(&parts.http.token)
            .client(rest.client().clone())
            .ratelimiter_disabled(true);
        if let Some(base) = rest.base() {
            http = http.proxy(base);
        }
        let (connections, ended) = Connections::new(
            parts.cluster.clone(),
            duty.clone(),
            http.build(),
            events.clone(),
            &gateway,
        );
        let connections = Arc::new(connections);
        let gateway_lock = GatewayLock::lock(connections.address()).await;
        let seed = identity.user.0 ^ parts.clock.now().as_millisecond().unsigned_abs();
        let backoff = ConnectBackoff::new(total.get(), seed);
        let (sessions, begun) = mpsc::unbounded_channel();
        let discord = Arc::new(Discord::new(rest, identity.user));
        let banks = Arc::new(Banks::new(parts.store.clone(), parts.bank));
        let dailies =
            Dailies::new(parts.store.clone(), banks.clone(), discord.clone(), parts.grace);
        let pictures = Arc::<Pictures>::default();
        let interviews = Interviews::new(
            parts.store.clone(),
            banks.clone(),
            discord.clone(),
            library()?,
            pictures.clone(),
        );
        let known_bank = ArcSwap::new(banks.shared());
        let tasks = TaskTracker::new();
        let tallies = Tallies::new(parts.store.clone(), tasks.clone());
        let core = Arc::new(Core {
            store: parts.store,
            banks,
            clock: parts.clock,
            stopwatch: parts.stopwatch,
            admission: InteractionRateLimits::default(),
            exports: ExportQueue::default(),
            defaults: parts.defaults,
            home: parts.home,
            discord,
            handoffs: Arc::new(Handoffs::new(parts.cluster.clone())),
            hearing: PermissionListener::default(),
            removals: Removals::default(),
            sessions,
            dailies,
            interviews,
            pictures,
            tallies,
            idle: parts.idle,
            patience: parts.patience,
            command_ids,
            online: watch::channel(false).0,
            duty,
            tasks,
            lanes: Lanes::default(),
            settled: AtomicU64::new(0),
            known_bank,
            stopping: CancellationToken::new(),
            metrics: parts.metrics,
        });
        events.serve(core.clone());
        tokio::spawn(gateway_lock.run(backoff, begun, core.metrics.clone(), core.stopping.clone()));
        let membership = Membership {
            cluster: parts.cluster.clone(),
            heartbeat: wish,
            duty: core.duty.clone(),
            connections: connections.clone(),
            discord: core.discord.clone(),
            handoffs: core.handoffs.clone(),
            events,
            per_second: parts.http.per_second,
            leaving: Mutex::default(),
            drain: Drain::default(),
        };
        let membership = Arc::new(membership);
        tokio::spawn(membership.clone().run(first, core.stopping.clone()));
        let monitor = Monitor { core: core.clone(), connections };
        let (name, invite) = (identity.name, identity.invite);
        Ok(Self { core, monitor, membership, ended, name, invite })
    }

    /// The bot's name in Discord.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The invite link for admins, with the required scopes and permissions.
    #[must_use]
    pub fn invite(&self) -> &str {
        &self.invite
    }

    /// Waits until the gateway has sent READY to the first shard.
    pub fn online(&self) -> impl Future<Output = ()> + use<> {
        let core = self.core.clone();
        async move {
            // The core holds the sender, so waiting ends only with READY.
            let _ = core.online.subscribe().wait_for(|online| *online).await;
        }
    }

    /// Does all due work, and returns when none is left.
    pub async fn tick(&self) {
        self.core.void_removed_questions().await;
        loop {
            let mut done = 0;
            for lane in Lane::VARIANTS.iter().copied() {
                let _turn = self.core.lanes.wait(lane).await;
                done += self.core.run_lane(lane).await;
            }
            if done == 0 || self.core.stopping.is_cancelled() {
                return;
            }
        }
    }

    /// Returns `true` if no click is being served and no task runs.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.core.tasks.is_empty()
    }

    /// Starts doing the due work. A lane that is still busy is notified that there may be more.
    pub fn begin_tick(&self) {
        let core = self.core.clone();
        self.core.tasks.spawn(async move { core.void_removed_questions().await });
        for lane in Lane::VARIANTS.iter().copied() {
            let Some(guard) = self.core.lanes.begin(lane) else { continue };
            let core = self.core.clone();
            self.core.tasks.spawn(async move {
                core.run_lane(lane).await;
                drop(guard);
            });
        }
    }

    /// The bot's current state, for its metrics.
    #[must_use]
    pub const fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// The bot's progress, for a [`Watchdog`].
    pub async fn status(&self) -> BotStatus {
        BotStatus {
            held: self.core.duty.share().held().clone(),
            shards: self.monitor.shard_statuses().await,
            ticking: self.core.lanes.is_busy(),
            finished: self.core.settled.load(Ordering::Relaxed)
                + self.core.discord.rest().answered(),
        }
    }

    /// Waits until the gateway ends by itself, and returns the reason.
    pub async fn ended(&mut self) -> anyhow::Error {
        match self.ended.next().await {
            Some(Err(error @ GatewayError::InvalidAuthentication)) => anyhow::Error::new(error)
                .context(
                    "Discord no longer accepts the token; copy it again from the developer \
                     portal, page Bot",
                ),
            Some(Err(error)) => anyhow::Error::new(error).context("the gateway failed"),
            Some(Ok(())) | None => anyhow::anyhow!("the gateway ended"),
        }
    }

    /// Returns `true` if this process holds the first shard, and so does what only one of all
    /// processes should do.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.core.duty.share().held().contains(&0)
    }

    /// Hands all servers over to the other processes, if there are any, without losing a click. Takes as
    /// long as Discord lets them open their connections one after the other.
    pub async fn drain(&self) {
        self.membership.drain().await;
    }

    /// Takes nothing new, lets what is under way end, and closes the store. Takes less than five
    /// seconds: what takes longer is cut off, and taken up where it ended at the next start.
    ///
    /// # Errors
    /// The store can't be flushed to disk.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.core.stopping.cancel();
        let gateway = self.monitor.connections.manager();
        if tokio::time::timeout(LAST_GATEWAY, gateway.shutdown_all()).await.is_err() {
            tracing::debug!("the gateway did not close in time");
        }
        self.core.tasks.close();
        let ending = tokio::time::timeout(LAST_TASKS, self.core.tasks.wait());
        if ending.await.is_err() {
            tracing::warn!("work was interrupted by the shutdown");
        }
        if let Err(error) = self.membership.cluster.leave().await {
            // The others notice after a while.
            tracing::warn!(error = format!("{error:#}"), "cannot tell the other processes");
        }
        self.core.store.close().await.context("cannot close the store")
    }
}

/// Joins the processes. Without that there is nothing to do.
async fn join(cluster: &dyn ShardCoordinator, wish: Heartbeat) -> (Instant, ShardAssignment) {
    loop {
        let begun = clock::machine();
        match cluster.heartbeat(wish).await {
            Ok(beat) => return (begun, beat),
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(error, "cannot join the other processes; retrying");
                tokio::time::sleep(wish.interval()).await;
            }
        }
    }
}

/// The shipped templates and rubrics.
fn library() -> anyhow::Result<TemplateLibrary> {
    TemplateLibrary::shipped().map_err(|problems| {
        anyhow::anyhow!("the interview templates of this build are broken:\n{problems}")
    })
}

/// The reason signing in failed, as a sentence for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The token is wrong.
    #[error("Discord does not accept the token; copy it again from the developer portal, page Bot")]
    Token,
    /// The token could not be checked.
    #[error("Discord can't be reached; check the network and `discord.api_base`")]
    Unreachable,
}
