//! A small Discord on loopback for trying and testing bots: REST API and gateway, members who type
//! commands and click buttons, faults on demand. It talks to the bot only over HTTP and WebSocket,
//! so the bot can be written in any language.
//!
//! Time is the [`Clock`] that it is started with: three seconds to answer an interaction, fifteen
//! minutes for its token, five for a nonce, the windows of rate limits.

mod access;
mod channels;
mod clock;
mod command_kind;
mod command_limits;
mod commands;
mod error;
mod events;
mod faults;
mod gateway;
mod host;
mod interaction;
mod interactions;
mod limits;
mod listener;
mod log;
mod mentions;
mod message_commands;
mod model;
mod outcome;
mod people;
mod permissions;
mod posting;
mod rate_limits;
mod rest;
pub mod script;
mod sessions;
mod shapes;
mod snowflake;
mod state;
mod transcript;
mod uploads;
mod visibility;
mod watching;
pub mod web;
mod world;

pub use clock::{Clock, ManualClock};
pub use faults::{Fault, FaultHandle, FaultKind, GatewayFault};
pub use host::{Gallery, Guide, Host, PageAction, PageLabels, Sample, Section};
pub use log::{Activity, EventRecord, RequestRecord};
pub use model::{
    AnsweredInteraction, Attachment, Channel, ChannelKind, Forum, ForumTag, Member, Message,
    MessageFlags, MessageKind, Overwrite, OverwriteTarget, Pings, Role, Server, Thread, User,
};
pub use outcome::{Choice, Field, Modal, Outcome, Refusal, Reply};
pub use permissions::Permissions;
pub use snowflake::Id;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use state::State;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Options of an emulator.
#[derive(Clone, Debug)]
pub struct EmulatorOptions {
    /// The bot's token.
    pub token: String,
    /// The name of the bot user.
    pub bot_name: String,
    /// Set if the bot may ask for privileged intents. Otherwise, asking closes with 4014.
    pub privileged_intents: bool,
    /// The recommended number of shards. The bot may use another number.
    pub shards: u32,
    /// The number of shards that may identify within five seconds, in real time. While rate limits
    /// are enforced, one more is told that its session is invalid.
    pub max_concurrency: u32,
    /// The interval of the bot's heartbeats.
    pub heartbeat_interval: Duration,
    /// The time limit, in real time, for something that should happen.
    pub patience: Duration,
    /// The time, in real time, that members wait for a response. On Discord it is three seconds;
    /// tests on a busy machine wait longer. By the emulator's clock it is always three seconds.
    pub answers_within: Duration,
}

impl Default for EmulatorOptions {
    fn default() -> Self {
        Self {
            token: "emulator.token.for-loopback-only".into(),
            bot_name: "Bot".into(),
            privileged_intents: false,
            shards: 1,
            max_concurrency: 1,
            heartbeat_interval: Duration::from_millis(41_250),
            patience: Duration::from_secs(20),
            answers_within: Duration::from_secs(20),
        }
    }
}

/// A running emulator. Clones are handles to the same one.
#[derive(Clone)]
pub struct Emulator(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    /// Counts changes, so that waiting code can check again.
    changes: watch::Sender<u64>,
    silent: watch::Sender<bool>,
    options: EmulatorOptions,
    base_url: String,
    stopped: CancellationToken,
}

impl Emulator {
    /// Starts an emulator on a free port of the loopback interface.
    pub async fn start(clock: impl Into<Clock>, options: EmulatorOptions) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let state = State::new(clock.into(), &options, base_url.clone());
        let emulator = Self(Arc::new(Inner {
            state: Mutex::new(state),
            changes: watch::Sender::new(0),
            silent: watch::Sender::new(false),
            options,
            base_url,
            stopped: CancellationToken::new(),
        }));
        let router = Router::new()
            .route("/gateway", get(gateway::accept))
            .route("/attachments/{channel}/{attachment}/{name}", get(attachment))
            .merge(rest::router())
            .layer(DefaultBodyLimit::disable())
            .with_state(emulator.clone());
        let service = router.into_make_service_with_connect_info::<rest::Connection>();
        let server = axum::serve(listener::CuttableListener(listener), service);
        let stopped = emulator.0.stopped.clone();
        tokio::spawn(async move {
            tokio::select! {
                // The accept loop never ends by itself.
                _ = async { server.await } => {}
                () = stopped.cancelled() => {}
            }
        });
        Ok(emulator)
    }

    /// Stops accepting connections and ends those to the gateway.
    pub fn stop(&self) {
        self.0.stopped.cancel();
        self.drop_connections();
    }

    /// The address for the bot's requests: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.0.base_url
    }

    /// The address of the gateway: `ws://127.0.0.1:PORT/gateway`. Most libraries ask the API for
    /// it.
    #[must_use]
    pub fn gateway_url(&self) -> String {
        self.read(rest::gateway_url)
    }

    /// The bot's token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.0.options.token
    }

    /// The bot's user, which is also its application.
    #[must_use]
    pub fn bot(&self) -> Id {
        self.read(|state| state.bot)
    }

    /// The current time on the emulator's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.read(State::now)
    }

    fn heartbeat_interval(&self) -> u64 {
        u64::try_from(self.0.options.heartbeat_interval.as_millis()).unwrap_or(u64::MAX)
    }

    fn silence_watch(&self) -> watch::Receiver<bool> {
        self.0.silent.subscribe()
    }

    /// Reads the state.
    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state and wakes everyone who waits for a change.
    fn write<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.changes.send_modify(|count| *count += 1);
        result
    }
}

/// Serves the bytes of an attachment, unless a fault returns another status or holds it.
async fn attachment(
    Shared(emulator): Shared<Emulator>,
    Path((channel, id, name)): Path<(String, String, String)>,
) -> Response {
    let path = format!("/attachments/{channel}/{id}/{name}");
    let fault = emulator.write(|state| state.faults.take("GET", &path, &serde_json::Value::Null));
    if let Some(fault) = fault {
        fault.count();
        match &fault.failure {
            FaultKind::Status(status) => {
                return StatusCode::from_u16(*status)
                    .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
                    .into_response();
            }
            FaultKind::HoldBefore => fault.released().await,
            _ => {}
        }
    }
    let id = id.parse().ok();
    let found = id.and_then(|id: Id| emulator.read(|state| state.attachments.get(&id).cloned()));
    match found {
        Some(file) => {
            let headers = [(header::CONTENT_TYPE, file.content_type.clone())];
            (headers, file.bytes.to_vec()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
