//! The tables: created once by the first process, refused if a newer build has changed them, and
//! empty of deleted data.

use crate::database::Fresh;
use crate::every_kind;
use crate::records::AllRecords as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use std::collections::BTreeSet;
use strum::VariantArray as _;
use warmup::domain::ids::GuildId;
use warmup::domain::record_kind::RecordKind;
use warmup::store::Store as _;
use warmup::store::postgres::{PostgresOpenError, PostgresStore, Tables};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_start_together_make_the_tables_once() {
    let Some(fresh) = Fresh::new().await else { return };
    let database = fresh.database();
    assert_eq!(database.inspect().await.unwrap().tables, Tables::New);
    let openings = (0..4).map(|_| {
        let database = database.clone();
        tokio::spawn(async move { PostgresStore::open(&database).await.map(drop) })
    });
    for opening in openings.collect::<Vec<_>>() {
        opening.await.unwrap().unwrap();
    }
    assert_eq!(database.inspect().await.unwrap().tables, Tables::Current);
}

#[tokio::test]
async fn tables_of_a_newer_build_are_left_alone() {
    let Some(fresh) = Fresh::new().await else { return };
    fresh.store().await.close().await.unwrap();
    let mut connection = PgConnection::connect(&fresh.url()).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations \
                 (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'newer', true, '\\x00', 0)";
    sqlx::query(newer).execute(&mut connection).await.unwrap();
    let Err(PostgresOpenError::Tables { cause, .. }) = PostgresStore::open(&fresh.database()).await
    else {
        panic!("it was opened");
    };
    assert_eq!(cause, "a newer build has changed them; run that one");
    assert_eq!(fresh.database().inspect().await.unwrap().tables, Tables::Newer(9999));
}

/// The servers of which something is kept.
async fn guilds(fresh: &Fresh) -> Vec<GuildId> {
    let mut connection = PgConnection::connect(&fresh.url()).await.unwrap();
    let guilds = "SELECT DISTINCT guild FROM tasks UNION SELECT DISTINCT guild FROM reveals";
    let guilds: Vec<i64> = sqlx::query_scalar(guilds).fetch_all(&mut connection).await.unwrap();
    guilds.into_iter().map(|guild| GuildId(guild.cast_unsigned())).collect()
}

/// The tables that have rows of a server, with how many.
async fn rows_of(fresh: &Fresh, guild: GuildId) -> Vec<(String, i64)> {
    let mut connection = PgConnection::connect(&fresh.url()).await.unwrap();
    let tables = "SELECT table_name::text FROM information_schema.columns \
                  WHERE table_schema = 'public' AND column_name = 'guild' ORDER BY 1";
    let tables = sqlx::query(tables).fetch_all(&mut connection).await.unwrap();
    assert!(tables.len() > 20, "every record and index has its table");
    let mut found = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        let count = format!("SELECT count(*) FROM {table} WHERE guild = {}", guild.0);
        let count: i64 =
            sqlx::query_scalar(AssertSqlSafe(count)).fetch_one(&mut connection).await.unwrap();
        if count > 0 {
            found.push((table, count));
        }
    }
    found
}

#[tokio::test]
async fn nothing_of_a_forgotten_server_stays_in_any_table() {
    let Some(fresh) = Fresh::new().await else { return };
    let store = fresh.store().await;
    store.import_all(every_kind().await).await.unwrap();
    let mut filled = BTreeSet::new();
    for guild in guilds(&fresh).await {
        filled.extend(rows_of(&fresh, guild).await.into_iter().map(|(table, _)| table));
        store.forget_server(guild).await.unwrap();
        // The task that forgets goes when it is done.
        let left = rows_of(&fresh, guild).await;
        let tables: Vec<&str> = left.iter().map(|(table, _)| table.as_str()).collect();
        assert!(tables.is_empty() || tables == ["due_tasks", "tasks"], "{left:?}");
    }
    assert!(filled.len() >= RecordKind::VARIANTS.len() + 8, "much was there: {filled:?}");
}
