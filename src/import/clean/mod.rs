//! From texts as banks have them to Markdown as Discord renders it. Each file mends one kind of thing.

mod document;
mod escape;
mod inline;
mod language;
mod latex;
mod list;
mod source;
mod table;

pub(super) use document::clean;
pub(super) use escape::{flattened, hardened};
pub(super) use latex::has_formula;
