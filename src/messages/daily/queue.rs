//! The queue of dailies, for admins.

use super::{button, calendar};
use crate::bank::Bank;
use crate::custom_id::{CustomId, PlannedDaily, QueueClick};
use crate::domain::question::{Question, QuestionId};
use crate::domain::queue::{Reason, Upcoming};
use crate::domain::server::Server;
use crate::limits;
use crate::messages::question::title;
use crate::messages::{Message, NEUTRAL, emoji, escaping, shorten};
use jiff::civil::Date;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateInputText, CreateModal, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption, InputTextStyle,
};

/// The field of the modal for a date.
pub const DATE_FIELD: &str = "date";
/// The longest title in a list, in characters.
const LONGEST_TITLE: usize = 60;
/// The most questions that are named after the queue.
const MOST_NAMED: usize = 10;

/// The sentence above the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueNote {
    /// The question with this title was moved up.
    MovedUp(String),
    /// The question with this title was passed over.
    PassedOver(String),
    /// Questions that were passed over may come again.
    BroughtBack,
    /// Nothing was done, because the queue had changed.
    Changed,
}

impl QueueNote {
    fn text(&self) -> String {
        match self {
            Self::MovedUp(title) => {
                format!("{} **{}** comes earlier now.", emoji::DONE, short(title))
            }
            Self::PassedOver(title) => {
                format!("{} **{}** won't come in this round.", emoji::DONE, short(title))
            }
            Self::BroughtBack => {
                format!("{} The questions that were left out can come again.", emoji::DONE)
            }
            Self::Changed => "The queue has changed since, so I did nothing. This is what comes \
                              now."
                .to_owned(),
        }
    }
}

fn short(title: &str) -> String {
    escaping::plain(&shorten(title, LONGEST_TITLE))
}

/// Short enough for a phone: *Thu, Dec 24*.
fn short_day(date: Date) -> String {
    date.strftime("%a, %b %-d").to_string()
}

/// The next dailies with their dates, and a menu to change one.
#[must_use]
pub fn queue(
    bank: &Bank,
    server: &Server,
    upcoming: &[Upcoming],
    note: Option<QueueNote>,
) -> Message {
    let mut lines: Vec<String> = upcoming.iter().map(|it| line(bank, it)).collect();
    let last = upcoming.last().map(|it| it.posting.date);
    let later: Vec<String> = server
        .queue
        .dates()
        .filter(|(date, _)| last.is_some_and(|last| last < *date))
        .map(|(date, question)| format!("{} · {}", short_day(date), short(&title(bank, question))))
        .collect();
    if !later.is_empty() {
        lines.push(format!("\n**Later**\n{}", named(&later)));
    }
    let passed: Vec<String> =
        server.queue.passed().iter().map(|it| short(&title(bank, &it.question))).collect();
    if !passed.is_empty() {
        lines.push(format!("\n**Left out this round**\n{}", named(&passed)));
    }
    if server.paused_since.is_some() {
        lines.push(
            "\nDailies are paused, so none of these come before you use `/daily resume`."
                .to_owned(),
        );
    }
    let embed = CreateEmbed::new().colour(NEUTRAL).title("Coming up").description(lines.join("\n"));
    let mut message = Message::embed(embed).row(menu(bank, upcoming));
    message.content = note.map_or(String::new(), |note| note.text());
    if passed.is_empty() {
        return message;
    }
    let id = CustomId::Queue(QueueClick::BringBack);
    let restore = button(&id, "Bring back what was left out", ButtonStyle::Secondary);
    message.row(CreateActionRow::Buttons(vec![restore]))
}

fn named(lines: &[String]) -> String {
    let mut shown: Vec<String> = lines.iter().take(MOST_NAMED).cloned().collect();
    if let Some(more) = lines.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        shown.push(format!("and {more} more"));
    }
    shown.join("\n")
}

