//! Runs the code in questions, to prove that it prints what the question says.
//!
//! Only `warmup check --run` and the tests do this, on packs whose authors are trusted: a snippet
//! is a program like any other. Each gets its own process and empty folder, hardly any environment,
//! and little time.

mod attempt;
mod job;
mod judge;
mod process;
mod program_output;
mod programs;
mod wrong;

pub use wrong::{WrongReport, run_wrong};

use super::pack_file::PackFile;
use super::reader::{self, BankContents};
use super::source::Source;
use super::toolchain::Toolchain;
use crate::diagnostics::Diagnostics;
use crate::domain::question::QuestionId;
use process::ProcessLimits;
use programs::Programs;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Options for running snippets.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The time limit of a snippet.
    pub time_limit: Duration,
    /// The most bytes that a snippet may print.
    pub output_limit: usize,
    /// Reports a missing interpreter as a problem; otherwise its snippets are skipped. A build
    /// server should set it.
    pub interpreter_required: bool,
    /// Skips questions whose id doesn't begin with this.
    pub only: Option<String>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            time_limit: Duration::from_secs(10),
            output_limit: 64 * 1024,
            interpreter_required: false,
            only: None,
        }
    }
}

impl RunOptions {
    fn limits(&self) -> ProcessLimits {
        ProcessLimits { time: self.time_limit, output: self.output_limit }
    }

    fn wants(&self, id: &str) -> bool {
        self.only.as_ref().is_none_or(|beginning| id.starts_with(beginning.as_str()))
    }
}

/// The result of running the snippets of a bank.
#[derive(Clone, Debug)]
pub struct RunReport {
    /// The number of snippets that ran or were checked.
    pub snippets: usize,
    /// The questions of which at least one snippet ran.
    pub questions: BTreeSet<QuestionId>,
    /// The reasons snippets were skipped, one sentence each.
    pub skipped: Vec<String>,
    /// Snippets that fail or print something wrong.
    pub problems: Diagnostics,
}

/// Runs all snippets of the valid questions in `sources`; [`check`](super::check) reports the
/// problems of the others.
pub fn run(sources: &[Source], options: &RunOptions) -> RunReport {
    let reading = reader::read(sources);
    let mut programs = Programs::new(options);
    let mut questions = BTreeSet::new();
    let mut jobs = Vec::new();
    for written in reading.questions.iter().filter(|it| options.wants(it.question.id.as_str())) {
        let Some(toolchains) = toolchains(&reading, written.question.id.pack()) else { continue };
        for job in job::snippet_jobs(written, toolchains) {
            if programs.can_do(&job) {
                questions.insert(written.question.id.clone());
                jobs.push(job);
            }
        }
    }
    let limits = options.limits();
    let found = in_parallel(&jobs, |job| judge::judge(job, &limits));
    let (skipped, mut problems) = programs.report();
    problems.extend(found.into_iter().flatten());
    RunReport { snippets: jobs.len(), questions, skipped, problems: Diagnostics::new(problems) }
}

fn toolchains<'a>(
    reading: &'a BankContents,
    pack: &str,
) -> Option<&'a BTreeMap<String, Toolchain>> {
    let file: Option<&PackFile> = reading.packs.iter().find(|file| file.pack.slug == pack);
    file.map(|file| &file.toolchains)
}

/// Applies `act` to each of `items`, as many at a time as there are cores.
fn in_parallel<T: Sync, R: Send>(items: &[T], act: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..cores.min(items.len()) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = act(item);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
