//! Taking in what a backup holds.

use super::changes::Changes;
use super::codec;
use super::keys;
use super::queue;
use super::reports::Reports;
use super::view::View;
use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::interview::Interview;
use crate::domain::matching::Pairing;
use crate::domain::member::Attempt;
use crate::store::Record;
use anyhow::ensure;
use sled::Tree;
use std::collections::BTreeMap;

/// So many keys are written at once.
const PART: usize = 5_000;

/// Takes records into an empty store. While this goes on the store is marked, and a store that is
/// marked does not open: either everything was taken in, or nothing can be mistaken for it.
pub(super) fn import(
    tree: &Tree,
    reports: &Reports,
    records: &[Record],
) -> anyhow::Result<(Changes, ())> {
    ensure!(
        View::of(tree, reports).is_empty()?,
        "the store is not empty; a backup is restored into a new folder",
    );
    let entries: Vec<_> = entries(records)?.into_iter().collect();
    tree.insert(keys::IMPORTING, b"")?;
    for part in entries.chunks(PART) {
        let mut changes = Changes::default();
        for (key, value) in part {
            changes.put(&key[..], value.clone());
        }
        changes.apply(tree)?;
    }
    queue::fill(tree, View::of(tree, reports))?;
    let mut last = Changes::default();
    last.remove(keys::IMPORTING);
    Ok((last, ()))
}

/// All keys and values that `records` make.
fn entries(records: &[Record]) -> anyhow::Result<BTreeMap<Vec<u8>, Vec<u8>>> {
    let mut dates: BTreeMap<Vec<u8>, &Daily> = BTreeMap::new();
    let mut entries = Entries(BTreeMap::new());
    for record in records {
        match record {
            Record::Server { guild, server } => {
                entries.unique(keys::server(*guild), codec::encode(server)?, || {
                    format!("server {guild} comes twice")
                })?;
            }
            Record::Daily { guild, daily } => {
                let number = daily.number;
                entries.unique(keys::daily(*guild, number), codec::encode(daily)?, || {
                    format!("daily {number} of server {guild} comes twice")
                })?;
                let holder = dates.entry(keys::date(*guild, daily.date)).or_insert(daily);
                // A daily that was voided, or that a wrong clock has dated, leaves its date to the
                // right one.
                let holds =
                    |daily: &Daily| daily.voided.is_none() && !is_misdated(records, *guild, daily);
                ensure!(
                    holder.number == number || !holds(holder) || !holds(daily),
                    "server {guild} has two dailies on {}",
                    daily.date
                );
                if (holds(holder), holder.number) < (holds(daily), number) {
                    *holder = daily;
                }
            }
            Record::Reveal { guild, reveal } => {
                let key = keys::reveal(*guild, reveal.thread, &reveal.question);
                entries.unique(key, codec::encode(reveal)?, || {
                    format!("the reveal in thread {} of server {guild} comes twice", reveal.thread)
                })?;
            }
            Record::Member { guild, user, member } => {
                entries.unique(keys::member(*guild, *user), codec::encode(member)?, || {
                    format!("member {user} of server {guild} comes twice")
                })?;
            }
            Record::Attempt { guild, user, attempt } => entries.attempt(*guild, *user, attempt)?,
            Record::Interview { guild, interview } => entries.interview(*guild, interview)?,
            Record::Plan { guild, plan } => {
                let key = keys::plan(*guild, plan.kind(), plan.name());
                entries.unique(key, codec::encode(plan)?, || {
                    format!("plan {} of server {guild} comes twice", plan.name())
                })?;
            }
            Record::Rounds { guild, rounds } => {
                entries.unique(keys::rounds(*guild), codec::encode(rounds)?, || {
                    format!("what the rounds of server {guild} have come to comes twice")
                })?;
            }
            Record::Seeker { guild, seeker } => {
                let user = seeker.user;
                entries.unique(keys::seeker(*guild, user), codec::encode(seeker)?, || {
                    format!("seeker {user} of server {guild} comes twice")
                })?;
            }
            Record::Pairing { guild, pairing } => entries.pairing(*guild, pairing)?,
        }
    }
    for (date, daily) in dates {
        entries.0.insert(date, daily.number.to_be_bytes().to_vec());
    }
    Ok(entries.0)
}

/// Whether a later daily of the server shows that the clock was ahead when `daily` was claimed.
fn is_misdated(records: &[Record], guild: GuildId, daily: &Daily) -> bool {
    records.iter().any(|record| match record {
        Record::Daily { guild: of, daily: later } => *of == guild && daily.is_misdated_by(later),
        _ => false,
    })
}

struct Entries(BTreeMap<Vec<u8>, Vec<u8>>);

impl Entries {
    fn unique(
        &mut self,
        key: Vec<u8>,
        value: Vec<u8>,
        complaint: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        ensure!(self.0.insert(key, value).is_none(), complaint());
        Ok(())
    }

    fn newest(&mut self, key: Vec<u8>, id: u64) {
        // Numbers of one length are ordered like their bytes.
        let bytes = id.to_be_bytes().to_vec();
        let newest = self.0.entry(key).or_default();
        if *newest < bytes {
            *newest = bytes;
        }
    }

    fn interview(&mut self, guild: GuildId, interview: &Interview) -> anyhow::Result<()> {
        let id = interview.id;
        self.unique(keys::interview(guild, id), codec::encode(interview)?, || {
            format!("interview {id} of server {guild} comes twice")
        })?;
        for key in super::sittings::index(guild, interview) {
            self.0.insert(key, Vec::new());
        }
        Ok(())
    }

    fn pairing(&mut self, guild: GuildId, pairing: &Pairing) -> anyhow::Result<()> {
        let id = pairing.id;
        self.unique(keys::pairing(guild, id), codec::encode(pairing)?, || {
            let [one, other] = id.pair.both();
            format!("the pair {one} and {other} of round {} comes twice", id.round)
        })?;
        if !pairing.pending.is_empty() {
            self.0.insert(keys::open_pairing(guild, id), Vec::new());
        }
        Ok(())
    }

    fn attempt(&mut self, guild: GuildId, user: UserId, attempt: &Attempt) -> anyhow::Result<()> {
        let id = attempt.id;
        self.unique(keys::attempt(guild, user, id), codec::encode(attempt)?, || {
            format!("attempt {id} of member {user} of server {guild} comes twice")
        })?;
        self.newest(keys::at_question(guild, user, &attempt.question), id.0);
        if let Some(number) = attempt.daily {
            self.newest(keys::at_daily(guild, number, user), id.0);
        }
        let question = attempt.question.as_str().as_bytes().to_vec();
        self.0.insert(keys::answer(guild, attempt.at, user, id), question);
        Ok(())
    }
}
