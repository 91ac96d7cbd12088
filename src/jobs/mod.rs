//! What happens by itself. Nothing sleeps until nine: at each tick the question is what is due now,
//! and a restart loses nothing.

mod cleanup;
pub(crate) mod daily;
pub(crate) mod interviews;
pub(crate) mod matching;
mod once;
pub(crate) mod reveal;

use crate::discord::turns;
use crate::domain::ids::GuildId;
use futures::StreamExt as _;
use jiff::Timestamp;
use std::pin::pin;
use tokio_util::sync::CancellationToken;

/// How many servers are served at the same time. Their requests share one pace anyway.
const SERVERS_AT_ONCE: usize = 8;

/// Does what is due at `now` in all servers. A server that fails does not keep the others waiting;
/// its failure is logged here. Once `stopping` is cancelled, no other server is begun with.
pub(crate) async fn tick(
    dailies: &daily::Dailies,
    interviews: &interviews::Interviews,
    matches: &matching::Matches,
    now: Timestamp,
    stopping: &CancellationToken,
) {
    let store = dailies.store();
    in_each(store.servers().await, stopping, |(guild, server)| async move {
        let served = if server.is_expired(now) {
            cleanup::forget(store, guild).await
        } else {
            dailies.advance(guild, now).await
        };
        (guild, served)
    })
    .await;
    in_each(store.servers_with_open_interviews().await, stopping, |guild| async move {
        (guild, interviews.tick(guild, now).await)
    })
    .await;
    in_each(store.servers_with_rounds().await, stopping, |guild| async move {
        (guild, matches.tick(guild, interviews, now).await)
    })
    .await;
}

/// Serves what `store` gave, some at a time, and logs what failed.
async fn in_each<T, F>(
    servers: anyhow::Result<Vec<T>>,
    stopping: &CancellationToken,
    serve: impl Fn(T) -> F,
) where
    F: Future<Output = (GuildId, anyhow::Result<()>)>,
{
    let servers = match servers {
        Ok(servers) => servers,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "cannot read what is due");
            return;
        }
    };
    futures::stream::iter(servers)
        .take_until(pin!(stopping.cancelled()))
        .for_each_concurrent(SERVERS_AT_ONCE, |server| async {
            log_failure(serve(server).await);
        })
        .await;
}

fn log_failure((guild, served): (GuildId, anyhow::Result<()>)) {
    if let Err(error) = served {
        tracing::error!(server = guild.0, error = format!("{error:#}"), "cannot serve the server");
    }
}
