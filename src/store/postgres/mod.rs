//! The store for several processes: PostgreSQL.
//!
//! A step of a rule is a serializable transaction, which is done again where it met another one, so that
//! rules may be written as if they were alone. What has returned is committed, and on the database's
//! disk: every connection asks for `synchronous_commit = on`.

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

/// Reads see one moment of the store and hold up nobody.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Those who hold the same lock are done one after the other.
const TAKE_TURNS: &str = "LOCK TABLE turns IN EXCLUSIVE MODE";
const WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/// Connections that are kept for the processes to agree, whatever else goes on; one of them listens.
const FOR_CLUSTER: u32 = 3;

/// A store in a PostgreSQL database.
pub struct PostgresStore(Arc<PostgresInner>);

struct PostgresInner {
    pool: PgPool,
    reports: Arc<Reports>,
    waiting: AtomicUsize,
    observer: OnceLock<Observer>,
    turns: Mutex<()>,
}

impl PostgresStore {
    /// Connects, and brings the tables to what this build needs.
    ///
    /// # Errors
    /// When the database can't be reached, refuses, or was migrated by a newer build.
    pub async fn open(database: &Database) -> std::result::Result<Self, PostgresOpenError> {
        Ok(Self(PostgresInner::on(connect::connect(database).await?)))
    }

    /// The records that were asked for so far and could not be read.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        self.0.reports.all()
    }

    /// Has `observer` called after each write, with the time that its commit took. The first one that
    /// is given stays.
    pub fn observe_flushes(&self, observer: impl Fn(Flush) + Send + Sync + 'static) {
        let _ = self.0.observer.set(Box::new(observer));
    }
}

impl PostgresInner {
    fn on(pool: PgPool) -> Arc<Self> {
        let waiting = AtomicUsize::new(0);
        Arc::new(Self {
            pool,
            reports: Arc::default(),
            waiting,
            observer: OnceLock::new(),
            turns: Mutex::new(()),
        })
    }

    /// Runs a rule until it meets no other one, and over a connection that was lost. Every verb of the
    /// store may be repeated, so that it does no harm where a commit had arrived.
    ///
    /// It goes on by itself: whoever waits for it may do so now and then only, or no longer, and must
    /// not keep a connection, and what it locks, from others meanwhile.
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
                    // One connection of a process waits for its turn, and the others are free.
                    let _turn = inner.turns.lock().await;
                    inner.once(how, true, &rule).await
                } else {
                    inner.once(how, false, &rule).await
                };
                match done {
                    Err(error) => retries.after(error).await?,
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
            // No statement that reads: what is seen is what is there once it is this one's turn.
            sqlx::query(TAKE_TURNS).execute(transaction.connection()).await?;
        }
        // A rule that fails takes the transaction back.
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
        let begun = start(&self.pool, how).await?;
        Ok(PostgresTransaction::new(begun, Arc::clone(&self.reports)))
    }
}

async fn start(pool: &PgPool, how: &'static str) -> Result<sqlx::Transaction<'static, Postgres>> {
    ensure!(!pool.is_closed(), "the store is closed");
    Ok(pool.begin_with(how).await?)
}

/// Counts a write while it is under way.
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
        read_all::stream(self.0.pool.clone(), Arc::clone(&self.0.reports))
    }

    async fn import_all(&self, records: Records) -> Result<()> {
        let mut transaction = self.0.begin(WRITE).await?;
        import::all(&mut transaction, records).await?;
        Ok(transaction.commit().await?)
    }

    async fn shut(&self) -> Result<()> {
        self.0.pool.close().await;
        Ok(())
    }
}
