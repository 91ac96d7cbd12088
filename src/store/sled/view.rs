//! Reading: what lies where, as domain values. One record that can't be read is an error for who asks
//! for it, and is left out of every list.

use super::keys;
use super::reports::Reports;
use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, InteractionId, InterviewId, UserId};
use crate::domain::interview::{Interview, Plan, PlanKind};
use crate::domain::leaderboard::Answered;
use crate::domain::member::{Attempt, Member};
use crate::domain::question::QuestionId;
use crate::domain::record_kind::RecordKind;
use crate::domain::server::Server;
use crate::store::versions::Remembered;
use crate::store::{Record, Unreadable};
use jiff::Timestamp;
use jiff::civil::Date;
use sled::{IVec, Tree};
use std::collections::BTreeSet;
use std::ops::Bound;

/// The store as it stands, for reading.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    tree: &'a Tree,
    reports: &'a Reports,
}

impl<'a> View<'a> {
    pub(super) const fn of(tree: &'a Tree, reports: &'a Reports) -> Self {
        Self { tree, reports }
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
        if let Some(daily) = self.daily(guild, number)? {
            return Ok(Some(daily));
        }
        let key = keys::daily(guild, number);
        if let Some(bytes) = self.bytes(&keys::set_aside(&key))? {
            // Most likely it was posted, so that the date stays taken.
            self.reports.check(RecordKind::Daily, &key, &bytes)?;
        }
        anyhow::bail!("daily {number} of server {guild} is missing")
    }

    /// The highest number that a daily has or had; 0 where there was none.
    pub(super) fn newest_number(self, guild: GuildId) -> anyhow::Result<u64> {
        let dailies = keys::in_server(keys::DAILY, guild);
        let last = |prefix: &[u8]| self.tree.scan_prefix(prefix).keys().next_back().transpose();
        let kept = last(&dailies)?.map(|key| keys::number_at(&key, 1)).transpose()?;
        let aside = last(&keys::set_aside(&dailies))?;
        let aside = aside.map(|key| keys::number_at(keys::original(&key), 1)).transpose()?;
        Ok(kept.max(aside).unwrap_or(0))
    }

    pub(super) fn latest_dailies(self, guild: GuildId, count: usize) -> anyhow::Result<Vec<Daily>> {
        self.tree
            .scan_prefix(keys::in_server(keys::DAILY, guild))
            .rev()
            .filter_map(|entry| self.readable(entry).transpose())
            .take(count)
            .collect()
    }

    /// The dailies of a range of numbers, in order.
    pub(super) fn dailies(
        self,
        guild: GuildId,
        numbers: std::ops::Range<u64>,
    ) -> impl Iterator<Item = anyhow::Result<Daily>> {
        let range = keys::daily(guild, numbers.start)..keys::daily(guild, numbers.end);
        self.tree.range(range).filter_map(move |entry| self.readable(entry).transpose())
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
        self.records(&keys::numbered(keys::ATTEMPT, guild, user.0), |_, attempt| Ok(attempt))
    }

    /// The attempts of a member, oldest first: at most `count` of those behind `after`.
    pub(super) fn attempts_after(
        self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
        count: usize,
    ) -> anyhow::Result<Vec<Attempt>> {
        let attempts = self.behind(guild, user, after);
        attempts.filter_map(|entry| self.readable(entry).transpose()).take(count).collect()
    }

    /// How many attempts of a member lie behind `after`; no more than `most` are counted.
    pub(super) fn count_attempts_after(
        self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
        most: usize,
    ) -> anyhow::Result<usize> {
        self.behind(guild, user, after).take(most).map(|entry| Ok(entry.map(|_| 1)?)).sum()
    }

    fn behind(
        self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
    ) -> impl Iterator<Item = sled::Result<(IVec, IVec)>> {
        let (after, end) = (after, InteractionId(u64::MAX));
        let after = keys::attempt(guild, user, after);
        let entries = self.tree.range(&after[..]..=&keys::attempt(guild, user, end)[..]);
        entries.filter(move |entry| entry.as_ref().map_or(true, |(key, _)| *key != after))
    }

    /// Which questions a member has answered, each with their newest attempt at it.
    pub(super) fn answered_questions(
        self,
        guild: GuildId,
        user: UserId,
    ) -> anyhow::Result<Vec<(QuestionId, InteractionId)>> {
        let prefix = keys::numbered(keys::AT_QUESTION, guild, user.0);
        let entries = self.tree.scan_prefix(&prefix);
        entries
            .map(|entry| {
                let (key, id) = entry?;
                let question = std::str::from_utf8(&key[prefix.len()..])?.parse()?;
                Ok((question, InteractionId(keys::number(&id)?)))
            })
            .collect()
    }

