//! Gateway sessions: their intents, the events they were sent, and the events they may have
//! replayed.

use super::snowflake::Id;
use axum::extract::ws::Utf8Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use tokio::sync::mpsc;

/// Intents by their bits.
pub(super) mod intents {
    pub(crate) const GUILDS: u64 = 1;
    pub(crate) const GUILD_MEMBERS: u64 = 1 << 1;
    pub(crate) const GUILD_PRESENCES: u64 = 1 << 8;
    pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
    pub(crate) const DIRECT_MESSAGES: u64 = 1 << 12;
    pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;
    pub(crate) const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
}

/// The remaining session starts, as reported by the gateway.
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionStarts {
    pub(super) remaining: u32,
    pub(super) reset_after: Duration,
}

impl Default for SessionStarts {
    fn default() -> Self {
        Self { remaining: SESSION_STARTS, reset_after: Duration::from_hours(24) }
    }
}

/// The session starts of a bot per day.
pub(super) const SESSION_STARTS: u32 = 1000;

/// The interval between two shards of one key that identify. A bit shorter than Discord's five
/// seconds, since messages sent that far apart may arrive closer together.
const BETWEEN_IDENTIFIES: SignedDuration = SignedDuration::from_millis(4_800);

/// The number of events that a session can have replayed.
const REPLAYABLE_EVENTS: usize = 5000;

/// An instruction for a connection.
#[derive(Debug)]
pub(super) enum Downlink {
    Send(Utf8Bytes),
    Close(u16, &'static str),
    /// Cut the connection silently.
    Drop,
}

impl Downlink {
    /// Sends a payload.
    pub(super) fn send(payload: &Value) -> Self {
        Self::Send(payload.to_string().into())
    }
}

/// A session of the bot, which outlives its connections.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) intents: u64,
    pub(super) shard: (u64, u64),
    sequence: u64,
    /// The sequence number up to which the bot has processed events, by its newest heartbeat.
    heard: u64,
    sent: VecDeque<(u64, Utf8Bytes)>,
    /// Its current connection.
    pub(super) connection: Option<u64>,
}

/// All sessions and connections.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    pub(super) by_id: BTreeMap<String, Session>,
    connections: BTreeMap<u64, mpsc::UnboundedSender<Downlink>>,
    /// The number of connections accepted since the start.
    pub(super) accepted: u64,
    /// The number of times the bot identified or resumed.
    pub(super) identified: u64,
    pub(super) resumed: u64,
    /// The time at which a shard of each key last identified, in real time.
    last_identified: BTreeMap<u64, Timestamp>,
    /// Patches for coming events, by name.
    patches: Vec<(String, Value)>,
}

impl Sessions {
    pub(super) fn connect(&mut self, link: mpsc::UnboundedSender<Downlink>) -> u64 {
        self.accepted += 1;
        self.connections.insert(self.accepted, link);
        self.accepted
    }

    pub(super) fn disconnect(&mut self, connection: u64) {
        self.connections.remove(&connection);
        for session in self.by_id.values_mut() {
            if session.connection == Some(connection) {
                session.connection = None;
            }
        }
    }

    /// Sends every connection the same instruction.
    pub(super) fn tell_all(&self, downlink: impl Fn() -> Downlink) {
        for link in self.connections.values() {
            // A link whose connection has just ended is removed by that connection.
            let _ = link.send(downlink());
        }
    }

    /// The sessions that are connected.
    pub(super) fn connected(&self) -> impl Iterator<Item = &Session> {
        self.by_id.values().filter(|session| session.connection.is_some())
    }

    /// Records that a shard identifies at `now`, in real time. Returns `false` if that is too
    /// early: of the shards with the same remainder by `max_concurrency`, one may identify in five
    /// seconds.
    pub(super) fn may_identify(
        &mut self,
        shard: u64,
        max_concurrency: u32,
        now: Timestamp,
    ) -> bool {
        let key = shard % u64::from(max_concurrency.max(1));
        let last = self.last_identified.insert(key, now);
        last.is_none_or(|last| now.duration_since(last) >= BETWEEN_IDENTIFIES)
    }

    /// Opens a session on `connection`. Earlier sessions of the same shard end.
    pub(super) fn open(&mut self, connection: u64, shard: (u64, u64), intents: u64) -> String {
        self.by_id.retain(|_, session| session.connection.is_some() || session.shard != shard);
        self.identified += 1;
        let id = format!("{:032x}", u128::from(self.identified) << 32 | u128::from(connection));
        let session = Session {
            intents,
            shard,
            sequence: 0,
            heard: 0,
            sent: VecDeque::new(),
            connection: Some(connection),
        };
        self.by_id.insert(id.clone(), session);
        id
    }

