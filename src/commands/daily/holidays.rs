//! `/daily holidays`: days without a daily, once or every year.

use super::{DATE, newest_date};
use crate::commands::options::Options;
use crate::commands::question::choice;
use crate::commands::{Caller, Reply, inputs};
use crate::domain::schedule::{Holiday, parse_holiday};
use crate::domain::server::{MAX_HOLIDAYS, Server, ServerChange};
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages;
use crate::store::Store;
use serenity::all::{
    AutocompleteChoice, CommandOptionType, ComponentInteraction, CreateCommandOption,
};

pub(super) const GROUP: &str = "holidays";
const ADD: &str = "add";
const REMOVE: &str = "remove";
const LIST: &str = "list";

pub(in crate::commands) enum HolidaysRequest {
    Add(String),
    Remove(String),
    List,
}

impl HolidaysRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        let date = options.string(DATE).unwrap_or_default().to_owned();
        match options.subcommand {
            ADD => Ok(Self::Add(date)),
            REMOVE => Ok(Self::Remove(date)),
            LIST => Ok(Self::List),
            _ => Err(UserError::UnknownCommand),
        }
    }
}

pub(super) fn option() -> CreateCommandOption {
    let subcommand = |name, description| {
        CreateCommandOption::new(CommandOptionType::SubCommand, name, description)
    };
    let date = |description| {
        CreateCommandOption::new(CommandOptionType::String, DATE, description)
            .set_autocomplete(true)
            .max_length(100)
            .required(true)
    };
    CreateCommandOption::new(CommandOptionType::SubCommandGroup, GROUP, "Days without a daily")
        .add_sub_option(
            subcommand(ADD, "Add a day without a daily, once or every year")
                .add_sub_option(date("Like Dec 25 for every year, or 2026-12-24 for once")),
        )
        .add_sub_option(
            subcommand(REMOVE, "Remove a holiday").add_sub_option(date("One from the list")),
        )
        .add_sub_option(subcommand(LIST, "Show the holidays"))
}

pub(super) async fn run(
    store: &dyn Store,
    caller: &Caller,
    server: &Server,
    request: HolidaysRequest,
) -> EventResult<Reply> {
    let today = server.settings.schedule.zone.date_at(caller.now);
    match request {
        HolidaysRequest::Add(text) => {
            let holiday = parse_holiday(&text, today).map_err(UserError::from)?;
            if matches!(holiday, Holiday::Once(date) if date < today) {
                return Err(UserError::OverSkip.into());
            }
            let server = change(store, caller, ServerChange::AddHoliday(holiday)).await?;
            if !server.holidays.contains(&holiday) {
                return Err(UserError::TooManyHolidays(MAX_HOLIDAYS).into());
            }
            let next = server.upcoming(caller.now, newest_date(store, caller).await?).next();
            let next = next.filter(|_| server.paused_since.is_none());
            Ok(Reply::ephemeral(messages::daily::calendar::holiday_added(holiday, next)))
        }
        HolidaysRequest::Remove(text) => {
            let holiday = parse_holiday(&text, today).map_err(UserError::from)?;
            if !server.holidays.contains(&holiday) {
                return Err(UserError::NoHoliday.into());
            }
            change(store, caller, ServerChange::RemoveHoliday(holiday)).await?;
            Ok(Reply::ephemeral(messages::daily::calendar::holiday_removed(holiday)))
        }
        HolidaysRequest::List => {
            Ok(Reply::ephemeral(messages::daily::calendar::holidays(&server.holidays, today)))
        }
    }
}

/// Removes the holidays that were selected in the list.
pub(in crate::commands) async fn remove_chosen(
    store: &dyn Store,
    caller: &Caller,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let chosen: Vec<Holiday> = inputs::read(interaction)?;
    let mut server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    for holiday in chosen {
        server = change(store, caller, ServerChange::RemoveHoliday(holiday)).await?;
    }
    let today = server.settings.schedule.zone.date_at(caller.now);
    Ok(Reply::Update(messages::daily::calendar::holidays(&server.holidays, today)))
}

async fn change(store: &dyn Store, caller: &Caller, change: ServerChange) -> EventResult<Server> {
    Ok(store.change_server(caller.guild, change).await?.ok_or(UserError::NotSetUp)?)
}

/// The holidays for *remove*, and the day that the text means for *add*.
pub(super) fn suggest(
    caller: &Caller,
    server: &Server,
    subcommand: &str,
    typed: &str,
) -> Vec<AutocompleteChoice> {
    let today = server.settings.schedule.zone.date_at(caller.now);
    let name = messages::daily::calendar::holiday_name;
    let meant = parse_holiday(typed, today).ok().into_iter();
    let typed = typed.trim().to_lowercase();
    let known = server.holidays.iter().copied();
    let known = known.filter(|holiday| {
        name(*holiday).to_lowercase().contains(&typed) || holiday.to_string().contains(&typed)
    });
    let shown: Vec<Holiday> = if subcommand == REMOVE { known.collect() } else { meant.collect() };
    let shown = shown.into_iter().take(limits::CHOICES);
    shown.map(|holiday| choice(&name(holiday), &holiday.to_string())).collect()
}
