//! The questions while the program runs: read anew when their files change.

use super::{Loaded, load_good};
use arc_swap::ArcSwap;
use std::sync::Arc;
use warmup::bank::{Bank, Fingerprint, Source};
use warmup::diagnostics::Problems;

/// A bank that follows its files. What is wrong in them is left out, or stays as it was.
pub(super) struct Questions {
    sources: Vec<Source>,
    bank: Arc<ArcSwap<Bank>>,
    problems: Problems,
    version: u64,
    seen: Option<Fingerprint>,
}

impl Questions {
    /// Reads all that is good in `sources`; logs the rest.
    ///
    /// # Errors
    /// Nothing is good.
    pub(super) fn load(sources: Vec<Source>) -> anyhow::Result<Self> {
        let seen = Fingerprint::of(&sources).ok();
        let Loaded { bank, problems } = load_good(&sources)?;
        tell(&problems);
        Ok(Self {
            sources,
            bank: Arc::new(ArcSwap::from_pointee(bank)),
            problems,
            version: 0,
            seen,
        })
    }

    /// The bank as it is at any time.
    pub(super) fn bank(&self) -> Arc<ArcSwap<Bank>> {
        self.bank.clone()
    }

    /// What is wrong with the files, as far as they were read.
    #[cfg(feature = "preview")]
    pub(super) const fn problems(&self) -> &Problems {
        &self.problems
    }

    /// How often they were read anew.
    #[cfg(feature = "preview")]
    pub(super) const fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn reload_if_changed(&mut self) {
        let now = Fingerprint::of(&self.sources).ok();
        if now != self.seen {
            self.seen = now;
            self.reload();
        }
    }

    pub(super) fn reload(&mut self) {
        let (bank, problems) = Bank::read(&self.sources, Some(&self.bank.load()));
        let questions = bank.questions().len();
        tell(&problems);
        self.problems = problems;
        self.version += 1;
        self.bank.store(Arc::new(bank));
        tracing::info!(questions, "read the questions anew");
    }
}

fn tell(problems: &Problems) {
    if !problems.is_empty() {
        let problems = problems.render(false);
        tracing::error!(
            "what is broken in the questions is left out or stays as it was:\n{problems}"
        );
    }
}
