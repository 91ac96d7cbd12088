//! Finding a partner to practice with: a weekly round pairs the members who joined.

mod agreement;
mod meeting;
mod met;
mod pairing;
mod pairs;
mod participant;
mod pool;
mod pruning;
mod refusal;
#[cfg(test)]
mod tests;
mod weekly_match;
#[cfg(test)]
mod weekly_match_tests;

pub use meeting::{
    AgreedTime, MAX_PROPOSED, Meeting, MeetingChange, ProposedTimes, REMINDED_BEFORE, read_times,
};
pub use met::Met;
pub use pairing::{Pair, Pairing, PairingAnswer, PairingChange, PairingId, PairingNotice};
pub use pairs::{ClosedMatch, Paired, close_match, pair_participants, suggest_template};
pub use participant::{
    Level, MAX_IGNORED, MAX_PARTICIPANTS, MAX_TOPICS, PER_WEEK, Participant, ParticipantChange,
    Preferences,
};
pub use refusal::{MeetingError, NotYourPairing};
pub use weekly_match::{
    LastMatch, MatchInput, MatchState, PartnerMatch, due_week, make_match, next_match_at,
};
