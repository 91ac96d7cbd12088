//! Strict reading of files that people write. All problems are reported at once, with file, line
//! and what to do.
//!
//! One reader, `Section`, reads questions, packs, templates, rubrics and the configuration, and
//! every problem in any of them is a [`Diagnostic`].

mod diagnostic;
mod render;
mod section;
mod text;
mod toml_reader;
mod values;

pub use diagnostic::{Diagnostic, Diagnostics, LineSpan, Severity};
pub(crate) use section::TomlTable;
pub(crate) use text::{SourceText, quoted};
pub(crate) use toml_reader::{TomlReader, WHOLE};
