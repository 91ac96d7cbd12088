//! `/leaderboard reset`: a new season of the board, and the way back.

use super::super::{Caller, Reply};
use crate::custom_id::SeasonClick;
use crate::domain::season::{SeasonChange, Seasons};
use crate::domain::server::ServerChange;
use crate::error::{EventResult, UserError};
use crate::messages::streaks as texts;
use crate::store::Store;

/// Asks for confirmation before a new season begins.
pub(super) async fn ask(store: &dyn Store, caller: &Caller) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    Ok(Reply::ephemeral(texts::reset_really(server.seasons.current())))
}

pub(in super::super) async fn click(
    store: &dyn Store,
    caller: &Caller,
    click: SeasonClick,
) -> EventResult<Reply> {
    caller.require_admin()?;
    match click {
        SeasonClick::Begin { after } => {
            let seasons = change(store, caller, SeasonChange::Begin { after, at: caller.now });
            let start = seasons.await?.begun_after(after).ok_or(UserError::AnotherSeason)?;
            Ok(Reply::Update(texts::season_begun(start)))
        }
        SeasonClick::Undo(start) => {
            let before = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
            if before.seasons.current().is_some_and(|current| current > start) {
                return Err(UserError::AnotherSeason.into());
            }
            let seasons = change(store, caller, SeasonChange::Undo(start)).await?;
            Ok(Reply::Update(texts::season_undone(seasons.current())))
        }
    }
}

async fn change(store: &dyn Store, caller: &Caller, change: SeasonChange) -> EventResult<Seasons> {
    let server = store.change_server(caller.guild, ServerChange::Season(change)).await?;
    Ok(server.ok_or(UserError::NotSetUp)?.seasons)
}
