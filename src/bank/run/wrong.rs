//! Wrong solutions prove that the tests in a question can fail: the tests must refuse them.
//!
//! `<pack>/<slug>/<name>.<extension>` replaces every `solution` fence of the question
//! `<pack>/<slug>` in its language. At least one fence that runs with it has to fail or to print
//! something else.

use super::attempt::{self, RunOutcome, is_same};
use super::job::{self, SnippetJob, SnippetTask};
use super::process::{ProcessEnd, ProcessLimits};
use super::programs::Programs;
use super::{RunOptions, in_parallel, toolchains};
use crate::bank::document::Info;
use crate::bank::reader::{self, BankContents};
use crate::bank::source::{self, Source};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::domain::text::counted;
use crate::os_error;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The least number of wrong solutions of a question with a solution.
const AT_LEAST: usize = 4;

/// Many wrong solutions never end, and that need not take long to see.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// The result of running wrong solutions.
#[derive(Clone, Debug)]
pub struct WrongReport {
    /// The number of runs.
    pub tried: usize,
    /// The reasons some were skipped, one sentence each.
    pub skipped: Vec<String>,
    /// Wrong solutions that no test catches, those that belong to no question, and questions that
    /// have too few.
    pub problems: Diagnostics,
}

/// Runs all wrong solutions in `folder` with the tests of the questions in `sources`.
pub fn run_wrong(sources: &[Source], folder: &Path, options: &RunOptions) -> WrongReport {
    let reading = reader::read(sources);
    let mut problems = Vec::new();
    let mut programs = Programs::new(options);
    let files = files(folder, options, &mut problems);
    let mut found: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut cases = Vec::new();
    for file in &files {
        let Some(mut jobs) = jobs(file, &reading, &mut problems) else { continue };
        let id = jobs[0].written.question.id.as_str();
        *found.entry((id, jobs[0].fence.language.as_str())).or_default() += 1;
        jobs.retain(|job| programs.can_do(job));
        if !jobs.is_empty() {
            cases.push((file, jobs));
        }
    }
    let limits = options.limits();
    let undetected = in_parallel(&cases, |(file, jobs)| judge(file, jobs, &limits));
    problems.extend(undetected.into_iter().flatten());
    problems.extend(too_few(&reading, &found, folder, options));
    problems.extend(copies(&files));
    let (skipped, missing) = programs.report();
    problems.extend(missing);
    WrongReport { tried: cases.len(), skipped, problems: Diagnostics::new(problems) }
}

/// A wrong solution.
struct WrongFile {
    /// `pack/slug`, from the folder names.
    id: String,
    extension: String,
    path: String,
    code: String,
}

impl WrongFile {
    fn problem(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::for_file(&self.path, message)
    }
}

fn files(folder: &Path, options: &RunOptions, problems: &mut Vec<Diagnostic>) -> Vec<WrongFile> {
    let mut files = Vec::new();
    let mut unreadable = Vec::new();
    let unlisted = source::walk(folder, &mut |parts, path| {
        if parts.last().is_some_and(|name| source::is_leftover(name)) {
            return;
        }
        let shown = path.display().to_string();
        let [pack, slug, name] = parts else {
            if parts != ["README.md"] {
                let message = "this file has no place among wrong solutions";
                let help = "put it in <pack>/<slug>/<name>.<extension>";
                problems.push(Diagnostic::for_file(&shown, message).help(help));
            }
            return;
        };
        let id = format!("{pack}/{slug}");
        if options.wants(&id) {
            let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_owned();
            match fs::read_to_string(path) {
                Ok(code) => files.push(WrongFile { id, extension, path: shown, code }),
                Err(error) => unreadable.push((shown, os_error::explain(&error))),
            }
        }
    });
    unreadable.extend(unlisted.into_iter().map(|it| (it.path.display().to_string(), it.why)));
    for (shown, why) in unreadable {
        let message = format!("wrong solutions can't be read: {why}");
        problems.push(Diagnostic::for_file(&shown, message));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The fences that test `file` in place of the solution; at least one.
fn jobs<'a>(
    file: &WrongFile,
    reading: &'a BankContents,
    problems: &mut Vec<Diagnostic>,
) -> Option<Vec<SnippetJob<'a>>> {
    let written = reading.questions.iter().find(|it| it.question.id.as_str() == file.id);
    let toolchains = written.and_then(|it| toolchains(reading, it.question.id.pack()));
    let (Some(written), Some(toolchains)) = (written, toolchains) else {
        let message = format!("there is no question `{}`", file.id);
        problems.push(file.problem(message).help("move the file to its question's id, or drop it"));
        return None;
    };
    let mut jobs = job::snippet_jobs(written, toolchains);
    jobs.retain(|job| job.solution.is_some() && job.toolchain.extension == file.extension);
    if jobs.is_empty() {
        let message = format!("`{}` has no solution that this file could replace", file.id);
        let help = format!(
            "mark the code that it replaces in {} as `solution`; its language's extension is the \
             file's",
            written.text.path
        );
        problems.push(file.problem(message).help(help));
        return None;
    }
    Some(jobs)
}

