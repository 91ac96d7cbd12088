//! The tables of records and indexes, and the statements that read and write them. The migrations
//! create the tables.

use super::cells::{Cell, cells, padded};
use crate::domain::record_kind::RecordKind;
use crate::store::records::key::{KeyPart, KeyRange};
use crate::store::records::{Index, IndexKind, Space, Stored};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Postgres};
use std::fmt::Write as _;
use std::ops::Bound;

/// The columns of a record beside its key: the version of its format, and its JSON.
const RECORD: &[&str] = &["version", "record"];

/// A table: its key and value columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) key: &'static [&'static str],
    pub(super) value: &'static [&'static str],
}

impl Table {
    /// The table of a kind of record, or of the queue.
    pub(super) const fn new<R: Stored>() -> Self {
        Self { name: name(R::SPACE), key: R::COLUMNS, value: RECORD }
    }

    /// The table of an index.
    pub(super) const fn index<I: Index>() -> Self {
        Self { name: name(Space::Index(I::KIND)), key: I::COLUMNS, value: I::VALUE }
    }

    /// Its columns in order, a record as text.
    fn selected(self) -> String {
        let columns = self.key.iter().chain(self.value);
        let columns = columns.map(|column| match *column {
            "record" => "record::text".to_owned(),
            column => format!("\"{column}\""),
        });
        columns.collect::<Vec<_>>().join(", ")
    }
}

pub(super) const fn name(space: Space) -> &'static str {
    match space {
        Space::Record(kind) => match kind {
            RecordKind::Server => "servers",
            RecordKind::Daily => "dailies",
            RecordKind::Reveal => "reveals",
            RecordKind::Member => "members",
            RecordKind::Attempt => "attempts",
            RecordKind::Interview => "interviews",
            RecordKind::LibraryEntry => "plans",
            RecordKind::MatchState => "partner_rounds",
            RecordKind::Participant => "seekers",
            RecordKind::Pairing => "pairings",
            RecordKind::ServerBank => "server_banks",
            RecordKind::OwnQuestion => "own_questions",
            RecordKind::QuestionDraft => "question_drafts",
            RecordKind::ReviewCard => "review_cards",
            RecordKind::PrepPlan => "prep_plans",
            RecordKind::Flag => "flags",
            RecordKind::QuestionTally => "question_tallies",
            RecordKind::Reminders => "reminders",
            RecordKind::Announcements => "announcements",
        },
        Space::Index(index) => match index {
            IndexKind::OfDate => "dailies_by_date",
            IndexKind::AtQuestion => "attempts_by_question",
            IndexKind::AtDaily => "attempts_by_daily",
            IndexKind::AtTime => "attempts_by_time",
            IndexKind::OpenInterview => "open_interviews",
            IndexKind::OpenOf => "open_interviews_by_member",
            IndexKind::Seated => "interviews_by_seat",
            IndexKind::OpenPairing => "open_pairings",
            IndexKind::Due => "due_tasks",
            IndexKind::Leased => "leased_tasks",
            IndexKind::AuthoredBy => "own_questions_by_author",
            IndexKind::WaitingDraft => "waiting_drafts",
            IndexKind::DueCard => "due_cards",
            IndexKind::InPrepTeam => "prep_plans_by_team",
            IndexKind::OpenFlag => "open_flags",
        },
        Space::Queue => "tasks",
        Space::SetAside => "set_aside",
    }
}

/// A statement with its parameters.
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) values: Vec<Cell>,
}

