//! The verbs of [`ReminderStore`]: each runs a rule on the backend.

use super::Result;
use super::backend::Backend;
use super::reminders::ReminderStore;
use super::rules::{announcements, reminders};
use crate::domain::announcements::{Announcements, AnnouncementsChange, AnnouncementsStep};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::remind::{ReminderChange, ReminderStep, Reminders};
use async_trait::async_trait;

#[async_trait]
impl<B: Backend> ReminderStore for B {
    async fn reminders(&self, guild: GuildId, user: UserId) -> Result<Option<Reminders>> {
        self.read(move |tx| Box::pin(reminders::one(tx, guild, user))).await
    }

    async fn change_reminders(
        &self,
        guild: GuildId,
        user: UserId,
        change: ReminderChange,
    ) -> Result<Reminders> {
        self.write(move |tx| Box::pin(reminders::change(tx, guild, user, change.clone()))).await
    }

    async fn advance_reminders(
        &self,
        guild: GuildId,
        user: UserId,
        step: ReminderStep,
    ) -> Result<Option<Reminders>> {
        self.write(move |tx| Box::pin(reminders::advance(tx, guild, user, step))).await
    }

    async fn announcements(&self, guild: GuildId) -> Result<Announcements> {
        self.read(move |tx| Box::pin(announcements::one(tx, guild))).await
    }

    async fn change_announcements(
        &self,
        guild: GuildId,
        change: AnnouncementsChange,
    ) -> Result<Announcements> {
        self.write(move |tx| Box::pin(announcements::change(tx, guild, change))).await
    }

    async fn advance_announcements(
        &self,
        guild: GuildId,
        step: AnnouncementsStep,
    ) -> Result<Option<Announcements>> {
        self.write(move |tx| Box::pin(announcements::advance(tx, guild, step))).await
    }
}
