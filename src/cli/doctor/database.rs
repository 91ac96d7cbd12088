//! A store in a database.

use super::{ConfiguredServers, Finding, StoreFindings, ensure_readable, note, well};
use crate::cli::runtime;
use anyhow::bail;
use futures::stream::TryStreamExt as _;
use warmup::config::DatabaseUrl;
use warmup::messages::counted;
use warmup::store::Store as _;
use warmup::store::postgres::{Database, Inspected, PostgresStore, Tables};

/// Checks the database, and opens the store if that changes nothing in it.
pub(super) fn store(url: &DatabaseUrl, connections: u32, is_deep: bool) -> StoreFindings {
    let looked = Database::parse(url.secret(), connections).map_err(anyhow::Error::from);
    let looked = looked.and_then(|database| runtime()?.block_on(inspect(&database, is_deep)));
    looked.unwrap_or_else(|error| StoreFindings::alone(None, Err(error)))
}

async fn inspect(database: &Database, is_deep: bool) -> anyhow::Result<StoreFindings> {
    let Inspected { server, tables } = database.inspect().await?;
    let answers = format!("{database} answers (PostgreSQL {server})");
    match tables {
        Tables::New => {
            let text = format!("{answers}; it is new, and `warmup run` will create its tables");
            Ok(StoreFindings::alone(Some(ConfiguredServers::default()), Ok(note(text))))
        }
        Tables::Older(step) => {
            let text = format!(
                "{answers}; its tables are from an older build (step {step}), and `warmup run` will \
                 migrate them: back up first"
            );
            Ok(StoreFindings::alone(None, Ok(note(text))))
        }
        Tables::Newer(step) => {
            bail!("{answers}, but its tables are from a newer build (step {step}); run that build")
        }
        Tables::Current => {
            let store = PostgresStore::open(database).await?;
            let servers = ConfiguredServers::of(&store).await;
            let records = records(&store, is_deep).await;
            store.close().await?;
            let opening = Ok(well(format!("{answers}, and its tables are up to date")));
            Ok(StoreFindings { servers: Some(servers?), opening, records: Some(records) })
        }
    }
}

/// Looks for unreadable records: all of them, or only those of servers, which were already read.
async fn records(store: &PostgresStore, is_deep: bool) -> anyhow::Result<Finding> {
    if is_deep {
        let records = store.export().try_fold(0, async |count, _| Ok(count + 1)).await?;
        ensure_readable(&store.unreadable())?;
        return Ok(well(format!("all {} are readable", counted(records, "record"))));
    }
    ensure_readable(&store.unreadable())?;
    Ok(well("the servers' records are readable; `warmup doctor --deep` reads all"))
}
