//! The questions that a member can review now.

use super::Caller;
use crate::bank::Bank;
use crate::domain::interview::Interview;
use crate::domain::question::{Question, QuestionId};
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
    Ok(ids.iter().filter_map(|id| askable(bank, &open, caller, id)).collect())
}

/// The question, if it can be reviewed now.
pub(super) fn askable<'a>(
    bank: &'a Bank,
    open: &[Interview],
    caller: &Caller,
    id: &QuestionId,
) -> Option<&'a Question> {
    let is_asked = || open.iter().any(|interview| interview.prevents_another(caller.user, id));
    bank.get(id).filter(|_| !bank.is_retired(id) && !is_asked())
}
