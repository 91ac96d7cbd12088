//! Skipped days and holidays.

use super::{button, moment};
use crate::custom_id::CustomId;
use crate::domain::schedule::{DateSpan, Holiday, ScheduledPosting};
use crate::domain::server::Server;
use crate::limits;
use crate::messages::{Message, emoji};
use jiff::Timestamp;
use jiff::civil::Date;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};
use std::collections::BTreeSet;

/// The most skipped spans that are named in a line.
const MOST_NAMED: usize = 8;

/// A date by its name: *Thursday, December 24*.
pub(super) fn day(date: Date) -> String {
    date.strftime("%A, %B %-d").to_string()
}

fn days(span: DateSpan) -> String {
    if span.first() == span.last() {
        day(span.first())
    } else {
        format!("{} to {}", day(span.first()), day(span.last()))
    }
}

/// The skipped days ahead, if there are any.
pub(super) fn skipped_line(skipped: &[DateSpan]) -> Option<String> {
    if skipped.is_empty() {
        return None;
    }
    let named: Vec<String> = skipped.iter().take(MOST_NAMED).map(|span| days(*span)).collect();
    let more = skipped.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    Some(format!("Skipped: {}{more}.", named.join("; ")))
}

/// The next holiday, if there is one.
pub(super) fn next_holiday(server: &Server, now: Timestamp) -> Option<String> {
    let today = server.settings.schedule.zone.date_at(now);
    let next = server.holidays.iter().filter_map(|holiday| holiday.next_from(today));
    let next = next.filter(|date| *date >= today).min()?;
    Some(format!("Next holiday: {}.", day(next)))
}

/// The menu that undoes skipping: of single days if they fit, else of spans.
pub(super) fn unskip_menu(skipped: &[DateSpan]) -> Option<CreateActionRow> {
    let mut offered: Vec<DateSpan> =
        skipped.iter().flat_map(|span| span.dates()).map(DateSpan::from).collect();
    if offered.len() > limits::OPTIONS {
        offered = skipped.to_vec();
    }
    let options = offered
        .iter()
        .map(|span| CreateSelectMenuOption::new(days(*span), span.to_string()))
        .take(limits::OPTIONS);
    menu(&CustomId::UnskipSome, "Bring back a skipped daily", options.collect())
}

fn menu(
    id: &CustomId,
    placeholder: &str,
    options: Vec<CreateSelectMenuOption>,
) -> Option<CreateActionRow> {
    let most = u8::try_from(options.len()).ok().filter(|count| *count > 0)?;
    let menu = CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::String { options });
    Some(CreateActionRow::SelectMenu(menu.placeholder(placeholder).max_values(most)))
}

/// Days were skipped. `all` are all skipped days ahead.
#[must_use]
pub fn skipped(
    span: DateSpan,
    next: Option<ScheduledPosting>,
    all: &[DateSpan],
    paused: bool,
) -> Message {
    let is_one = span.first() == span.last();
    let what = if is_one { "No daily on" } else { "No dailies from" };
    let mut lines = vec![format!("{} {what} {}.", emoji::DONE, days(span))];
    match next {
        _ if paused => lines.push("Dailies are paused. Use `/daily resume` to restart.".to_owned()),
        Some(next) => lines.push(format!("Next daily: {}.", moment(next))),
        None => {}
    }
    if all.iter().any(|it| *it != span) {
        lines.extend(skipped_line(all));
    }
    let undo = if is_one { CustomId::Unskip(span.first()) } else { CustomId::UnskipSpan(span) };
    let mut buttons = vec![button(&undo, "Undo", ButtonStyle::Secondary)];
    buttons.extend(next.map(|next| {
        button(&CustomId::Skip(next.date), "Skip that one too", ButtonStyle::Secondary)
    }));
    Message::text(lines.join("\n")).row(CreateActionRow::Buttons(buttons))
}

/// Days are no longer skipped.
#[must_use]
pub fn unskipped(span: DateSpan) -> Message {
    Message::text(if span.first() == span.last() {
        format!("{} The daily on {} is back on.", emoji::DONE, days(span))
    } else {
        format!("{} Dailies from {} are back on.", emoji::DONE, days(span))
    })
}

/// The skipped days, with a menu to bring them back.
#[must_use]
pub fn skipped_list(skipped: &[DateSpan]) -> Message {
    match (skipped_line(skipped), unskip_menu(skipped)) {
        (Some(line), Some(menu)) => Message::text(line).row(menu),
        _ => Message::text("No daily is skipped. Use `/daily skip` for days without one."),
    }
}

/// A holiday by its name: *December 25, every year*.
#[must_use]
pub fn holiday_name(holiday: Holiday) -> String {
    match holiday {
        Holiday::Once(date) => date.strftime("%A, %B %-d, %Y").to_string(),
        Holiday::Yearly(day) => {
            format!("{}, every year", day.in_leap_year().strftime("%B %-d"))
        }
    }
}

/// A holiday was added.
#[must_use]
pub fn holiday_added(holiday: Holiday, next: Option<ScheduledPosting>) -> Message {
    let next = next.map_or(String::new(), |next| format!("\nNext daily: {}.", moment(next)));
    Message::text(format!("{} No daily on {}.{next}", emoji::DONE, holiday_name(holiday)))
}

/// A holiday was removed.
#[must_use]
pub fn holiday_removed(holiday: Holiday) -> Message {
    Message::text(format!(
        "{} {} isn't a holiday here anymore.",
        emoji::DONE,
        holiday_name(holiday)
    ))
}

/// The holidays, with a menu to remove some. Those that are over come last.
#[must_use]
pub fn holidays(holidays: &BTreeSet<Holiday>, today: Date) -> Message {
    if holidays.is_empty() {
        return Message::text(
            "No holidays yet. Add one with `/daily holidays add`: *Dec 25* for every year, or \
             *2026-12-24* for once.",
        );
    }
    let mut sorted: Vec<Holiday> = holidays.iter().copied().collect();
    let is_over = |next: &Option<Date>| next.is_none_or(|next| next < today);
    sorted.sort_by_key(|holiday| {
        let next = holiday.next_from(today);
        (is_over(&next), next)
    });
    let lines: Vec<String> =
        sorted.iter().map(|holiday| format!("• {}", holiday_name(*holiday))).collect();
    let text = format!("**Holidays: no daily on these days**\n{}", lines.join("\n"));
    let options = sorted.iter().take(limits::OPTIONS);
    let options = options
        .map(|holiday| CreateSelectMenuOption::new(holiday_name(*holiday), holiday.to_string()));
    let menu = menu(&CustomId::RemoveHolidays, "Remove holidays", options.collect());
    Message { rows: menu.into_iter().collect(), ..Message::text(text) }
}
