//! Reviews: one question at a time, its answer, and what came of it.

mod export;
mod fit;

pub use export::{exported, nothing_to_export};
pub use fit::{fitted, unfitted};

use super::answer::{ANSWER_FIELD, MAX_ANSWER, key_point_menu, score};
use super::choices::{choice_text, options};
use super::flags::flag_button;
use super::question::{key_points, model_answer, prompt};
use super::review_note::{card_ref, click_button, comes_back_line, grade_name, regrade_row, row};
use super::{Message, NEUTRAL, counted, emoji, escaping, shorten, spread};
use crate::bank::Bank;
use crate::custom_id::{CardRef, CustomId, ReviewClick};
use crate::domain::choices::Offered;
use crate::domain::key_point::Ticks;
use crate::domain::question::Question;
use crate::domain::review::{
    ENOUGH_TO_FIT, MAX_NEW_PER_DAY, Rating, Retention, ReviewCard, ReviewSettings, SuspendedBy,
};
use crate::limits;
use crate::markdown::plain;
use jiff::Timestamp;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedFooter, CreateInputText, CreateModal,
    CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, InputTextStyle,
};
use strum::VariantArray as _;

/// The button that shows the answer.
pub const SHOW: &str = "Show answer";
/// The button that opens the form.
pub const TYPE: &str = "Type it first";
/// The button that ends a session.
pub const DONE: &str = "Done for now";
/// The most characters of a typed answer that are shown beside the model answer.
const LONGEST_REMINDER: usize = 600;

/// The numbers of questions left to review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// The cards that are due.
    pub due: usize,
    /// The questions without a card that may come up today.
    pub new: usize,
}

/// The next question. `outcome` is the result of the previous one, with its card if its grade can be
/// changed.
#[must_use]
pub fn ask(
    bank: &Bank,
    question: &Question,
    card: &CardRef,
    left: Remaining,
    outcome: Option<&Outcome>,
) -> Message {
    let mut message = Message { embeds: prompt(bank, question), ..Message::default() };
    let mut lines: Vec<String> = outcome.map(Outcome::line).into_iter().collect();
    let counts = [(left.due, "due"), (left.new, "new")];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, what)| format!("{count} {what}")).collect();
    lines.push(format!("**Review** · {}", counts.join(" · ")));
    message.content = lines.join("\n");
    let mut buttons =
        vec![click_button(ReviewClick::Show(card.clone()), SHOW, ButtonStyle::Primary)];
    if question.choices.is_empty() {
        let click = ReviewClick::Type(card.clone());
        buttons.push(click_button(click, TYPE, ButtonStyle::Secondary));
    } else {
        message.rows.push(options_row(question, card));
    }
    if card.reviews > 0 {
        let click = ReviewClick::Suspend(card.clone());
        buttons.push(click_button(click, "Suspend", ButtonStyle::Secondary));
    }
    buttons.push(click_button(ReviewClick::Done, DONE, ButtonStyle::Secondary));
    message.rows.push(row(buttons));
    message.rows.extend(outcome.and_then(Outcome::row));
    message
}

/// A button for each option, or a menu if several are right.
fn options_row(question: &Question, card: &CardRef) -> CreateActionRow {
    let offered = question.offered();
    let lettered = offered.lettered(&question.choices);
    if question.has_several_right() {
        let most = u8::try_from(lettered.len()).unwrap_or(u8::MAX);
        let options = lettered.iter().map(|it| {
            let label =
                shorten(&choice_text(it.letter, &plain(&it.option.text)), limits::OPTION_LABEL);
            CreateSelectMenuOption::new(label, it.id.to_string())
        });
        let kind = CreateSelectMenuKind::String { options: options.collect() };
        let id = CustomId::Review(ReviewClick::ChooseSome(card.clone())).to_string();
        let menu = CreateSelectMenu::new(id, kind).placeholder("Choose all that are right");
        return CreateActionRow::SelectMenu(menu.min_values(1).max_values(most));
    }
    row(lettered.iter().filter_map(|it| {
        let click = ReviewClick::Choose { card: card.clone(), option: it.id };
        Some(click_button(click, &it.letter?.to_string(), ButtonStyle::Primary))
    }))
}

/// The result of the previous click.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A review was stored.
    Graded(ReviewCard),
    /// The card had been reviewed, changed or deleted before.
    Outdated,
    /// A card was suspended.
    Suspended,
}

impl Outcome {
    fn line(&self) -> String {
        match self {
            Self::Graded(card) => comes_back_line(card),
            Self::Outdated => "That one was reviewed already, so I changed nothing.".to_owned(),
            Self::Suspended => "Suspended. To bring it back, use `/review suspended`.".to_owned(),
        }
    }

