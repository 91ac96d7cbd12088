//! What happens by itself. Nothing sleeps until nine: at each tick the question is what is due now,
//! and a restart loses nothing.

mod cleanup;
pub(crate) mod daily;
pub(crate) mod reveal;

use crate::domain::ids::GuildId;
use futures::StreamExt as _;
use jiff::Timestamp;

/// How many servers are served at the same time. Their requests share one pace anyway.
const SERVERS_AT_ONCE: usize = 8;

/// Does what is due at `now` in all servers. A server that fails does not keep the others waiting;
/// its failure is logged here. Once `stopping` is ready, no other server is begun with.
pub(crate) async fn tick(
    dailies: &daily::Dailies,
    now: Timestamp,
    stopping: impl Future<Output = ()>,
) {
    let servers = match dailies.store().servers().await {
        Ok(servers) => servers,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "cannot read the servers");
            return;
        }
    };
    futures::stream::iter(servers)
        .take_until(std::pin::pin!(stopping))
        .for_each_concurrent(SERVERS_AT_ONCE, |(guild, server)| async move {
            let served = if server.is_expired(now) {
                cleanup::forget(dailies.store(), guild).await
            } else {
                dailies.advance(guild, now).await
            };
            log_failure(guild, served);
        })
        .await;
}

fn log_failure(guild: GuildId, served: anyhow::Result<()>) {
    if let Err(error) = served {
        tracing::error!(server = guild.0, error = format!("{error:#}"), "cannot serve the server");
    }
}

/// The custom ids of a message's buttons.
pub(crate) fn custom_ids(message: &serenity::all::Message) -> impl Iterator<Item = &str> {
    use serenity::all::{ActionRowComponent, ButtonKind};
    message.components.iter().flat_map(|row| &row.components).filter_map(
        |component| match component {
            ActionRowComponent::Button(button) => match &button.data {
                ButtonKind::NonLink { custom_id, .. } => Some(custom_id.as_str()),
                _ => None,
            },
            _ => None,
        },
    )
}
