//! `/review export`: a member's cards as a collection for Anki.

use super::super::{Caller, ExportQueue, Reply, streak};
use super::all_cards;
use crate::actions::askable::askable;
use crate::bank::Bank;
use crate::domain::question::Question;
use crate::domain::review::ReviewCard;
use crate::error::{EventResult, UserError};
use crate::import::{AnkiCard, anki_collection};
use crate::limits;
use crate::messages::review as texts;
use crate::store::Store;
use anyhow::Context as _;

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    exports: &ExportQueue,
    caller: &Caller,
) -> EventResult<Reply> {
    let _turn = exports.acquire().await?;
    let user = caller.user;
    let open = store.open_interviews_of(caller.guild, &[caller.user]).await?;
    let cards = all_cards(store, caller).await?;
    let all = cards.len();
    // They are written on another thread, which can't borrow from the bank.
    let exported: Vec<(Question, ReviewCard)> = cards
        .into_iter()
        .filter_map(|card| Some((askable(bank, &open, user, &card.question)?.clone(), card)))
        .collect();
    let count = exported.len();
    if count == 0 {
        return Ok(Reply::ephemeral(texts::nothing_to_export()));
    }
    let (zone, now) = (streak::zone(store, caller.guild).await?, caller.now);
    let settings = store.member(caller.guild, caller.user).await?.reviews;
    let parameters = settings.parameters.unwrap_or_default();
    let written = tokio::task::spawn_blocking(move || {
        let cards: Vec<AnkiCard<'_>> =
            exported.iter().map(|(question, card)| AnkiCard { question, card }).collect();
        anki_collection(&cards, &parameters, &zone, now)
    });
    let file = written.await.context("writing a collection was cancelled")??;
    if file.len() > limits::FILE {
        return Err(UserError::LargeCollection.into());
    }
    Ok(Reply::ephemeral(texts::exported(file, count, all - count)))
}
