//! Events when roles and channels change: Discord reports the threads of a channel as soon as the
//! bot can see it.

use super::permissions::Permissions;
use super::sessions::intents;
use super::shapes;
use super::snowflake::Id;
use super::state::State;
use serde_json::json;
use std::collections::BTreeSet;

impl State {
    /// Changes something in a server, and reports to the bot the threads of channels that it can
    /// see only since then.
    pub(super) fn changing_access<T>(
        &mut self,
        server: Id,
        change: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = self.channels_for_bot(server);
        let changed = change(self);
        let after = self.channels_for_bot(server);
        let gained: Vec<Id> = after.difference(&before).copied().collect();
        if !gained.is_empty() {
            let open = gained.iter().flat_map(|channel| self.threads_of(*channel));
            let threads: Vec<_> = open
                .filter(|thread| !thread.is_archived() && self.is_seen_by_bot(thread))
                .map(|thread| shapes::channel(self, thread))
                .collect();
            let data = json!({
                "guild_id": server, "channel_ids": gained, "threads": threads, "members": [],
            });
            self.dispatch("THREAD_LIST_SYNC", Some(server), intents::GUILDS, &data);
        }
        changed
    }

    /// Returns `true` if the bot can see a channel or thread.
    pub(super) fn is_seen_by_bot(&self, channel: &super::Channel) -> bool {
        self.permissions_in(channel, self.bot).contains(Permissions::VIEW_CHANNEL)
    }

    fn channels_for_bot(&self, server: Id) -> BTreeSet<Id> {
        let here = self.channels.of_server(server);
        let seen = here.filter(|channel| channel.thread.is_none() && self.is_seen_by_bot(channel));
        seen.map(|channel| channel.id).collect()
    }
}
