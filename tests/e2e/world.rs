//! A server with people in it, the bot, and a clock.

use crate::log::Log;
use crate::openapi;
use arc_swap::ArcSwap;
use discord_emulator::{
    Emulator, EmulatorOptions, Id, ManualClock, Message, MessageKind, Modal, Reply, RequestRecord,
};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use strum::VariantArray as _;
use tempfile::TempDir;
use warmup::bank::Bank;
use warmup::bot::{Bot, BotParts, http};
use warmup::clock::Clock;
use warmup::cluster::{ShardCoordinator, SingleProcess};
use warmup::config::{self, SetupDefaults};
use warmup::domain::ids::GuildId;
use warmup::domain::question::{Category, Difficulty, FollowUp, Pack, Question};
use warmup::metrics::Metrics;
use warmup::store::Store;
use warmup::store::sled::SledStore;

/// Far longer than anything the bot does takes, however busy the machine is. Something that takes
/// longer never ends, and the test says what it was.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// Monday morning, an hour before nine in Warsaw.
pub(crate) const MONDAY_MORNING: &str = "2026-03-02T07:00:00Z";

/// A server with people in it, the bot, and a clock.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) clock: ManualClock,
    pub(crate) bank: Arc<ArcSwap<Bank>>,
    pub(crate) server: Id,
    pub(crate) channel: Id,
    /// She has Manage Server.
    pub(crate) ada: Id,
    /// Members without special permissions.
    pub(crate) bo: Id,
    pub(crate) chidi: Id,
    /// The wait before a reply is deferred. Long, so that no test depends on how busy the machine
    /// is.
    pub(crate) patience: Duration,
    /// The operator's own server.
    pub(crate) home: Option<GuildId>,
    /// The bot's counts.
    pub(crate) metrics: Arc<Metrics>,
    folder: TempDir,
    /// The bot, and the store that it works on.
    bot: Option<(Bot, Arc<SledStore>)>,
    log: Log,
}

impl World {
    /// A fresh server, on a Monday morning, with the bot online and nothing set up.
    pub(crate) async fn new() -> Self {
        let mut world = Self::without_bot().await;
        world.start_bot().await;
        world
    }

    /// The same without a bot.
    pub(crate) async fn without_bot() -> Self {
        Self::with_options(EmulatorOptions::default()).await
    }

    /// The same without a bot, and with other options of the emulator.
    pub(crate) async fn with_options(options: EmulatorOptions) -> Self {
        let log = Log::collect();
        let clock = ManualClock::starting_at(MONDAY_MORNING.parse().unwrap());
        let patience = options.patience.max(PATIENCE);
        let options = EmulatorOptions { bot_name: "Warmup".into(), patience, ..options };
        let emulator = Emulator::start(clock.clone(), options).await.unwrap();
        let (server, ada) = emulator.add_server("Interview Club", "Ada");
        let channel = emulator.add_channel(server, "interview-prep");
        let bo = emulator.add_member(server, "Bo", &[]);
        let chidi = emulator.add_member(server, "Chidi", &[]);
        Self {
            emulator,
            clock,
            bank: Arc::new(ArcSwap::from_pointee(bank(3))),
            server,
            channel,
            ada,
            bo,
            chidi,
            patience: Duration::from_mins(1),
            home: None,
            metrics: Arc::default(),
            folder: tempfile::tempdir().unwrap(),
            bot: None,
            log,
        }
    }

    /// A server in which `/setup` was done: at nine in Warsaw on working days.
    pub(crate) async fn set_up() -> Self {
        let world = Self::new().await;
        world.slash(world.ada, "/setup time:09:00 zone:Europe/Warsaw").await;
        world
    }

    /// A server in which a daily comes at nine in Warsaw every day, weekends included.
    pub(crate) async fn every_day() -> Self {
        let world = Self::new().await;
        world.slash(world.ada, "/setup time:09:00 zone:Europe/Warsaw weekdays:every day").await;
        world
    }

    pub(crate) async fn start_bot(&mut self) {
        let store = Arc::new(SledStore::open(self.folder.path()).unwrap());
        let bot = self.bot_on(store.clone(), Arc::new(SingleProcess)).await;
        self.bot = Some((bot, store));
    }

    /// A bot that is online, on any store. Its test has to stop it.
    pub(crate) async fn bot_on(
        &self,
        store: Arc<dyn Store>,
        cluster: Arc<dyn ShardCoordinator>,
    ) -> Bot {
        let starting = Bot::start(BotParts {
            http: http(self.emulator.token(), self.emulator.base_url()),
            store,
            bank: self.bank.clone(),
            clock: self.bot_clock(),
            stopwatch: self.bot_clock(),
            defaults: SetupDefaults::default(),
            home: self.home,
            grace: SignedDuration::from_hours(6),
            idle: SignedDuration::from_hours(24),
            patience: self.patience,
            metrics: self.metrics.clone(),
            cluster,
            shards: config::ClusterConfig::default(),
        });
        let bot = soon("its start", starting).await.unwrap();
        soon("the bot to be online", bot.online()).await;
        bot
    }

