//! Reaching the database, and bringing its tables to what this build needs.

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool, SqlSafeStr as _};
use std::cmp::Ordering;
use std::fmt;
use std::time::Duration;

/// The steps that made the tables what they are, each with its number. A step that was ever shipped
/// stays as it is.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "records", include_str!("migrations/0001_records.sql")),
    (2, "cluster", include_str!("migrations/0002_cluster.sql")),
];

/// A request that finds no free connection for so long fails.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// A connection that was idle for longer is tried before it is used.
const FRESH: Duration = Duration::from_secs(5);
/// Statements are short. One that isn't waits for a lock or for a disk, and members wait for it.
const STATEMENT_TIMEOUT: &str = "10s";
const IDLE_TIMEOUT: &str = "60s";

/// The place of a database and the way it is used.
#[derive(Clone)]
pub struct Database {
    options: PgConnectOptions,
    connections: u32,
}

impl Database {
    /// The database at an address such as `postgres://warmup:password@db.example/warmup`, reached by so
    /// many connections at most.
    ///
    /// # Errors
    /// When it is no such address. The message holds nothing of it.
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
            // A transaction that met another one is taken back twice, of which nobody has to hear.
            ("client_min_messages", "error"),
            // The tables of a small store are read in a row rather than by their keys, and then every
            // transaction seems to meet every other one.
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

/// An address that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "it is not an address of a PostgreSQL database; write it as postgres://user:password@host/name"
)]
pub struct InvalidUrl;

/// Why a store in a database can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum PostgresOpenError {
    /// Nobody answers, or who answers refuses.
    #[error("cannot reach the database {database}: {cause}")]
    Unreachable {
        /// The database.
        database: String,
        /// The reason.
        cause: String,
    },
    /// The tables were made by a newer build, or changed by hand.
    #[error("the tables of the database {database} are not this build's: {cause}")]
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
    /// The version of the server, in its own words.
    pub server: String,
    /// The state of the tables.
    pub tables: Tables,
}

/// The state of a store's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// There are none yet.
    New,
    /// An older build has made them, up to this step.
    Older(i64),
    /// They are this build's.
    Current,
    /// A newer build has made them, up to this step.
    Newer(i64),
}

impl Database {
    /// Looks at the database, and changes nothing.
    ///
    /// # Errors
    /// When it can't be reached or refuses.
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

/// The number of the last step.
fn latest() -> i64 {
    MIGRATIONS.last().map_or(0, |(number, ..)| *number)
}

/// Connects, and migrates under a lock that other processes wait for.
pub(super) async fn connect(database: &Database) -> Result<PgPool, PostgresOpenError> {
    let pool = pool(database, database.connections).await?;
    migrations().run(&pool).await.map_err(|error| tables(database, &error))?;
    Ok(pool)
}

/// At most so many connections.
pub(super) async fn pool(
    database: &Database,
    connections: u32,
) -> Result<PgPool, PostgresOpenError> {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(LONGEST_WAIT)
        .test_before_acquire(false)
        .before_acquire(|connection, seen| {
            Box::pin(async move {
                if seen.idle_for < FRESH {
                    return Ok(true);
                }
                connection.ping().await.map(|()| true)
            })
        })
        .connect_with(database.options.clone())
        .await
        .map_err(|error| database.unreachable(&error))
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
            format!("step {number}, which made them, was another one")
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
