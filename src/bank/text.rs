//! A file's text with its name, so that a problem can point into it.

use super::problem::{Place, Problem};
use std::ops::Range;

/// A file that was read.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// The path as the author sees it.
    pub(super) path: String,
    pub(super) content: String,
}

impl Text {
    /// A problem of the stretch `range`, in bytes.
    pub(super) fn problem(&self, range: Range<usize>, message: impl Into<String>) -> Problem {
        let mut problem = Problem::of_file(&self.path, message);
        problem.place = Some(Place::of(&self.content, range));
        problem
    }

    /// A problem of something that is missing at the end.
    pub(super) fn problem_at_end(&self, message: impl Into<String>) -> Problem {
        let end = self.content.trim_end().len();
        self.problem(end..end, message)
    }

    /// Where to point for `range`: at it, or at the line before if there is nothing in it.
    pub(super) fn or_line_before(&self, range: &Range<usize>) -> Range<usize> {
        if !range.is_empty() {
            return range.clone();
        }
        let end = self.content[..range.start].trim_end().len();
        let start = self.content[..end].rfind('\n').map_or(0, |newline| newline + 1);
        start..end
    }

    pub(super) fn slice(&self, range: &Range<usize>) -> &str {
        &self.content[range.clone()]
    }

    /// The line, counted from 1, in which the byte `at` lies.
    pub(super) fn line(&self, at: usize) -> usize {
        self.content[..at].bytes().filter(|byte| *byte == b'\n').count() + 1
    }
}

/// `text` in backticks on one line, cut if it is long, for use in a message.
pub(super) fn quoted(text: &str) -> String {
    const LONG: usize = 40;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > LONG {
        let start: String = line.chars().take(LONG).collect();
        format!("`{}…`", start.trim_end())
    } else {
        format!("`{line}`")
    }
}
