//! The newest requests and events, for the page's log.

use super::super::{Activity, Emulator, EventRecord, RequestRecord};
use serde::Serialize;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{broadcast, watch};

/// The number of entries kept for pages that open later.
const KEPT: usize = 400;

/// A line of the log.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    /// The number of the entry.
    pub(super) number: u64,
    /// The number of its request; a response has that of its request.
    request: Option<u64>,
    at: String,
    /// The method; empty for an event.
    method: String,
    /// The path, or the name of the event.
    what: String,
    status: Option<u16>,
    milliseconds: Option<i128>,
    fault: Option<String>,
    sent: Value,
    received: Value,
}

impl Entry {
    fn request(number: u64, record: RequestRecord) -> Self {
        Self {
            number,
            request: Some(record.number),
            at: record.at.to_string(),
            method: record.method,
            what: if record.route.is_empty() { record.path } else { record.route },
            status: record.status,
            milliseconds: record.took.map(|took| took.as_millis()),
            fault: record.fault,
            sent: record.body,
            received: record.answer,
        }
    }

    fn event(number: u64, record: EventRecord) -> Self {
        Self {
            number,
            request: None,
            at: record.at.to_string(),
            method: String::new(),
            what: record.name,
            status: None,
            milliseconds: None,
            fault: None,
            sent: Value::Null,
            received: record.data,
        }
    }
}

/// The newest entries. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    entries: Arc<Mutex<VecDeque<Entry>>>,
    newest: Arc<watch::Sender<u64>>,
}

impl Feed {
    /// Collects the activity of `emulator` from now on, until it ends.
    pub(super) fn new(emulator: &Emulator) -> Self {
        let feed = Self { entries: Arc::default(), newest: Arc::new(watch::Sender::new(0)) };
        let (mut activities, collecting) = (emulator.watch(), feed.clone());
        let stopped = emulator.0.stopped.clone();
        tokio::spawn(async move {
            loop {
                let activity = tokio::select! {
                    activity = activities.recv() => activity,
                    () = stopped.cancelled() => return,
                };
                match activity {
                    Ok(activity) => collecting.add(activity),
                    // Activity that was too fast for the log is missing in it.
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return,
                }
            }
        });
        feed
    }

    fn add(&self, activity: Activity) {
        let number = *self.newest.borrow() + 1;
        let entry = match activity {
            Activity::Request(record) | Activity::Answer(record) => Entry::request(number, record),
            Activity::Event(record) => Entry::event(number, record),
        };
        {
            let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            if entries.len() == KEPT {
                entries.pop_front();
            }
            entries.push_back(entry);
        }
        self.newest.send_replace(number);
    }

    /// The entries after number `seen`, oldest first.
    pub(super) fn after(&self, seen: u64) -> Vec<Entry> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.iter().filter(|entry| entry.number > seen).cloned().collect()
    }

    /// Notified of new entries.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }
}
