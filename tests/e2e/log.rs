//! What the bot logs: warnings and errors for the test that causes them, the rest to wait for.
//!
//! A test runs on one thread with all that it starts, so the log is collected by thread. With a
//! runtime of several threads only what the test's own thread does is seen.

use std::fmt::{self, Write as _};
use std::sync::Arc;
use tokio::sync::watch;
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::Registry;

type Lines = Arc<watch::Sender<Vec<(Level, String)>>>;

thread_local! {
    /// One for all worlds of a test: spans of libraries outlive a world, and must not meet another
    /// subscriber than the one that opened them.
    static COLLECTED: (Lines, DefaultGuard) = {
        let lines = Lines::default();
        let subscriber = Registry::default().with(Collector(lines.clone()));
        (lines, tracing::subscriber::set_default(subscriber))
    };
}

/// What was logged by this thread.
pub(crate) struct Log {
    lines: Lines,
}

impl Log {
    /// Collects from now on.
    pub(crate) fn collect() -> Self {
        let lines = COLLECTED.with(|(lines, _)| lines.clone());
        lines.send_modify(Vec::clear);
        Self { lines }
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
        lines.wait_for(|lines| lines.iter().any(|(_, line)| line.contains(text))).await.unwrap();
    }
}

struct Collector(Lines);

impl<S: Subscriber> Layer<S> for Collector {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() > Level::INFO || !metadata.target().starts_with("warmup") {
            return;
        }
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
