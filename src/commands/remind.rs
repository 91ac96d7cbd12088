//! `/remind`: direct messages that a member asks for, and *Stop these* under each.

use super::options::Options;
use super::setup::suggestions;
use super::{Caller, Reply};
use crate::custom_id::RemindClick;
use crate::domain::remind::{DEFAULT_HOURS_BEFORE, DEFAULT_TIME, HOURS_BEFORE, ReminderChange};
use crate::domain::schedule::{Zone, parse_time};
use crate::error::{EventResult, UserError};
use crate::messages::remind::{self as texts, Occasion, Reasons};
use crate::store::Store;
use crate::zones;
use jiff::civil::Time;
use serenity::all::{AutocompleteChoice, CommandOptionType, CreateCommand, CreateCommandOption};

const STREAK: &str = "streak";
const REVIEWS: &str = "reviews";
const PREP: &str = "prep";
const QUIET: &str = "quiet";
const SHOW: &str = "show";
const OFF: &str = "off";
const ON: &str = "on";
const HOURS: &str = "hours";
const TIME: &str = "time";
const FROM: &str = "from";
const TO: &str = "to";
const ZONE: &str = "zone";

pub(super) fn definition() -> CreateCommand {
    let subcommand = |name, description| {
        CreateCommandOption::new(CommandOptionType::SubCommand, name, description)
    };
    let on = || CreateCommandOption::new(CommandOptionType::Boolean, ON, "On or off (default: on)");
    let typed = |name, description| {
        CreateCommandOption::new(CommandOptionType::String, name, description)
            .set_autocomplete(true)
    };
    let hours = CreateCommandOption::new(
        CommandOptionType::Integer,
        HOURS,
        format!("How many hours before the next daily (default: {DEFAULT_HOURS_BEFORE})"),
    )
    .min_int_value(u64::from(*HOURS_BEFORE.start()))
    .max_int_value(u64::from(*HOURS_BEFORE.end()));
    CreateCommand::new("remind")
        .description("Get a direct message before it's too late; off until you turn it on")
        .add_option(
            subcommand(STREAK, "Remind me when my streak is about to break")
                .add_sub_option(hours)
                .add_sub_option(on()),
        )
        .add_option(
            subcommand(REVIEWS, "Remind me when reviews are due")
                .add_sub_option(typed(TIME, "Time of day, like 18:00 or 6 pm (default: 18:00)"))
                .add_sub_option(on()),
        )
        .add_option(
            subcommand(PREP, "Remind me when a set of my prep plan is waiting")
                .add_sub_option(typed(TIME, "Time of day, like 18:00 or 6 pm (default: 18:00)"))
                .add_sub_option(on()),
        )
        .add_option(
            subcommand(QUIET, "Choose the hours in which I never write to you")
                .add_sub_option(typed(FROM, "Start of the quiet hours, like 22:00"))
                .add_sub_option(typed(TO, "End of the quiet hours, like 8 am; the same: none"))
                .add_sub_option(typed(ZONE, "Your city or time zone (default: the server's)")),
        )
        .add_option(subcommand(SHOW, "Show your reminders"))
        .add_option(subcommand(OFF, "Turn all reminders off"))
}

pub(super) enum RemindRequest {
    Show,
    Change(ReminderChange),
}

impl RemindRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        Ok(Self::Change(match options.subcommand {
            STREAK => {
                let hours = options.integer(HOURS).map(hours_before).transpose()?;
                let is_on = options.boolean(ON).unwrap_or(true);
                let hours = hours.unwrap_or(DEFAULT_HOURS_BEFORE);
                ReminderChange::Streak(is_on.then_some(hours))
            }
            REVIEWS => ReminderChange::Reviews(time_of_day(options)?),
            PREP => ReminderChange::Prep(time_of_day(options)?),
            QUIET => {
                let (from, to) = (time(options, FROM)?, time(options, TO)?);
                let zone = options.string(ZONE).map(zones::read).transpose()?;
                if (from, to, &zone) == (None, None, &None) {
                    return Ok(Self::Show);
                }
                ReminderChange::Quiet { from, to, zone }
            }
            SHOW => return Ok(Self::Show),
            OFF => ReminderChange::Off,
            _ => return Err(UserError::UnknownCommand),
        }))
    }
}

fn hours_before(hours: i64) -> Result<u8, UserError> {
    let hours = u8::try_from(hours).ok().filter(|hours| HOURS_BEFORE.contains(hours));
    hours.ok_or(UserError::UnknownCommand)
}

/// The time of day for a reminder, unless it is to be off.
fn time_of_day(options: &mut Options<'_>) -> Result<Option<Time>, UserError> {
    let time = time(options, TIME)?.unwrap_or(DEFAULT_TIME);
    Ok(options.boolean(ON).unwrap_or(true).then_some(time))
}

fn time(options: &mut Options<'_>, name: &str) -> Result<Option<Time>, UserError> {
    Ok(options.string(name).map(parse_time).transpose()?)
}

pub(super) async fn run(
    store: &dyn Store,
    caller: &Caller,
    request: RemindRequest,
) -> EventResult<Reply> {
    let (guild, user) = caller.member();
    let (reminders, occasion) = match request {
        RemindRequest::Show => {
            (store.reminders(guild, user).await?.unwrap_or_default(), Occasion::Look)
        }
        RemindRequest::Change(change) => {
            (store.change_reminders(guild, user, change).await?, Occasion::Change)
        }
    };
    let server = store.server(guild).await?;
    let has_plan = store.prep_plan(guild, user).await?.is_some();
    let reasons = Reasons { has_dailies: server.is_some(), has_plan };
    let zone = server.map_or(Zone::UTC, |server| server.settings.schedule.zone);
    Ok(Reply::ephemeral(texts::settings(&reminders, &zone, reasons, occasion)))
}

/// Handles a click under a reminder. Members can only change their own reminders.
pub(super) async fn click(
    store: &dyn Store,
    caller: &Caller,
    click: RemindClick,
) -> EventResult<Reply> {
    let RemindClick::Stop { guild, kind } = click;
    if store.reminders(guild, caller.user).await?.is_some() {
        store.change_reminders(guild, caller.user, ReminderChange::stop(kind)).await?;
    }
    Ok(Reply::Update(texts::stopped(kind)))
}

/// Suggestions for times and zones, for a user of Discord's `locale`.
pub(super) fn suggest(
    caller: &Caller,
    locale: &str,
    options: &Options<'_>,
) -> Vec<AutocompleteChoice> {
    match options.focused() {
        Some((ZONE, typed)) => suggestions::zones(typed, locale, caller.now),
        Some((TIME | FROM | TO, typed)) => suggestions::times(typed),
        Some(_) | None => Vec::new(),
    }
}
