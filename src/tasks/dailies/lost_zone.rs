//! Tells a server once that its time zone is not in the built-in data, so there are no dailies.

use crate::actions::post_once;
use crate::discord::{Discord, Priority};
use crate::domain::ids::GuildId;
use crate::domain::server::{Server, ServerChange};
use crate::messages::setup::lost_zone_notice;
use crate::store::Store;
use std::hash::Hasher as _;

/// Says so in the channel of the dailies. If Discord refuses, only admins who ask are told.
pub(super) async fn tell(
    store: &dyn Store,
    discord: &Discord,
    guild: GuildId,
    server: &Server,
) -> anyhow::Result<()> {
    if !server.owes_notice_of_zone() {
        return Ok(());
    }
    let zone = &server.settings.schedule.zone;
    let nonce = post_once::nonce('z', |hasher| {
        hasher.write_u64(guild.0);
        hasher.write(zone.name().as_bytes());
    });
    let notice = lost_zone_notice(zone);
    if let Err(error) =
        discord.post(server.settings.channel, &notice, &nonce, Priority::Other).await
    {
        tracing::warn!(server = guild.0, %error, "cannot report an unknown time zone");
        if !error.is_refusal() {
            return Ok(());
        }
    }
    store.change_server(guild, ServerChange::ZoneNoticed).await?;
    Ok(())
}
