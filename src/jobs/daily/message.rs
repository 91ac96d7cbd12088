//! Keeping the messages of dailies current: how many have answered, and that the answer is there.

use super::{Dailies, RECENT};
use crate::domain::daily::{Daily, Post, Progress, Shown, editable};
use crate::domain::ids::GuildId;
use crate::domain::server::Server;
use crate::jobs::reveal::Place;
use crate::messages;
use jiff::Timestamp;

impl Dailies {
    /// Notes that the answer to an open daily is in its thread, and lets its message say so.
    pub(super) async fn show_early_reveal(
        &self,
        place: Place,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let recent = self.store.latest_dailies(place.guild, RECENT).await?;
        let is_revealed = |it: &&Daily| it.post().is_some_and(|post| post.message == place.message);
        let Some(daily) = recent.iter().find(is_revealed) else { return Ok(()) };
        let progress = Progress::RevealedEarly(now);
        self.store.advance_daily(place.guild, daily.number, progress).await?;
        match self.store.server(place.guild).await? {
            Some(server) => self.edit_outdated(place.guild, &server, now).await,
            None => Ok(()),
        }
    }

    /// Edits the messages that are out of date and may be edited at `now`. What can't be edited is
    /// no trouble of the server: nothing is lost but the number.
    pub(super) async fn edit_outdated(
        &self,
        guild: GuildId,
        server: &Server,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let recent = self.store.latest_dailies(guild, RECENT).await?;
        for daily in editable(now, server, &recent) {
            let Some(post) = daily.post() else { continue };
            let answered = self.store.count_answers(guild, daily.number).await?;
            let Some(wanted) = daily.outdated(answered, now) else { continue };
            let shown = self.edit(server, daily, post, wanted).await;
            self.store.advance_daily(guild, daily.number, Progress::Shown(shown)).await?;
        }
        Ok(())
    }

    /// Gives what the message says then. An edit that failed is not tried again before the next
    /// one may come, and one that Discord refuses is not tried at all.
    async fn edit(&self, server: &Server, daily: &Daily, post: &Post, wanted: Shown) -> Shown {
        let message = messages::daily::edited(daily, post.thread(), &wanted, server.settings.ping);
        match self.discord.edit(daily.channel, post.message, &message).await {
            Ok(()) => wanted,
            Err(error) => {
                tracing::info!(channel = daily.channel.0, %error, "a daily's message stays as it is");
                Shown { is_final: error.is_refusal(), edited_at: wanted.edited_at, ..daily.shown }
            }
        }
    }
}
