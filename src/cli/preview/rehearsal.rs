//! The bot of a preview, which can be stopped and started again, and its clock.

use crate::cli::live::Questions;
use crate::cli::sources;
use anyhow::{Context as _, ensure};
use arc_swap::ArcSwap;
use async_trait::async_trait;
use discord_emulator::script::{Script, Seat};
use discord_emulator::web::{self, ListedBank, ListedQuestion, QuestionMessages};
use discord_emulator::{Emulator, ManualClock, script};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use warmup::bank::Bank;
use warmup::bot::{Bot, PATIENCE, Parts, http};
use warmup::clock::Clock;
use warmup::config::Config;
use warmup::custom_id::Another;
use warmup::domain::daily::{RECENT, newest_date};
use warmup::domain::question::Question;
use warmup::messages::{Message, question};
use warmup::store::Store;
use warmup::store::sled::SledStore;

/// The bot looks for what is due at least this often while the clock is moved.
const STEP: SignedDuration = SignedDuration::from_mins(10);

/// A week of a team.
const DEMO: &str = include_str!("demo.txt");

/// The bot behind a preview.
pub(super) struct Rehearsal {
    config: Config,
    folder: PathBuf,
    emulator: Emulator,
    clock: ManualClock,
    questions: Mutex<Questions>,
    bank: Arc<ArcSwap<Bank>>,
    bot: tokio::sync::Mutex<Option<Bot>>,
    /// The store that the bot uses now, to look at.
    store: Mutex<Arc<dyn Store>>,
}

impl Rehearsal {
    pub(super) async fn start(
        config: &Config,
        folder: &Path,
        emulator: &Emulator,
        clock: ManualClock,
    ) -> anyhow::Result<Self> {
        let questions = Questions::load(sources(config))?;
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
        let bot = Bot::start(Parts {
            http: http(self.emulator.token(), self.emulator.base_url()),
            store,
            bank: self.bank.clone(),
            clock: self.clock(),
            defaults: self.config.defaults.clone(),
            grace: self.config.daily.grace(),
            idle: self.config.interview.idle(),
            patience: PATIENCE,
        })
        .await?;
        bot.online().await;
        Ok(bot)
    }

    /// The time by which the bot lives: the preview's own.
    fn clock(&self) -> Clock {
        let clock = self.clock.clone();
        Clock::reading(move || clock.now())
    }

    fn store(&self) -> Arc<dyn Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The questions, read anew if their files have changed.
    fn fresh_questions(&self) -> MutexGuard<'_, Questions> {
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

    /// When the next daily comes, in whichever server the store knows.
    async fn upcoming(&self) -> Option<Timestamp> {
        let (store, now) = (self.store(), self.clock.now());
        let mut next = None;
        for (guild, server) in store.servers().await.ok()? {
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

    pub(super) async fn stop(&self) -> anyhow::Result<()> {
        match self.bot.lock().await.take() {
            Some(bot) => bot.stop().await,
            None => Ok(()),
        }
    }
}

/// When the newest daily was claimed that a store knows of.
async fn latest_daily(store: &dyn Store) -> anyhow::Result<Option<Timestamp>> {
    let mut latest = None;
    for (guild, _) in store.servers().await? {
        let newest = store.latest_dailies(guild, 1).await?;
        latest = latest.max(newest.first().map(|daily| daily.claimed_at));
    }
    Ok(latest)
}

/// The rehearsal as a script moves it.
struct Stage<'a>(&'a Rehearsal);

#[async_trait]
impl script::Host for Stage<'_> {
    async fn advance_to(&mut self, instant: Timestamp) -> Result<(), String> {
        let advanced = self.0.advance(instant).await.map_err(|error| format!("{error:#}"));
        self.0.emulator.clock_moved();
        advanced
    }

    async fn restart(&mut self) -> Result<(), String> {
        self.0.start_again().await.map_err(|error| format!("{error:#}"))
    }
}

#[async_trait]
impl script::Host for Rehearsal {
    async fn advance_to(&mut self, instant: Timestamp) -> Result<(), String> {
        self.advance(instant).await.map_err(|error| format!("{error:#}"))
    }

    async fn restart(&mut self) -> Result<(), String> {
        self.start_again().await.map_err(|error| format!("{error:#}"))
    }
}

#[async_trait]
impl web::Host for Rehearsal {
    async fn advance_to(&self, instant: Timestamp) -> anyhow::Result<()> {
        let advanced = self.advance(instant).await;
        self.emulator.clock_moved();
        advanced
    }

    async fn next_daily(&self) -> Option<Timestamp> {
        self.upcoming().await
    }

    async fn restart_bot(&self) -> anyhow::Result<()> {
        self.start_again().await
    }

    async fn play_demo(&self) -> anyhow::Result<()> {
        ensure!(
            self.upcoming().await.is_none(),
            "Dailies are set up here already. Start `warmup preview` again for the demo."
        );
        let server = self.emulator.servers().into_iter().next().context("there is no server")?;
        let channels = self.emulator.channels(server.id);
        let channel = channels.first().context("there is no channel")?;
        let seat = Seat::new(server.id, channel.id, server.owner, TimeZone::UTC);
        let mut script = Script::new(self.emulator.clone(), Stage(self), seat);
        let failures = script.run(DEMO.as_bytes(), tokio::io::sink(), false).await?;
        ensure!(
            failures == 0,
            "{failures} steps of the demo could not be done with these questions."
        );
        Ok(())
    }

    fn bank(&self) -> ListedBank {
        let read = self.fresh_questions();
        let problems =
            if read.problems().is_empty() { String::new() } else { read.problems().render(false) };
        let bank = self.bank.load();
        let questions = bank.questions().iter().map(|question| listed(&bank, question)).collect();
        ListedBank { version: read.version(), questions, problems }
    }

    fn question(&self, id: &str) -> Option<QuestionMessages> {
        drop(self.fresh_questions());
        let bank = self.bank.load();
        let question = bank.get(&id.parse().ok()?)?;
        let asked = question::asked_for(&bank, question, &Another::default());
        let revealed = question::reveal(question).into_iter().map(|part| part.message);
        Some(QuestionMessages {
            asked: vec![as_sent(asked)],
            revealed: revealed.map(as_sent).collect(),
        })
    }
}

fn listed(bank: &Bank, question: &Question) -> ListedQuestion {
    let pack = bank.pack_of(question).map_or(question.id.pack(), |pack| &pack.title);
    let category =
        bank.category_of(question).map_or(&question.category, |category| &category.title);
    ListedQuestion {
        id: question.id.to_string(),
        title: question.title.clone(),
        pack: pack.to_owned(),
        category: category.clone(),
        difficulty: question.difficulty.to_string(),
        tags: question.tags.clone(),
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
