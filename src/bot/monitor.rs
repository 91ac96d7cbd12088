//! The current state of a bot, for its watchdog and its metrics.

use super::Core;
use super::connections::Connections;
use super::watchdog::ShardStatus;
use crate::metrics::{BotState, Shard};
use serenity::all::ConnectionStage;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads the current state of a bot, even while the bot itself is in use.
#[derive(Clone)]
pub struct Monitor {
    pub(super) core: Arc<Core>,
    pub(super) connections: Arc<Connections>,
}

impl Monitor {
    /// The current state, for the metrics page.
    pub async fn state(&self) -> BotState {
        let core = &self.core;
        let backlog = core.store.backlog(core.clock.now()).await;
        let backlog = backlog
            .inspect_err(|error| {
                tracing::debug!(error = format!("{error:#}"), "cannot read the backlog");
            })
            .ok();
        let bank = core.banks.shared();
        let mut questions: BTreeMap<String, usize> =
            bank.packs().iter().map(|pack| (pack.slug.clone(), 0)).collect();
        for question in bank.questions() {
            *questions.entry(question.id.pack().to_owned()).or_default() += 1;
        }
        let share = core.duty.share();
        let pulses = self.shard_statuses().await;
        let connection = |id: &u32| pulses.get(id).map_or(Shard::default(), Shard::from);
        BotState {
            shards: Some(share.held().iter().map(|id| (*id, connection(id))).collect()),
            servers: core.discord.permissions().count(&share),
            writes_waiting: backlog.as_ref().map_or(0, |backlog| backlog.writes),
            tasks: backlog.map(|backlog| backlog.tasks),
            refusals: core.discord.rest().refusals(),
            questions,
        }
    }

    /// The connections of the started shards.
    pub(super) async fn shard_statuses(&self) -> BTreeMap<u32, ShardStatus> {
        let runners = self.connections.manager().runners.lock().await;
        let pulses = runners.iter().map(|(id, runner)| {
            let connected = runner.stage == ConnectionStage::Connected;
            (id.0, ShardStatus { connected, latency: runner.latency })
        });
        pulses.collect()
    }
}

impl From<&ShardStatus> for Shard {
    fn from(pulse: &ShardStatus) -> Self {
        Self { is_connected: pulse.connected, heartbeat: pulse.latency }
    }
}
