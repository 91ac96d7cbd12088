//! Processes share the bot's shards by the database.

use crate::database::Fresh;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use warmup::cluster::{Heartbeat, ShardCoordinator as _};
use warmup::domain::cluster::{ProcessId, Share};
use warmup::store::Store as _;
use warmup::store::postgres::PostgresCoordinator;

async fn process(fresh: &Fresh, id: u64) -> PostgresCoordinator {
    fresh.store().await.close().await.unwrap();
    PostgresCoordinator::join(&fresh.database(), ProcessId(id)).await.unwrap()
}

pub(crate) fn wish(total: u32) -> Heartbeat {
    let lease = Duration::from_mins(1);
    Heartbeat { total: NonZeroU32::new(total).unwrap(), max_shards: 100, lease }
}

async fn run(fresh: &Fresh, sql: &str) {
    let mut connection = PgConnection::connect(&fresh.url()).await.unwrap();
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
}

/// The process has not been heard of for so long that its lease is over.
async fn dies(fresh: &Fresh, id: u64) {
    run(fresh, &format!("UPDATE processes SET expires = '2020-01-01Z' WHERE id = {id}")).await;
}

#[tokio::test]
async fn one_process_holds_all_and_a_second_one_gets_half_once_it_is_given_back() {
    let Some(fresh) = Fresh::new().await else { return };
    let (one, other) = (process(&fresh, 1).await, process(&fresh, 2).await);
    let first = one.heartbeat(wish(4)).await.unwrap();
    assert_eq!(first.share, Share::whole(NonZeroU32::new(4).unwrap()));
    assert_eq!(other.heartbeat(wish(4)).await.unwrap().share.held().len(), 0);

    let beat = one.heartbeat(wish(4)).await.unwrap();
    assert_eq!((beat.processes, &beat.give_back), (2, &BTreeSet::from([2, 3])));
    assert!(beat.share.is_whole(), "it works on until it has given back");
    one.give_back(&beat.give_back).await.unwrap();
    // It is told of that before its next beat.
    other.changed().await;
    assert_eq!(*other.heartbeat(wish(4)).await.unwrap().share.held(), BTreeSet::from([2, 3]));
    assert_eq!(*one.heartbeat(wish(4)).await.unwrap().share.held(), BTreeSet::from([0, 1]));
}

#[tokio::test]
async fn a_process_that_was_taken_for_dead_begins_anew() {
    let Some(fresh) = Fresh::new().await else { return };
    let (one, other) = (process(&fresh, 1).await, process(&fresh, 2).await);
    one.heartbeat(wish(2)).await.unwrap();
    dies(&fresh, 1).await;
    assert!(other.heartbeat(wish(2)).await.unwrap().share.is_whole());
    assert_eq!(one.heartbeat(wish(2)).await.unwrap().share.held().len(), 0);
}

#[tokio::test]
async fn the_number_of_shards_changes_only_where_a_process_is_alone() {
    let Some(fresh) = Fresh::new().await else { return };
    let (one, other) = (process(&fresh, 1).await, process(&fresh, 2).await);
    let total = async |process: &PostgresCoordinator, wanted| {
        process.heartbeat(wish(wanted)).await.unwrap().share.total().get()
    };
    assert_eq!(total(&one, 4).await, 4);
    assert_eq!(total(&other, 8).await, 4);
    assert_eq!(total(&one, 8).await, 4, "it works on with what it holds");
    for id in [1, 2] {
        dies(&fresh, id).await;
    }
    assert_eq!(total(&process(&fresh, 3).await, 8).await, 8);
}

#[tokio::test]
async fn sessions_of_a_group_are_opened_five_seconds_apart_by_whichever_process() {
    let Some(fresh) = Fresh::new().await else { return };
    let (one, other) = (process(&fresh, 1).await, process(&fresh, 2).await);
    let second = Duration::from_secs(1);
    assert_eq!(one.reserve_session(0).await.unwrap(), Duration::ZERO);
    let wait = other.reserve_session(0).await.unwrap();
    assert!(wait > 3 * second && wait <= 5 * second, "{wait:?}");
    let wait = one.reserve_session(0).await.unwrap();
    assert!(wait > 8 * second && wait <= 10 * second, "{wait:?}");
    assert_eq!(one.reserve_session(1).await.unwrap(), Duration::ZERO);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_processes_that_come_at_once_share_evenly() {
    let Some(fresh) = Fresh::new().await else { return };
    let mut processes = Vec::new();
    for id in 1..=6 {
        processes.push(Arc::new(process(&fresh, id).await));
    }
    for _ in 0..4 {
        let beats = processes.iter().cloned().map(|process| {
            tokio::spawn(async move {
                let beat = process.heartbeat(wish(32)).await.unwrap();
                if !beat.give_back.is_empty() {
                    process.give_back(&beat.give_back).await.unwrap();
                }
            })
        });
        for beat in beats.collect::<Vec<_>>() {
            beat.await.unwrap();
        }
    }
    let mut all = Vec::new();
    for process in &processes {
        let share = process.heartbeat(wish(32)).await.unwrap().share;
        assert!((5..=6).contains(&share.held().len()), "{share:?}");
        all.extend(share.held().iter().copied());
    }
    all.sort_unstable();
    assert_eq!(all, (0..32).collect::<Vec<u32>>());
}
