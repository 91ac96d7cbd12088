//! Problems as text, drawn in the style of the Rust compiler.

use super::diagnostic::{Diagnostic, Diagnostics, LineSpan, Severity, count_errors};
use crate::domain::text::counted;
use annotate_snippets::renderer::{Effects, Style};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt;

/// The part of a long line shown around the problem, in columns.
const COLUMNS: usize = 108;
/// The most bytes of a long range that are marked, so that the line is shown from the range's
/// beginning.
const MOST_MARKED: usize = 80;

impl Diagnostics {
    /// All problems as text for a terminal, with a count at the end.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        for_terminal(self.iter().as_slice(), color)
    }

    /// Each problem as text of about `columns` columns.
    pub(crate) fn narrow(&self, columns: usize) -> impl Iterator<Item = String> {
        self.iter().map(move |problem| narrow(problem, columns))
    }
}

/// The problem on one line: `python/oop/mro.md:7: the prompt is empty`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.path)?;
        if let Some(LineSpan { line, .. }) = &self.place {
            write!(formatter, ":{line}")?;
        }
        write!(formatter, ": {}", self.message)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

fn for_terminal(problems: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    let renderer = renderer.term_width(COLUMNS);
    let mut out = String::new();
    for problem in problems {
        out.push_str(&drawn(problem, &renderer));
        out.push_str("\n\n");
    }
    let mut paths: Vec<_> = problems.iter().map(|problem| &problem.path).collect();
    paths.dedup();
    let summary = format!("{} in {}", count(problems), counted(paths.len(), "file"));
    let style = if color { Style::new().effects(Effects::BOLD) } else { Style::new() };
    format!("{out}{style}{summary}{style:#}\n")
}

/// `3 problems`, or `1 error and 2 warnings` where some are only warnings.
fn count(problems: &[Diagnostic]) -> String {
    let errors = count_errors(problems);
    let lints = problems.len() - errors;
    let warnings = counted(lints, "warning");
    match (errors, lints) {
        (_, 0) => counted(errors, "problem"),
        (0, _) => warnings,
        _ => format!("{} and {warnings}", counted(errors, "error")),
    }
}

fn narrow(problem: &Diagnostic, columns: usize) -> String {
    drawn(problem, &Renderer::plain().term_width(columns))
}

fn drawn(problem: &Diagnostic, renderer: &Renderer) -> String {
    let drawn = renderer.render(&[group(problem)]);
    let lines: Vec<&str> = drawn.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n")
}

fn group(problem: &Diagnostic) -> Group<'_> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Lint => Level::WARNING,
    };
    let title = level.primary_title(problem.message.as_str());
    let group = match &problem.place {
        None => title.element(Origin::path(problem.path.as_str())),
        Some(LineSpan { line, range, text }) => {
            let end = range.end.min(text.floor_char_boundary(range.start + MOST_MARKED));
            title.element(
                Snippet::source(text.as_str())
                    .path(problem.path.as_str())
                    .line_start(*line)
                    .annotation(AnnotationKind::Primary.span(range.start..end)),
            )
        }
    };
    let note = problem.note.as_deref().map(|note| Level::NOTE.message(note));
    let help = problem.help.as_deref().map(|help| Level::HELP.message(help));
    group.elements(note.into_iter().chain(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problem(text: &str, marked: &str) -> Diagnostic {
        let start = text.find(marked).unwrap();
        let place = LineSpan::new(text, start..start + marked.len());
        Diagnostic::for_file("a.toml", "this is odd").at(place).help("mend it")
    }

    #[test]
    fn a_long_line_is_shown_around_its_place() {
        let line = format!("{}here{}", "a".repeat(200), "b".repeat(200));
        let drawn = narrow(&problem(&line, "here"), 56);
        assert!(drawn.contains("here"), "{drawn}");
        assert!(drawn.lines().all(|line| line.chars().count() <= 60), "{drawn}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_marked_can_be_drawn(
            text in "[a🧵é\t\n\0\u{202e}\u{301}]{0,30}",
            start in 0_usize..80,
            length in 0_usize..80,
        ) {
            let place = LineSpan::new(&text, start.min(text.len())..start.saturating_add(length));
            let problem = Diagnostic::for_file("a.toml", "odd\nsentence").at(place).note("\n");
            let drawn = for_terminal(std::slice::from_ref(&problem), true);
            prop_assert!(drawn.contains("a.toml:"), "{}", drawn);
            prop_assert!(!narrow(&problem, 0).is_empty());
        }
    }

    #[test]
    fn colors_come_only_when_asked_for() {
        let problems = [problem("a = 1", "1")];
        assert!(!for_terminal(&problems, false).contains('\x1b'));
        assert!(for_terminal(&problems, true).contains("\x1b["));
    }
}
