//! One file for each format: bytes in, drafts and what had to be skipped out.

mod anki;
mod anki_models;
mod delimited;
mod detect;
mod found;
mod headers;
mod json;
mod node;
mod parts;
mod question_file;
mod readme;
mod record;
mod text;
mod yaml;

pub(super) use detect::{read, read_inner};
pub(super) use found::Found;
