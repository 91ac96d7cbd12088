//! Why Discord did not do what it was asked: one table from its codes to reasons, and one match from
//! reasons to what people are told.

use super::Discord;
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::set_aside::Unpostable;
use crate::messages::trouble;
use serenity::all::{ChannelType, HttpError};

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
    Content(Unpostable, #[source] serenity::Error),
    /// The token is not valid any more.
    #[error("the token is refused")]
    Unauthorized,
    /// Too many requests.
    #[error("rate limited")]
    RateLimited,
    /// Something that may be over at the next try.
    #[error("a passing fault")]
    Passing(#[source] serenity::Error),
    /// Anything else.
    #[error("an unexpected answer")]
    Other(#[source] serenity::Error),
}

/// What one of Discord's codes says.
#[derive(Clone, Copy)]
enum Meaning {
    Refusal(fn() -> DiscordError),
    Content(Unpostable),
}

use Meaning::{Content, Refusal};

/// Discord's codes that mean one thing wherever the bot meets them. The list is
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>.
const TABLE: [(isize, Meaning); 22] = [
    (10_003, Refusal(|| DiscordError::UnknownChannel)),
    (10_004, Refusal(|| DiscordError::UnknownServer)),
    (10_007, Refusal(|| DiscordError::UnknownMember)),
    (10_008, Refusal(|| DiscordError::UnknownMessage)),
    (10_013, Refusal(|| DiscordError::UnknownMember)),
    (20_016, Refusal(|| DiscordError::RateLimited)),
    (20_028, Refusal(|| DiscordError::RateLimited)),
    (30_033, Refusal(|| DiscordError::TooManyInThread)),
    (40_005, Content(Unpostable::Malformed)),
    (50_001, Refusal(|| DiscordError::MissingAccess)),
    (50_006, Content(Unpostable::Malformed)),
    (50_008, Refusal(|| DiscordError::WrongKind)),
    (50_013, Refusal(|| DiscordError::MissingPermissions)),
    (50_024, Refusal(|| DiscordError::WrongKind)),
    (50_035, Content(Unpostable::Malformed)),
    // A thread that is only archived opens when the bot writes in it; this one is locked as well.
    (50_083, Refusal(|| DiscordError::Locked)),
    (160_005, Refusal(|| DiscordError::Locked)),
    (160_006, Refusal(|| DiscordError::TooManyThreads)),
    (160_007, Refusal(|| DiscordError::TooManyThreads)),
    (200_000, Content(Unpostable::AutoMod)),
    (200_001, Content(Unpostable::AutoMod)),
    (240_000, Content(Unpostable::HarmfulLink)),
];

fn meaning(code: isize) -> Option<Meaning> {
    TABLE.iter().find(|(known, _)| *known == code).map(|(_, meaning)| *meaning)
}

/// Why Discord does not take a text, if that is what an error says.
pub(crate) fn content_refusal(error: &serenity::Error) -> Option<Unpostable> {
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) = error else {
        return None;
    };
    match meaning(response.error.code) {
        Some(Content(why)) => Some(why),
        Some(Refusal(_)) | None => None,
    }
}

/// Whether the same request may succeed in a moment, as far as the status tells: nothing came back,
/// Discord had a fault, or it wants a pause.
pub(crate) fn is_transient(error: &serenity::Error) -> bool {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            let status = response.status_code;
            status.is_server_error() || status.as_u16() == 429
        }
        // A request that can't be built is the same the next time.
        serenity::Error::Http(HttpError::Request(error)) => !error.is_builder(),
        serenity::Error::Io(_) => true,
        _ => false,
    }
}

/// The status that Discord answered with, if it answered.
pub(crate) fn status(error: &serenity::Error) -> Option<u16> {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            Some(response.status_code.as_u16())
        }
        _ => None,
    }
}

impl DiscordError {
    pub(crate) fn of(error: serenity::Error) -> Self {
        let serenity::Error::Http(http) = &error else {
            return Self::Other(error);
        };
        let HttpError::UnsuccessfulRequest(response) = http else {
            return Self::Passing(error);
        };
        let (status, code) = (response.status_code, response.error.code);
        match meaning(code) {
            Some(Refusal(refusal)) => refusal(),
            Some(Content(why)) => Self::Content(why, error),
            None if status.as_u16() == 429 => Self::RateLimited,
            None if status.as_u16() == 401 => Self::Unauthorized,
            None if status.is_server_error() => Self::Passing(error),
            None => Self::Other(error),
        }
    }

    /// Whether the same request may succeed in a moment.
    pub(crate) const fn is_passing(&self) -> bool {
        matches!(self, Self::Passing(_) | Self::RateLimited)
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
            Self::RateLimited | Self::Passing(_) => false,
            Self::Other(error) => matches!(
                error,
                serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
                    if response.status_code.is_client_error()
            ),
        }
    }

    fn code(&self) -> Option<isize> {
        match self {
            Self::Other(serenity::Error::Http(HttpError::UnsuccessfulRequest(response))) => {
                Some(response.error.code)
            }
            _ => None,
        }
    }
}

/// Discord answers this where a message has a thread already.
const THREAD_EXISTS: isize = 160_004;

/// Whether a thread could not be opened since it is there.
pub(super) fn is_existing_thread(error: &serenity::Error) -> bool {
    matches!(
        error,
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
            if response.error.code == THREAD_EXISTS
    )
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
            DiscordError::UnknownChannel => trouble::place_gone(),
            DiscordError::UnknownMessage => trouble::message_gone(),
            DiscordError::UnknownMember => trouble::member_gone(),
            DiscordError::UnknownServer => trouble::not_in_server(),
            DiscordError::MissingAccess => {
                self.doubt_visible(guild, place);
                trouble::lacking(place, &["View Channel"])
            }
            DiscordError::MissingPermissions => match self.rights_after_refusal(guild, place).await
            {
                Ok(rights) => trouble::lacking(rights.channel, &rights.lacking),
                Err(_) => trouble::lacking(place, &[]),
            },
            DiscordError::Locked => trouble::locked(place),
            DiscordError::WrongKind => trouble::wrong_kind(place, self.kind_of(guild, place).await),
            DiscordError::TooManyThreads => trouble::too_many_threads(),
            DiscordError::TooManyInThread => trouble::too_many_in_thread(place),
            DiscordError::Content(why, error) => {
                tracing::warn!(server = guild.0, place = place.0, %error, "Discord refuses a text");
                trouble::unpostable(why)
            }
            DiscordError::Unauthorized => trouble::unauthorized(),
            DiscordError::RateLimited => trouble::rate_limited(),
            DiscordError::Passing(error) => {
                tracing::warn!(server = guild.0, place = place.0, %error, "Discord has a fault");
                trouble::passing()
            }
            DiscordError::Other(_) => {
                let code = error.code();
                tracing::warn!(server = guild.0, place = place.0, error = ?error, "Discord refused");
                trouble::unknown(code)
            }
        }
    }

    /// Which kind a channel is of, as Discord answers.
    pub(super) async fn requested_kind(&self, channel: ChannelId) -> Option<ChannelType> {
        let found = self
            .insistently(|| async {
                self.pace.until_ready().await;
                self.http.get_channel(channel.0.into()).await
            })
            .await;
        found.ok().and_then(serenity::all::Channel::guild).map(|channel| channel.kind)
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
