//! What `warmup doctor` asks of Discord.

use super::startup::{Retry, Startup};
use super::{Api, registration};
use crate::discord::rest::{ApiRequest, Endpoint, Priority, RestClient};
use crate::discord::{Discord, DiscordError};
use crate::domain::ids::{ChannelId, GuildId};
use anyhow::Context as _;
use jiff::Timestamp;
use std::sync::Arc;

/// What Discord says about a token and the bot behind it.
#[derive(Clone, Debug)]
pub struct TokenCheck {
    /// The bot's name.
    pub name: String,
    /// How the registered commands are.
    pub commands: CommandsState,
    /// What stands in the way of dailies in the channels that were named, a sentence for each.
    pub obstacles: Vec<String>,
    /// What time it is at Discord, in whole seconds, if it said so.
    pub discord_time: Option<Timestamp>,
}

/// How the commands that Discord has are, compared with this build's.
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
/// When Discord refuses the token or cannot be reached.
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

/// What keeps dailies from being posted in a channel, if anything does.
async fn posting_blocker(discord: &Discord, guild: GuildId, channel: ChannelId) -> Option<String> {
    match discord.missing_permissions(guild, channel).await {
        Ok(missing) if missing.is_empty() => None,
        Ok(missing) => Some(format!("the bot lacks {}", missing.join(", "))),
        Err(DiscordError::UnknownChannel) => Some("the channel was deleted".to_owned()),
        Err(DiscordError::MissingAccess) => Some("the bot lacks View Channel".to_owned()),
        Err(error) => Some(format!("the permissions can't be looked up: {error}")),
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
