//! The embedded store: everything in one folder, for one process.
//!
//! Built on the crate `sled`, whose traps are handled here: one thread does all writing and brings
//! it to disk with a flush *and* a sync (`writer`), opening cleans up, repairs or refuses (`open`),
//! and every record is versioned (`store::codec`). Reads go straight to the tree and may see a
//! write that is not on disk yet; only the write's caller learns that it is durable.

mod aside;
mod changes;
mod compact;
mod copy;
mod export;
mod files;
mod kept;
mod keys;
mod lock;
mod open;
mod quiet;
mod salvage;
mod transaction;
mod transfer;
mod upgrade;
mod verifier;
mod verify;
mod writer;

pub use self::compact::{Compacted, compact};
pub use self::copy::StoreCopy;
pub use self::open::{SCHEMA, SledOpenError};
pub use self::salvage::{Salvaged, salvage};
pub use self::verify::Verified;

use self::export::ActiveExports;
use self::open::OpenedStore;
use self::transaction::SledTransaction;
use self::upgrade::at_once;
use self::verifier::Verifier;
use self::writer::Writer;
use super::backend::Backend;
use super::flush::Flush;
use super::records::Space;
use super::reports::Reports;
use super::{Records, Result, Unreadable};
use crate::os_error;
use anyhow::{Context as _, ensure};
use arc_swap::ArcSwapOption;
use futures::future::BoxFuture;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store in a folder.
///
/// Dropping it flushes everything to disk too, but [`close`](super::Store::close) returns any
/// error.
pub struct SledStore(Arc<SledInner>);

struct SledInner {
    opened: ArcSwapOption<OpenedStore>,
    writer: Writer,
    exports: Arc<ActiveExports>,
    reports: Arc<Reports>,
    verifier: Mutex<Option<Verifier>>,
}

impl SledStore {
    /// Opens the store in `dir`, and creates it if there is none. Blocks.
    ///
    /// Opening detects a log that lost its end. An unreadable record, or a damaged part of the log,
    /// is found when it is read, or by [`Self::verify`].
    ///
    /// # Errors
    /// The folder is in use, was written by a newer build, or is damaged beyond what the log can
    /// repair. The error is a text for the operator.
    pub fn open(dir: &Path) -> std::result::Result<Self, SledOpenError> {
        Self::from_opened(open::open(dir)?)
    }

    /// Like [`Self::open`], for a process that will use the store for a long time: if more than
    /// half of its file, and more than 64 MiB, is dead, it is [compacted](compact()) first, unless
    /// that takes more than a minute.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_compacted(dir: &Path) -> std::result::Result<Self, SledOpenError> {
        Self::from_opened(compact::at_start(open::open(dir)?)?)
    }

    fn from_opened(opened: OpenedStore) -> std::result::Result<Self, SledOpenError> {
        let dir = opened.dir.clone();
        let refused = |cause: String| SledOpenError::Refused { dir: dir.clone(), cause };
        let log = opened.log().map_err(|error| refused(os_error::explain(&error)))?;
        let rounds =
            verify::commit_count(&opened.db).map_err(|error| refused(error.to_string()))?;
        let reports = Arc::<Reports>::default();
        upgrade::prepare(&opened.db, &reports).map_err(|error| refused(format!("{error:#}")))?;
        let exports = Arc::<ActiveExports>::default();
        let writer = Writer::start((*opened.db).clone(), log, rounds, Arc::clone(&exports))
            .map_err(|error| refused(format!("{error:#}")))?;
        let opened = ArcSwapOption::from_pointee(opened);
        let verifier = Mutex::default();
        Ok(Self(Arc::new(SledInner { opened, writer, exports, reports, verifier })))
    }

    /// Starts reading through the whole store, slowly and in the background. Findings are logged
    /// and in [`Self::unreadable`].
    pub fn verify_in_background(&self) -> Result<()> {
        let verifier = Verifier::start(&self.0)?;
        let before = lock(&self.0.verifier).replace(verifier);
        before.into_iter().for_each(Verifier::stop);
        Ok(())
    }

    /// Reads through the whole store at once, and repairs what can be derived from other records.
    ///
    /// # Errors
    /// A part of its log can't be read.
    pub async fn verify(&self) -> Result<Verified> {
        let inner = Arc::clone(&self.0);
        let read = move || verifier::read_through(&inner, || true);
        let verified =
            tokio::task::spawn_blocking(read).await.context("cannot read the store")??;
        verified.context("the store was closed meanwhile")
    }

    /// The records that have been found unreadable so far.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        self.0.reports.all()
    }

    /// Moves every unreadable record out of the way, so that the bot starts over without it, and
    /// returns them. Nothing is deleted: a build that can read them puts them back if nothing has
    /// taken their place.
    pub async fn set_aside(&self) -> Result<Vec<Unreadable>> {
        self.verify().await?;
        let mut moved = Vec::new();
        for (kind, parts) in self.0.reports.keys() {
            let key = [&[Space::Record(kind).byte()], &parts[..]].concat();
            let found = self.step(move |tx| aside::set_aside(tx, &key)).await?;
            moved.extend(found);
        }
        Ok(moved)
    }

    /// The reason nothing can be written, if so. The store does not recover from that: the process
    /// should end and be restarted.
    pub fn failure(&self) -> Option<String> {
        self.0.writer.failure().borrow().as_ref().map(ToString::to_string)
    }

    /// Waits until nothing can be written, and returns the reason. Does not return while all is
    /// well.
    pub async fn failed(&self) -> String {
        let mut failure = self.0.writer.failure();
        match failure.wait_for(Option::is_some).await {
            Ok(failure) => failure.as_ref().map(ToString::to_string).unwrap_or_default(),
            // The writer has shut down normally, so nothing can fail any longer.
            Err(_) => std::future::pending().await,
        }
    }

    /// The number of flushes since the store was opened. Waiting writes share one flush.
    pub fn flushes(&self) -> u64 {
        self.0.writer.flushes()
    }

    /// Calls `observer` after each flush, on the writing thread. The first observer stays.
    pub fn observe_flushes(&self, observer: impl Fn(Flush) + Send + Sync + 'static) {
        self.0.writer.observe(Box::new(observer));
    }

    /// Runs one step on the writing thread, and returns when it is on disk.
    async fn step<R: Send + 'static>(
        &self,
        step: impl FnOnce(&mut SledTransaction) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let reports = Arc::clone(&self.0.reports);
        let write = move |tree: &sled::Tree| {
            let mut tx = SledTransaction::new(tree.clone(), reports);
            let outcome = step(&mut tx)?;
            Ok((tx.into_changes(), outcome))
        };
        self.0.writer.write(write).await
    }
}

