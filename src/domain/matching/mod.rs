//! Finding a partner to practice with: a weekly round pairs the members who joined.

mod met;
mod pairing;
mod partners;
mod pruning;
mod round;
#[cfg(test)]
mod round_tests;
mod seeker;
#[cfg(test)]
mod tests;
mod weekly;

pub use met::Met;
pub use partners::{Answer, NotYourPairing, Notice, Pair, Pairing, PairingId, Step};
pub use round::{Held, Matching, Round, Rounds, due, next, next_round};
pub use seeker::{
    Level, MAX_IGNORED, MAX_SEEKERS, MAX_TOPICS, PER_WEEK, Seeker, SeekerChange, Wish,
};
pub use weekly::{Closed, Week, close, suggest, weekly};
