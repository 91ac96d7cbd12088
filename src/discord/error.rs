//! Why Discord did not do what it was asked: one table from its codes to reasons, and one match from
//! reasons to what people are told.

use super::Discord;
use super::rest::{ErrorResponse, RequestError};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::set_aside::Unpostable;
use crate::messages::failures;
use std::time::Duration;

/// Why Discord did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DiscordError {
    /// There is no such channel or thread.
    #[error("unknown channel")]
    UnknownChannel,
    /// There is no such message.
    #[error("unknown message")]
    UnknownMessage,
    /// There is no such member.
    #[error("unknown member")]
    UnknownMember,
    /// The bot is not in the server.
    #[error("unknown server")]
    UnknownServer,
    /// The bot cannot see the channel.
    #[error("missing access")]
    MissingAccess,
    /// The bot may not do this in the channel.
    #[error("missing permissions")]
    MissingPermissions,
    /// The thread is locked.
    #[error("the thread is locked")]
    Locked,
    /// A channel of this kind can't have what was asked for.
    #[error("the wrong kind of channel")]
    WrongKind,
    /// The server has as many open threads as there can be.
    #[error("too many open threads")]
    TooManyThreads,
    /// The thread has as many members as there can be.
    #[error("too many members in the thread")]
    TooManyInThread,
    /// Discord will never take this very text.
    #[error("the content is refused")]
    Content(Unpostable, #[source] ErrorResponse),
    /// The token is not valid any more.
    #[error("the token is refused")]
    Unauthorized,
    /// Too many requests.
    #[error("rate limited")]
    RateLimited,
    /// Discord asked for a pause that lasts for so long from now, so that nothing was sent.
    #[error("a pause of {} s", .0.as_secs_f64().ceil())]
    Paused(Duration),
    /// Something that may be over at the next try.
    #[error("a passing fault")]
    Transient(#[source] RequestError),
    /// Anything else.
    #[error("an unexpected answer")]
    Other(#[source] RequestError),
}

/// What one of Discord's codes says.
#[derive(Clone, Copy)]
enum CodeMeaning {
    Refused(fn() -> DiscordError),
    Content(Unpostable),
}

use CodeMeaning::{Content, Refused};

/// Discord's codes that mean one thing wherever the bot meets them. The list is
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>.
const TABLE: [(isize, CodeMeaning); 22] = [
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
    (50_008, Refused(|| DiscordError::WrongKind)),
    (50_013, Refused(|| DiscordError::MissingPermissions)),
    (50_024, Refused(|| DiscordError::WrongKind)),
    (50_035, Content(Unpostable::Malformed)),
    // A thread that is only archived opens when the bot writes in it; this one is locked as well.
    (50_083, Refused(|| DiscordError::Locked)),
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

/// Why Discord does not take a text, if that is what an error says.
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
    /// Whether the same request may succeed in a moment.
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

    /// Whether Discord will never take this very message.
    pub(crate) const fn is_about_content(&self) -> bool {
        matches!(self, Self::Content(..))
    }

    /// Whether a channel of this kind can't have what was asked for.
    pub(crate) const fn is_about_kind(&self) -> bool {
        matches!(self, Self::WrongKind)
    }

    /// Whether Discord refused, so that the request has had no effect for sure.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::UnknownChannel
            | Self::UnknownMessage
            | Self::UnknownMember
            | Self::UnknownServer
            | Self::MissingAccess
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

/// Discord answers this where a message has a thread already.
const THREAD_EXISTS: isize = 160_004;

/// Whether a thread could not be opened since it is there.
pub(super) fn is_existing_thread(fault: &RequestError) -> bool {
    fault.refusal().is_some_and(|refusal| refusal.code == THREAD_EXISTS)
}

impl Discord {
    /// An error as a sentence about `place`, the channel or thread in which it happened, with the
    /// missing permissions by name. Says nothing of trying again: only the caller knows.
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
                tracing::warn!(server = guild.0, place = place.0, %error, "Discord refuses a text");
                failures::unpostable(why)
            }
            DiscordError::Unauthorized => failures::unauthorized(),
            DiscordError::RateLimited | DiscordError::Paused(_) => failures::rate_limited(),
            DiscordError::Transient(error) => {
                tracing::warn!(server = guild.0, place = place.0, %error, "Discord has a fault");
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
