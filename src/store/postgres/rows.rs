//! Index rows to be written.

use super::cells::{Cell, cells, exactly};
use super::tables::{Conflict, Table};
use crate::store::Result;
use crate::store::records::{Index, Rows, Stored};
use std::collections::BTreeMap;

#[derive(Clone)]
pub(super) struct PostgresIndexRow {
    pub(super) table: Table,
    pub(super) key: Vec<Cell>,
    pub(super) value: Vec<Cell>,
    pub(super) is_shared: bool,
}

impl PartialEq for PostgresIndexRow {
    fn eq(&self, other: &Self) -> bool {
        self.table.name == other.table.name && self.key == other.key && self.value == other.value
    }
}

/// All index rows of a record.
///
/// # Errors
/// A number is too large for a column.
pub(super) fn listed<R: Stored>(key: &R::Key, record: &R) -> Result<Vec<PostgresIndexRow>> {
    let mut listed = Listed(Ok(Vec::new()));
    record.rows(key, &mut listed);
    listed.0
}

struct Listed(Result<Vec<PostgresIndexRow>>);

impl Rows for Listed {
    fn add<I: Index>(&mut self, key: &I::Key, value: &I::Value) {
        let Ok(rows) = &mut self.0 else { return };
        let table = Table::index::<I>();
        match exactly(key, table.key.len()) {
            Ok(key) => {
                rows.push(PostgresIndexRow {
                    table,
                    key,
                    value: cells(value),
                    is_shared: I::IS_SHARED,
                });
            }
            Err(error) => self.0 = Err(error),
        }
    }
}

/// Rows grouped by table, without duplicates.
pub(super) struct RowsByTable(BTreeMap<&'static str, TableRows>);

/// The rows of one table: values by key.
struct TableRows {
    table: Table,
    is_shared: bool,
    rows: BTreeMap<Vec<Cell>, Vec<Cell>>,
}

impl RowsByTable {
    pub(super) fn new(rows: impl IntoIterator<Item = PostgresIndexRow>) -> Self {
        let mut by_table = BTreeMap::new();
        for PostgresIndexRow { table, key, value, is_shared } in rows {
            let TableRows { rows, .. } = by_table.entry(table.name).or_insert_with(|| TableRows {
                table,
                is_shared,
                rows: BTreeMap::new(),
            });
            match rows.get_mut(&key) {
                Some(known) if is_shared && *known >= value => {}
                Some(known) => *known = value,
                None => drop(rows.insert(key, value)),
            }
        }
        Self(by_table)
    }

    /// Each table with its rows, keys first, and how to handle existing rows.
    pub(super) fn tables(self) -> impl Iterator<Item = (Table, Conflict, Vec<Vec<Cell>>)> {
        self.0.into_values().map(|TableRows { table, is_shared, rows }| {
            let conflict = if is_shared { Conflict::Greatest } else { Conflict::Replace };
            let rows = rows.into_iter().map(|(key, value)| [key, value].concat()).collect();
            (table, conflict, rows)
        })
    }
}
