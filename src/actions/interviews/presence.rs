//! Checks that an interview's thread, invitation and members still exist.
//!
//! Discord reports deleted threads and channels while the bot is connected. It reports members who
//! leave only to bots with a privileged intent, so the bot checks for them when nothing happens.

use super::{ActionError, Blocker, Interviews, begin};
use crate::actions::post_once;
use crate::discord::{Access, DiscordError};
use crate::domain::ids::{ChannelId, GuildId, InterviewId, UserId};
use crate::domain::interview::{
    BotEvent, Ending, Interview, InterviewStage, Pending, PendingAction, QUIET, Seat,
};
use crate::messages::interview as texts;
use jiff::Timestamp;
use std::sync::PoisonError;

impl Interviews {
    /// A thread or channel was deleted: ends the interviews that took place there, or were going
    /// to.
    pub(crate) async fn end_lost(
        &self,
        guild: GuildId,
        place: ChannelId,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        for interview in self.store.open_interviews(guild).await? {
            let there = interview.thread == Some(place) || interview.channel == place;
            if there && interview.ending().is_none() {
                self.end_without_place(guild, &interview, now).await?;
            }
        }
        Ok(())
    }

    /// Ends those interviews of these two that nobody can continue. Called before a member is told
    /// that such an interview is in the way.
    pub(crate) async fn end_stuck(
        &self,
        guild: GuildId,
        two: [UserId; 2],
        now: Timestamp,
    ) -> anyhow::Result<()> {
        for interview in self.store.open_interviews_of(guild, &two).await? {
            let seated = |user: &UserId| interview.seat_of(*user).is_some();
            if interview.ending().is_some() || !two.iter().any(seated) {
                continue;
            }
            let has_place = match interview.thread {
                Some(thread) => self.discord.has_channel(thread).await,
                None if interview.stage == InterviewStage::Invited => {
                    self.is_invited(&interview).await
                }
                None => Ok(true),
            };
            match has_place {
                Ok(true) if interview.is_running() => {
                    self.end_if_member_left(guild, &interview, now).await?;
                    self.advance(guild, interview.id, u32::MAX, now).await?;
                }
                Ok(true) => {}
                Ok(false) => self.end_without_place(guild, &interview, now).await?,
                Err(error) => tracing::debug!(%error, "cannot check an interview"),
            }
        }
        Ok(())
    }

    async fn end_without_place(
        &self,
        guild: GuildId,
        interview: &Interview,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        self.record_bot_event(guild, interview.id, BotEvent::ThreadLost, now).await?;
        self.advance(guild, interview.id, u32::MAX, now).await.map(drop)
    }

    /// Checks that the members who still have to confirm can do so: somebody may have deleted the
    /// message.
    async fn is_invited(&self, interview: &Interview) -> Result<bool, DiscordError> {
        for seat in Seat::BOTH {
            let effect = PendingAction::AskToConfirm { seat };
            let waits = interview.pending.iter().any(|pending| pending.effect == effect);
            if waits || interview.confirmed.contains(&seat) {
                continue;
            }
            let asks = |custom_id: &str| texts::is_asked_by(interview, seat, custom_id);
            let since = begin(interview);
            match post_once::has_button(&self.discord, interview.channel, since, asks).await {
                Ok(true) => {}
                Ok(false) | Err(DiscordError::UnknownChannel) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// The bot's permissions in a channel, and those of `users` who can't see it; `None` if Discord
    /// doesn't say.
    pub(crate) async fn access(
        &self,
        guild: GuildId,
        channel: ChannelId,
        users: &[UserId],
    ) -> Option<Access> {
        let access = self.discord.access(guild, channel, users).await;
        access.inspect_err(|error| tracing::debug!(%error, "cannot check permissions")).ok()
    }

    /// The name of the member who left the server, if that ended an interview.
    pub(super) async fn leaver_name(
        &self,
        guild: GuildId,
        interview: &Interview,
        ending: Ending,
    ) -> Option<String> {
        let Ending::Left(seat) = ending else { return None };
        self.discord.name_of(guild, interview.user(seat)?).await
    }

    /// Ends an interview if one of its members has left the server.
    pub(crate) async fn end_if_member_left(
        &self,
        guild: GuildId,
        interview: &Interview,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        for user in Seat::BOTH.into_iter().filter_map(|seat| interview.user(seat)) {
            match self.discord.is_member(guild, user).await {
                Ok(true) => {}
                Ok(false) => {
                    self.record_bot_event(guild, interview.id, BotEvent::Left { user }, now)
                        .await?;
                    break;
                }
                Err(error) => tracing::debug!(%error, "cannot check a member"),
            }
        }
        Ok(())
    }

    /// Returns `true` if [`QUIET`] has passed since the last check, and starts the next period.
    pub(crate) fn is_presence_check_due(&self, id: InterviewId, now: Timestamp) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        looked.retain(|_, at| now.duration_since(*at) < QUIET);
        let is_time = !looked.contains_key(&id);
        if is_time {
            looked.insert(id, now);
        }
        is_time
    }

    /// Announces in the channel that an interview is over whose thread no longer exists. The
    /// scorecard is not for everyone to read, so it is only in the history.
    pub(super) async fn say_in_channel(
        &self,
        guild: GuildId,
        interview: &Interview,
        pending: Pending,
    ) -> anyhow::Result<Option<Blocker>> {
        let is_end =
            matches!(pending.effect, PendingAction::PostScorecard | PendingAction::SayOver { .. });
        if !is_end || interview.thread.is_none() {
            tracing::warn!(
                interview = interview.id.0,
                "no channel left for an interview's message"
            );
            return Ok(None);
        }
        let step = if interview.has_scorecard() {
            texts::thread_lost(interview)
        } else {
            let ending = interview.ending().unwrap_or(Ending::NoThread);
            let left = self.leaver_name(guild, interview, ending).await;
            texts::fell_through(interview, ending, left.as_deref())
        };
        // Always searched for, since this is rare and may be the second try.
        let posted =
            self.post_once(guild, interview, interview.channel, &step, pending.number, u32::MAX);
        match posted.await {
            Ok(()) => Ok(None),
            Err(ActionError::Gone) => {
                tracing::warn!(
                    interview = interview.id.0,
                    "no channel left to announce an interview's end"
                );
                Ok(None)
            }
            Err(ActionError::Blocked(blocker)) => Ok(Some(blocker)),
            Err(ActionError::Internal(error)) => Err(error),
        }
    }
}
