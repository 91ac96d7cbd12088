//! Deletes a server's data some time after it removed the bot.

use crate::domain::backoff::later;
use crate::domain::ids::GuildId;
use crate::domain::server::REMOVAL_GRACE;
use crate::domain::task::Settlement;
use crate::store::Store;
use anyhow::Context as _;
use jiff::Timestamp;

pub(super) async fn run(
    store: &dyn Store,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let Some(server) = store.server(guild).await? else {
        return Ok(Settlement::NOTHING_MORE);
    };
    if server.is_expired(now) {
        store
            .forget_server(guild)
            .await
            .context("cannot delete the data of a server that removed the bot")?;
        tracing::info!(
            server = guild.0,
            "deleted a server's data, 30 days after it removed the bot"
        );
        return Ok(Settlement::NOTHING_MORE);
    }
    Ok(Settlement::Done { next: server.removed_at.map(|at| later(at, REMOVAL_GRACE)) })
}
