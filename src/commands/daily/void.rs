//! `/daily void`, `/daily unvoid` and `/daily repost`.

use super::Desk;
use crate::actions::daily::{Dailies, RepostOutcome};
use crate::bank::Bank;
use crate::commands::{Caller, Reply};
use crate::domain::daily::{self, Daily, DailyChange, RECENT, RepostRefusal};
use crate::domain::server::Server;
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages::daily::void as texts;
use crate::messages::{self, Message};
use crate::store::Store;
use serenity::all::AutocompleteChoice;

/// Asks if a daily should really count for nobody.
pub(super) async fn ask(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    number: u64,
) -> EventResult<Reply> {
    let daily = recent_daily(store, caller, number).await?;
    if daily.voided.is_some() {
        return Err(UserError::AlreadyVoid(number).into());
    }
    let answered = store.count_answers(caller.guild, number).await?;
    Ok(Reply::ephemeral(texts::really_void(bank, &daily, answered)))
}

/// The confirmation.
pub(in crate::commands) async fn confirmed(
    desk: Desk<'_>,
    caller: &Caller,
    number: u64,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let change = DailyChange::VoidedByAdmin(caller.now);
    let daily = change_daily(desk, caller, number, change).await?;
    if !daily.is_voided_by_admin() {
        return Err(UserError::AlreadyVoid(number).into());
    }
    Ok(Reply::Update(texts::voided(number)))
}

pub(super) async fn unvoid(desk: Desk<'_>, caller: &Caller, number: u64) -> EventResult<Reply> {
    let daily = recent_daily(desk.store, caller, number).await?;
    if daily.voided.is_none() {
        return Err(UserError::NotVoid(number).into());
    }
    Ok(Reply::ephemeral(count_again(desk, caller, number).await?))
}

/// *Undo* below the confirmation.
pub(in crate::commands) async fn undo(
    desk: Desk<'_>,
    caller: &Caller,
    number: u64,
) -> EventResult<Reply> {
    caller.require_admin()?;
    Ok(Reply::Update(count_again(desk, caller, number).await?))
}

async fn count_again(desk: Desk<'_>, caller: &Caller, number: u64) -> EventResult<Message> {
    let changed = change_daily(desk, caller, number, DailyChange::Unvoided(caller.now)).await?;
    if changed.voided.is_some() {
        return Err(UserError::VoidForGood(number).into());
    }
    let recent = desk.store.latest_dailies(caller.guild, RECENT).await?;
    let is_open = daily::open(&recent).is_some_and(|open| open.number == number);
    Ok(texts::unvoided(number, is_open))
}

/// Changes a recent daily, and lets its message say so.
async fn change_daily(
    desk: Desk<'_>,
    caller: &Caller,
    number: u64,
    change: DailyChange,
) -> EventResult<Daily> {
    recent_daily(desk.store, caller, number).await?;
    let changed = desk.dailies.judge(caller.guild, number, change, caller.now).await?;
    Ok(changed.ok_or(UserError::NoSuchDaily(number))?)
}

async fn recent_daily(store: &dyn Store, caller: &Caller, number: u64) -> EventResult<Daily> {
    let recent = store.latest_dailies(caller.guild, RECENT).await?;
    let found = recent.into_iter().find(|it| it.number == number && it.post().is_some());
    Ok(found.ok_or(UserError::NoSuchDaily(number))?)
}

pub(super) async fn repost(
    dailies: &Dailies,
    caller: &Caller,
    server: &Server,
) -> EventResult<Reply> {
    match dailies.repost(caller.guild, server, caller.now).await? {
        RepostOutcome::Posted(daily) => Ok(Reply::ephemeral(texts::reposted(&daily))),
        RepostOutcome::Blocked(reason) => {
            Ok(Reply::ephemeral(messages::daily::not_posted(&reason)))
        }
        RepostOutcome::StillThere(daily) => {
            let link = messages::daily::link(caller.guild, &daily);
            Err(UserError::StillThere { number: daily.number, link }.into())
        }
        RepostOutcome::Refused(why) => Err(match why {
            RepostRefusal::NoDaily => UserError::NothingToRepost,
            RepostRefusal::Over(number) => UserError::WindowOver(number),
            RepostRefusal::Void(number) => UserError::VoidRepost(number),
            RepostRefusal::NoQuestion(number) => UserError::NoQuestionToRepost(number),
            RepostRefusal::Edited(number) => UserError::EditedSincePost(number),
            RepostRefusal::InForum(number) => UserError::NoRepostInForum(number),
        }
        .into()),
    }
}

/// The dailies that can be voided, or counted again.
pub(super) async fn suggest(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    voided: bool,
) -> anyhow::Result<Vec<AutocompleteChoice>> {
    let recent = store.latest_dailies(caller.guild, RECENT).await?;
    let fits = |daily: &&Daily| {
        if voided { daily.is_voided_by_admin() } else { daily.voided.is_none() }
    };
    let posted = recent.iter().filter(|daily| daily.post().is_some()).filter(fits);
    Ok(posted
        .take(limits::CHOICES)
        .map(|daily| AutocompleteChoice::new(texts::choice(bank, daily), daily.number))
        .collect())
}
