//! The bot of a preview, which can be stopped and restarted, and its clock.

use crate::cli::live::LiveBank;
use crate::cli::sources;
use anyhow::{Context as _, ensure};
use arc_swap::ArcSwap;
use async_trait::async_trait;
use discord_emulator::script::{Script, Seat};
use discord_emulator::{
    Emulator, Gallery, Guide, Host, Id, ManualClock, PageAction, PageLabels, Sample, Section,
};
use futures::stream::TryStreamExt as _;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use strum::VariantArray as _;
use warmup::bank::Bank;
use warmup::bot::{Bot, BotParts, PATIENCE, http};
use warmup::clock::Clock;
use warmup::cluster::SingleProcess;
use warmup::config::{self, Config};
use warmup::custom_id::Another;
use warmup::domain::daily::{RECENT, newest_date};
use warmup::domain::question::Question;
use warmup::messages::{Message, question};
use warmup::store::sled::SledStore;
use warmup::store::{self, Store};

/// While the clock is moved, the bot checks for due tasks at least this often.
const STEP: SignedDuration = SignedDuration::from_mins(10);

/// One week of a team.
const DEMO: &str = include_str!("demo.txt");

/// The bot behind a preview.
pub(super) struct Rehearsal {
    config: Config,
    folder: PathBuf,
    emulator: Emulator,
    clock: ManualClock,
    questions: Mutex<LiveBank>,
    bank: Arc<ArcSwap<Bank>>,
    bot: tokio::sync::Mutex<Option<Bot>>,
    /// The bot's current store, for reading.
    store: Mutex<Arc<dyn Store>>,
}

impl Rehearsal {
    pub(super) async fn start(
        config: &Config,
        folder: &Path,
        emulator: &Emulator,
        clock: ManualClock,
    ) -> anyhow::Result<Self> {
        let questions = LiveBank::load(sources(config))?;
        let store: Arc<dyn Store> = Arc::new(SledStore::open(folder)?);
        let latest = latest_daily(&*store).await?;
        clock.set(latest.map_or(clock.now(), |latest| latest.max(clock.now())));
        let rehearsal = Self {
            config: config.clone(),
            folder: folder.to_owned(),
            emulator: emulator.clone(),
            clock,
            bank: questions.bank(),
            questions: Mutex::new(questions),
            bot: tokio::sync::Mutex::new(None),
            store: Mutex::new(store.clone()),
        };
        *rehearsal.bot.lock().await = Some(rehearsal.bot_with(store).await?);
        Ok(rehearsal)
    }

    async fn bot_with(&self, store: Arc<dyn Store>) -> anyhow::Result<Bot> {
        let bot = Bot::start(BotParts {
            http: http(self.emulator.token(), self.emulator.base_url()),
            store,
            bank: self.bank.clone(),
            clock: self.clock(),
            stopwatch: Clock::system(),
            defaults: self.config.defaults.clone(),
            home: self.config.discord.home_server,
            grace: self.config.daily.grace(),
            idle: self.config.interview.idle(),
            patience: PATIENCE,
            metrics: Arc::default(),
            cluster: Arc::new(SingleProcess),
            shards: config::ClusterConfig::default(),
        })
        .await?;
        bot.online().await;
        Ok(bot)
    }

    /// The preview's own time, which the bot uses.
    fn clock(&self) -> Clock {
        let clock = self.clock.clone();
        Clock::reading(move || clock.now())
    }

    fn store(&self) -> Arc<dyn Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The questions, reloaded if their files have changed.
    fn fresh_questions(&self) -> MutexGuard<'_, LiveBank> {
        let mut questions = self.questions.lock().unwrap_or_else(PoisonError::into_inner);
        questions.reload_if_changed();
        questions
    }

    /// Time passes in steps, so that each daily on the way is posted when it is due.
    async fn advance(&self, instant: Timestamp) -> anyhow::Result<()> {
        let bot = self.bot.lock().await;
        let bot = bot.as_ref().ok_or_else(|| anyhow::anyhow!("the bot is not running"))?;
        drop(self.fresh_questions());
        bot.tick().await;
        while self.clock.now() < instant {
            let step = self.clock.now().saturating_add(STEP).unwrap_or(instant);
            let daily = self.upcoming().await.unwrap_or(instant);
            self.clock.set(step.min(daily).min(instant));
            bot.tick().await;
        }
        Ok(())
    }

    /// The next daily of any server in the store.
    async fn upcoming(&self) -> Option<Timestamp> {
        let (store, now) = (self.store(), self.clock.now());
        let mut next = None;
        let mut servers = store::servers(&*store);
        while let Some((guild, server)) = servers.try_next().await.ok()? {
            if server.paused_since.is_some() || server.removed_at.is_some() {
                continue;
            }
            let recent = store.latest_dailies(guild, RECENT).await.ok()?;
            let newest = newest_date(&recent, now);
            let at = server.upcoming(now, newest).find(|posting| posting.at > now);
            let at = at.map(|posting| posting.at);
            next = [next, at].into_iter().flatten().min();
        }
        next
    }

    async fn start_again(&self) -> anyhow::Result<()> {
        let mut bot = self.bot.lock().await;
        if let Some(bot) = bot.take() {
            bot.stop().await?;
        }
        let store: Arc<dyn Store> = Arc::new(SledStore::open(&self.folder)?);
        *self.store.lock().unwrap_or_else(PoisonError::into_inner) = store.clone();
        *bot = Some(self.bot_with(store).await?);
        Ok(())
    }

    /// Plays a script as the server's owner, starting in `channel`.
    async fn play(&self, lines: &str, channel: Id) -> anyhow::Result<()> {
        let server = self.emulator.servers().into_iter().next().context("there is no server")?;
        let seat = Seat::new(server.id, channel, server.owner, TimeZone::UTC);
        let mut script = Script::new(self.emulator.clone(), self, seat);
        let failures = script.run(lines.as_bytes(), tokio::io::sink(), false).await?;
        ensure!(failures == 0, "{failures} steps failed with these questions.");
        Ok(())
    }

    pub(super) async fn stop(&self) -> anyhow::Result<()> {
        match self.bot.lock().await.take() {
            Some(bot) => bot.stop().await,
            None => Ok(()),
        }
    }
}

