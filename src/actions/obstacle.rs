//! What stands in the way of something that was due, and what is kept of it: one back-off for all.

use crate::discord::{Discord, DiscordError};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::server::Trouble;
use crate::messages::trouble;
use jiff::Timestamp;
use std::time::Duration;

/// Why something could not be done.
pub(crate) enum Obstacle {
    /// The thread or channel is not there any more.
    Gone,
    /// Discord or the settings stand in the way; somebody should know.
    Hindered(Hindrance),
    /// Something is wrong on the bot's own side.
    Internal(anyhow::Error),
}

/// What hinders, for people to read.
pub(crate) struct Hindrance {
    pub(crate) sentence: String,
    /// Whether Discord refused, so that nothing was said for sure.
    pub(crate) is_refusal: bool,
    /// The wait after which it may be over; nothing if it won't be by itself.
    passes_after: Option<Duration>,
}

impl<E: Into<anyhow::Error>> From<E> for Obstacle {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}

impl Obstacle {
    /// The obstacle that an answer of Discord's is in `place`.
    pub(crate) async fn of(
        discord: &Discord,
        guild: GuildId,
        place: ChannelId,
        error: DiscordError,
    ) -> Self {
        match error {
            DiscordError::UnknownChannel => Self::Gone,
            error => Self::Hindered(Hindrance::of(discord, guild, place, error).await),
        }
    }

    /// The same with the promise to go on, where trying again may help.
    pub(crate) fn tried_again(self) -> Self {
        match self {
            Self::Hindered(hindrance) => Self::Hindered(hindrance.tried_again()),
            Self::Gone | Self::Internal(_) => self,
        }
    }

    /// The same, where nothing is tried again before somebody uses `command` again.
    pub(crate) fn used_again(self, command: &str) -> Self {
        match self {
            Self::Hindered(Hindrance { sentence, is_refusal, passes_after: Some(wait) }) => {
                let sentence = trouble::use_again(&sentence, command, wait);
                Self::Hindered(Hindrance { sentence, is_refusal, passes_after: Some(wait) })
            }
            obstacle => obstacle,
        }
    }

    /// Something that an admin has to change.
    pub(crate) const fn for_admins(sentence: String) -> Self {
        Self::Hindered(Hindrance { sentence, is_refusal: false, passes_after: None })
    }

    /// What people are told, `gone` where the place is not there any more. Fails where it is the
    /// bot's own fault.
    pub(crate) fn told(self, gone: impl FnOnce() -> String) -> anyhow::Result<String> {
        match self {
            Self::Gone => Ok(gone()),
            Self::Hindered(Hindrance { sentence, .. }) => Ok(sentence),
            Self::Internal(error) => Err(error),
        }
    }
}

impl Hindrance {
    /// What an answer of Discord's means to people in `place`.
    pub(crate) async fn of(
        discord: &Discord,
        guild: GuildId,
        place: ChannelId,
        error: DiscordError,
    ) -> Self {
        let (is_refusal, passes_after) = (error.is_refusal(), error.retry_after());
        let sentence = discord.explain(guild, place, error).await;
        Self { sentence, is_refusal, passes_after }
    }

    /// The same with the promise to go on, where trying again may help.
    pub(crate) fn tried_again(mut self) -> Self {
        if self.passes_after.is_some() {
            self.sentence = trouble::goes_on(&self.sentence);
        }
        self
    }
}

/// What becomes of the trouble that is kept with a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It stays as it was, and so may there being none.
    Unchanged,
    /// It is over.
    Over,
    /// It goes on, or begins, with the next try later.
    Troubled(Trouble),
}

/// Settles a try at `now`. `reason` says what stood in its way; without one the trouble `before` is
/// over if `succeeded`, that is if what failed before was tried.
pub(crate) fn settle(
    before: Option<&Trouble>,
    reason: Option<String>,
    succeeded: bool,
    now: Timestamp,
) -> Settled {
    match reason {
        Some(reason) => Settled::Troubled(Trouble::after(before, reason, now)),
        None if before.is_some() && succeeded => Settled::Over,
        None => Settled::Unchanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_ends_only_when_what_failed_was_tried_with_success() {
        let now = Timestamp::UNIX_EPOCH;
        let trouble = Trouble::after(None, "No.".to_owned(), now);
        let before = Some(&trouble);
        assert_eq!(settle(None, None, true, now), Settled::Unchanged);
        assert_eq!(settle(before, None, false, now), Settled::Unchanged);
        assert_eq!(settle(before, None, true, now), Settled::Over);
        let again = Trouble::after(before, "Still no.".to_owned(), now);
        let reason = Some("Still no.".to_owned());
        assert_eq!(settle(before, reason, true, now), Settled::Troubled(again));
    }
}
