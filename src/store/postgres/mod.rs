//! The store for several processes: PostgreSQL.
//!
//! A step of a rule is a serializable transaction, which is retried on a conflict, so that rules
//! can be written as if they were alone. A step that has returned is committed, and on the
//! database's disk: every connection sets `synchronous_commit = on`.

mod cells;
mod cluster;
mod connect;
mod error;
mod import;
mod json;
mod read_all;
mod retry;
mod rows;
mod tables;
mod transaction;

pub use self::cluster::PostgresCoordinator;
pub use self::connect::{Database, Inspected, InvalidUrl, PostgresOpenError, Tables};

use self::connect::ConnectionPool;
use self::error::DatabaseErrorKind;
use self::retry::Retries;
use self::transaction::PostgresTransaction;
use super::backend::Backend;
use super::flush::{Flush, Observer};
use super::reports::Reports;
use super::{Records, Result, Unreadable};
use crate::clock;
use anyhow::{Context as _, ensure};
use futures::future::BoxFuture;
use sqlx::{PgPool, Postgres};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::Mutex;

/// Reads use one snapshot of the store and block nobody.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Transactions that hold this lock run one at a time.
const TAKE_TURNS: &str = "LOCK TABLE turns IN EXCLUSIVE MODE";
const WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/// Connections reserved for the coordination of processes, whatever else goes on; one of them
/// listens.
const FOR_CLUSTER: u32 = 3;

/// A store in a PostgreSQL database.
pub struct PostgresStore(Arc<PostgresInner>);

struct PostgresInner {
    pool: ConnectionPool,
    reports: Arc<Reports>,
    waiting: AtomicUsize,
    observer: OnceLock<Observer>,
    turns: Mutex<()>,
}

impl PostgresStore {
    /// Connects, and migrates the tables.
    ///
    /// # Errors
    /// The database can't be reached, refuses the connection, or was migrated by a newer build.
    pub async fn open(database: &Database) -> std::result::Result<Self, PostgresOpenError> {
        Ok(Self(PostgresInner::on(connect::connect(database).await?)))
    }

    /// The records that have been found unreadable so far.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        self.0.reports.all()
    }

    /// Calls `observer` after each write, with the duration of its commit. The first observer
    /// stays.
    pub fn observe_flushes(&self, observer: impl Fn(Flush) + Send + Sync + 'static) {
        let _ = self.0.observer.set(Box::new(observer));
    }
}

impl PostgresInner {
    fn on(pool: ConnectionPool) -> Arc<Self> {
        let waiting = AtomicUsize::new(0);
        Arc::new(Self {
            pool,
            reports: Arc::default(),
            waiting,
            observer: OnceLock::new(),
            turns: Mutex::new(()),
        })
    }

    /// Runs a rule until it meets no conflict, and retries after a lost connection. Every verb of
    /// the store may be repeated, so this does no harm if a commit had succeeded.
    ///
    /// It runs as its own task: the caller may poll rarely or stop, and must not keep a connection,
    /// and its locks, from others meanwhile.
    async fn run<R: Send + 'static>(
        self: &Arc<Self>,
        how: &'static str,
        rule: impl for<'t> Fn(&'t mut PostgresTransaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> Result<R> {
        let inner = Arc::clone(self);
        let run = tokio::spawn(async move {
            let mut retries = Retries::default();
            loop {
                let done = if retries.takes_turns() {
                    // Only one connection of a process waits for the lock; the others stay free.
                    let _turn = inner.turns.lock().await;
                    inner.once(how, true, &rule).await
                } else {
                    inner.once(how, false, &rule).await
                };
                match done {
                    Err(error) => {
                        if DatabaseErrorKind::from_error(&error) == DatabaseErrorKind::Transient {
                            inner.pool.note_loss();
                        }
                        retries.after(error).await?;
                    }
                    done => return done,
                }
            }
        });
        run.await.context("a rule of the store panicked")?
    }

    /// Runs a rule once, from its beginning to its commit.
    async fn once<R>(
        &self,
        how: &'static str,
        takes_turns: bool,
        rule: impl for<'t> FnOnce(&'t mut PostgresTransaction) -> BoxFuture<'t, Result<R>> + Send,
    ) -> Result<R> {
        let mut transaction = self.begin(how).await?;
        if takes_turns {
            // Not a statement that reads: the snapshot must be taken after the lock is held.
            sqlx::query(TAKE_TURNS).execute(transaction.connection()).await?;
        }
        // A rule that fails rolls the transaction back.
        let outcome = rule(&mut transaction).await?;
        let begun = clock::machine();
        transaction.commit().await?;
        if how == WRITE
            && let Some(observer) = self.observer.get()
        {
            observer(Flush { writes: 1, took: clock::machine().duration_since(begun) });
        }
        Ok(outcome)
    }

    async fn begin(&self, how: &'static str) -> Result<PostgresTransaction> {
        let begun = start(&self.pool.connections, how).await?;
        Ok(PostgresTransaction::new(begun, Arc::clone(&self.reports)))
    }
}

async fn start(pool: &PgPool, how: &'static str) -> Result<sqlx::Transaction<'static, Postgres>> {
    ensure!(!pool.is_closed(), "the store is closed");
    Ok(pool.begin_with(how).await?)
}

/// Counts a write while it is running.
struct PendingWrite<'a>(&'a AtomicUsize);

impl<'a> PendingWrite<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for PendingWrite<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Backend for PostgresStore {
    type Transaction = PostgresTransaction;

    async fn read<R: Send + 'static>(
        &self,
        rule: impl for<'t> Fn(&'t mut PostgresTransaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> Result<R> {
        self.0.run(READ, rule).await
    }

    async fn write<R: Send + 'static>(
        &self,
        rule: impl for<'t> Fn(&'t mut PostgresTransaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> Result<R> {
        let _waiting = PendingWrite::begin(&self.0.waiting);
        self.0.run(WRITE, rule).await
    }

    fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::Relaxed)
    }

    fn export_all(&self) -> Records {
        read_all::stream(self.0.pool.connections.clone(), Arc::clone(&self.0.reports))
    }

    async fn import_all(&self, records: Records) -> Result<()> {
        let mut transaction = self.0.begin(WRITE).await?;
        import::all(&mut transaction, records).await?;
        Ok(transaction.commit().await?)
    }

    async fn shut(&self) -> Result<()> {
        self.0.pool.connections.close().await;
        Ok(())
    }
}
