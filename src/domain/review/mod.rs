//! Spaced repetition: a question comes back shortly before its member would forget the answer.
//!
//! A card begins with the first graded answer. Its memory model is FSRS-6; see [`Memory`].

mod card;
mod fit;
mod memory;
mod parameters;
mod rating;
mod settings;
mod upcoming;

pub use card::{
    CardChange, CardState, LEECH_LAPSES, PastReview, Review, ReviewCard, ReviewPlan, SuspendedBy,
};
pub use fit::{ENOUGH_TO_FIT, Fitted, fit};
pub use memory::{MAX_INTERVAL, Memory};
pub use parameters::Parameters;
pub use rating::{GOOD_PERCENT, HARD_PERCENT, Rating};
pub use settings::{
    Introduced, MAX_NEW_PER_DAY, ParametersChange, Retention, ReviewSettings, ReviewSettingsChange,
};
pub use upcoming::{UPCOMING_DAYS, UpcomingReviews};

#[cfg(test)]
mod tests;
