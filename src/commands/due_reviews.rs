//! The questions that a member can review now, and how many come later.

use super::Caller;
use crate::actions::askable::askable;
use crate::bank::Bank;
use crate::domain::question::{Question, QuestionId};
use crate::domain::review::UpcomingReviews;
use crate::domain::schedule::Zone;
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

/// The number of reviews on each of the next days.
pub(super) async fn upcoming(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    zone: &Zone,
) -> anyhow::Result<UpcomingReviews> {
    let Caller { guild, user, now, .. } = *caller;
    let open = store.open_interviews_of(guild, &[user]).await?;
    let is_askable = |id: &QuestionId| askable(bank, &open, user, id).is_some();
    let due = store.due_reviews(guild, user, now).await?;
    let due = due.iter().filter(|id| is_askable(id)).count();
    let later = store.later_reviews(guild, user, now).await?;
    let later = later.into_iter().filter(|(_, id)| is_askable(id)).map(|(at, _)| at);
    Ok(UpcomingReviews::new(due, later, zone, zone.date_at(now)))
}
