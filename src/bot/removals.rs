//! Notices servers from which the bot was removed while it was offline. Discord reports a removal
//! once; a bot that was not running learns it from the lists of servers with which its sessions
//! begin.

use crate::domain::cluster::{Share, shard_of};
use crate::domain::ids::GuildId;
use crate::domain::server::ServerChange;
use crate::store::Store;
use jiff::Timestamp;
use serenity::all::Ready;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

/// The beginnings of sessions. Reading all records of servers is worthwhile only once all shards of
/// this process have begun theirs.
#[derive(Default)]
pub(super) struct Removals(Mutex<ReadySessions>);

#[derive(Default)]
struct ReadySessions {
    begun: BTreeSet<u32>,
    /// The servers that Discord named to each shard since the last check.
    named: HashMap<u32, HashSet<u64>>,
}

/// The servers of some shards, and the total number of shards.
pub(super) struct PresentServers(NonZeroU32, HashMap<u32, HashSet<u64>>);

impl Removals {
    /// Records that a session begins. Returns the servers to compare with, if it is time to.
    pub(super) fn begin(&self, ready: &Ready, share: &Share) -> Option<PresentServers> {
        let of = ready.shard.map_or(0, |shard| shard.id.0);
        let servers = ready.guilds.iter().map(|guild| guild.id.get()).collect();
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.begun.insert(of);
        sessions.named.insert(of, servers);
        let is_complete = share.held().is_subset(&sessions.begun);
        is_complete.then(|| PresentServers(share.total(), std::mem::take(&mut sessions.named)))
    }
}

impl PresentServers {
    /// Discord would have named the server if the bot were in it.
    fn lacks(&self, guild: GuildId) -> bool {
        let Self(total, named) = self;
        let named = named.get(&shard_of(guild, *total));
        named.is_some_and(|named| !named.contains(&guild.0))
    }
}

/// Records the servers that the bot is no longer in.
pub(super) async fn mark_removed(
    store: &dyn Store,
    present: &PresentServers,
    now: Timestamp,
) -> anyhow::Result<()> {
    for (guild, server) in store.servers().await? {
        if server.removed_at.is_none() && present.lacks(guild) {
            tracing::info!(server = guild.0, "removed from a server while offline");
            store.change_server(guild, ServerChange::Removed(now)).await?;
        }
    }
    for guild in store.servers_with_match_state().await? {
        if present.lacks(guild) && store.server(guild).await?.is_none() {
            tracing::info!(server = guild.0, "removed from a server while offline");
            store.forget_server(guild).await?;
        }
    }
    Ok(())
}
