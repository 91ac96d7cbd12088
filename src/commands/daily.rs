//! `/daily`: the schedule for admins, and changes to it.

mod calendar;
mod holidays;
mod queue;
mod void;

use super::options::Options;
use super::{Caller, Reply};
use crate::actions::daily::Dailies;
use crate::bank::Bank;
use crate::commands::question::suggest_questions;
use crate::domain::daily::{self, Daily, RECENT};
use crate::domain::ids::GuildId;
use crate::domain::question::Filter;
use crate::domain::server::{Server, ServerChange};
use crate::error::{EventResult, UserError};
use crate::messages::{self, Message, failures};
use crate::store::{Claimed, Store};
use jiff::civil::Date;
use serenity::all::{
    AutocompleteChoice, CommandOptionType, CreateCommand, CreateCommandOption, Permissions,
};
use strum::VariantArray as _;

pub(super) use calendar::{skip_too, unskip_some, unskip_span};
pub(super) use holidays::remove_chosen as remove_holidays;
pub(super) use queue::{click as click_in_queue, put_on};
pub(super) use void::{confirmed as void_confirmed, undo as unvoid};

const FROM: &str = "from";
const UNTIL: &str = "until";
const QUESTION: &str = "question";
const DATE: &str = "date";
const NUMBER: &str = "number";

/// A subcommand.
#[derive(Clone, Copy, PartialEq, Eq, strum::VariantArray)]
enum DailyCommand {
    Status,
    Now,
    Queue,
    Schedule,
    Skip,
    Unskip,
    Pause,
    Resume,
    Next,
    Void,
    Unvoid,
    Repost,
}

impl DailyCommand {
    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Status => {
                ("status", "Show the schedule, the latest daily and anything that needs fixing")
            }
            Self::Now => ("now", "Post today's daily right away"),
            Self::Queue => ("queue", "Show the next ten dailies, and change their order"),
            Self::Schedule => ("schedule", "Put a question on a date"),
            Self::Skip => ("skip", "Skip the next daily, a date or several days"),
            Self::Unskip => ("unskip", "Bring back skipped dailies"),
            Self::Pause => ("pause", "Pause dailies until you resume them"),
            Self::Resume => ("resume", "Resume dailies"),
            Self::Next => ("next", "Show which question comes next, and why"),
            Self::Void => ("void", "Let a daily count for nobody"),
            Self::Unvoid => ("unvoid", "Let a daily count again"),
            Self::Repost => ("repost", "Bring back the open daily if its message was deleted"),
        }
    }

    fn option(self) -> CreateCommandOption {
        let (name, description) = self.texts();
        let command = CreateCommandOption::new(CommandOptionType::SubCommand, name, description);
        let text = |name, description| {
            CreateCommandOption::new(CommandOptionType::String, name, description)
                .set_autocomplete(true)
                .max_length(100)
        };
        let number = || {
            CreateCommandOption::new(CommandOptionType::Integer, NUMBER, "Its number")
                .set_autocomplete(true)
                .min_int_value(1)
                .required(true)
        };
        match self {
            Self::Schedule => command
                .add_sub_option(text(QUESTION, "Words from its title or text").required(true))
                .add_sub_option(text(DATE, "Like 2026-12-24, tomorrow or friday").required(true)),
            Self::Skip => command
                .add_sub_option(text(FROM, "First day (default: the next daily)"))
                .add_sub_option(text(UNTIL, "Last day (default: only one day)")),
            Self::Unskip => command
                .add_sub_option(text(FROM, "First day (default: choose from a list)"))
                .add_sub_option(text(UNTIL, "Last day (default: only one day)")),
            Self::Void | Self::Unvoid => command.add_sub_option(number()),
            Self::Status
            | Self::Now
            | Self::Queue
            | Self::Pause
            | Self::Resume
            | Self::Next
            | Self::Repost => command,
        }
    }
}

pub(super) enum DailyRequest {
    Status,
    Now,
    Queue,
    Schedule { question: String, date: String },
    Skip(calendar::TypedSpan),
    Unskip(calendar::TypedSpan),
    Pause,
    Resume,
    Next,
    Void(u64),
    Unvoid(u64),
    Repost,
    Holidays(holidays::HolidaysRequest),
}

impl DailyRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        if options.group == holidays::GROUP {
            return holidays::HolidaysRequest::parse(options).map(Self::Holidays);
        }
        let command = options.one_of(DailyCommand::VARIANTS, |command| command.texts().0)?;
        let text = |options: &mut Options<'_>, name| options.string(name).map(str::to_owned);
        let number = |options: &mut Options<'_>| {
            let number = options.integer(NUMBER).and_then(|number| u64::try_from(number).ok());
            number.ok_or(UserError::UnknownCommand)
        };
        Ok(match command {
            DailyCommand::Status => Self::Status,
            DailyCommand::Now => Self::Now,
            DailyCommand::Queue => Self::Queue,
            DailyCommand::Schedule => Self::Schedule {
                question: text(options, QUESTION).unwrap_or_default(),
                date: text(options, DATE).unwrap_or_default(),
            },
            DailyCommand::Skip => Self::Skip(calendar::TypedSpan::parse(options)),
            DailyCommand::Unskip => Self::Unskip(calendar::TypedSpan::parse(options)),
            DailyCommand::Pause => Self::Pause,
            DailyCommand::Resume => Self::Resume,
            DailyCommand::Next => Self::Next,
            DailyCommand::Void => Self::Void(number(options)?),
            DailyCommand::Unvoid => Self::Unvoid(number(options)?),
            DailyCommand::Repost => Self::Repost,
        })
    }
}

