//! Background work. Nothing sleeps until nine: the store knows what is due, and a restart loses
//! nothing.
//!
//! At a tick, each lane leases its due tasks, runs some of them concurrently, and settles each as
//! done or to be retried. To add a task, begin with [`Task`] and follow the compiler.

mod alerts;
mod announce;
mod dailies;
mod forget;
mod interviews;
mod lanes;
mod pairings;
mod partner_match;
mod remind;
mod runner;
mod streak_roles;
mod under_way;

pub(crate) use lanes::Lanes;

use crate::actions::banks::Banks;
use crate::actions::daily::Dailies;
use crate::actions::interviews::Interviews;
use crate::actions::pictures::Pictures;
use crate::clock::Clock;
use crate::cluster::ShardWork;
use crate::discord::Discord;
use crate::domain::server::{OngoingFailure, ServerChange};
use crate::domain::task::{Lane, Leased, Settlement, Task};
use crate::messages::failures;
use crate::metrics::Metrics;
use crate::store::Store;
use jiff::SignedDuration;
use runner::{Runner, TaskFailure, TaskHandler};
use tokio_util::sync::CancellationToken;

/// The shared resources of tasks. Each takes only the parts that it uses.
#[derive(Clone, Copy)]
pub(crate) struct TaskServices<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) banks: &'a Banks,
    pub(crate) clock: &'a Clock,
    pub(crate) discord: &'a Discord,
    pub(crate) dailies: &'a Dailies,
    pub(crate) interviews: &'a Interviews,
    pub(crate) pictures: &'a Pictures,
    /// The time without activity after which an interview is closed.
    pub(crate) idle: SignedDuration,
    pub(crate) metrics: &'a Metrics,
    /// The servers for which this process is responsible.
    pub(crate) duty: &'a ShardWork,
}

impl TaskHandler for TaskServices<'_> {
    /// The clock is read for each task: in a long queue, the last one begins minutes after the
    /// first.
    async fn run(&self, lease: Leased) -> anyhow::Result<Settlement> {
        let now = self.clock.now();
        let TaskServices { store, banks, discord, dailies, interviews, idle, .. } = *self;
        let Leased { task, is_first, .. } = lease;
        match task {
            Task::Dailies(guild) => dailies::post(store, discord, dailies, guild, now).await,
            Task::Reveals(guild) => dailies::reveal(store, dailies, guild, now).await,
            Task::Messages(guild) => dailies::edit(store, discord, dailies, guild, now).await,
            Task::Interview(guild, id) => {
                interviews::run(store, interviews, idle, (guild, id), now).await
            }
            Task::PartnerMatch(guild) => {
                let bank = banks.of(guild).await?;
                partner_match::run(store, bank, interviews, guild, now).await
            }
            Task::Pairing(guild, id) => {
                let bank = banks.of(guild).await?;
                pairings::run(store, &bank, discord, (guild, id), is_first, now).await
            }
            Task::StreakRoles(guild) => streak_roles::run(store, discord, guild, now).await,
            Task::Remind(guild, user) => {
                let bank = banks.of(guild).await?;
                remind::run(store, &bank, discord, self.interviews, (guild, user), now).await
            }
            Task::Announce(guild) => {
                let bank = banks.of(guild).await?;
                announce::run(store, &bank, discord, self.pictures, guild, now).await
            }
            Task::Alert(guild) => alerts::run(store, discord, guild, is_first, now).await,
            Task::Forget(guild) => forget::run(store, guild, now).await,
        }
    }

    /// Logs an unforeseen failure of a task, and has its server's admins told.
    async fn report(&self, task: Task, failure: TaskFailure) {
        let guild = task.guild();
        match failure {
            TaskFailure::Error(error) => {
                let error = format!("{error:#}");
                tracing::error!(server = guild.0, %task, error, "task failed");
            }
            TaskFailure::Panic => tracing::error!(server = guild.0, %task, "task panicked"),
        }
        if let Err(error) = self.tell_admins(task).await {
            let error = format!("{error:#}");
            tracing::error!(server = guild.0, %task, error, "cannot record a task's failure");
        }
    }
}

impl TaskServices<'_> {
    async fn tell_admins(self, task: Task) -> anyhow::Result<()> {
        let (store, guild, now) = (self.store, task.guild(), self.clock.now());
        let reason = failures::internal();
        match task {
            Task::Dailies(_) | Task::Reveals(_) | Task::Messages(_) | Task::Interview(..) => {
                let before = store.server(guild).await?.and_then(|server| server.failure);
                let failure = OngoingFailure::after(before.as_ref(), reason, now);
                store.change_server(guild, ServerChange::Failure(Some(failure))).await?;
            }
            Task::PartnerMatch(_) | Task::Pairing(..) => {
                let before = store.match_state(guild).await?.and_then(|rounds| rounds.failure);
                let failure = OngoingFailure::after(before.as_ref(), reason, now);
                store.set_match_failure(guild, Some(failure)).await?;
            }
            // Nothing waits for a role or an announcement, and a reminder is a member's own. Another alert could only fail as well. A server to be forgotten
            // is gone, and with it everybody who could read it.
            Task::StreakRoles(_)
            | Task::Remind(..)
            | Task::Announce(_)
            | Task::Alert(_)
            | Task::Forget(_) => {}
        }
        Ok(())
    }
}

/// Runs the due tasks of a lane until none are left, and returns their number. Once `stopping` is
/// canceled, no further task begins. The caller must hold the lane's lock.
pub(crate) async fn run_lane(
    lane: Lane,
    tools: TaskServices<'_>,
    lanes: &Lanes,
    stopping: &CancellationToken,
) -> usize {
    let TaskServices { store, clock, metrics, duty, .. } = tools;
    let runner = Runner { store, clock, stopping, metrics, duty };
    runner.run_lane(lane, lanes.more(lane), &tools).await
}
