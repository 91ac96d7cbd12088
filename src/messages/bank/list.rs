//! Lists of a server's questions, and one question for its admins.

use super::super::pages::turning;
use super::super::{Message, NEUTRAL, button, counted, emoji, question::place, quoted, shorten};
use super::as_shown;
use super::flags::measured;
use crate::bank::Bank;
use crate::custom_id::{BankClick, BankList, CustomId, QuestionAction};
use crate::domain::quality::ScoredAnswers;
use crate::domain::question::{Question, QuestionId};
use crate::limits;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};

/// One line of a list.
#[derive(Clone, Debug)]
pub struct ListEntry<'a> {
    /// The question, or only its id if this build can't read it.
    pub question: Result<&'a Question, &'a QuestionId>,
    /// Set if it isn't asked any longer.
    pub is_retired: bool,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct ListPage<'a> {
    /// The questions that are listed.
    pub shown: BankList,
    /// The page, counted from 0.
    pub page: usize,
    /// The number of pages; at least one.
    pub pages: usize,
    /// The number of all questions in the list.
    pub count: usize,
    /// The questions of the page, at most [`limits::OPTIONS`].
    pub entries: Vec<ListEntry<'a>>,
    /// The words searched for.
    pub search: Option<&'a str>,
}

const fn heading(shown: BankList) -> &'static str {
    match shown {
        BankList::Own => "This server's own questions",
        BankList::Retired => "Questions that aren't asked",
        BankList::Unfinished => "Questions without key points",
        BankList::All => "All questions",
    }
}

const fn nothing(shown: BankList) -> &'static str {
    match shown {
        BankList::Own => {
            "This server has no questions of its own yet.\n`/bank add` writes one, and `/bank \
             import` takes a whole file."
        }
        BankList::Retired => "Every question is asked. `/bank retire` switches one off.",
        BankList::Unfinished => "All of this server's questions have key points.",
        BankList::All => "The bank is empty.",
    }
}

/// A page of questions, with a menu to open one.
#[must_use]
pub fn list(bank: &Bank, page: &ListPage<'_>) -> Message {
    let title = match page.search {
        Some(words) => format!("{}: {}", heading(page.shown), quoted(words)),
        None => heading(page.shown).to_owned(),
    };
    if page.entries.is_empty() {
        let text = if page.search.is_some() {
            "Nothing found. Try other words, or leave `search` empty."
        } else {
            nothing(page.shown)
        };
        return Message::embed(CreateEmbed::new().colour(NEUTRAL).title(title).description(text));
    }
    let lines: Vec<String> = page.entries.iter().map(|entry| line(bank, entry)).collect();
    let footer = match page.pages {
        1 => counted(page.count, "question"),
        pages => {
            format!("{} · page {} of {pages}", counted(page.count, "question"), page.page + 1)
        }
    };
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title(title)
        .description(shorten(&lines.join("\n"), limits::DESCRIPTION))
        .footer(serenity::all::CreateEmbedFooter::new(footer));
    let message = Message::embed(embed).row(menu(page));
    if page.pages < 2 {
        return message;
    }
    let shown = page.shown;
    message
        .row(turning(page.page, page.pages, |page| CustomId::Bank(BankClick::List { shown, page })))
}

fn line(bank: &Bank, entry: &ListEntry<'_>) -> String {
    let retired = if entry.is_retired { " · not asked" } else { "" };
    match entry.question {
        Ok(question) => {
            format!("**{}**\n{}{retired}", quoted(&question.title), place(bank, question))
        }
        Err(id) => format!("{} `{id}` can't be read. Edit it to repair it.", emoji::ATTENTION),
    }
}

fn menu(page: &ListPage<'_>) -> CreateActionRow {
    let options = page.entries.iter().map(|entry| match entry.question {
        Ok(question) => {
            let label = shorten(&question.title, limits::OPTION_LABEL);
            CreateSelectMenuOption::new(label, question.id.to_string())
        }
        Err(id) => CreateSelectMenuOption::new(id.to_string(), id.to_string()),
    });
    let kind = CreateSelectMenuKind::String { options: options.collect() };
    let id = CustomId::Bank(BankClick::Pick).to_string();
    CreateActionRow::SelectMenu(CreateSelectMenu::new(id, kind).placeholder("Open a question"))
}

/// A question for its admins, with what they can do. `is_own` says if it is the server's, `answers`
/// are its members' self-scores.
#[must_use]
pub fn show(
    bank: &Bank,
    question: &Question,
    is_own: bool,
    answers: &ScoredAnswers,
) -> Vec<Message> {
    let id = &question.id;
    let is_retired = bank.is_retired(id);
    let whose = if is_own { "One of this server's own questions" } else { "A shipped question" };
    let state = if is_retired { ", not asked any longer" } else { "" };
    let mut messages = as_shown(bank, question);
    if let Some(first) = messages.first_mut() {
        let lines = [format!("{whose}{state}."), format!("`{id}`")];
        let lines = lines.into_iter().chain(measured(question, answers));
        first.content = lines.collect::<Vec<_>>().join("\n");
    }
    let change = CustomId::Bank(BankClick::Change(id.clone()));
    let mut buttons = vec![
        button(&change, "Edit", ButtonStyle::Secondary),
        if is_retired {
            act(id, QuestionAction::Restore, "Ask it again", ButtonStyle::Secondary)
        } else {
            act(id, QuestionAction::Retire, "Stop asking it", ButtonStyle::Secondary)
        },
    ];
    if is_own {
        buttons.push(act(id, QuestionAction::Delete, "Delete", ButtonStyle::Danger));
    }
    if let Some(last) = messages.last_mut() {
        last.rows.push(CreateActionRow::Buttons(buttons));
    }
    messages
}

/// Asks for confirmation before a question is deleted.
#[must_use]
pub fn delete_really(question: &QuestionId, title: &str) -> Message {
    let delete = act(question, QuestionAction::DeleteNow, "Delete it", ButtonStyle::Danger);
    Message::text(format!(
        "Delete **{}** for good?\nIts old messages stay, but nobody can answer them any longer. A \
         shipped question that it replaces returns.",
        quoted(title)
    ))
    .row(CreateActionRow::Buttons(vec![delete]))
}

/// A question was deleted.
#[must_use]
pub fn deleted() -> Message {
    Message::text(format!("{} Deleted.", emoji::DONE))
}

/// A question isn't asked any longer.
#[must_use]
pub fn retired(question: &QuestionId, title: &str) -> Message {
    let restore = act(question, QuestionAction::Restore, "Ask it again", ButtonStyle::Secondary);
    Message::text(format!(
        "{} I won't ask **{}** here again. What was answered stays.",
        emoji::DONE,
        quoted(title)
    ))
    .row(CreateActionRow::Buttons(vec![restore]))
}

/// A question is asked again.
#[must_use]
pub fn restored(question: &QuestionId, title: &str) -> Message {
    let retire = act(question, QuestionAction::Retire, "Stop asking it", ButtonStyle::Secondary);
    Message::text(format!("{} **{}** can be asked again.", emoji::DONE, quoted(title)))
        .row(CreateActionRow::Buttons(vec![retire]))
}

fn act(
    question: &QuestionId,
    action: QuestionAction,
    label: &str,
    style: ButtonStyle,
) -> CreateButton {
    button(&CustomId::Bank(BankClick::Question { id: question.clone(), action }), label, style)
}
