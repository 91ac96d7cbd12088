//! The holders of shards, stored in the database. Time is the database's, so the machines' clocks
//! don't matter.

use super::connect::{self, Database, PostgresOpenError};
use super::transaction::PostgresTransaction;
use super::{FOR_CLUSTER, PostgresInner};
use crate::cluster::{
    BETWEEN_SESSIONS, Handoff, HandoffStep, Heartbeat, ShardAssignment, ShardCoordinator,
};
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

/// The channel on which processes announce free shards.
const CHANNEL: &str = "warmup_shards";
/// One process at a time looks at what the processes hold and changes it, so that none has to do it
/// again. Each statement sees what those before have committed.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
const ONE_AT_A_TIME: &str = "LOCK TABLE processes IN EXCLUSIVE MODE";
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
    /// Joins as a new process. The tables exist, because the store was opened.
    ///
    /// # Errors
    /// The database can't be reached.
    pub async fn join(
        database: &Database,
        me: ProcessId,
    ) -> std::result::Result<Self, PostgresOpenError> {
        let pool = connect::pool(database, FOR_CLUSTER).await?;
        let changed = Arc::<Notify>::default();
        let listening = tokio::spawn(listen(pool.connections.clone(), Arc::clone(&changed)));
        Ok(Self {
            inner: PostgresInner::on(pool),
            me,
            changed,
            listening: listening.abort_handle(),
        })
    }

    /// Runs a change to the shared tables, and notifies the other processes.
    async fn change(
        &self,
        change: impl Fn() -> Query<'static, Postgres, PgArguments> + Send + Sync + 'static,
    ) -> Result<()> {
        self.inner
            .run(BEGIN, move |tx| {
                let change = change();
                Box::pin(async move {
                    sqlx::query(ONE_AT_A_TIME).execute(tx.connection()).await?;
                    change.execute(tx.connection()).await?;
                    notify(tx).await
                })
            })
            .await
    }

    /// The id as a column value.
    const fn id(&self) -> i64 {
        self.me.0.cast_signed()
    }
}

impl Drop for PostgresCoordinator {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Listens for free shards. If it can't, the next heartbeat finds them.
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
    async fn heartbeat(&self, heartbeat: Heartbeat) -> Result<ShardAssignment> {
        let (me, id) = (self.me, self.id());
        self.inner.run(BEGIN, move |tx| Box::pin(renew_and_claim(tx, me, id, heartbeat))).await
    }

    async fn give_back(&self, shards: &BTreeSet<u32>) -> Result<()> {
        let (id, shards) = (self.id(), numbers(shards));
        let sql = "WITH given AS ( \
                       DELETE FROM shards WHERE process = $1 AND shard = ANY($2) \
                       RETURNING shard, process) \
                   INSERT INTO handoffs (shard, process) SELECT shard, process FROM given \
                   ON CONFLICT (shard) DO UPDATE \
                   SET process = excluded.process, connected = false, served = NULL";
        self.change(move || sqlx::query(sql).bind(id).bind(shards.clone())).await
    }

    async fn advance(&self, shard: u32, step: HandoffStep) -> Result<()> {
        let (id, shard) = (self.id(), i32::try_from(shard)?);
        match step {
            HandoffStep::Connected => {
                let sql = "UPDATE handoffs SET connected = true WHERE shard = $1";
                self.change(move || sqlx::query(sql).bind(shard)).await
            }
            HandoffStep::Stopped(served) => {
                let served: Vec<i64> = served.into_iter().map(u64::cast_signed).collect();
                let sql = "UPDATE handoffs SET served = $3 WHERE shard = $1 AND process = $2";
                self.change(move || sqlx::query(sql).bind(shard).bind(id).bind(served.clone()))
                    .await
            }
            HandoffStep::Taken => {
                let sql = "DELETE FROM handoffs WHERE shard = $1";
                self.change(move || sqlx::query(sql).bind(shard)).await
            }
        }
    }

