//! Requests with the token of one interaction, retried while that token lives.
//!
//! The token is part of the address of every request here, so no error that leaves this file has
//! an address in it.

use crate::clock::Clock;
use crate::discord::{is_transient, status};
use jiff::{SignedDuration, Timestamp};
use serenity::all::{
    Builder as _, CreateInteractionResponse, CreateInteractionResponseFollowup,
    EditInteractionResponse, Http, HttpError, InteractionId, LightMethod, Request, Route,
};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// Discord waits this long for the first answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Suggestions are of use for this long: after that the member has typed on, and Discord has asked
/// again.
const SUGGEST_WITHIN: Duration = Duration::from_secs(1);
/// An answer can be edited and followed up for this long.
const TOKEN_LIFE: Duration = Duration::from_mins(15);

/// The longest try for the first answer, so that a connection that hangs leaves time for another.
const LONGEST_TRY: Duration = Duration::from_millis(1500);
/// The wait before the second try; each further wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// As many tries there are even where this machine was too busy to make them in time.
const FEWEST_TRIES: u32 = 3;

/// Discord's code where an interaction was answered before.
const ALREADY_ACKNOWLEDGED: isize = 40_060;

/// The kinds of requests that a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first answer.
    Callback,
    /// A change of the first answer.
    Edit,
    /// A message after the first answer.
    FollowUp,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Callback => "callback",
            Self::Edit => "edit",
            Self::FollowUp => "follow-up",
        })
    }
}

/// The reason an answer did not reach Discord. Shown, it has neither content nor address.
#[derive(Debug)]
pub(super) enum Undelivered {
    /// The interaction was delivered twice, and the other delivery answers it.
    AnsweredBefore,
    /// Discord refused, or failed until it was too late.
    Failed(Kind, serenity::Error),
}

impl fmt::Display for Undelivered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnsweredBefore => formatter.write_str("answered before"),
            Self::Failed(kind, serenity::Error::Http(HttpError::UnsuccessfulRequest(response))) => {
                let (status, code) = (response.status_code.as_u16(), response.error.code);
                write!(formatter, "{kind} refused with status {status}, code {code}")
            }
            Self::Failed(kind, error) if is_transient(error) => {
                write!(formatter, "{kind} without an answer")
            }
            Self::Failed(kind, _) => write!(formatter, "{kind} not sent"),
        }
    }
}

/// Until when Discord takes something, by the bot's clock and by the machine's.
#[derive(Clone, Copy)]
struct Deadline {
    clock: Timestamp,
    machine: Instant,
}

impl Deadline {
    fn after(span: Duration, now: Timestamp) -> Self {
        let clock = SignedDuration::try_from(span).ok().and_then(|span| now.checked_add(span).ok());
        Self { clock: clock.unwrap_or(Timestamp::MAX), machine: sleep(span).deadline() }
    }
}

/// The token of an interaction that has just arrived.
pub(super) struct InteractionToken {
    http: Arc<Http>,
    clock: Clock,
    id: InteractionId,
    token: String,
    answer_by: Deadline,
    expires: Deadline,
}

impl InteractionToken {
    pub(super) fn new(http: Arc<Http>, clock: Clock, id: InteractionId, token: String) -> Self {
        let now = clock.now();
        let answer_by = Deadline::after(ANSWER_WITHIN, now);
        let expires = Deadline::after(TOKEN_LIFE, now);
        Self { http, clock, id, token, answer_by, expires }
    }

    /// The same for suggestions, which are of use for less long.
    pub(super) fn for_suggestions(self) -> Self {
        let answer_by = Deadline::after(SUGGEST_WITHIN, self.clock.now());
        Self { answer_by, ..self }
    }

    /// Sends the first answer.
    pub(super) async fn respond(
        &self,
        response: &CreateInteractionResponse,
    ) -> Result<(), Undelivered> {
        let outcome = self
            .retry(self.answer_by, || async {
                let sent = response.clone().execute(&self.http, (self.id, &self.token));
                match timeout(LONGEST_TRY, sent).await {
                    Ok(outcome) => outcome,
                    Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
                }
            })
            .await;
        let Err(Fault { error, is_in_doubt }) = outcome else { return Ok(()) };
        match is_already_acknowledged(&error) {
            // An earlier try took effect, and its answer was lost.
            true if is_in_doubt => Ok(()),
            true => Err(Undelivered::AnsweredBefore),
            false if is_in_doubt && is_message(response) && self.is_answered().await => Ok(()),
            false => Err(Undelivered::Failed(Kind::Callback, error)),
        }
    }

