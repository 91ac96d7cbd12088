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

/// A client has so long to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// Gives backups to whoever asks over a socket in the store's folder, which only its owner can do. Ends when
/// it is dropped.
pub struct BackupSocket {
    path: PathBuf,
    serving: JoinHandle<()>,
}

impl BackupSocket {
    /// Begins to give backups of the store in `folder`.
    ///
    /// # Errors
    /// When there can be no socket: its path is too long, or the file system has none.
    pub fn open(folder: &Path, store: Arc<SledStore>) -> io::Result<Self> {
        let path = folder.join(SOCKET);
        // Nobody else uses the store, so that one that is there was left behind.
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
        // The next process removes it otherwise.
        drop(fs::remove_file(&self.path));
    }
}

/// One after the other: the next one waits.
async fn serve(listener: UnixListener, store: Arc<SledStore>) {
    loop {
        let Ok((mut asking, _)) = listener.accept().await else {
            tokio::time::sleep(PATIENCE).await;
            continue;
        };
        if let Err(error) = answer(&mut asking, &store).await {
            tracing::warn!(error = format!("{error:#}"), "a backup that was asked for failed");
        }
    }
}

async fn answer(asking: &mut UnixStream, store: &SledStore) -> anyhow::Result<()> {
    let asked = tokio::time::timeout(PATIENCE, asking.read_u8());
    match asked.await.context("it was not said what is wanted")?? {
        ASK_FOR_RECORDS => {
            let records = backup::send(store.export(), asking).await?;
            tracing::info!(records, "gave the backup that `warmup backup` asked for");
        }
        ASK_FOR_UNREADABLE => {
            let unreadable = store.unreadable();
            let unreadable: Vec<String> = unreadable.iter().map(ToString::to_string).collect();
            asking.write_all(&serde_json::to_vec(&unreadable)?).await?;
        }
        other => bail!("what is wanted is not known: {other}"),
    }
    Ok(asking.shutdown().await?)
}
