//! Files that people write: reading them strictly, and telling all that is wrong in them at once,
//! with file, line and what to do.
//!
//! Questions, packs, templates, rubrics and the configuration are read by one reader,
//! `Section`, and what is wrong in any of them is a [`Problem`].

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
