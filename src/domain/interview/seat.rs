//! The two seats of an interview.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the two seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seat {
    /// The member who asks.
    Interviewer,
    /// The member who answers.
    Candidate,
}

impl Seat {
    /// Both seats.
    pub const BOTH: [Self; 2] = [Self::Interviewer, Self::Candidate];

    /// The opposite seat.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Interviewer => Self::Candidate,
            Self::Candidate => Self::Interviewer,
        }
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Interviewer => "interviewer",
            Self::Candidate => "candidate",
        })
    }
}
