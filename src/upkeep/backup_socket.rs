//! Backups for `warmup backup`, which can't read a store that another process uses.

use crate::store::Store as _;
use crate::store::backup::{self, ASK_FOR_RECORDS, ASK_FOR_UNREADABLE, SOCKET};
use crate::store::sled::SledStore;
use anyhow::{Context as _, bail};
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;

/// The time limit for a client's request.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serves backups over a socket in the store's folder, which only its owner can use. Stops on drop.
pub struct BackupSocket {
    path: PathBuf,
    serving: JoinHandle<()>,
}

impl BackupSocket {
    /// Starts serving backups of the store in `folder`.
    ///
    /// # Errors
    /// There can be no socket: its path is too long, or the file system doesn't support sockets.
    pub fn open(folder: &Path, store: Arc<SledStore>) -> io::Result<Self> {
        let path = folder.join(SOCKET);
        // Nobody else uses the store, so an existing socket was left behind.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        Ok(Self { path, serving: tokio::spawn(serve(listener, store)) })
    }
}

impl Drop for BackupSocket {
    fn drop(&mut self) {
        self.serving.abort();
        // Otherwise the next process removes it.
        drop(fs::remove_file(&self.path));
    }
}

/// Serves one client at a time; the next one waits.
async fn serve(listener: UnixListener, store: Arc<SledStore>) {
    loop {
        let Ok((mut asking, _)) = listener.accept().await else {
            tokio::time::sleep(PATIENCE).await;
            continue;
        };
        if let Err(error) = answer(&mut asking, &store).await {
            tracing::warn!(error = format!("{error:#}"), "a requested backup failed");
        }
    }
}

async fn answer(asking: &mut UnixStream, store: &SledStore) -> anyhow::Result<()> {
    let asked = tokio::time::timeout(PATIENCE, asking.read_u8());
    match asked.await.context("no request was received")?? {
        ASK_FOR_RECORDS => {
            let records = backup::send(store.export(), asking).await?;
            tracing::info!(records, "served a backup to `warmup backup`");
        }
        ASK_FOR_UNREADABLE => {
            let unreadable = store.unreadable();
            let unreadable: Vec<String> = unreadable.iter().map(ToString::to_string).collect();
            asking.write_all(&serde_json::to_vec(&unreadable)?).await?;
        }
        other => bail!("unknown request: {other}"),
    }
    Ok(asking.shutdown().await?)
}
