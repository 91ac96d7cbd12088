//! Counts since the process started.

use super::labels::{InteractionOutcome, Labels, SessionStart, TaskOutcome, status};
use super::state::BotState;
use crate::domain::task::TaskKind;
use prometheus_client::encoding::prometheus_text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};
use std::time::Duration;
use strum::VariantArray as _;

type Counters<const N: usize> = Family<Labels<N>, Counter>;
type Histograms<const N: usize> = Family<Labels<N>, Histogram>;

/// Durations of clicks and requests, in seconds. A click has to be answered or deferred within
/// three.
const DURATIONS: [f64; 10] = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];
/// Task delays, in seconds: from one tick to a whole day without the bot.
const LAGS: [f64; 10] = [1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3_600.0, 21_600.0];
/// Waits for rate limits, in seconds.
const WAITS: [f64; 8] = [0.01, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];
/// Durations of disk commits, in seconds.
const FLUSHES: [f64; 9] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5];

/// Counts events. It is passed to everything that counts; there is no global one, so two bots in
/// one process count separately.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    interactions: Counters<3>,
    interaction_durations: Histograms<2>,
    tasks: Counters<2>,
    task_durations: Histograms<1>,
    task_lags: Histograms<1>,
    requests: Counters<2>,
    request_durations: Histograms<1>,
    request_waits: Histograms<1>,
    requests_rate_limited: Counters<1>,
    flushes: Histogram,
    writes: Counter,
    connections: Counter,
    sessions: Counters<1>,
}

fn durations() -> Histogram {
    Histogram::new(DURATIONS)
}

fn lags() -> Histogram {
    Histogram::new(LAGS)
}

fn waits() -> Histogram {
    Histogram::new(WAITS)
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("warmup");
        let all = &mut registry;
        let metrics = Self {
            interactions: added(
                all,
                "interactions",
                "Clicks, commands, forms and suggestions by kind, name and outcome",
                Family::default(),
            ),
            interaction_durations: added(
                all,
                "interaction_duration_seconds",
                "Time from the arrival of an interaction until its complete reply has reached Discord",
                Family::new_with_constructor(durations),
            ),
            tasks: added(
                all,
                "tasks",
                "Tasks that the bot does by itself, by kind and outcome",
                Family::default(),
            ),
            task_durations: added(
                all,
                "task_duration_seconds",
                "Duration of a task, including waits for Discord's rate limits",
                Family::new_with_constructor(durations),
            ),
            task_lags: added(
                all,
                "task_lag_seconds",
                "Time from when a task was due until it started",
                Family::new_with_constructor(lags),
            ),
            requests: added(
                all,
                "rest_requests",
                "Requests to Discord's API by route, without ids, and response status",
                Family::default(),
            ),
            request_durations: added(
                all,
                "rest_request_duration_seconds",
                "Time from sending a request until its response",
                Family::new_with_constructor(durations),
            ),
            request_waits: added(
                all,
                "rest_wait_seconds",
                "Time that rate limits held a request back before it was sent",
                Family::new_with_constructor(waits),
            ),
            requests_rate_limited: added(
                all,
                "rest_put_off",
                "Requests that were not sent because they would have waited too long",
                Family::default(),
            ),
            flushes: added(
                all,
                "store_flush_duration_seconds",
                "Time to write a commit of the store to disk",
                Histogram::new(FLUSHES),
            ),
            writes: added(
                all,
                "store_writes",
                "Writes that are on disk; concurrent writes share a commit",
                Counter::default(),
            ),
            connections: added(
                all,
                "gateway_connections",
                "Connections to the gateway that were started",
                Counter::default(),
            ),
            sessions: added(
                all,
                "gateway_sessions",
                "Gateway sessions, new or resumed",
                Family::default(),
            ),
            registry,
        };
        metrics.begin_at_zero();
        metrics
    }
}

/// Registers a metric. The registry ends the help text with a full stop.
fn added<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(name, help, metric.clone());
    metric
}

impl Metrics {
    /// A series that begins with its first failure would show no increase to an alert.
    fn begin_at_zero(&self) {
        for kind in TaskKind::VARIANTS.iter().copied() {
            for outcome in TaskOutcome::VARIANTS.iter().copied() {
                drop(self.tasks.get_or_create(&task_labels(kind, outcome)));
            }
        }
        for session in SessionStart::VARIANTS.iter().copied() {
            drop(self.sessions.get_or_create(&[("kind", session.name())]));
        }
    }

    /// Counts an interaction: how it arrived, its name, its outcome and its duration.
    pub(crate) fn interaction(
        &self,
        kind: &'static str,
        name: &'static str,
        outcome: InteractionOutcome,
        took: Duration,
    ) {
        let labels = [("kind", kind), ("name", name), ("outcome", outcome.name())];
        self.interactions.get_or_create(&labels).inc();
        let durations = self.interaction_durations.get_or_create(&[("kind", kind), ("name", name)]);
        durations.observe(took.as_secs_f64());
    }

    /// Counts a finished task.
    pub(crate) fn task(&self, kind: TaskKind, outcome: TaskOutcome, took: Duration) {
        self.tasks.get_or_create(&task_labels(kind, outcome)).inc();
        let durations = self.task_durations.get_or_create(&[("kind", kind.name())]);
        durations.observe(took.as_secs_f64());
    }

    /// Records the delay of a task that starts.
    pub(crate) fn task_begun(&self, kind: TaskKind, lag: Duration) {
        self.task_lags.get_or_create(&[("kind", kind.name())]).observe(lag.as_secs_f64());
    }

