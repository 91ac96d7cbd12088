//! Connecting to the database, and migrating its tables.

use crate::clock;
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool, SqlSafeStr as _};
use std::cmp::Ordering;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The migrations, each with its number. A migration that was ever shipped never changes.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "records", include_str!("migrations/0001_records.sql")),
    (2, "cluster", include_str!("migrations/0002_cluster.sql")),
    (3, "handoffs", include_str!("migrations/0003_handoffs.sql")),
    (4, "own_bank", include_str!("migrations/0004_own_bank.sql")),
    (5, "reviews", include_str!("migrations/0005_reviews.sql")),
    (6, "prep_plans", include_str!("migrations/0006_prep_plans.sql")),
    (7, "reminders", include_str!("migrations/0007_reminders.sql")),
    (8, "flags", include_str!("migrations/0008_flags.sql")),
];

/// A request that finds no free connection for this long fails.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// A connection that was idle for longer is tested before it is used.
const FRESH: Duration = Duration::from_secs(5);
/// Statements are short. One that takes longer waits for a lock or a disk, and members wait for it.
const STATEMENT_TIMEOUT: &str = "10s";
const IDLE_TIMEOUT: &str = "60s";

/// The address of a database and its connection settings.
#[derive(Clone)]
pub struct Database {
    options: PgConnectOptions,
    connections: u32,
}

impl Database {
    /// Parses an address such as `postgres://warmup:password@db.example/warmup`, with a limit of
    /// connections.
    ///
    /// # Errors
    /// It is not such an address. The message contains nothing of it.
    pub fn parse(url: &SecretString, connections: u32) -> Result<Self, InvalidUrl> {
        let url = url.expose_secret();
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(InvalidUrl);
        }
        let options: PgConnectOptions = url.parse().map_err(|_| InvalidUrl)?;
        let options = options.application_name("warmup").options([
            ("synchronous_commit", "on"),
            ("statement_timeout", STATEMENT_TIMEOUT),
            ("idle_in_transaction_session_timeout", IDLE_TIMEOUT),
            // A conflicting transaction is rolled back twice, and nobody has to hear of that.
            ("client_min_messages", "error"),
            // Small tables would be scanned completely rather than read by key, and then every
            // transaction would seem to conflict with every other one.
            ("enable_seqscan", "off"),
        ]);
        Ok(Self { options, connections })
    }
}

/// Without the password.
impl fmt::Display for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.options.get_database().unwrap_or(self.options.get_username());
        match self.options.get_socket() {
            Some(socket) => write!(formatter, "{name} at {}", socket.display()),
            None => write!(
                formatter,
                "{name} at {}:{}",
                self.options.get_host(),
                self.options.get_port()
            ),
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Database({self})")
    }
}

/// The address is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not the address of a PostgreSQL database; write it as postgres://user:password@host/name"
)]
pub struct InvalidUrl;

/// The reason a store in a database can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum PostgresOpenError {
    /// The database can't be reached or refuses the connection.
    #[error("cannot reach the database {database}: {cause}")]
    Unreachable {
        /// The database.
        database: String,
        /// The reason.
        cause: String,
    },
    /// The tables were created by a newer build, or changed by hand.
    #[error("the tables of the database {database} don't match this build: {cause}")]
    Tables {
        /// The database.
        database: String,
        /// The reason.
        cause: String,
    },
}

/// The state of a database before anything is changed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// The version of the server, as it reports it.
    pub server: String,
    /// The state of the tables.
    pub tables: Tables,
}

/// The state of a store's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// There are none yet.
    New,
    /// An older build created them, up to this step.
    Older(i64),
    /// They match this build.
    Current,
    /// A newer build created them, up to this step.
    Newer(i64),
}

impl Database {
    /// Inspects the database without changing anything.
    ///
    /// # Errors
    /// It can't be reached or refuses the connection.
    pub async fn inspect(&self) -> Result<Inspected, PostgresOpenError> {
        self.inspect_tables().await.map_err(|error| self.unreachable(&error))
    }