/// The claim time of the newest daily in a store.
async fn latest_daily(store: &dyn Store) -> anyhow::Result<Option<Timestamp>> {
    let mut latest = None;
    let mut servers = store::servers(store);
    while let Some((guild, _)) = servers.try_next().await? {
        let newest = store.latest_dailies(guild, 1).await?;
        latest = latest.max(newest.first().map(|daily| daily.claimed_at));
    }
    Ok(latest)
}

#[async_trait]
impl Host for Rehearsal {
    async fn advance_to(&self, instant: Timestamp) -> anyhow::Result<()> {
        self.advance(instant).await
    }

    async fn restart(&self) -> anyhow::Result<()> {
        self.start_again().await
    }

    async fn is_idle(&self) -> bool {
        self.bot.lock().await.as_ref().is_none_or(Bot::is_idle)
    }

    fn labels(&self) -> PageLabels {
        PageLabels {
            title: "Warmup preview".into(),
            next_event: Some("Next daily".into()),
            no_event: "No daily is planned. An admin can set it up with /setup.".into(),
            gallery: Some("Questions".into()),
        }
    }

    async fn next_event(&self) -> Option<Timestamp> {
        self.upcoming().await
    }

    fn guide(&self, next_event: Option<Timestamp>) -> Guide {
        let intro = "This is your own small Discord, with the real bot and a clock that you move.";
        if next_event.is_some() {
            return Guide {
                heading: "Nothing here yet".into(),
                intro: intro.into(),
                actions: Vec::new(),
                hints: vec![
                    "Press Next daily, and the bot posts a question.".into(),
                    "Or interview each other: /interview start.".into(),
                ],
            };
        }
        Guide {
            heading: "Welcome".into(),
            intro: intro.into(),
            actions: PreviewStart::VARIANTS.iter().copied().map(PreviewStart::action).collect(),
            hints: vec![
                "Or type / to use its commands yourself: /setup, /question, /interview start."
                    .into(),
            ],
        }
    }

    async fn run_action(&self, action: &str, channel: Id) -> anyhow::Result<String> {
        let start = action.parse::<PreviewStart>();
        let start = start.ok().with_context(|| format!("There is no action `{action}`."))?;
        ensure!(
            self.upcoming().await.is_none(),
            "Dailies are already set up here. Restart `warmup preview` to start over."
        );
        self.play(start.script(), channel).await?;
        Ok(start.done().into())
    }

    fn gallery(&self) -> Option<Gallery> {
        let read = self.fresh_questions();
        let problems =
            if read.problems().is_empty() { String::new() } else { read.problems().render(false) };
        let bank = self.bank.load();
        Some(Gallery {
            version: read.version(),
            facets: ["Pack", "Category", "Difficulty"].map(String::from).into(),
            samples: bank.questions().map(|question| listed(&bank, question)).collect(),
            problems,
        })
    }

    fn sample(&self, id: &str) -> Option<Vec<Section>> {
        drop(self.fresh_questions());
        let bank = self.bank.load();
        let question = bank.get(&id.parse().ok()?)?;
        let asked = question::asked_for(&bank, question, &Another::default());
        let revealed =
            question::reveal(question, question.offered()).into_iter().map(|part| part.message);
        Some(vec![
            Section { heading: "As asked".into(), messages: vec![as_sent(asked)] },
            Section { heading: "As revealed".into(), messages: revealed.map(as_sent).collect() },
        ])
    }
}

/// The ways to start in a new preview.
#[derive(Clone, Copy, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "kebab-case")]
enum PreviewStart {
    FirstDaily,
    Demo,
}

impl PreviewStart {
    fn id(self) -> &'static str {
        self.into()
    }

    fn action(self) -> PageAction {
        let (label, meanwhile) = match self {
            Self::FirstDaily => ("Set up and post the first daily", None),
            Self::Demo => {
                ("Show a week of a team", Some("A week passes. This takes half a minute."))
            }
        };
        PageAction {
            id: self.id().into(),
            label: label.into(),
            meanwhile: meanwhile.map(Into::into),
        }
    }

    const fn script(self) -> &'static str {
        match self {
            Self::FirstDaily => "/setup\n/daily now\n",
            Self::Demo => DEMO,
        }
    }

    const fn done(self) -> &'static str {
        match self {
            Self::FirstDaily => "This is the first daily. Answer it, or switch to somebody else.",
            Self::Demo => "That was a week. Switch to somebody else to see it through their eyes.",
        }
    }
}

fn listed(bank: &Bank, question: &Question) -> Sample {
    let pack = bank.pack_of(question).map_or(question.id.pack(), |pack| &pack.title);
    let category =
        bank.category_of(question).map_or(&question.category, |category| &category.title);
    let difficulty = question.difficulty.to_string();
    Sample {
        id: question.id.to_string(),
        title: question.title.clone(),
        subtitle: format!("{difficulty} · {category}"),
        facets: vec![pack.to_owned(), category.clone(), difficulty],
        keywords: [category].into_iter().chain(&question.tags).cloned().collect(),
        text: [&*question.prompt, &*question.answer]
            .into_iter()
            .chain(question.key_points.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// A message as Discord would get it.
fn as_sent(message: Message) -> Value {
    serde_json::to_value(message.into_post()).expect("a message is plain JSON")
}
