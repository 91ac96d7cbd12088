//! What members flagged, for admins, and the measured difficulty of a question.

use super::super::flags::kind_name;
use super::super::pages::turning;
use super::super::question::{place, title};
use super::super::{Message, NEUTRAL, button, counted, emoji, escaping, quoted, shorten};
use crate::bank::Bank;
use crate::custom_id::{BankClick, CustomId, FlagClick};
use crate::domain::quality::{Flag, FlaggedQuestion, MIN_ANSWERS, QuestionVersion, ScoredAnswers};
use crate::domain::question::{Question, QuestionId};
use crate::limits;
use jiff::Timestamp;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedFooter, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};

/// The notes that the list shows of each question.
const NOTES_IN_LIST: usize = 2;
/// The notes that are shown of one question.
const NOTES: usize = 10;
/// The most characters of a note in the list.
const SHORT_NOTE: usize = 150;

/// A page of flagged questions.
#[derive(Clone, Debug)]
pub struct FlagPage {
    /// The questions of the page.
    pub shown: Vec<FlaggedQuestion>,
    /// The page, counted from 0.
    pub page: usize,
    /// The number of pages; at least one.
    pub pages: usize,
    /// The number of all open flags.
    pub count: usize,
}

/// A page of flagged questions, with a menu to open one.
#[must_use]
pub fn flags(bank: &Bank, page: &FlagPage) -> Message {
    let embed = CreateEmbed::new().colour(NEUTRAL).title("Flagged questions");
    if page.shown.is_empty() {
        return Message::embed(embed.description(
            "No question is flagged. Members do that with *Something's wrong*, under an answer.",
        ));
    }
    let lines: Vec<String> = page.shown.iter().map(|flagged| entry(bank, flagged)).collect();
    let mut footer = counted(page.count, "open flag");
    if page.pages > 1 {
        footer = format!("{footer} · page {} of {}", page.page + 1, page.pages);
    }
    let embed = embed
        .description(shorten(&lines.join("\n\n"), limits::DESCRIPTION))
        .footer(CreateEmbedFooter::new(footer));
    let options = page.shown.iter().map(|flagged| {
        let label = shorten(&title(bank, &flagged.question), limits::OPTION_LABEL);
        CreateSelectMenuOption::new(label, flagged.question.to_string())
    });
    let kind = CreateSelectMenuKind::String { options: options.collect() };
    let menu = CreateSelectMenu::new(CustomId::Flag(FlagClick::Pick).to_string(), kind)
        .placeholder("Open a question");
    let message = Message::embed(embed).row(CreateActionRow::SelectMenu(menu));
    if page.pages < 2 {
        return message;
    }
    message.row(turning(page.page, page.pages, |page| CustomId::Flag(FlagClick::List(page))))
}

fn entry(bank: &Bank, flagged: &FlaggedQuestion) -> String {
    let heading = format!("**{}**", quoted(&title(bank, &flagged.question)));
    let notes = flagged.notes().take(NOTES_IN_LIST).map(|flag| {
        format!("> {}", escaping::plain(&shorten(&in_one_line(&flag.note), SHORT_NOTE)))
    });
    [heading, kinds(flagged)].into_iter().chain(notes).collect::<Vec<_>>().join("\n")
}

