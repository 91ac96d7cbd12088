//! Spaced repetition: a question comes back shortly before its member would forget the answer.
//!
//! A card begins with the first graded answer. Its memory model is FSRS-6; see [`Memory`].

mod card;
mod memory;
mod rating;
mod settings;

pub use card::{CardChange, CardState, LEECH_LAPSES, Review, ReviewCard, ReviewPlan, SuspendedBy};
pub use memory::{MAX_INTERVAL, Memory};
pub use rating::{GOOD_PERCENT, HARD_PERCENT, Rating};
pub use settings::{Introduced, MAX_NEW_PER_DAY, Retention, ReviewSettings, ReviewSettingsChange};

#[cfg(test)]
mod tests;
