//! The real program as a separate process, which can be killed and told to stop.

use crate::world::{PATIENCE, World};
use discord_emulator::Emulator;
use jiff::Timestamp;
use rustix::process::{Pid, Signal, kill_process};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::sync::watch;
use warmup::bank::Bank;

/// A running `warmup`. Dropped, it is killed.
pub(crate) struct Child {
    process: tokio::process::Child,
    log: watch::Receiver<String>,
    /// Its questions and its configuration.
    folder: tempfile::TempDir,
}

/// The surroundings of a process.
pub(crate) struct Surroundings<'a> {
    pub(crate) emulator: &'a Emulator,
    pub(crate) now: Timestamp,
    pub(crate) bank: &'a Bank,
    /// A folder, or the address of a database.
    pub(crate) store: &'a Path,
}

/// The result of a process that has ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// All that it wrote to standard error.
    pub(crate) log: String,
}

impl Child {
    /// `warmup run` on the world's store, bank and emulator, at the world's time.
    pub(crate) fn start(world: &World, arguments: &[&str]) -> Self {
        Self::configured(world, "", arguments)
    }

    /// The same with tables added to its configuration.
    pub(crate) fn configured(world: &World, config: &str, arguments: &[&str]) -> Self {
        let bank = world.bank.load();
        let (emulator, now) = (&world.emulator, world.clock.now());
        let store = world.folder();
        Self::spawn(&Surroundings { emulator, now, bank: &bank, store: &store }, config, arguments)
    }

    /// `warmup run` elsewhere.
    pub(crate) fn spawn(around: &Surroundings<'_>, config: &str, arguments: &[&str]) -> Self {
        let Surroundings { emulator, now, bank, store } = around;
        let folder = tempfile::tempdir().unwrap();
        let questions = folder.path().join("questions");
        write_questions(bank, &questions);
        // Reading the shipped questions would be most of what a process does that is soon killed.
        let text = format!("[bank]\nshipped = false\n{config}");
        let config = folder.path().join("warmup.toml");
        fs::write(&config, text).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_warmup"))
            .args(["run", "--at", &now.to_string()])
            .arg("--store")
            .arg(store)
            .arg("--config")
            .arg(config)
            .arg("--questions")
            .arg(questions)
            .args(["--api-base", emulator.base_url()])
            .args(arguments)
            .env_clear()
            .env("DISCORD_TOKEN", emulator.token())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let (log, reader) = watch::channel(String::new());
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                log.send_modify(|log| writeln!(log, "{line}").unwrap());
            }
        });
        Self { process, log: reader, folder }
    }

    /// The same, once it is online.
    pub(crate) async fn online(world: &World, arguments: &[&str]) -> Self {
        Self::online_with(world, "", arguments).await
    }

    /// The same with tables added to its configuration.
    pub(crate) async fn online_with(world: &World, config: &str, arguments: &[&str]) -> Self {
        let before = world.emulator.identified();
        let child = Self::configured(world, config, arguments);
        let identified = |emulator: &discord_emulator::Emulator| emulator.identified() > before;
        world.emulator.wait_until("the child to come online", identified).await.unwrap();
        child
    }

    /// The folder from which it reads its questions.
    pub(crate) fn questions(&self) -> PathBuf {
        self.folder.path().join("questions")
    }

    /// Ends it as `kill -9` would.
    pub(crate) async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// Its current and peak memory, as Linux counts it.
    pub(crate) fn memory(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id().unwrap()));
        let status = status.unwrap();
        let megabytes = |field: &str| {
            let line = status.lines().find(|line| line.starts_with(field)).unwrap();
            let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
            kilobytes / 1024
        };
        format!("{} MiB, at most {} MiB", megabytes("VmRSS:"), megabytes("VmHWM:"))
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.process.id().unwrap()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// Waits until its log contains `text`, and returns the whole log.
    pub(crate) async fn logged(&self, text: &str) -> String {
        self.logged_times(text, 1).await
    }

    /// The same for `text` that occurs this many times.
    pub(crate) async fn logged_times(&self, text: &str, times: usize) -> String {
        let mut log = self.log.clone();
        let found = log.wait_for(|log| log.matches(text).count() >= times);
        let found = tokio::time::timeout(PATIENCE, found).await;
        match found {
            Ok(Ok(log)) => log.clone(),
            _ => panic!("“{text}” is not in the log:\n{}", *self.log.borrow()),
        }
    }

    /// All that it has written to standard error so far.
    pub(crate) fn so_far(&self) -> String {
        self.log.borrow().clone()
    }

    /// Waits for something that it should do, and shows its log if it does not.
    pub(crate) async fn soon<T>(&self, what: &str, event: impl Future<Output = T>) -> T {
        match tokio::time::timeout(PATIENCE, event).await {
            Ok(done) => done,
            Err(error) => panic!("waited in vain for {what}: {error}:\n{}", *self.log.borrow()),
        }
    }

    /// Waits until it ends by itself, or by the signal it was sent, within `limit`.
    pub(crate) async fn ends_within(mut self, limit: Duration) -> Ended {
        let ended = tokio::time::timeout(limit, self.process.wait()).await;
        let status = match ended {
            Ok(status) => status.unwrap(),
            Err(error) => panic!("{error}: it goes on running:\n{}", *self.log.borrow()),
        };
        // The sender goes when everything was read.
        while self.log.changed().await.is_ok() {}
        let log = self.log.borrow().clone();
        Ended { status, log }
    }

    pub(crate) async fn ends(self) -> Ended {
        self.ends_within(PATIENCE).await
    }

    /// Asks it to stop, and expects that it shuts down cleanly.
    pub(crate) async fn stop(self) {
        self.stops().await;
    }

    /// The same. Gives its log.
    pub(crate) async fn stops(self) -> String {
        self.signal(Signal::TERM);
        let ended = self.ends().await;
        assert!(ended.status.success(), "{}", ended.log);
        ended.log
    }
}

/// Writes the bank of a test as the files that authors write.
pub(crate) fn write_questions(bank: &Bank, folder: &Path) {
    for pack in bank.packs() {
        let inside = folder.join(&pack.slug);
        let mut text = format!("title = {:?}\ndescription = {:?}\n", pack.title, pack.description);
        for category in &pack.categories {
            fs::create_dir_all(inside.join(&category.slug)).unwrap();
            let (slug, title, emoji) = (&category.slug, &category.title, &category.emoji);
            write!(text, "\n[[categories]]\nslug = {slug:?}\ntitle = {title:?}\n").unwrap();
            writeln!(text, "emoji = \"{emoji}\"").unwrap();
        }
        fs::write(inside.join("pack.toml"), text).unwrap();
    }
    for question in bank.questions() {
        let id = question.id.to_string();
        let (pack, slug) = id.split_once('/').unwrap();
        let file = folder.join(pack).join(&question.category).join(format!("{slug}.md"));
        let points: Vec<String> =
            question.key_points.iter().map(|point| format!("- {point}\n")).collect();
        let text = question_text(&question.title, &question.prompt, &question.answer, &points);
        fs::write(file, text).unwrap();
    }
}

/// A question as its file.
pub(crate) fn question_text(title: &str, prompt: &str, answer: &str, points: &[String]) -> String {
    format!(
        "+++\ntitle = {title:?}\ndifficulty = \"easy\"\ntags = [\"testing\"]\n+++\n\n{prompt}\n\n\
         ## Answer\n\n{answer}\n\n## Key points\n\n{}\n## Follow-ups\n\n- And then?\n\n  Nothing.\n",
        points.concat()
    )
}
