//! TOML being read, and its problems.

use super::diagnostic::Diagnostic;
use super::text::{SourceText, quoted};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// The span of problems about a file as a whole.
pub(crate) const WHOLE: Range<usize> = 0..0;
/// At most this many problems are reported for one file.
const MOST_PROBLEMS: usize = 20;
/// TOML being read, with its problems so far. Spans are in bytes from its beginning.
pub(crate) struct TomlReader<'t> {
    text: &'t SourceText,
    base: usize,
    problems: Vec<Diagnostic>,
}

impl<'t> TomlReader<'t> {
    /// Parses the TOML at `range`. Returns its table too.
    ///
    /// # Errors
    /// All syntax errors.
    pub(crate) fn begin(
        text: &'t SourceText,
        range: &Range<usize>,
    ) -> Result<(Self, DeTable<'t>), Vec<Diagnostic>> {
        let mut reading = Self { text, base: range.start, problems: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text.slice(range));
        for error in &errors {
            let mut lines = error.message().lines().filter(|line| !line.is_empty());
            let message = lines.next().unwrap_or("this isn't valid TOML").to_owned();
            let rest = lines.collect::<Vec<_>>().join("\n");
            let problem = text.problem(reading.range(&error.span().unwrap_or(WHOLE)), message);
            reading.problems.push(if rest.is_empty() { problem } else { problem.help(rest) });
        }
        if reading.problems.is_empty() {
            Ok((reading, table.into_inner()))
        } else {
            Err(reading.problems())
        }
    }

    /// Parses a file that is entirely TOML.
    ///
    /// # Errors
    /// All syntax errors.
    pub(crate) fn whole(text: &'t SourceText) -> Result<(Self, DeTable<'t>), Vec<Diagnostic>> {
        Self::begin(text, &(0..text.content.len()))
    }

    /// Reports a problem at `span`, with advice.
    pub(crate) fn report(
        &mut self,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let range = self.range(span);
        self.problems.push(self.text.problem(range, message).help(help));
    }

    /// The range of `span` in the file. Problems about the whole file, or about something missing,
    /// point to its head.
    pub(crate) fn range(&self, span: &Range<usize>) -> Range<usize> {
        if *span == WHOLE {
            return self.text.head();
        }
        self.base + span.start..self.base + span.end
    }

    /// All problems.
    pub(crate) fn problems(mut self) -> Vec<Diagnostic> {
        let line = |problem: &Diagnostic| problem.place.as_ref().map_or(0, |place| place.line);
        self.problems.sort_by_key(line);
        self.problems.dedup();
        self.problems.truncate(MOST_PROBLEMS);
        self.problems
    }

    /// Returns what was read if there are no problems.
    ///
    /// # Errors
    /// All problems.
    pub(crate) fn end<T>(self, read: Option<T>) -> Result<T, Vec<Diagnostic>> {
        match read.filter(|_| !self.has_problems()) {
            Some(read) => Ok(read),
            None => Err(self.problems()),
        }
    }

    /// Returns `true` if there is any problem so far.
    pub(crate) const fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Reports that `value` can't be the value of `key`.
    pub(super) fn refuse(&mut self, value: &Value<'_>, key: &str, help: impl Into<String>) {
        let written = value
            .get_ref()
            .as_str()
            .map_or_else(|| self.text.slice(&self.range(&value.span())).to_owned(), str::to_owned);
        self.report(&value.span(), format!("`{key}` can't be {}", quoted(&written)), help);
    }
}
