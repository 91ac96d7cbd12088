//! Several processes of the real program share a bot through a database. One is killed or stopped, or
//! the database goes away: nothing is posted or answered twice, and nothing is lost.

use crate::child::{Child, Surroundings};
use crate::database::Fresh;
use crate::proxy::Proxy;
use crate::settings::every_day_at;
use crate::world::{PATIENCE, bank, soon};
use discord_emulator::{Emulator, EmulatorOptions, Id, ManualClock, Outcome, Refusal};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use warmup::bank::Bank;
use warmup::domain::ids::{GuildId, UserId};
use warmup::domain::schedule::parse_time;
use warmup::domain::server::ServerChange;
use warmup::store::Store as _;
use warmup::store::postgres::PostgresStore;

const SHARDS: u32 = 4;
const NINE: &str = "2026-03-02T09:00:00Z";
const ALL: &str = "shards={0, 1, 2, 3}";
/// The seconds after which a silent process has lost its shards, where a test waits for that.
const SHORT_LEASE: u32 = 5;
/// The same where no process dies, so that none loses its shards because the machine is busy.
const LONG_LEASE: u32 = 60;

/// The end of an interaction in the log.
const SERVED: &str = "interaction_trace: served";

/// A server, somebody in it, and its channel.
#[derive(Clone, Copy)]
struct Place {
    server: Id,
    member: Id,
    channel: Id,
}

/// Servers on all shards, and a database.
struct Stage {
    emulator: Emulator,
    bank: Bank,
    database: Fresh,
    store: PostgresStore,
    places: Vec<Place>,
    folders: TempDir,
}

impl Stage {
    /// Returns `None` if there is no database server.
    async fn new(servers: usize) -> Option<Self> {
        let database = Fresh::new().await?;
        let store = database.store().await;
        let clock = ManualClock::starting_at("2026-03-02T08:00:00Z".parse().unwrap());
        let options = EmulatorOptions {
            bot_name: "Warmup".into(),
            shards: SHARDS,
            max_concurrency: SHARDS,
            patience: PATIENCE,
            answers_within: Duration::from_secs(10),
            ..EmulatorOptions::default()
        };
        let emulator = Emulator::start(clock.clone(), options).await.unwrap();
        let place = |_| {
            // The identifier of a server, and so its shard, follows from when it was made.
            clock.advance(SignedDuration::from_millis(1));
            let (server, member) = emulator.add_server("Interview Club", "Ada");
            Place { server, member, channel: emulator.add_channel(server, "interview-prep") }
        };
        let places = (0..servers).map(place).collect();
        clock.set(NINE.parse().unwrap());
        let folders = tempfile::tempdir().unwrap();
        Some(Self { emulator, bank: bank(3), database, store, places, folders })
    }

    /// A process that shares the bot with the others. Its rate limit is above that of the machine.
    fn process(&self, name: &str, lease: u32) -> Child {
        self.process_on(name, &self.database.url(), lease)
    }

    /// The same on a database at this address.
    fn process_on(&self, name: &str, url: &str, lease: u32) -> Child {
        let folder = self.folders.path().join(name);
        let folder = folder.display();
        let config = format!(
            "[store]\npath = \"{folder}\"\n\n[cluster]\ntake_over_seconds = {lease}\n\n\
             [daily]\ntick_seconds = 1\n\n[discord]\nrequests_per_second = 500\n\n\
             [log]\nlevel = \"debug\"\n"
        );
        let around = Surroundings {
            emulator: &self.emulator,
            now: NINE.parse().unwrap(),
            bank: &self.bank,
            store: Path::new(url),
        };
        Child::spawn(&around, &config, &[])
    }

    /// Two processes, each of which holds half of the shards.
    async fn two_processes(&self, lease: u32) -> [Child; 2] {
        let first = self.process("first", lease);
        first.logged(ALL).await;
        self.all_connected(&first).await;
        let second = self.process("second", lease);
        second.logged("shards={2, 3}").await;
        self.all_connected(&second).await;
        [first, second]
    }