    fn bot_clock(&self) -> Clock {
        let clock = self.clock.clone();
        Clock::reading(move || clock.now())
    }

    pub(crate) async fn stop_bot(&mut self) {
        soon("its end", self.bot.take().unwrap().0.stop()).await.unwrap();
    }

    /// Stops the bot and starts it on the same store.
    pub(crate) async fn restart_bot(&mut self) {
        self.stop_bot().await;
        self.start_bot().await;
    }

    /// Restarts the bot so that it defers everything that can be deferred.
    pub(crate) async fn defer_everything(&mut self) {
        self.patience = Duration::ZERO;
        self.restart_bot().await;
    }

    /// The store's folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub(crate) fn bot(&self) -> &Bot {
        &self.bot.as_ref().unwrap().0
    }

    /// The bot's store.
    pub(crate) fn store(&self) -> &SledStore {
        &self.bot.as_ref().unwrap().1
    }

    /// Moves the clock to `instant` and does the due work.
    pub(crate) async fn tick_at(&self, instant: &str) {
        self.clock.set(instant.parse::<Timestamp>().unwrap());
        self.tick().await;
    }

    /// Does the due work, after the bot has received all earlier events.
    pub(crate) async fn tick(&self) {
        self.emulator.heard().await.unwrap();
        soon("the tick to end", self.bot().tick()).await;
    }

    /// Lets a day pass, and does the due work.
    pub(crate) async fn next_day(&self) {
        self.clock.advance(SignedDuration::from_hours(24));
        self.tick().await;
    }

    /// Lets `count` days pass, one by one.
    pub(crate) async fn days(&self, count: usize) {
        for _ in 0..count {
            self.next_day().await;
        }
    }

    /// Uses a slash command, and returns what the member sees then.
    pub(crate) async fn typed(&self, member: Id, line: &str) -> String {
        let reply = self.slash(member, line).await;
        self.emulator.answer_to(reply.interaction)
    }

    /// Presses a button, and returns what the member sees then.
    pub(crate) async fn clicked(&self, member: Id, button: &str) -> String {
        let reply = self.click(member, button).await;
        self.emulator.answer_to(reply.interaction)
    }

    /// Reveals the newest daily before its deadline, and returns what the member sees then.
    pub(crate) async fn reveals(&self, member: Id) -> String {
        self.click(member, "Reveal in thread").await;
        self.clicked(member, "Reveal it now").await
    }

    /// Chooses from a menu, and returns what the member sees then.
    pub(crate) async fn chosen(&self, member: Id, options: &[&str]) -> String {
        let reply = self.select(member, options).await;
        self.emulator.answer_to(reply.interaction)
    }

    /// Answers the newest question, and returns what the member sees then.
    pub(crate) async fn answered(&self, member: Id, text: &str) -> String {
        let reply = self.answer(member, text).await;
        self.emulator.answer_to(reply.interaction)
    }

    /// The suggestions while a member types the option `focused` of a command.
    pub(crate) async fn suggested(&self, member: Id, line: &str, focused: &str) -> Vec<String> {
        let choices =
            self.emulator.autocomplete(member, self.channel, line, focused).await.unwrap();
        choices.into_iter().map(|choice| choice.name).collect()
    }

    /// The messages of all dailies, oldest first.
    pub(crate) fn dailies(&self) -> Vec<Message> {
        let is_daily = |message: &Message| {
            let author = &message.embeds.first().map(|embed| embed["author"]["name"].clone());
            author.as_ref().and_then(|name| name.as_str()?.strip_prefix("Daily #")).is_some()
        };
        let mut messages = self.emulator.messages(self.channel);
        messages.retain(is_daily);
        messages
    }

    /// The messages in the thread of the newest daily or question that has one, oldest first.
    pub(crate) fn thread(&self) -> Vec<Message> {
        let thread = self.emulator.threads(self.channel).pop().unwrap();
        let mut messages = self.emulator.messages(thread.id);
        messages.retain(|message| message.kind != MessageKind::ThreadStarter);
        messages
    }

    /// Takes the warnings and errors that the bot has logged so far; a test that expects some reads
    /// them.
    pub(crate) fn take_log(&self) -> Vec<String> {
        self.log.take_warnings()
    }

    /// Waits until the bot has logged something with `text` in it.
    pub(crate) async fn logged(&self, text: &str) {
        self.log.wait_for(text).await;
    }

    /// Removes the bot from the server, and waits until it knows.
    pub(crate) async fn removed(&self) {
        self.emulator.remove_bot(self.server);
        self.log.wait_for("removed from a server").await;
    }

    /// Invites the bot again, and waits until it knows.
    pub(crate) async fn invited_back(&self) {
        self.emulator.invite_bot(self.server);
        self.log.wait_for("joined a server").await;
    }

    /// Removes the configured server's bot and brings it back without sending its roles, so that it
    /// does not know its permissions.
    pub(crate) async fn unsure(&self) {
        self.removed().await;
        self.emulator.patch_next_event("GUILD_CREATE", serde_json::json!({"members": []}));
        self.invited_back().await;
    }

    /// Removes the bot from the server for so long that it deletes the server's data.
    pub(crate) async fn forgotten(&self) {
        self.removed().await;
        self.clock.advance(SignedDuration::from_hours(31 * 24));
        self.tick().await;
    }

    /// Uses a slash command in the channel and waits for the complete reply.
    pub(crate) async fn slash(&self, member: Id, line: &str) -> Reply {
        settle(self.emulator.slash(member, self.channel, line).await.unwrap()).await
    }

    /// Presses the newest button of that name in the channel and waits for the complete reply.
    pub(crate) async fn click(&self, member: Id, button: &str) -> Reply {
        settle(self.emulator.click(member, self.channel, button).await.unwrap()).await
    }

    /// Presses *Answer* on the newest question and submits `text`.
    pub(crate) async fn answer(&self, member: Id, text: &str) -> Reply {
        let modal = self.form(member).await;
        self.submit(&modal, text).await
    }

    /// Presses *Answer* on the newest question.
    pub(crate) async fn form(&self, member: Id) -> Modal {
        self.click(member, "Answer").await.modal().expect("a form opens").clone()
    }

    /// Submits an answer, and waits for the complete reply: the model answer follows the key
    /// points.
    pub(crate) async fn submit(&self, modal: &Modal, text: &str) -> Reply {
        let reply = settle(self.emulator.submit(modal, &[("answer", text)]).await.unwrap()).await;
        if reply.text().contains("Key points") {
            let is_complete =
                |emulator: &Emulator| emulator.answer_to(reply.interaction).contains("You wrote");
            self.emulator.wait_until("the model answer", is_complete).await.unwrap();
        }
        reply
    }

    /// Chooses options in the newest menu that has them all, and waits for the complete reply.
    pub(crate) async fn select(&self, member: Id, options: &[&str]) -> Reply {
        settle(self.emulator.select(member, self.channel, options).await.unwrap()).await
    }

    /// The channel as `member` sees it, as text.
    pub(crate) fn seen_by(&self, member: Id) -> String {
        self.emulator.transcript(self.channel, member)
    }

    /// Ends the test: the bot made no unknown request, everything it sent matches Discord's own
    /// description, it stops cleanly, and it logged no warning that the test did not take.
    pub(crate) async fn end(mut self) {
        // The page of an earlier preview may still be open in a browser of this machine, and use
        // the port that is the emulator's now.
        let from_the_bot = |request: &RequestRecord| !request.path.starts_with("/api/live");
        let mut unexpected = self.emulator.unexpected();
        unexpected.retain(from_the_bot);
        assert!(unexpected.is_empty(), "unexpected requests: {unexpected:#?}");
        let mut requests = self.emulator.take_requests();
        requests.retain(from_the_bot);
        openapi::assert_valid(&requests);
        if self.bot.is_some() {
            self.stop_bot().await;
        }
        self.emulator.stop();
        let log = self.take_log();
        assert!(log.is_empty(), "nobody expected this in the log: {log:#?}");
    }
}

