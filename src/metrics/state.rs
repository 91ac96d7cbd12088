//! The bot's current state as metrics.

use crate::domain::task::{Overdue, TaskKind};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use strum::VariantArray as _;

/// The current state of the bot. The default is that of a bot which has not started yet.
#[derive(Clone, Debug, Default)]
pub struct BotState {
    /// The shards that this process holds; `None` before the bot has started.
    pub shards: Option<BTreeMap<u32, Shard>>,
    /// The servers of this process that the bot is in, as reported by the gateway so far.
    pub servers: usize,
    /// The due tasks, or `None` if they can't be read.
    pub tasks: Option<BTreeMap<TaskKind, Overdue>>,
    /// Writes that are not on disk yet.
    pub writes_waiting: usize,
    /// Refusals in the last ten minutes that Discord counts.
    pub refusals: usize,
    /// The questions of each pack.
    pub questions: BTreeMap<String, usize>,
}

/// The connection of a shard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shard {
    /// Set while its session is open.
    pub is_connected: bool,
    /// The round trip of the last acknowledged heartbeat.
    pub heartbeat: Option<Duration>,
}

impl BotState {
    /// The state as metrics. The registry is new each time, so a removed pack leaves nothing
    /// behind.
    pub(super) fn registry(&self) -> Registry {
        let mut registry = Registry::with_prefix("warmup");
        let version = [([("version", env!("CARGO_PKG_VERSION"))], 1)];
        family(&mut registry, "build_info", "The running version of Warmup", version);
        self.gateway(&mut registry);
        self.tasks(&mut registry);
        let writes = self.writes_waiting;
        number(&mut registry, "store_writes_waiting", "Writes that are not on disk yet", writes);
        number(
            &mut registry,
            "rest_refusals",
            "Responses with 401, 403 or 429 in the last ten minutes; Discord bans an address after 10000",
            self.refusals,
        );
        let questions = self.questions.iter();
        let questions = questions.map(|(pack, count)| ([("pack", pack.clone())], *count));
        family(&mut registry, "bank_questions", "Questions by pack", questions);
        registry
    }

    fn gateway(&self, registry: &mut Registry) {
        // Before the bot has started, its first shard counts as not connected.
        let first = || BTreeMap::from([(0, Shard::default())]);
        let shards = self.shards.clone().unwrap_or_else(first);
        let label = |shard: u32| [("shard", shard.to_string())];
        let connected =
            shards.iter().map(|(id, shard)| (label(*id), usize::from(shard.is_connected)));
        family(
            registry,
            "gateway_connected",
            "1 for each shard of this process whose connection to Discord is open, 0 for its others",
            connected,
        );
        let latencies = Family::<[(&str, String); 1], Gauge<f64, AtomicU64>>::default();
        for (id, shard) in shards {
            if let Some(heartbeat) = shard.heartbeat {
                latencies.get_or_create(&label(id)).set(heartbeat.as_secs_f64());
            }
        }
        registry.register(
            "gateway_heartbeat_seconds",
            "Time until Discord acknowledged the last heartbeat of a shard",
            latencies,
        );
        number(registry, "servers", "Servers that the bot is in", self.servers);
    }

    fn tasks(&self, registry: &mut Registry) {
        let Some(tasks) = &self.tasks else { return };
        let all = TaskKind::VARIANTS
            .iter()
            .map(|kind| (*kind, tasks.get(kind).copied().unwrap_or_default()));
        let label = |kind: TaskKind| [("kind", kind.name())];
        let due = all.clone().map(|(kind, overdue)| (label(kind), overdue.due));
        let late = all.map(|(kind, overdue)| (label(kind), overdue.late));
        family(registry, "tasks_due", "Due tasks that have not started, by kind", due);
        family(
            registry,
            "tasks_late",
            "Tasks that have been due for over two minutes and have not started, by kind",
            late,
        );
    }
}

fn number(registry: &mut Registry, name: &str, help: &str, value: usize) {
    let gauge: Gauge = Gauge::default();
    gauge.set(signed(value));
    registry.register(name, help, gauge);
}

fn family<L>(
    registry: &mut Registry,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = (L, usize)>,
) where
    L: EncodeLabelSet + Clone + Debug + Eq + Hash + Send + Sync + 'static,
{
    let family = Family::<L, Gauge>::default();
    for (labels, value) in values {
        family.get_or_create(&labels).set(signed(value));
    }
    registry.register(name, help, family);
}

fn signed(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use prometheus_client::encoding::prometheus_text::encode;

    fn page(state: &BotState) -> Vec<String> {
        let mut page = String::new();
        encode(&mut page, &state.registry()).unwrap();
        page.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    }

    fn has(page: &[String], line: &str) -> bool {
        page.iter().any(|it| it == line)
    }

    #[test]
    fn a_bot_that_has_not_started_is_not_connected() {
        let page = page(&BotState::default());
        assert!(has(&page, r#"warmup_gateway_connected{shard="0"} 0"#), "{page:#?}");
        assert!(!page.iter().any(|line| line.contains("tasks_due")), "{page:#?}");
    }

    #[test]
    fn a_process_tells_of_no_shard_that_another_one_holds() {
        let shard = Shard { is_connected: true, heartbeat: None };
        let shards = Some(BTreeMap::from([(2, shard)]));
        let page = page(&BotState { shards, ..BotState::default() });
        let shards = page.iter().filter(|line| line.starts_with("warmup_gateway_connected"));
        assert_eq!(shards.collect::<Vec<_>>(), [r#"warmup_gateway_connected{shard="2"} 1"#]);
    }

    #[test]
    fn the_state_is_told_with_zeros_where_nothing_is_due() {
        let heartbeat = Some(Duration::from_millis(250));
        let state = BotState {
            shards: Some(BTreeMap::from([(0, Shard { is_connected: true, heartbeat })])),
            servers: 7,
            tasks: Some(BTreeMap::from([(TaskKind::Dailies, Overdue { due: 5, late: 2 })])),
            writes_waiting: 3,
            refusals: 11,
            questions: BTreeMap::from([("a \"pack\"".to_owned(), 4)]),
        };
        let page = page(&state);
        for line in [
            r#"warmup_gateway_connected{shard="0"} 1"#,
            r#"warmup_gateway_heartbeat_seconds{shard="0"} 0.25"#,
            "warmup_servers 7",
            r#"warmup_tasks_due{kind="dailies"} 5"#,
            r#"warmup_tasks_late{kind="dailies"} 2"#,
            r#"warmup_tasks_late{kind="forget"} 0"#,
            "warmup_store_writes_waiting 3",
            "warmup_rest_refusals 11",
            r#"warmup_bank_questions{pack="a \"pack\""} 4"#,
        ] {
            assert!(has(&page, line), "{line} is missing: {page:#?}");
        }
    }
}
