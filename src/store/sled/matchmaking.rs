//! Seekers, rounds and pairings in the embedded store.

use super::changes::Changes;
use super::codec;
use super::keys;
use super::view::View;
use super::{Result, SledStore};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::matching::{
    Answer, MAX_SEEKERS, Matching, NotYourPairing, Pairing, PairingId, Round, Rounds, Seeker,
    SeekerChange, Step,
};
use crate::domain::server::Trouble;
use crate::domain::task::{AT_ONCE, Task};
use crate::store::matchmaking::{Answered, Matchmaking, Place, SeekerChanged};
use async_trait::async_trait;

/// What changes, and what the caller is told.
type Ruling<R> = Result<(Changes, R)>;

#[async_trait]
impl Matchmaking for SledStore {
    async fn seeker(&self, guild: GuildId, user: UserId) -> Result<Option<Seeker>> {
        self.read(move |view| view.record(&keys::seeker(guild, user))).await
    }

    async fn change_seeker(
        &self,
        guild: GuildId,
        user: UserId,
        change: SeekerChange,
        place: Place,
    ) -> Result<SeekerChanged> {
        self.write(move |view| change_seeker(view, guild, user, change, place)).await
    }

    async fn rounds(&self, guild: GuildId) -> Result<Option<Rounds>> {
        self.read(move |view| view.record(&keys::rounds(guild))).await
    }

    async fn servers_with_rounds(&self) -> Result<Vec<GuildId>> {
        let number = |key: &[u8]| keys::number_at(key, 0).map(GuildId);
        self.read(move |view| view.records(&[keys::PAIR_ROUNDS], |key, _: Rounds| number(key)))
            .await
    }

    async fn trouble_rounds(&self, guild: GuildId, trouble: Option<Trouble>) -> Result<()> {
        self.write(move |view| {
            let mut changes = Changes::default();
            if let Some(rounds) = view.record::<Rounds>(&keys::rounds(guild))? {
                put_rounds(&mut changes, guild, &Rounds { trouble, ..rounds })?;
            }
            Ok((changes, ()))
        })
        .await
    }

    async fn matching(&self, guild: GuildId) -> Result<Option<Matching>> {
        // Where a write falls between two records, `hold_round` finds out.
        self.read(move |view| matching(view, guild)).await
    }

    async fn hold_round(&self, guild: GuildId, before: Matching, round: Round) -> Result<bool> {
        self.write(move |view| hold_round(view, guild, &before, &round)).await
    }

    async fn pairing(&self, guild: GuildId, id: PairingId) -> Result<Option<Pairing>> {
        self.read(move |view| view.record(&keys::pairing(guild, id))).await
    }

    async fn pairings_of(&self, guild: GuildId, user: UserId) -> Result<Vec<Pairing>> {
        self.read(move |view| {
            let mut pairings = pairings(view, guild)?;
            pairings.retain(|pairing| pairing.id.pair.has(user));
            Ok(pairings)
        })
        .await
    }

    async fn pairings_of_round(
        &self,
        guild: GuildId,
        user: UserId,
        round: u64,
    ) -> Result<Vec<Pairing>> {
        self.read(move |view| {
            let mut pairings = pairings_of_round(view, guild, round)?;
            pairings.retain(|pairing| pairing.id.pair.has(user));
            Ok(pairings)
        })
        .await
    }

    async fn open_pairings(&self, guild: GuildId) -> Result<Vec<Pairing>> {
        self.read(move |view| {
            let mut open = Vec::new();
            for key in view.keys(&keys::in_server(keys::OPEN_PAIRING, guild), usize::MAX)? {
                // A reader may see an index a moment before or after what it points to.
                open.extend(view.if_readable(&keys::pairing(guild, keys::pairing_at(&key)?))?);
            }
            Ok(open)
        })
        .await
    }

