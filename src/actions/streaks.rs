//! The state of members' streaks, from their records and the server's dailies.

use crate::domain::daily::Daily;
use crate::domain::ids::GuildId;
use crate::domain::member::Member;
use crate::domain::streak::{self, StreakStatus};
use crate::store::Store;
use std::collections::HashMap;

/// The newest daily that people can see.
pub(crate) async fn latest_posted(
    store: &dyn Store,
    guild: GuildId,
) -> anyhow::Result<Option<Daily>> {
    let latest = store.latest_dailies(guild, 2).await?;
    Ok(latest.into_iter().find(|daily| daily.post().is_some()))
}

/// The state of a member's streak while daily `latest` is open.
pub(crate) async fn current(
    store: &dyn Store,
    guild: GuildId,
    member: &Member,
    latest: Option<u64>,
) -> anyhow::Result<StreakStatus> {
    let dailies = unanswered(store, guild, [member], latest).await?;
    Ok(standing(&dailies, member, latest))
}

/// The dailies that one of `members` has not answered, as far as their streaks depend on them.
pub(crate) async fn unanswered<'a>(
    store: &dyn Store,
    guild: GuildId,
    members: impl IntoIterator<Item = &'a Member>,
    latest: Option<u64>,
) -> anyhow::Result<HashMap<u64, Daily>> {
    let last_answered = members.into_iter().filter_map(|member| member.streak.last_answered).min();
    let latest = latest.unwrap_or(0);
    // The newest is checked in any case, and one more may only be claimed.
    let count = latest.saturating_sub(last_answered.unwrap_or(latest)).saturating_add(2);
    let dailies = store.latest_dailies(guild, usize::try_from(count).unwrap_or(usize::MAX)).await?;
    Ok(dailies.into_iter().map(|daily| (daily.number, daily)).collect())
}

/// The state of a member's streak while daily `latest` is open. `dailies` are [`unanswered`].
pub(crate) fn standing(
    dailies: &HashMap<u64, Daily>,
    member: &Member,
    latest: Option<u64>,
) -> StreakStatus {
    streak::standing(member.streak, latest, |number| member.excuse(dailies.get(&number)))
}
