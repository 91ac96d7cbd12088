//! What the bot posts beside dailies, as `/setup` turns it on.

use crate::commands::Caller;
use crate::domain::announcements::{Announcements, AnnouncementsChange, NUDGE_HOURS, RecapSlot};
use crate::domain::ids::GuildId;
use crate::domain::server::Server;
use crate::error::UserError;
use crate::store::{Store, Unreadable};

pub(super) fn nudge_hours(hours: i64) -> Result<u8, UserError> {
    let hours = u8::try_from(hours).ok();
    let hours = hours.filter(|hours| *hours == 0 || NUDGE_HOURS.contains(hours));
    hours.ok_or(UserError::UnknownCommand)
}

/// Stores what an admin has changed. `nudge` is the hours before the next daily, 0 for none.
pub(super) async fn change(
    store: &dyn Store,
    caller: &Caller,
    server: &Server,
    nudge: Option<u8>,
    recap: Option<bool>,
) -> anyhow::Result<()> {
    if let Some(hours) = nudge {
        let change = AnnouncementsChange::Nudge((hours > 0).then_some(hours));
        store.change_announcements(caller.guild, change).await?;
    }
    if let Some(is_on) = recap {
        let slot = RecapSlot::new(server, caller.now);
        let over = (slot.at <= caller.now).then_some(slot.week);
        let change = AnnouncementsChange::Recap { is_on, over, now: caller.now };
        store.change_announcements(caller.guild, change).await?;
    }
    Ok(())
}

/// A server's announcements. If they can't be read, the other settings are shown all the same.
pub(super) async fn current(store: &dyn Store, guild: GuildId) -> anyhow::Result<Announcements> {
    match store.announcements(guild).await {
        Err(error) if error.is::<Unreadable>() => Ok(Announcements::default()),
        read => read,
    }
}