    async fn advance_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        step: Step,
    ) -> Result<Option<Pairing>> {
        self.write(move |view| advance(view, guild, id, step)).await
    }

    async fn answer_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        user: UserId,
        answer: Answer,
    ) -> Result<Option<std::result::Result<Answered, NotYourPairing>>> {
        self.write(move |view| answer_pairing(view, guild, id, user, answer)).await
    }
}

fn put_seeker(changes: &mut Changes, guild: GuildId, seeker: &Seeker) -> Result<()> {
    changes.put(keys::seeker(guild, seeker.user), codec::encode(seeker)?);
    Ok(())
}

fn put_rounds(changes: &mut Changes, guild: GuildId, rounds: &Rounds) -> Result<()> {
    changes.put(keys::rounds(guild), codec::encode(rounds)?);
    Ok(())
}

fn put_pairing(
    changes: &mut Changes,
    view: View<'_>,
    guild: GuildId,
    pairing: &Pairing,
) -> Result<()> {
    changes.put(keys::pairing(guild, pairing.id), codec::encode(pairing)?);
    let open = keys::open_pairing(guild, pairing.id);
    if pairing.pending.is_empty() {
        changes.remove(open);
        return Ok(());
    }
    changes.put(open, Vec::new());
    changes.expect(view, Task::Pairing(guild, pairing.id), AT_ONCE)
}

fn seekers(view: View<'_>, guild: GuildId) -> Result<Vec<Seeker>> {
    view.records(&keys::in_server(keys::SEEKER, guild), |_, seeker| Ok(seeker))
}

fn pairings(view: View<'_>, guild: GuildId) -> Result<Vec<Pairing>> {
    view.records(&keys::in_server(keys::PAIRING, guild), |_, pairing| Ok(pairing))
}

fn pairings_of_round(view: View<'_>, guild: GuildId, round: u64) -> Result<Vec<Pairing>> {
    view.records(&keys::numbered(keys::PAIRING, guild, round), |_, pairing| Ok(pairing))
}

fn matching(view: View<'_>, guild: GuildId) -> Result<Option<Matching>> {
    let Some(rounds) = view.record(&keys::rounds(guild))? else { return Ok(None) };
    let (seekers, pairings) = (seekers(view, guild)?, pairings(view, guild)?);
    Ok(Some(Matching { rounds, seekers, pairings }))
}

fn change_seeker(
    view: View<'_>,
    guild: GuildId,
    user: UserId,
    change: SeekerChange,
    place: Place,
) -> Ruling<SeekerChanged> {
    let mut changes = Changes::default();
    let before: Option<Seeker> = view.record(&keys::seeker(guild, user))?;
    if let (SeekerChange::Join { now, .. }, Some(channel)) = (&change, place.channel) {
        let known: Option<Rounds> = view.record(&keys::rounds(guild))?;
        let others = view.keys(&keys::in_server(keys::SEEKER, guild), MAX_SEEKERS)?.len();
        if before.is_none() && others >= MAX_SEEKERS {
            return Ok((changes, SeekerChanged { before: None, after: None }));
        }
        let rounds = Rounds::joined(known, others == 0, channel, place.seed, *now);
        put_rounds(&mut changes, guild, &rounds)?;
        changes.expect(view, Task::Round(guild), AT_ONCE)?;
    }
    let after = Seeker::after(before.clone(), user, change);
    match &after {
        Some(seeker) => put_seeker(&mut changes, guild, seeker)?,
        None if before.is_some() => changes.remove(keys::seeker(guild, user)),
        None => {}
    }
    Ok((changes, SeekerChanged { before, after }))
}

