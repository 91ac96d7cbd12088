//! Flags, and what is measured about questions.

use super::records::{if_readable, remove};
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::member::Attempt;
use crate::domain::quality::{
    Flag, FlagRefusal, MAX_FLAGS_OF_MEMBER, MAX_OPEN_FLAGS, NewFlag, QuestionTally,
};
use crate::domain::question::QuestionId;
use crate::store::Result;
use crate::store::backend::Transaction;
use crate::store::records::key::KeyRange;
use crate::store::records::{AtQuestion, OpenFlag};
use jiff::Timestamp;

/// The index rows that are read at once.
const PAGE: usize = 10_000;

pub(in crate::store) async fn flag(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    flag: NewFlag,
) -> Result<std::result::Result<Flag, FlagRefusal>> {
    let flag = flag.opened();
    let key = (guild, user, flag.question.clone());
    let before = tx.get::<Flag>(&key).await?;
    if !before.as_ref().is_some_and(Flag::is_open) {
        let open = KeyRange::within((guild,)).most(MAX_OPEN_FLAGS);
        if tx.count_found::<OpenFlag>(open).await? >= MAX_OPEN_FLAGS {
            return Ok(Err(FlagRefusal::ServerFull));
        }
    }
    if before.is_none()
        && let Err(refusal) = make_room(tx, guild, user).await?
    {
        return Ok(Err(refusal));
    }
    tx.put(&key, &flag).await?;
    Ok(Ok(flag))
}

/// Removes the member's oldest flag that is done if there is no room for another one.
async fn make_room(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<std::result::Result<(), FlagRefusal>> {
    let own = tx.range::<Flag>(KeyRange::within((guild, user))).await?;
    if own.len() < MAX_FLAGS_OF_MEMBER {
        return Ok(Ok(()));
    }
    let done = own.into_iter().filter_map(|(key, flag)| Some((flag.done?, key)));
    let Some((_, oldest)) = done.min_by_key(|(done, _)| *done) else {
        return Ok(Err(FlagRefusal::MemberFull));
    };
    remove::<Flag>(tx, &oldest).await?;
    Ok(Ok(()))
}

pub(in crate::store) async fn take_back(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    question: QuestionId,
) -> Result<bool> {
    Ok(remove::<Flag>(tx, &(guild, user, question)).await?.is_some())
}

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    question: QuestionId,
) -> Result<Option<Flag>> {
    tx.get(&(guild, user, question)).await
}

pub(in crate::store) async fn of_member(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Vec<Flag>> {
    let flags = tx.range(KeyRange::within((guild, user))).await?;
    Ok(flags.into_iter().map(|(_, flag)| flag).collect())
}

pub(in crate::store) async fn open(tx: &mut impl Transaction, guild: GuildId) -> Result<Vec<Flag>> {
    let rows = tx.find::<OpenFlag>(KeyRange::within((guild,))).await?;
    let flags = tx.among::<Flag>(rows.into_iter().map(|(key, ())| key).collect()).await?;
    Ok(flags.into_iter().map(|(_, flag)| flag).collect())
}

pub(in crate::store) async fn finish(
    tx: &mut impl Transaction,
    guild: GuildId,
    question: QuestionId,
    now: Timestamp,
) -> Result<usize> {
    let rows = tx.find::<OpenFlag>(KeyRange::within((guild,))).await?;
    let keys = rows.into_iter().map(|(key, ())| key).filter(|(.., of)| *of == question);
    let flags = tx.among::<Flag>(keys.collect()).await?;
    for (key, flag) in &flags {
        tx.put(key, &Flag { done: Some(now), ..flag.clone() }).await?;
    }
    Ok(flags.len())
}

pub(in crate::store) async fn reopen(
    tx: &mut impl Transaction,
    guild: GuildId,
    question: QuestionId,
    done: Timestamp,
) -> Result<usize> {
    let keys = tx.keys::<Flag>(KeyRange::within((guild,))).await?;
    let keys = keys.into_iter().filter(|(.., of)| *of == question).collect();
    let mut flags = tx.among::<Flag>(keys).await?;
    flags.retain(|(_, flag)| flag.done == Some(done));
    for (key, flag) in &flags {
        tx.put(key, &Flag { done: None, ..flag.clone() }).await?;
    }
    Ok(flags.len())
}

/// Adds to the counts of a question. Counts that can't be read begin anew: nobody misses them.
pub(in crate::store) async fn add_tally(
    tx: &mut impl Transaction,
    guild: GuildId,
    counted: QuestionTally,
) -> Result<()> {
    let key = (guild, counted.question.clone());
    let mut tally = match if_readable::<QuestionTally>(tx, &key).await? {
        Some(tally) => tally,
        None => QuestionTally::new(counted.question.clone()),
    };
    tally.add(&counted);
    tx.put(&key, &tally).await
}

pub(in crate::store) async fn tally(
    tx: &mut impl Transaction,
    guild: GuildId,
    question: QuestionId,
) -> Result<QuestionTally> {
    let tally = tx.get(&(guild, question.clone())).await?;
    Ok(tally.unwrap_or_else(|| QuestionTally::new(question)))
}

pub(in crate::store) async fn attempts_at(
    tx: &mut impl Transaction,
    guild: GuildId,
    question: QuestionId,
) -> Result<Vec<Attempt>> {
    let mut keys = Vec::new();
    let mut after = None;
    loop {
        let all = KeyRange::within((guild,)).most(PAGE);
        let span = match after {
            Some(after) => all.behind(after),
            None => all,
        };
        let page = tx.find::<AtQuestion>(span).await?;
        let is_last = page.len() < PAGE;
        after = page.last().map(|(key, _)| key.clone());
        let of_question = page.into_iter().filter(|((.., of), _)| *of == question);
        keys.extend(of_question.map(|((_, user, _), id)| (guild, user, InteractionId(id))));
        if is_last {
            break;
        }
    }
    let attempts = tx.among::<Attempt>(keys).await?;
    Ok(attempts.into_iter().map(|(_, attempt)| attempt).collect())
}
