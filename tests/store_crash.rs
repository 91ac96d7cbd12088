//! Acknowledged writes survive: a process writes and says what it was told is on disk, is killed
//! in the middle or runs out of disk, and what it leaves behind is looked at.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what fails in a test is told by its panic")]

use futures::stream::{self, StreamExt as _};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;
use warmup::domain::choices::Offered;
use warmup::domain::daily::{Daily, DailyChange, DailyStage, MessageState, Post};
use warmup::domain::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use warmup::domain::quality::{FlagKind, NewFlag};
use warmup::domain::question::QuestionId;
use warmup::domain::review::Rating;
use warmup::domain::selection::PastQuestion;
use warmup::domain::whole_score::WholeScore;
use warmup::store::sled::{SledOpenError, SledStore};
use warmup::store::{
    Claim, Claimed, QualityStore as _, Record, ReviewStore as _, Store, Submission, SubmittedChoice,
};

/// Tells the child where to write.
const FOLDER: &str = "WARMUP_TEST_STORE";
/// The server in which members answer.
const HERE: GuildId = GuildId(1);
/// The server in which dailies are claimed and posted.
const ELSEWHERE: GuildId = GuildId(2);
const MEMBERS: std::ops::RangeInclusive<u64> = 1..=6;
const DAILIES: u64 = 1_500;
const KILLS: u64 = 30;

fn nine(number: u64) -> Timestamp {
    let day = date(2026, 3, 1).saturating_add(i64::try_from(number).unwrap().days());
    day.at(9, 0, 0, 0).in_tz("UTC").unwrap().timestamp()
}

fn question(number: u64) -> QuestionId {
    format!("python/question-{number}").parse().unwrap()
}

fn post(number: u64) -> Post {
    Post { message: MessageId(number), at: nine(number), in_forum: false }
}

/// The answer of one member to the daily with this number.
fn answer(user: u64, number: u64) -> Submission {
    let now = nine(number) + SignedDuration::from_hours(1);
    Submission {
        id: InteractionId(number),
        question: question(number),
        daily: Some(number),
        begun: now,
        now,
        text: format!("what member {user} says to daily {number}"),
        choice: number.is_multiple_of(2).then(|| SubmittedChoice {
            options: vec!["q7dtl".parse().unwrap()],
            score: Some(WholeScore::Partly),
            message: MessageId(number),
        }),
    }
}

/// The flag of a member who has scored their answer to the daily with this number. It replaces the one
/// before.
fn flag(number: u64) -> NewFlag {
    NewFlag {
        question: question(1),
        kind: FlagKind::Wrong,
        note: number.to_string(),
        version: serde_json::from_str("7").unwrap(),
        now: nine(number),
    }
}

/// Dailies that wait for answers.
fn dailies() -> Vec<Record> {
    let daily = |number| Daily {
        number,
        date: nine(number).in_tz("UTC").unwrap().date(),
        asked: PastQuestion { question: question(number), cycle: 0 },
        channel: ChannelId(1),
        claimed_at: nine(number),
        stage: DailyStage::Threaded(post(number)),
        offered: Offered::default(),
        shown: MessageState::default(),
        voided: None,
        revealed_early_at: None,
        unrevealed: false,
        judged_at: None,
        repost: None,
    };
    (1..=DAILIES).map(|number| Record::Daily { guild: HERE, daily: daily(number) }).collect()
}

/// The process that is killed. Says `answer MEMBER NUMBER` or `daily NUMBER` whenever something is
/// on disk, and `failed REASON` when nothing can be written any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the other tests, as a process of its own"]
async fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let store = Arc::new(SledStore::open(Path::new(&folder)).unwrap());
    let mut writing = vec![tokio::spawn(post_dailies(Arc::clone(&store)))];
    for user in MEMBERS {
        writing.push(tokio::spawn(answer_dailies(Arc::clone(&store), user)));
    }
    for task in writing {
        task.await.unwrap();
    }
    let reason = store.failed().await;
    assert_eq!(store.failure().as_ref(), Some(&reason));
    let refused = store.record_attempt(HERE, UserId(1), answer(1, 1)).await.unwrap_err();
    assert_eq!(refused.to_string(), reason);
    assert!(store.close().await.is_err());
    say(&format!("failed {reason}"));
}

