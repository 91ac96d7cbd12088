//! The runnable code of a question.

use crate::bank::document::{CodeFence, Info, Versions};
use crate::bank::question_file::ParsedQuestion;
use crate::bank::toolchain::{Invocation, Toolchain};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// A fence that is run or checked.
#[derive(Debug)]
pub(super) struct SnippetJob<'a> {
    pub(super) written: &'a ParsedQuestion,
    pub(super) toolchain: &'a Toolchain,
    /// The nearest solution before it in the same language.
    pub(super) solution: Option<&'a CodeFence>,
    pub(super) fence: &'a CodeFence,
    pub(super) versions: Option<Versions>,
    pub(super) task: SnippetTask<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum SnippetTask<'a> {
    /// It is run, and must print this.
    Run { output: &'a CodeFence },
    /// It is checked by this program, which must print this, or nothing.
    Check { checker: &'a Invocation, output: Option<&'a CodeFence> },
}

impl<'a> SnippetJob<'a> {
    /// The code as it is run.
    pub(super) fn code(&self) -> Cow<'a, str> {
        match self.solution {
            Some(solution) => Cow::Owned(self.code_after(&solution.code)),
            None => Cow::Borrowed(&self.fence.code),
        }
    }

    /// The code with `solution` replacing the question's own.
    pub(super) fn code_after(&self, solution: &str) -> String {
        format!("{solution}\n{}", self.fence.code)
    }

    /// The required programs; its versions are those of the first.
    pub(super) fn programs(&self) -> impl Iterator<Item = &'a str> {
        let (first, second) = match self.task {
            SnippetTask::Run { .. } => (&self.toolchain.command, self.toolchain.build.as_ref()),
            SnippetTask::Check { checker, .. } => (checker, None),
        };
        let second = second.map(|build| &build.invocation);
        std::iter::once(first).chain(second).map(|invocation| invocation.program.as_str())
    }
}

/// The runnable code of a question in a pack with these toolchains.
pub(super) fn snippet_jobs<'a>(
    written: &'a ParsedQuestion,
    toolchains: &'a BTreeMap<String, Toolchain>,
) -> Vec<SnippetJob<'a>> {
    let fences = &written.document.fences;
    let mut solutions: HashMap<&str, &CodeFence> = HashMap::new();
    let mut jobs = Vec::new();
    for (index, fence) in fences.iter().enumerate() {
        if fence.info == Info::Solution {
            solutions.insert(&fence.language, fence);
        }
        let Some(toolchain) = toolchains.get(&fence.language) else { continue };
        let output = fences.get(index + 1).filter(|next| next.info == Info::Output);
        let (versions, task) = match (&fence.info, output, &toolchain.check) {
            (Info::Run(versions), Some(output), _) => (*versions, SnippetTask::Run { output }),
            (Info::Check(versions), output, Some(checker)) => {
                (*versions, SnippetTask::Check { checker, output })
            }
            _ => continue,
        };
        let solution = match task {
            SnippetTask::Run { .. } => solutions.get(fence.language.as_str()).copied(),
            SnippetTask::Check { .. } => None,
        };
        jobs.push(SnippetJob { written, toolchain, solution, fence, versions, task });
    }
    jobs
}
