//! Posting the deleted message of a daily again. It is recorded that this was asked for before
//! anything is posted, and the new message is searched for before another is sent, so that a crash
//! never makes two.

use super::steps::TO_FIND;
use super::{ActionOutcome, CatchUp, Dailies, TO_POST};
use crate::actions::action_error::ActionError;
use crate::actions::post_once;
use crate::discord::{DiscordError, OwnMessage, Posted, Priority};
use crate::domain::daily::{self, Daily, DailyChange, RECENT, Repost, RepostRefusal, Void};
use crate::domain::ids::GuildId;
use crate::domain::server::{Server, ServerChange};
use crate::domain::set_aside::SetAsideQuestion;
use crate::messages::{self, failures};
use anyhow::Context as _;
use jiff::Timestamp;
use std::hash::Hasher as _;

/// The result of asking for a deleted daily.
pub(crate) enum RepostOutcome {
    /// It is there again.
    Posted(Daily),
    /// It was never gone.
    StillThere(Daily),
    /// It can't be posted again.
    Refused(RepostRefusal),
    /// Something is in the way; the sentence says what.
    Blocked(String),
}

impl Dailies {
    /// Brings the open daily back if its message was deleted.
    pub(crate) async fn repost(
        &self,
        guild: GuildId,
        server: &Server,
        now: Timestamp,
    ) -> anyhow::Result<RepostOutcome> {
        let _turn = self.lock(guild).await;
        self.void_without_question(guild).await?;
        let recent = self.store.latest_dailies(guild, RECENT).await?;
        let Some(daily) = daily::open(&recent) else {
            return Ok(RepostOutcome::Refused(RepostRefusal::NoDaily));
        };
        let number = daily.number;
        if recent.first().is_some_and(|newest| newest.number != number) {
            return Ok(RepostOutcome::Refused(RepostRefusal::Over(number)));
        }
        match daily.voided {
            Some(Void::MessageDeleted) => {}
            Some(Void::ByAdmin) => {
                return Ok(RepostOutcome::Refused(RepostRefusal::Void(number)));
            }
            Some(Void::QuestionRemoved) => {
                return Ok(RepostOutcome::Refused(RepostRefusal::NoQuestion(number)));
            }
            None => match self.has_message(daily).await {
                Ok(true) => return Ok(RepostOutcome::StillThere(daily.clone())),
                Ok(false) => self.void(guild, daily, Void::MessageDeleted).await?,
                Err(error) => {
                    let error = self.explain(guild, daily.channel, error).await;
                    let sentence = error
                        .with_use_again_hint("daily repost")
                        .into_sentence(failures::channel_gone)?;
                    return Ok(RepostOutcome::Blocked(sentence));
                }
            },
        }
        if let Some(refusal) = self.repost_refusal(guild, server, daily).await? {
            return Ok(RepostOutcome::Refused(refusal));
        }
        let repost = Repost { claimed_at: now, channel: server.settings.channel };
        self.store.advance_daily(guild, number, DailyChange::RepostClaimed(repost)).await?;
        let no_failure = Server { failure: None, ..server.clone() };
        let work = CatchUp { only: None, before: server.failure.clone(), fresh: Vec::new() };
        self.run_due_actions(guild, no_failure, work, now).await?;
        let daily = self.store.daily(guild, number).await?.context("a posted daily is gone")?;
        if daily.voided.is_none() {
            return Ok(RepostOutcome::Posted(daily));
        }
        let newest = self.store.latest_dailies(guild, 1).await?;
        if newest.first().is_some_and(|newest| newest.number != number) {
            return Ok(RepostOutcome::Refused(RepostRefusal::Over(number)));
        }
        let failure = self.store.server(guild).await?.and_then(|server| server.failure);
        let reason = failure.map_or_else(failures::transient, |failure| failure.reason);
        Ok(RepostOutcome::Blocked(match daily.repost {
            Some(_) => failures::will_retry(&reason),
            None => reason,
        }))
    }

