//! Reminds members by direct message of what they asked for: once for each occasion.
//!
//! A reminder is claimed in the member's record before it is sent. If a claim is left from a crash,
//! the message is searched for in the conversation before anything is sent.

use crate::actions::interviews::Interviews;
use crate::actions::{due_reviews, post_once, prep, streaks};
use crate::bank::Bank;
use crate::discord::{Discord, DiscordError, Priority, snowflake_before};
use crate::domain::backoff::later;
use crate::domain::daily::{Daily, RECENT, newest_date, open};
use crate::domain::ids::{ChannelId, GuildId, UserId};
use crate::domain::prep::PrepDay;
use crate::domain::remind::{
    LastReminder, OpenDaily, Plan, ReminderFacts, ReminderStep, ReminderTopic, Reminders, plan,
};
use crate::domain::schedule::Zone;
use crate::domain::server::Server;
use crate::domain::streak::{Excuse, StreakStatus};
use crate::domain::task::Settlement;
use crate::messages::Message;
use crate::messages::remind::{self as texts, ReminderFrom, StreakAtStake};
use crate::store::Store;
use jiff::{SignedDuration, Timestamp};
use std::hash::Hasher as _;

/// The member of a server that the bot was removed from is looked at this often: it may come back.
const LOOK: SignedDuration = SignedDuration::from_hours(24);

/// Sends the reminder that is due, if one is.
pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    interviews: &Interviews,
    (guild, user): (GuildId, UserId),
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let reminders = store.reminders(guild, user).await?;
    let Some(reminders) = reminders.filter(Reminders::is_active) else {
        return Ok(Settlement::NOTHING_MORE);
    };
    let server = store.server(guild).await?;
    if server.as_ref().is_some_and(|server| server.removed_at.is_some()) {
        return Ok(Settlement::Done { next: Some(later(now, LOOK)) });
    }
    let reminder = Reminder { store, bank, discord, interviews, guild, user, server, now };
    match reminder.next(reminders).await {
        Ok(next) => Ok(Settlement::Done { next }),
        Err(ReminderError::Internal(error)) => Err(error),
        // The bot was removed from the server and has not heard of it.
        Err(ReminderError::Discord(error)) if error.is_refusal() => {
            tracing::info!(server = guild.0, %error, "cannot remind a member");
            Ok(Settlement::Done { next: Some(later(now, LOOK)) })
        }
        Err(ReminderError::Discord(error)) => {
            tracing::info!(server = guild.0, %error, "a reminder has to wait");
            Ok(Settlement::Failed { at: now })
        }
    }
}

/// The reason a reminder could not be handled.
enum ReminderError {
    /// Discord may accept it later.
    Discord(DiscordError),
    Internal(anyhow::Error),
}

impl From<anyhow::Error> for ReminderError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<DiscordError> for ReminderError {
    fn from(error: DiscordError) -> Self {
        Self::Discord(error)
    }
}

/// What a member can be reminded of right now.
struct Situation {
    facts: ReminderFacts,
    open: Option<(Daily, StreakStatus)>,
}

struct Reminder<'a> {
    store: &'a dyn Store,
    bank: &'a Bank,
    discord: &'a Discord,
    interviews: &'a Interviews,
    guild: GuildId,
    user: UserId,
    server: Option<Server>,
    now: Timestamp,
}

