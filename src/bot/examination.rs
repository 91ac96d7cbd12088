//! What `warmup doctor` asks of Discord.

use super::{registration, sign_in};
use anyhow::Context as _;
use jiff::Timestamp;
use serenity::all::{HttpBuilder, LightMethod, Request, Route};

/// What Discord says about a token and the bot behind it.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The bot's name.
    pub name: String,
    /// Whether the registered commands are those of this build.
    pub commands_are_current: bool,
    /// What time it is at Discord, in whole seconds, if it said so.
    pub discord_time: Option<Timestamp>,
}

/// Asks Discord about the token, without connecting to the gateway and without changing anything.
///
/// # Errors
/// When Discord refuses the token or cannot be reached.
pub async fn examine(http: HttpBuilder) -> anyhow::Result<Examination> {
    let http = http.build();
    let identity = sign_in(&http).await?;
    let registered =
        http.get_global_commands().await.context("cannot ask Discord for the commands")?;
    let commands_are_current = !registration::differ(&crate::commands::definitions(), &registered)?;
    let answer = http
        .request(Request::new(Route::Gateway, LightMethod::Get))
        .await
        .context("cannot ask Discord for its gateway")?;
    let discord_time = answer
        .headers()
        .get("date")
        .and_then(|date| date.to_str().ok())
        .and_then(|date| jiff::fmt::rfc2822::parse(date).ok())
        .map(|date| date.timestamp());
    Ok(Examination { name: identity.name, commands_are_current, discord_time })
}