fn hold_round(view: View<'_>, guild: GuildId, before: &Matching, round: &Round) -> Ruling<bool> {
    let mut changes = Changes::default();
    if !is_current(view, guild, before, round)? {
        return Ok((changes, false));
    }
    put_rounds(&mut changes, guild, &round.rounds)?;
    for seeker in &round.seekers {
        put_seeker(&mut changes, guild, seeker)?;
    }
    for user in &round.removed {
        changes.remove(keys::seeker(guild, *user));
    }
    for pairing in &round.pairings {
        put_pairing(&mut changes, view, guild, pairing)?;
    }
    for id in &round.forgotten {
        changes.remove(keys::pairing(guild, *id));
        changes.remove(keys::open_pairing(guild, *id));
    }
    Ok((changes, true))
}

/// Whether all is as it was `before` that `round` follows from or replaces. Of earlier rounds that
/// is only what it replaces: nothing else of them changes but by members being forgotten, who are no
/// seekers afterwards.
fn is_current(view: View<'_>, guild: GuildId, before: &Matching, round: &Round) -> Result<bool> {
    let newest = before.rounds.number;
    let known = |id| before.pairings.iter().find(|pairing| pairing.id == id);
    if view.record(&keys::rounds(guild))?.as_ref() != Some(&before.rounds)
        || seekers(view, guild)? != before.seekers
    {
        return Ok(false);
    }
    let of_newest = before.pairings.iter().filter(|pairing| pairing.id.round == newest);
    if !pairings_of_round(view, guild, newest)?.iter().eq(of_newest) {
        return Ok(false);
    }
    let earlier = round.pairings.iter().map(|pairing| pairing.id).filter(|id| id.round < newest);
    for id in earlier {
        if view.record(&keys::pairing(guild, id))?.as_ref() != known(id) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn advance(view: View<'_>, guild: GuildId, id: PairingId, step: Step) -> Ruling<Option<Pairing>> {
    let mut changes = Changes::default();
    let before: Option<Pairing> = view.record(&keys::pairing(guild, id))?;
    let Some(before) = before else { return Ok((changes, None)) };
    if let Step::Left(user) = step {
        changes.remove(keys::seeker(guild, user));
    }
    let after = before.stepped(step);
    put_pairing(&mut changes, view, guild, &after)?;
    Ok((changes, Some(after)))
}

fn answer_pairing(
    view: View<'_>,
    guild: GuildId,
    id: PairingId,
    user: UserId,
    answer: Answer,
) -> Ruling<Option<std::result::Result<Answered, NotYourPairing>>> {
    let mut changes = Changes::default();
    let before: Option<Pairing> = view.record(&keys::pairing(guild, id))?;
    let Some(before) = before else { return Ok((changes, None)) };
    let pairing = match before.after(user, answer) {
        Ok(pairing) => pairing,
        Err(refusal) => return Ok((changes, Some(Err(refusal)))),
    };
    put_pairing(&mut changes, view, guild, &pairing)?;
    if let Some(seeker) = view.if_readable::<Seeker>(&keys::seeker(guild, user))? {
        put_seeker(&mut changes, guild, &Seeker { ignored: 0, ..seeker })?;
    }
    let rounds: Option<Rounds> = view.if_readable(&keys::rounds(guild))?;
    let is_over = rounds.is_some_and(|rounds| rounds.number > id.round);
    Ok((changes, Some(Ok(Answered { pairing, is_over }))))
}

/// Forgets what there is of `user`: what they wish, and whom they were paired with.
pub(super) fn forget(
    view: View<'_>,
    guild: GuildId,
    user: UserId,
    changes: &mut Changes,
    most: usize,
) -> Result<()> {
    let seeker = keys::seeker(guild, user);
    if view.bytes(&seeker)?.is_some() {
        view.settle(&seeker);
        changes.remove(seeker);
    }
    for key in view.keys(&keys::in_server(keys::PAIRING, guild), usize::MAX)? {
        let id = keys::pairing_at(&key)?;
        if id.pair.has(user) && changes.len() < most {
            view.settle(&key);
            changes.remove(key);
            changes.remove(keys::open_pairing(guild, id));
            changes.queue(view, Task::Pairing(guild, id), None)?;
        }
    }
    Ok(())
}
