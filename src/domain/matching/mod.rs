//! Finding a partner to practise with: a weekly round pairs the members who joined.

mod met;
mod pairing;
mod seeker;
#[cfg(test)]
mod tests;
mod weekly;

pub use met::Met;
pub use seeker::{Level, MAX_IGNORED, PER_WEEK, Seeker};
pub use weekly::{Answer, Closed, NotYourPairing, Pair, Pairing, Week, close, suggest, weekly};
