//! The programs on this machine, and what is skipped without them.

use super::RunOptions;
use super::job::SnippetJob;
use super::process::{Interpreter, ProcessLimits};
use crate::bank::document::Versions;
use crate::diagnostics::Diagnostic;
use std::collections::HashMap;

pub(super) struct Programs {
    /// The programs that were asked, each once.
    known: HashMap<String, Interpreter>,
    limits: ProcessLimits,
    required: bool,
    skipped: Vec<String>,
    problems: Vec<Diagnostic>,
}

impl Programs {
    pub(super) fn new(options: &RunOptions) -> Self {
        Self {
            known: HashMap::new(),
            limits: options.limits(),
            required: options.interpreter_required,
            skipped: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The reasons snippets are skipped, and the problems of missing programs.
    pub(super) fn report(self) -> (Vec<String>, Vec<Diagnostic>) {
        (self.skipped, self.problems)
    }

    /// Returns `true` if all programs of `job` exist in a suitable version; records it if not.
    pub(super) fn can_do(&mut self, job: &SnippetJob<'_>) -> bool {
        let pack = job.written.question.id.pack();
        let mut versions = job.versions;
        let mut all = true;
        for program in job.programs() {
            all &= match self.ask(program) {
                Interpreter::Missing => self.miss(program, pack),
                Interpreter::Found(is) => match versions.take() {
                    Some(wanted) => self.fits(program, is, wanted, job),
                    None => true,
                },
            };
        }
        all
    }

    fn ask(&mut self, program: &str) -> Interpreter {
        if let Some(known) = self.known.get(program) {
            return *known;
        }
        let interpreter = Interpreter::ask(program, &self.limits);
        self.known.insert(program.to_owned(), interpreter);
        interpreter
    }

    fn miss(&mut self, program: &str, pack: &str) -> bool {
        if self.required {
            let problem = Diagnostic::for_file(pack, format!("{program} isn't on this machine"));
            self.problems.push(problem.help("install it, so that the snippets can run"));
        } else {
            self.skip(format!("{program} isn't on this machine: its snippets don't run"));
        }
        false
    }

    fn fits(
        &mut self,
        program: &str,
        is: Option<(u32, u32)>,
        wanted: Versions,
        job: &SnippetJob<'_>,
    ) -> bool {
        let is = match is {
            Some((major, minor)) if wanted.contains(major, minor) => return true,
            Some((major, minor)) => format!("this is {major}.{minor}"),
            None => format!("{program} doesn't tell its version"),
        };
        let Versions { major, first, last } = wanted;
        let text = &job.written.text;
        let line = text.line(job.fence.range.start);
        let place = format!("{}:{line}", text.path);
        self.skip(format!("{place} holds for {major}.{first} to {major}.{last}, and {is}"));
        false
    }

    fn skip(&mut self, sentence: String) {
        if !self.skipped.contains(&sentence) {
            self.skipped.push(sentence);
        }
    }
}
