//! The interviewer's private card.

use super::verdict::VERDICT;
use super::{minutes, press};
use crate::custom_id::{CustomId, InterviewAction, InterviewClick};
use crate::domain::interview::{
    Interview, InterviewStage, InterviewerView, QuestionStatus, TimeUsed,
};
use crate::domain::question::{FollowUp, Question};
use crate::limits;
use crate::markdown::{plain, split};
use crate::messages::choices::options;
use crate::messages::question::model_answer;
use crate::messages::{MAX_EMBEDS, Message, NEUTRAL, emoji, escaping, shorten, spread};
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};

/// The whole card: the current question with its answer, then the panel.
#[must_use]
pub fn card(interview: &Interview, view: &InterviewerView<'_>) -> Vec<Message> {
    let mut messages = Vec::new();
    if interview.question().status == QuestionStatus::Open
        && let Some(question) = view.question
    {
        messages = spread(question_embeds(question));
    }
    messages.push(panel(interview, view));
    messages
}

pub(super) fn question_embeds(question: &Question) -> Vec<(CreateEmbed, usize)> {
    let pieces = split(&question.prompt, limits::DESCRIPTION);
    let mut embeds: Vec<(CreateEmbed, usize)> = pieces
        .into_iter()
        .enumerate()
        .map(|(at, piece)| {
            let length = piece.chars().count();
            let embed = CreateEmbed::new().colour(NEUTRAL).description(piece);
            (if at == 0 { embed.title(&question.title) } else { embed }, length)
        })
        .collect();
    embeds.extend(options(question, question.offered()));
    embeds.extend(model_answer(question));
    embeds
}

/// The part of the card that changes while a question is discussed.
#[must_use]
pub fn panel(interview: &Interview, view: &InterviewerView<'_>) -> Message {
    let mut lines = vec![clock(&view.timer)];
    let open = interview.question().status == QuestionStatus::Open;
    lines.extend(match view.stage {
        InterviewStage::Invited | InterviewStage::Opening(_) => {
            Some("It hasn't started.".to_owned())
        }
        InterviewStage::Preparing => Some("Press *Begin* when you're ready.".to_owned()),
        InterviewStage::Asking if view.timer.is_round_over() => {
            Some(format!("**Time for this round is up.** {}", super::time_is_up(interview)))
        }
        InterviewStage::Asking => None,
        InterviewStage::Grading => Some("Press *My grades*, then *Next question*.".to_owned()),
        InterviewStage::WrappingUp(_) => {
            Some("That was the last question. Press *My grades*.".to_owned())
        }
        InterviewStage::Over(_) => Some("This interview is over.".to_owned()),
    });
    if !view.key_points.is_empty() {
        lines.push(String::new());
    }
    for point in &view.key_points {
        lines.push(format!(
            "{} {}",
            if point.ticked { emoji::DONE } else { emoji::MISSED },
            point.text
        ));
    }
    if view.gone > 0 {
        let points = super::super::counted(view.gone, "key point");
        lines.push(format!("{} {points} edited since", emoji::DONE));
    }
    if view.hints > 0 {
        lines.push(super::super::counted(usize::from(view.hints), "hint"));
    }
    if let Some((_, follow_up)) = view.next_follow_up.filter(|_| open) {
        lines.push(format!("\n**Next follow-up**: {}", follow_up.question));
        lines.extend(follow_up.answer.as_ref().map(|answer| format!("Answer: {answer}")));
    }
    if !view.note.is_empty() {
        lines.push("You wrote a note.".to_owned());
    }
    let title = format!("Question {} of {} · {}", view.position + 1, view.questions, view.round);
    let text = shorten(&lines.join("\n"), limits::DESCRIPTION);
    let panel_length = text.chars().count();
    let embed = CreateEmbed::new().colour(NEUTRAL).title(title).description(text);
    let mut message = Message::embed(embed);
    let asked = view.asked_follow_ups;
    let title = if asked.len() == 1 { "Follow-up asked" } else { "Follow-ups asked" };
    if let Some((asked, _)) = follow_ups(title, asked, MAX_EMBEDS - panel_length) {
        message.embeds.insert(0, asked);
    }
    if interview.ending().is_some() || !interview.is_running() {
        return message;
    }
    if let Some(menu) = key_point_menu(interview, view) {
        message = message.row(CreateActionRow::SelectMenu(menu));
    }
    for row in rows(interview, view) {
        message = message.row(CreateActionRow::Buttons(row));
    }
    message
}