    async fn leave(&self) -> Result<()> {
        let id = self.id();
        self.change(move || sqlx::query("DELETE FROM processes WHERE id = $1").bind(id)).await
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
            .fetch_one(&self.inner.pool.connections)
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

/// Renews the lease of a process, and claims its share of the shards.
async fn renew_and_claim(
    tx: &mut PostgresTransaction,
    me: ProcessId,
    id: i64,
    heartbeat: Heartbeat,
) -> Result<ShardAssignment> {
    sqlx::query(ONE_AT_A_TIME).execute(tx.connection()).await?;
    // Those who died make room first.
    sqlx::query("DELETE FROM processes WHERE expires < clock_timestamp() AND id <> $1")
        .bind(id)
        .execute(tx.connection())
        .await?;
    let most = i32::try_from(heartbeat.max_shards).unwrap_or(i32::MAX);
    let before: Option<i32> = sqlx::query_scalar("SELECT most FROM processes WHERE id = $1")
        .bind(id)
        .fetch_optional(tx.connection())
        .await?;
    sqlx::query(
        "INSERT INTO processes (id, most, expires) \
         VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond') \
         ON CONFLICT (id) DO UPDATE SET most = excluded.most, expires = excluded.expires",
    )
    .bind(id)
    .bind(most)
    .bind(i64::try_from(heartbeat.lease.as_millis())?)
    .execute(tx.connection())
    .await?;
    if before != Some(most) {
        // The others give shards back to a process that joins at once.
        notify(tx).await?;
    }
    let processes = processes(tx).await?;
    let total = agreed_total(tx, heartbeat, processes.len() == 1).await?;
    let alive = processes.len();
    let census = Census { total, processes, holders: holders(tx).await? };
    let moves = census.moves(me);
    sqlx::query("INSERT INTO shards (shard, process) SELECT unnest($1::integer[]), $2")
        .bind(numbers(&moves.claim))
        .bind(id)
        .execute(tx.connection())
        .await?;
    let held = census.holders.into_iter().filter(|(_, holder)| *holder == me);
    let held: BTreeSet<u32> = held.map(|(shard, _)| shard).chain(moves.claim).collect();
    let handoffs = handoffs(tx, id, &held).await?;
    let share = Share::new(total, held);
    Ok(ShardAssignment { share, give_back: moves.give_back, processes: alive, handoffs })
}

/// Notifies all processes that listen, once the transaction is committed.
async fn notify(tx: &mut PostgresTransaction) -> Result<()> {
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(tx.connection()).await?;
    Ok(())
}

/// The handoffs of the shards that a process holds or has given back. Those of shards that came back to it
/// are over.
async fn handoffs(
    tx: &mut PostgresTransaction,
    id: i64,
    held: &BTreeSet<u32>,
) -> Result<BTreeMap<u32, Handoff>> {
    sqlx::query("DELETE FROM handoffs WHERE process = $1 AND shard = ANY($2)")
        .bind(id)
        .bind(numbers(held))
        .execute(tx.connection())
        .await?;
    let sql = "SELECT shard, process, connected, served FROM handoffs \
               WHERE process = $1 OR shard = ANY($2)";
    let rows = sqlx::query(sql).bind(id).bind(numbers(held)).fetch_all(tx.connection()).await?;
    let handoff = |row: sqlx::postgres::PgRow| {
        let (shard, process): (i32, i64) = (row.try_get(0)?, row.try_get(1)?);
        let served: Option<Vec<i64>> = row.try_get(3)?;
        let served = served.map(|ids| ids.into_iter().map(i64::cast_unsigned).collect());
        let is_outgoing = process == id;
        Ok((u32::try_from(shard)?, Handoff { is_outgoing, is_connected: row.try_get(2)?, served }))
    };
    rows.into_iter().map(handoff).collect()
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
    heartbeat: Heartbeat,
    is_alone: bool,
) -> Result<NonZeroU32> {
    let known: Option<i32> =
        sqlx::query_scalar("SELECT total FROM sharding").fetch_optional(tx.connection()).await?;
    let known = known.and_then(|total| u32::try_from(total).ok()).and_then(NonZeroU32::new);
    let holds: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM shards)").fetch_one(tx.connection()).await?;
    match known {
        Some(known) if known == heartbeat.total || !is_alone || holds => Ok(known),
        _ => {
            sqlx::query(
                "INSERT INTO sharding (total) VALUES ($1) \
                 ON CONFLICT (singleton) DO UPDATE SET total = excluded.total",
            )
            .bind(i32::try_from(heartbeat.total.get()).context("too many shards")?)
            .execute(tx.connection())
            .await?;
            Ok(heartbeat.total)
        }
    }
}
