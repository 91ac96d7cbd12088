//! One question by itself, from a text that may lie in no pack yet.

use super::source::MAX_FILE_BYTES;
use super::{pack_file, question_file, shown_raw};
use crate::diagnostics::{Diagnostics, SourceText};
use crate::domain::question::{Pack, Question, QuestionId};

/// A question with its texts as its author wrote them.
#[derive(Clone, Debug)]
pub struct Authored {
    /// As people will see it.
    pub question: Question,
    /// The Markdown of the prompt.
    pub prompt: String,
    /// The Markdown of the model answer.
    pub answer: String,
    /// The places that Discord will show literally or take for something else.
    pub shown_raw: Diagnostics,
}

/// Reads the file of one question, as strictly as a pack is read.
///
/// # Errors
/// All that keeps it from being asked.
pub fn read_question(
    path: &str,
    bytes: &[u8],
    id: QuestionId,
    category: &str,
) -> Result<Authored, Diagnostics> {
    let text = SourceText::from_bytes(path, bytes, MAX_FILE_BYTES).map_err(Diagnostics::new)?;
    let mut problems = Vec::new();
    let Some(written) = question_file::read(text, id, category, &mut problems) else {
        return Err(Diagnostics::new(problems));
    };
    if !problems.is_empty() {
        return Err(Diagnostics::new(problems));
    }
    let mut raw = Vec::new();
    shown_raw::lint(&written, &mut raw);
    Ok(Authored {
        prompt: written.text.slice(&written.prompt).to_owned(),
        answer: written.text.slice(&written.answer).to_owned(),
        question: written.question,
        shown_raw: Diagnostics::new(raw),
    })
}

/// Reads the `pack.toml` of `pack`.
///
/// # Errors
/// All that is wrong with it.
pub fn read_pack_file(path: &str, bytes: &[u8], pack: &str) -> Result<Pack, Diagnostics> {
    let text = SourceText::from_bytes(path, bytes, MAX_FILE_BYTES).map_err(Diagnostics::new)?;
    let mut problems = Vec::new();
    let read = pack_file::read(text, pack, &mut problems);
    match read {
        Some(file) if problems.is_empty() => Ok(file.pack),
        _ => Err(Diagnostics::new(problems)),
    }
}
