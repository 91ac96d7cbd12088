//! Strict reading of files that people write. All problems are reported at once, with file, line
//! and what to do.
//!
//! One reader, `Section`, reads questions, packs, templates, rubrics and the configuration, and
//! every problem in any of them is a [`Problem`].

mod problem;
mod reading;
mod render;
mod section;
mod text;
mod values;

pub use problem::{Place, Problem, Problems, Severity};
pub(crate) use reading::{Reading, WHOLE};
pub(crate) use section::Section;
pub(crate) use text::{Text, quoted};