    fn row(&self) -> Option<CreateActionRow> {
        match self {
            Self::Graded(card) => Some(regrade_row(card)),
            Self::Outdated | Self::Suspended => None,
        }
    }
}

/// The form for typing an answer before it is shown.
pub fn form(question: &Question, card: &CardRef) -> CreateModal {
    let id = CustomId::Review(ReviewClick::TypeForm(card.clone()));
    let label = shorten(&plain(&question.prompt), limits::INPUT_LABEL);
    let label = if label.is_empty() { "Your answer".to_owned() } else { label };
    let input = CreateInputText::new(InputTextStyle::Paragraph, label, ANSWER_FIELD)
        .placeholder("Only for you to compare. I don't keep what you type here.")
        .max_length(MAX_ANSWER)
        .required(true);
    CreateModal::new(id.to_string(), shorten(&question.title, limits::FORM_TITLE))
        .components(vec![CreateActionRow::InputText(input)])
}

/// A member's answer before they saw the model answer.
#[derive(Clone, Copy, Debug)]
pub enum Answered<'a> {
    /// In their head.
    Silently,
    /// In the form.
    Typed(&'a str),
    /// With options, which give a grade unless one was edited since.
    Chose(Option<Rating>),
}

/// The answer to compare with, and the grades: nearly always one message.
#[must_use]
pub fn answer(
    question: &Question,
    card: &CardRef,
    offered: Offered,
    answered: Answered<'_>,
) -> Vec<Message> {
    let mut embeds = Vec::new();
    let mut suggested = None;
    match answered {
        Answered::Silently => {}
        Answered::Typed(text) => {
            let words = escaping::own(text, LONGEST_REMINDER);
            let length = words.chars().count();
            let footer = CreateEmbedFooter::new("I don't keep this.");
            let own = CreateEmbed::new().colour(NEUTRAL).title("You wrote").footer(footer);
            embeds.push((own.description(words), length));
        }
        Answered::Chose(grade) => suggested = grade,
    }
    embeds.extend(options(question, offered));
    embeds.extend(model_answer(question));
    let rows = grading_rows(question, card, None, suggested);
    let key_points = key_points(question);
    let mut messages = spread(embeds.iter().cloned().chain(key_points.clone()).collect());
    if let (Some((key_points, _)), 2..) = (key_points, messages.len()) {
        // Ticking replaces the last embed, and the menu must not be below a long answer.
        messages = spread(embeds);
        messages.insert(0, Message::embed(key_points));
    }
    if let Some(first) = messages.first_mut() {
        first.content = how_well(suggested);
        first.rows = rows;
    }
    messages
}

/// The answer after the member ticked key points, with the grade that follows from them.
#[must_use]
pub fn ticked(
    question: &Question,
    card: &CardRef,
    ticks: &Ticks,
    before: Vec<CreateEmbed>,
) -> Message {
    let mut embeds = before;
    embeds.pop();
    embeds.push(score(question, Some(ticks)));
    let suggested = Rating::of_ticks(ticks);
    let rows = grading_rows(question, card, Some(ticks), suggested);
    Message { content: how_well(suggested), embeds, rows, ..Message::default() }
}

fn how_well(suggested: Option<Rating>) -> String {
    let question = "How well did you know it?";
    match suggested {
        Some(grade) => format!("{question} I'd say **{}**.", grade_name(grade)),
        None => question.to_owned(),
    }
}

fn grading_rows(
    question: &Question,
    card: &CardRef,
    ticks: Option<&Ticks>,
    suggested: Option<Rating>,
) -> Vec<CreateActionRow> {
    let mut rows = Vec::new();
    if !question.key_points.is_empty() && question.choices.is_empty() {
        let id = CustomId::Review(ReviewClick::KeyPoints(card.clone()));
        rows.push(CreateActionRow::SelectMenu(key_point_menu(&id, question, ticks)));
    }
    let click = |grade| ReviewClick::Grade { card: card.clone(), grade };
    rows.push(grades_row(click, suggested));
    let done = click_button(ReviewClick::Done, DONE, ButtonStyle::Secondary);
    rows.push(row([done, flag_button(&question.id)]));
    rows
}

fn grades_row(click: impl Fn(Rating) -> ReviewClick, marked: Option<Rating>) -> CreateActionRow {
    row(Rating::VARIANTS.iter().copied().map(|grade| {
        let is_marked = marked == Some(grade);
        let style = if is_marked { ButtonStyle::Primary } else { ButtonStyle::Secondary };
        click_button(click(grade), grade_name(grade), style)
    }))
}

/// Offers to correct the grade of a card, or shows the corrected one.
#[must_use]
pub fn regrade(question: &str, card: &ReviewCard) -> Message {
    let text = format!("**{}**\n{}", escaping::plain(question), comes_back_line(card));
    let click = |grade| ReviewClick::Correct { card: card_ref(card), grade };
    Message::text(text).row(grades_row(click, Some(card.state.grade)))
}

