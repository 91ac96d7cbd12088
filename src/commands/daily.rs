//! `/daily`: the schedule for admins, and changes to it.

use super::options::Options;
use super::{Caller, Reply, inputs};
use crate::actions::daily::Dailies;
use crate::bank::Bank;
use crate::domain::daily::{self, Daily, RECENT};
use crate::domain::server::{Server, ServerChange};
use crate::error::{EventResult, UserError};
use crate::messages::{self, Message, failures};
use crate::store::{Claimed, Store};
use jiff::civil::Date;
use serenity::all::{
    CommandOptionType, ComponentInteraction, CreateCommand, CreateCommandOption, Permissions,
};
use strum::VariantArray as _;

#[derive(Clone, Copy, strum::VariantArray)]
pub(super) enum DailyRequest {
    Status,
    Now,
    Skip,
    Pause,
    Resume,
    Next,
}

impl DailyRequest {
    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Status => {
                ("status", "Show the schedule, the latest daily and anything that needs fixing")
            }
            Self::Now => ("now", "Post today's daily right away"),
            Self::Skip => ("skip", "Skip the next daily"),
            Self::Pause => ("pause", "Pause dailies until you resume them"),
            Self::Resume => ("resume", "Resume dailies"),
            Self::Next => ("next", "Show which question comes next, and why"),
        }
    }

    pub(super) fn parse(options: &Options<'_>) -> Result<Self, UserError> {
        options.one_of(Self::VARIANTS, |request| request.texts().0)
    }
}

pub(super) fn definition() -> CreateCommand {
    let command = CreateCommand::new("daily")
        .description("Manage this server's daily question")
        .default_member_permissions(Permissions::MANAGE_GUILD);
    DailyRequest::VARIANTS.iter().copied().map(DailyRequest::texts).fold(
        command,
        |command, (name, description)| {
            command.add_option(CreateCommandOption::new(
                CommandOptionType::SubCommand,
                name,
                description,
            ))
        },
    )
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    dailies: &Dailies,
    caller: &Caller,
    request: DailyRequest,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    match request {
        DailyRequest::Status => {
            Ok(Reply::ephemeral(status(store, bank, dailies, caller, &server).await?))
        }
        DailyRequest::Now => now(store, dailies, caller, &server).await,
        DailyRequest::Skip => skip(store, caller, &server).await,
        DailyRequest::Pause => {
            store.change_server(caller.guild, ServerChange::Pause(caller.now)).await?;
            Ok(Reply::ephemeral(messages::daily::paused()))
        }
        DailyRequest::Resume => {
            let resumed = ServerChange::Resume(caller.now);
            let server = store.change_server(caller.guild, resumed).await?.unwrap_or(server);
            let newest = newest_date(store, caller).await?;
            let next = server.upcoming(caller.now, newest).next();
            Ok(Reply::ephemeral(messages::daily::resumed(next)))
        }
        DailyRequest::Next => next(store, bank, dailies, caller, &server).await,
    }
}

/// The current state of the daily.
async fn status(
    store: &dyn Store,
    bank: &Bank,
    dailies: &Dailies,
    caller: &Caller,
    server: &Server,
) -> anyhow::Result<Message> {
    dailies.look_after(caller.guild).await?;
    let recent = store.latest_dailies(caller.guild, RECENT).await?;
    let latest = recent.first();
    let answered = match latest {
        Some(daily) => store.count_answers(caller.guild, daily.number).await?,
        None => 0,
    };
    let wrong = dailies.examine(caller.guild, server).await;
    let latest = latest.map(|daily| (daily, answered));
    let newest = daily::newest_date(&recent, caller.now);
    let is_due = dailies.is_due(server, &recent, caller.now);
    Ok(messages::daily::status(server, latest, newest, bank, &wrong, is_due, caller.now))
}

/// *Post one now*.
pub(super) async fn post_now(
    store: &dyn Store,
    dailies: &Dailies,
    caller: &Caller,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    now(store, dailies, caller, &server).await
}

/// Lets set-aside questions be chosen again.
pub(super) async fn readmit(
    store: &dyn Store,
    bank: &Bank,
    dailies: &Dailies,
    caller: &Caller,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let changed = store.change_server(caller.guild, ServerChange::Readmit).await?;
    let server = changed.ok_or(UserError::NotSetUp)?;
    Ok(Reply::Update(status(store, bank, dailies, caller, &server).await?))
}

