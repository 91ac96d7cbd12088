//! What is posted in a server's channel beside dailies: the nudge before the next daily, and the
//! recap of a week. Each is claimed before it is posted, and searched for if it may have been posted
//! before a crash.

use crate::actions::pictures::Pictures;
use crate::actions::{post_once, streaks};
use crate::bank::Bank;
use crate::discord::{Discord, DiscordError, snowflake_before};
use crate::domain::announcements::{
    AnnouncementFacts, AnnouncementPlan, Announcements, AnnouncementsStep, RecapSlot, plan,
};
use crate::domain::backoff::later;
use crate::domain::daily::{Daily, RECENT, newest_date, open};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::member::Member;
use crate::domain::recap::{MissedPoint, Recap, RecapDaily, is_in_week, is_over, streaks as named};
use crate::domain::server::Server;
use crate::domain::streak::Excuse;
use crate::domain::task::Settlement;
use crate::domain::turnout::Turnout;
use crate::messages::MarkedMessage;
use crate::messages::recap::{self as texts, NextDailies};
use crate::store::Store;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hasher as _;

/// A server that the bot was removed from is looked at this often: it may come back.
const LOOK: SignedDuration = SignedDuration::from_hours(24);
/// More dailies than a week and a few days after it can have: a voided one gives up its date.
const OF_A_WEEK: usize = 24;

/// Posts what is due.
pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    pictures: &Pictures,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let mut announcements = Some(store.announcements(guild).await?);
    let Some(server) = store.server(guild).await? else { return Ok(Settlement::NOTHING_MORE) };
    if server.removed_at.is_some() {
        return Ok(Settlement::Done { next: Some(later(now, LOOK)) });
    }
    let announcer = Announcer { store, bank, discord, pictures, guild, server: &server, now };
    while let Some(current) = announcements {
        let recent = store.latest_dailies(guild, RECENT).await?;
        let facts = announcer.facts(&recent);
        let posted = match plan(&current, &facts, now) {
            AnnouncementPlan::Nudge(_) => announcer.nudge(&current, &recent, &facts).await?,
            AnnouncementPlan::Recap(week) => announcer.recap(&current, week, &recent).await?,
            AnnouncementPlan::Wait(until) => return Ok(Settlement::Done { next: Some(until) }),
            AnnouncementPlan::Nothing => return Ok(Settlement::NOTHING_MORE),
        };
        match posted {
            Ok(next) => announcements = next,
            Err(error) => {
                tracing::info!(server = guild.0, %error, "an announcement has to wait");
                return Ok(Settlement::Failed { at: now });
            }
        }
    }
    Ok(Settlement::NOTHING_MORE)
}

/// The announcements after a step, or the reason it has to wait.
type Announcing = Result<Option<Announcements>, DiscordError>;

struct Announcer<'a> {
    store: &'a dyn Store,
    bank: &'a Bank,
    discord: &'a Discord,
    pictures: &'a Pictures,
    guild: GuildId,
    server: &'a Server,
    now: Timestamp,
}

