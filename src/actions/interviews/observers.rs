//! Observers in the thread of an interview.

use super::{ActionError, Interviews};
use crate::discord::DiscordError;
use crate::domain::ids::{ChannelId, GuildId, UserId};
use crate::domain::interview::BotEvent;

impl Interviews {
    /// Adds an observer to the thread. Returns the event if they have left the server.
    pub(super) async fn add_observer(
        &self,
        guild: GuildId,
        thread: ChannelId,
        user: UserId,
    ) -> Result<Option<BotEvent>, ActionError> {
        match self.discord.add_to_thread(thread, user).await {
            Ok(()) => Ok(None),
            Err(DiscordError::UnknownMember) => Ok(Some(BotEvent::Left { user })),
            Err(DiscordError::UnknownChannel) => Err(ActionError::Gone),
            Err(error) => Err(self.action_error(guild, thread, error).await),
        }
    }

    /// Takes an observer out of the thread. Until that is done, no scorecard is posted.
    pub(super) async fn remove_observer(
        &self,
        guild: GuildId,
        thread: ChannelId,
        user: UserId,
    ) -> Result<(), ActionError> {
        match self.discord.remove_from_thread(thread, user).await {
            Ok(()) | Err(DiscordError::UnknownMember | DiscordError::UnknownChannel) => Ok(()),
            Err(error) => Err(self.action_error(guild, thread, error).await),
        }
    }
}
