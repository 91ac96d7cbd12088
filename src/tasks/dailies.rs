//! The dailies of a server: posting, revealing, and keeping their messages up to date.

mod lost_zone;

use crate::actions::daily::{Dailies, message};
use crate::discord::Discord;
use crate::domain::backoff::later;
use crate::domain::daily::{DailyTask, RECENT, next_edits};
use crate::domain::ids::GuildId;
use crate::domain::server::Server;
use crate::domain::task::Settlement;
use crate::store::Store;
use jiff::{SignedDuration, Timestamp};

/// A server that waits for dailies is checked this often even if nothing seems to be due.
const LOOK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Claims, posts and opens threads.
pub(super) async fn post(
    store: &dyn Store,
    discord: &Discord,
    dailies: &Dailies,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let _turn = dailies.lock(guild).await;
    let Some(server) = present(store, guild).await? else { return Ok(Settlement::NOTHING_MORE) };
    lost_zone::tell(store, discord, guild, &server).await?;
    let is_paused = server.paused_since.is_some();
    let next = dailies.catch_up(guild, server, DailyTask::Posting, now).await?;
    let look = (!is_paused).then(|| later(now, LOOK));
    Ok(Settlement::Done { next: next.into_iter().chain(look).min() })
}

/// Reveals dailies that have reached their deadline.
pub(super) async fn reveal(
    store: &dyn Store,
    dailies: &Dailies,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let _turn = dailies.lock(guild).await;
    let Some(server) = present(store, guild).await? else { return Ok(Settlement::NOTHING_MORE) };
    let next = dailies.catch_up(guild, server, DailyTask::Reveals, now).await?;
    Ok(Settlement::Done { next })
}

/// Edits outdated messages.
pub(super) async fn edit(
    store: &dyn Store,
    discord: &Discord,
    dailies: &Dailies,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let _turn = dailies.lock(guild).await;
    let Some(server) = present(store, guild).await? else { return Ok(Settlement::NOTHING_MORE) };
    message::edit_outdated(store, discord, guild, &server, now).await?;
    let recent = store.latest_dailies(guild, RECENT).await?;
    let mut next: Option<Timestamp> = None;
    for (daily, at) in next_edits(now, &server, &recent) {
        let answered = store.count_answers(guild, daily.number).await?;
        if daily.outdated(answered, at).is_some() {
            next = Some(next.map_or(at, |next| next.min(at)));
        }
    }
    Ok(Settlement::Done { next })
}

/// A configured server, if the bot is still in it.
async fn present(store: &dyn Store, guild: GuildId) -> anyhow::Result<Option<Server>> {
    Ok(store.server(guild).await?.filter(|server| server.removed_at.is_none()))
}
