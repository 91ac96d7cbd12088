//! The one writing thread.
//!
//! Writes run one at a time, so none has to be retried and each sees those before it. All waiting
//! writes are applied together, then brought to disk with one flush, and only then acknowledged.

use super::changes::WriteSet;
use super::export::ActiveExports;
use super::keys;
use crate::clock;
use crate::os_error;
use crate::store::flush::{Flush, Observer};
use anyhow::{Context as _, anyhow};
use sled::Tree;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{oneshot, watch};

/// At most this many writes share a flush, lest the first of them wait too long.
const ROUND: usize = 256;

/// The reason nothing can be written any longer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the store can no longer write: {0}")]
pub(super) struct WriterFailure(String);

/// The effect of a write, before it is on disk.
enum WriteEffect {
    Nothing,
    Applied,
    Failed(WriterFailure),
}

/// Returns the result of a write to its caller, once it is on disk or will never be.
type Acknowledge = Box<dyn FnOnce(Option<&WriterFailure>) + Send>;
/// A write, to be run on the current store, or not at all after a failure.
type WriteJob = Box<dyn FnOnce(Result<&Tree, &WriterFailure>) -> (WriteEffect, Acknowledge) + Send>;

/// Counters of the thread's work.
#[derive(Default)]
struct WriterCounters {
    flushes: AtomicU64,
    waiting: AtomicUsize,
    observer: OnceLock<Observer>,
}

/// Sends writes to the thread.
pub(super) struct Writer {
    queue: Mutex<Option<Sender<WriteJob>>>,
    thread: Mutex<Option<JoinHandle<Result<(), WriterFailure>>>>,
    failure: watch::Receiver<Option<WriterFailure>>,
    activity: Arc<WriterCounters>,
    exports: Arc<ActiveExports>,
}

impl Writer {
    /// Starts the thread. `log` is the file to sync after a flush, and `rounds` is the number of
    /// commits so far. Whatever a write replaces is kept for `exports`.
    pub(super) fn start(
        tree: Tree,
        log: File,
        rounds: u64,
        exports: Arc<ActiveExports>,
    ) -> anyhow::Result<Self> {
        let (queue, jobs) = channel();
        let (failed, failure) = watch::channel(None);
        let activity = Arc::<WriterCounters>::default();
        let disk = Disk { tree, log, rounds, activity: Arc::clone(&activity) };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(disk, &jobs, &failed))
            .context("cannot start the thread that writes the store")?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            failure,
            activity,
            exports,
        })
    }

    /// Runs `rule` on the store after all earlier writes, applies its changes and returns its
    /// result as soon as everything is on disk.
    pub(super) async fn write<R, F>(&self, rule: F) -> anyhow::Result<R>
    where
        R: Send + 'static,
        F: FnOnce(&Tree) -> anyhow::Result<(WriteSet, R)> + Send + 'static,
    {
        self.begin(rule)?.await.context("the store stopped before the write was on disk")?
    }

    /// The same for a caller on its own thread. Blocks.
    pub(super) fn write_blocking<R, F>(&self, rule: F) -> anyhow::Result<R>
    where
        R: Send + 'static,
        F: FnOnce(&Tree) -> anyhow::Result<(WriteSet, R)> + Send + 'static,
    {
        let answer = self.begin(rule)?.blocking_recv();
        answer.context("the store stopped before the write was on disk")?
    }

    /// Sends a write to the thread, and returns the receiver of its result.
    fn begin<R, F>(&self, rule: F) -> anyhow::Result<oneshot::Receiver<anyhow::Result<R>>>
    where
        R: Send + 'static,
        F: FnOnce(&Tree) -> anyhow::Result<(WriteSet, R)> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let exports = Arc::clone(&self.exports);
        let job = Box::new(move |tree: Result<&Tree, &WriterFailure>| {
            let (effect, outcome) = match tree {
                Ok(tree) => run(rule, tree, &exports),
                Err(failure) => (WriteEffect::Nothing, Err(failure.clone().into())),
            };
            let acknowledge = move |failure: Option<&WriterFailure>| {
                let outcome = failure.map_or(outcome, |failure| Err(failure.clone().into()));
                // The caller may have stopped waiting; the write stands all the same.
                drop(reply.send(outcome));
            };
            (effect, Box::new(acknowledge) as Acknowledge)
        });
        self.enqueue(job)?;
        Ok(answer)
    }

    fn enqueue(&self, job: WriteJob) -> anyhow::Result<()> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queue.as_ref().context("the store is closed")?;
        self.activity.waiting.fetch_add(1, Ordering::Relaxed);
        queue.send(job).map_err(|_| {
            self.activity.waiting.fetch_sub(1, Ordering::Relaxed);
            anyhow!("the store has stopped")
        })
    }

    /// The reason nothing can be written, if so.
    pub(super) fn failure(&self) -> watch::Receiver<Option<WriterFailure>> {
        self.failure.clone()
    }

    /// The number of flushes.
    pub(super) fn flushes(&self) -> u64 {
        self.activity.flushes.load(Ordering::Relaxed)
    }

    /// The number of writes that are not acknowledged yet.
    pub(super) fn waiting(&self) -> usize {
        self.activity.waiting.load(Ordering::Relaxed)
    }

    /// Calls `observer` after each flush, unless there is one already.
    pub(super) fn observe(&self, observer: Observer) {
        let _ = self.activity.observer.set(observer);
    }

    /// Accepts no more writes, and returns when the waiting ones are on disk. Blocks.
    pub(super) fn stop(&self) -> anyhow::Result<()> {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(thread) = thread.take() else { return Ok(()) };
        thread.join().map_err(|_| anyhow!("the thread that writes the store panicked"))??;
        Ok(())
    }
}

