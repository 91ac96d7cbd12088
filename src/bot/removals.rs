//! Notices servers from which the bot was removed while it was away. Discord says so once; a bot that was
//! not running then learns it from the lists of servers with which its sessions begin.

use crate::domain::ids::GuildId;
use crate::domain::server::ServerChange;
use crate::store::Store;
use jiff::Timestamp;
use serenity::all::{Ready, ShardId, ShardInfo};
use serenity::utils::shard_id;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// The beginnings of sessions. Looking through all records of servers is worth it only once all shards
/// have begun theirs.
pub(super) struct Removals {
    shards: usize,
    sessions: Mutex<Sessions>,
}

#[derive(Default)]
struct Sessions {
    begun: HashSet<ShardId>,
    /// The servers that Discord named to each shard since the last look.
    named: HashMap<ShardId, Named>,
}

/// The servers of a shard, as its session began.
struct Named {
    total: u32,
    servers: HashSet<u64>,
}

/// The servers of some shards.
pub(super) struct Present(HashMap<ShardId, Named>);

impl Removals {
    /// For a process that begins with so many shards.
    pub(super) fn new(shards: usize) -> Self {
        Self { shards: shards.max(1), sessions: Mutex::default() }
    }

    /// Notes that a session begins. Gives what to look at where that is to be done.
    pub(super) fn begin(&self, ready: &Ready) -> Option<Present> {
        let shard = ready.shard.unwrap_or(ShardInfo { id: ShardId(0), total: 1 });
        let servers = ready.guilds.iter().map(|guild| guild.id.get()).collect();
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.begun.insert(shard.id);
        sessions.named.insert(shard.id, Named { total: shard.total, servers });
        let is_complete = sessions.begun.len() >= self.shards;
        is_complete.then(|| Present(std::mem::take(&mut sessions.named)))
    }
}

impl Present {
    /// Discord would have named the server if the bot were in it.
    fn lacks(&self, guild: GuildId) -> bool {
        // Shards of one bot have the same total.
        let mut totals = self.0.values().map(|named| named.total);
        let Some(total) = totals.next() else { return false };
        let named = self.0.get(&ShardId(shard_id(guild.0.into(), total)));
        named.is_some_and(|named| !named.servers.contains(&guild.0))
    }
}

/// Keeps which servers the bot is no longer in.
pub(super) async fn notice(
    store: &dyn Store,
    present: &Present,
    now: Timestamp,
) -> anyhow::Result<()> {
    for (guild, server) in store.servers().await? {
        if server.removed_at.is_none() && present.lacks(guild) {
            tracing::info!(server = guild.0, "was removed from a server while away");
            store.change_server(guild, ServerChange::Removed(now)).await?;
        }
    }
    for guild in store.servers_with_rounds().await? {
        if present.lacks(guild) && store.server(guild).await?.is_none() {
            tracing::info!(server = guild.0, "was removed from a server while away");
            store.forget_server(guild).await?;
        }
    }
    Ok(())
}
