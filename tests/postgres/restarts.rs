//! The database's server is stopped and started again under load: nothing that was acknowledged is
//! lost, nothing is stored twice, and the store is not opened again.

use crate::cluster::wish;
use crate::own_server::{OwnServer, Stop};
use crate::{ANN, HERE, answer};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use warmup::cluster::ShardCoordinator as _;
use warmup::domain::cluster::ProcessId;
use warmup::domain::ids::UserId;
use warmup::store::postgres::{PostgresCoordinator, PostgresStore};
use warmup::store::{Store as _, Unavailable};

/// The longest that any step may take, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(5);
/// As many as there are connections.
const WRITERS: u64 = 8;
/// The answers of one member: as many as count within an hour.
const OF_A_MEMBER: u64 = 10;

/// The outcomes of a writer's answers so far.
#[derive(Clone, Copy, Default)]
struct Outcomes {
    acknowledged: u64,
    refused: u64,
}

/// Answers until told to finish, and tries an answer that was refused again under the same id, as Discord and
/// people do. Returns what was acknowledged.
async fn write(
    store: Arc<PostgresStore>,
    writer: u64,
    outcomes: watch::Sender<Outcomes>,
    is_over: Arc<AtomicBool>,
) -> BTreeMap<UserId, BTreeSet<u64>> {
    let mut kept: BTreeMap<UserId, BTreeSet<u64>> = BTreeMap::new();
    loop {
        let number = outcomes.borrow().acknowledged;
        let id = 1 + writer + WRITERS * number;
        let member = UserId(1 + writer + WRITERS * (number / OF_A_MEMBER));
        match store.record_attempt(HERE, member, answer(id, "words")).await {
            Ok(recorded) => {
                assert_eq!(recorded.attempt.id.0, id);
                kept.entry(member).or_default().insert(id);
                outcomes.send_modify(|outcomes| outcomes.acknowledged += 1);
                if is_over.load(Ordering::SeqCst) {
                    return kept;
                }
            }
            Err(error) => {
                assert!(error.is::<Unavailable>(), "{error:#}");
                outcomes.send_modify(|outcomes| outcomes.refused += 1);
            }
        }
    }
}

/// Waits until every writer has such outcomes.
async fn reach(writers: &mut [watch::Receiver<Outcomes>], is_reached: impl Fn(&Outcomes) -> bool) {
    for writer in writers {
        let reached = tokio::time::timeout(PATIENCE, writer.wait_for(&is_reached)).await;
        drop(reached.expect("in time").expect("the writer goes on"));
    }
}

async fn answers_survive(how: Stop) {
    let Some(server) = OwnServer::start_new().await else { return };
    let store = Arc::new(PostgresStore::open(&server.database()).await.unwrap());
    let is_over = Arc::<AtomicBool>::default();
    let (mut writers, mut outcomes) = (Vec::new(), Vec::new());
    for writer in 0..WRITERS {
        let (sender, receiver) = watch::channel(Outcomes::default());
        let writing = write(Arc::clone(&store), writer, sender, Arc::clone(&is_over));
        writers.push(tokio::spawn(writing));
        outcomes.push(receiver);
    }
    reach(&mut outcomes, |writer| writer.acknowledged >= 5).await;

    server.stop(how).await;
    reach(&mut outcomes, |writer| writer.refused > 0).await;
    let error = store.member(HERE, ANN).await.unwrap_err();
    assert!(error.is::<Unavailable>(), "{error:#}");
    let before = outcomes.iter().map(|writer| writer.borrow().acknowledged).max().unwrap();
    server.start().await;
    reach(&mut outcomes, |writer| writer.acknowledged >= before + 5).await;

    is_over.store(true, Ordering::SeqCst);
    let mut acknowledged = 0;
    for writer in writers {
        let kept = tokio::time::timeout(PATIENCE, writer).await.unwrap().unwrap();
        for (member, ids) in kept {
            let stored = store.attempts(HERE, member).await.unwrap();
            assert_eq!(stored.len(), ids.len(), "each once");
            assert_eq!(stored.iter().map(|attempt| attempt.id.0).collect::<BTreeSet<_>>(), ids);
            let answered = store.member(HERE, member).await.unwrap().answered;
            assert_eq!(u64::from(answered), ids.len() as u64);
            acknowledged += ids.len();
        }
    }
    let listed = store.answers_since(HERE, Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(listed.len(), acknowledged, "the index agrees");
    store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_survive_a_restart_of_the_server() {
    answers_survive(Stop::Fast).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_survive_a_crash_of_the_server() {
    answers_survive(Stop::Immediate).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_hold_their_shards_and_hear_of_each_other_after_a_crash_of_the_server() {
    let Some(server) = OwnServer::start_new().await else { return };
    PostgresStore::open(&server.database()).await.unwrap().close().await.unwrap();
    let one = PostgresCoordinator::join(&server.database(), ProcessId(1)).await.unwrap();
    let other = PostgresCoordinator::join(&server.database(), ProcessId(2)).await.unwrap();
    assert!(one.heartbeat(wish(4)).await.unwrap().share.is_whole());

    server.stop(Stop::Immediate).await;
    let error = one.heartbeat(wish(4)).await.unwrap_err();
    assert!(error.is::<Unavailable>(), "{error:#}");
    server.start().await;

    assert!(one.heartbeat(wish(4)).await.unwrap().share.is_whole(), "nobody else has taken them");
    assert!(other.heartbeat(wish(4)).await.unwrap().share.held().is_empty());
    let beat = one.heartbeat(wish(4)).await.unwrap();
    let taken = async {
        loop {
            tokio::select! {
                () = other.changed() => {
                    let share = other.heartbeat(wish(4)).await.unwrap().share;
                    if !share.held().is_empty() {
                        return share;
                    }
                }
                // What was told before the other one listened again is lost.
                given = one.give_back(&beat.give_back) => given.unwrap(),
            }
        }
    };
    let taken = tokio::time::timeout(PATIENCE, taken).await.unwrap();
    assert_eq!(*taken.held(), BTreeSet::from([2, 3]));
}