    async fn all_connected(&self, child: &Child) {
        let all: BTreeSet<u64> = (0..SHARDS.into()).collect();
        let connected = |emulator: &Emulator| emulator.connected_shards() == all;
        self.waited(child, self.emulator.wait_until("all shards", connected)).await;
    }

    /// Shows the log of a process if an event did not come.
    async fn waited(&self, child: &Child, event: impl Future<Output = Result<(), Refusal>>) {
        if let Err(error) = event.await {
            panic!("{error}, {} servers have their daily:\n{}", self.posted(), child.so_far());
        }
    }

    /// Sets all servers up, so that their daily is due.
    async fn set_up(&self) {
        let before = NINE.parse::<Timestamp>().unwrap() - SignedDuration::from_hours(1);
        for place in &self.places {
            let time = parse_time("09:00").unwrap();
            let settings = every_day_at(time, place.channel.get());
            let change = ServerChange::Configure { settings, seed: 7, now: before };
            self.store.change_server(GuildId(place.server.get()), change).await.unwrap();
        }
    }

    fn posted(&self) -> usize {
        let is_posted = |place: &&Place| !self.emulator.messages(place.channel).is_empty();
        self.places.iter().filter(is_posted).count()
    }

    async fn until_posted(&self, child: &Child, servers: usize) {
        let is_so = |_: &Emulator| self.posted() >= servers;
        self.waited(child, self.emulator.wait_until("dailies", is_so)).await;
    }

    async fn until_threaded(&self, child: &Child) {
        let is_threaded = |place: &Place| !self.emulator.threads(place.channel).is_empty();
        let is_so = |_: &Emulator| self.places.iter().all(is_threaded);
        self.waited(child, self.emulator.wait_until("threads", is_so)).await;
    }

    fn assert_one_daily_each(&self) {
        for place in &self.places {
            assert_eq!(self.emulator.messages(place.channel).len(), 1);
            assert_eq!(self.emulator.threads(place.channel).len(), 1);
        }
    }

    async fn is_kept(&self, place: Place) -> bool {
        let user = UserId(place.member.get());
        let guild = GuildId(place.server.get());
        !self.store.attempts(guild, user).await.unwrap().is_empty()
    }
}

/// Answers the daily of a server as soon as it exists. Returns `true` once the bot has acknowledged
/// it.
async fn answers(emulator: Emulator, place: Place) -> bool {
    let is_there = |emulator: &Emulator| !emulator.messages(place.channel).is_empty();
    emulator.wait_until("a daily", is_there).await.unwrap();
    let Ok(reply) = emulator.click(place.member, place.channel, "Answer").await else {
        return false;
    };
    let Some(form) = reply.modal().cloned() else { return false };
    let Ok(reply) = emulator.submit(&form, &[("answer", "So.")]).await else { return false };
    let interaction = reply.interaction;
    reply.settled().await.is_ok() && emulator.answer_to(interaction).contains("Recorded")
}