impl Backend for SledStore {
    type Transaction = SledTransaction;

    /// Reads off the threads that serve clicks. That costs about ten microseconds; a page that has
    /// to come from the disk would block such a thread for milliseconds.
    async fn read<R: Send + 'static>(
        &self,
        rule: impl for<'t> Fn(&'t mut SledTransaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> Result<R> {
        let inner = Arc::clone(&self.0);
        let read = move || inner.read(|tx| at_once(rule(tx)));
        tokio::task::spawn_blocking(read).await.context("cannot read the store")?
    }

    async fn write<R: Send + 'static>(
        &self,
        rule: impl for<'t> Fn(&'t mut SledTransaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> Result<R> {
        self.step(move |tx| at_once(rule(tx))).await
    }

    fn waiting(&self) -> usize {
        self.0.writer.waiting()
    }

    fn export_all(&self) -> Records {
        export::records(Arc::clone(&self.0))
    }

    async fn import_all(&self, records: Records) -> Result<()> {
        transfer::import(&self.0, records).await
    }

    async fn shut(&self) -> Result<()> {
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || inner.shut()).await.context("cannot close the store")?
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        if let Err(error) = self.0.shut() {
            tracing::error!("cannot close the store: {error:#}");
        }
    }
}

impl SledInner {
    fn read<R>(&self, rule: impl FnOnce(&mut SledTransaction) -> Result<R>) -> Result<R> {
        let opened = self.opened.load_full().context("the store is closed")?;
        let mut tx = SledTransaction::new((*opened.db).clone(), Arc::clone(&self.reports));
        // The embedded store panics on some log damage.
        let outcome = catch_unwind(AssertUnwindSafe(|| rule(&mut tx)))
            .unwrap_or_else(|_| Err(anyhow::anyhow!("reading the store panicked")))?;
        ensure!(tx.into_changes().is_empty(), "a read-only rule has written something");
        Ok(outcome)
    }

    /// Flushes everything to disk and releases the folder. Does nothing the second time.
    fn shut(&self) -> Result<()> {
        let verifier = lock(&self.verifier).take();
        verifier.into_iter().for_each(Verifier::stop);
        let stopped = self.writer.stop();
        if let Some(opened) = self.opened.swap(None) {
            stopped?;
            files::set_checkpoint(&opened.dir, verify::commit_count(&opened.db)?)?;
            if let Ok(opened) = Arc::try_unwrap(opened) {
                open::settle(opened);
            }
            return Ok(());
        }
        stopped
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
