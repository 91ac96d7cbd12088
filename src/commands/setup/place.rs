//! The kinds of channel that can have dailies.

use crate::discord::Discord;
use crate::domain::ids::GuildId;
use crate::domain::server::Settings;
use crate::error::UserError;
use serenity::all::ChannelType;

/// Refuses a channel that can't have dailies, and notes if it is a forum. If its kind can't be
/// determined, the self-check says why. `publishes` if the admin wants dailies to be published.
pub(super) async fn check(
    discord: &Discord,
    guild: GuildId,
    settings: &mut Settings,
    publishes: bool,
) -> Result<(), UserError> {
    let kind = discord.kind_of(guild, settings.channel).await;
    settings.in_forum = match kind {
        Some(ChannelType::Forum) => true,
        Some(ChannelType::Text | ChannelType::News) => false,
        Some(_) => return Err(UserError::NoTextChannel),
        None => settings.in_forum,
    };
    match kind {
        Some(ChannelType::Text | ChannelType::Forum) if publishes => {
            Err(UserError::NotAnnouncements(settings.channel))
        }
        _ => Ok(()),
    }
}
