//! The daily: claimed, posted, threaded, closed. [`next_actions`] decides what to do; this module does it.

pub(crate) use repost::RepostOutcome;

pub(crate) mod message;
mod queue;
mod repost;
mod steps;

use super::action_error::{ActionError, FailureUpdate, update_failure};
use super::banks::Banks;
use super::reveal::{self, RevealParts};
use crate::bank::Bank;
use crate::discord::locks::KeyedLocks;
use crate::discord::{Discord, DiscordError};
use crate::domain::alerts::{AlertTopic, AlertsChange};
use crate::domain::backoff::later;
use crate::domain::choices::Offered;
use crate::domain::daily::{
    self, Daily, DailyAction, DailyChange, DailyTask, RECENT, Void, next_actions, next_due,
};
use crate::domain::ids::{GuildId, RoleId};
use crate::domain::question::Question;
use crate::domain::server::{OngoingFailure, Server, ServerChange};
use crate::error::UserError;
use crate::messages::{self, failures};
use crate::store::{Claim, Claimed, Store};
use anyhow::Context as _;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;

/// The number of questions that are tried for one daily if Discord refuses them. If so many are
/// refused in a row, the questions are not the reason.
const MOST_REFUSED: usize = 5;
/// The wait before a due action that was not done, for no known reason, is checked again.
const AGAIN: SignedDuration = SignedDuration::from_mins(1);
/// The permissions for posting a daily. Without *Embed Links*, Discord would accept the ping and
/// drop the question. A forum has *Create Posts* instead of *Send Messages*.
const TO_POST: [&str; 4] = ["View Channel", "Send Messages", "Create Posts", "Embed Links"];

/// A daily that was just claimed and can't have been posted before.
#[derive(Clone, Copy)]
struct NewClaim {
    number: u64,
    /// The role to ping, if it still exists.
    ping: Option<RoleId>,
}

/// The result of an action that did not fail.
enum ActionOutcome {
    Done,
    /// Discord refused the question, which is now set aside. Its date is free for another.
    QuestionRefused,
}

/// The reason something failed.
struct FailureReason {
    sentence: String,
    /// Set if it won't be over by itself.
    needs_people: bool,
}

/// A run over the dailies of a server.
struct CatchUp {
    /// The only part that is due. It belongs to a task, which ends after a post.
    only: Option<DailyTask>,
    /// The trouble that this run may end.
    before: Option<OngoingFailure>,
    /// The dailies that were just claimed.
    fresh: Vec<NewClaim>,
}

/// The result of a run.
#[derive(Clone, Copy, Debug, Default)]
struct CatchUpResult {
    progress: bool,
    posted: bool,
    /// The number of questions that Discord refused.
    refused: usize,
}

/// Advances the dailies of all servers.
pub(crate) struct Dailies {
    store: Arc<dyn Store>,
    banks: Arc<Banks>,
    discord: Arc<Discord>,
    grace: SignedDuration,
    /// One lock for each server, for ticks and clicks alike.
    locks: KeyedLocks<GuildId>,
}

