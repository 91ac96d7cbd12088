//! The rounds of a server's partner matching.

use super::super::Caller;
use crate::domain::partner_match::MatchState;
use crate::store::Store;
use anyhow::Context as _;

/// The state of the rounds of a server in which a member takes part.
pub(super) async fn match_state(store: &dyn Store, caller: &Caller) -> anyhow::Result<MatchState> {
    let state = store.match_state(caller.guild).await?;
    state.context("a server with a member in partner matching has no rounds")
}