fn judge(file: &WrongFile, jobs: &[SnippetJob<'_>], limits: &ProcessLimits) -> Option<Diagnostic> {
    let first = &jobs[0];
    let starts = |code: &str| {
        let outcome = attempt::attempt(first.toolchain, code, limits, limits);
        matches!(outcome, Ok(RunOutcome::Ended(ProcessEnd::Printed(_))))
    };
    let right = first.solution.map_or("", |solution| &solution.code);
    if !starts(&file.code) && starts(right) {
        return Some(
            file.problem("this wrong solution fails before any test")
                .help("make it complete: the tests should catch it by its behavior"),
        );
    }
    let short = ProcessLimits { time: TIME_LIMIT.min(limits.time), ..limits.clone() };
    for job in jobs {
        let SnippetTask::Run { output } = job.task else { continue };
        match attempt::attempt(job.toolchain, &job.code_after(&file.code), limits, &short) {
            Ok(RunOutcome::Ended(ProcessEnd::Printed(stdout)))
                if is_same(&stdout, &output.code) => {}
            Ok(_) => return None,
            Err(error) => return Some(file.problem(format!("this can't be run: {error}"))),
        }
    }
    Some(
        file.problem(format!("the tests of `{}` don't catch this wrong solution", file.id))
            .help(format!("add a case to {} that it gets wrong", first.written.text.path)),
    )
}

/// Questions with a solution that have too few wrong ones.
fn too_few(
    reading: &BankContents,
    found: &BTreeMap<(&str, &str), usize>,
    folder: &Path,
    options: &RunOptions,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for written in &reading.questions {
        let id = written.question.id.as_str();
        let mut languages: Vec<&str> = Vec::new();
        for fence in &written.document.fences {
            let language = fence.language.as_str();
            if fence.info != Info::Solution || languages.contains(&language) || !options.wants(id) {
                continue;
            }
            languages.push(language);
            let count = found.get(&(id, language)).copied().unwrap_or_default();
            if count < AT_LEAST {
                let message = format!("this has {}", counted(count, "wrong solution"));
                problems.push(written.text.problem(fence.range.clone(), message).help(format!(
                    "add plausible ones in {}/{id}/ until there are {AT_LEAST}",
                    folder.display()
                )));
            }
        }
    }
    problems
}

/// Two identical wrong solutions prove no more than one.
fn copies(files: &[WrongFile]) -> Vec<Diagnostic> {
    let mut known: BTreeMap<(&str, &str), &WrongFile> = BTreeMap::new();
    let mut problems = Vec::new();
    for file in files {
        if let Some(other) = known.insert((&file.id, file.code.trim()), file) {
            let message = format!("this is the same as {}", other.path);
            problems.push(file.problem(message).help("drop one of them"));
        }
    }
    problems
}
