//! Notices servers from which the bot was removed while it was away. Discord says so once; a bot that was
//! not running then learns it from the lists of servers with which its sessions begin.

use crate::domain::cluster::{Share, shard_of};
use crate::domain::ids::GuildId;
use crate::domain::server::ServerChange;
use crate::store::Store;
use jiff::Timestamp;
use serenity::all::Ready;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

/// The beginnings of sessions. Looking through all records of servers is worth it only once all shards of
/// this process have begun theirs.
#[derive(Default)]
pub(super) struct Removals(Mutex<ReadySessions>);

#[derive(Default)]
struct ReadySessions {
    begun: BTreeSet<u32>,
    /// The servers that Discord named to each shard since the last look.
    named: HashMap<u32, HashSet<u64>>,
}

/// The servers of some shards, of so many.
pub(super) struct PresentServers(NonZeroU32, HashMap<u32, HashSet<u64>>);

impl Removals {
    /// Notes that a session begins. Gives the servers to compare with, where that is to be done.
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

/// Keeps which servers the bot is no longer in.
pub(super) async fn mark_removed(
    store: &dyn Store,
    present: &PresentServers,
    now: Timestamp,
) -> anyhow::Result<()> {
    for (guild, server) in store.servers().await? {
        if server.removed_at.is_none() && present.lacks(guild) {
            tracing::info!(server = guild.0, "was removed from a server while away");
            store.change_server(guild, ServerChange::Removed(now)).await?;
        }
    }
    for guild in store.servers_with_match_state().await? {
        if present.lacks(guild) && store.server(guild).await?.is_none() {
            tracing::info!(server = guild.0, "was removed from a server while away");
            store.forget_server(guild).await?;
        }
    }
    Ok(())
}
