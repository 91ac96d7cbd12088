//! Why Discord did not do what it was asked.

use super::Discord;
use crate::domain::ids::{ChannelId, GuildId};
use crate::messages::trouble;
use serenity::all::HttpError;

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
    /// The bot cannot see the channel.
    #[error("missing access")]
    MissingAccess,
    /// The bot may not do this in the channel.
    #[error("missing permissions")]
    MissingPermissions,
    /// The thread is locked.
    #[error("the thread is locked")]
    Locked,
    /// Something that may be over at the next try.
    #[error("a passing fault")]
    Passing(#[source] serenity::Error),
    /// Anything else.
    #[error("an unexpected answer")]
    Other(#[source] serenity::Error),
}

impl DiscordError {
    pub(super) fn of(error: serenity::Error) -> Self {
        let serenity::Error::Http(http) = &error else {
            return Self::Other(error);
        };
        let HttpError::UnsuccessfulRequest(response) = http else {
            return Self::Passing(error);
        };
        match response.error.code {
            10003 => Self::UnknownChannel,
            10008 => Self::UnknownMessage,
            10007 | 10013 => Self::UnknownMember,
            50001 => Self::MissingAccess,
            50013 => Self::MissingPermissions,
            50083 | 160_005 => Self::Locked,
            _ if response.status_code.is_server_error() || response.status_code.as_u16() == 429 => {
                Self::Passing(error)
            }
            _ => Self::Other(error),
        }
    }

    /// Whether Discord will never take this very message: its content breaks a limit.
    pub(crate) fn is_about_content(&self) -> bool {
        self.code().is_some_and(|code| matches!(code, 50_035 | 50_006 | 40_005))
    }

    /// Whether a channel of this kind can't have what was asked for.
    pub(crate) fn is_about_kind(&self) -> bool {
        self.code() == Some(50_024)
    }

    fn code(&self) -> Option<isize> {
        match self {
            Self::Other(serenity::Error::Http(HttpError::UnsuccessfulRequest(response))) => {
                Some(response.error.code)
            }
            _ => None,
        }
    }

    /// Whether Discord refused, so that the request has had no effect for sure.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::UnknownChannel
            | Self::UnknownMessage
            | Self::UnknownMember
            | Self::MissingAccess
            | Self::MissingPermissions
            | Self::Locked => true,
            Self::Passing(_) => false,
            Self::Other(error) => matches!(
                error,
                serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
                    if response.status_code.is_client_error()
            ),
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
    /// A refusal as a sentence, with the missing permissions by name.
    pub(crate) async fn explain(
        &self,
        guild: GuildId,
        channel: ChannelId,
        error: DiscordError,
    ) -> String {
        match error {
            DiscordError::UnknownChannel => trouble::channel_gone(),
            DiscordError::Locked => trouble::locked(channel),
            DiscordError::MissingAccess => trouble::lacking(channel, &["View Channel"]),
            DiscordError::MissingPermissions
            | DiscordError::UnknownMessage
            | DiscordError::UnknownMember => {
                let lacking = self.lacking(guild, channel).await.unwrap_or_default();
                trouble::lacking(channel, &lacking)
            }
            DiscordError::Passing(error) | DiscordError::Other(error) => {
                tracing::warn!(server = guild.0, channel = channel.0, %error, "Discord refused");
                trouble::passing()
            }
        }
    }
}