/// Waits for something that the bot does.
pub(crate) async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    let Ok(done) = tokio::time::timeout(PATIENCE, event).await else {
        panic!("waited in vain for {what}")
    };
    done
}

/// The complete reply: on a busy machine it may be deferred at first.
pub(crate) async fn settle(mut reply: Reply) -> Reply {
    reply.outcome = reply.settled().await.unwrap();
    reply
}

/// A bank of `count` short questions of rising difficulty.
pub(crate) fn bank(count: usize) -> Bank {
    let category = |slug: &str, title: &str, emoji: &str| Category {
        slug: slug.to_owned(),
        title: title.to_owned(),
        emoji: emoji.to_owned(),
    };
    let pack = Pack {
        slug: "python".to_owned(),
        title: "Python".to_owned(),
        description: "Questions for tests.".to_owned(),
        categories: vec![category("basics", "Basics", "🧱"), category("oop", "Objects", "🧬")],
    };
    let questions = (1..=count).map(|number| Question {
        id: format!("python/question-{number}").parse().unwrap(),
        category: if number % 2 == 1 { "basics" } else { "oop" }.to_owned(),
        title: format!("Question {number}"),
        difficulty: Difficulty::VARIANTS[(number - 1) % 3],
        tags: vec!["testing".to_owned()],
        aliases: Vec::new(),
        references: Vec::new(),
        source: None,
        license: None,
        author: None,
        prompt: format!("What does this print?\n\n```python\nprint({number})\n```"),
        answer: format!("It prints `{number}`, because that is what it is told to print."),
        choices: Vec::new(),
        key_points: (1..=3).map(|point| format!("Key point {point} of {number}")).collect(),
        follow_ups: vec![FollowUp {
            question: "And then?".to_owned(),
            answer: Some("Nothing.".to_owned()),
        }],
    });
    Bank::from_parts(vec![pack], questions.collect())
}
