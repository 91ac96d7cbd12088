//! How the interview went, or its new date.

use super::Prep;
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::commands::{Caller, Reply, inputs};
use crate::custom_id::PrepClick;
use crate::domain::prep::{PrepChange, PrepOutcome};
use crate::domain::schedule::parse_date;
use crate::error::{EventResult, UserError};
use crate::messages::prep as texts;
use crate::store::Store;
use jiff::civil::Date;
use serenity::all::ModalInteraction;

pub(super) async fn went(prep: Prep<'_>, date: Date, outcome: PrepOutcome) -> EventResult<Reply> {
    prep.change(PrepChange::Went { date, outcome }, prep.today().await?).await?;
    Ok(Reply::Update(texts::went(outcome)))
}

/// Opens the form for the new date.
pub(super) async fn ask_date(prep: Prep<'_>, date: Date) -> EventResult<Reply> {
    let plan = prep.plan().await?;
    plan.ensure_date(date).map_err(UserError::from)?;
    Ok(Reply::Modal(texts::new_date_form(date)))
}

/// Handles the submitted form.
pub(in crate::commands) async fn submit(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    click: PrepClick,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    let PrepClick::Move(from) = click else { return Err(UserError::UnknownButton.into()) };
    let prep = Prep { store, bank, interviews, caller };
    let today = prep.today().await?;
    let written = inputs::written(interaction, texts::DATE_FIELD).unwrap_or_default();
    let to = parse_date(written, today).map_err(UserError::from)?;
    let changed = prep.change(PrepChange::Move { from, to }, today).await?;
    prep.overview(&changed, today).await.map(Reply::ephemeral)
}