async fn answer_dailies(store: Arc<SledStore>, user: u64) {
    let last = store.member(HERE, UserId(user)).await.unwrap().streak.last_answered;
    for number in last.unwrap_or(0) + 1..=DAILIES {
        match store.record_attempt(HERE, UserId(user), answer(user, number)).await {
            Ok(_) => say(&format!("answer {user} {number}")),
            Err(_) => return,
        }
        let had = WholeScore::Had.ticks();
        if store.score_attempt(HERE, UserId(user), InteractionId(number), had).await.is_err() {
            return;
        }
        if store.flag(HERE, UserId(user), flag(number)).await.is_err() {
            return;
        }
    }
}

async fn post_dailies(store: Arc<SledStore>) {
    let newest =
        store.latest_dailies(ELSEWHERE, 1).await.unwrap().first().map(|daily| daily.number);
    // The last process may have ended between claiming a daily and posting it.
    for number in newest.unwrap_or(1).. {
        let claim = Claim {
            date: nine(number).in_tz("UTC").unwrap().date(),
            asked: PastQuestion { question: question(number), cycle: 0 },
            channel: ChannelId(1),
            now: nine(number),
        };
        let Ok(Claimed::New(daily) | Claimed::Taken(daily)) =
            store.claim_daily(ELSEWHERE, claim).await
        else {
            return;
        };
        let posted = DailyChange::Posted(post(number));
        if store.advance_daily(ELSEWHERE, daily.number, posted).await.is_err() {
            return;
        }
        say(&format!("daily {number}"));
    }
}

fn say(line: &str) {
    writeln!(std::io::stderr().lock(), "{line}").unwrap();
}

/// The acknowledged writes of a process: the highest number by member, 0 for the poster.
#[derive(Default)]
struct Acknowledged {
    highest: BTreeMap<u64, u64>,
    failure: Option<String>,
}

impl Acknowledged {
    fn hear(&mut self, line: &str) -> bool {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        let (who, number) = match words[..] {
            ["answer", user, number] => (user.parse().unwrap(), number),
            ["daily", number] => (0, number),
            ["failed", ..] => {
                self.failure = line.strip_prefix("failed ").map(str::to_owned);
                return false;
            }
            _ => panic!("the process says: {line}"),
        };
        self.highest.insert(who, number.parse().unwrap());
        true
    }

    fn of(&self, who: u64) -> u64 {
        self.highest.get(&who).copied().unwrap_or(0)
    }
}

fn start(mut command: Command, folder: &Path) -> (Child, BufReader<ChildStderr>) {
    let mut process =
        command.env(FOLDER, folder).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let said = BufReader::new(process.stderr.take().unwrap());
    (process, said)
}

fn child_alone() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--ignored", "--nocapture"]);
    command
}

/// Listens to a process until it has said `count` things, kills it, and listens to what it had
/// still said before.
fn kill_after(count: usize, folder: &Path, acknowledged: &mut Acknowledged) {
    let (mut process, said) = start(child_alone(), folder);
    let mut lines = said.lines();
    for line in lines.by_ref().take(count) {
        acknowledged.hear(&line.unwrap());
    }
    process.kill().unwrap();
    process.wait().unwrap();
    for line in lines {
        acknowledged.hear(&line.unwrap());
    }
}

async fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    store.import(stream::iter(dailies().into_iter().map(Ok)).boxed()).await.unwrap();
    store.close().await.unwrap();
    folder
}

/// Opens a store that nobody else uses. A process that another test starts holds copies of this
/// process's locks for the moment until it becomes another program.
fn open_after_others(folder: &Path) -> SledStore {
    const TRIES: usize = 1_000_000;
    for _ in 1..TRIES {
        match SledStore::open(folder) {
            Err(SledOpenError::InUse { .. }) => std::thread::yield_now(),
            opened => return opened.unwrap(),
        }
    }
    SledStore::open(folder).unwrap()
}

