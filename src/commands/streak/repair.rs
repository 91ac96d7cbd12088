//! `/streak repair`: an admin gives a member a streak that broke for no fault of theirs.

use crate::actions::streaks::latest_posted;
use crate::commands::{Caller, Reply};
use crate::domain::ids::UserId;
use crate::domain::member::MemberChange;
use crate::domain::streak::repaired_at;
use crate::error::{EventResult, UserError};
use crate::messages;
use crate::store::Store;

/// A member, and the length that their streak gets.
pub(in crate::commands) struct StreakRepair {
    pub(super) member: UserId,
    pub(super) length: u32,
}

pub(super) async fn run(
    store: &dyn Store,
    caller: &Caller,
    repair: StreakRepair,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let StreakRepair { member, length } = repair;
    let latest = latest_posted(store, caller.guild).await?.map(|daily| daily.number);
    let streak = store.member(caller.guild, member).await?.streak;
    let daily = latest.and_then(|latest| repaired_at(streak, latest));
    let daily = daily.ok_or(UserError::NothingToRepair)?;
    if u64::from(length) > daily {
        return Err(UserError::LongerThanDailies(daily).into());
    }
    let change = MemberChange::Repair { length, daily };
    store.change_member(caller.guild, member, change).await?;
    Ok(Reply::ephemeral(messages::streaks::repaired(member, length, daily)))
}
