//! Problems that block due work, and what is stored about them: one back-off for all.

use crate::discord::{Discord, DiscordError};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::server::OngoingFailure;
use crate::messages::failures;
use jiff::Timestamp;
use std::time::Duration;

/// The reason something could not be done.
pub(crate) enum ActionError {
    /// The thread or channel no longer exists.
    Gone,
    /// Discord or the settings prevent it; somebody should know.
    Blocked(Blocker),
    /// The bot has an internal error.
    Internal(anyhow::Error),
}

/// A problem, for people to read.
pub(crate) struct Blocker {
    pub(crate) sentence: String,
    /// Set if Discord refused, so that nothing was sent for sure.
    pub(crate) is_refusal: bool,
    /// The wait after which it may be over; `None` if it won't be by itself.
    retry_after: Option<Duration>,
}

impl<E: Into<anyhow::Error>> From<E> for ActionError {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}

impl ActionError {
    /// The error for an error of Discord in `place`.
    pub(crate) async fn from_discord(
        discord: &Discord,
        guild: GuildId,
        place: ChannelId,
        error: DiscordError,
    ) -> Self {
        match error {
            DiscordError::UnknownChannel => Self::Gone,
            error => Self::Blocked(Blocker::from_discord(discord, guild, place, error).await),
        }
    }

    /// Adds the promise to retry, if a retry may help.
    pub(crate) fn with_retry_promise(self) -> Self {
        match self {
            Self::Blocked(blocker) => Self::Blocked(blocker.with_retry_promise()),
            Self::Gone | Self::Internal(_) => self,
        }
    }

    /// Adds that nothing is retried until somebody uses `command` again.
    pub(crate) fn with_use_again_hint(self, command: &str) -> Self {
        match self {
            Self::Blocked(Blocker { sentence, is_refusal, retry_after: Some(wait) }) => {
                let sentence = failures::use_again(&sentence, command, wait);
                Self::Blocked(Blocker { sentence, is_refusal, retry_after: Some(wait) })
            }
            error => error,
        }
    }

    /// A problem that an admin has to fix.
    pub(crate) const fn for_admins(sentence: String) -> Self {
        Self::Blocked(Blocker { sentence, is_refusal: false, retry_after: None })
    }

    /// Returns `true` if it won't be over before somebody fixes it.
    pub(crate) const fn needs_people(&self) -> bool {
        match self {
            Self::Gone => true,
            Self::Blocked(blocker) => blocker.retry_after.is_none(),
            Self::Internal(_) => false,
        }
    }

    /// The sentence for people, `gone` if the place no longer exists.
    ///
    /// # Errors
    /// The bot has an internal error.
    pub(crate) fn into_sentence(self, gone: impl FnOnce() -> String) -> anyhow::Result<String> {
        match self {
            Self::Gone => Ok(gone()),
            Self::Blocked(Blocker { sentence, .. }) => Ok(sentence),
            Self::Internal(error) => Err(error),
        }
    }
}

impl Blocker {
    /// The problem for an error of Discord in `place`.
    pub(crate) async fn from_discord(
        discord: &Discord,
        guild: GuildId,
        place: ChannelId,
        error: DiscordError,
    ) -> Self {
        let (is_refusal, retry_after) = (error.is_refusal(), error.retry_after());
        let sentence = discord.explain(guild, place, error).await;
        Self { sentence, is_refusal, retry_after }
    }

    /// Adds the promise to retry, if a retry may help.
    pub(crate) fn with_retry_promise(mut self) -> Self {
        if self.retry_after.is_some() {
            self.sentence = failures::will_retry(&self.sentence);
        }
        self
    }
}

/// The effect on the trouble stored with a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum FailureUpdate {
    /// It is unchanged; there may be none.
    Unchanged,
    /// It is over.
    Cleared,
    /// It continues, or begins, with the next try later.
    Failing(OngoingFailure),
}

/// Settles a try at `now`. `reason` says what blocked it; without a reason, the trouble `before` is
/// over if `succeeded`, which means that what failed before was tried.
pub(crate) fn update_failure(
    before: Option<&OngoingFailure>,
    reason: Option<String>,
    succeeded: bool,
    now: Timestamp,
) -> FailureUpdate {
    match reason {
        Some(reason) => FailureUpdate::Failing(OngoingFailure::after(before, reason, now)),
        None if before.is_some() && succeeded => FailureUpdate::Cleared,
        None => FailureUpdate::Unchanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_ends_only_when_what_failed_was_tried_with_success() {
        let now = Timestamp::UNIX_EPOCH;
        let failure = OngoingFailure::after(None, "No.".to_owned(), now);
        let before = Some(&failure);
        assert_eq!(update_failure(None, None, true, now), FailureUpdate::Unchanged);
        assert_eq!(update_failure(before, None, false, now), FailureUpdate::Unchanged);
        assert_eq!(update_failure(before, None, true, now), FailureUpdate::Cleared);
        let again = OngoingFailure::after(before, "Still no.".to_owned(), now);
        let reason = Some("Still no.".to_owned());
        assert_eq!(update_failure(before, reason, true, now), FailureUpdate::Failing(again));
    }
}
