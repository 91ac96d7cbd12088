//! One request from its bytes to its response: log, token, faults, limits, handler.

use super::super::Emulator;
use super::super::error::ApiError;
use super::super::faults::{Befalling, FaultKind};
use super::super::log::RequestRecord;
use super::super::posting::Upload;
use super::super::rate_limits::{Excess, Standing};
use super::super::state::State as Discord;
use super::{Handled, RestRequest, RestResponse};
use crate::clock::Clock;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Query, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures::task::AtomicWaker;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The supported version of the API. Requests for others are treated as unknown routes.
pub(super) const PREFIX: &str = "/api/v10";

/// Serves the requests to one route.
#[derive(Clone, Copy)]
pub(super) struct Endpoint {
    pub(super) handler: fn(&mut RestRequest<'_>) -> Handled,
    /// Set if it is open to everyone, or to anyone with the token in its path.
    pub(super) open: bool,
}

/// A route that matches a request.
pub(super) struct Route {
    pub(super) endpoint: Endpoint,
    /// `/channels/{channel}/messages`.
    pub(super) pattern: String,
    /// The decoded segments that match `{…}` in the pattern.
    pub(super) places: Vec<String>,
}

/// More than Discord accepts in one request.
pub(crate) const LONGEST_BODY: usize = 32 * 1024 * 1024;

/// Cuts a connection, whatever it is doing.
#[derive(Debug, Default)]
pub(crate) struct Cut {
    is_cut: AtomicBool,
    pub(crate) waker: AtomicWaker,
}

impl Cut {
    fn now(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
        self.waker.wake();
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::SeqCst)
    }
}

/// The connection of a request.
#[derive(Clone, Debug)]
pub(crate) struct Connection(pub(crate) Arc<Cut>);

/// The emulator's final response.
struct ServedReply {
    status: u16,
    body: Value,
    standing: Option<Standing>,
    excess: Option<Excess>,
    /// Set to end the connection instead.
    silent: bool,
    /// The headers and the body to send instead.
    verbatim: Option<(Vec<(String, String)>, String)>,
}

impl ServedReply {
    fn plain(status: u16, body: Value) -> Self {
        Self { status, body, standing: None, excess: None, silent: false, verbatim: None }
    }

    fn error(error: &ApiError) -> Self {
        Self::plain(error.status, error.body())
    }

    fn silence() -> Self {
        Self { silent: true, ..Self::plain(0, Value::Null) }
    }

    fn verbatim(status: u16, headers: &[(String, String)], body: &str) -> Self {
        let read = serde_json::from_str(body).unwrap_or_else(|_| body.into());
        Self { verbatim: Some((headers.to_vec(), body.to_owned())), ..Self::plain(status, read) }
    }

    fn too_many(excess: Excess) -> Self {
        let body = json!({
            "message": "You are being rate limited.",
            "retry_after": excess.retry_after,
            "global": excess.global,
        });
        Self { excess: Some(excess), ..Self::plain(429, body) }
    }
}

/// Counts a request while it is in flight. The bot may go away before there is a response.
struct UnderWay(Emulator);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.write(|state| state.log.end());
    }
}

/// The content of a request.
struct ParsedRequest {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    query_text: String,
    token: String,
    body: Value,
    files: Vec<Upload>,
}