/// `2 × Wrong · 1 × Typo`.
fn kinds(flagged: &FlaggedQuestion) -> String {
    let kinds = flagged.kinds();
    let kinds = kinds.iter().map(|(kind, count)| format!("{count} × {}", kind_name(*kind)));
    kinds.collect::<Vec<_>>().join(" · ")
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The flags on one question, with what an admin can do. `answers` are missing for a question that
/// isn't in the bank.
#[must_use]
pub fn flags_on(
    bank: &Bank,
    flagged: &FlaggedQuestion,
    answers: Option<&ScoredAnswers>,
) -> Message {
    let id = &flagged.question;
    let question = bank.get(id);
    let mut lines = vec![kinds(flagged)];
    match question {
        Some(question) => {
            lines.push(place(bank, question));
            lines.extend(answers.and_then(|answers| measured(question, answers)));
        }
        None => lines.push("This question isn't in the bank any longer.".to_owned()),
    }
    let version = question.map(QuestionVersion::of);
    let notes: Vec<&Flag> = flagged.notes().collect();
    lines.extend(notes.iter().take(NOTES).map(|flag| note(flag, version)));
    let more = notes.len().saturating_sub(NOTES);
    if more > 0 {
        lines.push(format!("\nand {} more", counted(more, "note")));
    }
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title(quoted(&title(bank, id)))
        .description(shorten(&lines.join("\n"), limits::DESCRIPTION))
        .footer(CreateEmbedFooter::new(id.to_string()));
    let done = CustomId::Flag(FlagClick::Done(id.clone()));
    let mut buttons = vec![button(&done, "Done", ButtonStyle::Success)];
    if question.is_some() {
        let change = CustomId::Bank(BankClick::Change(id.clone()));
        buttons.push(button(&change, "Edit", ButtonStyle::Secondary));
    }
    let text = "*Done* clears these flags. To see the question with its answer, use `/bank show`.";
    let message = Message { content: text.to_owned(), ..Message::embed(embed) };
    message.row(CreateActionRow::Buttons(buttons))
}

/// One note. `version` is the question's version now.
fn note(flag: &Flag, version: Option<QuestionVersion>) -> String {
    let is_edited = version.is_some_and(|version| version != flag.version);
    let edited = if is_edited { " · the question was edited since" } else { "" };
    let lines = flag.note.lines().map(|line| format!("> {}", escaping::plain(line)));
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("\n**{}** · <t:{}:R>{edited}\n{lines}", kind_name(flag.kind), flag.at.as_second())
}

/// The measured difficulty of a question beside its label; `None` if it can't be measured.
pub(super) fn measured(question: &Question, answers: &ScoredAnswers) -> Option<String> {
    if !question.choices.is_empty() {
        return None;
    }
    let label = question.difficulty;
    Some(match answers.measured() {
        None => {
            let members = usize::try_from(answers.members()).unwrap_or(usize::MAX);
            format!(
                "Labeled {label}. To measure it, I need the self-scores of {MIN_ANSWERS} members; I have {members}."
            )
        }
        Some(measured) => match measured.contradicts(label) {
            None => format!("Labeled {label}. Members had {measured} of the answer."),
            Some(instead) => format!(
                "{} Labeled {label}, but members had {measured} of the answer. On average, that is {instead}.",
                emoji::ATTENTION
            ),
        },
    })
}

/// The flags of the question are gone by now.
#[must_use]
pub fn no_flags_left() -> Message {
    Message::text("That question has no open flags any longer. `/bank flags` shows the others.")
}

/// The flags on a question are done.
#[must_use]
pub fn flags_done(question: &QuestionId, title: &str, count: usize, done: Timestamp) -> Message {
    if count == 0 {
        return no_flags_left();
    }
    let undo = CustomId::Flag(FlagClick::Undo { question: question.clone(), done });
    let text =
        format!("{} Cleared {} on **{}**.", emoji::DONE, counted(count, "flag"), quoted(title));
    Message::text(text).row(CreateActionRow::Buttons(vec![
        button(&undo, "Undo", ButtonStyle::Secondary),
        to_list(),
    ]))
}

/// They are open again.
#[must_use]
pub fn flags_reopened(title: &str, count: usize) -> Message {
    let text = match count {
        0 => "There is nothing left to undo.".to_owned(),
        _ => format!("{} Back: {} on **{}**.", emoji::DONE, counted(count, "flag"), quoted(title)),
    };
    Message::text(text).row(CreateActionRow::Buttons(vec![to_list()]))
}

fn to_list() -> serenity::all::CreateButton {
    let id = CustomId::Flag(FlagClick::List(0));
    button(&id, "All flagged questions", ButtonStyle::Secondary)
}
