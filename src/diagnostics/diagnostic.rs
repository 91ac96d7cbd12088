//! What is wrong with a file, and where.

use std::ops::Range;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// What the file says can't be used as it is.
    Error,
    /// It can be used, but falls short of what is finished. `warmup check` refuses it all the same.
    Lint,
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the file can be used in spite of it.
    pub severity: Severity,
    /// The file or folder, as its author sees it.
    pub path: String,
    /// Where in the file, unless it is about the file as a whole.
    pub place: Option<LineSpan>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What shows it, in lines.
    pub note: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A stretch of one line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineSpan {
    /// The line, counted from 1.
    pub line: usize,
    /// The stretch, in bytes of the line.
    pub range: Range<usize>,
    /// The whole line, without its end.
    pub text: String,
}

impl LineSpan {
    /// Where `range`, in bytes, lies in `text`. A range over several lines is cut at the end of
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

    /// The same problem at a place.
    #[must_use]
    pub(crate) fn at(mut self, place: LineSpan) -> Self {
        self.place = Some(place);
        self
    }

    /// The same problem with advice.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem with lines that show it.
    #[must_use]
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The same problem as one that doesn't keep the file from being used.
    #[must_use]
    pub(crate) fn lint(mut self) -> Self {
        self.severity = Severity::Lint;
        self
    }
}

/// Everything that is wrong with some files, in the order of their paths and lines. `Display` draws
/// them without colors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// The problems, sorted by path and line.
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

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// These and those of `others`.
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
