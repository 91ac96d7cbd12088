//! The configured store.

use anyhow::Context as _;
#[cfg(feature = "postgres")]
use std::fs;
#[cfg(feature = "postgres")]
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::sync::Arc;
use warmup::cluster::{ShardCoordinator, SingleProcess};
use warmup::config;
#[cfg(feature = "postgres")]
use warmup::domain::cluster::ProcessId;
use warmup::os_error;
#[cfg(feature = "postgres")]
use warmup::store::postgres::{Database, PostgresCoordinator, PostgresStore};
use warmup::store::sled::{SledOpenError, SledStore};
use warmup::store::{Flush, Store, Unreadable};
use warmup::upkeep::BackupSocket;

/// An open store and its location.
pub(super) enum OpenStore {
    Folder(Arc<SledStore>, String),
    #[cfg(feature = "postgres")]
    Database(Arc<PostgresStore>, Box<Database>),
}

impl OpenStore {
    /// Opens the database if an address is configured, otherwise the folder.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub(super) async fn open(config: &config::StoreConfig) -> anyhow::Result<Self> {
        match &config.url {
            None => Ok(Self::folder(&config.path)?),
            #[cfg(feature = "postgres")]
            Some(url) => {
                let database = Database::parse(url.secret(), config.connections)?;
                // For the heartbeat file.
                fs::create_dir_all(&config.path).with_context(|| {
                    format!("cannot create the folder {}", config.path.display())
                })?;
                Ok(Self::Database(
                    Arc::new(PostgresStore::open(&database).await?),
                    Box::new(database),
                ))
            }
            #[cfg(not(feature = "postgres"))]
            Some(_) => anyhow::bail!(
                "this build stores data only in a folder; use one with PostgreSQL, such as the container \
                 image, or build with `--features postgres`"
            ),
        }
    }

    /// Like [`Self::open`], for a bot that will use the store for a long time: compacts a folder if
    /// that is worthwhile.
    pub(super) async fn open_to_run(config: &config::StoreConfig) -> anyhow::Result<Self> {
        if config.url.is_some() {
            return Self::open(config).await;
        }
        let folder = config.path.clone();
        let place = folder.display().to_string();
        let open = move || SledStore::open_compacted(&folder);
        let store = tokio::task::spawn_blocking(open).await.context("opening the store")??;
        Ok(Self::Folder(Arc::new(store), place))
    }

    /// Opens the store in a folder.
    pub(super) fn folder(folder: &Path) -> Result<Self, SledOpenError> {
        Ok(Self::Folder(Arc::new(SledStore::open(folder)?), folder.display().to_string()))
    }

    /// The folder or the database, for people.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Folder(_, place) => place.clone(),
            #[cfg(feature = "postgres")]
            Self::Database(_, database) => database.to_string(),
        }
    }

    /// The records that have been found unreadable so far.
    pub(super) fn unreadable(&self) -> Vec<Unreadable> {
        match self {
            Self::Folder(store, _) => store.unreadable(),
            #[cfg(feature = "postgres")]
            Self::Database(store, _) => store.unreadable(),
        }
    }

    pub(super) fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Folder(store, _) => store.clone(),
            #[cfg(feature = "postgres")]
            Self::Database(store, _) => store.clone(),
        }
    }

    /// The processes that share the store.
    pub(super) async fn cluster(&self) -> anyhow::Result<Arc<dyn ShardCoordinator>> {
        Ok(match self {
            Self::Folder(..) => Arc::new(SingleProcess),
            #[cfg(feature = "postgres")]
            Self::Database(_, database) => {
                let me = ProcessId(RandomState::new().hash_one(std::process::id()));
                Arc::new(PostgresCoordinator::join(database, me).await?)
            }
        })
    }

    /// Starts the background work of a running bot's store.
    pub(super) fn begin(&self) -> anyhow::Result<()> {
        match self {
            Self::Folder(store, _) => store.verify_in_background(),
            #[cfg(feature = "postgres")]
            Self::Database(..) => Ok(()),
        }
    }

    /// Serves backups to `warmup backup`, which can read a database itself.
    pub(super) fn give_backups(&self, folder: &Path) -> Option<BackupSocket> {
        match self {
            Self::Folder(store, _) => BackupSocket::open(folder, store.clone())
                .inspect_err(|error| {
                    let error = os_error::explain(error);
                    tracing::warn!(error, "cannot serve backups to `warmup backup`");
                })
                .ok(),
            #[cfg(feature = "postgres")]
            Self::Database(..) => None,
        }
    }

    /// Calls `observer` after each commit.
    pub(super) fn observe_flushes(&self, observer: impl Fn(Flush) + Send + Sync + 'static) {
        match self {
            Self::Folder(store, _) => store.observe_flushes(observer),
            #[cfg(feature = "postgres")]
            Self::Database(store, _) => store.observe_flushes(observer),
        }
    }

    /// Waits until the store can't be written, and returns the reason. A database comes back, so
    /// this never happens to one.
    pub(super) async fn failed(&self) -> String {
        match self {
            Self::Folder(store, _) => store.failed().await,
            #[cfg(feature = "postgres")]
            Self::Database(..) => std::future::pending().await,
        }
    }
}
