//! Seekers, rounds and pairings.

use super::queue::expect;
use super::records::{if_readable, keep, remove};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::matching::{
    Answer, MAX_SEEKERS, Matching, NotYourPairing, Pairing, PairingId, Round, Rounds, Seeker,
    SeekerChange, Step,
};
use crate::domain::server::Trouble;
use crate::domain::task::{AT_ONCE, Task};
use crate::store::Result;
use crate::store::backend::Transaction;
use crate::store::matchmaking::{Answered, Place, SeekerChanged};
use crate::store::records::key::{KeyRange, PrefixOf};
use crate::store::records::{OpenPairing, Stored};

pub(in crate::store) async fn seeker(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Seeker>> {
    tx.get(&(guild, user)).await
}

async fn seekers(tx: &mut impl Transaction, guild: GuildId) -> Result<Vec<Seeker>> {
    let seekers = tx.range(KeyRange::within((guild,))).await?;
    Ok(seekers.into_iter().map(|(_, seeker)| seeker).collect())
}

pub(in crate::store) async fn change_seeker(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    change: SeekerChange,
    place: Place,
) -> Result<SeekerChanged> {
    let before = seeker(tx, guild, user).await?;
    if let (SeekerChange::Join { now, .. }, Some(channel)) = (&change, place.channel) {
        let known = rounds(tx, guild).await?;
        let others = tx.count::<Seeker>(KeyRange::within((guild,)).most(MAX_SEEKERS)).await?;
        if before.is_none() && others >= MAX_SEEKERS {
            return Ok(SeekerChanged { before: None, after: None });
        }
        let rounds = Rounds::joined(known, others == 0, channel, place.seed, *now);
        keep(tx, guild, &rounds).await?;
        expect(tx, Task::Round(guild), AT_ONCE).await?;
    }
    let after = Seeker::after(before.clone(), user, change);
    match &after {
        Some(seeker) => keep(tx, guild, seeker).await?,
        None if before.is_some() => remove::<Seeker>(tx, &(guild, user)).await.map(drop)?,
        None => {}
    }
    Ok(SeekerChanged { before, after })
}

pub(in crate::store) async fn rounds(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Option<Rounds>> {
    tx.get(&(guild,)).await
}

pub(in crate::store) async fn servers_with_rounds(
    tx: &mut impl Transaction,
) -> Result<Vec<GuildId>> {
    let rounds = tx.range::<Rounds>(KeyRange::within(())).await?;
    Ok(rounds.into_iter().map(|((guild,), _)| guild).collect())
}

pub(in crate::store) async fn trouble_rounds(
    tx: &mut impl Transaction,
    guild: GuildId,
    trouble: Option<Trouble>,
) -> Result<()> {
    match rounds(tx, guild).await? {
        Some(rounds) => keep(tx, guild, &Rounds { trouble, ..rounds }).await,
        None => Ok(()),
    }
}

/// [`hold_round`] finds out if a write came between two of these reads.
pub(in crate::store) async fn matching(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Option<Matching>> {
    let Some(rounds) = rounds(tx, guild).await? else { return Ok(None) };
    let seekers = seekers(tx, guild).await?;
    let pairings = pairings(tx, KeyRange::within((guild,))).await?;
    Ok(Some(Matching { rounds, seekers, pairings }))
}

pub(in crate::store) async fn hold_round(
    tx: &mut impl Transaction,
    guild: GuildId,
    before: &Matching,
    round: &Round,
) -> Result<bool> {
    if !is_current(tx, guild, before, round).await? {
        return Ok(false);
    }
    keep(tx, guild, &round.rounds).await?;
    for seeker in &round.seekers {
        keep(tx, guild, seeker).await?;
    }
    for user in &round.removed {
        remove::<Seeker>(tx, &(guild, *user)).await?;
    }
    for pairing in &round.pairings {
        keep(tx, guild, pairing).await?;
    }
    for id in &round.forgotten {
        remove::<Pairing>(tx, &(guild, *id)).await?;
    }
    Ok(true)
}

/// Returns `true` if everything in `before` that `round` depends on or replaces is unchanged. Of
/// earlier rounds, that is only what it replaces: the rest changes only when members are deleted,
/// who are then no longer seekers.
async fn is_current(
    tx: &mut impl Transaction,
    guild: GuildId,
    before: &Matching,
    round: &Round,
) -> Result<bool> {
    let newest = before.rounds.number;
    let known = |id| before.pairings.iter().find(|pairing| pairing.id == id);
    if rounds(tx, guild).await?.as_ref() != Some(&before.rounds)
        || seekers(tx, guild).await? != before.seekers
    {
        return Ok(false);
    }
    let of_newest = before.pairings.iter().filter(|pairing| pairing.id.round == newest);
    if !pairings(tx, KeyRange::within((guild, newest))).await?.iter().eq(of_newest) {
        return Ok(false);
    }
    for id in round.pairings.iter().map(|pairing| pairing.id).filter(|id| id.round < newest) {
        if pairing(tx, guild, id).await?.as_ref() != known(id) {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(in crate::store) async fn pairing(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: PairingId,
) -> Result<Option<Pairing>> {
    tx.get(&(guild, id)).await
}

async fn pairings<P: PrefixOf<<Pairing as Stored>::Key>>(
    tx: &mut impl Transaction,
    span: KeyRange<P, <Pairing as Stored>::Key>,
) -> Result<Vec<Pairing>> {
    Ok(tx.range(span).await?.into_iter().map(|(_, pairing)| pairing).collect())
}

/// The pairings of a member, oldest first; only those of one round, if given.
pub(in crate::store) async fn pairings_of(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    round: Option<u64>,
) -> Result<Vec<Pairing>> {
    let mut pairings = match round {
        Some(round) => pairings(tx, KeyRange::within((guild, round))).await?,
        None => pairings(tx, KeyRange::within((guild,))).await?,
    };
    pairings.retain(|pairing| pairing.id.pair.has(user));
    Ok(pairings)
}

pub(in crate::store) async fn open_pairings(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Vec<Pairing>> {
    let mut open = Vec::new();
    for (key, ()) in tx.find::<OpenPairing>(KeyRange::within((guild,))).await? {
        // A reader may see a row a moment before or after its record.
        open.extend(if_readable::<Pairing>(tx, &key).await?);
    }
    Ok(open)
}

pub(in crate::store) async fn advance(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: PairingId,
    step: Step,
) -> Result<Option<Pairing>> {
    let Some(before) = pairing(tx, guild, id).await? else { return Ok(None) };
    if let Step::Left(user) = step {
        remove::<Seeker>(tx, &(guild, user)).await?;
    }
    let after = before.stepped(step);
    keep(tx, guild, &after).await?;
    Ok(Some(after))
}

pub(in crate::store) async fn answer(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: PairingId,
    user: UserId,
    answer: Answer,
) -> Result<Option<std::result::Result<Answered, NotYourPairing>>> {
    let Some(before) = pairing(tx, guild, id).await? else { return Ok(None) };
    let pairing = match before.after(user, answer) {
        Ok(pairing) => pairing,
        Err(refusal) => return Ok(Some(Err(refusal))),
    };
    keep(tx, guild, &pairing).await?;
    if let Some(seeker) = if_readable::<Seeker>(tx, &(guild, user)).await? {
        keep(tx, guild, &Seeker { ignored: 0, ..seeker }).await?;
    }
    let rounds = if_readable::<Rounds>(tx, &(guild,)).await?;
    let is_over = rounds.is_some_and(|rounds| rounds.number > id.round);
    Ok(Some(Ok(Answered { pairing, is_over })))
}
