//! The reasons Discord did not do what it was asked: one table from its codes to reasons, and one
//! match from reasons to the sentences people read.

use super::Discord;
use super::rest::{ErrorResponse, RequestError};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::set_aside::Unpostable;
use crate::messages::failures;
use std::time::Duration;

/// The reason Discord did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DiscordError {
    #[error("unknown channel")]
    UnknownChannel,
    #[error("unknown message")]
    UnknownMessage,
    #[error("unknown member")]
    UnknownMember,
    /// The bot is not in the server.
    #[error("unknown server")]
    UnknownServer,
    /// The bot can't see the channel.
    #[error("missing access")]
    MissingAccess,
    /// The user takes no direct messages from the bot.
    #[error("the user takes no direct messages")]
    DirectMessagesClosed,
    /// The bot is not permitted to do this in the channel.
    #[error("missing permissions")]
    MissingPermissions,
    /// The thread is locked.
    #[error("the thread is locked")]
    Locked,
    /// A channel of this kind doesn't support the request.
    #[error("the wrong kind of channel")]
    WrongKind,
    /// The server has reached the limit of open threads.
    #[error("too many open threads")]
    TooManyThreads,
    /// The thread has reached the limit of members.
    #[error("too many members in the thread")]
    TooManyInThread,
    /// Discord will never accept this text.
    #[error("Discord refuses the content")]
    Content(Unpostable, #[source] ErrorResponse),
    /// The token is no longer valid.
    #[error("Discord refuses the token")]
    Unauthorized,
    /// Too many requests.
    #[error("rate limited")]
    RateLimited,
    /// A rate limit of Discord lasts for this long from now, so nothing was sent.
    #[error("rate limited for {} s", .0.as_secs_f64().ceil())]
    Paused(Duration),
    /// A transient error.
    #[error("a transient error")]
    Transient(#[source] RequestError),
    /// Anything else.
    #[error("an unexpected response")]
    Other(#[source] RequestError),
}

/// The meaning of one of Discord's codes.
#[derive(Clone, Copy)]
enum CodeMeaning {
    Refused(fn() -> DiscordError),
    Content(Unpostable),
}

use CodeMeaning::{Content, Refused};

/// Discord's codes that mean the same wherever the bot meets them. The list is
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>.
const TABLE: [(isize, CodeMeaning); 24] = [
    (10_003, Refused(|| DiscordError::UnknownChannel)),
    (10_004, Refused(|| DiscordError::UnknownServer)),
    (10_007, Refused(|| DiscordError::UnknownMember)),
    (10_008, Refused(|| DiscordError::UnknownMessage)),
    (10_013, Refused(|| DiscordError::UnknownMember)),
    (20_016, Refused(|| DiscordError::RateLimited)),
    (20_028, Refused(|| DiscordError::RateLimited)),
    (30_033, Refused(|| DiscordError::TooManyInThread)),
    (40_005, Content(Unpostable::Malformed)),
    (50_001, Refused(|| DiscordError::MissingAccess)),
    (50_006, Content(Unpostable::Malformed)),
    (50_007, Refused(|| DiscordError::DirectMessagesClosed)),
    (50_008, Refused(|| DiscordError::WrongKind)),
    (50_013, Refused(|| DiscordError::MissingPermissions)),
    (50_024, Refused(|| DiscordError::WrongKind)),
    (50_035, Content(Unpostable::Malformed)),
    // A thread that is only archived opens when the bot writes in it; this one is locked as well.
    (50_083, Refused(|| DiscordError::Locked)),
    // There is no server that both are in.
    (50_278, Refused(|| DiscordError::DirectMessagesClosed)),
    (160_005, Refused(|| DiscordError::Locked)),
    (160_006, Refused(|| DiscordError::TooManyThreads)),
    (160_007, Refused(|| DiscordError::TooManyThreads)),
    (200_000, Content(Unpostable::AutoMod)),
    (200_001, Content(Unpostable::AutoMod)),
    (240_000, Content(Unpostable::HarmfulLink)),
];

fn meaning(code: isize) -> Option<CodeMeaning> {
    TABLE.iter().find(|(known, _)| *known == code).map(|(_, meaning)| *meaning)
}

/// The reason Discord does not accept a text, if the error is about that.
pub(crate) fn content_refusal(fault: &RequestError) -> Option<Unpostable> {
    match meaning(fault.refusal()?.code) {
        Some(Content(why)) => Some(why),
        Some(Refused(_)) | None => None,
    }
}

impl From<RequestError> for DiscordError {
    fn from(fault: RequestError) -> Self {
        let refusal = match fault {
            RequestError::Refused(refusal) => refusal,
            RequestError::Paused(wait) => return Self::Paused(wait),
            RequestError::Unanswered(_) | RequestError::Unreadable(_) => {
                return Self::Transient(fault);
            }
            RequestError::Unbuildable(_) => return Self::Other(fault),
        };
        match meaning(refusal.code) {
            Some(Refused(reason)) => reason(),
            Some(Content(why)) => Self::Content(why, refusal),
            None if refusal.status == 429 => Self::RateLimited,
            None if refusal.status == 401 => Self::Unauthorized,
            None if refusal.status >= 500 => Self::Transient(RequestError::Refused(refusal)),
            None => Self::Other(RequestError::Refused(refusal)),
        }
    }
}

impl DiscordError {
    /// Returns `true` if the same request may succeed in a moment.
    pub(crate) const fn is_transient(&self) -> bool {
        matches!(self, Self::Transient(_) | Self::RateLimited | Self::Paused(_))
    }

    /// The wait after which the same request may succeed, if it may at all.
    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Paused(wait) => Some(*wait),
            _ if self.is_transient() => Some(Duration::ZERO),
            _ => None,
        }
    }

    /// Returns `true` if Discord will never accept this message.
    pub(crate) const fn is_about_content(&self) -> bool {
        matches!(self, Self::Content(..))
    }

    /// Returns `true` if a channel of this kind doesn't support the request.
    pub(crate) const fn is_about_kind(&self) -> bool {
        matches!(self, Self::WrongKind)
    }

    /// Returns `true` if Discord refused, so the request certainly had no effect.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::UnknownChannel
            | Self::UnknownMessage
            | Self::UnknownMember
            | Self::UnknownServer
            | Self::MissingAccess
            | Self::DirectMessagesClosed
            | Self::MissingPermissions
            | Self::Locked
            | Self::WrongKind
            | Self::TooManyThreads
            | Self::TooManyInThread
            | Self::Content(..)
            | Self::Unauthorized => true,
            // The try before the last one may have taken effect.
            Self::RateLimited | Self::Paused(_) | Self::Transient(_) => false,
            Self::Other(fault) => {
                fault.refusal().is_some_and(|refusal| (400..500).contains(&refusal.status))
            }
        }
    }
}