/// Follow-ups with their answers, in at most `limit` characters, and their length.
pub(super) fn follow_ups(
    title: &str,
    follow_ups: &[FollowUp],
    limit: usize,
) -> Option<(CreateEmbed, usize)> {
    if follow_ups.is_empty() {
        return None;
    }
    let each = limit.min(limits::DESCRIPTION) / follow_ups.len();
    let told: Vec<String> = follow_ups
        .iter()
        .map(|FollowUp { question, answer }| {
            let answer = answer.as_ref().map(|answer| format!("\nAnswer: {answer}"));
            let told = format!("**{question}**{}", answer.unwrap_or_default());
            // The separator is part of `each`.
            escaping::own(&told, each.saturating_sub(2))
        })
        .collect();
    let told = told.join("\n\n");
    let length = told.chars().count();
    Some((CreateEmbed::new().colour(NEUTRAL).title(title).description(told), length))
}

/// Time used and planned. The remaining time of the round keeps counting on people's screens.
fn clock(timer: &TimeUsed) -> String {
    let round = format!("Round {} of {}", minutes(timer.round_used), minutes(timer.round_planned));
    let all = format!("Total {} of {}", minutes(timer.used), minutes(timer.planned));
    match timer.round_until {
        Some(until) => format!("{round}, planned to end <t:{}:R>\n{all}", until.as_second()),
        None if timer.paused => format!("{round}\n{all}, **paused**"),
        None => format!("{round}\n{all}"),
    }
}

fn key_point_menu(interview: &Interview, view: &InterviewerView<'_>) -> Option<CreateSelectMenu> {
    if view.key_points.is_empty() {
        return None;
    }
    let options: Vec<CreateSelectMenuOption> = view
        .key_points
        .iter()
        .take(limits::OPTIONS)
        .map(|point| {
            let label = shorten(&plain(point.text), limits::OPTION_LABEL);
            CreateSelectMenuOption::new(label, point.id.to_string()).default_selection(point.ticked)
        })
        .collect();
    let most = u8::try_from(options.len()).unwrap_or(u8::MAX);
    let id = CustomId::Interview(InterviewClick {
        id: interview.id,
        action: InterviewAction::Tick(view.position),
    });
    Some(
        CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::String { options })
            .placeholder("Tick what the candidate said")
            .min_values(0)
            .max_values(most),
    )
}

fn rows(interview: &Interview, view: &InterviewerView<'_>) -> Vec<Vec<CreateButton>> {
    let (id, at) = (interview.id, view.position);
    let plain = |what, label: &str| press(id, what, label, ButtonStyle::Secondary);
    let first = |what, label: &str| press(id, what, label, ButtonStyle::Primary);
    let clock = if interview.paused {
        first(InterviewAction::Resume, "Resume")
    } else {
        plain(InterviewAction::Pause, "Pause")
    };
    match view.stage {
        InterviewStage::Asking => {
            let mut talk = Vec::new();
            if let Some((number, _)) = view.next_follow_up {
                talk.push(plain(InterviewAction::FollowUp(at, number), "Ask the follow-up"));
            }
            talk.push(plain(InterviewAction::Hint(at), "Gave a hint"));
            talk.push(plain(InterviewAction::Note(at), "Note"));
            let go = vec![
                first(InterviewAction::Close(at), "Grade"),
                plain(InterviewAction::Skip(at), "Skip"),
                clock,
                plain(InterviewAction::End, "End"),
            ];
            vec![talk, go]
        }
        InterviewStage::Grading => {
            let (sheet, next) = (InterviewAction::Sheet(at), InterviewAction::Ask(at + 1));
            let mut row = if interview.question().interviewer.handed_in {
                vec![plain(sheet, "My grades"), first(next, "Next question")]
            } else {
                vec![first(sheet, "My grades"), plain(next, "Next question")]
            };
            row.extend([clock, plain(InterviewAction::End, "End")]);
            vec![row]
        }
        InterviewStage::WrappingUp(_) => {
            vec![vec![
                plain(InterviewAction::Sheet(at), "My grades"),
                plain(InterviewAction::Verdict, VERDICT),
                plain(InterviewAction::Finish, "Finish"),
            ]]
        }
        InterviewStage::Invited
        | InterviewStage::Opening(_)
        | InterviewStage::Preparing
        | InterviewStage::Over(_) => Vec::new(),
    }
}
