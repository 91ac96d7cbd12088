//! Passes Discord's events to the permission table.
//!
//! serenity runs each event's handlers as separate tasks, in any order. Collectors are called in
//! the order of events, so the table gets one for every session. Servers that were reported before
//! it was installed reach the table through the handler.

use crate::discord::Discord;
use crate::domain::ids::GuildId;
use serde::Deserialize as _;
use serenity::all::{CollectorCallback, Context, Event, ShardId, ShardInfo};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The shards whose events reach the table.
#[derive(Clone, Default)]
pub(super) struct PermissionListener(Arc<Mutex<OpenSessions>>);

/// The sessions whose events reach the table.
#[derive(Default)]
struct OpenSessions {
    /// The number of sessions that have begun.
    begun: u64,
    open: HashMap<ShardId, u64>,
    /// Servers that were reported before the handler of their session's start has run.
    early: HashMap<ShardId, Vec<Event>>,
}

impl PermissionListener {
    /// Processes an event passed to a handler. `changed` is called for each server in which the
    /// bot's permissions changed, once the table knows.
    pub(super) fn handle(
        &self,
        discord: &Arc<Discord>,
        context: &Context,
        event: &Event,
        changed: impl Fn(GuildId) + Send + Sync + 'static,
    ) {
        let shard = context.shard_id;
        let mut sessions = self.sessions();
        if let Some(info) = session_of(event) {
            discord.permissions().begin_session(info);
            let (session, early) = sessions.begin(shard);
            let open = SessionGuard { listener: self.clone(), shard, session };
            listen(discord.clone(), context, open, changed);
            for event in &early {
                discord.permissions().apply_late_event(event);
            }
        } else if sessions.is_open_for(shard, event) {
            discord.permissions().apply_late_event(event);
        }
    }

    fn sessions(&self) -> MutexGuard<'_, OpenSessions> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenSessions {
    /// Begins a session. Returns its number, and the events before it.
    fn begin(&mut self, shard: ShardId) -> (u64, Vec<Event>) {
        self.begun += 1;
        self.open.insert(shard, self.begun);
        (self.begun, self.early.remove(&shard).unwrap_or_default())
    }

    /// Returns `true` if the session of a shard has begun. Otherwise a server in the event is
    /// queued for it.
    fn is_open_for(&mut self, shard: ShardId, event: &Event) -> bool {
        let is_open = self.open.contains_key(&shard);
        if !is_open && matches!(event, Event::GuildCreate(_) | Event::Unknown(_)) {
            self.early.entry(shard).or_default().push(event.clone());
        }
        is_open
    }

    fn end(&mut self, shard: ShardId, session: u64) {
        if self.open.get(&shard) == Some(&session) {
            self.open.remove(&shard);
        }
    }
}

/// A session that stays open for as long as serenity keeps its collectors.
struct SessionGuard {
    listener: PermissionListener,
    shard: ShardId,
    session: u64,
}

impl Drop for SessionGuard {
    fn drop(&mut self) {
        self.listener.sessions().end(self.shard, self.session);
    }
}

/// The shard whose session begins with an event, if any.
fn session_of(event: &Event) -> Option<ShardInfo> {
    let shard = match event {
        Event::Ready(ready) => ready.ready.shard,
        Event::Unknown(unknown) if unknown.kind == "READY" => {
            ShardInfo::deserialize(&unknown.value["shard"]).ok()
        }
        _ => return None,
    };
    Some(shard.unwrap_or(ShardInfo { id: ShardId(0), total: 1 }))
}

/// Every session has a new shard in serenity; its collectors end with it.
fn listen(
    discord: Arc<Discord>,
    context: &Context,
    open: SessionGuard,
    changed: impl Fn(GuildId) + Send + Sync + 'static,
) {
    let hear = move |event: &Event| {
        // Dropped with the collector.
        let _open = &open;
        discord.permissions().apply_event(event).into_iter().for_each(&changed);
        true
    };
    context.shard.add_collector(CollectorCallback(Box::new(hear)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SHARD: ShardId = ShardId(3);

    fn told_of(server: &str) -> Event {
        let guild = json!({"id": server, "unavailable": true});
        serde_json::from_value(json!({"t": "GUILD_CREATE", "d": guild, "s": 1, "op": 0})).unwrap()
    }

    #[test]
    fn servers_that_were_told_of_before_their_session_was_seen_to_begin_are_not_lost() {
        let mut sessions = OpenSessions::default();
        assert!(!sessions.is_open_for(SHARD, &told_of("1")));
        assert!(!sessions.is_open_for(SHARD, &told_of("2")));
        let (first, early) = sessions.begin(SHARD);
        assert_eq!(early.len(), 2);
        assert!(sessions.is_open_for(SHARD, &told_of("3")));
        sessions.end(SHARD, first);
        assert!(!sessions.is_open_for(SHARD, &told_of("1")));
        let (second, early) = sessions.begin(SHARD);
        assert_eq!(early.len(), 1);
        // A session that ends late does not end the one after it.
        sessions.end(SHARD, first);
        assert!(sessions.is_open_for(SHARD, &told_of("4")));
        sessions.end(SHARD, second);
        assert!(!sessions.is_open_for(SHARD, &told_of("1")));
    }
}
