//! Rate-limited activities: the limits are above what anybody does by hand, and below a flood.

use crate::domain::rate_limit::RateLimit;
use jiff::SignedDuration;

/// An activity with its own allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RateLimitedActivity {
    /// Submit an answer.
    Answer,
    /// Request an interview.
    Interview,
    /// Export one's data.
    Export,
    /// Share an answer.
    Share,
    /// Add a template or rubric.
    Template,
    /// Import or export questions.
    Import,
    /// Type an option with suggestions.
    Suggestions,
    /// Anything else.
    Other,
}

/// The allowance for everything that a member does except typing.
pub(super) const EVERYTHING: RateLimit = RateLimit::new(100, SignedDuration::from_millis(500));

impl RateLimitedActivity {
    /// The allowance of one member in a server.
    pub(super) const fn member_limit(self) -> RateLimit {
        let (at_once, every) = match self {
            Self::Answer => (20, SignedDuration::from_secs(10)),
            Self::Interview | Self::Share => (10, SignedDuration::from_mins(1)),
            Self::Export => (5, SignedDuration::from_mins(10)),
            Self::Template => (40, SignedDuration::from_mins(1)),
            Self::Import => (10, SignedDuration::from_secs(30)),
            Self::Suggestions => (50, SignedDuration::from_millis(250)),
            Self::Other => return EVERYTHING,
        };
        RateLimit::new(at_once, every)
    }

    /// The allowance shared by all members of a server.
    pub(super) const fn server_limit(self) -> Option<RateLimit> {
        let (at_once, every) = match self {
            Self::Answer => (3_000, SignedDuration::from_millis(100)),
            Self::Interview => (200, SignedDuration::from_secs(3)),
            Self::Export => (50, SignedDuration::from_secs(10)),
            Self::Share => (300, SignedDuration::from_secs(1)),
            Self::Template => (60, SignedDuration::from_mins(1)),
            Self::Import => (20, SignedDuration::from_secs(15)),
            Self::Suggestions => (3_000, SignedDuration::from_millis(10)),
            Self::Other => return None,
        };
        Some(RateLimit::new(at_once, every))
    }

    /// The activity in words, to follow "you can".
    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::Answer => "send the next answer",
            Self::Interview => "start the next interview",
            Self::Export => "export your data again",
            Self::Share => "share again",
            Self::Template => "add the next template",
            Self::Import => "import or export again",
            Self::Suggestions | Self::Other => "try again",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_do_more_than_a_member() {
        for activity in [
            RateLimitedActivity::Answer,
            RateLimitedActivity::Interview,
            RateLimitedActivity::Export,
            RateLimitedActivity::Share,
            RateLimitedActivity::Template,
            RateLimitedActivity::Import,
            RateLimitedActivity::Suggestions,
        ] {
            let server = activity.server_limit().unwrap();
            assert_ne!(server, activity.member_limit(), "{activity:?}");
        }
        assert_eq!(RateLimitedActivity::Other.server_limit(), None);
    }
}
