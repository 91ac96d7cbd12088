//! Requests with the token of one interaction, retried while that token is valid.
//!
//! The token is part of the address of every request here, so no error that leaves this file
//! contains an address.

use crate::clock::{self, Clock};
use crate::discord::rest::{ApiRequest, Endpoint, Payload, Priority, RequestError, RestClient};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serenity::all::{
    ApplicationId, CreateAttachment, CreateInteractionResponse, CreateInteractionResponseFollowup,
    EditInteractionResponse, InteractionId,
};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// Discord waits this long for the first response.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Suggestions are useful for this long: after that the member has typed on, and Discord has asked
/// again.
const SUGGEST_WITHIN: Duration = Duration::from_secs(1);
/// A response can be edited and followed up for this long.
const TOKEN_LIFE: Duration = Duration::from_mins(15);

/// The longest try for the first response, so that a hanging connection leaves time for another.
const LONGEST_TRY: Duration = Duration::from_millis(1500);
/// The wait before the second try; each further wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// At least this many tries are made, even if this machine was too busy to make them in time.
const FEWEST_TRIES: u32 = 3;

/// Discord's code for an interaction that was already answered.
const ALREADY_ACKNOWLEDGED: isize = 40_060;

/// The kinds of requests with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenRequest {
    /// The first response.
    Callback,
    /// An edit of the first response.
    Edit,
    /// A message after the first response.
    FollowUp,
}

impl fmt::Display for TokenRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Callback => "callback",
            Self::Edit => "edit",
            Self::FollowUp => "follow-up",
        })
    }
}

/// The reason a reply did not reach Discord. Its text has neither content nor address.
#[derive(Debug)]
pub(super) enum Undelivered {
    /// The interaction was delivered twice, and the other delivery answers it.
    AnsweredBefore,
    /// Discord refused, or failed until it was too late.
    Failed(TokenRequest, RequestError),
}

impl fmt::Display for Undelivered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnsweredBefore => formatter.write_str("answered before"),
            Self::Failed(kind, RequestError::Refused(refusal)) => {
                let (status, code) = (refusal.status, refusal.code);
                write!(formatter, "{kind} refused with status {status}, code {code}")
            }
            Self::Failed(kind, RequestError::Unanswered(_) | RequestError::Unreadable(_)) => {
                write!(formatter, "{kind} without an answer")
            }
            Self::Failed(kind, RequestError::Paused(_)) => {
                write!(formatter, "{kind} held back too long")
            }
            Self::Failed(kind, RequestError::Unbuildable(_)) => {
                write!(formatter, "{kind} not sent")
            }
        }
    }
}

/// The time until which Discord accepts a request, by the bot's clock and by the machine's.
#[derive(Clone, Copy)]
struct Deadline {
    clock: Timestamp,
    machine: Instant,
}

impl Deadline {
    fn after(span: Duration, now: Timestamp) -> Self {
        let clock = SignedDuration::try_from(span).ok().and_then(|span| now.checked_add(span).ok());
        Self { clock: clock.unwrap_or(Timestamp::MAX), machine: clock::machine() + span }
    }
}

/// The token of an interaction that has just arrived.
pub(super) struct InteractionToken {
    rest: Arc<RestClient>,
    clock: Clock,
    id: InteractionId,
    token: String,
    answer_by: Deadline,
    expires: Deadline,
}

impl InteractionToken {
    pub(super) fn new(
        rest: Arc<RestClient>,
        clock: Clock,
        id: InteractionId,
        token: String,
    ) -> Self {
        let now = clock.now();
        let answer_by = Deadline::after(ANSWER_WITHIN, now);
        let expires = Deadline::after(TOKEN_LIFE, now);
        Self { rest, clock, id, token, answer_by, expires }
    }

    /// For suggestions, which are useful for a shorter time.
    pub(super) fn for_suggestions(self) -> Self {
        let answer_by = Deadline::after(SUGGEST_WITHIN, self.clock.now());
        Self { answer_by, ..self }
    }

    /// Sends the first response, with the `files` that it lists.
    pub(super) async fn respond(
        &self,
        response: &CreateInteractionResponse,
        files: Vec<CreateAttachment>,
    ) -> Result<(), Undelivered> {
        let failed = |fault| Undelivered::Failed(TokenRequest::Callback, fault);
        let payload = payload(response, files).map_err(failed)?;
        let endpoint = Endpoint::Callback(self.id, &self.token);
        let call =
            ApiRequest::new(endpoint, Priority::Answer).longest(LONGEST_TRY).payload(&payload);
        let Err(LastFailure { fault, is_in_doubt }) = self.retry(self.answer_by, call).await else {
            return Ok(());
        };
        match is_already_acknowledged(&fault) {
            // An earlier try took effect, and its response was lost.
            true if is_in_doubt => Ok(()),
            true => Err(Undelivered::AnsweredBefore),
            false if is_in_doubt && is_message(response) && self.is_answered().await => Ok(()),
            false => Err(failed(fault)),
        }
    }

