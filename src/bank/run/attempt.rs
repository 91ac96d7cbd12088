//! Building and running code.

use super::process::{ProcessEnd, ProcessLimits, Workplace};
use crate::bank::toolchain::{Pass, Toolchain};
use std::io;

/// The result of running some code.
#[derive(Debug)]
pub(super) enum RunOutcome {
    /// It could not be built; this is the builder's output.
    Rejected {
        file: String,
        said: String,
    },
    Ended(ProcessEnd),
}

/// Builds `code`, if necessary, and runs it.
pub(super) fn attempt(
    toolchain: &Toolchain,
    code: &str,
    build_limits: &ProcessLimits,
    limits: &ProcessLimits,
) -> io::Result<RunOutcome> {
    let mut file = file(&toolchain.extension);
    let workplace = Workplace::new(&file, code)?;
    if let Some(build) = &toolchain.build {
        match workplace.run(&build.invocation, &file, Pass::File, build_limits)? {
            ProcessEnd::Printed(_) => file = self::file(&build.extension),
            ProcessEnd::Failed { stdout, stderr, .. } => {
                return Ok(RunOutcome::Rejected { file, said: stdout + &stderr });
            }
            ended @ (ProcessEnd::TooLong | ProcessEnd::TooMuch | ProcessEnd::LeftPrograms) => {
                return Ok(RunOutcome::Ended(ended));
            }
        }
    }
    workplace.run(&toolchain.command, &file, toolchain.pass, limits).map(RunOutcome::Ended)
}

/// The name of a snippet's file.
pub(super) fn file(extension: &str) -> String {
    format!("snippet.{extension}")
}

/// Compares a program's output with a fence. A fence always ends its last line; a program need not.
pub(super) fn is_same(printed: &str, fence: &str) -> bool {
    whole_lines(printed) == fence
}

pub(super) fn whole_lines(printed: &str) -> String {
    let ends_its_line = printed.is_empty() || printed.ends_with('\n');
    if ends_its_line { printed.to_owned() } else { format!("{printed}\n") }
}
