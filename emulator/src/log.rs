//! The bot's requests and the responses: kept for tests, published to watchers.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;
use std::collections::VecDeque;
use tokio::sync::broadcast;

/// The number of requests that are kept.
const KEPT_REQUESTS: usize = 5_000;
/// The number of activities that a slow watcher may lag behind.
const WATCHERS_LAG: usize = 1024;

/// A request of the bot, and its response.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRecord {
    /// The number of the request since the start.
    pub number: u64,
    /// The time of arrival, by the emulator's clock.
    pub at: Timestamp,
    /// `GET`, `POST`, …
    pub method: String,
    /// The pattern of the route, `/channels/{channel}/messages`; empty for unknown routes.
    pub route: String,
    /// The path without `/api/v10`, with its query.
    pub path: String,
    /// The body as JSON; for uploads their `payload_json`. `Null` without a body.
    pub body: Value,
    /// Names and sizes in bytes of uploaded files.
    pub files: Vec<(String, usize)>,
    /// The response status; `None` while it is pending, or if there was no response.
    pub status: Option<u16>,
    /// The response body.
    pub answer: Value,
    /// The time of the response, by the emulator's clock.
    pub answered_at: Option<Timestamp>,
    /// The duration in real time, including waits.
    pub took: Option<SignedDuration>,
    /// The fault that was applied to it, in words.
    pub fault: Option<String>,
}

/// An event that was sent to the bot.
#[derive(Clone, Debug, Serialize)]
pub struct EventRecord {
    /// The time, by the emulator's clock.
    pub at: Timestamp,
    /// `MESSAGE_CREATE`, …
    pub name: String,
    /// The number of sessions that received it.
    pub sessions: usize,
    /// Its data.
    pub data: Value,
}

/// An activity of the bot or the gateway.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Activity {
    /// A request arrived.
    Request(RequestRecord),
    /// A request was answered.
    Answer(RequestRecord),
    /// An event was sent.
    Event(EventRecord),
}

/// The log of one emulator.
#[derive(Debug)]
pub(super) struct Log {
    requests: VecDeque<RequestRecord>,
    unexpected: Vec<RequestRecord>,
    next_number: u64,
    /// The number of requests in flight.
    under_way: usize,
    watchers: broadcast::Sender<Activity>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            requests: VecDeque::new(),
            unexpected: Vec::new(),
            next_number: 1,
            under_way: 0,
            watchers: broadcast::Sender::new(WATCHERS_LAG),
        }
    }
}

impl Log {
    /// Records a request and returns its number.
    pub(super) fn begin(&mut self, mut record: RequestRecord) -> u64 {
        record.number = self.next_number;
        self.next_number += 1;
        self.under_way += 1;
        let number = record.number;
        self.publish(|| Activity::Request(record.clone()));
        if record.route.is_empty() {
            self.unexpected.push(record.clone());
        }
        if self.requests.len() == KEPT_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(record);
        number
    }

    /// Completes a request that is still kept.
    pub(super) fn finish(&mut self, number: u64, change: impl FnOnce(&mut RequestRecord)) {
        let found = self.requests.binary_search_by_key(&number, |record| record.number);
        let Some(record) = found.ok().and_then(|index| self.requests.get_mut(index)) else {
            return;
        };
        change(record);
        let record = record.clone();
        self.publish(|| Activity::Answer(record));
    }

    /// The number of requests in flight.
    pub(super) const fn under_way(&self) -> usize {
        self.under_way
    }

    /// Counts a request as finished, answered or not.
    pub(super) const fn end(&mut self) {
        self.under_way -= 1;
    }

    pub(super) fn event(&mut self, record: impl FnOnce() -> EventRecord) {
        self.publish(|| Activity::Event(record()));
    }

    pub(super) fn requests(&self) -> Vec<RequestRecord> {
        self.requests.iter().cloned().collect()
    }

    pub(super) fn take_requests(&mut self) -> Vec<RequestRecord> {
        self.requests.drain(..).collect()
    }

    pub(super) fn unexpected(&self) -> Vec<RequestRecord> {
        self.unexpected.clone()
    }

    pub(super) fn watch(&self) -> broadcast::Receiver<Activity> {
        self.watchers.subscribe()
    }

    fn publish(&self, activity: impl FnOnce() -> Activity) {
        if self.watchers.receiver_count() > 0 {
            // Fails only if the last watcher has just left.
            let _ = self.watchers.send(activity());
        }
    }
}