/// Serves any request to the REST API.
pub(super) async fn serve(
    emulator: Emulator,
    connection: Connection,
    route: Option<Route>,
    request: Request,
) -> Response {
    let asked = match read(request).await {
        Ok(asked) => asked,
        Err(error) => return respond(&ServedReply::error(&error)),
    };
    let stopwatch = Clock::system();
    let started = stopwatch.now();
    let (number, fault) = emulator.write(|state| {
        let number = state.log.begin(record(state, &asked, route.as_ref()));
        (number, state.faults.take(&asked.method, &asked.path, &asked.body))
    });
    let _under_way = UnderWay(emulator.clone());
    if let Some(fault) = &fault {
        emulator.write(|state| {
            let words = fault.failure.to_string();
            state.log.finish(number, |record| record.fault = Some(words));
        });
    }
    let said = answer(&emulator, &asked, route.as_ref(), fault).await;
    emulator.write(|state| {
        let now = state.now();
        state.log.finish(number, |record| {
            record.status = (!said.silent).then_some(said.status);
            record.answer = said.body.clone();
            record.answered_at = (!said.silent).then_some(now);
            record.took = Some(stopwatch.now().duration_since(started));
        });
    });
    if said.silent {
        connection.0.now();
    }
    respond(&said)
}

async fn answer(
    emulator: &Emulator,
    asked: &ParsedRequest,
    route: Option<&Route>,
    fault: Option<Befalling>,
) -> ServedReply {
    let handle = || emulator.write(|state| handle(state, asked, route));
    let Some(fault) = fault else { return handle() };
    match &fault.failure {
        FaultKind::HoldAfter => {}
        _ => fault.count(),
    }
    match &fault.failure {
        FaultKind::Status(status) => ServedReply::plain(
            *status,
            json!({"message": format!("{status}: fault on demand"), "code": 0}),
        ),
        FaultKind::Refused { status, code, message } => {
            ServedReply::error(&ApiError::new(*status, *code, message))
        }
        FaultKind::ResetBefore => ServedReply::silence(),
        FaultKind::ResetAfter => {
            handle();
            ServedReply::silence()
        }
        FaultKind::RateLimited { retry_after, global } => ServedReply::too_many(Excess {
            retry_after: retry_after.as_secs_f64(),
            global: *global,
        }),
        FaultKind::HoldBefore => {
            fault.released().await;
            handle()
        }
        FaultKind::HoldAfter => {
            let said = handle();
            fault.count();
            fault.released().await;
            said
        }
        FaultKind::Delay(delay) => {
            tokio::time::sleep(*delay).await;
            handle()
        }
        FaultKind::Answer(body) => ServedReply { body: body.clone(), ..handle() },
        FaultKind::Verbatim { status, headers, body } => {
            ServedReply::verbatim(*status, headers, body)
        }
    }
}

fn handle(state: &mut Discord, asked: &ParsedRequest, route: Option<&Route>) -> ServedReply {
    let Some(Route { endpoint, pattern, places }) = route else {
        return ServedReply::error(&ApiError::not_emulated(&asked.method, &asked.path));
    };
    if !endpoint.open && asked.token != state.token {
        return ServedReply::error(&ApiError::unauthorized());
    }
    let place = usize::from(pattern.starts_with("/webhooks/"));
    let major = places.get(place).map(String::as_str).unwrap_or_default();
    let now = state.now();
    state.archive_quiet_threads();
    let (standing, excess) = state.rate_limits.count(&asked.method, pattern, major, now);
    let said = if let Some(excess) = excess {
        ServedReply::too_many(excess)
    } else {
        let (query, body, files) = (&asked.query, &asked.body, asked.files.as_slice());
        match (endpoint.handler)(&mut RestRequest { state, places, query, body, files }) {
            Ok(RestResponse::Ok(body)) => ServedReply::plain(200, body),
            Ok(RestResponse::Created(body)) => ServedReply::plain(201, body),
            Ok(RestResponse::Nothing) => ServedReply::plain(204, Value::Null),
            Err(error) => ServedReply::error(&error),
        }
    };
    ServedReply { standing: Some(standing), ..said }
}

