//! Every request to Discord's API: built, delayed by its rate limits, sent, and its response
//! parsed, including the headers and bodies of errors.

mod endpoint;
mod gate;
mod headers;
mod limiter;
mod payload;
mod priority;
mod request_error;
mod tally;

pub(crate) use endpoint::Endpoint;
pub(crate) use payload::Payload;
pub(crate) use priority::{Priority, serving};
pub(crate) use request_error::{ErrorResponse, RequestError};
pub(crate) use tally::Tally;

use super::tls;
use crate::clock;
use crate::metrics::Metrics;
use endpoint::RequestClass;
use gate::Gate;
use headers::RateLimitReport;
use limiter::{RequestEnd, WantedRequest};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Client, RequestBuilder, Url};
use serde_json::Value;
use serenity::all::ApplicationId;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Discord's address.
const DISCORD: &str = "https://discord.com";
/// The time limit for one request. It usually takes a tenth of a second.
const LONGEST_REQUEST: Duration = Duration::from_secs(15);
/// The time limit for connecting.
const LONGEST_CONNECT: Duration = Duration::from_secs(5);

/// Discord's API, with a bot's token.
pub(crate) struct RestClient {
    client: Client,
    token: String,
    /// The base of a stand-in for Discord, without a trailing slash; empty for Discord itself.
    base: String,
    gate: Gate,
    application: OnceLock<ApplicationId>,
    answered: AtomicU64,
    metrics: Arc<Metrics>,
}

/// One request, which may be sent several times.
#[derive(Clone, Copy)]
pub(crate) struct ApiRequest<'a> {
    endpoint: Endpoint<'a>,
    payload: Option<&'a Payload>,
    params: &'a [(&'static str, String)],
    priority: Priority,
    patience: Option<Duration>,
    longest: Option<Duration>,
}

impl<'a> ApiRequest<'a> {
    /// A request without a body. If it is made while handling a click, it has the priority of a
    /// click.
    pub(crate) const fn new(endpoint: Endpoint<'a>, priority: Priority) -> Self {
        let (payload, params, patience, longest) = (None, &[], None, None);
        Self { endpoint, payload, params, priority, patience, longest }
    }

    /// Adds a body.
    pub(crate) const fn payload(self, payload: &'a Payload) -> Self {
        Self { payload: Some(payload), ..self }
    }

    /// Adds query parameters.
    pub(crate) const fn params(self, params: &'a [(&'static str, String)]) -> Self {
        Self { params, ..self }
    }

    /// Limits how long rate limits may delay it, whatever its priority.
    pub(crate) const fn patience(self, patience: Duration) -> Self {
        Self { patience: Some(patience), ..self }
    }

    /// Shortens the time limit for the response.
    pub(crate) const fn longest(self, longest: Duration) -> Self {
        Self { longest: Some(longest), ..self }
    }
}

/// A successful response.
pub(crate) struct ApiResponse {
    headers: HeaderMap,
    body: Vec<u8>,
}