pub(super) fn definition() -> CreateCommand {
    let command = CreateCommand::new("daily")
        .description("Manage this server's daily question")
        .default_member_permissions(Permissions::MANAGE_GUILD);
    DailyCommand::VARIANTS
        .iter()
        .fold(command, |command, subcommand| command.add_option(subcommand.option()))
        .add_option(holidays::option())
}

/// The resources of `/daily`.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) bank: &'a Bank,
    pub(super) dailies: &'a Dailies,
    /// The operator's own server.
    pub(super) home: Option<GuildId>,
}

pub(super) async fn run(
    desk: Desk<'_>,
    caller: &Caller,
    request: DailyRequest,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let Desk { store, bank, dailies, .. } = desk;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    match request {
        DailyRequest::Status => Ok(Reply::ephemeral(status(desk, caller, &server).await?)),
        DailyRequest::Now => now(store, dailies, caller, &server).await,
        DailyRequest::Queue => queue::show(desk, caller, &server).await,
        DailyRequest::Schedule { question, date } => {
            queue::schedule(desk, caller, &server, &question, &date).await
        }
        DailyRequest::Skip(span) => calendar::skip(store, caller, &server, span).await,
        DailyRequest::Unskip(span) => calendar::unskip(store, caller, &server, span).await,
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
        DailyRequest::Void(number) => void::ask(store, bank, caller, number).await,
        DailyRequest::Unvoid(number) => void::unvoid(desk, caller, number).await,
        DailyRequest::Repost => void::repost(dailies, caller, &server).await,
        DailyRequest::Holidays(request) => holidays::run(store, caller, &server, request).await,
    }
}

/// Suggestions for the typed option. They name questions, so only admins get any.
pub(super) async fn suggest(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    options: &Options<'_>,
) -> anyhow::Result<Vec<AutocompleteChoice>> {
    let Some((field, typed)) = options.focused().filter(|_| caller.is_admin()) else {
        return Ok(Vec::new());
    };
    let Some(server) = store.server(caller.guild).await? else { return Ok(Vec::new()) };
    if options.group == holidays::GROUP {
        return Ok(holidays::suggest(caller, &server, options.subcommand, typed));
    }
    let Ok(command) = options.one_of(DailyCommand::VARIANTS, |command| command.texts().0) else {
        return Ok(Vec::new());
    };
    match (command, field) {
        (DailyCommand::Schedule, QUESTION) => {
            Ok(suggest_questions(bank, typed, &Filter::default()))
        }
        (DailyCommand::Unskip, FROM | UNTIL) => {
            Ok(calendar::suggest_skipped(caller, &server, typed))
        }
        (DailyCommand::Schedule | DailyCommand::Skip, DATE | FROM | UNTIL) => {
            let newest = newest_date(store, caller).await?;
            Ok(calendar::suggest_days(caller, &server, newest, typed))
        }
        (DailyCommand::Void | DailyCommand::Unvoid, NUMBER) => {
            void::suggest(store, bank, caller, command == DailyCommand::Unvoid).await
        }
        _ => Ok(Vec::new()),
    }
}

/// The current state of the daily.
async fn status(desk: Desk<'_>, caller: &Caller, server: &Server) -> anyhow::Result<Message> {
    let Desk { store, bank, dailies, home, .. } = desk;
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
    let status = messages::daily::status(server, latest, newest, bank, &wrong, is_due, caller.now);
    let is_home = home == Some(caller.guild);
    Ok(if is_home { messages::daily::with_broken_files(status, bank.problems()) } else { status })
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
pub(super) async fn readmit(desk: Desk<'_>, caller: &Caller) -> EventResult<Reply> {
    caller.require_admin()?;
    let changed = desk.store.change_server(caller.guild, ServerChange::Readmit).await?;
    let server = changed.ok_or(UserError::NotSetUp)?;
    Ok(Reply::Update(status(desk, caller, &server).await?))
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

async fn next(
    store: &dyn Store,
    bank: &Bank,
    dailies: &Dailies,
    caller: &Caller,
    server: &Server,
) -> EventResult<Reply> {
    let newest = newest_date(store, caller).await?;
    let posting = server.upcoming(caller.now, newest).next();
    let today = server.settings.schedule.zone.date_at(caller.now);
    let date = posting.map_or(today, |posting| posting.date);
    let pick = dailies.choose(caller.guild, bank, server, date).await?;
    let pick = pick.ok_or_else(|| no_question(bank, server))?;
    let question = bank.get(&pick.next.question).ok_or(UserError::EmptyPool)?;
    let posting = posting.filter(|_| server.paused_since.is_none());
    Ok(Reply::ephemeral(messages::daily::next(bank, question, &pick, posting)))
}

/// The reason no question comes next.
fn no_question(bank: &Bank, server: &Server) -> UserError {
    match bank.count(&server.settings.filter) {
        0 => UserError::EmptyPool,
        _ => UserError::BotLacks(failures::nothing_left_to_post()),
    }
}
