//! The questions that a member can review now, and how many come later.

use super::askable::askable;
use crate::bank::Bank;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::question::{Question, QuestionId};
use crate::domain::review::UpcomingReviews;
use crate::domain::schedule::Zone;
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

/// The number of reviews on each of the next days.
pub(crate) async fn upcoming(
    store: &dyn Store,
    bank: &Bank,
    (guild, user): (GuildId, UserId),
    zone: &Zone,
    now: Timestamp,
) -> anyhow::Result<UpcomingReviews> {
    let open = store.open_interviews_of(guild, &[user]).await?;
    let is_askable = |id: &QuestionId| askable(bank, &open, user, id).is_some();
    let due = store.due_reviews(guild, user, now).await?;
    let due = due.iter().filter(|id| is_askable(id)).count();
    let later = store.later_reviews(guild, user, now).await?;
    let later = later.into_iter().filter(|(_, id)| is_askable(id)).map(|(at, _)| at);
    Ok(UpcomingReviews::new(due, later, zone, zone.date_at(now)))
}