fn record(state: &Discord, asked: &ParsedRequest, route: Option<&Route>) -> RequestRecord {
    let path = if asked.query_text.is_empty() {
        asked.path.clone()
    } else {
        format!("{}?{}", asked.path, asked.query_text)
    };
    RequestRecord {
        number: 0,
        at: state.now(),
        method: asked.method.clone(),
        route: route.map(|route| route.pattern.clone()).unwrap_or_default(),
        path,
        body: asked.body.clone(),
        files: asked.files.iter().map(|file| (file.filename.clone(), file.bytes.len())).collect(),
        status: None,
        answer: Value::Null,
        answered_at: None,
        took: None,
        fault: None,
    }
}

async fn read(request: Request) -> Result<ParsedRequest, ApiError> {
    let method = request.method().as_str().to_owned();
    let uri = request.uri().clone();
    let path = uri.path().strip_prefix(PREFIX).unwrap_or(uri.path()).to_owned();
    let token = header_text(request.headers(), &header::AUTHORIZATION);
    let content_type = header_text(request.headers(), &header::CONTENT_TYPE);
    let query_text = uri.query().unwrap_or_default().trim_start_matches('&').to_owned();
    let query = Query::try_from_uri(&uri).map(|Query(query)| query).unwrap_or_default();
    let (body, files) = if content_type.starts_with("multipart/form-data") {
        read_upload(request).await?
    } else {
        let bytes = axum::body::to_bytes(request.into_body(), LONGEST_BODY).await;
        (parse(&bytes.map_err(|_| ApiError::invalid_json())?)?, Vec::new())
    };
    let token = token.trim_start_matches("Bot ").to_owned();
    Ok(ParsedRequest { method, path, query, query_text, token, body, files })
}

async fn read_upload(request: Request) -> Result<(Value, Vec<Upload>), ApiError> {
    let broken = |_| ApiError::new(400, 50035, "Invalid Form Body");
    let mut parts =
        Multipart::from_request(request, &()).await.map_err(|_| ApiError::invalid_json())?;
    let (mut body, mut files) = (Value::Null, Vec::new());
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        let filename = part.file_name().unwrap_or("file").to_owned();
        let content_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
        let bytes = part.bytes().await.map_err(broken)?;
        if name == "payload_json" {
            body = parse(&bytes)?;
        } else {
            let digits = name.trim_start_matches("files[").trim_end_matches(']');
            let number = digits.parse().unwrap_or(0);
            files.push(Upload { number, filename, content_type, bytes: bytes.as_ref().into() });
        }
    }
    Ok((body, files))
}

fn parse(bytes: &Bytes) -> Result<Value, ApiError> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(bytes).map_err(|_| ApiError::invalid_json())
}

fn header_text(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn respond(said: &ServedReply) -> Response {
    if let Some((headers, body)) = &said.verbatim {
        return word_for_word(said.status, headers, body);
    }
    let body = if said.body.is_null() { Body::empty() } else { Body::from(said.body.to_string()) };
    let mut response = Response::new(body);
    let failed = StatusCode::INTERNAL_SERVER_ERROR;
    *response.status_mut() = StatusCode::from_u16(said.status).unwrap_or(failed);
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: String| {
        let value = HeaderValue::from_str(&value).expect("numbers and words are header text");
        headers.insert(HeaderName::from_static(name), value);
    };
    if !said.body.is_null() {
        set("content-type", "application/json".into());
    }
    if let Some(standing) = &said.standing {
        set("x-ratelimit-limit", standing.limit.to_string());
        set("x-ratelimit-remaining", standing.remaining.to_string());
        set("x-ratelimit-reset", standing.reset.to_string());
        set("x-ratelimit-reset-after", standing.reset_after.to_string());
        set("x-ratelimit-bucket", standing.bucket.clone());
    }
    if let Some(excess) = &said.excess {
        set("retry-after", excess.retry_after.ceil().to_string());
        set("x-ratelimit-scope", if excess.global { "global" } else { "user" }.into());
        if excess.global {
            set("x-ratelimit-global", "true".into());
        }
    }
    response
}

/// Headers that can't be sent are left out.
fn word_for_word(status: u16, headers: &[(String, String)], body: &str) -> Response {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
