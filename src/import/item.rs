//! The result of an import: questions, and the items that were skipped.

use crate::domain::question::{Category, Difficulty, Question};
use std::collections::BTreeMap;
use std::fmt;

/// Defaults for questions that don't say it themselves.
#[derive(Clone, Debug)]
pub struct ImportDefaults {
    /// Slug of the pack they go to; otherwise it follows from the file.
    pub pack: Option<String>,
    /// The difficulty of a question that names none.
    pub difficulty: Difficulty,
    /// Their author or origin.
    pub source: Option<String>,
    /// The license under which they may be shown.
    pub license: Option<String>,
}

impl Default for ImportDefaults {
    fn default() -> Self {
        Self { pack: None, difficulty: Difficulty::Medium, source: None, license: None }
    }
}

/// A file to read: its name, with folders where it has some, and its content.
#[derive(Clone, Copy, Debug)]
pub struct Upload<'a> {
    /// The name as people know it.
    pub name: &'a str,
    /// All of it.
    pub bytes: &'a [u8],
}

/// Where in the files something was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, inside an archive behind the archive's name: `bank.zip/python/a.md`.
    pub file: String,
    /// Where in it.
    pub at: At,
}

/// Where in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// The file as a whole.
    File,
    /// A line, counted from 1.
    Line(usize),
    /// A note of an Anki collection, in the order in which they were made, counted from 1.
    Note(usize),
}

impl Place {
    /// The file as a whole.
    #[must_use]
    pub fn file(name: &str) -> Self {
        Self { file: name.to_owned(), at: At::File }
    }

    /// A line of it.
    #[must_use]
    pub fn line(name: &str, line: usize) -> Self {
        Self { file: name.to_owned(), at: At::Line(line) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            At::File => formatter.write_str(&self.file),
            At::Line(line) => write!(formatter, "{}:{line}", self.file),
            At::Note(number) => write!(formatter, "{}: note {number}", self.file),
        }
    }
}

/// One question that can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it stands.
    pub place: Place,
    /// The question as the bank reads it from `text`.
    pub question: Question,
    /// The content of its file in the pack.
    pub text: String,
    /// The changes made to it, as sentences without a full stop.
    pub notes: Vec<String>,
}

/// One of the answers that a multiple-choice question offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// Markdown.
    pub(super) text: String,
    /// It is the right choice, or one of several.
    pub(super) is_right: bool,
    /// The reason, as Markdown; empty if none is given.
    pub(super) why: String,
}

/// An item that could not become a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Where it stands.
    pub place: Place,
    /// The reason, in a sentence without a full stop.
    pub reason: String,
}

impl Skipped {
    pub(in crate::import) fn new(place: Place, reason: impl Into<String>) -> Self {
        Self { place, reason: reason.into() }
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.reason)
    }
}

/// All that was found in some files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The questions, in the order of the files. No two have the same id.
    pub items: Vec<Item>,
    /// The items that could not become questions, in the same order.
    pub skipped: Vec<Skipped>,
    /// The packs they go to, by slug.
    pub packs: BTreeMap<String, PackParts>,
}

/// The parts of a pack other than its questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackParts {
    /// The categories of its questions, in the order in which they came.
    pub categories: Vec<Category>,
    /// Its `pack.toml`, where the archive had one that can be used.
    pub file: Option<String>,
}
