//! A PostgreSQL database for a single test.

use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::io::Write as _;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use warmup::store::postgres::{Database, PostgresStore};

/// The variable in which `.ci/postgres` names the server.
const SERVER: &str = "WARMUP_TEST_POSTGRES";

/// A database, which is dropped with this.
pub(crate) struct Fresh {
    server: String,
    name: String,
}

/// The address of the server that all tests share. Returns `None` if there is none; then the tests say
/// so, once. In CI there must be one.
pub(crate) fn shared_server() -> Option<String> {
    static SKIPPED: Once = Once::new();
    let server = std::env::var(SERVER).ok();
    if server.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{SERVER} says where a server is");
        SKIPPED.call_once(|| {
            let said = "SKIPPED: everything about PostgreSQL; run `.ci/postgres cargo test`\n";
            // Not captured by the test harness.
            std::io::stderr().write_all(said.as_bytes()).unwrap();
        });
    }
    server
}

impl Fresh {
    /// Returns `None` if there is no server.
    pub(crate) async fn new() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = shared_server()?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        run(&server, format!("CREATE DATABASE {name}")).await;
        Some(Self { server, name })
    }

    pub(crate) fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }

    pub(crate) fn database(&self) -> Database {
        Database::parse(&SecretString::from(self.url()), 8).unwrap()
    }

    pub(crate) async fn store(&self) -> PostgresStore {
        PostgresStore::open(&self.database()).await.unwrap()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let server = self.server.clone();
        // Runtimes don't nest on one thread.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(run(&server, drop));
        });
        dropped.join().unwrap();
    }
}

async fn run(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
