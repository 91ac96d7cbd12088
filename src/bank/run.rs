//! Running the code in questions, to prove that it prints what the question says.
//!
//! Only `warmup check --run` and the tests do this, on packs whose authors are trusted: a snippet
//! is a program like any other. Each gets a process and an empty folder of its own, hardly any
//! environment, and little time.

use super::markdown::{Info, Versions};
use super::problem::{Problem, Problems};
use super::process::{self, Ended, Interpreter, Limits};
use super::question_file::{Written, line_of};
use super::reader::{self, Reading};
use super::source::Source;
use crate::domain::question::QuestionId;
use similar::{ChangeTag, TextDiff};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How many snippets run at the same time.
const AT_ONCE: usize = 2;

/// The most lines of what a failed program said that are shown.
const LINES_OF_ERROR: usize = 6;

/// How snippets are run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// How long a snippet may run.
    pub time_limit: Duration,
    /// The most bytes that a snippet may print.
    pub output_limit: usize,
    /// Whether it is a problem that an interpreter isn't there; otherwise its snippets are skipped.
    /// A build server should ask for it.
    pub interpreter_required: bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            time_limit: Duration::from_secs(10),
            output_limit: 64 * 1024,
            interpreter_required: false,
        }
    }
}

/// What came of running the snippets of a bank.
#[derive(Clone, Debug)]
pub struct RunReport {
    /// How many snippets ran.
    pub snippets: usize,
    /// The questions of which at least one snippet ran.
    pub questions: BTreeSet<QuestionId>,
    /// Why snippets were skipped, in a sentence each.
    pub skipped: Vec<String>,
    /// Snippets that print something else than they should, or fail.
    pub problems: Problems,
}

/// Runs all snippets of `sources`.
///
/// # Errors
/// When the questions can't be read: see [`Bank::load`](super::Bank::load).
pub fn run(sources: &[Source], options: &RunOptions) -> Result<RunReport, Problems> {
    let Reading { packs, questions, problems } = reader::read(sources);
    if !problems.is_empty() {
        return Err(Problems::new(problems));
    }
    let interpreters: HashMap<&str, &str> = packs
        .iter()
        .filter_map(|file| Some((file.pack.slug.as_str(), file.interpreter.as_deref()?)))
        .collect();
    let limits = Limits { time: options.time_limit, output: options.output_limit };
    let mut runner = Runner {
        interpreters: HashMap::new(),
        limits: &limits,
        report: RunReport {
            snippets: 0,
            questions: BTreeSet::new(),
            skipped: Vec::new(),
            problems: Problems::default(),
        },
        problems: Vec::new(),
    };
    let mut runnable = Vec::new();
    for written in &questions {
        let interpreter = interpreters.get(written.question.id.pack());
        for snippet in interpreter.into_iter().flat_map(|program| snippets(written, program)) {
            if runner.can_run(&snippet, options.interpreter_required) {
                runner.report.snippets += 1;
                runner.report.questions.insert(written.question.id.clone());
                runnable.push(snippet);
            }
        }
    }
    runner.problems.extend(run_all(&runnable, &limits));
    runner.report.skipped.dedup();
    Ok(RunReport { problems: Problems::new(runner.problems), ..runner.report })
}

/// Code that is to be run, and what it has to print.
struct Snippet<'a> {
    written: &'a Written,
    interpreter: &'a str,
    language: &'a str,
    versions: Option<Versions>,
    code: &'a str,
    code_range: &'a Range<usize>,
    output: &'a str,
    output_range: &'a Range<usize>,
}

fn snippets<'a>(written: &'a Written, interpreter: &'a str) -> impl Iterator<Item = Snippet<'a>> {
    written.document.fences.windows(2).filter_map(move |pair| {
        let [code, output] = pair else { return None };
        let Info::Run(versions) = code.info else { return None };
        let opening = written.text.slice(&line_of(&written.text, &code.range, 0));
        Some(Snippet {
            written,
            interpreter,
            language: opening.trim_matches('`').split_whitespace().next().unwrap_or_default(),
            versions,
            code: &code.code,
            code_range: &code.range,
            output: &output.code,
            output_range: &output.range,
        })
    })
}

