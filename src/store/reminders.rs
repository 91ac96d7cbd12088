//! The store of reminders and announcements.

use super::Result;
use crate::domain::announcements::{Announcements, AnnouncementsChange, AnnouncementsStep};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::remind::{ReminderChange, ReminderStep, Reminders};
use async_trait::async_trait;

/// The part of the store for what people are told without asking. Its writes are as durable as all
/// others.
#[async_trait]
pub trait ReminderStore: Send + Sync {
    /// A member's reminders, if they ever changed any.
    async fn reminders(&self, guild: GuildId, user: UserId) -> Result<Option<Reminders>>;

    /// Applies [`Reminders::changed`] to a member's reminders or the default ones, stores the result
    /// and returns it. The member's task looks at it at once.
    async fn change_reminders(
        &self,
        guild: GuildId,
        user: UserId,
        change: ReminderChange,
    ) -> Result<Reminders>;

    /// Applies [`Reminders::after`], stores the result and returns it, or `None` if there are no
    /// reminders, because the member deleted them.
    async fn advance_reminders(
        &self,
        guild: GuildId,
        user: UserId,
        step: ReminderStep,
    ) -> Result<Option<Reminders>>;

    /// A server's announcements; the default if no admin ever changed any.
    async fn announcements(&self, guild: GuildId) -> Result<Announcements>;

    /// Applies [`Announcements::changed`], stores the result and returns it. The server's task looks
    /// at it at once.
    async fn change_announcements(
        &self,
        guild: GuildId,
        change: AnnouncementsChange,
    ) -> Result<Announcements>;

    /// Applies [`Announcements::after`], stores the result and returns it, or `None` if there are no
    /// announcements, because the server was deleted.
    async fn advance_announcements(
        &self,
        guild: GuildId,
        step: AnnouncementsStep,
    ) -> Result<Option<Announcements>>;
}
