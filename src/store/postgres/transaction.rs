//! One step of a rule, as a database transaction.

use super::cells::{Cell, Columns, cells, exactly, padded};
use super::json;
use super::rows::{PostgresIndexRow, RowsByTable, listed};
use super::tables::{Conflict, Statement, Table, among, insert, name};
use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use crate::store::backend::Transaction;
use crate::store::records::key::{self, KeyPart, KeyRange, PrefixOf};
use crate::store::records::{ForIndex, Index, Remembered, Space, Stored, for_index, indexes_of};
use crate::store::reports::Reports;
use crate::store::{Result, codec};
use anyhow::Context as _;
use futures::future::BoxFuture;
use jiff::Timestamp;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Postgres, Row as _};
use std::sync::Arc;

/// A transaction. This module builds statements from the declarations of records, and values are
/// always parameters.
pub(in crate::store) struct PostgresTransaction {
    inner: sqlx::Transaction<'static, Postgres>,
    reports: Arc<Reports>,
}

impl PostgresTransaction {
    pub(super) const fn new(
        inner: sqlx::Transaction<'static, Postgres>,
        reports: Arc<Reports>,
    ) -> Self {
        Self { inner, reports }
    }

    pub(super) async fn commit(self) -> sqlx::Result<()> {
        self.inner.commit().await
    }

    /// The connection, for statements that are not about records.
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    async fn all(&mut self, statement: Statement) -> Result<Vec<PgRow>> {
        Ok(statement.query().fetch_all(&mut *self.inner).await?)
    }

    async fn one(&mut self, statement: Statement) -> Result<Option<PgRow>> {
        Ok(statement.query().fetch_optional(&mut *self.inner).await?)
    }

    async fn run(&mut self, statement: Statement) -> Result<u64> {
        Ok(statement.query().execute(&mut *self.inner).await?.rows_affected())
    }

    async fn number(&mut self, statement: Statement) -> Result<usize> {
        let row = statement.query().fetch_one(&mut *self.inner).await?;
        Ok(row.try_get::<i64, _>(0)?.try_into()?)
    }

    /// The bytes of a record, readable or not.
    async fn raw<R: Stored>(&mut self, key: &R::Key) -> Result<Option<Vec<u8>>> {
        let table = Table::new::<R>();
        let Ok(key) = exactly(key, table.key.len()) else { return Ok(None) };
        let row = self.one(Statement::value(table, key)).await?;
        row.map(|row| encoded(&row, 0)).transpose()
    }

