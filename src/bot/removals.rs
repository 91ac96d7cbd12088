//! Notices servers from which the bot was removed while it was offline. Discord reports a removal
//! once; a bot that was not running learns it from the lists of servers with which its sessions
//! begin.

use crate::domain::cluster::{Share, shard_of};
use crate::domain::ids::GuildId;
use crate::domain::server::ServerChange;
use crate::store::{self, Store, Unreadable};
use futures::stream::TryStreamExt as _;
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
    let mut servers = store::servers(store);
    while let Some((guild, server)) = servers.try_next().await? {
        if server.removed_at.is_none() && present.lacks(guild) {
            tracing::info!(server = guild.0, "removed from a server while offline");
            store.change_server(guild, ServerChange::Removed(now)).await?;
        }
    }
    let mut matching = store::servers_with_match_state(store);
    while let Some(guild) = matching.try_next().await? {
        if present.lacks(guild) && !is_set_up(store, guild).await? {
            tracing::info!(server = guild.0, "removed from a server while offline");
            store.forget_server(guild).await?;
        }
    }
    Ok(())
}

/// A server whose record can't be read was set up.
async fn is_set_up(store: &dyn Store, guild: GuildId) -> anyhow::Result<bool> {
    match store.server(guild).await {
        Err(error) if error.is::<Unreadable>() => Ok(true),
        server => Ok(server?.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ChannelId, UserId};
    use crate::domain::partner_match::{ParticipantChange, Preferences};
    use crate::domain::question::Filter;
    use crate::domain::schedule::{Schedule, Weekdays, parse_time};
    use crate::domain::server::{RevealPolicy, Settings};
    use crate::store::sled::SledStore;
    use crate::store::{JoinedFrom, PartnerStore as _};

    const UNREADABLE: GuildId = GuildId(1);
    const ONLY_PARTNERS: GuildId = GuildId(2);
    const SET_UP: GuildId = GuildId(3);

    fn now() -> Timestamp {
        "2026-03-02T08:00:00Z".parse().unwrap()
    }

    async fn set_up(store: &SledStore, guild: GuildId) {
        let schedule = Schedule {
            time: parse_time("09:30").unwrap(),
            zone: "Europe/Warsaw".parse().unwrap(),
            weekdays: Weekdays::WORKING,
        };
        let settings = Settings {
            channel: ChannelId(11),
            schedule,
            filter: Filter::default(),
            ping: None,
            reveal: RevealPolicy::default(),
            publish: false,
            in_forum: false,
        };
        let change = ServerChange::Configure { settings, seed: 1, now: now() };
        store.change_server(guild, change).await.unwrap();
    }

    async fn join(store: &SledStore, guild: GuildId) {
        let place = JoinedFrom { channel: Some(ChannelId(5)), seed: 1 };
        let join = ParticipantChange::Join { wish: Preferences::default(), now: now() };
        store.change_participant(guild, UserId(7), join, place).await.unwrap();
    }

    #[tokio::test]
    async fn a_server_that_can_t_be_read_keeps_no_other_from_being_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let store = SledStore::open(folder.path()).unwrap();
        set_up(&store, UNREADABLE).await;
        set_up(&store, SET_UP).await;
        join(&store, UNREADABLE).await;
        join(&store, ONLY_PARTNERS).await;
        store.close().await.unwrap();
        let records = sled::Config::new().path(folder.path().join("records"));
        let records = records.segment_size(2 * 1024 * 1024);
        let db = loop {
            match records.open() {
                // The lock lingers for a moment after a close in the same process.
                Err(sled::Error::Io(error)) if error.to_string().contains("acquire lock") => {}
                opened => break opened.unwrap(),
            }
        };
        let key = [b"s", &UNREADABLE.0.to_be_bytes()[..]].concat();
        db.insert(key, b"?").unwrap().unwrap();
        db.flush().unwrap();
        drop(db);

        let store = SledStore::open(folder.path()).unwrap();
        let nowhere = PresentServers(NonZeroU32::MIN, HashMap::from([(0, HashSet::new())]));
        mark_removed(&store, &nowhere, now()).await.unwrap();
        assert_eq!(store.server(SET_UP).await.unwrap().unwrap().removed_at, Some(now()));
        let left: Vec<GuildId> =
            store::servers_with_match_state(&store).try_collect().await.unwrap();
        assert_eq!(left, [UNREADABLE]);
    }
}
