//! Spaced repetition: a question comes back shortly before its member would forget the answer.
//!
//! A card begins with the first graded answer. Its memory model is FSRS-6; see [`Memory`].

mod card;
mod grade;
mod memory;
mod settings;

pub use card::{CardChange, CardState, LEECH_LAPSES, Review, ReviewCard, ReviewPlan, SuspendedBy};
pub use grade::{GOOD_PERCENT, Grade, HARD_PERCENT};
pub use memory::{MAX_INTERVAL, Memory};
pub use settings::{Introduced, MAX_NEW_PER_DAY, Retention, ReviewSettings, ReviewSettingsChange};

#[cfg(test)]
mod tests;