    /// The entries of a range, including unreadable ones.
    pub(super) async fn entries<R: Stored>(
        &mut self,
        range: &KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> Result<Vec<(R::Key, Result<R>)>> {
        let rows = self.all(Statement::rows(Table::new::<R>(), range)).await?;
        self.decoded(&rows)
    }

    /// The entries in rows with all columns of a table.
    fn decoded<R: Stored>(&self, rows: &[PgRow]) -> Result<Vec<(R::Key, Result<R>)>> {
        let entry = |row: &PgRow| {
            let key = R::Key::read(&mut Columns::at(row, 0))?;
            let record = self.reports.decode(&key::bytes(&key), &encoded(row, R::COLUMNS.len())?);
            Ok((key, record))
        };
        rows.iter().map(entry).collect()
    }

    /// Writes rows into a table at once, and returns the number of written rows.
    pub(super) async fn write_rows(
        &mut self,
        table: Table,
        conflict: &Conflict,
        rows: &[Vec<Cell>],
    ) -> Result<u64> {
        let Some(first) = rows.first() else { return Ok(0) };
        let types: Vec<&str> = first.iter().map(Cell::kind).collect();
        let sql = insert(table, &types, conflict);
        let query = bind_columns(sqlx::query(AssertSqlSafe(sql)), rows)?;
        Ok(query.execute(&mut *self.inner).await?.rows_affected())
    }

    /// Adds rows, unless another record has a later one.
    pub(super) async fn enter(
        &mut self,
        rows: impl IntoIterator<Item = PostgresIndexRow>,
    ) -> Result<()> {
        for (table, conflict, rows) in RowsByTable::new(rows).tables() {
            self.write_rows(table, &conflict, &rows).await?;
        }
        Ok(())
    }

    /// Removes a row, unless another record shares it.
    async fn unlist(&mut self, row: PostgresIndexRow) -> Result<()> {
        let statement = if row.is_shared {
            Statement::delete_if(row.table, row.key, row.value)
        } else {
            Statement::delete(row.table, row.key)
        };
        self.run(statement).await.map(drop)
    }

    /// Keeps unreadable bytes for a build that can read them.
    async fn move_aside<R: Stored>(&mut self, key: &R::Key, bytes: &[u8]) -> Result<()> {
        let Space::Record(kind) = R::SPACE else { return Ok(()) };
        let (version, record) = to_columns(bytes)?;
        let sql = "INSERT INTO set_aside (guild, kind, key, version, record) \
                   VALUES ($1, $2, $3, $4, $5::jsonb) \
                   ON CONFLICT (guild, kind, key) \
                   DO UPDATE SET version = excluded.version, record = excluded.record";
        sqlx::query(sql)
            .bind(guild_of(key))
            .bind(kind.name())
            .bind(key::bytes(key))
            .bind(version)
            .bind(record)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    async fn put_now<R: Stored>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        let table = Table::new::<R>();
        let cells = exactly(key, table.key.len())?;
        let bytes = codec::encode(record)?;
        let mut before = Vec::new();
        if let Some(known) = self.raw::<R>(key).await? {
            match codec::decode::<R>(&known) {
                Ok(known) => before = listed(key, &known)?,
                Err(_) => self.move_aside::<R>(key, &known).await?,
            }
        }
        let after = listed(key, record)?;
        for row in before.iter().filter(|row| !after.contains(row)) {
            self.unlist(row.clone()).await?;
        }
        self.enter(after.into_iter().filter(|row| !before.contains(row))).await?;
        let (version, json) = to_columns(&bytes)?;
        let row = [cells, vec![Cell::Byte(version), Cell::Text(json)]].concat();
        self.write_rows(table, &Conflict::Replace, &[row]).await.map(drop)
    }

    async fn delete_now<R: Stored>(&mut self, key: &R::Key) -> Result<Option<R>> {
        let table = Table::new::<R>();
        let bytes = self.raw::<R>(key).await?;
        let record = bytes.as_ref().and_then(|bytes| codec::decode::<R>(bytes).ok());
        if let Some(record) = &record {
            for row in listed(key, record)? {
                self.unlist(row).await?;
            }
        }
        let is_aside = self.take_aside::<R>(key).await?;
        if record.is_none() || is_aside {
            for index in indexes_of(R::SPACE) {
                let target = key::bytes(key);
                let guild = guild_of(key);
                for_index(index, UnlistPostgresRows { tx: self, guild, target }).await?;
            }
        }
        if bytes.is_some() {
            if let Space::Record(kind) = R::SPACE {
                self.reports.settle(kind, &key::bytes(key));
            }
            self.run(Statement::delete(table, padded(key, table.key.len()))).await?;
        }
        Ok(record)
    }

    /// Deletes the set-aside bytes of a record. Returns `true` if there were any.
    async fn take_aside<R: Stored>(&mut self, key: &R::Key) -> Result<bool> {
        let Space::Record(kind) = R::SPACE else { return Ok(false) };
        let deleted =
            sqlx::query("DELETE FROM set_aside WHERE guild = $1 AND kind = $2 AND key = $3")
                .bind(guild_of(key))
                .bind(kind.name())
                .bind(key::bytes(key))
                .execute(&mut *self.inner)
                .await?;
        Ok(deleted.rows_affected() > 0)
    }

    async fn erase_now(&mut self, kind: RecordKind, guild: GuildId, most: usize) -> Result<usize> {
        let records = Space::Record(kind);
        let mut erased = 0;
        for index in indexes_of(records) {
            let table = name(Space::Index(index));
            erased += self.erase_from(table, "", guild, most - erased).await?;
        }
        let aside = match kind {
            // Everything left goes with the server.
            RecordKind::Server => String::new(),
            _ => format!(" AND kind = '{}'", kind.name()),
        };
        erased += self.erase_from(name(Space::SetAside), &aside, guild, most - erased).await?;
        erased += self.erase_from(name(records), "", guild, most - erased).await?;
        Ok(erased)
    }

    async fn erase_from(
        &mut self,
        table: &str,
        condition: &str,
        guild: GuildId,
        most: usize,
    ) -> Result<usize> {
        let erased = self.run(Statement::erase(table, condition, guild.0, most)).await?;
        Ok(erased.try_into()?)
    }
}

/// The server that a key belongs to, which is a column of all tables.
fn guild_of(key: &impl KeyPart) -> i64 {
    match cells(key).first() {
        Some(Cell::Number(guild)) => *guild,
        _ => 0,
    }
}

/// The encoded record, as [`codec`] reads it, from the version and JSON columns starting at this
/// one.
fn encoded(row: &PgRow, column: usize) -> Result<Vec<u8>> {
    let version: i16 = row.try_get(column)?;
    let record: &str = row.try_get(column + 1)?;
    // An impossible version is unknown to every build.
    let version = u8::try_from(version).unwrap_or_default();
    Ok([&[version], json::from_database(record).as_bytes()].concat())
}

/// The version and the JSON of a record encoded by [`codec`].
pub(super) fn to_columns(bytes: &[u8]) -> Result<(i16, String)> {
    let (version, record) = bytes.split_first().context("a record is empty")?;
    let record = std::str::from_utf8(record).context("a record is not text")?;
    Ok((i16::from(*version), json::to_database(record).into_owned()))
}

fn readable<K, R>((key, record): (K, Result<R>)) -> Option<(K, R)> {
    Some((key, record.ok()?))
}

/// Binds each column of some rows as an array.
fn bind_columns<'q>(
    mut query: Query<'q, Postgres, PgArguments>,
    rows: &'q [Vec<Cell>],
) -> Result<Query<'q, Postgres, PgArguments>> {
    for (column, cell) in rows.first().into_iter().flatten().enumerate() {
        query = match cell {
            Cell::Byte(_) => query.bind(column_of(rows, column, Cell::as_byte)?),
            Cell::Number(_) => query.bind(column_of(rows, column, Cell::as_number)?),
            Cell::Text(_) => query.bind(column_of(rows, column, Cell::as_text)?),
        };
    }
    Ok(query)
}