/// Nothing is due. `next` is the time of the next review, and `ungraded` the number of questions
/// that could come up if there were more room for new ones.
#[must_use]
pub fn nothing_due(
    outcome: Option<&Outcome>,
    next: Option<Timestamp>,
    ungraded: usize,
    new_per_day: u8,
) -> Message {
    let mut lines: Vec<String> = outcome.map(Outcome::line).into_iter().collect();
    match next {
        Some(next) => lines.push(format!(
            "{} No review is due. The next one is on <t:{}:D>.",
            emoji::DONE,
            next.as_second()
        )),
        None if ungraded > 0 => lines.push(format!("{} No review is due.", emoji::DONE)),
        None => lines.push(
            "Nothing to review. Answer a question and tick what you had, and it comes back \
             here before you forget it.\nUse `/question` for one."
                .to_owned(),
        ),
    }
    if ungraded > 0 {
        lines.push(format!(
            "{} that you answered and never scored can come up, at most {new_per_day} a day. To \
             change that, use `/review settings`.",
            counted(ungraded, "more question")
        ));
    }
    let mut message = Message::text(lines.join("\n"));
    message.rows.extend(outcome.and_then(Outcome::row));
    message
}

/// A session ended before everything was reviewed.
#[must_use]
pub fn done(left: Remaining) -> Message {
    let left = match left.due + left.new {
        0 => "Nothing else is due today.".to_owned(),
        count => format!("{} left. Use `/review start` to go on.", counted(count, "question")),
    };
    Message::text(format!("{} Done for now. Your grades are stored.\n{left}", emoji::DONE))
}

/// A member's settings.
#[must_use]
pub fn settings(settings: &ReviewSettings) -> Message {
    let range = Retention::RANGE;
    let intervals = match settings.parameters {
        Some(_) => {
            "Your intervals follow how you remember. `/review fit` fits them again.".to_owned()
        }
        None => format!(
            "From {ENOUGH_TO_FIT} reviews on, `/review fit` lets the intervals follow how you \
             remember."
        ),
    };
    Message::text(format!(
        "{} **Your reviews in this server**\nA question comes back when your chance to remember it \
         is **{}%**. Choose {} to {} with `retention`: higher means more reviews.\nUp to **{}** \
         questions a day that you answered and never scored come up. Choose 0 to {MAX_NEW_PER_DAY} \
         with `new_per_day`.\n{intervals}\nA change counts from each question's next review on.\nReviews are \
         private, and don't count for streaks or leaderboards.",
        emoji::REVIEW,
        settings.retention.percent(),
        range.start(),
        range.end(),
        settings.new_per_day,
    ))
}

/// The suspended cards, as many as a menu can have, with the number of all.
#[must_use]
pub fn suspended(bank: &Bank, cards: &[ReviewCard], count: usize) -> Message {
    if cards.is_empty() {
        return Message::text(
            "No question is suspended. During a review, press *Suspend* if you don't want to see \
             one again.",
        );
    }
    let options = cards.iter().map(|card| {
        let label = super::question::title(bank, &card.question);
        let why = match card.state.suspended {
            Some(SuspendedBy::Lapses) => format!("Forgotten {}", lapses(card)),
            Some(SuspendedBy::Member) | None => "Suspended by you".to_owned(),
        };
        let label = shorten(&label, limits::OPTION_LABEL);
        CreateSelectMenuOption::new(label, card.question.to_string()).description(why)
    });
    let most = u8::try_from(cards.len()).unwrap_or(u8::MAX);
    let kind = CreateSelectMenuKind::String { options: options.collect() };
    let id = CustomId::Review(ReviewClick::ResumeSome).to_string();
    let menu =
        CreateSelectMenu::new(id, kind).placeholder("Bring back").min_values(1).max_values(most);
    let are = if count == 1 { "is" } else { "are" };
    Message::text(format!(
        "{} {are} suspended and won't come back by itself. Choose what you want to see again.",
        counted(count, "question")
    ))
    .row(CreateActionRow::SelectMenu(menu))
}

fn lapses(card: &ReviewCard) -> String {
    counted(card.state.lapses as usize, "time")
}

/// Suspended cards come back.
#[must_use]
pub fn resumed(count: usize) -> Message {
    let come = if count == 1 { "comes" } else { "come" };
    Message::text(format!(
        "{} {} {come} back when due. Use `/review start`.",
        emoji::DONE,
        counted(count, "question")
    ))
}

/// The card is gone, or was reviewed since the message was sent.
#[must_use]
pub fn outdated() -> Message {
    Message::text(
        "This question was reviewed again since, so its grade can't be changed here.\nUse `/review \
         start` to go on.",
    )
}
