//! Whether everything in a store can be read and fits together.

use super::codec;
use super::keys;
use crate::domain::daily::Daily;
use crate::domain::interview::Interview;
use crate::domain::matching::{Pairing, Rounds, Seeker};
use crate::domain::member::{Attempt, Member};
use crate::domain::reveal::Reveal;
use crate::domain::server::Server;
use crate::domain::task::Queued;
use crate::store::Plan;
use anyhow::{Context as _, bail, ensure};
use sled::Tree;
use std::collections::BTreeMap;

/// Reads the whole store. Nothing may be unreadable, no index may lack an entry, and no write may
/// be missing that was there at the `checkpoint`.
pub(super) fn whole(tree: &Tree, checkpoint: Option<u64>) -> anyhow::Result<()> {
    let mut counts: BTreeMap<u8, u64> = BTreeMap::new();
    for entry in tree {
        let (key, value) = entry?;
        if key.starts_with(keys::META) {
            continue;
        }
        let kind = *key.first().context("it has a record without a name")?;
        match kind {
            keys::SERVER => codec::decode::<Server>(&value).map(drop)?,
            keys::DAILY => codec::decode::<Daily>(&value).map(drop)?,
            keys::REVEAL => codec::decode::<Reveal>(&value).map(drop)?,
            keys::MEMBER => codec::decode::<Member>(&value).map(drop)?,
            keys::ATTEMPT => codec::decode::<Attempt>(&value).map(drop)?,
            keys::INTERVIEW => codec::decode::<Interview>(&value).map(drop)?,
            keys::PLAN => codec::decode::<Plan>(&value).map(drop)?,
            keys::PAIR_ROUNDS => codec::decode::<Rounds>(&value).map(drop)?,
            keys::SEEKER => codec::decode::<Seeker>(&value).map(drop)?,
            keys::PAIRING => codec::decode::<Pairing>(&value).map(drop)?,
            keys::TASK => codec::decode::<Queued>(&value).map(drop)?,
            keys::DATE
            | keys::AT_QUESTION
            | keys::AT_DAILY
            | keys::ANSWER
            | keys::OPEN_INTERVIEW
            | keys::SEAT
            | keys::OPEN_PAIRING
            | keys::DUE
            | keys::LEASED => {}
            other => bail!(
                "it has a record of the kind {other}, which this build does not know; if a newer \
                 build wrote it, run that one"
            ),
        }
        *counts.entry(kind).or_default() += 1;
    }
    let count = |kind| counts.get(&kind).copied().unwrap_or(0);
    ensure!(count(keys::DATE) <= count(keys::DAILY), "it has dates without their dailies");
    ensure!(count(keys::ANSWER) <= count(keys::ATTEMPT), "it has answers without their texts");
    ensure!(
        count(keys::OPEN_INTERVIEW) <= count(keys::INTERVIEW)
            && count(keys::SEAT) <= 2 * count(keys::INTERVIEW),
        "it has seats without their interviews"
    );
    ensure!(
        count(keys::OPEN_PAIRING) <= count(keys::PAIRING),
        "it has something to say to pairs that are missing"
    );
    let (rounds, expected) = (rounds(tree)?, checkpoint.unwrap_or(0));
    ensure!(
        expected <= rounds,
        "its end is missing; it holds {rounds} rounds of writes and had {expected}"
    );
    Ok(())
}

/// How many rounds of writes the store has seen.
pub(super) fn rounds(tree: &Tree) -> anyhow::Result<u64> {
    tree.get(keys::ROUNDS)?.map_or(Ok(0), |bytes| keys::number(&bytes))
}
