//! Keeps a page up to date: what its member sees, whenever that changes, and every line of the log.

use super::Site;
use super::view::{self, Look};
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;

/// Changes that follow each other this closely are sent together.
const TOGETHER: Duration = Duration::from_millis(20);
/// The interval of keep-alives on a silent connection.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// The page's subscription. An id that is missing or broken counts as none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LiveQuery {
    member: String,
    channel: String,
    thread: String,
    depth: Option<usize>,
    /// The last line of the log that the page has.
    log_after: u64,
}

impl LiveQuery {
    fn look(&self) -> Look {
        let id = |text: &str| text.parse().ok();
        Look {
            member: id(&self.member),
            channel: id(&self.channel),
            thread: id(&self.thread),
            depth: self.depth.unwrap_or(view::ENOUGH),
        }
    }
}

struct Watching {
    site: Site,
    look: Look,
    changes: watch::Receiver<u64>,
    entries: watch::Receiver<u64>,
    /// The view as it was last sent.
    sent: String,
    /// The last line of the log that was sent.
    logged: u64,
    ready: VecDeque<Event>,
}

pub(super) async fn live(
    State(site): State<Site>,
    Query(wanted): Query<LiveQuery>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let watching = Watching {
        look: wanted.look(),
        changes: site.emulator.0.changes.subscribe(),
        entries: site.feed.watch(),
        sent: String::new(),
        logged: wanted.log_after,
        ready: VecDeque::new(),
        site,
    };
    let events = stream::unfold(watching, |mut watching| async {
        let event = watching.next().await?;
        Some((Ok(event), watching))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
}

impl Watching {
    /// The next event; `None` when the emulator has stopped.
    async fn next(&mut self) -> Option<Event> {
        let stopped = self.site.emulator.0.stopped.clone();
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            self.collect().await;
            if !self.ready.is_empty() {
                continue;
            }
            tokio::select! {
                _ = self.changes.changed() => {}
                _ = self.entries.changed() => {}
                () = stopped.cancelled() => return None,
            }
            tokio::time::sleep(TOGETHER).await;
        }
    }

    /// Collects what the page does not have yet.
    async fn collect(&mut self) {
        self.changes.mark_unchanged();
        self.entries.mark_unchanged();
        let view = self.site.view(&self.look).await.to_string();
        if view != self.sent {
            self.ready.push_back(Event::default().event("view").data(&view));
            self.sent = view;
        }
        let entries = self.site.feed.after(self.logged);
        if let Some(newest) = entries.last() {
            self.logged = newest.number;
            let event = Event::default().event("log").json_data(&entries);
            self.ready.extend(event.ok());
        }
    }
}
