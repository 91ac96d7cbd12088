//! What people do, as far as it decides how often they may: more than anybody does by hand, and less
//! than a flood.

use crate::domain::rate_limit::RateLimit;
use jiff::SignedDuration;

/// An activity that has an allowance of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RateLimitedActivity {
    /// Submits an answer.
    Answer,
    /// Asks somebody for an interview.
    Interview,
    /// Takes out all that is held about them.
    Export,
    /// Shares an answer.
    Share,
    /// Adds a template or rubric.
    Template,
    /// Types an option that is completed.
    Suggestions,
    /// Anything else.
    Other,
}

/// Of all that a member does but typing.
pub(super) const EVERYTHING: RateLimit = RateLimit::new(100, SignedDuration::from_millis(500));

impl RateLimitedActivity {
    /// The allowance of one member in a server.
    pub(super) const fn member_limit(self) -> RateLimit {
        let (at_once, every) = match self {
            Self::Answer => (20, SignedDuration::from_secs(10)),
            Self::Interview | Self::Share => (10, SignedDuration::from_mins(1)),
            Self::Export => (5, SignedDuration::from_mins(10)),
            Self::Template => (40, SignedDuration::from_mins(1)),
            Self::Suggestions => (50, SignedDuration::from_millis(250)),
            Self::Other => return EVERYTHING,
        };
        RateLimit::new(at_once, every)
    }

    /// The allowance that all members of a server share.
    pub(super) const fn server_limit(self) -> Option<RateLimit> {
        let (at_once, every) = match self {
            Self::Answer => (3_000, SignedDuration::from_millis(100)),
            Self::Interview => (200, SignedDuration::from_secs(3)),
            Self::Export => (50, SignedDuration::from_secs(10)),
            Self::Share => (300, SignedDuration::from_secs(1)),
            Self::Template => (60, SignedDuration::from_mins(1)),
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
            RateLimitedActivity::Suggestions,
        ] {
            let server = activity.server_limit().unwrap();
            assert_ne!(server, activity.member_limit(), "{activity:?}");
        }
        assert_eq!(RateLimitedActivity::Other.server_limit(), None);
    }
}
