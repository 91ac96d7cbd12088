//! The buttons and the form with which two partners agree on a time.

use super::super::{Caller, Reply, inputs};
use super::match_state::match_state;
use crate::custom_id::{PairingAction, PairingClick};
use crate::domain::ids::UserId;
use crate::domain::partner_match::{
    MeetingChange, MeetingError, NotYourPairing, Pairing, PairingId, due_week, next_match_at,
    read_times,
};
use crate::domain::schedule::Zone;
use crate::error::{EventResult, UserError};
use crate::messages::partner_match::meeting as texts;
use crate::store::{ChangeOutcome, Store};
use crate::zones;
use anyhow::Context as _;
use jiff::Timestamp;
use serenity::all::ModalInteraction;

/// Opens the form for proposing times.
pub(super) async fn open_form(
    store: &dyn Store,
    caller: &Caller,
    id: PairingId,
) -> EventResult<Reply> {
    ensure_one_of(caller, id)?;
    store.pairing(caller.guild, id).await?.ok_or(UserError::ForgottenPairing)?;
    latest(store, caller, id).await?;
    Ok(Reply::Modal(texts::form(id, &zone_of(store, caller, caller.user).await?)))
}

/// The submitted form.
struct ProposeForm<'a> {
    typed: [&'a str; texts::TIME_FIELDS.len()],
    zone: Zone,
}

impl<'a> ProposeForm<'a> {
    fn parse(interaction: &'a ModalInteraction) -> Result<Self, UserError> {
        let field = |name| inputs::written(interaction, name).unwrap_or_default();
        let zone = zones::read(field(texts::ZONE_FIELD).trim())?;
        Ok(Self { typed: texts::TIME_FIELDS.map(field), zone })
    }
}

/// Posts the proposed times for the partner.
pub(in crate::commands) async fn submit(
    store: &dyn Store,
    caller: &Caller,
    click: PairingClick,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    match click.action {
        PairingAction::ProposeForm => {}
        PairingAction::Begin
        | PairingAction::Answer(_)
        | PairingAction::Propose
        | PairingAction::Accept(_) => return Err(UserError::UnknownButton.into()),
    }
    let id = click.id;
    ensure_one_of(caller, id)?;
    let ProposeForm { typed, zone } = ProposeForm::parse(interaction)?;
    let until = latest(store, caller, id).await?;
    let times = read_times(&typed, &zone, caller.now, until).map_err(UserError::Meeting)?;
    let change = MeetingChange::Propose { times, zone: zone.clone() };
    let pairing = change_meeting(store, caller, id, change).await?;
    let proposed = pairing.meeting.proposed.as_ref().context("a proposal was just stored")?;
    let partners = zone_of(store, caller, pairing.partner_of(caller.user)).await?;
    Ok(Reply::Public(vec![texts::proposals(&pairing, proposed, [&partners, &zone])]))
}

/// Accepts a time that the partner proposed.
pub(super) async fn accept(
    store: &dyn Store,
    caller: &Caller,
    id: PairingId,
    at: Timestamp,
) -> EventResult<Reply> {
    let change = MeetingChange::Accept { at, now: caller.now };
    let pairing = change_meeting(store, caller, id, change).await?;
    let agreed = pairing.meeting.agreed.context("an accepted time was just stored")?;
    Ok(Reply::Update(texts::agreed(&pairing, agreed)))
}

async fn change_meeting(
    store: &dyn Store,
    caller: &Caller,
    id: PairingId,
    change: MeetingChange,
) -> EventResult<Pairing> {
    match store.change_meeting(caller.guild, id, caller.user, change).await? {
        ChangeOutcome::Applied(pairing) => Ok(pairing),
        ChangeOutcome::Refused(refusal) => Err(UserError::Meeting(refusal).into()),
        ChangeOutcome::NotFound => Err(UserError::ForgottenPairing.into()),
    }
}

fn ensure_one_of(caller: &Caller, id: PairingId) -> Result<(), UserError> {
    if id.pair.has(caller.user) { Ok(()) } else { Err(UserError::Pairing(NotYourPairing)) }
}

/// The start of the next round: the partners of this one meet before it.
async fn latest(store: &dyn Store, caller: &Caller, id: PairingId) -> EventResult<Timestamp> {
    let server = store.server(caller.guild).await?;
    let schedule = server.as_ref().map(|server| &server.settings.schedule);
    let state = match_state(store, caller).await?;
    if state.number > id.match_number || due_week(schedule, &state, caller.now).is_some() {
        return Err(UserError::Meeting(MeetingError::RoundOver).into());
    }
    Ok(next_match_at(schedule, &state, caller.now).unwrap_or(Timestamp::MAX))
}

/// The time zone that a member last typed, else the server's.
async fn zone_of(store: &dyn Store, caller: &Caller, user: UserId) -> EventResult<Zone> {
    let own = store.participant(caller.guild, user).await?.and_then(|participant| participant.zone);
    if let Some(zone) = own.filter(Zone::is_known) {
        return Ok(zone);
    }
    let server = store.server(caller.guild).await?;
    let zone = server.map(|server| server.settings.schedule.zone).filter(Zone::is_known);
    Ok(zone.unwrap_or(Zone::UTC))
}