/// One column of some rows.
fn column_of<'r, T>(
    rows: &'r [Vec<Cell>],
    column: usize,
    read: impl Fn(&'r Cell) -> Option<T>,
) -> Result<Vec<T>> {
    let cells = rows.iter().map(|row| row.get(column).and_then(&read));
    cells.collect::<Option<_>>().context("the rows of a table have different columns")
}

/// Removes the index rows of a record that can't be read, and so can't name them itself.
struct UnlistPostgresRows<'t> {
    tx: &'t mut PostgresTransaction,
    guild: i64,
    /// The key of the record.
    target: Vec<u8>,
}

impl<'t> ForIndex for UnlistPostgresRows<'t> {
    type Output = BoxFuture<'t, Result<()>>;

    fn run<I: Index>(self) -> Self::Output {
        Box::pin(async move {
            if I::MAY_OUTLIVE {
                return Ok(());
            }
            let table = Table::index::<I>();
            for row in self.tx.all(Statement::for_guild(table, self.guild)).await? {
                let (key, value) = found::<I>(&row)?;
                if key::bytes(&I::target(&key, &value)) == self.target {
                    let key = padded(&key, table.key.len());
                    self.tx.run(Statement::delete(table, key)).await?;
                }
            }
            Ok(())
        })
    }
}

/// An index row.
fn found<I: Index>(row: &PgRow) -> Result<(I::Key, I::Value)> {
    let key = I::Key::read(&mut Columns::at(row, 0))?;
    let value = I::Value::read(&mut Columns::at(row, I::COLUMNS.len()))?;
    Ok((key, value))
}

impl Transaction for PostgresTransaction {
    async fn get<R: Stored>(&mut self, key: &R::Key) -> Result<Option<R>> {
        match self.raw::<R>(key).await? {
            Some(bytes) => Ok(Some(self.reports.decode(&key::bytes(key), &bytes)?)),
            None => Ok(None),
        }
    }

    async fn among<R: Stored>(&mut self, keys: Vec<R::Key>) -> Result<Vec<(R::Key, R)>> {
        let table = Table::new::<R>();
        // No record has a key that doesn't fit its columns.
        let keys: Vec<Vec<Cell>> =
            keys.iter().filter_map(|key| exactly(key, table.key.len()).ok()).collect();
        let Some(first) = keys.first() else { return Ok(Vec::new()) };
        let types: Vec<&str> = first.iter().map(Cell::kind).collect();
        let query = bind_columns(sqlx::query(AssertSqlSafe(among(table, &types))), &keys)?;
        let rows = query.fetch_all(&mut *self.inner).await?;
        Ok(self.decoded(&rows)?.into_iter().filter_map(readable).collect())
    }