struct Runner<'a> {
    /// The interpreters that were asked, each once.
    interpreters: HashMap<String, Interpreter>,
    limits: &'a Limits,
    report: RunReport,
    problems: Vec<Problem>,
}

impl Runner<'_> {
    /// Whether there is an interpreter that `snippet` is meant for; notes it if not.
    fn can_run(&mut self, snippet: &Snippet<'_>, required: bool) -> bool {
        let program = snippet.interpreter;
        let text = &snippet.written.text;
        let interpreter = self
            .interpreters
            .entry(program.to_owned())
            .or_insert_with(|| Interpreter::ask(program, self.limits));
        let Interpreter::Found(version) = *interpreter else {
            let message = format!("{program} isn't on this machine: its snippets don't run");
            if required {
                let pack = snippet.written.question.id.pack();
                let problem = Problem::of_file(pack, format!("{program} isn't on this machine"));
                self.problems.push(problem.help("install it, so that the snippets can run"));
            } else if !self.report.skipped.contains(&message) {
                self.report.skipped.push(message);
            }
            return false;
        };
        let Some(wanted) = snippet.versions else { return true };
        let is = match version {
            Some((major, minor)) if wanted.contains(major, minor) => return true,
            Some((major, minor)) => format!("this is {major}.{minor}"),
            None => format!("{program} doesn't tell its version"),
        };
        let Versions { major, first, last } = wanted;
        self.report.skipped.push(format!(
            "{}:{} holds for {major}.{first} to {major}.{last}, and {is}",
            text.path,
            text.line(snippet.code_range.start),
        ));
        false
    }
}

/// Runs `snippets`, some at a time, and gives what is wrong with them.
fn run_all(snippets: &[Snippet<'_>], limits: &Limits) -> Vec<Problem> {
    let next = AtomicUsize::new(0);
    let problems = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(snippets.len()) {
            scope.spawn(|| {
                while let Some(snippet) = snippets.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(problem) = judge(snippet, limits) {
                        problems.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
                    }
                }
            });
        }
    });
    problems.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn judge(snippet: &Snippet<'_>, limits: &Limits) -> Option<Problem> {
    let text = &snippet.written.text;
    let at_code = |message: String| text.problem(snippet.code_range.clone(), message);
    let ended = process::run(snippet.interpreter, snippet.language, snippet.code, limits);
    match ended {
        Ok(Ended::Printed(stdout)) => compare(snippet, &stdout),
        Ok(Ended::Failed { how, stderr }) => {
            let lines: Vec<&str> = stderr.lines().collect();
            let said = lines[lines.len().saturating_sub(LINES_OF_ERROR)..].join("\n");
            let problem = at_code(format!("this code {how}"));
            let problem = if said.is_empty() { problem } else { problem.note(said) };
            Some(problem.help("catch what it raises and print it, if that is the point"))
        }
        Ok(Ended::TooLong) => Some(
            at_code(format!("this code runs for more than {} s", limits.time.as_secs()))
                .help("make it end sooner"),
        ),
        Ok(Ended::TooMuch) => Some(
            at_code(format!("this code prints more than {} bytes", limits.output))
                .help("make it print less"),
        ),
        Err(error) => Some(at_code(format!("this code can't be run: {error}"))),
    }
}

/// What is wrong with `stdout`, shown as a difference to what it should be.
fn compare(snippet: &Snippet<'_>, stdout: &str) -> Option<Problem> {
    // A fence always ends its last line, a program need not.
    let ends_its_line = stdout.is_empty() || stdout.ends_with('\n');
    let printed = if ends_its_line { stdout.to_owned() } else { format!("{stdout}\n") };
    if printed == snippet.output {
        return None;
    }
    let diff = TextDiff::from_lines(snippet.output, &printed);
    let mut lines = "the question says (-), the code prints (+)".to_owned();
    for change in diff.iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        write!(lines, "\n{sign} {}", change.value().trim_end_matches('\n'))
            .expect("writing to a string never fails");
    }
    let same = snippet.output.lines().zip(printed.lines()).take_while(|(a, b)| a == b).count();
    let text = &snippet.written.text;
    let place = line_of(text, snippet.output_range, same + 1);
    Some(
        text.problem(place, "the code above prints something else")
            .note(lines)
            .help("correct the code, or write down what it prints"),
    )
}
