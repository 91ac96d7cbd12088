//! The reasons a member can't do something about a pairing.

use jiff::Timestamp;

/// The person who replied is not in the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This pairing belongs to two other people. Find a partner with `/interview match join`.")]
pub struct NotYourPairing;

/// The reason partners can't propose or accept a time. Typed times are numbered from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeetingError {
    /// The member is not one of the two.
    #[error(transparent)]
    NotYours(#[from] NotYourPairing),
    /// Nothing was typed.
    #[error("I need at least one time, like *Thu 18:00*. Press the button again and write one.")]
    NoTimes,
    /// A time can't be read, or can mean several.
    #[error(
        "I can't tell when time {0} is. Write a day and a time, like *Thu 18:00*, *tomorrow 9 am* \
         or *2026-03-12 18:30*."
    )]
    Unreadable(usize),
    /// A time is not in the future.
    #[error("Time {0} has passed. Choose one that's still ahead.")]
    Past(usize),
    /// A time is not before the next round.
    #[error(
        "Time {number} isn't before the next round, which starts <t:{}:F>. Choose an earlier one.",
        until.as_second()
    )]
    TooLate {
        /// The number of the time.
        number: usize,
        /// The time of the next round.
        until: Timestamp,
    },
    /// A newer round has begun.
    #[error("That round is over. `/interview match status` shows your current partner.")]
    RoundOver,
    /// The member proposed the time.
    #[error(
        "You proposed this, so your partner chooses. To change it, press *Suggest other times*."
    )]
    OwnProposal,
    /// The time is not in the newest proposal.
    #[error(
        "That time is no longer on offer. See the newest message about times, or suggest some."
    )]
    NotProposed,
    /// The time has passed since it was proposed.
    #[error("That time has passed. Choose another one, or press *Suggest other times*.")]
    Passed,
}
