//! What happens by itself. Nothing sleeps until nine: at each tick the question is what is due now,
//! and a restart loses nothing.
//!
//! A tick goes from lane to lane. Each lists its tasks, which run some at a time, each on its own:
//! what fails is logged, and the others go on.

mod cleanup;
mod daily;
mod interviews;
mod pairings;
mod rounds;

use crate::actions::daily::Dailies;
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::discord::Discord;
use crate::domain::ids::GuildId;
use crate::store::Store;
use arc_swap::ArcSwap;
use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::pin::pin;
use tokio_util::sync::CancellationToken;

/// How many tasks run at the same time. Their requests share one pace anyway.
const TASKS_AT_ONCE: usize = 8;

/// What tasks draw on. Each is handed only the parts that it uses.
#[derive(Clone, Copy)]
pub(crate) struct Tools<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) bank: &'a ArcSwap<Bank>,
    pub(crate) discord: &'a Discord,
    pub(crate) dailies: &'a Dailies,
    pub(crate) interviews: &'a Interviews,
    /// How long nothing has to happen in an interview before it is closed.
    pub(crate) idle: SignedDuration,
}

/// Something that may be due in a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    /// Forgets all about a server that the bot was removed from.
    Cleanup(GuildId),
    /// Claims, posts and reveals dailies, and keeps their messages current.
    Daily(GuildId),
    /// Carries interviews on, and closes those that nobody goes on with.
    Interviews(GuildId),
    /// Holds the weekly round of partners, and tells the pairs.
    Round(GuildId),
}

impl fmt::Display for Task {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Cleanup(_) => "cleanup",
            Self::Daily(_) => "daily",
            Self::Interviews(_) => "interviews",
            Self::Round(_) => "round",
        })
    }
}

impl Task {
    const fn server(self) -> GuildId {
        match self {
            Self::Cleanup(guild)
            | Self::Daily(guild)
            | Self::Interviews(guild)
            | Self::Round(guild) => guild,
        }
    }

    async fn run(self, tools: Tools<'_>, now: Timestamp) -> anyhow::Result<()> {
        let Tools { store, bank, discord, dailies, interviews, idle } = tools;
        match self {
            Self::Cleanup(guild) => cleanup::run(store, guild).await,
            Self::Daily(guild) => daily::run(store, discord, dailies, guild, now).await,
            Self::Interviews(guild) => interviews::run(store, interviews, idle, guild, now).await,
            Self::Round(guild) => {
                rounds::run(store, bank.load_full(), discord, interviews, guild, now).await
            }
        }
    }
}

/// What keeps its place in a tick: a lane begins when the one before it is done.
#[derive(Clone, Copy)]
enum Lane {
    Servers,
    Interviews,
    Partners,
}

impl Lane {
    const ALL: [Self; 3] = [Self::Servers, Self::Interviews, Self::Partners];

    /// The tasks that may be due at `now`.
    async fn tasks(self, store: &dyn Store, now: Timestamp) -> anyhow::Result<Vec<Task>> {
        Ok(match self {
            Self::Servers => {
                let servers = store.servers().await?.into_iter();
                let task = |expired, guild| {
                    if expired { Task::Cleanup(guild) } else { Task::Daily(guild) }
                };
                servers.map(|(guild, server)| task(server.is_expired(now), guild)).collect()
            }
            Self::Interviews => {
                let servers = store.servers_with_open_interviews().await?;
                servers.into_iter().map(Task::Interviews).collect()
            }
            Self::Partners => {
                let servers = store.servers_with_rounds().await?;
                servers.into_iter().map(Task::Round).collect()
            }
        })
    }
}

/// Does what is due at `now`. Once `stopping` is cancelled, no other task is begun.
pub(crate) async fn tick(tools: Tools<'_>, now: Timestamp, stopping: &CancellationToken) {
    for lane in Lane::ALL {
        match lane.tasks(tools.store, now).await {
            Ok(tasks) => run_all(tasks, tools, now, stopping).await,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "cannot read what is due");
            }
        }
    }
}

async fn run_all(tasks: Vec<Task>, tools: Tools<'_>, now: Timestamp, stopping: &CancellationToken) {
    futures::stream::iter(tasks)
        .take_until(pin!(stopping.cancelled()))
        .for_each_concurrent(TASKS_AT_ONCE, |task| async move {
            if let Err(error) = task.run(tools, now).await {
                tracing::error!(
                    server = task.server().0,
                    %task,
                    error = format!("{error:#}"),
                    "cannot serve the server"
                );
            }
        })
        .await;
}
