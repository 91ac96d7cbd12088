//! A server's additions to the template library.

use super::rubric::Rubric;
use super::template::Template;
use serde::{Deserialize, Serialize};

/// A server's own template or rubric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LibraryEntry {
    /// A template.
    Template(Template),
    /// A rubric.
    Rubric(Rubric),
}

/// The kind of a [`LibraryEntry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LibraryEntryKind {
    /// A template.
    Template,
    /// A rubric.
    Rubric,
}

impl LibraryEntry {
    /// The name, unique within its kind.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Template(template) => &template.name,
            Self::Rubric(rubric) => &rubric.name,
        }
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> LibraryEntryKind {
        match self {
            Self::Template(_) => LibraryEntryKind::Template,
            Self::Rubric(_) => LibraryEntryKind::Rubric,
        }
    }
}
