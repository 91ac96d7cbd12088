//! A PostgreSQL server for a single test, which can be stopped and started again.

use crate::database::shared_server;
use crate::proxy::place;
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use warmup::store::postgres::Database;

/// How a server is stopped.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stop {
    /// Transactions are rolled back and connections closed, as in a restart for an update.
    Fast,
    /// All processes are killed where they are, as in a crash. The next start recovers from the log.
    Immediate,
}

/// A server, which ends with this.
pub(crate) struct OwnServer(PathBuf);

impl OwnServer {
    /// A running server. Returns `None` where tests have no PostgreSQL.
    pub(crate) async fn start_new() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let (beside, _) = place(&shared_server()?);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let server = Self(beside.join(format!("own-{}-{number}", std::process::id())));
        server.control(&["create"]).await;
        server.start().await;
        Some(server)
    }

    /// Returns when the server accepts connections.
    pub(crate) async fn start(&self) {
        self.control(&["start"]).await;
    }

    /// Returns when the server has ended.
    pub(crate) async fn stop(&self, how: Stop) {
        self.control(match how {
            Stop::Fast => &["stop", "fast"],
            Stop::Immediate => &["stop", "immediate"],
        })
        .await;
    }

    pub(crate) fn database(&self) -> Database {
        let folder = self.0.to_str().unwrap().replace('/', "%2F");
        let url = format!("postgres://warmup@{folder}/postgres");
        Database::parse(&SecretString::from(url), 8).unwrap()
    }

    async fn control(&self, command: &'static [&'static str]) {
        let folder = self.0.clone();
        tokio::task::spawn_blocking(move || run(&folder, command)).await.unwrap();
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        if self.0.join("data/postmaster.pid").exists() {
            run(&self.0, &["stop", "immediate"]);
        }
        // The server's user owns the files; `.ci/postgres` removes what this one can't.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn run(folder: &Path, command: &[&str]) {
    let (verb, options) = command.split_first().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/postgres-server");
    let mut command = Command::new(script);
    let output = command.arg(verb).arg(folder).args(options).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{verb}: {}", String::from_utf8_lossy(&output.stderr));
}
