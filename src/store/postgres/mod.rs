//! The store for several processes: PostgreSQL.
//!
//! A step of a rule is a serializable transaction, which is done again where it met another one, so that
//! rules may be written as if they were alone. What has returned is committed, and on the database's
//! disk: every connection asks for `synchronous_commit = on`.

mod cells;
mod cluster;
mod connect;
mod error;
mod json;
mod read_all;
mod retry;
mod rows;
mod tables;
mod take_in;
mod transaction;
mod unreadable;

pub use self::cluster::PostgresCluster;
pub use self::connect::{Database, Inspected, InvalidUrl, OpenError, Tables};

use self::retry::Retries;
use self::transaction::PostgresTransaction;
use self::unreadable::Unread;
use super::backend::Backend;
use super::flush::{Flush, Observer};
use super::{Records, Result, Unreadable};
use crate::clock;
use anyhow::ensure;
use futures::future::BoxFuture;
use sqlx::{PgPool, Postgres};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// Reads see one moment of the store and hold up nobody.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/// A store in a PostgreSQL database.
pub struct PostgresStore {
    pool: PgPool,
    unread: Arc<Unread>,
    waiting: AtomicUsize,
    observer: OnceLock<Observer>,
}

impl PostgresStore {
    /// Connects, and brings the tables to what this build needs.
    ///
    /// # Errors
    /// When the database can't be reached, refuses, or was migrated by a newer build.
    pub async fn open(database: &Database) -> std::result::Result<Self, OpenError> {
        let pool = connect::connect(database).await?;
        Ok(Self {
            pool,
            unread: Arc::default(),
            waiting: AtomicUsize::new(0),
            observer: OnceLock::new(),
        })
    }

    /// The records that were asked for so far and could not be read.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        self.unread.all()
    }

    /// Has `observer` called after each write, with the time that its commit took. The first one that
    /// is given stays.
    pub fn observe_flushes(&self, observer: impl Fn(Flush) + Send + Sync + 'static) {
        let _ = self.observer.set(Box::new(observer));
    }

    /// Runs a rule that may borrow nothing, like [`Backend::write`].
    async fn write_now<R>(
        &self,
        rule: impl for<'t> Fn(&'t mut PostgresTransaction) -> BoxFuture<'t, Result<R>> + Send + Sync,
    ) -> Result<R> {
        let _waiting = Waiting::begin(&self.waiting);
        self.insist(WRITE, rule).await
    }

    async fn begin(&self, how: &'static str) -> Result<PostgresTransaction> {
        let begun = Self::start(&self.pool, how).await?;
        Ok(PostgresTransaction::new(begun, Arc::clone(&self.unread)))
    }

    async fn start(
        pool: &PgPool,
        how: &'static str,
    ) -> Result<sqlx::Transaction<'static, Postgres>> {
        ensure!(!pool.is_closed(), "the store is closed");
        Ok(pool.begin_with(how).await?)
    }

    /// Runs a rule once, from its beginning to its commit.
    async fn once<R>(
        &self,
        how: &'static str,
        rule: impl for<'t> FnOnce(&'t mut PostgresTransaction) -> BoxFuture<'t, Result<R>> + Send,
    ) -> Result<R> {
        let mut transaction = self.begin(how).await?;
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

    /// Runs a rule until it meets no other one, and over a connection that was lost. Every verb of the
    /// store may be repeated, so that it does no harm where a commit had arrived.
    async fn insist<R>(
        &self,
        how: &'static str,
        rule: impl for<'t> Fn(&'t mut PostgresTransaction) -> BoxFuture<'t, Result<R>> + Send + Sync,
    ) -> Result<R> {
        let mut retries = Retries::default();
        loop {
            match self.once(how, &rule).await {
                Err(error) => retries.after(error).await?,
                done => return done,
            }
        }
    }
}

/// Counts a write while it is under way.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
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
        self.insist(READ, rule).await
    }

    async fn write<R: Send + 'static>(
        &self,
        rule: impl for<'t> Fn(&'t mut PostgresTransaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> Result<R> {
        self.write_now(rule).await
    }

    fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    fn read_all(&self) -> Records {
        read_all::stream(self.pool.clone(), Arc::clone(&self.unread))
    }

    async fn take_in(&self, records: Records) -> Result<()> {
        let mut transaction = self.begin(WRITE).await?;
        take_in::all(&mut transaction, records).await?;
        Ok(transaction.commit().await?)
    }

    async fn shut(&self) -> Result<()> {
        self.pool.close().await;
        Ok(())
    }
}