impl ApiResponse {
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON; null if it is not JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl RestClient {
    /// The API at `base`, or at Discord if that is empty, with at most `per_second` requests in any
    /// second.
    pub(crate) fn new(token: &str, base: &str, per_second: u32) -> Self {
        let client = tls::client()
            .connect_timeout(LONGEST_CONNECT)
            .timeout(LONGEST_REQUEST)
            .build()
            .expect("the connector is of the version of native-tls that reqwest is built with");
        Self {
            client,
            token: format!("Bot {}", token.trim()),
            base: base.trim_end_matches('/').to_owned(),
            gate: Gate::new(per_second),
            application: OnceLock::new(),
            answered: AtomicU64::new(0),
            metrics: Arc::default(),
        }
    }

    /// From now on, sends at most `per_second` requests in any second.
    pub(crate) fn set_rate(&self, per_second: u32) {
        self.gate.set_rate(per_second);
    }

    /// Counts its requests in `metrics`.
    pub(crate) fn counted_in(self, metrics: Arc<Metrics>) -> Self {
        Self { metrics, ..self }
    }

    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    /// The base of a stand-in for Discord, if there is one.
    pub(crate) fn base(&self) -> Option<&str> {
        Some(self.base.as_str()).filter(|base| !base.is_empty())
    }

    /// The number of finished requests, successful or not.
    pub(crate) fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Refusals in the last ten minutes that Discord counts.
    pub(crate) fn refusals(&self) -> usize {
        self.gate.refusals()
    }

    /// The bot's application, once it is known.
    pub(crate) fn application(&self) -> Option<ApplicationId> {
        self.application.get().copied()
    }

    /// Remembers the bot's application, which never changes.
    pub(crate) fn keep_application(&self, id: ApplicationId) {
        let _ = self.application.set(id);
    }

    /// Sends a request once, as soon as its rate limits permit.
    pub(crate) async fn send(&self, call: &ApiRequest<'_>) -> Result<ApiResponse, RequestError> {
        let request = self.build(call)?;
        let kind = call.endpoint.kind();
        let priority = call.priority.here();
        let patience = call.patience.unwrap_or_else(|| priority.patience());
        let permit = self.gate.acquire(WantedRequest { kind, priority, patience }).await;
        let permit = permit.map_err(|pause| {
            self.metrics.request_rate_limited(kind.class);
            RequestError::Paused(pause)
        })?;
        let (begun, waited) = (clock::machine(), permit.waited);
        let answer = self.exchange(request).await;
        let took = clock::machine().duration_since(begun);
        let (end, outcome) = match answer {
            Ok((status, headers, body)) => {
                let report = RateLimitReport::read(&headers, &body, status == 429);
                let outcome = if (200..300).contains(&status) {
                    Ok(ApiResponse { headers, body })
                } else {
                    Err(RequestError::Refused(ErrorResponse::read(
                        status,
                        &body,
                        report.retry_after,
                    )))
                };
                (RequestEnd::Answered(status, report), outcome)
            }
            Err(error) => (RequestEnd::Lost, Err(RequestError::Unanswered(error.without_url()))),
        };
        let status = match &end {
            RequestEnd::Answered(status, _) => Some(*status),
            RequestEnd::Lost => None,
        };
        self.finished(kind, status, waited, took);
        permit.end(end);
        outcome
    }

    /// Called for every finished request.
    fn finished(&self, kind: RequestClass, status: Option<u16>, waited: Duration, took: Duration) {
        self.answered.fetch_add(1, Ordering::Relaxed);
        Tally::count();
        self.metrics.request(kind.class, status, waited, took);
        tracing::debug!(
            route = kind.class,
            status,
            waited_ms = waited.as_millis(),
            took_ms = took.as_millis(),
            "request finished"
        );
    }

    fn build(&self, call: &ApiRequest<'_>) -> Result<RequestBuilder, RequestError> {
        let unmade = |error: anyhow::Error| RequestError::Unbuildable(error);
        let mut address = call.endpoint.address().into_owned();
        if !self.base.is_empty() {
            address = address.replacen(DISCORD, &self.base, 1);
        }
        // The error doesn't contain the address.
        let mut url = Url::parse(&address).map_err(|error| unmade(error.into()))?;
        if !call.params.is_empty() {
            url.query_pairs_mut().extend_pairs(call.params);
        }
        let mut token = HeaderValue::from_str(&self.token).map_err(|error| unmade(error.into()))?;
        token.set_sensitive(true);
        let request = self
            .client
            .request(call.endpoint.method(), url)
            .header(AUTHORIZATION, token)
            .header(USER_AGENT, serenity::constants::USER_AGENT);
        let request = match call.payload {
            Some(payload) => payload.put_into(request),
            None => request.header(reqwest::header::CONTENT_LENGTH, 0),
        };
        Ok(match call.longest {
            Some(longest) => request.timeout(longest),
            None => request,
        })
    }

    async fn exchange(
        &self,
        request: RequestBuilder,
    ) -> Result<(u16, HeaderMap, Vec<u8>), reqwest::Error> {
        let response = request.send().await?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        Ok((status, headers, response.bytes().await?.to_vec()))
    }
}