    /// Moves a session to `connection` and replays what came after `sequence`. Returns `false` if
    /// the session is gone or has forgotten too much.
    pub(super) fn resume(&mut self, id: &str, connection: u64, sequence: u64) -> bool {
        let Some(session) = self.by_id.get_mut(id) else { return false };
        let oldest = session.sent.front().map_or(session.sequence + 1, |(first, _)| *first);
        if sequence > session.sequence || sequence + 1 < oldest {
            return false;
        }
        session.connection = Some(connection);
        self.resumed += 1;
        let missed = session.sent.iter().filter(|(number, _)| *number > sequence);
        if let Some(link) = self.connections.get(&connection) {
            for (_, payload) in missed {
                let _ = link.send(Downlink::Send(payload.clone()));
            }
        }
        self.send(id, "RESUMED", json!({}));
        true
    }

    /// Records a heartbeat, which says up to where the bot has processed events.
    pub(super) fn heartbeat(&mut self, connection: u64, sequence: Option<u64>) {
        let carried = |session: &&mut Session| session.connection == Some(connection);
        if let Some(session) = self.by_id.values_mut().find(carried) {
            session.heard = sequence.unwrap_or(session.heard);
        }
    }

    /// Asks connections for a heartbeat if the bot has unprocessed events. Returns the sequence
    /// numbers, by session and connection.
    pub(super) fn ask_for_heartbeats(&self) -> Vec<(String, u64, u64)> {
        let mut asked = Vec::new();
        for (id, session) in &self.by_id {
            let Some(connection) = session.connection else { continue };
            let Some(link) = self.connections.get(&connection) else { continue };
            if session.heard < session.sequence {
                let request = json!({"op": 1, "d": null, "s": null, "t": null});
                let _ = link.send(Downlink::send(&request));
                asked.push((id.clone(), connection, session.sequence));
            }
        }
        asked
    }

    /// Returns `true` once the bot has processed everything up to that number, or its connection
    /// has ended.
    pub(super) fn has_heard(&self, (id, connection, sequence): &(String, u64, u64)) -> bool {
        let session = self.by_id.get(id);
        session.is_none_or(|session| {
            session.connection != Some(*connection) || session.heard >= *sequence
        })
    }

    /// Patches the next event of that name before it is sent.
    pub(super) fn patch_next(&mut self, name: &str, patch: Value) {
        self.patches.push((name.to_owned(), patch));
    }

    /// Sends an event to one session, now or when it resumes.
    pub(super) fn send(&mut self, id: &str, name: &str, data: Value) {
        let Some(session) = self.by_id.get_mut(id) else { return };
        session.sequence += 1;
        let mut payload = json!({"op": 0, "s": session.sequence, "t": name, "d": null});
        payload["d"] = data;
        if let Some(index) = self.patches.iter().position(|(patched, _)| patched == name) {
            let (_, patch) = self.patches.remove(index);
            merge(&mut payload["d"], &patch);
        }
        let payload = Utf8Bytes::from(payload.to_string());
        if session.sent.len() == REPLAYABLE_EVENTS {
            session.sent.pop_front();
        }
        session.sent.push_back((session.sequence, payload.clone()));
        if let Some(link) = session.connection.and_then(|number| self.connections.get(&number)) {
            let _ = link.send(Downlink::Send(payload));
        }
    }
}

/// Returns `true` if events of `server` go to `shard`.
pub(super) fn belongs_to(server: Option<Id>, shard: (u64, u64)) -> bool {
    server.map_or(0, |server| shard_of(server, shard.1)) == shard.0
}

/// The shard of `server`, given the number of shards.
pub(super) const fn shard_of(server: Id, shards: u64) -> u64 {
    (server.get() >> 22) % if shards == 0 { 1 } else { shards }
}

/// Applies a JSON merge patch, RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (key, change) in changes {
        match target.as_object_mut() {
            Some(fields) if change.is_null() => drop(fields.remove(key)),
            _ => merge(&mut target[key], change),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_patch_adds_replaces_and_removes() {
        let mut event = json!({"locale": "en-US", "member": {"user": {"id": "1", "flags": 0}}});
        let patch =
            json!({"locale": null, "member": {"user": {"flags": 5}}, "new": {"inside": [1, 2]}});
        merge(&mut event, &patch);
        let merged =
            json!({"member": {"user": {"id": "1", "flags": 5}}, "new": {"inside": [1, 2]}});
        assert_eq!(event, merged);
    }
}
