//! The holders of shards, kept in the database. Time is the database's, so that clocks of machines don't
//! matter.

use super::connect::{self, Database, PostgresOpenError};
use super::transaction::PostgresTransaction;
use super::{FOR_CLUSTER, PostgresInner, WRITE};
use crate::cluster::{BETWEEN_SESSIONS, Heartbeat, ShardAssignment, ShardCoordinator};
use crate::domain::cluster::{Census, ProcessId, Share};
use crate::store::Result;
use anyhow::Context as _;
use async_trait::async_trait;
use sqlx::postgres::{PgArguments, PgListener};
use sqlx::query::Query;
use sqlx::{PgPool, Postgres, Row as _};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// The channel on which processes tell of shards that are free.
const CHANNEL: &str = "warmup_shards";
/// The wait before listening again after the connection broke.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

/// The processes that share a database.
pub struct PostgresCoordinator {
    inner: Arc<PostgresInner>,
    me: ProcessId,
    changed: Arc<Notify>,
    listening: AbortHandle,
}

impl PostgresCoordinator {
    /// Joins as a process that never ran before. The tables are there: the store was opened.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn join(
        database: &Database,
        me: ProcessId,
    ) -> std::result::Result<Self, PostgresOpenError> {
        let pool = connect::pool(database, FOR_CLUSTER).await?;
        let changed = Arc::<Notify>::default();
        let listening = tokio::spawn(listen(pool.clone(), Arc::clone(&changed)));
        Ok(Self {
            inner: PostgresInner::on(pool),
            me,
            changed,
            listening: listening.abort_handle(),
        })
    }

    /// Deletes what the others may have, and tells them.
    async fn release(
        &self,
        delete: impl Fn() -> Query<'static, Postgres, PgArguments> + Send + Sync + 'static,
    ) -> Result<()> {
        self.inner
            .run(WRITE, move |tx| {
                let delete = delete();
                Box::pin(async move {
                    delete.execute(tx.connection()).await?;
                    let tell = sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL);
                    tell.execute(tx.connection()).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The id as a column holds it.
    const fn id(&self) -> i64 {
        self.me.0.cast_signed()
    }
}

impl Drop for PostgresCoordinator {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Hears of shards that are free. Where it can't, the next beat finds them.
async fn listen(pool: PgPool, changed: Arc<Notify>) {
    loop {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen(CHANNEL).await.is_ok()
        {
            while listener.recv().await.is_ok() {
                changed.notify_one();
            }
        }
        if pool.is_closed() {
            return;
        }
        tokio::time::sleep(LISTEN_AGAIN).await;
    }
}

#[async_trait]
impl ShardCoordinator for PostgresCoordinator {
    async fn heartbeat(&self, wish: Heartbeat) -> Result<ShardAssignment> {
        let (me, id) = (self.me, self.id());
        self.inner.run(WRITE, move |tx| Box::pin(renew_and_claim(tx, me, id, wish))).await
    }

    async fn give_back(&self, shards: &BTreeSet<u32>) -> Result<()> {
        let (id, shards) = (self.id(), numbers(shards));
        self.release(move || {
            sqlx::query("DELETE FROM shards WHERE process = $1 AND shard = ANY($2)")
                .bind(id)
                .bind(shards.clone())
        })
        .await
    }

    async fn leave(&self) -> Result<()> {
        let id = self.id();
        self.release(move || sqlx::query("DELETE FROM processes WHERE id = $1").bind(id)).await
    }

    async fn reserve_session(&self, group: u32) -> Result<Duration> {
        let sql = "INSERT INTO sessions (bucket, next) \
                   VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond') \
                   ON CONFLICT (bucket) DO UPDATE \
                   SET next = greatest(sessions.next, clock_timestamp()) \
                       + $2 * interval '1 millisecond' \
                   RETURNING extract(epoch FROM next - clock_timestamp())::float8";
        let between = BETWEEN_SESSIONS.as_millis();
        let until_next: f64 = sqlx::query_scalar(sql)
            .bind(i32::try_from(group)?)
            .bind(i64::try_from(between)?)
            .fetch_one(&self.inner.pool)
            .await?;
        let until_next = Duration::try_from_secs_f64(until_next.max(0.0)).unwrap_or_default();
        Ok(until_next.saturating_sub(BETWEEN_SESSIONS))
    }

    async fn changed(&self) {
        self.changed.notified().await;
    }
}

fn numbers(shards: &BTreeSet<u32>) -> Vec<i32> {
    shards.iter().filter_map(|shard| i32::try_from(*shard).ok()).collect()
}

/// Renews the lease of a process, and claims its part of the shards.
async fn renew_and_claim(
    tx: &mut PostgresTransaction,
    me: ProcessId,
    id: i64,
    wish: Heartbeat,
) -> Result<ShardAssignment> {
    // Those who died make room first.
    sqlx::query("DELETE FROM processes WHERE expires < clock_timestamp() AND id <> $1")
        .bind(id)
        .execute(tx.connection())
        .await?;
    sqlx::query(
        "INSERT INTO processes (id, most, expires) \
         VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond') \
         ON CONFLICT (id) DO UPDATE SET most = excluded.most, expires = excluded.expires",
    )
    .bind(id)
    .bind(i32::try_from(wish.max_shards).unwrap_or(i32::MAX))
    .bind(i64::try_from(wish.lease.as_millis())?)
    .execute(tx.connection())
    .await?;
    let processes = processes(tx).await?;
    let total = agreed_total(tx, wish, processes.len() == 1).await?;
    let alive = processes.len();
    let census = Census { total, processes, holders: holders(tx).await? };
    let moves = census.moves(me);
    sqlx::query("INSERT INTO shards (shard, process) SELECT unnest($1::integer[]), $2")
        .bind(numbers(&moves.claim))
        .bind(id)
        .execute(tx.connection())
        .await?;
    let held = census.holders.into_iter().filter(|(_, holder)| *holder == me);
    let held = held.map(|(shard, _)| shard).chain(moves.claim).collect();
    Ok(ShardAssignment {
        share: Share::new(total, held),
        give_back: moves.give_back,
        processes: alive,
    })
}

async fn processes(tx: &mut PostgresTransaction) -> Result<BTreeMap<ProcessId, u32>> {
    let rows = sqlx::query("SELECT id, most FROM processes").fetch_all(tx.connection()).await?;
    let process = |row: sqlx::postgres::PgRow| {
        let id: i64 = row.try_get(0)?;
        let most: i32 = row.try_get(1)?;
        Ok((ProcessId(id.cast_unsigned()), u32::try_from(most)?))
    };
    rows.into_iter().map(process).collect()
}

async fn holders(tx: &mut PostgresTransaction) -> Result<BTreeMap<u32, ProcessId>> {
    let rows = sqlx::query("SELECT shard, process FROM shards").fetch_all(tx.connection()).await?;
    let holder = |row: sqlx::postgres::PgRow| {
        let shard: i32 = row.try_get(0)?;
        let process: i64 = row.try_get(1)?;
        Ok((u32::try_from(shard)?, ProcessId(process.cast_unsigned())))
    };
    rows.into_iter().map(holder).collect()
}

/// The number of shards. A process that is alone decides; others follow.
async fn agreed_total(
    tx: &mut PostgresTransaction,
    wish: Heartbeat,
    is_alone: bool,
) -> Result<NonZeroU32> {
    let known: Option<i32> =
        sqlx::query_scalar("SELECT total FROM sharding").fetch_optional(tx.connection()).await?;
    let known = known.and_then(|total| u32::try_from(total).ok()).and_then(NonZeroU32::new);
    let holds: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM shards)").fetch_one(tx.connection()).await?;
    match known {
        Some(known) if known == wish.total || !is_alone || holds => Ok(known),
        _ => {
            sqlx::query(
                "INSERT INTO sharding (total) VALUES ($1) \
                 ON CONFLICT (singleton) DO UPDATE SET total = excluded.total",
            )
            .bind(i32::try_from(wish.total.get()).context("too many shards")?)
            .execute(tx.connection())
            .await?;
            Ok(wish.total)
        }
    }
}
