//! The questions that a member can review now.

use super::Caller;
use crate::actions::askable::askable;
use crate::bank::Bank;
use crate::domain::question::Question;
use crate::store::Store;

/// The questions whose review is due, longest due first. Questions that were retired or removed, or
/// that the member is being asked in an interview, wait.
pub(super) async fn due<'a>(
    store: &dyn Store,
    bank: &'a Bank,
    caller: &Caller,
) -> anyhow::Result<Vec<&'a Question>> {
    let ids = store.due_reviews(caller.guild, caller.user, caller.now).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let open = store.open_interviews_of(caller.guild, &[caller.user]).await?;
    Ok(ids.iter().filter_map(|id| askable(bank, &open, caller.user, id)).collect())
}
