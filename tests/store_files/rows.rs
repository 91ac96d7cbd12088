//! The cost of reading a large store, and that the keys that keep reads short always exist.
//!
//! The measurement is ignored by default: `cargo test --test store_files rows -- --ignored
//! --nocapture`

use crate::fixture::{instant, raw};
use crate::interviews::invitation;
use crate::records::AllRecords as _;
use rustix::fs::{Advice, fadvise};
use std::fs;
use std::path::Path;
use std::time::Duration;
use warmup::clock::Clock;
use warmup::domain::ids::{GuildId, InteractionId, InterviewId, UserId};
use warmup::domain::member::{Attempt, Member};
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store as _};

const SERVER: GuildId = GuildId(1);
const ANN: UserId = UserId(7);
const BEN: UserId = UserId(8);

async fn store_of(folder: &Path, records: Vec<Record>) -> SledStore {
    let store = SledStore::open(folder).unwrap();
    store.import_all(records).await.unwrap();
    store
}

fn open_interview(id: u64, interviewer: UserId, candidate: UserId) -> Record {
    let mut interview = invitation(id);
    (interview.interviewer, interview.candidate) = (Some(interviewer), candidate);
    interview.asked_by = Some(interviewer);
    Record::Interview { guild: SERVER, interview: Box::new(interview) }
}

#[tokio::test]
async fn open_interviews_are_found_by_member_in_a_store_of_an_earlier_build() {
    let folder = tempfile::tempdir().unwrap();
    let records = vec![open_interview(50, ANN, BEN), open_interview(60, UserId(9), UserId(10))];
    store_of(folder.path(), records).await.close().await.unwrap();
    let db = raw(folder.path());
    let entered: Vec<_> = db.scan_prefix(b"b").keys().map(Result::unwrap).collect();
    assert_eq!(entered.len(), 4);
    for key in entered {
        db.remove(key).unwrap();
    }
    db.flush().unwrap();
    drop(db);
    let store = SledStore::open(folder.path()).unwrap();
    for user in [ANN, BEN] {
        let found = store.open_interviews_of(SERVER, &[user]).await.unwrap();
        assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), [InterviewId(50)]);
    }
    store.close().await.unwrap();
}

const ATTEMPTS: u64 = 100_000;
const MEMBERS: u64 = 10_000;

/// A server with 10,000 members, of whom one has half of all 100,000 attempts, all have answered
/// the same daily, and 500 pairs have an open interview.
fn large() -> Vec<Record> {
    let attempt = |user: u64, number: u64| Record::Attempt {
        guild: SERVER,
        user: UserId(user),
        attempt: Attempt {
            id: InteractionId(number),
            question: format!("python/question-{}", number % 340).parse().unwrap(),
            daily: (number >= ATTEMPTS - MEMBERS).then_some(1),
            at: instant("2026-03-02T09:00:00Z"),
            text: "words ".repeat(100),
            chosen: Vec::new(),
            ticked: None,
            shared: None,
            discount: None,
        },
    };
    let all = (1..=ATTEMPTS).map(|number| match number {
        ..=50_000 => attempt(1, number),
        _ => attempt(number % MEMBERS + 1, number),
    });
    let members = (1..=MEMBERS).map(|user| Record::Member {
        guild: SERVER,
        user: UserId(user),
        member: Member { answered: 5, name: format!("Member {user}"), ..Member::default() },
    });
    let interviews = (0..500)
        .map(|pair| open_interview(1_000_000 + pair, UserId(2 * pair + 1), UserId(2 * pair + 2)));
    all.chain(members).chain(interviews).collect()
}

/// Lets the system forget what it has read of the store's files.
fn cool(folder: &Path) {
    for entry in fs::read_dir(folder.join("records")).unwrap() {
        let file = fs::File::open(entry.unwrap().path()).unwrap();
        file.sync_all().ok();
        fadvise(&file, 0, None, Advice::DontNeed).unwrap();
    }
}

#[expect(clippy::print_stderr, reason = "a measurement prints what it finds")]
async fn measured<R>(
    what: &str,
    times: u64,
    before: impl Fn(),
    read: impl AsyncFn(u64) -> R,
) -> Duration {
    let clock = Clock::system();
    let mut spent = Vec::new();
    for number in 0..times {
        before();
        let begun = clock.now();
        read(number).await;
        spent.push(Duration::try_from(clock.now().duration_since(begun)).unwrap());
    }
    spent.sort();
    let at = |hundredth: usize| spent[(spent.len() - 1) * hundredth / 100];
    eprintln!("{what}: p50 {:?}, p99 {:?}, most {:?}", at(50), at(99), at(100));
    at(50)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn what_reads_cost_with_a_hundred_thousand_attempts() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    store_of(folder.path(), large()).await.close().await.unwrap();
    let store = &SledStore::open(folder.path()).unwrap();
    let user = |number: u64| UserId(number * 7_919 % MEMBERS + 1);
    let id = |number: u64| InteractionId(50_000 + number * 7_919 % 50_000);
    let at = |number: u64| UserId(id(number).0 % MEMBERS + 1);
    let nothing = || {};
    let cold = || cool(folder.path());
    let one = async |number| store.attempt(SERVER, at(number), id(number)).await.unwrap();
    measured("an attempt, cold", 300, cold, one).await;
    measured("an attempt", 3_000, nothing, one).await;
    let members = async |number| store.member(SERVER, user(number)).await.unwrap();
    measured("a member", 3_000, nothing, members).await;
    measured("the same member", 3_000, nothing, async |_| members(1).await).await;
    measured("all open interviews of 500", 20, nothing, async |_| {
        store.open_interviews(SERVER).await.unwrap()
    })
    .await;
    measured("those of two members", 300, nothing, async |number| {
        store.open_interviews_of(SERVER, &[user(number), user(number + 1)]).await.unwrap()
    })
    .await;
    measured("50,000 attempts of one member", 3, nothing, async |_| {
        store.attempts(SERVER, UserId(1)).await.unwrap()
    })
    .await;
    measured("the questions that they answered", 20, nothing, async |_| {
        store.answered_questions(SERVER, UserId(1)).await.unwrap()
    })
    .await;
    measured("a hundred of their attempts", 20, nothing, async |_| {
        store.attempts_after(SERVER, UserId(1), InteractionId(25_000), 100).await.unwrap()
    })
    .await;
    measured("10,000 answers to a daily, counted", 20, nothing, async |_| {
        assert_eq!(store.count_answers(SERVER, 1).await.unwrap(), 10_000);
    })
    .await;
    measured("all 10,000 members", 10, nothing, async |_| store.members(SERVER).await.unwrap())
        .await;
    measured("100,000 answers since", 3, nothing, async |_| {
        store.answers_since(SERVER, instant("2026-03-01T00:00:00Z")).await.unwrap()
    })
    .await;
}