    pub(super) fn latest_attempt(
        self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> anyhow::Result<Option<Attempt>> {
        match self.number(&keys::at_question(guild, user, question))? {
            Some(id) => self.if_readable(&keys::attempt(guild, user, InteractionId(id))),
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
        for entry in self.tree.scan_prefix(keys::numbered(keys::AT_DAILY, guild, number)) {
            let (key, id) = entry?;
            let user = UserId(keys::number_at(&key, 2)?);
            let Some(id) = self.number_in(&key, &id)? else { continue };
            let key = keys::attempt(guild, user, InteractionId(id));
            attempts.extend(self.if_readable(&key)?.map(|attempt: Attempt| (user, attempt)));
        }
        attempts.sort_by_key(|(_, attempt): &(UserId, Attempt)| attempt.id);
        Ok(attempts)
    }

    pub(super) fn count_answers(self, guild: GuildId, number: u64) -> anyhow::Result<usize> {
        let entries = self.tree.scan_prefix(keys::numbered(keys::AT_DAILY, guild, number)).keys();
        entries.map(|key| Ok(key.map(|_| 1)?)).sum()
    }

    pub(super) fn answers_since(
        self,
        guild: GuildId,
        since: Timestamp,
    ) -> anyhow::Result<Vec<Answered>> {
        let start = keys::answers_since(guild, since);
        let end = keys::answers_since(guild, Timestamp::MAX);
        let entries = self.tree.range(start..end.clone()).chain(self.tree.scan_prefix(end));
        let mut answers = Vec::new();
        for entry in entries {
            let (key, question) = entry?;
            if let Some(question) = self.question_in(&key, &question)? {
                answers.push(Answered { member: keys::user_of_answer(&key)?, question });
            }
        }
        Ok(answers)
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

    /// The interviews that are not over or that want something done, and in which one of `users` has
    /// a seat or for which they asked, oldest first.
    pub(super) fn open_interviews_of(
        self,
        guild: GuildId,
        users: &[UserId],
    ) -> anyhow::Result<Vec<Interview>> {
        let mut ids = BTreeSet::new();
        for user in users {
            for key in self.tree.scan_prefix(keys::numbered(keys::OPEN_SEAT, guild, user.0)).keys()
            {
                ids.insert(keys::number_at(&key?, 2)?);
            }
        }
        let key = |id| keys::interview(guild, InterviewId(id));
        // A reader may see an index a moment before or after what it points to.
        ids.into_iter().filter_map(|id| self.if_readable(&key(id)).transpose()).collect()
    }

    /// The newest interviews in which a member has a seat, newest first, at most `count`.
    pub(super) fn latest_interviews_of(
        self,
        guild: GuildId,
        user: UserId,
        count: usize,
    ) -> anyhow::Result<Vec<Interview>> {
        let keys = self.tree.scan_prefix(keys::numbered(keys::SEAT, guild, user.0)).keys().rev();
        self.interviews_by(guild, keys.take(count), 2)
    }

    /// The interviews in which a member has a seat, oldest first: at most `count` of those behind
    /// `after`.
    pub(super) fn interviews_of_after(
        self,
        guild: GuildId,
        user: UserId,
        after: InterviewId,
        count: usize,
    ) -> anyhow::Result<Vec<Interview>> {
        let end = keys::seat(guild, user, InterviewId(u64::MAX));
        let keys = self.tree.range(keys::seat(guild, user, after)..=end).keys();
        let after = keys::seat(guild, user, after);
        let behind = keys.filter(|key| key.as_ref().map_or(true, |key| *key != after));
        self.interviews_by(guild, behind.take(count), 2)
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
        self.interviews_by(guild, self.tree.scan_prefix(prefix).keys(), position)
    }

    fn interviews_by(
        self,
        guild: GuildId,
        keys: impl Iterator<Item = sled::Result<IVec>>,
        position: usize,
    ) -> anyhow::Result<Vec<Interview>> {
        let mut interviews = Vec::new();
        for key in keys {
            let id = InterviewId(keys::number_at(&key?, position)?);
            // A reader may see an index a moment before or after what it points to.
            interviews.extend(self.if_readable::<Interview>(&keys::interview(guild, id))?);
        }
        Ok(interviews)
    }

    /// Whether a server has a plan of that name, be it readable or not.
    pub(super) fn has_plan(
        self,
        guild: GuildId,
        kind: PlanKind,
        name: &str,
    ) -> anyhow::Result<bool> {
        Ok(self.bytes(&keys::plan(guild, kind, name))?.is_some())
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
        for entry in self.tree.iter().keys() {
            if !entry?.starts_with(keys::META) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The first keys that begin with `prefix`, at most `count`.
    pub(super) fn keys(self, prefix: &[u8], count: usize) -> anyhow::Result<Vec<IVec>> {
        Ok(self.tree.scan_prefix(prefix).keys().take(count).collect::<sled::Result<_>>()?)
    }

    /// The entries whose keys begin with `prefix`.
    pub(super) fn entries(self, prefix: &[u8]) -> anyhow::Result<Vec<(IVec, IVec)>> {
        Ok(self.tree.scan_prefix(prefix).collect::<sled::Result<_>>()?)
    }

    /// The entries from `key` on, at most `count`. The first one may be the one at `key`.
    pub(super) fn entries_from(
        self,
        key: &[u8],
        count: usize,
    ) -> anyhow::Result<Vec<(IVec, IVec)>> {
        Ok(self.tree.range(key..).take(count).collect::<sled::Result<_>>()?)
    }

    /// What lies at `key`, as it is.
    pub(super) fn bytes(self, key: &[u8]) -> anyhow::Result<Option<IVec>> {
        Ok(self.tree.get(key)?)
    }

    /// The first keys that begin with `prefix` and lie before `end`, at most `count`.
    pub(super) fn keys_until(
        self,
        prefix: &[u8],
        end: &[u8],
        count: usize,
    ) -> anyhow::Result<Vec<IVec>> {
        Ok(self.tree.range(prefix..end).keys().take(count).collect::<sled::Result<_>>()?)
    }

    /// The first keys that begin with `prefix` and lie behind `after`, at most `count`.
    pub(super) fn keys_after(
        self,
        prefix: &[u8],
        after: Option<&[u8]>,
        count: usize,
    ) -> anyhow::Result<Vec<IVec>> {
        let start = after.map_or(Bound::Included(prefix), Bound::Excluded);
        self.tree
            .range::<&[u8], _>((start, Bound::Unbounded))
            .keys()
            .take_while(|key| key.as_ref().map_or(true, |key| key.starts_with(prefix)))
            .take(count)
            .map(|key| Ok(key?))
            .collect()
    }

    /// # Errors
    /// With an [`Unreadable`] where the record is there and can't be read.
    pub(super) fn record<T: Remembered>(self, key: &[u8]) -> anyhow::Result<Option<T>> {
        let Some(bytes) = self.bytes(key)? else { return Ok(None) };
        Ok(Some(self.reports.decode(key, &bytes)?))
    }

    /// The record at `key`; nothing where it can't be read.
    pub(super) fn if_readable<T: Remembered>(self, key: &[u8]) -> anyhow::Result<Option<T>> {
        Ok(self.bytes(key)?.and_then(|bytes| self.reports.decode(key, &bytes).ok()))
    }

    /// The record of an entry; nothing where it can't be read.
    fn readable<T: Remembered>(
        self,
        entry: sled::Result<(IVec, IVec)>,
    ) -> anyhow::Result<Option<T>> {
        let (key, bytes) = entry?;
        Ok(self.reports.decode(&key, &bytes).ok())
    }

    /// Makes sure that a record can be read.
    pub(super) fn check(
        self,
        kind: RecordKind,
        key: &[u8],
        bytes: &[u8],
    ) -> Result<(), Unreadable> {
        self.reports.check(kind, key, bytes)
    }

    /// Forgets that the record at `key` can't be read, since it goes.
    pub(super) fn settle(self, key: &[u8]) {
        self.reports.settle(key);
    }

    /// The records whose keys begin with `prefix`, as far as they can be read.
    pub(super) fn records<T: Remembered, R>(
        self,
        prefix: &[u8],
        with_key: impl Fn(&[u8], T) -> anyhow::Result<R>,
    ) -> anyhow::Result<Vec<R>> {
        let mut records = Vec::new();
        for entry in self.tree.scan_prefix(prefix) {
            let (key, bytes) = entry?;
            if let Ok(record) = self.reports.decode(&key, &bytes) {
                records.push(with_key(&key, record)?);
            }
        }
        Ok(records)
    }
}
