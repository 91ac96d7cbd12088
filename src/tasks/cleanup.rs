//! A server's data go when the bot was removed from it long enough ago.

use crate::domain::ids::GuildId;
use crate::store::Store;
use anyhow::Context as _;

pub(super) async fn run(store: &dyn Store, guild: GuildId) -> anyhow::Result<()> {
    store.forget_server(guild).await.context("cannot forget a server that removed the bot")?;
    tracing::info!(server = guild.0, "forgot a server that removed the bot 30 days ago");
    Ok(())
}
