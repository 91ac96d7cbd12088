//! One gateway connection of the bot.

use super::rest::gateway_url;
use super::sessions::{Downlink, belongs_to, intents};
use super::shapes;
use super::snowflake::Id;
use super::state::State as Discord;
use super::{Clock, Emulator, GatewayFault};
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures::SinkExt as _;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

/// Discord's close codes of the gateway.
mod close {
    pub(super) const UNKNOWN_OPCODE: u16 = 4001;
    pub(super) const DECODE_ERROR: u16 = 4002;
    pub(super) const NOT_AUTHENTICATED: u16 = 4003;
    pub(super) const AUTHENTICATION_FAILED: u16 = 4004;
    pub(super) const ALREADY_AUTHENTICATED: u16 = 4005;
    pub(super) const INVALID_SHARD: u16 = 4010;
    pub(super) const DISALLOWED_INTENTS: u16 = 4014;
}

/// Accepts a gateway connection.
pub(super) async fn accept(
    State(emulator): State<Emulator>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(move |socket| converse(emulator, socket))
}

async fn converse(emulator: Emulator, mut socket: WebSocket) {
    let (link, downlinks) = mpsc::unbounded_channel();
    let connection = emulator.write(|state| state.sessions.connect(link));
    let interval = emulator.heartbeat_interval();
    if let Some(GatewayFault::CloseOnAccept(code)) = emulator.read(|state| state.gateway_fault) {
        perform(&mut socket, Downlink::Close(code, "On demand.")).await;
        emulator.write(|state| state.sessions.disconnect(connection));
        return;
    }
    let hello = json!({"op": 10, "d": {"heartbeat_interval": interval}, "s": null, "t": null});
    if perform(&mut socket, Downlink::send(&hello)).await {
        talk(&emulator, &mut socket, downlinks, connection).await;
    }
    emulator.write(|state| state.sessions.disconnect(connection));
}

async fn talk(
    emulator: &Emulator,
    socket: &mut WebSocket,
    mut downlinks: mpsc::UnboundedReceiver<Downlink>,
    connection: u64,
) {
    let mut silent: watch::Receiver<bool> = emulator.silence_watch();
    loop {
        let is_silent = *silent.borrow_and_update();
        tokio::select! {
            changed = silent.changed() => {
                if changed.is_err() {
                    return;
                }
            }
            received = socket.recv() => {
                let Some(Ok(message)) = received else { return };
                if is_silent {
                    continue;
                }
                let reaction = match message {
                    Message::Text(text) => react(emulator, connection, &text),
                    Message::Close(_) => {
                        // The library has written the response, but not sent it yet.
                        let _ = socket.flush().await;
                        return;
                    }
                    _ => None,
                };
                if let Some(downlink) = reaction && !perform(socket, downlink).await {
                    return;
                }
            }
            downlink = downlinks.recv(), if !is_silent => {
                let Some(downlink) = downlink else { return };
                if !perform(socket, downlink).await {
                    return;
                }
            }
        }
    }
}

/// Carries out an instruction. Returns `false` if the connection has ended.
async fn perform(socket: &mut WebSocket, downlink: Downlink) -> bool {
    match downlink {
        Downlink::Send(payload) => socket.send(Message::Text(payload)).await.is_ok(),
        Downlink::Close(code, reason) => {
            let frame = CloseFrame { code, reason: reason.into() };
            // The other side may have closed first.
            let _ = socket.send(Message::Close(Some(frame))).await;
            false
        }
        Downlink::Drop => false,
    }
}

/// The reaction of the gateway to a payload of the bot.
fn react(emulator: &Emulator, connection: u64, text: &str) -> Option<Downlink> {
    let Ok(payload) = serde_json::from_str::<Value>(text) else {
        return Some(Downlink::Close(close::DECODE_ERROR, "Error while decoding payload."));
    };
    let data = &payload["d"];
    match payload["op"].as_u64() {
        Some(1) => {
            emulator.write(|state| state.sessions.heartbeat(connection, data.as_u64()));
            Some(Downlink::send(&json!({"op": 11, "d": null, "s": null, "t": null})))
        }
        Some(2) => {
            emulator.write(|state| rebuff(state).or_else(|| identify(state, connection, data)))
        }
        Some(6) => {
            emulator.write(|state| rebuff(state).or_else(|| resume(state, connection, data)))
        }
        // Presence, voice and member requests have no effect that the bot would notice.
        Some(3 | 4 | 8 | 31) => {
            let is_known = emulator.read(|state| {
                state.sessions.by_id.values().any(|session| session.connection == Some(connection))
            });
            let stranger = Downlink::Close(close::NOT_AUTHENTICATED, "Not authenticated.");
            (!is_known).then_some(stranger)
        }
        _ => Some(Downlink::Close(close::UNKNOWN_OPCODE, "Unknown opcode.")),
    }
}

