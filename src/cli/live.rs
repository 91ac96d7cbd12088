//! The questions while the program runs: reloaded when their files change.

use super::{LoadedBank, load_good};
use arc_swap::ArcSwap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use warmup::bank::{Bank, Fingerprint, Source};
use warmup::diagnostics::Diagnostics;

/// The most problems that are logged at once.
const LOGGED_PROBLEMS: usize = 20;

/// A bank that follows its files. A broken question is left out, or keeps its previous version.
pub(super) struct LiveBank {
    sources: Vec<Source>,
    bank: Arc<ArcSwap<Bank>>,
    problems: Diagnostics,
    version: u64,
    seen: Fingerprint,
}

impl LiveBank {
    /// Loads the usable questions of `sources`; logs the problems of the rest.
    ///
    /// # Errors
    /// No question is usable.
    pub(super) fn load(sources: Vec<Source>) -> anyhow::Result<Self> {
        let seen = Fingerprint::new(&sources);
        let LoadedBank { bank, problems } = load_good(&sources)?;
        tell(&problems);
        Ok(Self {
            sources,
            bank: Arc::new(ArcSwap::from_pointee(bank)),
            problems,
            version: 0,
            seen,
        })
    }

    /// The current bank.
    pub(super) fn bank(&self) -> Arc<ArcSwap<Bank>> {
        self.bank.clone()
    }

    /// The problems of the files, as of the last reload.
    #[cfg(feature = "preview")]
    pub(super) const fn problems(&self) -> &Diagnostics {
        &self.problems
    }

    /// The number of reloads.
    #[cfg(feature = "preview")]
    pub(super) const fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn reload_if_changed(&mut self) {
        let seen = Fingerprint::new(&self.sources);
        if seen != self.seen {
            self.read(seen);
        }
    }

    pub(super) fn reload(&mut self) {
        self.read(Fingerprint::new(&self.sources));
    }

    /// Reads the files. `seen` is from before that: what changes meanwhile is read again.
    fn read(&mut self, seen: Fingerprint) {
        self.seen = seen;
        let (bank, problems) = Bank::read(&self.sources, Some(&self.bank.load()));
        let questions = bank.questions().len();
        tell(&problems);
        self.problems = problems;
        self.version += 1;
        if questions == 0 {
            // A folder that is being replaced, or is not mounted, looks like this for a while.
            tracing::error!("no question is left, so the previous ones stay; run `warmup check`");
            return;
        }
        self.bank.store(Arc::new(bank));
        tracing::info!(questions, "questions reloaded");
    }
}

/// Reloads questions off the threads that serve clicks, one reload at a time. Requests that arrive
/// meanwhile are combined into one more reload.
pub(super) struct BankReloader(Arc<ReloadRequest>);

/// The pending requests.
#[derive(Default)]
struct ReloadRequest {
    everything: Notify,
    changes: Notify,
}

impl BankReloader {
    pub(super) fn new(questions: LiveBank) -> Self {
        let wanted = Arc::new(ReloadRequest::default());
        tokio::spawn(reload_when_requested(Arc::new(Mutex::new(questions)), wanted.clone()));
        Self(wanted)
    }

    /// Reloads everything.
    pub(super) fn reload(&self) {
        self.0.everything.notify_one();
    }

    /// Reloads everything if files have changed.
    pub(super) fn request_reload(&self) {
        self.0.changes.notify_one();
    }
}

async fn reload_when_requested(questions: Arc<Mutex<LiveBank>>, wanted: Arc<ReloadRequest>) {
    loop {
        let everything = tokio::select! {
            () = wanted.everything.notified() => true,
            () = wanted.changes.notified() => false,
        };
        let questions = questions.clone();
        let read = tokio::task::spawn_blocking(move || {
            let mut questions = questions.lock().unwrap_or_else(PoisonError::into_inner);
            if everything {
                questions.reload();
            } else {
                questions.reload_if_changed();
            }
        });
        if let Err(error) = read.await {
            tracing::error!(%error, "cannot reload the questions");
        }
    }
}

/// Logs the first problems, one line each.
fn tell(problems: &Diagnostics) {
    if problems.is_empty() {
        return;
    }
    let count = problems.len();
    tracing::warn!(
        problems = count,
        "broken questions are left out or keep their previous version"
    );
    for problem in problems.iter().take(LOGGED_PROBLEMS) {
        tracing::warn!("{problem}");
    }
    if let Some(more) = count.checked_sub(LOGGED_PROBLEMS).filter(|more| *more > 0) {
        tracing::warn!("and {more} more; run `warmup check`");
    }
}
