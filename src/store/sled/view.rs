//! Reading: what lies where, as domain values.

use super::codec;
use super::keys;
use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, InteractionId, InterviewId, UserId};
use crate::domain::interview::{Interview, Plan, PlanKind};
use crate::domain::leaderboard::Answered;
use crate::domain::member::{Attempt, Member};
use crate::domain::question::QuestionId;
use crate::domain::server::Server;
use crate::store::Record;
use crate::store::versions::Versioned;
use anyhow::Context as _;
use jiff::Timestamp;
use jiff::civil::Date;
use sled::{IVec, Tree};
use std::ops::Bound;

/// The store as it stands, for reading.
#[derive(Clone, Copy)]
pub(super) struct View<'tree>(&'tree Tree);

impl<'tree> View<'tree> {
    pub(super) const fn of(tree: &'tree Tree) -> Self {
        Self(tree)
    }

    pub(super) fn server(self, guild: GuildId) -> anyhow::Result<Option<Server>> {
        self.record(&keys::server(guild))
    }

    pub(super) fn servers(self) -> anyhow::Result<Vec<(GuildId, Server)>> {
        self.records(&[keys::SERVER], |key, server| Ok((GuildId(keys::number_at(key, 0)?), server)))
    }

    pub(super) fn daily(self, guild: GuildId, number: u64) -> anyhow::Result<Option<Daily>> {
        self.record(&keys::daily(guild, number))
    }

    pub(super) fn daily_of(self, guild: GuildId, date: Date) -> anyhow::Result<Option<Daily>> {
        let Some(number) = self.number(&keys::date(guild, date))? else { return Ok(None) };
        let daily = self.daily(guild, number)?;
        daily.map(Some).with_context(|| format!("daily {number} of server {guild} is missing"))
    }

    pub(super) fn latest_dailies(self, guild: GuildId, count: usize) -> anyhow::Result<Vec<Daily>> {
        self.0
            .scan_prefix(keys::in_server(keys::DAILY, guild))
            .rev()
            .take(count)
            .map(|entry| codec::decode(&entry?.1))
            .collect()
    }

    /// The dailies of a range of numbers, in order.
    pub(super) fn dailies(
        self,
        guild: GuildId,
        numbers: std::ops::Range<u64>,
    ) -> impl Iterator<Item = anyhow::Result<Daily>> {
        let range = keys::daily(guild, numbers.start)..keys::daily(guild, numbers.end);
        self.0.range(range).map(|entry| codec::decode(&entry?.1))
    }

    pub(super) fn member(self, guild: GuildId, user: UserId) -> anyhow::Result<Option<Member>> {
        self.record(&keys::member(guild, user))
    }

    pub(super) fn members(self, guild: GuildId) -> anyhow::Result<Vec<(UserId, Member)>> {
        self.records(&keys::in_server(keys::MEMBER, guild), |key, member| {
            Ok((UserId(keys::number_at(key, 1)?), member))
        })
    }

    pub(super) fn attempt(
        self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
    ) -> anyhow::Result<Option<Attempt>> {
        self.record(&keys::attempt(guild, user, id))
    }

    pub(super) fn attempts(self, guild: GuildId, user: UserId) -> anyhow::Result<Vec<Attempt>> {
        self.first_attempts(guild, user, usize::MAX)
    }

    /// The oldest attempts of a member, at most `count`.
    pub(super) fn first_attempts(
        self,
        guild: GuildId,
        user: UserId,
        count: usize,
    ) -> anyhow::Result<Vec<Attempt>> {
        self.0
            .scan_prefix(keys::numbered(keys::ATTEMPT, guild, user.0))
            .take(count)
            .map(|entry| codec::decode(&entry?.1))
            .collect()
    }