/// One process is killed once this many dailies exist. Returns the time until the other one held
/// all shards.
async fn survives(stage: &Stage, dies: usize, after: usize) -> Duration {
    let mut processes = Vec::from(stage.two_processes(SHORT_LEASE).await);
    let answering: Vec<_> = stage.places.iter().step_by(8).copied().collect();
    let answering: Vec<_> = answering
        .into_iter()
        .map(|place| (place, tokio::spawn(answers(stage.emulator.clone(), place))))
        .collect();
    stage.set_up().await;
    stage.until_posted(&processes[0], after).await;
    processes.remove(dies).kill().await;
    #[expect(clippy::disallowed_methods, reason = "it is measured how long a takeover takes")]
    let killed = Instant::now();
    let survivor = processes.remove(0);
    // The first one held all in the beginning.
    survivor.logged_times(ALL, if dies == 0 { 1 } else { 2 }).await;
    let took = killed.elapsed();
    stage.until_posted(&survivor, stage.places.len()).await;
    stage.until_threaded(&survivor).await;
    stage.assert_one_daily_each();
    for (place, answer) in answering {
        let is_acknowledged = soon("an answer", answer).await.unwrap();
        assert!(!is_acknowledged || stage.is_kept(place).await, "an answer was lost");
    }
    stage.all_connected(&survivor).await;
    soon("clicks to be served again", async {
        while !answers(stage.emulator.clone(), stage.places[1]).await {}
    })
    .await;
    survivor.stop().await;
    took
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_while_dailies_are_posted_leaves_nothing_undone_and_nothing_twice()
{
    for moment in 0..10 {
        // Twice with many, then with fewer: that is faster and hits the same moments.
        let servers = if moment < 2 { 200 } else { 60 };
        let Some(stage) = Stage::new(servers).await else { return };
        // From the first daily to the last one.
        let took = survives(&stage, moment % 2, 1 + moment * (servers - 2) / 9).await;
        #[expect(clippy::print_stdout, reason = "the time is what a reader asks for first")]
        {
            println!("with a lease of 5 s, the other process was in charge after {took:.1?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_told_to_stop_hands_over_at_once() {
    let Some(stage) = Stage::new(8).await else { return };
    let [first, second] = stage.two_processes(LONG_LEASE).await;
    first.stop().await;
    second.logged(ALL).await;
    stage.all_connected(&second).await;
    stage.set_up().await;
    stage.until_posted(&second, 8).await;
    stage.until_threaded(&second).await;
    stage.assert_one_daily_each();
    second.stop().await;
}

/// Uses a command in one server after the other until `end`. Returns how often, and what got no answer.
async fn acts(
    emulator: Emulator,
    places: Vec<Place>,
    end: CancellationToken,
) -> (usize, Vec<String>) {
    let (mut acts, mut unanswered) = (0, Vec::new());
    while !end.is_cancelled() {
        let place = places[acts % places.len()];
        let reply = emulator.slash(place.member, place.channel, "/streak show").await.unwrap();
        let outcome = reply.settled().await.unwrap();
        if !matches!(outcome, Outcome::Message(_)) {
            let shard = Emulator::shard_of(place.server, SHARDS);
            unanswered.push(format!("the {acts}th on shard {shard}: {outcome:?}"));
        }
        acts += 1;
    }
    (acts, unanswered)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_loses_no_click_and_serves_none_twice() {
    let Some(stage) = Stage::new(8).await else { return };
    let end = CancellationToken::new();
    let [first, second] = stage.two_processes(LONG_LEASE).await;
    let places = stage.places.chunks(2).map(<[Place]>::to_vec);
    let members: Vec<_> = places
        .map(|places| tokio::spawn(acts(stage.emulator.clone(), places, end.clone())))
        .collect();
    let first = first.stops().await;
    second.logged(ALL).await;
    let third = stage.process("third", LONG_LEASE);
    third.logged("shards={2, 3}").await;
    let second = second.stops().await;
    third.logged(ALL).await;
    end.cancel();
    let mut total = 0;
    for member in members {
        let (acts, unanswered) = soon("the last answers", member).await.unwrap();
        assert!(unanswered.is_empty(), "{unanswered:?}\n{first}\n{second}\n{}", third.so_far());
        total += acts;
    }
    let third = third.stops().await;
    let served = [&first, &second, &third].map(|log| log.matches(SERVED).count());
    assert_eq!(served.iter().sum::<usize>(), total, "each was served once: {served:?}");
    assert!(!third.contains("before all servers are handed over"), "there is nobody to wait for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_members_get_a_sentence_and_afterwards_all_is_well() {
    let Some(stage) = Stage::new(1).await else { return };
    let proxy = Proxy::to(&stage.database).await;
    let process = stage.process_on("only", proxy.url(), LONG_LEASE);
    process.logged(ALL).await;
    stage.all_connected(&process).await;
    stage.set_up().await;
    stage.until_posted(&process, 1).await;
    stage.until_threaded(&process).await;
    let place = stage.places[0];

    proxy.shut();
    let reply = stage.emulator.slash(place.member, place.channel, "/streak show").await.unwrap();
    let interaction = reply.interaction;
    reply.settled().await.unwrap();
    let said = stage.emulator.answer_to(interaction);
    assert!(said.contains("I can't reach my database right now."), "{said}");

    proxy.open();
    assert!(answers(stage.emulator.clone(), place).await);
    assert!(stage.is_kept(place).await);
    stage.assert_one_daily_each();
    process.stop().await;
}