impl Statement {
    pub(super) fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }

    pub(super) fn query(self) -> Query<'static, Postgres, PgArguments> {
        let query = sqlx::query(AssertSqlSafe(self.sql));
        self.values.iter().fold(query, |query, value| value.bind(query))
    }

    /// All columns of the rows of a server.
    pub(super) fn for_guild(table: Table, guild: i64) -> Self {
        let sql = format!("SELECT {} FROM {} WHERE guild = $1", table.selected(), table.name);
        Self { sql, values: vec![Cell::Number(guild)] }
    }

    /// Compares the key columns with `values` as a tuple, in the order of the rows.
    pub(super) fn compare(&mut self, columns: &[&str], operator: &str, values: Vec<Cell>) {
        let compared: Vec<String> =
            columns[..values.len()].iter().map(|column| format!("\"{column}\"")).collect();
        let parameters: Vec<String> =
            (1..=values.len()).map(|n| format!("${}", self.values.len() + n)).collect();
        let _ =
            write!(self.sql, "({}) {operator} ({})", compared.join(", "), parameters.join(", "));
        self.values.extend(values);
    }

    /// The rows of a range.
    pub(super) fn select<P: KeyPart, K: KeyPart>(
        table: Table,
        columns: &str,
        range: &KeyRange<P, K>,
    ) -> Self {
        let mut statement = Self::new(format!("SELECT {columns} FROM {} WHERE TRUE", table.name));
        let within = cells(&range.within);
        if !within.is_empty() {
            statement.sql.push_str(" AND ");
            statement.compare(table.key, "=", within);
        }
        for (bound, including, excluding) in [(&range.from, ">=", ">"), (&range.until, "<=", "<")] {
            let (key, operator) = match bound {
                Bound::Unbounded => continue,
                Bound::Included(key) => (key, including),
                Bound::Excluded(key) => (key, excluding),
            };
            statement.sql.push_str(" AND ");
            statement.compare(table.key, operator, padded(key, table.key.len()));
        }
        let direction = if range.is_reversed { " DESC" } else { "" };
        let order: Vec<String> =
            table.key.iter().map(|column| format!("\"{column}\"{direction}")).collect();
        let _ = write!(statement.sql, " ORDER BY {}", order.join(", "));
        if let Ok(most) = i64::try_from(range.most) {
            statement.values.push(Cell::Number(most));
            let _ = write!(statement.sql, " LIMIT ${}", statement.values.len());
        }
        statement
    }

    /// All columns of the rows of a range.
    pub(super) fn rows<P: KeyPart, K: KeyPart>(table: Table, range: &KeyRange<P, K>) -> Self {
        Self::select(table, &table.selected(), range)
    }

    /// The keys of a range.
    pub(super) fn keys<P: KeyPart, K: KeyPart>(table: Table, range: &KeyRange<P, K>) -> Self {
        let keys = Table { value: &[], ..table };
        Self::select(table, &keys.selected(), range)
    }

    /// The number of rows of a range.
    pub(super) fn count<P: KeyPart, K: KeyPart>(table: Table, range: &KeyRange<P, K>) -> Self {
        let rows = Self::select(table, "1", range);
        Self { sql: format!("SELECT count(*) FROM ({}) AS counted", rows.sql), ..rows }
    }

    /// The value of a key.
    pub(super) fn value(table: Table, key: Vec<Cell>) -> Self {
        let value = Table { key: &[], ..table };
        let columns = if table.value.is_empty() { "1".to_owned() } else { value.selected() };
        let mut statement = Self::new(format!("SELECT {columns} FROM {} WHERE ", table.name));
        statement.compare(table.key, "=", key);
        statement
    }

    /// Deletes the row of a key.
    pub(super) fn delete(table: Table, key: Vec<Cell>) -> Self {
        let mut statement = Self::new(format!("DELETE FROM {} WHERE ", table.name));
        statement.compare(table.key, "=", key);
        statement
    }

    /// Deletes the row of a key if it has this value.
    pub(super) fn delete_if(table: Table, key: Vec<Cell>, value: Vec<Cell>) -> Self {
        let mut statement = Self::delete(table, key);
        if !value.is_empty() {
            statement.sql.push_str(" AND ");
            statement.compare(table.value, "=", value);
        }
        statement
    }

    /// Deletes at most this many rows of a server.
    pub(super) fn erase(table: &str, condition: &str, guild: u64, most: usize) -> Self {
        let sql = format!(
            "DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} \
             WHERE guild = $1{condition} LIMIT $2))"
        );
        let values = vec![
            Cell::Number(guild.try_into().unwrap_or(i64::MAX)),
            Cell::Number(most.try_into().unwrap_or(i64::MAX)),
        ];
        Self { sql, values }
    }
}

/// The statement that reads the rows with any number of keys, in the order of the keys; each column is
/// passed as an array of its type.
pub(super) fn among(table: Table, types: &[&str]) -> String {
    let columns: Vec<String> = table.key.iter().map(|column| format!("\"{column}\"")).collect();
    let given: Vec<String> = columns.iter().map(|column| format!("given.{column}")).collect();
    let columns = columns.join(", ");
    // The offset keeps each key a lookup of its own. A join could read the whole index, and then the
    // transaction would seem to conflict with every other one.
    format!(
        "SELECT found.* FROM unnest({}) WITH ORDINALITY AS given ({columns}, position), \
         LATERAL (SELECT {} FROM {} WHERE ({columns}) = ({}) OFFSET 0) AS found ORDER BY position",
        arrays(types),
        table.selected(),
        table.name,
        given.join(", "),
    )
}

/// Parameters that are arrays of these types.
fn arrays(types: &[&str]) -> String {
    let arrays = types.iter().enumerate().map(|(at, kind)| format!("${}::{kind}[]", at + 1));
    arrays.collect::<Vec<_>>().join(", ")
}

/// The handling of an existing row.
pub(super) enum Conflict {
    /// Replace its value.
    Replace,
    /// Keep the greatest value.
    Greatest,
    /// Keep the old value.
    Keep,
}

/// The statement that inserts any number of rows; each column is passed as an array of its type.
pub(super) fn insert(table: Table, types: &[&str], conflict: &Conflict) -> String {
    let columns: Vec<String> =
        table.key.iter().chain(table.value).map(|column| format!("\"{column}\"")).collect();
    let given: Vec<String> = columns
        .iter()
        .map(
            |column| {
                if column == "\"record\"" { "record::jsonb".to_owned() } else { column.clone() }
            },
        )
        .collect();
    let updates: Vec<String> = table
        .value
        .iter()
        .filter_map(|column| match conflict {
            Conflict::Keep => None,
            Conflict::Replace => Some(format!("\"{column}\" = excluded.\"{column}\"")),
            Conflict::Greatest => {
                let name = table.name;
                Some(format!("\"{column}\" = greatest({name}.\"{column}\", excluded.\"{column}\")"))
            }
        })
        .collect();
    let update = if updates.is_empty() {
        "NOTHING".to_owned()
    } else {
        format!("UPDATE SET {}", updates.join(", "))
    };
    let all = columns.join(", ");
    format!(
        "INSERT INTO {} ({all}) SELECT {} FROM unnest({}) AS given ({all}) ON CONFLICT ({}) DO {update}",
        table.name,
        given.join(", "),
        arrays(types),
        columns[..table.key.len()].join(", "),
    )
}
