//! What a server adds to the library of interviews.

use super::rubric::Rubric;
use super::template::Template;
use serde::{Deserialize, Serialize};

/// A template or rubric of a server's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LibraryEntry {
    /// A template.
    Template(Template),
    /// A rubric.
    Rubric(Rubric),
}

/// Which sort of [`LibraryEntry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LibraryEntryKind {
    /// A template.
    Template,
    /// A rubric.
    Rubric,
}

impl LibraryEntry {
    /// Its name, unique among those of its kind.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Template(template) => &template.name,
            Self::Rubric(rubric) => &rubric.name,
        }
    }

    /// Which sort it is.
    #[must_use]
    pub const fn kind(&self) -> LibraryEntryKind {
        match self {
            Self::Template(_) => LibraryEntryKind::Template,
            Self::Rubric(_) => LibraryEntryKind::Rubric,
        }
    }
}
