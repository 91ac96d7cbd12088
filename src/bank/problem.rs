//! What is wrong with a bank, told as a good compiler tells it.

use crate::domain::text::counted;
use std::fmt::{self, Write as _};
use std::ops::Range;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The question or pack can't be used as it is: the bank doesn't load.
    Error,
    /// It loads, but falls short of what a finished question is. `warmup check` refuses it all the
    /// same.
    Lint,
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether the bank can be used in spite of it.
    pub severity: Severity,
    /// The file or folder, as its author sees it.
    pub path: String,
    /// Where in the file, unless it is about the file as a whole.
    pub place: Option<Place>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What shows it, in lines.
    pub note: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A stretch of one line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, counted from 1.
    pub line: usize,
    /// The first character of the stretch, counted from 1.
    pub column: usize,
    /// How many characters it has, at least 1.
    pub width: usize,
    /// The whole line, without its end.
    pub text: String,
}

impl Place {
    /// Where `range`, in bytes, lies in `text`. A range over several lines is cut at the end of
    /// its first one.
    #[must_use]
    pub fn of(text: &str, range: Range<usize>) -> Self {
        let start = floor(text, range.start);
        let end = floor(text, range.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let marked = text[start..end.min(line_end).max(start)].trim_end();
        Self {
            line: text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            width: marked.chars().count().max(1),
            text: text[line_start..line_end].to_owned(),
        }
    }
}

/// The last character border at or before `index`.
fn floor(text: &str, index: usize) -> usize {
    text.floor_char_boundary(index)
}

impl Problem {
    /// A problem of a whole file or folder.
    pub(super) fn of_file(path: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            path: path.to_owned(),
            place: None,
            message: message.into(),
            note: None,
            help: None,
        }
    }

    /// The same problem with advice.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem with lines that show it.
    #[must_use]
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The same problem as one that doesn't keep the bank from loading.
    #[must_use]
    pub(super) fn lint(mut self) -> Self {
        self.severity = Severity::Lint;
        self
    }

    fn render(&self, colour: bool, out: &mut String) -> fmt::Result {
        let paint = Paint { colour };
        let head = match self.severity {
            Severity::Error => "error",
            Severity::Lint => "error[lint]",
        };
        let digits = self.place.as_ref().map_or(1, |place| place.line.to_string().len());
        let gutter = " ".repeat(digits);
        let bar = paint.blue("|");
        writeln!(out, "{}{}", paint.red(head), paint.bold(&format!(": {}", self.message)))?;
        let arrow = paint.blue("-->");
        match &self.place {
            None => writeln!(out, "{gutter}{arrow} {}", self.path)?,
            Some(Place { line, column, width, text }) => {
                writeln!(out, "{gutter}{arrow} {}:{line}:{column}", self.path)?;
                writeln!(out, "{gutter} {bar}")?;
                let (shown, indent, width) = window(text, column - 1, *width);
                let number = paint.blue(&line.to_string());
                writeln!(out, "{}", format!("{number} {bar} {shown}").trim_end())?;
                let marks = paint.red(&"^".repeat(width));
                writeln!(out, "{gutter} {bar} {}{marks}", " ".repeat(indent))?;
            }
        }
        for (label, text) in [("note", &self.note), ("help", &self.help)] {
            let Some(text) = text else { continue };
            let mut lines = text.lines();
            let first = lines.next().unwrap_or_default();
            writeln!(out, "{gutter} {} {}: {first}", paint.blue("="), paint.bold(label))?;
            for line in lines {
                writeln!(out, "{}", format!("{gutter}         {line}").trim_end())?;
            }
        }
        Ok(())
    }
}

/// The part of a line that is worth showing, with where in it the marks begin and how many there
/// are. `start` and `width` are in characters.
fn window(line: &str, start: usize, width: usize) -> (String, usize, usize) {
    const COLUMNS: usize = 100;
    const BEFORE: usize = 20;
    // A tab would move the marks away from what they mark.
    let line = line.replace('\t', " ");
    let length = line.chars().count();
    let from = if start + width <= COLUMNS { 0 } else { start.saturating_sub(BEFORE) };
    let mut shown: String = line.chars().skip(from).take(COLUMNS).collect();
    let mut indent = start - from;
    let width = width.min(COLUMNS - indent);
    if from > 0 {
        shown.insert(0, '…');
        indent += 1;
    }
    if from + COLUMNS < length {
        shown.push('…');
    }
    (shown, indent, width)
}

/// Colours for a terminal, or none.
#[derive(Clone, Copy)]
struct Paint {
    colour: bool,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn red(self, text: &str) -> String {
        self.with("1;31", text)
    }

    fn blue(self, text: &str) -> String {
        self.with("1;34", text)
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }
}

/// Everything that is wrong with a bank, in the order of its files. `Display` is the rendering
/// without colours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// The problems, sorted by path and line.
    #[must_use]
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| {
            let key = |problem: &Problem| {
                problem.place.as_ref().map_or((0, 0), |place| (place.line, place.column))
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

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// All of them as text for a terminal, with a count at the end.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let mut out = String::new();
        for problem in &self.0 {
            problem.render(colour, &mut out).expect("writing to a string never fails");
            out.push('\n');
        }
        let mut paths: Vec<_> = self.0.iter().map(|problem| &problem.path).collect();
        paths.dedup();
        let problems = counted(self.0.len(), "problem");
        let summary = format!("{problems} in {}", counted(paths.len(), "file"));
        out.push_str(&Paint { colour }.bold(&summary));
        out.push('\n');
        out
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_columns_in_characters() {
        let text = "one\nzwei üü drei\n";
        let start = text.find("drei").unwrap();
        let place = Place::of(text, start..start + 4);
        assert_eq!((place.line, place.column, place.width), (2, 9, 4));
        assert_eq!(place.text, "zwei üü drei");
    }

    #[test]
    fn a_place_at_the_end_of_a_file_is_its_last_line() {
        let place = Place::of("one\ntwo", 7..7);
        assert_eq!((place.line, place.column, place.width), (2, 4, 1));
    }

    #[test]
    fn a_long_line_is_shown_around_its_place() {
        let line = format!("{}here{}", "a".repeat(200), "b".repeat(200));
        let (shown, indent, width) = window(&line, 200, 4);
        let marked: String = shown.chars().skip(indent).take(width).collect();
        assert_eq!(marked, "here");
        assert_eq!(shown.chars().count(), 102);
        assert_eq!(window("short", 1, 2), ("short".to_owned(), 1, 2));
    }

    #[test]
    fn colours_come_only_when_asked_for() {
        let problems = Problems::new(vec![Problem::of_file("a.md", "is empty")]);
        assert!(!problems.render(false).contains('\x1b'));
        assert!(problems.render(true).contains("\x1b[1;31merror\x1b[0m"));
    }
}
