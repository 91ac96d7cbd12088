//! The questions that a member can review now.

use crate::bank::Bank;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::interview::Interview;
use crate::domain::question::{Question, QuestionId};
use crate::store::Store;
use jiff::Timestamp;

/// The questions whose review is due at `now`, longest due first. Questions that were retired or
/// removed, or that the member is being asked in an interview, wait.
pub(crate) async fn due<'a>(
    store: &dyn Store,
    bank: &'a Bank,
    (guild, user): (GuildId, UserId),
    now: Timestamp,
) -> anyhow::Result<Vec<&'a Question>> {
    let ids = store.due_reviews(guild, user, now).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let open = store.open_interviews_of(guild, &[user]).await?;
    Ok(ids.iter().filter_map(|id| askable(bank, &open, user, id)).collect())
}

/// The question, if `user` can review it now.
pub(crate) fn askable<'a>(
    bank: &'a Bank,
    open: &[Interview],
    user: UserId,
    id: &QuestionId,
) -> Option<&'a Question> {
    let is_asked = || open.iter().any(|interview| interview.prevents_another(user, id));
    bank.get(id).filter(|_| !bank.is_retired(id) && !is_asked())
}