fn line(bank: &Bank, upcoming: &Upcoming) -> String {
    let title = short(&title(bank, &upcoming.pick.next.question));
    let mark = match upcoming.pick.reason {
        Reason::Dated => " *(put on this date)*",
        Reason::MovedUp => " *(moved)*",
        Reason::Order => "",
    };
    format!("{} · **{title}**{mark}", short_day(upcoming.posting.date))
}

fn menu(bank: &Bank, upcoming: &[Upcoming]) -> CreateActionRow {
    let option = |it: &Upcoming| {
        let planned = planned(it);
        let label = shorten(&title(bank, &planned.question), limits::OPTION_LABEL);
        CreateSelectMenuOption::new(label, planned.to_string())
            .description(calendar::day(planned.date))
    };
    let options = upcoming.iter().take(limits::OPTIONS).map(option).collect();
    let id = CustomId::Queue(QueueClick::Choose).to_string();
    let menu = CreateSelectMenu::new(id, CreateSelectMenuKind::String { options });
    CreateActionRow::SelectMenu(menu.placeholder("Change one of these"))
}

fn planned(upcoming: &Upcoming) -> PlannedDaily {
    PlannedDaily { date: upcoming.posting.date, question: upcoming.pick.next.question.clone() }
}

/// The daily at a position, with the buttons to change it.
#[must_use]
pub fn one(bank: &Bank, upcoming: &[Upcoming], at: usize) -> Message {
    let chosen = &upcoming[at];
    let planned = planned(chosen);
    let place = bank
        .get(&planned.question)
        .map_or(String::new(), |question| crate::messages::question::place(bank, question));
    let text = format!(
        "**{}**\n{place}\n\nComes on {}.",
        short(&title(bank, &planned.question)),
        calendar::day(planned.date)
    );
    let embed = CreateEmbed::new().colour(NEUTRAL).title("Change the queue").description(text);
    let is_dated = chosen.pick.reason == Reason::Dated;
    let is_first = upcoming[..at].iter().all(|it| it.pick.reason == Reason::Dated);
    let id = |click| CustomId::Queue(click);
    let up = id(QueueClick::MoveUp(planned.clone()));
    let pass = id(QueueClick::PassOver(planned.clone()));
    let put = id(QueueClick::PutOn(planned.question));
    Message::embed(embed)
        .row(CreateActionRow::Buttons(vec![
            button(&up, "Move up", ButtonStyle::Primary).disabled(is_dated || is_first),
            button(&pass, "Not this one", ButtonStyle::Secondary),
            button(&put, "Put on a date…", ButtonStyle::Secondary),
        ]))
        .row(CreateActionRow::Buttons(vec![button(
            &id(QueueClick::Show),
            "Back to the queue",
            ButtonStyle::Secondary,
        )]))
}

/// The modal for the date of a question.
pub fn date_modal(question: &QuestionId, title: &str) -> CreateModal {
    let input = CreateInputText::new(InputTextStyle::Short, "Date", DATE_FIELD)
        .placeholder("2026-12-24, tomorrow or friday")
        .max_length(40)
        .required(true);
    let id = CustomId::Queue(QueueClick::PutOn(question.clone()));
    CreateModal::new(id.to_string(), shorten(title, limits::FORM_TITLE))
        .components(vec![CreateActionRow::InputText(input)])
}

/// A question has a date now. `instead` is the title of the one that had it before.
#[must_use]
pub fn scheduled(question: &Question, date: Date, instead: Option<&str>) -> Message {
    let instead = instead
        .map_or(String::new(), |title| format!("\nIt comes instead of **{}**.", short(title)));
    let text = format!(
        "{} **{}** comes on {}.{instead}",
        emoji::DONE,
        short(&question.title),
        calendar::day(date)
    );
    let show = CustomId::Queue(QueueClick::Show);
    Message::text(text).row(CreateActionRow::Buttons(vec![button(
        &show,
        "Show the queue",
        ButtonStyle::Secondary,
    )]))
}