/// Everything that was acknowledged is there, at most the one write that each writer had under way
/// came in addition, and every write is there as a whole. Returns what is there, which is on disk
/// now and so must stay.
async fn look_at(folder: &Path, acknowledged: &Acknowledged) -> Acknowledged {
    let mut found = Acknowledged::default();
    let store = open_after_others(folder);
    let mut answered_at = Vec::new();
    for user in MEMBERS {
        let member = store.member(HERE, UserId(user)).await.unwrap();
        let attempts = store.attempts(HERE, UserId(user)).await.unwrap();
        let count = attempts.len() as u64;
        let known = acknowledged.of(user);
        assert!((known..=known + 1).contains(&count), "member {user}: {count}, told {known}");
        let numbers: Vec<u64> = attempts.iter().map(|attempt| attempt.id.0).collect();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
        assert_eq!(u64::from(member.streak.current), count);
        assert_eq!(member.streak.last_answered.unwrap_or(0), count);
        assert_eq!(u64::from(member.answered), count);
        let newest =
            store.latest_attempt(HERE, UserId(user), &question(count.max(1))).await.unwrap();
        assert_eq!(newest.as_ref(), attempts.last());
        for (number, answered) in [(count, count > 0), (count + 1, false)] {
            let members = store.attempts_at_daily(HERE, number).await.unwrap();
            assert_eq!(members.iter().any(|(member, _)| member.0 == user), answered);
        }
        for attempt in &attempts {
            let card = store.review_card(HERE, UserId(user), &attempt.question).await.unwrap();
            let grade = attempt.ticked.as_ref().and_then(Rating::of_ticks);
            assert_eq!(card.map(|card| card.state.grade), grade, "a score and its card are one");
        }
        let flag = store.flag_on(HERE, UserId(user), &question(1)).await.unwrap();
        let flagged = flag.map_or(0, |flag| flag.note.parse().unwrap());
        assert!((count.saturating_sub(1)..=count).contains(&flagged), "{flagged} of {count}");
        answered_at.extend(attempts.iter().map(|attempt| attempt.at));
        found.highest.insert(user, count);
    }
    // What leaderboards look at is kept for a while; all of it is there for the last month.
    let newest = answered_at.iter().max().copied().unwrap_or(Timestamp::MIN);
    let since = newest.checked_sub(SignedDuration::from_hours(30 * 24)).unwrap_or(Timestamp::MIN);
    answered_at.retain(|at| *at >= since);
    assert_eq!(store.answers_since(HERE, since).await.unwrap().len(), answered_at.len());

    let newest = store.latest_dailies(ELSEWHERE, usize::MAX).await.unwrap();
    let numbers: Vec<u64> = newest.iter().rev().map(|daily| daily.number).collect();
    assert_eq!(numbers, (1..=newest.len() as u64).collect::<Vec<_>>());
    let posted = newest.iter().filter(|daily| daily.post().is_some()).count() as u64;
    assert!((acknowledged.of(0)..=acknowledged.of(0) + 1).contains(&posted));
    assert!(newest.iter().skip(1).all(|daily| daily.post().is_some()));
    found.highest.insert(0, posted);
    store.close().await.unwrap();
    found
}

#[tokio::test]
async fn a_killed_process_leaves_all_that_was_acknowledged_and_nothing_by_halves() {
    let folder = prepared().await;
    let mut found = Acknowledged::default();
    for seed in 0..KILLS {
        // Every tenth process is killed as soon as it is started, somewhere in its opening.
        let count = match seed % 10 {
            0 => 0,
            _ => StdRng::seed_from_u64(seed).random_range(1..150),
        };
        kill_after(count, folder.path(), &mut found);
        found = look_at(folder.path(), &found).await;
    }
}

#[tokio::test]
async fn a_second_process_is_refused_while_the_first_one_writes() {
    let folder = prepared().await;
    let (mut process, said) = start(child_alone(), folder.path());
    let first = said.lines().next().unwrap().unwrap();
    let Err(refused) = SledStore::open(folder.path()) else {
        panic!("two processes share a store")
    };
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(refused.to_string().contains("in use by another Warmup"), "{refused}");
    assert!(Acknowledged::default().hear(&first));
    open_after_others(folder.path()).close().await.unwrap();
}

/// A limit on the size of files stands in for a full disk: the system refuses to write further.
#[tokio::test]
async fn a_full_disk_ends_all_writing_and_keeps_what_was_acknowledged() {
    let folder = prepared().await;
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 9000; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--ignored", "--nocapture"]);
    let mut acknowledged = Acknowledged::default();
    let (mut process, said) = start(limited, folder.path());
    for line in said.lines() {
        if !acknowledged.hear(&line.unwrap()) {
            break;
        }
    }
    process.wait().unwrap();
    let failure = acknowledged.failure.as_deref().unwrap();
    assert!(failure.starts_with("the store can no longer write: "), "{failure}");
    assert!(acknowledged.of(1) > 0);
    look_at(folder.path(), &acknowledged).await;
}
