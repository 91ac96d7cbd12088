//! The posted parts of a model answer in a thread, recorded so that nobody has to search for them
//! there.

use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::question::QuestionId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The progress of the reveal of one question in one thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reveal {
    /// The thread.
    pub thread: ChannelId,
    /// The question.
    pub question: QuestionId,
    /// The markers of the messages that are in the thread.
    pub posted: BTreeSet<String>,
    /// Set once the whole model answer is there. It stays set when the question is edited later.
    pub complete: bool,
    /// Set while messages are being posted, and while their outcome is unknown: any part that was
    /// posted but not recorded comes after this message.
    pub in_doubt_after: Option<MessageId>,
}

impl Reveal {
    /// A reveal of which nothing was posted.
    #[must_use]
    pub const fn new(thread: ChannelId, question: QuestionId) -> Self {
        Self { thread, question, posted: BTreeSet::new(), complete: false, in_doubt_after: None }
    }

    /// A reveal of unknown progress, for a thread that may be older than these records. All of it
    /// would come after `message`, the question's own.
    #[must_use]
    pub fn unknown(thread: ChannelId, question: QuestionId, message: MessageId) -> Self {
        Self { in_doubt_after: Some(message), ..Self::new(thread, question) }
    }

    /// Returns `true` if the part with this marker is still to be posted.
    #[must_use]
    pub fn lacks(&self, mark: &str) -> bool {
        !self.complete && !self.posted.contains(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complete_answer_lacks_nothing_even_after_the_question_was_edited() {
        let mut reveal = Reveal::new(ChannelId(1), "python/x".parse().unwrap());
        reveal.posted.insert("python/x · 1 of 1".to_owned());
        assert!(reveal.lacks("python/x · 2 of 2"));
        reveal.complete = true;
        assert!(!reveal.lacks("python/x · 2 of 2"));
    }
}
