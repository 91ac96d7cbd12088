//! `/daily skip` and `/daily unskip`.

use super::{Desk, FROM, UNTIL, newest_date, status};
use crate::commands::options::Options;
use crate::commands::question::choice;
use crate::commands::{Caller, Reply, inputs};
use crate::domain::schedule::{DateSpan, parse_date};
use crate::domain::server::{DayRefusal, MAX_SKIPPED, Server, ServerChange};
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages::{self, Message};
use crate::store::Store;
use jiff::civil::Date;
use serenity::all::{AutocompleteChoice, ComponentInteraction};

/// A span as it was typed.
pub(in crate::commands) struct TypedSpan {
    from: Option<String>,
    until: Option<String>,
}

impl TypedSpan {
    pub(super) fn parse(options: &mut Options<'_>) -> Self {
        let text = |name, options: &mut Options<'_>| options.string(name).map(str::to_owned);
        Self { from: text(FROM, options), until: text(UNTIL, options) }
    }

    /// The typed days from `today` on. Without a first day it begins with `first`; `None` if
    /// nothing was typed.
    fn read(&self, today: Date, first: Option<Date>) -> Result<Option<DateSpan>, UserError> {
        let read =
            |text: &Option<String>| text.as_deref().map(|text| parse_date(text, today)).transpose();
        let (from, until) = (read(&self.from)?, read(&self.until)?);
        let Some(given) = from.or(until) else { return Ok(None) };
        let first = from.or(first.filter(|first| *first <= given)).unwrap_or(given);
        let span = DateSpan::new(first, until.unwrap_or(first)).ok_or(UserError::BackwardsSkip)?;
        if span.last() < today {
            return Err(UserError::OverSkip);
        }
        Ok(DateSpan::new(span.first().max(today), span.last()))
    }
}

/// Skips the typed days, or the next scheduled posting. A skipped one stays skipped: two admins
/// with the same idea, or a duplicate click, skip only one day.
pub(super) async fn skip(
    store: &dyn Store,
    caller: &Caller,
    server: &Server,
    typed: TypedSpan,
) -> EventResult<Reply> {
    let newest = newest_date(store, caller).await?;
    let next = server.planned(caller.now, newest).next().map(|posting| posting.date);
    let today = server.settings.schedule.zone.date_at(caller.now);
    let span = match typed.read(today, next)? {
        Some(span) => span,
        None => match next {
            Some(date) => date.into(),
            None => return Ok(Reply::ephemeral(messages::daily::nothing_to_skip())),
        },
    };
    ensure_planned(server, caller, newest, span)?;
    Ok(Reply::ephemeral(skip_span(store, caller, span, newest).await?))
}

/// Refuses a span without dailies, and one that is too long or too far away.
fn ensure_planned(
    server: &Server,
    caller: &Caller,
    newest: Option<Date>,
    span: DateSpan,
) -> Result<(), UserError> {
    let ahead = server.skipped_ahead(caller.now);
    let skipped = ahead.into_iter().flat_map(DateSpan::dates).filter(|date| !span.contains(*date));
    let is_far = span.last() > server.last_planned_day(caller.now);
    if is_far || span.dates().take(MAX_SKIPPED + 1).count() + skipped.count() > MAX_SKIPPED {
        return Err(UserError::LongSkip(MAX_SKIPPED));
    }
    let planned = server.planned(caller.now, newest).map(|posting| posting.date);
    // A daily that is due and not posted yet can be skipped too.
    let today = server.settings.schedule.zone.date_at(caller.now);
    let can_come = server.ensure_has_daily(today, newest, caller.now);
    let is_open = span.contains(today) && matches!(can_come, Ok(()) | Err(DayRefusal::Skipped(_)));
    if is_open || planned.take_while(|date| *date <= span.last()).any(|date| span.contains(date)) {
        Ok(())
    } else {
        Err(UserError::NothingPlanned)
    }
}

/// Skips the daily of the date in a button.
pub(in crate::commands) async fn skip_too(
    store: &dyn Store,
    caller: &Caller,
    date: Date,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let newest = newest_date(store, caller).await?;
    let mut planned = server.planned(caller.now, newest).take_while(|it| it.date <= date);
    if !planned.any(|it| it.date == date) {
        return Err(UserError::NothingPlanned.into());
    }
    Ok(Reply::Update(skip_span(store, caller, date.into(), newest).await?))
}

