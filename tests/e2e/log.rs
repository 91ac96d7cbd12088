//! The bot's log: warnings and errors for the test that causes them, the rest to wait for.
//!
//! A test runs on one thread with everything it starts, so the log is collected by thread. With a
//! multi-threaded runtime, only the test's own thread is seen.

use crate::world::soon;
use std::fmt::{self, Write as _};
use std::sync::Arc;
use tokio::sync::watch;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};

/// The log of this thread.
pub(crate) struct Log {
    lines: Arc<watch::Sender<Vec<(Level, String)>>>,
    _guard: DefaultGuard,
}

impl Log {
    /// Collects from now on.
    pub(crate) fn collect() -> Self {
        let lines = Arc::<watch::Sender<_>>::default();
        let guard = tracing::subscriber::set_default(Collector(lines.clone()));
        Self { lines, _guard: guard }
    }

    /// Takes the warnings and errors out.
    pub(crate) fn take_warnings(&self) -> Vec<String> {
        let mut taken = Vec::new();
        self.lines.send_modify(|lines| {
            let is_warning = |(level, _): &mut (Level, String)| *level <= Level::WARN;
            taken.extend(lines.extract_if(.., is_warning).map(|(_, line)| line));
        });
        taken
    }

    /// Waits until something with `text` in it was logged.
    pub(crate) async fn wait_for(&self, text: &str) {
        let mut lines = self.lines.subscribe();
        let is_there =
            |lines: &Vec<(Level, String)>| lines.iter().any(|(_, line)| line.contains(text));
        soon(&format!("“{text}” in the log"), lines.wait_for(is_there)).await.unwrap();
    }
}

/// Collects only events. Spans are ignored, since with several threads one may begin where this
/// collects and end where it does not.
struct Collector(Arc<watch::Sender<Vec<(Level, String)>>>);

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && *metadata.level() <= Level::INFO
            && metadata.target().starts_with("warmup")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let mut line = Line(metadata.level().to_string());
        event.record(&mut line);
        self.0.send_modify(|lines| lines.push((*metadata.level(), line.0)));
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}
