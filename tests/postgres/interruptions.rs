//! The database goes down and comes back: nothing that was acknowledged is lost, nothing is stored
//! twice, and nothing has to be restarted.

use crate::database::Fresh;
use crate::proxy::Proxy;
use crate::{ANN, HERE, answer};
use secrecy::SecretString;
use sqlx::{Connection as _, Executor as _, PgConnection};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use warmup::domain::ids::UserId;
use warmup::store::postgres::{Database, PostgresStore};
use warmup::store::{Store as _, Unavailable};

/// The longest that any of this may take, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A store whose connections go through a proxy.
async fn behind_proxy(fresh: &Fresh) -> (Arc<PostgresStore>, Proxy) {
    let proxy = Proxy::to(fresh).await;
    let database = Database::parse(&SecretString::from(proxy.url()), 8).unwrap();
    let store = PostgresStore::open(&database).await.unwrap();
    (Arc::new(store), proxy)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_survive_connections_that_are_cut_under_them() {
    let Some(fresh) = Fresh::new().await else { return };
    let (store, proxy) = behind_proxy(&fresh).await;
    let mut acknowledged = BTreeSet::new();
    for round in 0..20_u64 {
        let answers: Vec<_> = (0..8)
            .map(|member| {
                let (store, id) = (Arc::clone(&store), round * 8 + member + 1);
                let kept = async move {
                    store.record_attempt(HERE, UserId(member), answer(id, "words")).await
                };
                (id, tokio::spawn(kept))
            })
            .collect();
        // Some are on their way, some are committed and not yet acknowledged.
        tokio::task::yield_now().await;
        proxy.shut();
        proxy.open();
        for (id, kept) in answers {
            if kept.await.unwrap().is_ok() {
                acknowledged.insert(id);
            }
        }
    }
    assert!(acknowledged.len() > 100, "most succeed: {}", acknowledged.len());
    let mut kept = Vec::new();
    for member in 0..8 {
        kept.extend(store.attempts(HERE, UserId(member)).await.unwrap());
        let member = store.member(HERE, UserId(member)).await.unwrap();
        assert!(member.answered <= 20);
    }
    let ids: BTreeSet<u64> = kept.iter().map(|attempt| attempt.id.0).collect();
    assert_eq!(ids.len(), kept.len());
    assert!(acknowledged.is_subset(&ids));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_errors_come_soon_and_afterwards_all_is_well() {
    let Some(fresh) = Fresh::new().await else { return };
    let (store, proxy) = behind_proxy(&fresh).await;
    store.record_attempt(HERE, ANN, answer(1, "before")).await.unwrap();
    proxy.shut();
    let error = store.record_attempt(HERE, ANN, answer(2, "meanwhile")).await.unwrap_err();
    assert!(error.is::<Unavailable>(), "{error:#}");
    assert!(!format!("{error:#}").contains("warmup@"), "{error:#}");
    proxy.open();
    store.record_attempt(HERE, ANN, answer(3, "after")).await.unwrap();
    let kept = store.attempts(HERE, ANN).await.unwrap();
    assert_eq!(kept.iter().map(|attempt| attempt.id.0).collect::<Vec<_>>(), [1, 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_absence_is_waited_out() {
    let Some(fresh) = Fresh::new().await else { return };
    let (store, proxy) = behind_proxy(&fresh).await;
    store.record_attempt(HERE, ANN, answer(1, "before")).await.unwrap();
    proxy.shut();
    let writing = {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.record_attempt(HERE, ANN, answer(2, "meanwhile")).await })
    };
    proxy.open();
    let kept = tokio::time::timeout(PATIENCE, writing).await.unwrap().unwrap();
    assert!(!kept.unwrap().repeated);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_takes_too_long_is_told_at_once_and_keeps_nothing() {
    let Some(fresh) = Fresh::new().await else { return };
    let store = Arc::new(fresh.store().await);
    let mut other = PgConnection::connect(&fresh.url()).await.unwrap();
    other.execute("BEGIN; LOCK TABLE attempts IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let writing = {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.record_attempt(HERE, ANN, answer(1, "slow")).await })
    };
    // The server ends it, as it does by itself where a statement takes longer than it may.
    let cancel = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity \
                  WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut observer = PgConnection::connect(&fresh.url()).await.unwrap();
    let cancelled = async {
        loop {
            let locked: i64 = sqlx::query_scalar(cancel).fetch_one(&mut observer).await.unwrap();
            if locked > 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, cancelled).await.unwrap();
    let error = tokio::time::timeout(PATIENCE, writing).await.unwrap().unwrap().unwrap_err();
    assert!(error.is::<Unavailable>(), "{error:#}");
    other.execute("ROLLBACK").await.unwrap();
    store.record_attempt(HERE, ANN, answer(2, "after")).await.unwrap();
    let kept = store.attempts(HERE, ANN).await.unwrap();
    assert_eq!(kept.iter().map(|attempt| attempt.id.0).collect::<Vec<_>>(), [2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_databases_disk_is_full_nothing_is_acknowledged_and_afterwards_all_is_well() {
    let Some(fresh) = Fresh::new().await else { return };
    let store = fresh.store().await;
    store.record_attempt(HERE, ANN, answer(1, "before")).await.unwrap();
    let mut other = PgConnection::connect(&fresh.url()).await.unwrap();
    // The server's own error for a disk that is full: class 53, insufficient resources.
    let full = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                RAISE EXCEPTION 'could not extend file: No space left on device' \
                USING ERRCODE = 'disk_full'; END $$; \
                CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON attempts \
                EXECUTE FUNCTION refuse()";
    other.execute(full).await.unwrap();
    let error = store.record_attempt(HERE, ANN, answer(2, "meanwhile")).await.unwrap_err();
    assert!(error.is::<Unavailable>(), "{error:#}");
    let before = store.member(HERE, ANN).await.unwrap();
    assert_eq!(before.answered, 1, "what goes with an answer is not kept without it");
    other.execute("DROP TRIGGER full_disk ON attempts").await.unwrap();
    store.record_attempt(HERE, ANN, answer(3, "after")).await.unwrap();
    let kept = store.attempts(HERE, ANN).await.unwrap();
    assert_eq!(kept.iter().map(|attempt| attempt.id.0).collect::<Vec<_>>(), [1, 3]);
}
