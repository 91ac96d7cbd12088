//! The quality of questions: what members flag, how difficult a question turns out to be, and
//! which parts of it nobody uses.

mod difficulty;
mod flag;
mod survey;
mod tally;
#[cfg(test)]
mod tests;

pub use difficulty::{EASY_FROM, HARD_BELOW, MIN_ANSWERS, Measured, ScoredAnswers};
pub use flag::{
    Flag, FlagKind, FlagRefusal, FlaggedQuestion, MAX_FLAGS_OF_MEMBER, MAX_NOTE, MAX_OPEN_FLAGS,
    NewFlag, QuestionVersion,
};
pub use survey::{Findings, Mismatch, Survey, UnknownPoint, Unopened};
pub use tally::{MIN_SHOWN, QuestionTally};
