//! How often the answer of a question was shown, and its follow-ups opened. Nothing in it is about a
//! member.

use crate::domain::question::QuestionId;
use serde::{Deserialize, Serialize};

/// The least number of shown answers from which follow-ups that nobody opened are worth a word: the
/// 95% interval of 0 out of 30 ends at 11%, so hardly anyone would open them.
pub const MIN_SHOWN: u64 = 30;

/// The counts of one question in one server. They are written best effort: a crash loses a few, and
/// a click that is delivered twice counts twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionTally {
    /// The question.
    pub question: QuestionId,
    /// How often members saw the button that opens the follow-ups, beside an answer.
    pub shown: u64,
    /// How often they pressed it.
    pub opened: u64,
}

impl QuestionTally {
    /// Nothing was counted yet.
    #[must_use]
    pub const fn new(question: QuestionId) -> Self {
        Self { question, shown: 0, opened: 0 }
    }

    /// The button was shown once.
    #[must_use]
    pub fn one_shown(question: QuestionId) -> Self {
        Self { shown: 1, ..Self::new(question) }
    }

    /// The button was pressed once.
    #[must_use]
    pub fn one_opened(question: QuestionId) -> Self {
        Self { opened: 1, ..Self::new(question) }
    }

    /// Adds the counts of `other`.
    pub const fn add(&mut self, other: &Self) {
        self.shown = self.shown.saturating_add(other.shown);
        self.opened = self.opened.saturating_add(other.opened);
    }
}
