//! The first requests: the token's user, the registered commands, the gateway. Only what is used is
//! parsed.

use super::SignInError;
use crate::clock::Clock;
use crate::discord::NEEDED;
use crate::discord::rest::{ApiRequest, Endpoint, Priority, RequestError, RestClient};
use crate::domain::ids::UserId;
use anyhow::Context as _;
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serenity::all::{ApplicationId, Permissions};
use std::time::Duration;

/// The wait before the second try. Each further one waits twice as long, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// The shortest and the longest wait before Discord is asked again if the bot may start a session.
const SESSION_WAIT: (Duration, Duration) = (Duration::from_millis(500), Duration::from_mins(10));

/// The handling of a transient failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    /// Return it.
    Never,
    /// Log it and retry, with growing pauses.
    Always,
}

/// The bot before it is online.
pub(super) struct Startup<'a> {
    rest: &'a RestClient,
    retry: Retry,
}

/// The user of the token.
pub(super) struct Identity {
    pub(super) user: UserId,
    pub(super) name: String,
    pub(super) invite: String,
}

#[derive(Deserialize)]
struct CurrentUser {
    id: serenity::all::UserId,
    username: String,
}

#[derive(Deserialize)]
struct Application {
    id: ApplicationId,
}

/// The gateway's address and limits.
#[derive(Deserialize)]
pub(super) struct GatewayInfo {
    pub(super) url: String,
    pub(super) shards: u32,
    session_start_limit: SessionStartLimit,
}

#[derive(Deserialize)]
struct SessionStartLimit {
    remaining: u32,
    /// In milliseconds.
    reset_after: u64,
    #[serde(default = "one")]
    max_concurrency: u32,
}

const fn one() -> u32 {
    1
}

impl GatewayInfo {
    /// The number of shards that may identify at the same time.
    pub(super) fn at_once(&self) -> u32 {
        self.session_start_limit.max_concurrency.max(1)
    }
}

impl<'a> Startup<'a> {
    pub(super) const fn new(rest: &'a RestClient, retry: Retry) -> Self {
        Self { rest, retry }
    }

    /// Reads the user of the token.
    pub(super) async fn sign_in(&self) -> anyhow::Result<Identity> {
        let me: CurrentUser = self.get("who the bot is", Endpoint::Me).await?;
        let application: Application =
            self.get("which application the bot is", Endpoint::Application).await?;
        self.rest.keep_application(application.id);
        Ok(Identity {
            user: UserId(me.id.get()),
            name: me.username,
            invite: invite(application.id),
        })
    }

    /// Asks for the gateway, and waits until Discord lets every shard start a session.
    pub(super) async fn gateway(&self, clock: &Clock) -> anyhow::Result<GatewayInfo> {
        let mut told = false;
        loop {
            let gateway: GatewayInfo =
                self.get("where the gateway is", Endpoint::GatewayBot).await?;
            let SessionStartLimit { remaining, reset_after, .. } = gateway.session_start_limit;
            if remaining >= gateway.shards.max(1) {
                return Ok(gateway);
            }
            let wait = Duration::from_millis(reset_after);
            if !told {
                told = true;
                let until = SignedDuration::try_from(wait)
                    .ok()
                    .and_then(|wait| clock.now().checked_add(wait).ok());
                tracing::warn!(
                    remaining,
                    shards = gateway.shards,
                    until = until.map(|until| until.to_string()),
                    "no session starts left today; waiting until Discord allows another one"
                );
            }
            tokio::time::sleep(wait.clamp(SESSION_WAIT.0, SESSION_WAIT.1)).await;
        }
    }

    /// The bot's application; known once it has signed in.
    pub(super) fn application(&self) -> anyhow::Result<ApplicationId> {
        self.rest.application().context("not signed in")
    }

    async fn get<T: DeserializeOwned>(
        &self,
        what: &str,
        endpoint: Endpoint<'_>,
    ) -> anyhow::Result<T> {
        let body = self.send(what, ApiRequest::new(endpoint, Priority::Other)).await?;
        serde_json::from_slice(&body)
            .with_context(|| format!("cannot parse Discord's response: {what}"))
    }

    /// Sends a request that is safe to repeat, and returns the body of its response. `what`
    /// completes "cannot learn from Discord".
    pub(super) async fn send(&self, what: &str, call: ApiRequest<'_>) -> anyhow::Result<Vec<u8>> {
        // All it can do is wait.
        let call = match self.retry {
            Retry::Never => call,
            Retry::Always => call.patience(Duration::MAX),
        };
        let mut wait = FIRST_WAIT;
        loop {
            let fault = match self.rest.send(&call).await {
                Ok(answer) => return Ok(answer.body().to_vec()),
                Err(fault) if self.retry == Retry::Always && fault.is_transient() => fault,
                Err(fault) => return Err(refusal(fault, what)),
            };
            let asked = fault.refusal().and_then(|refusal| refusal.retry_after);
            let pause = asked.unwrap_or_default().max(wait);
            tracing::warn!(
                error = format!("{:#}", anyhow::Error::new(fault)),
                seconds = pause.as_secs_f64(),
                "cannot learn from Discord {what}; retrying"
            );
            tokio::time::sleep(pause).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }
}

fn refusal(fault: RequestError, what: &str) -> anyhow::Error {
    let status = fault.refusal().map(|refusal| refusal.status);
    let error = anyhow::Error::new(fault);
    match status {
        Some(401) => error.context(SignInError::Token),
        Some(400..=499) => error.context(format!("Discord refuses to say {what}")),
        _ => error.context(SignInError::Unreachable),
    }
}

fn invite(application: ApplicationId) -> String {
    let permissions = NEEDED
        .into_iter()
        .fold(Permissions::CREATE_PRIVATE_THREADS, |permissions, (permission, _)| {
            permissions | permission
        });
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}\
         &scope=bot+applications.commands&permissions={}",
        permissions.bits()
    )
}
