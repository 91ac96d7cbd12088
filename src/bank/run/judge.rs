//! Judges if a snippet does what its question says.

use super::attempt::{self, RunOutcome, is_same, whole_lines};
use super::job::{SnippetJob, SnippetTask};
use super::process::{ProcessEnd, ProcessLimits, Workplace};
use super::program_output::{excerpt, normalized};
use crate::bank::document::CodeFence;
use crate::bank::question_file::line_of;
use crate::bank::toolchain::{Invocation, Pass};
use crate::diagnostics::Diagnostic;
use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;

/// The problem of a snippet, if there is one.
pub(super) fn judge(job: &SnippetJob<'_>, limits: &ProcessLimits) -> Option<Diagnostic> {
    match job.task {
        SnippetTask::Run { output } => judge_run(job, output, limits),
        SnippetTask::Check { checker, output } => judge_check(job, checker, output, limits),
    }
}

fn judge_run(
    job: &SnippetJob<'_>,
    output: &CodeFence,
    limits: &ProcessLimits,
) -> Option<Diagnostic> {
    let ended = match attempt::attempt(job.toolchain, &job.code(), limits, limits) {
        Ok(RunOutcome::Ended(ended)) => ended,
        Ok(RunOutcome::Rejected { file, said }) => {
            let said = with_solution(job, &excerpt(&normalized(&said, &file)));
            return Some(
                at_code(job, "this code doesn't pass its check")
                    .note(said)
                    .help("fix it; mark code that is meant to fail with `check`"),
            );
        }
        Err(error) => return Some(at_code(job, format!("this code can't be run: {error}"))),
    };
    match ended {
        ProcessEnd::Printed(stdout) if is_same(&stdout, &output.code) => None,
        ProcessEnd::Printed(stdout) => {
            let message = "the code above prints something else";
            Some(
                difference(job, output, &output.code, &whole_lines(&stdout), message)
                    .help("fix the code, or write down what it prints"),
            )
        }
        ProcessEnd::Failed { how, stderr, .. } => {
            let problem = at_code(job, format!("this code {how}"));
            let said = excerpt(&stderr);
            let problem =
                if said.is_empty() { problem } else { problem.note(with_solution(job, &said)) };
            Some(problem.help("catch what it raises and print it, if that is the point"))
        }
        ended @ (ProcessEnd::TooLong | ProcessEnd::TooMuch | ProcessEnd::LeftPrograms) => {
            Some(beyond_limits(job, &ended, limits))
        }
    }
}

fn judge_check(
    job: &SnippetJob<'_>,
    checker: &Invocation,
    output: Option<&CodeFence>,
    limits: &ProcessLimits,
) -> Option<Diagnostic> {
    let file = attempt::file(&job.toolchain.extension);
    let ended = Workplace::new(&file, &job.fence.code)
        .and_then(|workplace| workplace.run(checker, &file, Pass::File, limits));
    let said = match ended {
        Ok(ProcessEnd::Failed { how, stdout, stderr }) if stdout.trim().is_empty() => {
            let problem =
                at_code(job, format!("the checker {how} and says nothing about the code"));
            return Some(problem.note(excerpt(&stderr)).help("check the pack's `check` command"));
        }
        Ok(ProcessEnd::Printed(stdout) | ProcessEnd::Failed { stdout, .. }) => {
            normalized(&stdout, &file)
        }
        Ok(ended) => return Some(beyond_limits(job, &ended, limits)),
        Err(error) => return Some(at_code(job, format!("this code can't be checked: {error}"))),
    };
    match output {
        None if said.is_empty() => None,
        None => Some(at_code(job, "this code doesn't pass its check").note(excerpt(&said)).help(
            "fix it, or add a fence ```output with what the checker says, if that is the point",
        )),
        Some(output) => {
            let wanted = normalized(&output.code, &file);
            (said != wanted).then(|| {
                let message = "the checker says something else of the code above";
                difference(job, output, &wanted, &said, message)
                    .help("fix the code, or write down what the checker says")
            })
        }
    }
}

fn at_code(job: &SnippetJob<'_>, message: impl Into<String>) -> Diagnostic {
    job.written.text.problem(job.fence.range.clone(), message)
}

/// A program's message about code whose lines are not counted as in the fence.
fn with_solution(job: &SnippetJob<'_>, said: &str) -> String {
    match job.solution {
        Some(_) => format!("{said}\n(lines are counted from the first line of the solution)"),
        None => said.to_owned(),
    }
}

fn beyond_limits(job: &SnippetJob<'_>, ended: &ProcessEnd, limits: &ProcessLimits) -> Diagnostic {
    match ended {
        ProcessEnd::TooMuch => {
            at_code(job, format!("this code prints more than {} bytes", limits.output))
                .help("make it print less")
        }
        ProcessEnd::LeftPrograms => {
            at_code(job, "this code ends but leaves a program behind that goes on")
                .help("make it wait for every process that it starts, or stop them")
        }
        _ => at_code(job, format!("this code runs for more than {} s", limits.time.as_secs()))
            .help("make it end sooner"),
    }
}

/// A problem that `wanted` and `said` differ, shown line by line.
fn difference(
    job: &SnippetJob<'_>,
    output: &CodeFence,
    wanted: &str,
    said: &str,
    message: &str,
) -> Diagnostic {
    let diff = TextDiff::from_lines(wanted, said);
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
    let same = wanted.lines().zip(said.lines()).take_while(|(a, b)| a == b).count();
    let text = &job.written.text;
    text.problem(line_of(text, &output.range, same + 1), message).note(lines)
}
