//! Everything that is wrong with some files.

use super::problem::Problem;
use super::render;
use std::fmt;

/// Everything that is wrong with some files, in the order of their paths and lines. `Display` is the
/// rendering without colors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// The problems, sorted by path and line.
    #[must_use]
    pub(crate) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| {
            let key = |problem: &Problem| {
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
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// These and those of `others`.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        Self::new(self.0)
    }

    /// All of them as text for a terminal, with a count at the end.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        render::for_terminal(&self.0, color)
    }

    /// Each of them as text of about `columns` columns.
    pub(crate) fn narrow(&self, columns: usize) -> impl Iterator<Item = String> {
        self.0.iter().map(move |problem| render::narrow(problem, columns))
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
