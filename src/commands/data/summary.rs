//! `/data summary`: who answers how many dailies, for admins.

use super::super::{Caller, Reply};
use super::export::ExportQueue;
use crate::domain::daily::Daily;
use crate::domain::member::MemberChange;
use crate::domain::participation::Participation;
use crate::domain::weeks::first_day;
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages::data::{self as texts, ListedMembers};
use crate::store::Store;
use jiff::civil::Date;

/// More dailies than a week can have: a voided one gives up its date.
const DAILIES_PER_WEEK: usize = 14;

pub(super) async fn make(
    store: &dyn Store,
    exports: &ExportQueue,
    caller: &Caller,
    weeks: u8,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let _turn = exports.acquire().await?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let today = server.settings.schedule.zone.date_at(caller.now);
    let participation = read(store, caller, weeks, first_day(today, weeks)).await?;
    if participation.is_empty() {
        return Ok(Reply::ephemeral(texts::nothing_to_sum_up(weeks)));
    }
    let members = listed(store, caller, &participation).await?;
    let file = texts::summary_file(&participation, &members)?;
    if file.len() > limits::FILE {
        return Err(UserError::LargeSummary.into());
    }
    Ok(Reply::ephemeral(texts::summary(file, weeks, &members)))
}

/// Reads one daily at a time, and of its answers only whose they are.
async fn read(
    store: &dyn Store,
    caller: &Caller,
    weeks: u8,
    first: Date,
) -> EventResult<Participation> {
    let most = usize::from(weeks) * DAILIES_PER_WEEK;
    let dailies = store.latest_dailies(caller.guild, most).await?;
    let counts =
        |daily: &&Daily| daily.date >= first && daily.post().is_some() && daily.voided.is_none();
    let mut participation = Participation::default();
    for daily in dailies.iter().filter(counts) {
        let members = store.members_at_daily(caller.guild, daily.number).await?;
        participation.add(daily.date, members);
    }
    Ok(participation)
}

async fn listed(
    store: &dyn Store,
    caller: &Caller,
    participation: &Participation,
) -> EventResult<ListedMembers> {
    let known = store.members(caller.guild).await?;
    let left_out = known.iter().filter(|(_, member)| member.is_out_of_summary).count();
    let mut names: std::collections::HashMap<_, _> = known
        .into_iter()
        .map(|(user, member)| (user, (!member.is_out_of_summary).then_some(member.name)))
        .collect();
    // A record that can't be read says nothing about its member's choice, so they are left out.
    let listed = participation
        .members()
        .filter_map(|user| Some((user, names.remove(&user).flatten()?)))
        .collect();
    Ok(ListedMembers { listed, left_out })
}

/// Keeps a member out of summaries, or no longer does.
pub(super) async fn opt_out(
    store: &dyn Store,
    caller: &Caller,
    is_left_out: bool,
) -> EventResult<Reply> {
    let change = MemberChange::Summary { is_left_out };
    store.change_member(caller.guild, caller.user, change).await?;
    Ok(Reply::ephemeral(texts::opted_out(is_left_out)))
}