    async fn inspect_tables(&self) -> sqlx::Result<Inspected> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        let server = sqlx::query_scalar("SHOW server_version").fetch_one(&mut connection).await?;
        let is_new = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NULL")
            .fetch_one(&mut connection)
            .await?;
        let tables = if is_new {
            Tables::New
        } else {
            let last = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";
            let last: i64 = sqlx::query_scalar(last).fetch_one(&mut connection).await?;
            match last.cmp(&latest()) {
                Ordering::Less => Tables::Older(last),
                Ordering::Equal => Tables::Current,
                Ordering::Greater => Tables::Newer(last),
            }
        };
        connection.close().await?;
        Ok(Inspected { server, tables })
    }

    fn unreachable(&self, error: &sqlx::Error) -> PostgresOpenError {
        PostgresOpenError::Unreachable { database: self.to_string(), cause: explain(error) }
    }
}

/// The number of the last migration.
fn latest() -> i64 {
    MIGRATIONS.last().map_or(0, |(number, ..)| *number)
}

/// Connections to a database.
pub(super) struct ConnectionPool {
    pub(super) connections: PgPool,
    /// The newest instant at which one was found to be lost.
    lost: Arc<Mutex<Option<Instant>>>,
}

impl ConnectionPool {
    /// Records that a connection was lost: those that weren't used since may be lost too.
    pub(super) fn note_loss(&self) {
        *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(clock::machine());
    }
}

/// Connects, and migrates under a lock that other processes wait for.
pub(super) async fn connect(database: &Database) -> Result<ConnectionPool, PostgresOpenError> {
    let pool = pool(database, database.connections).await?;
    migrations().run(&pool.connections).await.map_err(|error| tables(database, &error))?;
    Ok(pool)
}

/// At most so many connections.
pub(super) async fn pool(
    database: &Database,
    connections: u32,
) -> Result<ConnectionPool, PostgresOpenError> {
    let lost: Arc<Mutex<Option<Instant>>> = Arc::default();
    let last_loss = Arc::clone(&lost);
    let connections = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(LONGEST_WAIT)
        .test_before_acquire(false)
        .before_acquire(move |connection, seen| {
            let last_loss = *last_loss.lock().unwrap_or_else(PoisonError::into_inner);
            Box::pin(async move {
                let was_lost_since = last_loss
                    .is_some_and(|at| clock::machine().duration_since(at) <= seen.idle_for);
                if seen.idle_for < FRESH && !was_lost_since {
                    return Ok(true);
                }
                connection.ping().await.map(|()| true)
            })
        })
        .connect_with(database.options.clone())
        .await
        .map_err(|error| database.unreachable(&error))?;
    Ok(ConnectionPool { connections, lost })
}

fn migrations() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|(number, name, sql)| {
        let sql = (*sql).into_sql_str();
        Migration::new(*number, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

fn tables(database: &Database, error: &MigrateError) -> PostgresOpenError {
    let database = database.to_string();
    let cause = match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
            "a newer build has changed them; run that one".to_owned()
        }
        MigrateError::VersionMismatch(number) => {
            format!("migration {number} was different when it created them")
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => explain(error),
        other => other.to_string(),
    };
    PostgresOpenError::Tables { database, cause }
}

/// An error without addresses and passwords, for the operator.
fn explain(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::PoolTimedOut => "nobody answers".to_owned(),
        sqlx::Error::Io(error) => crate::os_error::explain(error),
        sqlx::Error::Tls(_) => "the encrypted connection could not be set up".to_owned(),
        _ => "the connection failed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_never_shows_its_password() {
        let url = SecretString::from("postgres://warmup:hunter2@db.example:6432/prep");
        let database = Database::parse(&url, 4).unwrap();
        assert_eq!(database.to_string(), "prep at db.example:6432");
        assert_eq!(format!("{database:?}"), "Database(prep at db.example:6432)");
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_quoted() {
        for wrong in ["", "hunter2", "mysql://a:hunter2@b/c", "postgres://a:hunter2@b:port/c"] {
            let error = Database::parse(&SecretString::from(wrong), 4).unwrap_err();
            assert!(!error.to_string().contains("hunter2"));
        }
    }
}
