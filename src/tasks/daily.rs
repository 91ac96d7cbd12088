//! The dailies of a server: what is due of them, and what their messages say.

mod lost_zone;

use crate::actions::daily::{Dailies, message};
use crate::discord::Discord;
use crate::domain::ids::GuildId;
use crate::store::Store;
use jiff::Timestamp;

pub(super) async fn run(
    store: &dyn Store,
    discord: &Discord,
    dailies: &Dailies,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<()> {
    let _turn = dailies.turn(guild).await;
    let Some(server) = store.server(guild).await? else { return Ok(()) };
    lost_zone::tell(store, discord, guild, &server).await?;
    dailies.catch_up(guild, server.clone(), now).await?;
    message::edit_outdated(store, discord, guild, &server, now).await
}