async fn skip_span(
    store: &dyn Store,
    caller: &Caller,
    span: DateSpan,
    newest: Option<Date>,
) -> EventResult<Message> {
    let change = ServerChange::Skip(span);
    let server = store.change_server(caller.guild, change).await?.ok_or(UserError::NotSetUp)?;
    let next = server.upcoming(caller.now, newest).next();
    let skipped = server.skipped_ahead(caller.now);
    Ok(messages::daily::calendar::skipped(span, next, &skipped, server.paused_since.is_some()))
}

/// Brings the typed days back, or shows what is skipped.
pub(super) async fn unskip(
    store: &dyn Store,
    caller: &Caller,
    server: &Server,
    typed: TypedSpan,
) -> EventResult<Reply> {
    let skipped = server.skipped_ahead(caller.now);
    let today = server.settings.schedule.zone.date_at(caller.now);
    let first = skipped.first().map(|span| span.first());
    let Some(span) = typed.read(today, first)? else {
        return Ok(Reply::ephemeral(messages::daily::calendar::skipped_list(&skipped)));
    };
    let is_skipped =
        skipped.iter().any(|it| it.first() <= span.last() && span.first() <= it.last());
    if !is_skipped {
        return Err(UserError::NotSkipped.into());
    }
    store.change_server(caller.guild, ServerChange::Unskip(span)).await?;
    Ok(Reply::ephemeral(messages::daily::calendar::unskipped(span)))
}

/// Undoes skipping the dates in a button.
pub(in crate::commands) async fn unskip_span(
    store: &dyn Store,
    caller: &Caller,
    span: DateSpan,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    if span.last() < server.settings.schedule.zone.date_at(caller.now) {
        return Err(UserError::NothingPlanned.into());
    }
    store.change_server(caller.guild, ServerChange::Unskip(span)).await?;
    Ok(Reply::Update(messages::daily::calendar::unskipped(span)))
}

/// Undoes skipping all dates that were selected in a menu.
pub(in crate::commands) async fn unskip_some(
    desk: Desk<'_>,
    caller: &Caller,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let store = desk.store;
    let chosen: Vec<DateSpan> = inputs::read(interaction)?;
    let mut server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let today = server.settings.schedule.zone.date_at(caller.now);
    let ahead: Vec<DateSpan> = chosen.into_iter().filter(|span| span.last() >= today).collect();
    if ahead.is_empty() {
        return Err(UserError::NothingPlanned.into());
    }
    for span in ahead {
        let change = ServerChange::Unskip(span);
        server = store.change_server(caller.guild, change).await?.ok_or(UserError::NotSetUp)?;
    }
    Ok(Reply::Update(status(desk, caller, &server).await?))
}

/// The days of the next dailies, and the day that the text means.
pub(super) fn suggest_days(
    caller: &Caller,
    server: &Server,
    newest: Option<Date>,
    typed: &str,
) -> Vec<AutocompleteChoice> {
    let upcoming = server.upcoming(caller.now, newest).map(|posting| posting.date);
    matching(caller, server, typed, upcoming.take(2 * limits::CHOICES))
}

/// The skipped days.
pub(super) fn suggest_skipped(
    caller: &Caller,
    server: &Server,
    typed: &str,
) -> Vec<AutocompleteChoice> {
    let skipped = server.skipped_ahead(caller.now).into_iter().flat_map(DateSpan::dates);
    matching(caller, server, typed, skipped)
}

fn matching(
    caller: &Caller,
    server: &Server,
    typed: &str,
    days: impl Iterator<Item = Date>,
) -> Vec<AutocompleteChoice> {
    let today = server.settings.schedule.zone.date_at(caller.now);
    let meant = parse_date(typed, today).ok();
    let typed = typed.trim().to_lowercase();
    let name = messages::streaks::date_choice;
    let days = days.filter(|date| {
        name(*date).to_lowercase().contains(&typed) || date.to_string().contains(&typed)
    });
    let days = meant.into_iter().chain(days.filter(|date| Some(*date) != meant));
    days.map(|date| choice(&name(date), &date.to_string())).take(limits::CHOICES).collect()
}