    async fn has<R: Stored>(&mut self, key: &R::Key) -> Result<bool> {
        let table = Table { value: &[], ..Table::new::<R>() };
        let Ok(key) = exactly(key, table.key.len()) else { return Ok(false) };
        Ok(self.one(Statement::value(table, key)).await?.is_some())
    }

    async fn range<R: Stored>(
        &mut self,
        range: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> Result<Vec<(R::Key, R)>> {
        Ok(self.entries(&range).await?.into_iter().filter_map(readable).collect())
    }

    async fn keys<R: Stored>(
        &mut self,
        range: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> Result<Vec<R::Key>> {
        let rows = self.all(Statement::keys(Table::new::<R>(), &range)).await?;
        rows.iter().map(|row| R::Key::read(&mut Columns::at(row, 0))).collect()
    }

    async fn count<R: Stored>(
        &mut self,
        range: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> Result<usize> {
        self.number(Statement::count(Table::new::<R>(), &range)).await
    }

    async fn find<I: Index>(
        &mut self,
        range: KeyRange<impl PrefixOf<I::Key>, I::Key>,
    ) -> Result<Vec<(I::Key, I::Value)>> {
        let rows = self.all(Statement::rows(Table::index::<I>(), &range)).await?;
        rows.iter().map(found::<I>).collect()
    }

    async fn found<I: Index>(&mut self, key: &I::Key) -> Result<Option<I::Value>> {
        let table = Table::index::<I>();
        let key = padded(key, table.key.len());
        let row = self.one(Statement::value(table, key)).await?;
        row.map(|row| I::Value::read(&mut Columns::at(&row, 0))).transpose()
    }

    async fn count_found<I: Index>(
        &mut self,
        range: KeyRange<impl PrefixOf<I::Key>, I::Key>,
    ) -> Result<usize> {
        self.number(Statement::count(Table::index::<I>(), &range)).await
    }

    async fn put<R: Stored>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        self.put_now(key, record).await
    }

    async fn delete<R: Stored>(&mut self, key: &R::Key) -> Result<Option<R>> {
        self.delete_now(key).await
    }

    async fn list<R: Stored>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        self.enter(listed(key, record)?).await
    }

    async fn drop_row<I: Index>(&mut self, key: &I::Key) -> Result<()> {
        let table = Table::index::<I>();
        self.run(Statement::delete(table, padded(key, table.key.len()))).await.map(drop)
    }

    async fn erase(&mut self, kind: RecordKind, guild: GuildId, most: usize) -> Result<usize> {
        self.erase_now(kind, guild, most).await
    }

    async fn set_aside<R: Remembered>(&mut self, guild: GuildId) -> Result<Vec<R::Key>> {
        let rows = sqlx::query("SELECT key FROM set_aside WHERE guild = $1 AND kind = $2")
            .bind(guild_of(&guild))
            .bind(R::KIND.name())
            .fetch_all(&mut *self.inner)
            .await?;
        rows.iter().map(|row| key::whole(row.try_get(0)?)).collect()
    }

    async fn ensure_not_set_aside<R: Remembered>(&mut self, key: &R::Key) -> Result<()> {
        let row = sqlx::query(
            "SELECT version, record::text FROM set_aside \
             WHERE guild = $1 AND kind = $2 AND key = $3",
        )
        .bind(guild_of(key))
        .bind(R::KIND.name())
        .bind(key::bytes(key))
        .fetch_optional(&mut *self.inner)
        .await?;
        match row {
            Some(row) => self.reports.decode::<R>(&key::bytes(key), &encoded(&row, 0)?).map(drop),
            None => Ok(()),
        }
    }

    async fn clock(&mut self) -> Result<Option<Timestamp>> {
        let row = sqlx::query("SELECT latest FROM clock").fetch_optional(&mut *self.inner).await?;
        row.map(|row| Timestamp::read(&mut Columns::at(&row, 0))).transpose()
    }

    async fn set_clock(&mut self, now: Timestamp) -> Result<()> {
        let sql = "INSERT INTO clock (latest) VALUES ($1) \
                   ON CONFLICT (singleton) DO UPDATE SET latest = excluded.latest";
        let mut latest = Statement::new(sql);
        latest.values = cells(&now);
        self.run(latest).await.map(drop)
    }
}
