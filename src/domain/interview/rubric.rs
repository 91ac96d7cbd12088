//! Rubrics for grading.

use super::grade::{Grade, Score};
use serde::{Deserialize, Serialize};

/// The most criteria of a rubric: a message holds a menu for each of them, and a row of buttons.
pub const MAX_CRITERIA: usize = 4;

/// Criteria with a written anchor for each grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rubric {
    /// A slug of at most 32 characters, used by templates.
    pub name: String,
    /// The purpose, in at most 100 characters.
    pub description: String,
    /// One to [`MAX_CRITERIA`].
    pub criteria: Vec<Criterion>,
}

/// One graded aspect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// A slug of at most 32 characters, unique in the rubric.
    pub name: String,
    /// The displayed title, in at most 45 characters.
    pub title: String,
    /// The weight relative to the other criteria, 1 to 100.
    pub weight: u32,
    /// The behavior that earns grade 1, 2, 3 and 4, each in at most 100 characters.
    pub anchors: [String; 4],
}

impl Criterion {
    /// The behavior that earns `grade`.
    #[must_use]
    pub fn anchor(&self, grade: Grade) -> &str {
        &self.anchors[usize::from(grade.number() - 1)]
    }
}

impl Rubric {
    /// The weighted score of a sheet with one grade per criterion, as far as there are grades.
    #[must_use]
    pub fn score(&self, grades: &[Option<Grade>]) -> Option<Score> {
        let pairs = self.criteria.iter().zip(grades);
        Score::mean(pairs.filter_map(|(criterion, grade)| {
            grade.map(|grade| (Score::from(grade), criterion.weight))
        }))
    }
}