    /// Replaces the first answer.
    pub(super) async fn edit(&self, edited: &EditInteractionResponse) -> Result<(), Undelivered> {
        self.later(Kind::Edit, || async {
            edited.clone().execute(&self.http, &self.token).await.map(drop)
        })
        .await
    }

    /// Sends a message after the first answer. Discord has no nonce for these: where the answer to
    /// a try is lost, the message may be there twice, which is better than not at all.
    pub(super) async fn follow_up(
        &self,
        message: &CreateInteractionResponseFollowup,
    ) -> Result<(), Undelivered> {
        self.later(Kind::FollowUp, || async {
            message.clone().execute(&self.http, (None, &self.token)).await.map(drop)
        })
        .await
    }

    async fn later<R>(&self, kind: Kind, mut request: impl FnMut() -> R) -> Result<(), Undelivered>
    where
        R: Future<Output = serenity::Result<()>>,
    {
        let outcome = self
            .retry(self.expires, || {
                let sent = request();
                async {
                    match sent.await {
                        // Discord did it, and described it in a way that serenity can't read.
                        Err(serenity::Error::Json(_)) => Ok(()),
                        outcome => outcome,
                    }
                }
            })
            .await;
        outcome.map_err(|fault| Undelivered::Failed(kind, fault.error))
    }

    /// Asks Discord for a first answer of which nothing came back.
    async fn is_answered(&self) -> bool {
        let Some(application_id) = self.http.application_id() else { return false };
        let route =
            Route::WebhookOriginalInteractionResponse { application_id, token: &self.token };
        self.retry(self.expires, || async {
            self.http.request(Request::new(route, LightMethod::Get)).await.map(drop)
        })
        .await
        .is_ok()
    }

    /// Repeats `request` on transient failures until `deadline`.
    async fn retry<R>(
        &self,
        deadline: Deadline,
        mut request: impl FnMut() -> R,
    ) -> Result<(), Fault>
    where
        R: Future<Output = serenity::Result<()>>,
    {
        let (mut wait, mut tries, mut is_in_doubt) = (FIRST_WAIT, 0, false);
        loop {
            tries += 1;
            let Err(error) = request().await else { return Ok(()) };
            let error = without_address(error);
            let may_be_repeated = is_transient(&error);
            is_in_doubt |= may_be_repeated && !is_rate_limited(&error);
            if !may_be_repeated || self.is_over(deadline, tries, wait).await {
                return Err(Fault { error, is_in_doubt });
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Waits before the next try. Tells whether the deadline comes first.
    async fn is_over(&self, deadline: Deadline, tries: u32, wait: Duration) -> bool {
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

/// The last of some failures.
struct Fault {
    error: serenity::Error,
    /// A try may have taken effect all the same.
    is_in_doubt: bool,
}

/// Forms and suggestions can't be asked for later.
const fn is_message(response: &CreateInteractionResponse) -> bool {
    !matches!(
        response,
        CreateInteractionResponse::Modal(_) | CreateInteractionResponse::Autocomplete(_)
    )
}

fn is_rate_limited(error: &serenity::Error) -> bool {
    status(error) == Some(429)
}

fn is_already_acknowledged(error: &serenity::Error) -> bool {
    matches!(
        error,
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
            if response.error.code == ALREADY_ACKNOWLEDGED
    )
}

fn without_address(error: serenity::Error) -> serenity::Error {
    match error {
        serenity::Error::Http(HttpError::Request(error)) => {
            serenity::Error::Http(HttpError::Request(error.without_url()))
        }
        serenity::Error::Http(HttpError::UnsuccessfulRequest(mut response)) => {
            response.url = String::new();
            serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
        }
        error => error,
    }
}
