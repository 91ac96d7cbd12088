//! Importing a backup.

use super::cells::{Cell, exactly};
use super::rows::{PostgresIndexRow, listed};
use super::tables::{Conflict, Table};
use super::transaction::{PostgresTransaction, to_columns};
use crate::domain::record_kind::RecordKind;
use crate::domain::task::AT_ONCE;
use crate::store::backend::Transaction as _;
use crate::store::records::key::KeyRange;
use crate::store::records::{ForKind, ForRecord, Record, Remembered, for_kind, for_record};
use crate::store::rules::{queue, whole};
use crate::store::{Records, Result, codec};
use anyhow::ensure;
use futures::future::BoxFuture;
use futures::stream::TryStreamExt as _;
use std::collections::BTreeMap;
use strum::VariantArray as _;

/// The records written at once.
const PART: usize = 1_000;

/// Imports records into an empty store, as one transaction.
pub(super) async fn all(tx: &mut PostgresTransaction, records: Records) -> Result<()> {
    for kind in RecordKind::VARIANTS.iter().copied() {
        let is_empty = for_kind(kind, IsEmpty(tx)).await?;
        ensure!(is_empty, "the store is not empty; restore a backup into a new database");
    }
    let mut parts = records.try_chunks(PART);
    while let Some(part) = parts.try_next().await.map_err(|failed| failed.1)? {
        write(tx, &part).await?;
    }
    whole::check(tx).await?;
    for task in queue::wanted(tx).await? {
        queue::expect(tx, task, AT_ONCE).await?;
    }
    Ok(())
}

struct IsEmpty<'t>(&'t mut PostgresTransaction);

impl<'t> ForKind for IsEmpty<'t> {
    type Output = BoxFuture<'t, Result<bool>>;

    fn run<R: Remembered>(self) -> Self::Output {
        Box::pin(async move { Ok(self.0.count::<R>(KeyRange::within(()).most(1)).await? == 0) })
    }
}

/// Writes new records with their index rows, one statement per table.
async fn write(tx: &mut PostgresTransaction, records: &[Record]) -> Result<()> {
    let mut tables: BTreeMap<&'static str, (Table, Vec<Vec<Cell>>)> = BTreeMap::new();
    let mut rows = Vec::new();
    for record in records {
        let Prepared { table, cells, found_by } = for_record(record, Prepare)?;
        tables.entry(table.name).or_insert_with(|| (table, Vec::new())).1.push(cells);
        rows.extend(found_by);
    }
    for (table, cells) in tables.into_values() {
        let written = tx.write_rows(table, &Conflict::Keep, &cells).await?;
        ensure!(
            usize::try_from(written) == Ok(cells.len()),
            "a record of {} comes twice",
            table.name
        );
    }
    tx.enter(rows).await
}

/// A record ready to be written.
struct Prepared {
    table: Table,
    cells: Vec<Cell>,
    found_by: Vec<PostgresIndexRow>,
}

struct Prepare;

impl<'a> ForRecord<'a> for Prepare {
    type Output = Result<Prepared>;

    fn run<R: Remembered>(self, owner: R::Owner, record: &'a R) -> Result<Prepared> {
        let table = Table::new::<R>();
        let key = record.key(owner);
        let (version, json) = to_columns(&codec::encode(record)?)?;
        let mut cells = exactly(&key, table.key.len())?;
        cells.extend([Cell::Byte(version), Cell::Text(json)]);
        Ok(Prepared { table, cells, found_by: listed(&key, record)? })
    }
}
