//! The daily: claimed, posted, threaded, closed. [`plan`] says what is to be done; here it is done.

mod obstacle;
mod steps;

use super::reveal;
use super::turns::Turns;
use crate::bank::Bank;
use crate::discord::{Discord, DiscordError};
use crate::domain::daily::{Action, RECENT, plan};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::question::{Question, QuestionId};
use crate::domain::selection::{self, Asked, Choice};
use crate::domain::server::{Server, ServerChange, Trouble};
use crate::error::UserError;
use crate::messages;
use crate::store::{Claim, Claimed, Store};
use arc_swap::ArcSwap;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use obstacle::Obstacle;
use std::sync::Arc;

/// What the bot must be allowed to post a daily. Without *Embed Links* Discord would take the ping
/// and drop the question.
const TO_POST: [&str; 3] = ["View Channel", "Send Messages", "Embed Links"];

/// What advances the dailies of all servers.
pub(crate) struct Dailies {
    store: Arc<dyn Store>,
    bank: Arc<ArcSwap<Bank>>,
    discord: Arc<Discord>,
    grace: SignedDuration,
    /// One for each server, be it for a tick or for a click.
    turns: Turns<GuildId>,
}

impl Dailies {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        bank: Arc<ArcSwap<Bank>>,
        discord: Arc<Discord>,
        grace: SignedDuration,
    ) -> Self {
        Self { store, bank, discord, grace, turns: Turns::default() }
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Does everything that is due in a server at `now`, and keeps what stands in the way as its
    /// trouble.
    pub(crate) async fn advance(&self, guild: GuildId, now: Timestamp) -> anyhow::Result<()> {
        let _turn = self.turns.take(guild).await;
        match self.store.server(guild).await? {
            Some(server) => {
                let trouble = server.trouble.clone();
                self.do_what_is_due(guild, &server, trouble, Vec::new(), now).await
            }
            None => Ok(()),
        }
    }

    /// Does one action after the other, until nothing is left that has not failed. `before` is the
    /// trouble that this may end; `fresh` are the numbers of dailies that were claimed a moment ago
    /// and cannot have been posted before.
    async fn do_what_is_due(
        &self,
        guild: GuildId,
        server: &Server,
        before: Option<Trouble>,
        mut fresh: Vec<u64>,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let mut failed: Vec<Action> = Vec::new();
        let mut reason = None;
        let mut progress = false;
        loop {
            let recent = self.store.latest_dailies(guild, RECENT).await?;
            let due = plan(now, server, &recent, self.grace);
            let Some(action) = due.into_iter().find(|action| !failed.contains(action)) else {
                break;
            };
            tracing::info!(server = guild.0, %action, "due");
            let claimed = fresh.len();
            match self.act(guild, server, &action, &mut fresh, now).await {
                Ok(()) => {
                    progress = true;
                    if matches!(action, Action::Claim { .. }) && fresh.len() == claimed {
                        // The date turned out to be taken, and would be planned for again and again.
                        failed.push(action);
                    }
                }
                Err(Obstacle::Trouble(sentence)) => {
                    tracing::warn!(server = guild.0, %action, reason = sentence, "not done");
                    reason.get_or_insert(sentence);
                    if let Action::Post(daily) = &action {
                        // Its date may be free again, and is not to be taken in the same breath.
                        failed.push(Action::Claim { date: daily.date });
                    }
                    failed.push(action);
                }
                Err(Obstacle::Internal(error)) => {
                    return Err(error.context(format!("cannot {action}")));
                }
            }
        }
        // What is held back still fails, for all that is known.
        let held_back = server.trouble.as_ref().is_some_and(|trouble| trouble.waits(now));
        let trouble = match reason {
            Some(reason) => Some(Trouble::after(before.as_ref(), reason, now)),
            None if before.is_some() && progress && !held_back => None,
            None => return Ok(()),
        };
        self.store.change_server(guild, ServerChange::Trouble(trouble)).await?;
        Ok(())
    }

    async fn act(
        &self,
        guild: GuildId,
        server: &Server,
        action: &Action,
        fresh: &mut Vec<u64>,
        now: Timestamp,
    ) -> Result<(), Obstacle> {
        match action {
            Action::Claim { date } => {
                if let Claimed::New(daily) = self.claim(guild, server, *date, now).await? {
                    fresh.push(daily.number);
                }
                Ok(())
            }
            Action::Post(daily) if fresh.contains(&daily.number) => {
                self.post(guild, server, daily, now).await
            }
            Action::Post(daily) => self.find_or_post(guild, server, daily, now).await,
            Action::GiveUp(daily) => self.find_or_release(guild, server, daily).await,
            Action::OpenThread(daily) => self.open_thread(guild, daily).await,
            Action::Reveal(daily) => self.reveal(guild, daily).await,
        }
    }

    /// Takes `date` for the question that is next, where it can be posted.
    async fn claim(
        &self,
        guild: GuildId,
        server: &Server,
        date: Date,
        now: Timestamp,
    ) -> Result<Claimed, Obstacle> {
        let choice = self
            .choose(guild, server)
            .await?
            .ok_or_else(|| Obstacle::Trouble(UserError::EmptyPool.to_string()))?;
        let channel = server.settings.channel;
        self.ensure_permitted(guild, channel, &TO_POST).await?;
        let asked = Asked { question: choice.question, round: choice.round };
        Ok(self.store.claim_daily(guild, Claim { date, asked, channel, now }).await?)
    }

    /// The question that is next in a server, and why; nothing where its pool is empty.
    pub(crate) async fn choose(
        &self,
        guild: GuildId,
        server: &Server,
    ) -> anyhow::Result<Option<Choice>> {
        let bank = self.bank.load();
        let pool: Vec<&QuestionId> =
            bank.matching(&server.settings.filter).map(|question| &question.id).collect();
        // A round is at most as long as the bank, and half the pool rests before it.
        let reach = bank.questions().len() + pool.len();
        let history = self.store.latest_dailies(guild, reach).await?;
        let history: Vec<Asked> = history.into_iter().map(|daily| daily.asked).collect();
        Ok(selection::choose(server.seed, &pool, &history))
    }

    /// Posts the daily of `date` now, whatever the hour, and whatever failed before. Gives the
    /// daily of that date, which may have been there before; or why there is none.
    pub(crate) async fn post_now(
        &self,
        guild: GuildId,
        server: &Server,
        date: Date,
        now: Timestamp,
    ) -> anyhow::Result<Result<Claimed, String>> {
        let _turn = self.turns.take(guild).await;
        let claimed = match self.claim(guild, server, date, now).await {
            Ok(claimed) => claimed,
            Err(Obstacle::Trouble(reason)) => return Ok(Err(reason)),
            Err(Obstacle::Internal(error)) => return Err(error),
        };
        let fresh = match &claimed {
            Claimed::New(daily) => vec![daily.number],
            Claimed::Taken(_) => Vec::new(),
        };
        let untroubled = Server { trouble: None, ..server.clone() };
        self.do_what_is_due(guild, &untroubled, server.trouble.clone(), fresh, now).await?;
        Ok(Ok(claimed))
    }

    /// Posts the model answer of a question into its thread before the deadline.
    pub(crate) async fn reveal_early(
        &self,
        guild: GuildId,
        thread: ChannelId,
        question: &Question,
    ) -> Result<(), DiscordError> {
        let _turn = self.turns.take(guild).await;
        let parts = messages::question::reveal(question);
        reveal::post_missing(&self.discord, thread, &parts).await
    }
}
