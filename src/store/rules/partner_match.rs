//! Participants, rounds and pairings.

use super::queue::expect;
use super::records::{if_readable, keep, remove};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::partner_match::{
    MAX_PARTICIPANTS, MatchInput, MatchState, MeetingChange, MeetingError, NotYourPairing, Pairing,
    PairingAnswer, PairingChange, PairingId, Participant, ParticipantChange, PartnerMatch,
};
use crate::domain::server::OngoingFailure;
use crate::domain::task::{AT_ONCE, Task};
use crate::store::backend::Transaction;
use crate::store::partner_match::{JoinedFrom, PairingAnswered, ParticipantChanged};
use crate::store::records::key::{KeyRange, PrefixOf};
use crate::store::records::{OpenPairing, Stored};
use crate::store::{ChangeOutcome, Result};

pub(in crate::store) async fn participant(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Participant>> {
    tx.get(&(guild, user)).await
}

async fn participants(tx: &mut impl Transaction, guild: GuildId) -> Result<Vec<Participant>> {
    let participants = tx.range(KeyRange::within((guild,))).await?;
    Ok(participants.into_iter().map(|(_, participant)| participant).collect())
}

pub(in crate::store) async fn change_participant(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    change: ParticipantChange,
    place: JoinedFrom,
) -> Result<ParticipantChanged> {
    let before = participant(tx, guild, user).await?;
    if let (ParticipantChange::Join { now, .. }, Some(channel)) = (&change, place.channel) {
        let known = match_state(tx, guild).await?;
        let others =
            tx.count::<Participant>(KeyRange::within((guild,)).most(MAX_PARTICIPANTS)).await?;
        if before.is_none() && others >= MAX_PARTICIPANTS {
            return Ok(ParticipantChanged { before: None, after: None });
        }
        let state = MatchState::joined(known, others == 0, channel, place.seed, *now);
        keep(tx, guild, &state).await?;
        expect(tx, Task::PartnerMatch(guild), AT_ONCE).await?;
    }
    let after = Participant::after(before.clone(), user, change);
    match &after {
        Some(participant) => keep(tx, guild, participant).await?,
        None if before.is_some() => remove::<Participant>(tx, &(guild, user)).await.map(drop)?,
        None => {}
    }
    Ok(ParticipantChanged { before, after })
}

pub(in crate::store) async fn match_state(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Option<MatchState>> {
    tx.get(&(guild,)).await
}

pub(in crate::store) async fn set_match_failure(
    tx: &mut impl Transaction,
    guild: GuildId,
    failure: Option<OngoingFailure>,
) -> Result<()> {
    match match_state(tx, guild).await? {
        Some(state) => keep(tx, guild, &MatchState { failure, ..state }).await,
        None => Ok(()),
    }
}

/// [`keep_match`] finds out if a write came between two of these reads.
pub(in crate::store) async fn matching(
    tx: &mut impl Transaction,
    guild: GuildId,
) -> Result<Option<MatchInput>> {
    let Some(state) = match_state(tx, guild).await? else { return Ok(None) };
    let participants = participants(tx, guild).await?;
    let pairings = pairings(tx, KeyRange::within((guild,))).await?;
    Ok(Some(MatchInput { state, participants, pairings }))
}

pub(in crate::store) async fn keep_match(
    tx: &mut impl Transaction,
    guild: GuildId,
    before: &MatchInput,
    round: &PartnerMatch,
) -> Result<bool> {
    if !is_current(tx, guild, before, round).await? {
        return Ok(false);
    }
    keep(tx, guild, &round.state).await?;
    for participant in &round.participants {
        keep(tx, guild, participant).await?;
    }
    for user in &round.removed {
        remove::<Participant>(tx, &(guild, *user)).await?;
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
    before: &MatchInput,
    round: &PartnerMatch,
) -> Result<bool> {
    let newest = before.state.number;
    let known = |id| before.pairings.iter().find(|pairing| pairing.id == id);
    if match_state(tx, guild).await?.as_ref() != Some(&before.state)
        || participants(tx, guild).await? != before.participants
    {
        return Ok(false);
    }
    let of_newest = before.pairings.iter().filter(|pairing| pairing.id.match_number == newest);
    if !pairings(tx, KeyRange::within((guild, newest))).await?.iter().eq(of_newest) {
        return Ok(false);
    }
    for id in round.pairings.iter().map(|pairing| pairing.id).filter(|id| id.match_number < newest)
    {
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
    let rows = tx.find::<OpenPairing>(KeyRange::within((guild,))).await?;
    // A reader may see a row a moment before or after its record.
    let open = tx.among(rows.into_iter().map(|(key, ())| key).collect()).await?;
    Ok(open.into_iter().map(|(_, pairing)| pairing).collect())
}

pub(in crate::store) async fn advance(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: PairingId,
    step: PairingChange,
) -> Result<Option<Pairing>> {
    let Some(before) = pairing(tx, guild, id).await? else { return Ok(None) };
    if let PairingChange::Left(user) = step {
        remove::<Participant>(tx, &(guild, user)).await?;
    }
    let after = before.after(step);
    keep(tx, guild, &after).await?;
    Ok(Some(after))
}

pub(in crate::store) async fn answer(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: PairingId,
    user: UserId,
    answer: PairingAnswer,
) -> Result<ChangeOutcome<PairingAnswered, NotYourPairing>> {
    let Some(before) = pairing(tx, guild, id).await? else { return Ok(ChangeOutcome::NotFound) };
    let pairing = match before.with_answer(user, answer) {
        Ok(pairing) => pairing,
        Err(refusal) => return Ok(ChangeOutcome::Refused(refusal)),
    };
    keep(tx, guild, &pairing).await?;
    if let Some(participant) = if_readable::<Participant>(tx, &(guild, user)).await? {
        keep(tx, guild, &Participant { ignored: 0, ..participant }).await?;
    }
    let state = if_readable::<MatchState>(tx, &(guild,)).await?;
    let is_over = state.is_some_and(|state| state.number > id.match_number);
    Ok(ChangeOutcome::Applied(PairingAnswered { pairing, is_over }))
}

pub(in crate::store) async fn change_meeting(
    tx: &mut impl Transaction,
    guild: GuildId,
    id: PairingId,
    user: UserId,
    change: MeetingChange,
) -> Result<ChangeOutcome<Pairing, MeetingError>> {
    let Some(before) = pairing(tx, guild, id).await? else { return Ok(ChangeOutcome::NotFound) };
    let pairing = match before.with_meeting(user, &change) {
        Ok(pairing) => pairing,
        Err(refusal) => return Ok(ChangeOutcome::Refused(refusal)),
    };
    keep(tx, guild, &pairing).await?;
    if let Some(participant) = if_readable::<Participant>(tx, &(guild, user)).await? {
        let zone = match change {
            MeetingChange::Propose { zone, .. } => Some(zone),
            MeetingChange::Accept { .. } => participant.zone.clone(),
        };
        keep(tx, guild, &Participant { ignored: 0, zone, ..participant }).await?;
    }
    Ok(ChangeOutcome::Applied(pairing))
}