impl Dailies {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        banks: Arc<Banks>,
        discord: Arc<Discord>,
        grace: SignedDuration,
    ) -> Self {
        Self { store, banks, discord, grace, locks: KeyedLocks::default() }
    }

    /// Locks the dailies of a server.
    pub(crate) async fn lock(&self, guild: GuildId) -> OwnedMutexGuard<()> {
        self.locks.lock(guild).await
    }

    /// Does the due work of one part in a server at `now`, and stores any problem as its trouble.
    /// Returns when that part is due again. The caller must hold the server's [lock](Self::lock).
    ///
    /// It ends after a post, and is due again at once for the thread: the posts of other servers
    /// come first.
    pub(crate) async fn catch_up(
        &self,
        guild: GuildId,
        server: Server,
        part: DailyTask,
        now: Timestamp,
    ) -> anyhow::Result<Option<Timestamp>> {
        let before = server.failure.clone();
        let work = CatchUp { only: Some(part), before, fresh: Vec::new() };
        let came = self.run_due_actions(guild, server, work, now).await?;
        let Some(server) = self.store.server(guild).await? else { return Ok(None) };
        let recent = self.store.latest_dailies(guild, RECENT).await?;
        let next = next_due(part, now, &server, &recent, self.grace);
        // An action that should have been done and wasn't would be due endlessly.
        Ok(if came.posted { next } else { next.map(|next| next.max(later(now, AGAIN))) })
    }

    /// Does one action after the other, until only failed ones are left.
    async fn run_due_actions(
        &self,
        guild: GuildId,
        mut server: Server,
        work: CatchUp,
        now: Timestamp,
    ) -> anyhow::Result<CatchUpResult> {
        let CatchUp { only, before, mut fresh } = work;
        let mut failed: Vec<DailyAction> = Vec::new();
        let mut reason: Option<FailureReason> = None;
        let mut came = CatchUpResult::default();
        self.void_without_question(guild).await?;
        while !(came.posted && only.is_some()) {
            let recent = self.store.latest_dailies(guild, RECENT).await?;
            let mut due = next_actions(now, &server, &recent, self.grace);
            due.retain(|action| only.is_none_or(|part| action.part() == part));
            let Some(action) = due.into_iter().find(|action| !failed.contains(action)) else {
                break;
            };
            tracing::debug!(server = guild.0, %action, "due");
            let claimed = fresh.len();
            match self.run_action(guild, &server, &action, &mut fresh, now).await {
                Ok(ActionOutcome::Done) => {
                    came.progress = true;
                    came.posted |= matches!(action, DailyAction::Post(_));
                    if matches!(action, DailyAction::Claim { .. }) && fresh.len() == claimed {
                        // The date turned out to be taken, and would be planned again and again.
                        failed.push(action);
                    }
                }
                Ok(ActionOutcome::QuestionRefused) => {
                    came.refused += 1;
                    came.progress = true;
                    let kept = self.store.server(guild).await?;
                    server.set_aside = kept.map(|server| server.set_aside).unwrap_or_default();
                    if came.refused >= MOST_REFUSED {
                        let sentence = failures::refused_in_a_row(came.refused);
                        reason.get_or_insert(FailureReason { sentence, needs_people: true });
                        failed.extend(claim_action(&action));
                    }
                }
                Err(error) => {
                    let needs_people = error.needs_people();
                    let sentence = error
                        .into_sentence(failures::channel_gone)
                        .with_context(|| format!("cannot {action}"))?;
                    tracing::warn!(server = guild.0, %action, reason = sentence, "action failed");
                    reason.get_or_insert(FailureReason { sentence, needs_people });
                    failed.extend(claim_action(&action));
                    failed.push(action);
                }
            }
        }
        self.save_failure(guild, &server, before, reason, came.progress, now).await?;
        Ok(came)
    }

    /// Stores the problem. A trouble is over when something was done and nothing due is left,
    /// including other parts and delayed work.
    async fn save_failure(
        &self,
        guild: GuildId,
        server: &Server,
        before: Option<OngoingFailure>,
        reason: Option<FailureReason>,
        progress: bool,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        if before.is_none() && reason.is_none() {
            return Ok(());
        }
        let recent = self.store.latest_dailies(guild, RECENT).await?;
        let is_over = progress && !self.is_due(server, &recent, now);
        let needs_people = reason.as_ref().is_some_and(|reason| reason.needs_people);
        let reason = reason.map(|reason| reason.sentence);
        let failure = match update_failure(before.as_ref(), reason, is_over, now) {
            FailureUpdate::Unchanged => return Ok(()),
            FailureUpdate::Cleared => None,
            FailureUpdate::Failing(failure) => Some(failure),
        };
        let owed = failure.clone().filter(|_| needs_people);
        self.store.change_server(guild, ServerChange::Failure(failure)).await?;
        if let Some(OngoingFailure { reason, since, .. }) = owed {
            let about = AlertTopic::Dailies;
            let change = ServerChange::Alerts(AlertsChange::Owe { reason, about, since, now });
            self.store.change_server(guild, change).await?;
        }
        Ok(())
    }

    async fn run_action(
        &self,
        guild: GuildId,
        server: &Server,
        action: &DailyAction,
        fresh: &mut Vec<NewClaim>,
        now: Timestamp,
    ) -> Result<ActionOutcome, ActionError> {
        match action {
            DailyAction::Claim { date } => {
                self.void_if_not_answerable(guild).await?;
                if let (Claimed::New(daily), ping) = self.claim(guild, server, *date, now).await? {
                    fresh.push(NewClaim { number: daily.number, ping });
                }
                Ok(ActionOutcome::Done)
            }
            DailyAction::Post(daily) => {
                match fresh.iter().rev().find(|fresh| fresh.number == daily.number) {
                    Some(fresh) => self.post(guild, daily, fresh.ping, now).await,
                    None => self.find_or_post(guild, server, daily, now).await,
                }
            }
            DailyAction::Repost(daily) => self.repost_message(guild, daily, now).await,
            DailyAction::GiveUpRepost(daily) => self.give_up_repost(guild, daily).await,
            DailyAction::GiveUp(daily) => self.find_or_release(guild, server, daily).await,
            DailyAction::OpenThread(daily) => {
                self.open_thread(guild, daily, server.settings.publish).await
            }
            DailyAction::Reveal(daily) => self.reveal(guild, server, daily, now).await,
        }
    }

    /// Claims `date` for the next question, if it can be posted. Returns the role to ping as well,
    /// if it still exists.
    async fn claim(
        &self,
        guild: GuildId,
        server: &Server,
        date: Date,
        now: Timestamp,
    ) -> Result<(Claimed, Option<RoleId>), ActionError> {
        let bank = self.banks.of(guild).await?;
        let choice = self.choose(guild, &bank, server, date).await?;
        let asked = choice.ok_or_else(|| no_question_left(&bank, server))?.asked();
        let channel = server.settings.channel;
        let ping = self.ensure_permitted(guild, channel, server.settings.ping, &TO_POST).await?;
        let claim = Claim { date, asked, channel, now };
        Ok((self.store.claim_daily(guild, claim).await?, ping))
    }

    /// Voids the open daily if its question was removed: nobody can answer it any longer. A question
    /// whose file is broken comes back once its author has corrected it.
    async fn void_without_question(&self, guild: GuildId) -> anyhow::Result<()> {
        let recent = self.store.latest_dailies(guild, RECENT).await?;
        let Some(daily) = daily::open(&recent).filter(|daily| daily.voided.is_none()) else {
            return Ok(());
        };
        if self.banks.of(guild).await?.is_removed(&daily.asked.question) {
            self.void(guild, daily, Void::QuestionRemoved).await?;
        }
        Ok(())
    }

    /// Voids the open daily before its window ends if its message was deleted and no request has
    /// found it after its deadline. Discord reports deletions only to bots that read all messages;
    /// but at the deadline the message is edited, and a message that existed until then could be
    /// answered.
    async fn void_if_not_answerable(&self, guild: GuildId) -> anyhow::Result<()> {
        let recent = self.store.latest_dailies(guild, RECENT).await?;
        if daily::open(&recent).is_none_or(Daily::was_answerable) {
            return Ok(());
        }
        self.void_without_message(guild).await
    }

    /// Voids the open daily if its message was deleted. If Discord does not respond, the daily
    /// counts as existing.
    async fn void_without_message(&self, guild: GuildId) -> anyhow::Result<()> {
        let recent = self.store.latest_dailies(guild, RECENT).await?;
        let open = daily::open(&recent).filter(|daily| daily.voided.is_none());
        let Some((daily, post)) = open.and_then(|daily| daily.post().map(|post| (daily, post)))
        else {
            return Ok(());
        };
        match self.discord.has_message(post.place(daily.channel), post.message).await {
            Ok(true) => Ok(()),
            Ok(false) => self.void(guild, daily, Void::MessageDeleted).await,
            Err(error) => {
                tracing::debug!(server = guild.0, %error, "cannot check a daily's message");
                Ok(())
            }
        }
    }

    async fn void(&self, guild: GuildId, daily: &Daily, why: Void) -> anyhow::Result<()> {
        message::void(&*self.store, guild, daily, why).await
    }

    /// Applies an admin's word on counting a daily, and lets its message say so. Returns the daily,
    /// or `None` if there is none.
    pub(crate) async fn judge(
        &self,
        guild: GuildId,
        number: u64,
        change: DailyChange,
        now: Timestamp,
    ) -> anyhow::Result<Option<Daily>> {
        let _turn = self.locks.lock(guild).await;
        let judged = self.store.advance_daily(guild, number, change).await?;
        if let Some(server) = self.store.server(guild).await? {
            message::edit_outdated(&*self.store, &self.discord, guild, &server, now).await?;
        }
        Ok(judged)
    }

    /// Checks that the open daily can still be answered, and voids it if not.
    pub(crate) async fn look_after(&self, guild: GuildId) -> anyhow::Result<()> {
        self.void_without_question(guild).await?;
        self.void_without_message(guild).await
    }

    /// Returns `true` if anything is left to do for the dailies of a server, even if its trouble
    /// delays it.
    pub(crate) fn is_due(&self, server: &Server, recent: &[Daily], now: Timestamp) -> bool {
        let no_failure = Server { failure: None, ..server.clone() };
        !next_actions(now, &no_failure, recent, self.grace).is_empty()
    }

    /// Posts the daily of `date` now, whatever the hour, and whatever failed before. Returns the
    /// daily of that date, which may have existed before, or the reason there is none.
    pub(crate) async fn post_now(
        &self,
        guild: GuildId,
        server: &Server,
        date: Date,
        now: Timestamp,
    ) -> anyhow::Result<Result<Claimed, String>> {
        let _turn = self.locks.lock(guild).await;
        self.look_after(guild).await?;
        let mut no_failure = Server { failure: None, ..server.clone() };
        let mut refused = 0;
        loop {
            let (claimed, ping) = match self.claim(guild, &no_failure, date, now).await {
                Ok(claimed) => claimed,
                Err(error) => {
                    let error = error.with_use_again_hint("daily now");
                    return error.into_sentence(failures::channel_gone).map(Err);
                }
            };
            let (number, fresh) = match &claimed {
                Claimed::New(daily) => {
                    (daily.number, vec![NewClaim { number: daily.number, ping }])
                }
                Claimed::Taken(daily) => (daily.number, Vec::new()),
            };
            let work = CatchUp { only: None, before: server.failure.clone(), fresh };
            refused += self.run_due_actions(guild, no_failure.clone(), work, now).await?.refused;
            // If the schedule has nothing today, a refused question leaves the date free.
            let is_free = self.store.daily(guild, number).await?.is_none();
            if refused == 0 || !is_free {
                return Ok(Ok(claimed));
            }
            if refused >= MOST_REFUSED {
                return Ok(Err(failures::refused_in_a_row(refused)));
            }
            let kept = self.store.server(guild).await?;
            no_failure.set_aside = kept.map(|server| server.set_aside).unwrap_or_default();
        }
    }

    /// Posts the model answer of a question into its thread before the deadline. `offered` are the
    /// options under the question's message.
    pub(crate) async fn reveal_early(
        &self,
        place: reveal::RevealTarget,
        question: &Question,
        offered: Offered,
        now: Timestamp,
    ) -> anyhow::Result<Result<(), DiscordError>> {
        let _turn = self.locks.lock(place.guild).await;
        let (discord, store) = (&self.discord, &*self.store);
        let answer = messages::question::reveal(question, offered);
        let parts = RevealParts { question: &question.id, answer: &answer, last: &[] };
        let posted = reveal::post_missing(discord, store, place, parts, now).await?;
        if posted.is_ok() {
            message::show_early_reveal(store, discord, place, now).await?;
        }
        Ok(posted)
    }
}

/// The reason no question is left to choose.
fn no_question_left(bank: &Bank, server: &Server) -> ActionError {
    ActionError::for_admins(if bank.count(&server.settings.filter) > 0 {
        failures::nothing_left_to_post()
    } else {
        UserError::EmptyPool.to_string()
    })
}

/// The action to skip in the same run after an action failed: its date may be free again.
fn claim_action(action: &DailyAction) -> Option<DailyAction> {
    match action {
        DailyAction::Post(daily) => Some(DailyAction::Claim { date: daily.date }),
        _ => None,
    }
}
