//! Lets the permission table hear what Discord tells.
//!
//! serenity runs each event's handlers as tasks of their own, and those of two events in any order.
//! Collectors are called as events come in, one after the other; so the table gets one for every
//! session. Servers that were told of before it was in place reach the table by the handler.

use crate::discord::Discord;
use crate::domain::ids::GuildId;
use serde::Deserialize as _;
use serenity::all::{CollectorCallback, Context, Event, ShardId, ShardInfo};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The shards of which the table hears.
#[derive(Default)]
pub(super) struct Hearing(Mutex<HashSet<ShardId>>);

impl Hearing {
    /// Looks at an event that a handler was given. `changed` is told of each server in which the bot may
    /// do more or less, once the table knows.
    pub(super) fn handle(
        &self,
        discord: &Arc<Discord>,
        context: &Context,
        event: &Event,
        changed: impl Fn(GuildId) + Send + Sync + 'static,
    ) {
        let mut listening = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shard) = session_of(event) {
            discord.permissions().begin_session(shard);
            listening.insert(context.shard_id);
            listen(discord.clone(), context, changed);
        } else if listening.contains(&context.shard_id) {
            discord.permissions().hear_late(event);
        }
    }
}

/// The shard whose session begins with an event, if one does.
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
    changed: impl Fn(GuildId) + Send + Sync + 'static,
) {
    let hear = move |event: &Event| {
        discord.permissions().hear(event).into_iter().for_each(&changed);
        true
    };
    context.shard.add_collector(CollectorCallback(Box::new(hear)));
}