/// The reply to a bot that identifies or resumes, if a fault is active.
fn rebuff(state: &Discord) -> Option<Downlink> {
    match state.gateway_fault? {
        GatewayFault::CloseOnAccept(_) => None,
        GatewayFault::CloseOnIdentify(code) => Some(Downlink::Close(code, "On demand.")),
        GatewayFault::InvalidSession { resumable } => {
            Some(Downlink::send(&invalid_session(resumable)))
        }
    }
}

fn is_token(state: &Discord, data: &Value) -> bool {
    data["token"].as_str().is_some_and(|token| token.trim_start_matches("Bot ") == state.token)
}

fn identify(state: &mut Discord, connection: u64, data: &Value) -> Option<Downlink> {
    if !is_token(state, data) {
        return Some(Downlink::Close(close::AUTHENTICATION_FAILED, "Authentication failed."));
    }
    if state.sessions.by_id.values().any(|session| session.connection == Some(connection)) {
        return Some(Downlink::Close(close::ALREADY_AUTHENTICATED, "Already authenticated."));
    }
    let wanted = data["intents"].as_u64().unwrap_or(0);
    if wanted & intents::PRIVILEGED != 0 && !state.privileged_intents {
        return Some(Downlink::Close(close::DISALLOWED_INTENTS, "Disallowed intent(s)."));
    }
    let shard = (data["shard"][0].as_u64().unwrap_or(0), data["shard"][1].as_u64().unwrap_or(1));
    if shard.0 >= shard.1 {
        return Some(Downlink::Close(close::INVALID_SHARD, "Invalid shard."));
    }
    let is_paced =
        state.sessions.may_identify(shard.0, state.max_concurrency, Clock::system().now());
    if state.rate_limits.enforced && !is_paced {
        return Some(Downlink::send(&invalid_session(false)));
    }
    state.session_starts.remaining = state.session_starts.remaining.saturating_sub(1);
    let session = state.sessions.open(connection, shard, wanted);
    let mine =
        |server: &&super::model::Server| server.bot_present && belongs_to(Some(server.id), shard);
    let servers: Vec<Id> = state.servers.values().filter(mine).map(|server| server.id).collect();
    let unavailable =
        servers.iter().map(|id| json!({"id": id, "unavailable": true})).collect::<Vec<_>>();
    let ready = json!({
        "v": 10,
        "user": state.users.get(&state.bot).map(shapes::user),
        "guilds": unavailable,
        "session_id": session,
        "session_type": "normal",
        "resume_gateway_url": gateway_url(state),
        "shard": [shard.0, shard.1],
        "application": {"id": state.bot, "flags": 0},
    });
    state.sessions.send(&session, "READY", ready);
    if wanted & intents::GUILDS != 0 {
        for server in servers {
            let Some(server) = state.servers.get(&server).filter(|server| server.available) else {
                continue;
            };
            let shape = shapes::server(state, server);
            state.sessions.send(&session, "GUILD_CREATE", shape);
        }
    }
    None
}

fn resume(state: &mut Discord, connection: u64, data: &Value) -> Option<Downlink> {
    if !is_token(state, data) {
        return Some(Downlink::Close(close::AUTHENTICATION_FAILED, "Authentication failed."));
    }
    let session = data["session_id"].as_str().unwrap_or_default();
    let sequence = data["seq"].as_u64().unwrap_or(0);
    if state.sessions.resume(session, connection, sequence) {
        None
    } else {
        Some(Downlink::send(&invalid_session(false)))
    }
}

/// The payload that ends a session.
pub(super) fn invalid_session(resumable: bool) -> Value {
    json!({"op": 9, "d": resumable, "s": null, "t": null})
}

/// The payload that asks the bot to reconnect and resume.
pub(super) fn reconnect() -> Value {
    json!({"op": 7, "d": null, "s": null, "t": null})
}
