//! Messages before the first question: what both read in the thread, and the interviewer's private
//! card with the whole plan.

use super::card::{follow_ups, question_embeds};
use super::{MarkedMessage, both, interviewer, mention, press, said};
use crate::custom_id::{CustomId, InterviewAction, InterviewClick};
use crate::domain::interview::{
    Interview, MAX_REPLACED, PlannedQuestion, PlannedRound, PreparationView,
};
use crate::limits;
use crate::messages::{Message, NEUTRAL, counted, emoji, escaping, shorten, spread};
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedAuthor, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};

/// Tells both that the interviewer is preparing.
#[must_use]
pub fn preparing(interview: &Interview) -> MarkedMessage {
    let mut step = said(
        "Preparation".to_owned(),
        "The interviewer is reading the questions. The clock starts when they press *Begin*.\n\
         Interviewer: your private card has the questions with answers and key points.",
    );
    let id = interview.id;
    let message = &mut step.message;
    message.call = both(interview);
    message.content = format!(
        "{} interviews {}: *{}*, {} min.",
        interviewer(interview),
        mention(interview.candidate),
        interview.template.name,
        interview.template.minutes,
    );
    message.rows.push(CreateActionRow::Buttons(vec![
        press(id, InterviewAction::Card, "Interviewer's card", ButtonStyle::Primary),
        press(id, InterviewAction::Begin, "Begin", ButtonStyle::Secondary),
        press(id, InterviewAction::End, "End", ButtonStyle::Secondary),
    ]));
    step
}

/// The interviewer's card before the first question: every question with its answer, then the plan.
#[must_use]
pub fn plan_card(interview: &Interview, view: &PreparationView<'_>) -> Vec<Message> {
    let questions = view.rounds.iter().flat_map(|round| {
        round.questions.iter().flat_map(|planned| planned_embeds(interview, round, planned))
    });
    let mut messages = spread(questions.collect());
    messages.push(plan(interview, view, None));
    messages
}

/// The card after a question was replaced: the new question at `position`, then the plan.
#[must_use]
pub fn replaced(
    interview: &Interview,
    view: &PreparationView<'_>,
    position: usize,
) -> Vec<Message> {
    let questions = view.rounds.iter().flat_map(|round| {
        let new = round.questions.iter().filter(|planned| planned.position == position);
        new.flat_map(|planned| planned_embeds(interview, round, planned))
    });
    let mut messages = spread(questions.collect());
    messages.push(plan(interview, view, Some(position)));
    messages
}

fn planned_embeds(
    interview: &Interview,
    round: &PlannedRound<'_>,
    planned: &PlannedQuestion<'_>,
) -> Vec<(CreateEmbed, usize)> {
    let Some(question) = planned.question else { return Vec::new() };
    let mut embeds = question_embeds(question);
    if let Some((first, length)) = embeds.first_mut() {
        let number = planned.position + 1;
        let author =
            format!("Question {number} of {} · {}", interview.questions.len(), round.round.title);
        *length += author.chars().count();
        *first = first.clone().author(CreateEmbedAuthor::new(author));
    }
    if !question.key_points.is_empty() {
        let points: Vec<String> =
            question.key_points.iter().map(|point| format!("• {point}")).collect();
        let points = shorten(&points.join("\n"), limits::DESCRIPTION);
        let length = points.chars().count();
        let embed = CreateEmbed::new().colour(NEUTRAL).title("Key points").description(points);
        embeds.push((embed, length));
    }
    embeds.extend(follow_ups("Follow-ups", &question.follow_ups, limits::DESCRIPTION));
    embeds
}

/// The rounds with the titles of their questions. `new` is the question that was just put into the
/// plan.
fn plan(interview: &Interview, view: &PreparationView<'_>, new: Option<usize>) -> Message {
    let mut lines = Vec::new();
    for PlannedRound { round, questions } in &view.rounds {
        lines.push(format!(
            "**{}**: {}, {} min",
            escaping::plain(&round.title),
            counted(questions.len(), "question"),
            round.minutes
        ));
        lines.extend(questions.iter().map(|planned| {
            let is_new = if new == Some(planned.position) { " · **new**" } else { "" };
            format!("{}. {}{is_new}", planned.position + 1, title(planned))
        }));
    }
    lines.push("\nNo clock is running. Press *Begin* when you're ready.".to_owned());
    let title = format!("The plan, {} min", view.planned.as_mins());
    let text = shorten(&lines.join("\n"), limits::DESCRIPTION);
    let mut message =
        Message::embed(CreateEmbed::new().colour(NEUTRAL).title(title).description(text));
    if interview.replaced.len() < MAX_REPLACED {
        message = message.row(CreateActionRow::SelectMenu(replace_menu(interview, view)));
    }
    let id = interview.id;
    message.row(CreateActionRow::Buttons(vec![
        press(id, InterviewAction::Begin, "Begin", ButtonStyle::Primary),
        press(id, InterviewAction::End, "End", ButtonStyle::Secondary),
    ]))
}

/// The title of a question with its difficulty, as Markdown.
fn title(planned: &PlannedQuestion<'_>) -> String {
    match planned.question {
        Some(question) => {
            let difficulty = question.difficulty;
            format!("{} · {} {difficulty}", question.title, emoji::difficulty(difficulty))
        }
        None => format!("`{}` was removed from the bank. Replace it.", planned.id),
    }
}

/// The menu of questions to replace. The values are ids, so that an older card can't replace what
/// has taken a question's place since.
fn replace_menu(interview: &Interview, view: &PreparationView<'_>) -> CreateSelectMenu {
    let planned = view.rounds.iter().flat_map(|round| &round.questions);
    let options = planned.take(limits::OPTIONS).map(|planned| {
        let title = planned.question.map_or_else(
            || planned.id.to_string(),
            |question| crate::markdown::plain(&question.title),
        );
        let label = shorten(&format!("{}. {title}", planned.position + 1), limits::OPTION_LABEL);
        CreateSelectMenuOption::new(label, planned.id.to_string())
    });
    let id =
        CustomId::Interview(InterviewClick { id: interview.id, action: InterviewAction::Replace });
    let options = options.collect();
    CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::String { options })
        .placeholder("Replace a question")
}