    /// Counts a finished request to Discord, with or without a response.
    pub(crate) fn request(
        &self,
        route: &'static str,
        answer: Option<u16>,
        waited: Duration,
        took: Duration,
    ) {
        let route = ("route", route);
        self.requests.get_or_create(&[route, ("status", status(answer))]).inc();
        self.request_waits.get_or_create(&[route]).observe(waited.as_secs_f64());
        self.request_durations.get_or_create(&[route]).observe(took.as_secs_f64());
    }

    /// Counts a request that was not sent because it would have been held for too long.
    pub(crate) fn request_rate_limited(&self, route: &'static str) {
        self.requests_rate_limited.get_or_create(&[("route", route)]).inc();
    }

    /// Counts a commit of the store with this many writes.
    pub fn flushed(&self, writes: usize, took: Duration) {
        self.writes.inc_by(writes as u64);
        self.flushes.observe(took.as_secs_f64());
    }

    pub(crate) fn connection(&self) {
        self.connections.inc();
    }

    pub(crate) fn session(&self, session: SessionStart) {
        self.sessions.get_or_create(&[("kind", session.name())]).inc();
    }

    /// The page for Prometheus: all counts and the current state.
    #[must_use]
    pub fn page(&self, state: &BotState) -> String {
        let mut page = String::new();
        for registry in [&self.registry, &state.registry()] {
            encode(&mut page, registry).expect("a text takes whatever is written to it");
        }
        page
    }
}

fn task_labels(kind: TaskKind, outcome: TaskOutcome) -> Labels<2> {
    [("kind", kind.name()), ("outcome", outcome.name())]
}

#[cfg(test)]
mod tests {
    use super::super::state::Shard;
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn has(page: &str, line: &str) {
        assert!(page.lines().any(|it| it == line), "{line} is missing:\n{page}");
    }

    /// Metrics in which everything was counted once.
    fn used() -> Metrics {
        let metrics = Metrics::default();
        let second = Duration::from_secs(1);
        metrics.interaction("component", "answer", InteractionOutcome::Served, second);
        metrics.task(TaskKind::Dailies, TaskOutcome::Panicked, second);
        metrics.task_begun(TaskKind::Dailies, Duration::from_secs(90));
        metrics.request("POST channels/messages", Some(403), second, second);
        metrics.request_rate_limited("POST channels/messages");
        metrics.flushed(3, Duration::from_millis(2));
        metrics.connection();
        metrics.session(SessionStart::Resumed);
        metrics
    }

    #[test]
    fn what_was_counted_is_on_the_page_by_the_rules_of_prometheus() {
        let page = used().page(&BotState::default());
        for line in [
            "# TYPE warmup_interactions_total counter",
            r#"warmup_interactions_total{kind="component",name="answer",outcome="served"} 1"#,
            "# TYPE warmup_interaction_duration_seconds histogram",
            r#"warmup_interaction_duration_seconds_bucket{kind="component",name="answer",le="1"} 1"#,
            r#"warmup_tasks_total{kind="dailies",outcome="panicked"} 1"#,
            r#"warmup_tasks_total{kind="reveals",outcome="failed"} 0"#,
            r#"warmup_task_lag_seconds_bucket{kind="dailies",le="60"} 0"#,
            r#"warmup_task_lag_seconds_bucket{kind="dailies",le="120"} 1"#,
            r#"warmup_rest_requests_total{route="POST channels/messages",status="403"} 1"#,
            r#"warmup_rest_wait_seconds_sum{route="POST channels/messages"} 1.0"#,
            r#"warmup_rest_put_off_total{route="POST channels/messages"} 1"#,
            "warmup_store_flush_duration_seconds_count 1",
            "warmup_store_writes_total 3",
            "warmup_gateway_connections_total 1",
            r#"warmup_gateway_sessions_total{kind="resumed"} 1"#,
        ] {
            has(&page, line);
        }
    }

    #[test]
    fn every_metric_is_named_by_the_rules_and_explained_in_a_sentence() {
        let page = used().page(&BotState::default());
        let mut explained = 0;
        for help in page.lines().filter_map(|line| line.strip_prefix("# HELP ")) {
            let (name, text) = help.split_once(' ').unwrap();
            assert!(name.starts_with("warmup_"), "{name}");
            assert!(text.ends_with('.') && !text.ends_with("..") && text.len() > 20, "{help}");
            explained += 1;
        }
        assert_eq!(explained, page.lines().filter(|line| line.starts_with("# TYPE ")).count());
    }

    #[test]
    fn the_documentation_names_every_metric_and_no_other() {
        let heartbeat = Some(Duration::from_millis(40));
        let shards = Some([(0, Shard { is_connected: true, heartbeat })].into());
        let questions = [("python".to_owned(), 45)].into();
        let tasks = Some(BTreeMap::new());
        let state = BotState { shards, tasks, questions, ..BotState::default() };
        let page = used().page(&state);
        let there: BTreeSet<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
            .collect();
        let is_outside = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
        let documented = include_str!("../../docs/metrics.md").split(is_outside);
        let documented: BTreeSet<&str> = documented
            .filter(|word| word.starts_with("warmup_"))
            .map(|word| word.strip_suffix("_bucket").unwrap_or(word))
            .collect();
        assert_eq!(documented, there);
    }

    #[test]
    fn the_page_stays_as_long_as_it_is_however_much_happens() {
        let metrics = Metrics::default();
        let some = |count: u64| {
            for number in 0..count {
                let took = Duration::from_millis(number);
                metrics.interaction("command", "streak", InteractionOutcome::Served, took);
                metrics.request("GET guilds", Some(200), took, took);
                metrics.task(TaskKind::PartnerMatch, TaskOutcome::Done, took);
            }
            metrics.page(&BotState::default()).lines().count()
        };
        assert_eq!(some(1), some(5_000));
    }
}
