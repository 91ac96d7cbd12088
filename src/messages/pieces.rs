//! A question's long texts, split to fit Discord's limits.

use super::choices::{options_text, whole_prompt};
use crate::domain::question::Question;
use crate::markdown::split;
use std::fmt::Write as _;

/// A question's long texts, in pieces that fit Discord's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionPieces {
    /// The prompt, with the options of a choice question.
    pub prompt: Vec<String>,
    /// The options with what is right and why; nothing for any other question.
    pub options: Vec<String>,
    /// The model answer.
    pub answer: Vec<String>,
    /// All follow-ups, numbered, each question in bold with its answer below.
    pub follow_ups: Vec<String>,
}

impl QuestionPieces {
    /// The texts of `question` in pieces of at most `limit` characters:
    /// [`crate::limits::DESCRIPTION`] for embeds, [`crate::limits::MESSAGE`] for plain messages.
    #[must_use]
    pub fn new(question: &Question, limit: usize) -> Self {
        let mut follow_ups = String::new();
        for (number, follow_up) in (1..).zip(&question.follow_ups) {
            let answer = follow_up.answer.as_deref().unwrap_or_default();
            write!(follow_ups, "**{number}. {}**\n{answer}\n\n", follow_up.question)
                .expect("writing to a string never fails");
        }
        Self {
            prompt: split(&whole_prompt(question), limit),
            options: split(&options_text(question, question.offered()), limit),
            answer: split(&question.answer, limit),
            follow_ups: split(&follow_ups, limit),
        }
    }
}