/// Discord's code for a message that already has a thread.
const THREAD_EXISTS: isize = 160_004;

/// Returns `true` if a thread could not be opened because it exists.
pub(super) fn is_existing_thread(fault: &RequestError) -> bool {
    fault.refusal().is_some_and(|refusal| refusal.code == THREAD_EXISTS)
}

impl Discord {
    /// An error as a sentence about `place`, the channel or thread in which it happened, with the
    /// missing permissions by name. It doesn't mention retries: only the caller knows about them.
    pub(crate) async fn explain(
        &self,
        guild: GuildId,
        place: ChannelId,
        error: DiscordError,
    ) -> String {
        match error {
            DiscordError::UnknownChannel => failures::place_gone(),
            DiscordError::UnknownMessage => failures::message_gone(),
            DiscordError::UnknownMember => failures::member_gone(),
            DiscordError::UnknownServer => failures::not_in_server(),
            DiscordError::MissingAccess => {
                self.invalidate_if_visible(guild, place);
                failures::missing_permissions(place, &["View Channel"])
            }
            DiscordError::DirectMessagesClosed => failures::direct_messages_closed(),
            DiscordError::MissingPermissions => match self.rights_after_refusal(guild, place).await
            {
                Ok(rights) => failures::missing_permissions(rights.channel, &rights.missing),
                Err(_) => failures::missing_permissions(place, &[]),
            },
            DiscordError::Locked => failures::locked(place),
            DiscordError::WrongKind => {
                failures::wrong_kind(place, self.kind_of(guild, place).await)
            }
            DiscordError::TooManyThreads => failures::too_many_threads(),
            DiscordError::TooManyInThread => failures::too_many_in_thread(place),
            DiscordError::Content(why, error) => {
                tracing::warn!(server = guild.0, place = place.0, %error, "Discord refused a text");
                failures::unpostable(why)
            }
            DiscordError::Unauthorized => failures::unauthorized(),
            DiscordError::RateLimited | DiscordError::Paused(_) => failures::rate_limited(),
            DiscordError::Transient(error) => {
                tracing::warn!(server = guild.0, place = place.0, %error, "Discord returned a server error");
                failures::transient()
            }
            DiscordError::Other(fault) => {
                let code = fault.refusal().map(|refusal| refusal.code);
                tracing::warn!(server = guild.0, place = place.0, error = ?fault, "Discord refused");
                failures::unknown(code)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_in_the_table_twice() {
        for (position, (code, _)) in TABLE.iter().enumerate() {
            assert!(TABLE[..position].iter().all(|(earlier, _)| earlier != code), "{code}");
        }
    }
}