async fn now(
    store: &dyn Store,
    dailies: &Dailies,
    caller: &Caller,
    before: &Server,
) -> EventResult<Reply> {
    let zone = &before.settings.schedule.zone;
    if !zone.is_known() {
        return Err(UserError::LostZone(messages::setup::lost_zone(zone)).into());
    }
    let today = zone.date_at(caller.now);
    let claimed = dailies.post_now(caller.guild, before, today, caller.now).await?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let number = match claimed {
        Err(reason) => return Ok(Reply::ephemeral(messages::daily::not_posted(&reason))),
        Ok(Claimed::Taken(daily)) if daily.post().is_some() => {
            return Err(is_there(store, caller, &server, &daily).await?.into());
        }
        Ok(Claimed::New(daily) | Claimed::Taken(daily)) => daily.number,
    };
    let reason = server.failure.as_ref().map(|failure| failure.reason.clone());
    let reason = reason.unwrap_or_else(failures::transient);
    Ok(Reply::ephemeral(match store.daily(caller.guild, number).await? {
        Some(daily) if daily.post().is_some() => messages::daily::posted(
            &daily,
            server.set_aside.iter().len() > before.set_aside.iter().len(),
        ),
        // An existing claim is retried at every tick.
        Some(_) => messages::daily::not_posted(&failures::will_retry(&reason)),
        None => messages::daily::not_posted(&reason),
    }))
}

/// The reply if the requested daily is already posted: a link to it, and the time of the next one.
async fn is_there(
    store: &dyn Store,
    caller: &Caller,
    server: &Server,
    daily: &Daily,
) -> anyhow::Result<UserError> {
    let newest = newest_date(store, caller).await?;
    let next = server.upcoming(caller.now, newest).next();
    Ok(UserError::DailyIsThere {
        number: daily.number,
        link: messages::daily::link(caller.guild, daily),
        next: next.filter(|_| server.paused_since.is_none()).map(|next| next.at.as_second()),
    })
}

/// The date of the newest daily, which is taken whatever the schedule says.
async fn newest_date(store: &dyn Store, caller: &Caller) -> anyhow::Result<Option<Date>> {
    let recent = store.latest_dailies(caller.guild, RECENT).await?;
    Ok(daily::newest_date(&recent, caller.now))
}

/// Skips the next scheduled posting. A skipped one stays skipped: two admins with the same idea, or
/// a duplicate click, skip only one day.
async fn skip(store: &dyn Store, caller: &Caller, server: &Server) -> EventResult<Reply> {
    let newest = newest_date(store, caller).await?;
    match server.planned(caller.now, newest).next() {
        Some(posting) => {
            Ok(Reply::ephemeral(skip_date(store, caller, posting.date, newest).await?))
        }
        None => Ok(Reply::ephemeral(messages::daily::nothing_to_skip())),
    }
}

/// Skips the daily of the date in a button.
pub(super) async fn skip_too(store: &dyn Store, caller: &Caller, date: Date) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let newest = newest_date(store, caller).await?;
    if !server
        .planned(caller.now, newest)
        .take_while(|it| it.date <= date)
        .any(|it| it.date == date)
    {
        return Err(UserError::NothingPlanned.into());
    }
    Ok(Reply::Update(skip_date(store, caller, date, newest).await?))
}

async fn skip_date(
    store: &dyn Store,
    caller: &Caller,
    date: Date,
    newest: Option<Date>,
) -> EventResult<Message> {
    let change = ServerChange::Skip(date);
    let server = store.change_server(caller.guild, change).await?.ok_or(UserError::NotSetUp)?;
    let next = server.upcoming(caller.now, newest).next();
    Ok(messages::daily::skipped(date, next, server.paused_since.is_some()))
}

/// Undoes skipping a date.
pub(super) async fn unskip(store: &dyn Store, caller: &Caller, date: Date) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    if date < server.settings.schedule.zone.date_at(caller.now) {
        return Err(UserError::NothingPlanned.into());
    }
    store.change_server(caller.guild, ServerChange::Unskip(date)).await?;
    Ok(Reply::Update(messages::daily::unskipped(date)))
}

/// Undoes skipping all dates that were selected below the status.
pub(super) async fn unskip_some(
    store: &dyn Store,
    bank: &Bank,
    dailies: &Dailies,
    caller: &Caller,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let chosen: Vec<Date> = inputs::read(interaction)?;
    let mut server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let today = server.settings.schedule.zone.date_at(caller.now);
    let ahead: Vec<Date> = chosen.into_iter().filter(|date| *date >= today).collect();
    if ahead.is_empty() {
        return Err(UserError::NothingPlanned.into());
    }
    for date in ahead {
        let change = ServerChange::Unskip(date);
        server = store.change_server(caller.guild, change).await?.ok_or(UserError::NotSetUp)?;
    }
    Ok(Reply::Update(status(store, bank, dailies, caller, &server).await?))
}

async fn next(
    store: &dyn Store,
    bank: &Bank,
    dailies: &Dailies,
    caller: &Caller,
    server: &Server,
) -> EventResult<Reply> {
    let Some(choice) = dailies.choose(caller.guild, server).await? else {
        return Err(match bank.count(&server.settings.filter) {
            0 => UserError::EmptyPool,
            _ => UserError::BotLacks(failures::nothing_left_to_post()),
        }
        .into());
    };
    let question = bank.get(&choice.question).ok_or(UserError::EmptyPool)?;
    let newest = newest_date(store, caller).await?;
    let posting =
        server.upcoming(caller.now, newest).next().filter(|_| server.paused_since.is_none());
    Ok(Reply::ephemeral(messages::daily::next(bank, question, &choice, posting)))
}