impl Announcer<'_> {
    fn facts(&self, recent: &[Daily]) -> AnnouncementFacts {
        let open = open(recent).filter(|daily| daily.voided.is_none());
        let newest = newest_date(recent, self.now);
        let is_paused = self.server.paused_since.is_some();
        let next = self.server.upcoming(self.now, newest).next().filter(|_| !is_paused);
        AnnouncementFacts {
            open: open.and_then(|daily| Some((daily.number, daily.post()?.at))),
            next_posting: next.map(|next| next.at),
            recap: RecapSlot::new(self.server, self.now),
        }
    }

    async fn step(&self, step: AnnouncementsStep) -> anyhow::Result<Option<Announcements>> {
        self.store.advance_announcements(self.guild, step).await
    }

    /// Posts a nudge about the open daily, unless nobody's streak depends on it.
    async fn nudge(
        &self,
        before: &Announcements,
        recent: &[Daily],
        facts: &AnnouncementFacts,
    ) -> anyhow::Result<Announcing> {
        let (Some(daily), Some(ends_at)) = (open(recent), facts.next_posting) else {
            return Ok(Ok(None));
        };
        let claimed = before.last_nudge.filter(|last| last.of == daily.number);
        let step = AnnouncementsStep::NudgeClaimed(daily.number, self.now);
        if self.step(step).await?.is_none() {
            return Ok(Ok(None));
        }
        if claimed.is_some() || self.is_streak_at_stake(daily, recent).await? {
            let answered = self.store.count_answers(self.guild, daily.number).await?;
            let ping = self.server.settings.ping;
            let message = texts::nudge(self.guild, daily, answered, ends_at, ping);
            let place = daily.post().map_or(daily.channel, |post| post.place(daily.channel));
            if let Err(error) = self.post(place, &message, claimed.map(|it| it.at)).await {
                return Ok(Err(error));
            }
        }
        Ok(Ok(self.step(AnnouncementsStep::NudgeDone).await?))
    }

    /// Returns `true` if a member has a streak that a miss of `open` would break or cost a freeze.
    /// Streaks that depend on older dailies than `recent` are those of members who were away for long.
    async fn is_streak_at_stake(&self, open: &Daily, recent: &[Daily]) -> anyhow::Result<bool> {
        let known: HashMap<u64, Daily> =
            recent.iter().map(|daily| (daily.number, daily.clone())).collect();
        let oldest = recent.last().map_or(0, |daily| daily.number);
        let members = self.store.members(self.guild).await?;
        let is_at_stake = |member: &Member| {
            let is_recent = member.streak.last_answered.is_some_and(|last| last >= oldest);
            let status = streaks::standing(&known, member, Some(open.number));
            is_recent
                && status.open
                && status.current > 0
                && !member.visibility.has_left()
                && member.excuse(Some(open)) != Some(Excuse::Away)
        };
        Ok(members.iter().any(|(_, member)| is_at_stake(member)))
    }

    /// Posts the recap of a week, unless it had no dailies.
    async fn recap(
        &self,
        before: &Announcements,
        week: Date,
        recent: &[Daily],
    ) -> anyhow::Result<Announcing> {
        let claimed = before.last_recap.filter(|last| last.of == week);
        let step = AnnouncementsStep::RecapClaimed(week, self.now);
        if self.step(step).await?.is_none() {
            return Ok(Ok(None));
        }
        let latest = open(recent).map_or(0, |daily| daily.number);
        let recap = self.read(week, latest).await?;
        if let (Some(recap), Some(place)) = (recap, self.server.settings.text_channel()) {
            let picture = self.pictures.draw(texts::picture(&recap)).await;
            let missed = recap.missed.as_ref().and_then(|it| self.bank.get(&it.question));
            let title = missed.map(|question| question.title.as_str());
            let message = texts::recap(&recap, title, &self.next_dailies(recent), picture);
            if let Err(error) = self.post(place, &message, claimed.map(|it| it.at)).await {
                return Ok(Err(error));
            }
        }
        Ok(Ok(self.step(AnnouncementsStep::RecapDone).await?))
    }

    /// The postings until the end of this week.
    fn next_dailies(&self, recent: &[Daily]) -> NextDailies {
        if self.server.paused_since.is_some() {
            return NextDailies::Paused;
        }
        let until = RecapSlot::new(self.server, self.now).until;
        let upcoming = self.server.upcoming(self.now, newest_date(recent, self.now));
        NextDailies::Scheduled(upcoming.take_while(|posting| posting.at < until).collect())
    }

    /// Reads a week, one daily after the other; `None` if it had none. `latest` is the number of the
    /// newest posted daily.
    async fn read(&self, week: Date, latest: u64) -> anyhow::Result<Option<Recap>> {
        let mut of_week = self.store.latest_dailies(self.guild, OF_A_WEEK).await?;
        of_week.retain(|daily| is_in_week(daily, week));
        of_week.reverse();
        if of_week.is_empty() {
            return Ok(None);
        }
        let mut dailies = Vec::new();
        let mut users = BTreeSet::new();
        let mut missed: Option<MissedPoint> = None;
        for daily in &of_week {
            let members = self.store.members_at_daily(self.guild, daily.number).await?;
            dailies.push(RecapDaily {
                number: daily.number,
                date: daily.date,
                answered: members.len(),
            });
            users.extend(members);
            if is_over(daily, latest) {
                missed = match (missed, self.missed_at(daily).await?) {
                    (Some(most), Some(other)) => Some(most.or_more(other)),
                    (most, other) => most.or(other),
                };
            }
        }
        let users: Vec<_> = users.into_iter().collect();
        let members = self.store.members_among(self.guild, &users).await?;
        let members: Vec<Member> = members.into_iter().map(|(_, member)| member).collect();
        let numbers: Vec<u64> = of_week.iter().map(|daily| daily.number).collect();
        let (reached, began_again) = named(&members, &numbers, self.now);
        Ok(Some(Recap { week, dailies, members: users.len(), missed, reached, began_again }))
    }

    async fn missed_at(&self, daily: &Daily) -> anyhow::Result<Option<MissedPoint>> {
        let Some(question) = self.bank.get(&daily.asked.question) else { return Ok(None) };
        let attempts = self.store.attempts_at_daily(self.guild, daily.number).await?;
        let attempts = attempts.iter().map(|(_, attempt)| attempt);
        let turnout = Turnout::new(question, daily.offered, daily.revealed_early_at, attempts);
        Ok(MissedPoint::of_daily(daily, &question.key_points, &turnout))
    }

    /// Posts a message once. What Discord refuses is not tried again: if something is wrong in the
    /// channel, the next daily has the admins told.
    async fn post(
        &self,
        place: ChannelId,
        message: &MarkedMessage,
        claimed_at: Option<Timestamp>,
    ) -> Result<(), DiscordError> {
        let nonce = post_once::nonce('w', |hasher| {
            hasher.write_u64(self.guild.0);
            hasher.write(message.marker.as_bytes());
        });
        let since = claimed_at.map(snowflake_before);
        match post_once::post_once(self.discord, place, message, since, &nonce).await {
            Err(error) if error.is_refusal() => {
                tracing::info!(server = self.guild.0, %error, "cannot announce something");
                Ok(())
            }
            posted => posted,
        }
    }
}
