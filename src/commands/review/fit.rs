//! `/review fit`: intervals that follow how a member remembers.

use super::super::{Caller, ExportQueue, Reply};
use super::all_cards;
use crate::domain::member::MemberChange;
use crate::domain::review::{Fitted, ParametersChange, ReviewSettingsChange, fit};
use crate::error::EventResult;
use crate::messages::review as texts;
use crate::store::Store;
use anyhow::Context as _;

/// Fits the parameters to the caller's reviews, and keeps them if they are better than the default.
pub(super) async fn run(
    store: &dyn Store,
    exports: &ExportQueue,
    caller: &Caller,
) -> EventResult<Reply> {
    // It takes as much of the processor as an export.
    let _turn = exports.acquire().await?;
    let cards = all_cards(store, caller).await?;
    let fitted = tokio::task::spawn_blocking(move || fit(&cards)).await;
    let fitted = fitted.context("fitting was cancelled")?;
    match fitted {
        Fitted::TooFew { .. } => {}
        Fitted::NoBetter { .. } => change(store, caller, ParametersChange::Default).await?,
        Fitted::Better { parameters, .. } => {
            change(store, caller, ParametersChange::Fitted(parameters)).await?;
        }
    }
    Ok(Reply::ephemeral(texts::fitted(fitted)))
}

/// Lets the default parameters count again.
pub(super) async fn undo(store: &dyn Store, caller: &Caller) -> EventResult<Reply> {
    change(store, caller, ParametersChange::Default).await?;
    Ok(Reply::Update(texts::unfitted()))
}

async fn change(
    store: &dyn Store,
    caller: &Caller,
    parameters: ParametersChange,
) -> anyhow::Result<()> {
    let change =
        ReviewSettingsChange { parameters: Some(parameters), ..ReviewSettingsChange::default() };
    store.change_member(caller.guild, caller.user, MemberChange::Reviews(change)).await?;
    Ok(())
}