impl Reminder<'_> {
    /// Does what is due, and returns when to look again, if ever.
    async fn next(&self, reminders: Reminders) -> Result<Option<Timestamp>, ReminderError> {
        let mut reminders = Some(reminders);
        if let Some(pending) = reminders.as_ref().and_then(Reminders::pending) {
            reminders = self.resolve(pending).await?;
        }
        while let Some(current) = reminders {
            let situation = self.situation(&current).await?;
            let zone = self.server.as_ref().map(|server| &server.settings.schedule.zone);
            match plan(&current, zone.unwrap_or(&Zone::UTC), &situation.facts, self.now) {
                Plan::Send(about) => reminders = self.send(about, &situation).await?,
                Plan::Wait(until) => return Ok(Some(until)),
                Plan::Nothing => return Ok(None),
            }
        }
        Ok(None)
    }

    async fn step(&self, step: ReminderStep) -> anyhow::Result<Option<Reminders>> {
        self.store.advance_reminders(self.guild, self.user, step).await
    }

    /// Finds out if a claimed reminder was sent before a crash or an outage.
    async fn resolve(&self, pending: LastReminder) -> Result<Option<Reminders>, ReminderError> {
        let since = snowflake_before(pending.at);
        let kind = pending.about.kind();
        let is_it = |id: &str| texts::is_marker(self.guild, kind, id);
        let found = match self.discord.open_direct(self.user).await {
            Ok(place) => post_once::has_button(self.discord, place, since, is_it).await,
            Err(error) => Err(error),
        };
        let step = match found {
            Ok(true) => ReminderStep::Done,
            Ok(false) => ReminderStep::Dropped,
            Err(error) if error.is_refusal() => ReminderStep::Closed(self.now),
            Err(error) => return Err(error.into()),
        };
        Ok(self.step(step).await?)
    }

    async fn situation(&self, reminders: &Reminders) -> anyhow::Result<Situation> {
        let mut facts = ReminderFacts::default();
        let mut open_daily = None;
        let server = self.server.as_ref().filter(|server| server.paused_since.is_none());
        if reminders.streak.is_some()
            && let Some(server) = server
        {
            let recent = self.store.latest_dailies(self.guild, RECENT).await?;
            let newest = newest_date(&recent, self.now);
            facts.next_posting = server.upcoming(self.now, newest).next().map(|next| next.at);
            if let Some(daily) = open(&recent) {
                let member = self.store.member(self.guild, self.user).await?;
                let latest = Some(daily.number);
                let status = streaks::current(self.store, self.guild, &member, latest).await?;
                let is_away = member.excuse(Some(daily)) == Some(Excuse::Away);
                facts.open = daily.post().map(|post| OpenDaily {
                    number: daily.number,
                    posted_at: post.at,
                    is_at_stake: status.open && status.current > 0 && !is_away,
                });
                open_daily = Some((daily.clone(), status));
            }
        }
        if reminders.reviews.is_some() {
            let member = (self.guild, self.user);
            let due = due_reviews::due(self.store, self.bank, member, self.now).await?;
            facts.due_reviews = due.len();
            if due.is_empty() {
                let later = self.store.later_reviews(self.guild, self.user, self.now).await?;
                facts.next_review = later.first().map(|(at, _)| *at);
            }
        }
        if reminders.prep.is_some() {
            facts.next_set = self.next_set().await?;
        }
        Ok(Situation { facts, open: open_daily })
    }

    /// The time from which a set of the member's prep plan waits, if there is one until the interview.
    async fn next_set(&self) -> anyhow::Result<Option<Timestamp>> {
        let member = (self.guild, self.user);
        let Some(plan) = self.store.prep_plan(self.guild, self.user).await? else {
            return Ok(None);
        };
        let server = self.server.as_ref();
        let zone = server.map_or(Zone::UTC, |server| server.settings.schedule.zone.clone());
        let today = zone.date_at(self.now);
        if plan.has_set_on(today) {
            let library = self.interviews.library(self.guild).await?;
            let input =
                prep::input(self.store, self.bank, &library, member, &plan, self.now).await?;
            if PrepDay::new(&plan, &input, today).is_some_and(|day| !day.is_done()) {
                return Ok(Some(self.now));
            }
        }
        let later = plan.practice_days(today).find(|day| *day > today);
        Ok(later.map(|day| zone.start_of(day)))
    }

    /// Claims and sends a reminder. Returns the member's reminders after it.
    async fn send(
        &self,
        about: ReminderTopic,
        situation: &Situation,
    ) -> Result<Option<Reminders>, ReminderError> {
        if !self.discord.is_member(self.guild, self.user).await? {
            return Ok(self.step(ReminderStep::Left).await?);
        }
        let brief = self.discord.server_brief(self.guild).await?;
        let from = ReminderFrom { guild: self.guild, name: &brief.name };
        let message = self.message(about, situation, from);
        let place = match self.discord.open_direct(self.user).await {
            Ok(place) => place,
            Err(error) if error.is_refusal() => return self.refused(&error).await,
            Err(error) => return Err(error.into()),
        };
        let claim = ReminderStep::Claimed { about, at: self.now };
        if self.step(claim).await?.is_none() {
            return Ok(None);
        }
        match self.post(place, about, &message).await {
            Ok(()) => Ok(self.step(ReminderStep::Done).await?),
            Err(error) if error.is_refusal() => self.refused(&error).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The member is not written to again until they change something.
    async fn refused(&self, error: &DiscordError) -> Result<Option<Reminders>, ReminderError> {
        tracing::info!(server = self.guild.0, %error, "a member takes no reminders");
        Ok(self.step(ReminderStep::Closed(self.now)).await?)
    }

    fn message(
        &self,
        about: ReminderTopic,
        Situation { facts, open }: &Situation,
        from: ReminderFrom<'_>,
    ) -> Message {
        match about {
            ReminderTopic::Streak(_) => {
                let open = open.as_ref();
                let (daily, status) = open.expect("nothing is at stake without an open daily");
                let at_stake = StreakAtStake {
                    daily,
                    ends_at: facts.next_posting.unwrap_or(self.now),
                    length: status.current,
                    freezes: status.freezes,
                    due: facts.due_reviews,
                };
                texts::streak(from, &at_stake)
            }
            ReminderTopic::Reviews => texts::reviews(from, facts.due_reviews),
            ReminderTopic::Prep => texts::prep(from),
        }
    }

    async fn post(
        &self,
        place: ChannelId,
        about: ReminderTopic,
        message: &Message,
    ) -> Result<(), DiscordError> {
        let nonce = post_once::nonce('r', |hasher| {
            hasher.write_u64(self.guild.0);
            hasher.write_u64(self.user.0);
            match about {
                ReminderTopic::Streak(number) => hasher.write_u64(number),
                // There is at most one on a day, and a nonce is remembered for minutes.
                ReminderTopic::Reviews | ReminderTopic::Prep => {}
            }
        });
        self.discord.post(place, message, &nonce, Priority::Other).await.map(drop)
    }
}
