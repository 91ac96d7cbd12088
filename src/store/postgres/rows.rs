//! Rows of indexes, as they are written.

use super::cells::{Cell, cells, exactly};
use super::tables::{Conflict, Table};
use crate::store::Result;
use crate::store::records::{Index, Rows, Stored};
use std::collections::BTreeMap;

/// A row of an index.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) table: Table,
    pub(super) key: Vec<Cell>,
    pub(super) value: Vec<Cell>,
    pub(super) is_shared: bool,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.table.name == other.table.name && self.key == other.key && self.value == other.value
    }
}

/// Everything that finds a record.
///
/// # Errors
/// When a number is too large for a column.
pub(super) fn listed<R: Stored>(key: &R::Key, record: &R) -> Result<Vec<Row>> {
    let mut listed = Listed(Ok(Vec::new()));
    record.rows(key, &mut listed);
    listed.0
}

struct Listed(Result<Vec<Row>>);

impl Rows for Listed {
    fn add<I: Index>(&mut self, key: &I::Key, value: &I::Value) {
        let Ok(rows) = &mut self.0 else { return };
        let table = Table::index::<I>();
        match exactly(key, table.key.len()) {
            Ok(key) => {
                rows.push(Row { table, key, value: cells(value), is_shared: I::IS_SHARED });
            }
            Err(error) => self.0 = Err(error),
        }
    }
}

/// Rows by the table that they go into, each once.
pub(super) struct RowsByTable(
    BTreeMap<&'static str, (Table, Conflict, BTreeMap<Vec<Cell>, Vec<Cell>>)>,
);

impl RowsByTable {
    pub(super) fn new(rows: impl IntoIterator<Item = Row>) -> Self {
        let mut by_table = Self(BTreeMap::new());
        for row in rows {
            by_table.add(row);
        }
        by_table
    }

    fn add(&mut self, row: Row) {
        let conflict = if row.is_shared { Conflict::Greatest } else { Conflict::Replace };
        let (.., rows) =
            self.0.entry(row.table.name).or_insert_with(|| (row.table, conflict, BTreeMap::new()));
        let value = rows.entry(row.key).or_insert_with(|| row.value.clone());
        if row.is_shared && *value < row.value || !row.is_shared {
            *value = row.value;
        }
    }

    /// Each table with its rows, keys first.
    pub(super) fn tables(self) -> impl Iterator<Item = (Table, Conflict, Vec<Vec<Cell>>)> {
        self.0.into_values().map(|(table, conflict, rows)| {
            let rows = rows.into_iter().map(|(key, value)| [key, value].concat()).collect();
            (table, conflict, rows)
        })
    }
}