    /// The reason a deleted message can't be posted again, if there is one.
    async fn repost_refusal(
        &self,
        guild: GuildId,
        server: &Server,
        daily: &Daily,
    ) -> anyhow::Result<Option<RepostRefusal>> {
        let number = daily.number;
        let bank = self.banks.of(guild).await?;
        let Some(question) = bank.get(&daily.asked.question) else {
            return Ok(Some(RepostRefusal::NoQuestion(number)));
        };
        if question.offered() != daily.offered {
            return Ok(Some(RepostRefusal::Edited(number)));
        }
        let in_forum = self.is_forum(guild, server.settings.channel).await;
        Ok(in_forum.then_some(RepostRefusal::InForum(number)))
    }

    async fn has_message(&self, daily: &Daily) -> Result<bool, DiscordError> {
        match daily.post() {
            Some(post) => self.discord.has_message(daily.channel, post.message).await,
            None => Ok(false),
        }
    }

    /// Posts the message again, unless it is there. If Discord refuses, that is not tried again. It
    /// pings nobody: the first message did.
    pub(super) async fn repost_message(
        &self,
        guild: GuildId,
        daily: &Daily,
        now: Timestamp,
    ) -> Result<ActionOutcome, ActionError> {
        let Some(repost) = daily.repost else { return Ok(ActionOutcome::Done) };
        let number = daily.number;
        if let Some(found) = self.find_repost(guild, daily, repost).await? {
            self.store.advance_daily(guild, number, DailyChange::Reposted(found.id)).await?;
            return Ok(ActionOutcome::Done);
        }
        let bank = self.banks.of(guild).await?;
        let question = bank.get(&daily.asked.question);
        let Some(question) = question.filter(|it| it.offered() == daily.offered) else {
            self.store.advance_daily(guild, number, DailyChange::RepostGivenUp).await?;
            return Ok(ActionOutcome::Done);
        };
        self.ensure_permitted(guild, repost.channel, None, &TO_POST).await?;
        let message = messages::daily::post(&bank, question, daily, None);
        let nonce = nonce(guild, daily, repost);
        match self.discord.post(repost.channel, &message, &nonce, Priority::Post).await {
            Ok(Posted { id, .. }) => {
                self.store.advance_daily(guild, number, DailyChange::Reposted(id)).await?;
                Ok(ActionOutcome::Done)
            }
            Err(error) => {
                if error.is_refusal() {
                    self.store.advance_daily(guild, number, DailyChange::RepostGivenUp).await?;
                }
                if let DiscordError::Content(why, _) = &error {
                    let refused = SetAsideQuestion { why: *why, at: now };
                    let question = daily.asked.question.clone();
                    let change = ServerChange::SetAside { question, refused };
                    self.store.change_server(guild, change).await?;
                }
                Err(self.explain(guild, repost.channel, error).await)
            }
        }
    }

    /// Stops trying to post a message again, unless it exists after all.
    pub(super) async fn give_up_repost(
        &self,
        guild: GuildId,
        daily: &Daily,
    ) -> Result<ActionOutcome, ActionError> {
        let Some(repost) = daily.repost else { return Ok(ActionOutcome::Done) };
        let progress = match self.find_repost(guild, daily, repost).await {
            Ok(Some(found)) => DailyChange::Reposted(found.id),
            Ok(None) | Err(ActionError::Gone | ActionError::Blocked(_)) => {
                DailyChange::RepostGivenUp
            }
            Err(error) => return Err(error),
        };
        self.store.advance_daily(guild, daily.number, progress).await?;
        Ok(ActionOutcome::Done)
    }

    async fn find_repost(
        &self,
        guild: GuildId,
        daily: &Daily,
        repost: Repost,
    ) -> Result<Option<OwnMessage>, ActionError> {
        match self.discord.missing_permissions(guild, repost.channel).await {
            Err(DiscordError::UnknownChannel) => return Ok(None),
            missing => self.refuse_without(guild, repost.channel, missing, &TO_FIND).await?,
        }
        let old = daily.post().map(|post| post.message);
        let found = self.find_since(guild, daily, repost.channel, repost.claimed_at).await?;
        Ok(found.filter(|found| Some(found.id) != old))
    }
}

/// Unlike that of the first post, whose message Discord would return.
fn nonce(guild: GuildId, daily: &Daily, repost: Repost) -> String {
    post_once::nonce('e', |hasher| {
        hasher.write_u64(guild.0);
        hasher.write_u64(daily.number);
        hasher.write_i128(repost.claimed_at.as_nanosecond());
    })
}
