//! Problems in files.

use std::ops::Range;

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The content can't be used.
    Error,
    /// The content can be used but is not up to standard. Only `warmup check --strict` refuses it.
    Lint,
}

/// One problem in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Decides if the file can be used in spite of the problem.
    pub severity: Severity,
    /// The file or folder, as its author sees it.
    pub path: String,
    /// The place in the file, unless the problem is about the file as a whole.
    pub place: Option<LineSpan>,
    /// The problem in one sentence, without a full stop.
    pub message: String,
    /// Lines that show the problem.
    pub note: Option<String>,
    /// The advice.
    pub help: Option<String>,
}

/// A range within one line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineSpan {
    /// The line number, counted from 1.
    pub line: usize,
    /// The range, in bytes of the line.
    pub range: Range<usize>,
    /// The whole line, without its line end.
    pub text: String,
}

impl LineSpan {
    /// The place of `range`, in bytes of `text`. A range over several lines is cut at the end of
    /// its first one.
    #[must_use]
    pub fn new(text: &str, range: Range<usize>) -> Self {
        let start = text.floor_char_boundary(range.start);
        let end = text.floor_char_boundary(range.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let marked = text[start..end.min(line_end)].trim_end().len();
        Self {
            line: text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1,
            range: start - line_start..start - line_start + marked,
            text: text[line_start..line_end].to_owned(),
        }
    }
}

impl Diagnostic {
    /// A problem of a whole file or folder.
    pub(crate) fn for_file(path: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            path: path.to_owned(),
            place: None,
            message: message.into(),
            note: None,
            help: None,
        }
    }

    /// Adds a place.
    #[must_use]
    pub(crate) fn at(mut self, place: LineSpan) -> Self {
        self.place = Some(place);
        self
    }

    /// Adds advice.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds lines that show the problem.
    #[must_use]
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Turns the problem into a lint.
    #[must_use]
    pub(crate) fn lint(mut self) -> Self {
        self.severity = Severity::Lint;
        self
    }
}

/// The number of problems that keep something from being used.
pub(super) fn count_errors(problems: &[Diagnostic]) -> usize {
    problems.iter().filter(|problem| problem.severity == Severity::Error).count()
}

/// All problems of some files, in the order of their paths and lines. `Display` draws them without
/// colors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Sorts the problems by path and line.
    #[must_use]
    pub(crate) fn new(mut problems: Vec<Diagnostic>) -> Self {
        problems.sort_by(|a, b| {
            let key = |problem: &Diagnostic| {
                problem.place.as_ref().map_or((0, 0), |place| (place.line, place.range.start))
            };
            a.path.cmp(&b.path).then_with(|| key(a).cmp(&key(b)))
        });
        problems.dedup();
        Self(problems)
    }

    /// Returns `true` if there are no problems.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of problems.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The number of problems that keep something from being used.
    #[must_use]
    pub fn errors(&self) -> usize {
        count_errors(&self.0)
    }

    /// Iterates over the problems in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Combines these problems with `others`.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        Self::new(self.0)
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_stretch_of_its_line() {
        let text = "one\nzwei üü drei\n";
        let start = text.find("drei").unwrap();
        let place = LineSpan::new(text, start..start + 4);
        assert_eq!((place.line, &place.text[place.range]), (2, "drei"));
        let place = LineSpan::new(text, 4..text.len());
        assert_eq!(&place.text[place.range], "zwei üü drei", "cut at the end of the line");
    }

    #[test]
    fn a_place_at_the_end_of_a_file_is_its_last_line() {
        let place = LineSpan::new("one\ntwo", 7..7);
        assert_eq!((place.line, place.range), (2, 3..3));
        let inside = LineSpan::new("é", 1..1);
        assert_eq!(inside.range, 0..0, "never inside a character");
    }
}
