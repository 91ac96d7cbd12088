//! Answers outside of dailies.

use jiff::Timestamp;
use warmup::domain::ids::InteractionId;
use warmup::store::Submission;

/// An answer at `now` to the question with the form's number.
pub(crate) fn practiced(id: u64, now: Timestamp, text: String) -> Submission {
    Submission {
        id: InteractionId(id),
        question: format!("python/question-{id}").parse().unwrap(),
        daily: None,
        begun: now,
        now,
        text,
        choice: None,
    }
}
