//! Files that people write: reading them strictly, and telling all that is wrong in them at once,
//! with file, line and what to do.
//!
//! Questions, packs, templates, rubrics and the configuration are read by one reader,
//! `Section`, and what is wrong in any of them is a [`Problem`].

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