/// Runs one write in memory. A panic of a rule has changed nothing yet, so it is an error of this
/// write alone.
fn run<R, F>(rule: F, tree: &Tree, exports: &ActiveExports) -> (WriteEffect, anyhow::Result<R>)
where
    F: FnOnce(&Tree) -> anyhow::Result<(WriteSet, R)>,
{
    let ruled = catch_unwind(AssertUnwindSafe(|| rule(tree)))
        .unwrap_or_else(|_| Err(anyhow!("a rule of the store panicked")));
    let (changes, result) = match ruled {
        Err(error) => return (WriteEffect::Nothing, Err(error)),
        Ok(ruled) => ruled,
    };
    if changes.is_empty() {
        return (WriteEffect::Nothing, Ok(result));
    }
    exports.keep(tree, &changes);
    match guarded(|| changes.apply(tree)) {
        Ok(()) => (WriteEffect::Applied, Ok(result)),
        Err(failure) => (WriteEffect::Failed(failure), Ok(result)),
    }
}

/// The destination of the thread's writes.
struct Disk {
    tree: Tree,
    log: File,
    rounds: u64,
    activity: Arc<WriterCounters>,
}

impl Disk {
    /// Counts a commit of this many writes and brings it to disk.
    fn commit(&mut self, writes: usize) -> Result<(), WriterFailure> {
        self.rounds += 1;
        let count = self.rounds.to_be_bytes().to_vec();
        let begun = clock::machine();
        guarded(|| self.tree.insert(keys::COMMIT_COUNT, count).map(drop))?;
        self.sync()?;
        if let Some(observer) = self.activity.observer.get() {
            observer(Flush { writes, took: clock::machine().duration_since(begun) });
        }
        Ok(())
    }

    /// Brings everything to disk. The embedded store's own flush leaves it to the system when the
    /// file reaches the disk, so the file is synced as well.
    fn sync(&self) -> Result<(), WriterFailure> {
        self.activity.flushes.fetch_add(1, Ordering::Relaxed);
        guarded(|| {
            self.tree.flush()?;
            self.log.sync_data()?;
            Ok(())
        })
    }
}

/// Runs an action of the embedded store, which panics on some errors.
fn guarded(action: impl FnOnce() -> sled::Result<()>) -> Result<(), WriterFailure> {
    match catch_unwind(AssertUnwindSafe(action)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(sled::Error::Io(error))) => Err(WriterFailure(os_error::explain(&error))),
        Ok(Err(error)) => Err(WriterFailure(os_error::without_numbers(&error.to_string()))),
        Err(_) => Err(WriterFailure("the embedded store panicked".to_owned())),
    }
}

/// Serves writes until no more can come, then flushes everything once more.
///
/// After a failure nothing is retried: the content of the file is then uncertain, and only
/// reopening it shows.
fn serve(
    mut disk: Disk,
    jobs: &Receiver<WriteJob>,
    failed: &watch::Sender<Option<WriterFailure>>,
) -> Result<(), WriterFailure> {
    let mut failure: Option<WriterFailure> = None;
    while let Ok(first) = jobs.recv() {
        let mut waiting = Vec::new();
        let mut applied = 0;
        for job in std::iter::once(first).chain(jobs.try_iter().take(ROUND - 1)) {
            let (effect, acknowledge) = job(failure.as_ref().map_or(Ok(&disk.tree), Err));
            waiting.push(acknowledge);
            match effect {
                WriteEffect::Nothing => {}
                WriteEffect::Applied => applied += 1,
                WriteEffect::Failed(cause) => failure = Some(cause),
            }
        }
        if applied > 0 && failure.is_none() {
            failure = disk.commit(applied).err();
        }
        if failure.is_some() && failed.borrow().is_none() {
            failed.send_replace(failure.clone());
        }
        disk.activity.waiting.fetch_sub(waiting.len(), Ordering::Relaxed);
        for acknowledge in waiting {
            acknowledge(failure.as_ref());
        }
    }
    failure.map_or_else(|| disk.sync(), Err)
}
