//! The requests of `warmup doctor`.

use super::startup::{Retry, Startup};
use super::{Api, registration};
use crate::discord::rest::{ApiRequest, Endpoint, Priority, RestClient};
use crate::discord::{Discord, DiscordError};
use crate::domain::ids::{ChannelId, GuildId};
use anyhow::Context as _;
use jiff::Timestamp;
use std::sync::Arc;

/// Discord's information about a token and its bot.
#[derive(Clone, Debug)]
pub struct TokenCheck {
    /// The bot's name.
    pub name: String,
    /// The state of the registered commands.
    pub commands: CommandsState,
    /// The problems for dailies in the given channels, one sentence each.
    pub obstacles: Vec<String>,
    /// The time at Discord, in whole seconds, if it sent it.
    pub discord_time: Option<Timestamp>,
}

/// The state of the registered commands, compared with this build's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandsState {
    /// The same.
    Current,
    /// None were registered yet.
    None,
    /// Others.
    Different,
}

/// Asks Discord about the token and the bot's permissions in `channels`, without connecting to the
/// gateway and without changing anything.
///
/// # Errors
/// Discord refuses the token or can't be reached.
pub async fn check_token(
    http: Api,
    channels: &[(GuildId, ChannelId)],
) -> anyhow::Result<TokenCheck> {
    let rest = Arc::new(http.rest());
    let startup = Startup::new(&rest, Retry::Never);
    let identity = startup.sign_in().await?;
    let commands = match registration::present(&startup).await? {
        Some(present) if present.is_empty() => CommandsState::None,
        Some(present) if !registration::differ(&crate::commands::definitions(), &present)? => {
            CommandsState::Current
        }
        Some(_) | None => CommandsState::Different,
    };
    let discord_time = discord_time(&rest).await?;
    let discord = Discord::new(rest, identity.user);
    let mut obstacles = Vec::new();
    for (guild, channel) in channels {
        let found = posting_blocker(&discord, *guild, *channel).await;
        let told = |what| format!("server {guild}, channel {channel}: {what}");
        obstacles.extend(found.map(told));
    }
    Ok(TokenCheck { name: identity.name, commands, obstacles, discord_time })
}

/// The reason dailies can't be posted in a channel, if there is one.
async fn posting_blocker(discord: &Discord, guild: GuildId, channel: ChannelId) -> Option<String> {
    match discord.missing_permissions(guild, channel).await {
        Ok(missing) if missing.is_empty() => None,
        Ok(missing) => Some(format!("the bot lacks {}", missing.join(", "))),
        Err(DiscordError::UnknownChannel) => Some("the channel was deleted".to_owned()),
        Err(DiscordError::MissingAccess) => Some("the bot is missing View Channel".to_owned()),
        Err(error) => Some(format!("cannot check the permissions: {error}")),
    }
}

async fn discord_time(rest: &RestClient) -> anyhow::Result<Option<Timestamp>> {
    let call = ApiRequest::new(Endpoint::Gateway, Priority::Other);
    let answer = rest.send(&call).await.context("cannot ask Discord for its gateway")?;
    Ok(answer
        .header("date")
        .and_then(|date| jiff::fmt::rfc2822::parse(date).ok())
        .map(|date| date.timestamp()))
}