    pub(super) fn latest_attempt(
        self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> anyhow::Result<Option<Attempt>> {
        match self.number(&keys::at_question(guild, user, question))? {
            Some(id) => self.attempt(guild, user, InteractionId(id)),
            None => Ok(None),
        }
    }

    /// Each member's newest attempt at a daily, in the order in which they came.
    pub(super) fn attempts_at_daily(
        self,
        guild: GuildId,
        number: u64,
    ) -> anyhow::Result<Vec<(UserId, Attempt)>> {
        let mut attempts = Vec::new();
        for entry in self.0.scan_prefix(keys::numbered(keys::AT_DAILY, guild, number)) {
            let (key, id) = entry?;
            let user = UserId(keys::number_at(&key, 2)?);
            let attempt = self.attempt(guild, user, InteractionId(keys::number(&id)?))?;
            attempts.extend(attempt.map(|attempt| (user, attempt)));
        }
        attempts.sort_by_key(|(_, attempt)| attempt.id);
        Ok(attempts)
    }

    pub(super) fn count_answers(self, guild: GuildId, number: u64) -> anyhow::Result<usize> {
        let entries = self.0.scan_prefix(keys::numbered(keys::AT_DAILY, guild, number)).keys();
        entries.map(|key| Ok(key.map(|_| 1)?)).sum()
    }

    pub(super) fn answers_since(
        self,
        guild: GuildId,
        since: Timestamp,
    ) -> anyhow::Result<Vec<Answered>> {
        let start = keys::answers_since(guild, since);
        let end = keys::answers_since(guild, Timestamp::MAX);
        let entries = self.0.range(start..end.clone()).chain(self.0.scan_prefix(end));
        entries
            .map(|entry| {
                let (key, question) = entry?;
                let question = std::str::from_utf8(&question)?.parse()?;
                Ok(Answered { member: keys::user_of_answer(&key)?, question })
            })
            .collect()
    }

    pub(super) fn interview(
        self,
        guild: GuildId,
        id: InterviewId,
    ) -> anyhow::Result<Option<Interview>> {
        self.record(&keys::interview(guild, id))
    }

    pub(super) fn open_interviews(self, guild: GuildId) -> anyhow::Result<Vec<Interview>> {
        self.interviews_at(guild, &keys::in_server(keys::OPEN_INTERVIEW, guild), 1)
    }

    pub(super) fn interviews_of(
        self,
        guild: GuildId,
        user: UserId,
    ) -> anyhow::Result<Vec<Interview>> {
        self.interviews_at(guild, &keys::numbered(keys::SEAT, guild, user.0), 2)
    }

    /// The interviews to which the keys point that begin with `prefix`; the number of the interview
    /// stands at `position` in them.
    fn interviews_at(
        self,
        guild: GuildId,
        prefix: &[u8],
        position: usize,
    ) -> anyhow::Result<Vec<Interview>> {
        let mut interviews = Vec::new();
        for key in self.0.scan_prefix(prefix).keys() {
            let id = InterviewId(keys::number_at(&key?, position)?);
            // A reader may see an index a moment before or after what it points to.
            interviews.extend(self.interview(guild, id)?);
        }
        Ok(interviews)
    }

    pub(super) fn plan(
        self,
        guild: GuildId,
        kind: PlanKind,
        name: &str,
    ) -> anyhow::Result<Option<Plan>> {
        self.record(&keys::plan(guild, kind, name))
    }

    pub(super) fn plans(self, guild: GuildId) -> anyhow::Result<Vec<Plan>> {
        self.records(&keys::in_server(keys::PLAN, guild), |_, plan| Ok(plan))
    }

    /// Every record, servers first, then dailies, reveals, members, attempts, interviews, plans, and what
    /// finds partners.
    pub(super) fn export(self) -> anyhow::Result<Vec<Record>> {
        let mut records: Vec<Record> = self
            .servers()?
            .into_iter()
            .map(|(guild, server)| Record::Server { guild, server })
            .collect();
        records.extend(self.records(&[keys::DAILY], |key, daily| {
            Ok(Record::Daily { guild: GuildId(keys::number_at(key, 0)?), daily })
        })?);
        records.extend(self.records(&[keys::REVEAL], |key, reveal| {
            Ok(Record::Reveal { guild: GuildId(keys::number_at(key, 0)?), reveal })
        })?);
        records.extend(self.records(&[keys::MEMBER], |key, member| {
            let guild = GuildId(keys::number_at(key, 0)?);
            Ok(Record::Member { guild, user: UserId(keys::number_at(key, 1)?), member })
        })?);
        records.extend(self.records(&[keys::ATTEMPT], |key, attempt| {
            let guild = GuildId(keys::number_at(key, 0)?);
            Ok(Record::Attempt { guild, user: UserId(keys::number_at(key, 1)?), attempt })
        })?);
        records.extend(self.records(&[keys::INTERVIEW], |key, interview| {
            let guild = GuildId(keys::number_at(key, 0)?);
            Ok(Record::Interview { guild, interview: Box::new(interview) })
        })?);
        records.extend(self.records(&[keys::PLAN], |key, plan| {
            Ok(Record::Plan { guild: GuildId(keys::number_at(key, 0)?), plan })
        })?);
        records.extend(self.records(&[keys::PAIR_ROUNDS], |key, rounds| {
            Ok(Record::Rounds { guild: GuildId(keys::number_at(key, 0)?), rounds })
        })?);
        records.extend(self.records(&[keys::SEEKER], |key, seeker| {
            Ok(Record::Seeker { guild: GuildId(keys::number_at(key, 0)?), seeker })
        })?);
        records.extend(self.records(&[keys::PAIRING], |key, pairing| {
            Ok(Record::Pairing { guild: GuildId(keys::number_at(key, 0)?), pairing })
        })?);
        Ok(records)
    }

    /// Whether there is nothing in the store but facts about itself.
    pub(super) fn is_empty(self) -> anyhow::Result<bool> {
        for entry in self.0.iter().keys() {
            if !entry?.starts_with(keys::META) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The first keys that begin with `prefix`, at most `count`.
    pub(super) fn keys(self, prefix: &[u8], count: usize) -> anyhow::Result<Vec<IVec>> {
        Ok(self.0.scan_prefix(prefix).keys().take(count).collect::<sled::Result<_>>()?)
    }

    /// The first keys that begin with `prefix` and lie before `end`, at most `count`.
    pub(super) fn keys_until(
        self,
        prefix: &[u8],
        end: &[u8],
        count: usize,
    ) -> anyhow::Result<Vec<IVec>> {
        Ok(self.0.range(prefix..end).keys().take(count).collect::<sled::Result<_>>()?)
    }

    /// The first keys that begin with `prefix` and lie behind `after`, at most `count`.
    pub(super) fn keys_after(
        self,
        prefix: &[u8],
        after: Option<&[u8]>,
        count: usize,
    ) -> anyhow::Result<Vec<IVec>> {
        let start = after.map_or(Bound::Included(prefix), Bound::Excluded);
        self.0
            .range::<&[u8], _>((start, Bound::Unbounded))
            .keys()
            .take_while(|key| key.as_ref().map_or(true, |key| key.starts_with(prefix)))
            .take(count)
            .map(|key| Ok(key?))
            .collect()
    }

    /// What lies at `key`.
    pub(super) fn bytes(self, key: &[u8]) -> anyhow::Result<Option<IVec>> {
        Ok(self.0.get(key)?)
    }

    /// The number that an index holds at `key`.
    pub(super) fn number(self, key: &[u8]) -> anyhow::Result<Option<u64>> {
        self.0.get(key)?.map(|bytes| keys::number(&bytes)).transpose()
    }

    pub(super) fn record<T: Versioned>(self, key: &[u8]) -> anyhow::Result<Option<T>> {
        self.0.get(key)?.map(|bytes| codec::decode(&bytes)).transpose()
    }

    pub(super) fn records<T: Versioned, R>(
        self,
        prefix: &[u8],
        with_key: impl Fn(&[u8], T) -> anyhow::Result<R>,
    ) -> anyhow::Result<Vec<R>> {
        self.0
            .scan_prefix(prefix)
            .map(|entry| {
                let (key, bytes) = entry?;
                with_key(&key, codec::decode(&bytes)?)
            })
            .collect()
    }
}