    /// Replaces the first response.
    pub(super) async fn edit(
        &self,
        edited: &EditInteractionResponse,
        files: Vec<CreateAttachment>,
    ) -> Result<(), Undelivered> {
        self.later(TokenRequest::Edit, Endpoint::EditOriginal, edited, files).await
    }

    /// Sends a message after the first response. Discord has no nonce for these: if the response to
    /// a try is lost, the message may appear twice, which is better than not at all.
    pub(super) async fn follow_up(
        &self,
        message: &CreateInteractionResponseFollowup,
        files: Vec<CreateAttachment>,
    ) -> Result<(), Undelivered> {
        self.later(TokenRequest::FollowUp, Endpoint::FollowUp, message, files).await
    }

    async fn later<'a>(
        &'a self,
        kind: TokenRequest,
        endpoint: impl FnOnce(ApplicationId, &'a str) -> Endpoint<'a>,
        body: &impl Serialize,
        files: Vec<CreateAttachment>,
    ) -> Result<(), Undelivered> {
        let failed = |fault| Undelivered::Failed(kind, fault);
        let unknown =
            || RequestError::Unbuildable(anyhow::anyhow!("the application is not known yet"));
        let application = self.rest.application().ok_or_else(unknown).map_err(failed)?;
        let payload = payload(body, files).map_err(failed)?;
        let call = ApiRequest::new(endpoint(application, &self.token), Priority::Answer);
        let outcome = self.retry(self.expires, call.payload(&payload)).await;
        outcome.map_err(|failure| failed(failure.fault))
    }

    /// Asks Discord if a first response in doubt has arrived.
    async fn is_answered(&self) -> bool {
        let Some(application) = self.rest.application() else { return false };
        let endpoint = Endpoint::Original(application, &self.token);
        self.retry(self.expires, ApiRequest::new(endpoint, Priority::Answer)).await.is_ok()
    }

    /// Retries a request on transient failures until `deadline`.
    async fn retry(&self, deadline: Deadline, call: ApiRequest<'_>) -> Result<(), LastFailure> {
        let (mut wait, mut tries, mut is_in_doubt) = (FIRST_WAIT, 0, false);
        loop {
            tries += 1;
            let left = deadline.machine.saturating_duration_since(clock::machine());
            let call = call.patience(left.max(FIRST_WAIT));
            let Err(fault) = self.rest.send(&call).await else { return Ok(()) };
            let may_be_repeated = fault.is_transient() && !matches!(fault, RequestError::Paused(_));
            is_in_doubt |= may_be_repeated && !is_rate_limited(&fault);
            if !may_be_repeated || self.is_expired(deadline, tries, wait).await {
                return Err(LastFailure { fault, is_in_doubt });
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Waits before the next try. Returns `true` if the deadline comes first.
    async fn is_expired(&self, deadline: Deadline, tries: u32, wait: Duration) -> bool {
        if self.clock.now() >= deadline.clock {
            return true;
        }
        if tries < FEWEST_TRIES {
            sleep(wait).await;
            return false;
        }
        timeout_at(deadline.machine, sleep(wait)).await.is_err()
    }
}

/// The last of several failures.
struct LastFailure {
    fault: RequestError,
    /// A try may have taken effect all the same.
    is_in_doubt: bool,
}

fn payload(body: &impl Serialize, files: Vec<CreateAttachment>) -> Result<Payload, RequestError> {
    Payload::with_files(body, files).map_err(|error| RequestError::Unbuildable(error.into()))
}

/// Forms and suggestions can't be fetched later.
const fn is_message(response: &CreateInteractionResponse) -> bool {
    !matches!(
        response,
        CreateInteractionResponse::Modal(_) | CreateInteractionResponse::Autocomplete(_)
    )
}

fn is_rate_limited(fault: &RequestError) -> bool {
    fault.refusal().is_some_and(|refusal| refusal.status == 429)
}

fn is_already_acknowledged(fault: &RequestError) -> bool {
    fault.refusal().is_some_and(|refusal| refusal.code == ALREADY_ACKNOWLEDGED)
}
