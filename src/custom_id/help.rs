//! The pages of `/help`.

use super::InvalidCustomId;
use std::fmt;
use std::str::FromStr;

/// A page of `/help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpTopic {
    /// Questions, streaks and leaderboards.
    Practice,
    /// Mock interviews.
    Interviews,
    /// Weekly partners.
    Partners,
    /// A member's data.
    Data,
    /// Commands for admins.
    Admins,
}

impl HelpTopic {
    /// All pages, in order.
    pub const ALL: [Self; 5] =
        [Self::Practice, Self::Interviews, Self::Partners, Self::Data, Self::Admins];
}

impl fmt::Display for HelpTopic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Practice => "practice",
            Self::Interviews => "interviews",
            Self::Partners => "partners",
            Self::Data => "data",
            Self::Admins => "admins",
        })
    }
}

impl FromStr for HelpTopic {
    type Err = InvalidCustomId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|topic| topic.to_string() == text).ok_or(InvalidCustomId)
    }
}
