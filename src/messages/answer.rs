//! Answering: the modal, what a member sees after it, and sharing.

use super::choices::options;
use super::question::{answer_row, key_points, model_answer, whole_score};
use super::review_note::{comes_back_line, due_line, regrade_row};
use super::{Message, NEUTRAL, button, counted, emoji, escaping, numbered, shorten, spread};
use crate::custom_id::CustomId;
use crate::domain::discount::{Discount, MOST_PER_PERIOD};
use crate::domain::ids::{ChannelId, InteractionId, MessageId, UserId};
use crate::domain::key_point::{KeyPointId, Ticks};
use crate::domain::member::{Attempt, Recorded};
use crate::domain::question::Question;
use crate::domain::review::ReviewCard;
use crate::domain::streak::{DailyOutcome, MAX_FREEZES, StreakStep};
use crate::domain::whole_score::WholeScore;
use crate::limits;
use crate::markdown::plain;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateInputText, CreateModal,
    CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, InputTextStyle,
};
use strum::VariantArray as _;

/// The button that shares an answer.
pub const SHARE: &str = "Share my answer";
/// The field of the modal.
pub const ANSWER_FIELD: &str = "answer";
/// The longest answer, in characters: it must fit behind a spoiler in one embed.
pub const MAX_ANSWER: u16 = 3500;
/// The most characters of an answer that its author sees again beside the model answer: on a phone
/// the two should share a screen.
const LONGEST_REMINDER: usize = 600;

/// The answer modal, with the member's previous answer. A modal hides the question, so the label,
/// which stays while typing, begins to repeat it, and the placeholder continues.
pub fn modal(id: &CustomId, question: &Question, earlier: Option<&str>) -> CreateModal {
    let prompt = plain(&question.prompt);
    let placeholder = if prompt.chars().count() <= limits::INPUT_LABEL {
        "Answer as you would in an interview. Only you see it.".to_owned()
    } else {
        shorten(&prompt, limits::PLACEHOLDER)
    };
    let label = if prompt.is_empty() {
        "Your answer".to_owned()
    } else {
        shorten(&prompt, limits::INPUT_LABEL)
    };
    let mut input = CreateInputText::new(InputTextStyle::Paragraph, label, ANSWER_FIELD)
        .placeholder(placeholder)
        .max_length(MAX_ANSWER)
        .required(true);
    if let Some(earlier) = earlier {
        input = input.value(earlier);
    }
    CreateModal::new(id.to_string(), shorten(&question.title, limits::FORM_TITLE))
        .components(vec![CreateActionRow::InputText(input)])
}

/// The reply after answering. The first message has the streak and the key points to tick, so that
/// the menu is not below a long model answer; then come their own words beside the model answer.
/// `due` is the number of reviews that are due.
#[must_use]
pub fn recorded(
    question: &Question,
    recorded: &Recorded,
    message: Option<MessageId>,
    due: usize,
) -> Vec<Message> {
    let lines: Vec<String> = streak_lines(recorded).into_iter().chain(due_line(due)).collect();
    let lines = lines.join("\n");
    let kept = CreateEmbed::new().colour(NEUTRAL).description(lines);
    let first = Message {
        // Ticking replaces the last embed.
        embeds: vec![kept, to_score(question)],
        rows: rows(question, &recorded.attempt, message),
        ..Message::default()
    };
    let words = escaping::own(&recorded.attempt.text, LONGEST_REMINDER);
    let length = words.chars().count();
    let own = CreateEmbed::new().colour(NEUTRAL).title("You wrote").description(words);
    let mut embeds = vec![(own, length)];
    embeds.extend(options(question, question.offered()));
    embeds.extend(model_answer(question));
    let mut messages = vec![first];
    messages.extend(spread(embeds));
    if let Some(last) = messages.last_mut() {
        last.rows.push(answer_row(question));
    }
    messages
}

/// The answer was stored, but nothing in it can be read, so the model answer can wait.
#[must_use]
pub fn recorded_but_blank() -> Message {
    Message::text(format!(
        "{} Recorded, but I can't find an answer in it, so it doesn't count.\nPress *Answer* to try \
         again.",
        emoji::DONE
    ))
}

/// The answer was not stored; `sentence` says why. Its author gets it back, to send it again.
#[must_use]
pub fn not_taken(sentence: &str, text: &str) -> Message {
    let own = escaping::own(text, limits::DESCRIPTION);
    let own = CreateEmbed::new().colour(NEUTRAL).title("You wrote").description(own);
    let mut message = Message::embed(own);
    message.content = format!("I didn't record this answer, so keep a copy. {sentence}");
    message
}

/// The key points with the member's ticks, replacing the unticked list. `card` is the question's
/// review card, if this score was its last review.
#[must_use]
pub fn scored(
    question: &Question,
    attempt: &Attempt,
    before: Vec<CreateEmbed>,
    message: Option<MessageId>,
    card: Option<&ReviewCard>,
) -> Message {
    let mut embeds = before;
    embeds.pop();
    embeds.push(score(question, attempt.ticked.as_ref()));
    let mut rows = rows(question, attempt, message);
    rows.extend(card.map(regrade_row));
    let content = card.map(comes_back_line).unwrap_or_default();
    Message { content, embeds, rows, ..Message::default() }
}

/// The key points to compare an answer with, or a question about the whole answer.
fn to_score(question: &Question) -> CreateEmbed {
    match key_points(question) {
        Some((embed, _)) => embed,
        None => CreateEmbed::new().colour(NEUTRAL).title("How did you do?").description(
            "Compare your answer with the model answer below, then score it as a whole.",
        ),
    }
}

/// The member's self-score.
pub(super) fn score(question: &Question, ticks: Option<&Ticks>) -> CreateEmbed {
    if question.key_points.is_empty() {
        return match ticks.and_then(WholeScore::from_ticks) {
            None => to_score(question),
            Some(score) => {
                let (sign, text) = match score {
                    WholeScore::Had => (emoji::DONE, "You had it."),
                    WholeScore::Partly => (emoji::PARTLY, "You had part of it."),
                    WholeScore::Missed => (emoji::MISSED, "You missed it."),
                };
                CreateEmbed::new().colour(NEUTRAL).description(format!("{sign} {text}"))
            }
        };
    }
    let judged = judged(question, ticks);
    let mut lines: Vec<String> = question
        .key_points
        .iter()
        .zip(&judged)
        .map(|(point, had)| match had {
            Some(true) => format!("{} {point}", emoji::DONE),
            Some(false) => format!("{} {point}", emoji::MISSED),
            None => format!("• {point}"),
        })
        .collect();
    let known = judged.iter().flatten().count();
    let had = judged.iter().flatten().filter(|had| **had).count();
    let title = if known < judged.len() {
        lines.push(
            "\nThis question was edited since you answered. Please tick again what you had."
                .to_owned(),
        );
        "Key points".to_owned()
    } else {
        format!("You had {had} of {}", counted(known, "key point"))
    };
    CreateEmbed::new().colour(NEUTRAL).title(title).description(lines.join("\n"))
}

fn rows(
    question: &Question,
    attempt: &Attempt,
    message: Option<MessageId>,
) -> Vec<CreateActionRow> {
    let mut rows = vec![if question.key_points.is_empty() {
        CreateActionRow::Buttons(whole_score_buttons(attempt))
    } else {
        let id = CustomId::KeyPoints(attempt.id);
        CreateActionRow::SelectMenu(key_point_menu(&id, question, attempt.ticked.as_ref()))
    }];
    rows.extend(share_button(attempt, message));
    rows
}

/// The button that shares an attempt under `message`, unless it was shared.
pub(super) fn share_button(
    attempt: &Attempt,
    message: Option<MessageId>,
) -> Option<CreateActionRow> {
    let message = message.filter(|_| attempt.shared.is_none())?;
    let share = CustomId::Share { attempt: attempt.id, message };
    Some(CreateActionRow::Buttons(vec![button(&share, SHARE, ButtonStyle::Secondary)]))
}

fn whole_score_buttons(attempt: &Attempt) -> Vec<CreateButton> {
    let given = attempt.ticked.as_ref().and_then(WholeScore::from_ticks);
    let one = |score: WholeScore| {
        let id = CustomId::Score { attempt: attempt.id, score };
        let is_given = given == Some(score);
        let style = if is_given { ButtonStyle::Primary } else { ButtonStyle::Secondary };
        button(&id, whole_score(score), style)
    };
    WholeScore::VARIANTS.iter().copied().map(one).collect()
}

/// The judgment of each key point, as far as it is known.
fn judged(question: &Question, ticks: Option<&Ticks>) -> Vec<Option<bool>> {
    let points = &question.key_points;
    ticks.map_or_else(|| vec![None; points.len()], |ticks| ticks.judge(points))
}

/// The label of a key point in the menu.
#[must_use]
pub fn point_label(point: &str) -> String {
    shorten(&plain(point), limits::OPTION_LABEL)
}

/// The menu with the custom id `id` in which a member ticks the key points they had.
pub(super) fn key_point_menu(
    id: &CustomId,
    question: &Question,
    ticks: Option<&Ticks>,
) -> CreateSelectMenu {
    let options: Vec<CreateSelectMenuOption> = question
        .key_points
        .iter()
        .zip(KeyPointId::from_texts(&question.key_points))
        .zip(judged(question, ticks))
        .map(|((point, id), had)| {
            CreateSelectMenuOption::new(point_label(point), id.to_string())
                .default_selection(had == Some(true))
        })
        .collect();
    let most = u8::try_from(options.len()).unwrap_or(u8::MAX);
    CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::String { options })
        .placeholder("Tick the key points you had")
        .min_values(0)
        .max_values(most)
}

pub(super) fn streak_lines(recorded: &Recorded) -> Vec<String> {
    let mut lines = vec![format!("{} Recorded.", emoji::DONE)];
    if recorded.attempt.discount == Some(Discount::TooMany) {
        lines.push(format!(
            "You've answered {MOST_PER_PERIOD} questions within an hour, so this one doesn't count \
             for the leaderboard."
        ));
    }
    let (before, after) = (recorded.before.streak, recorded.after.streak);
    let Some(number) = recorded.attempt.daily else {
        return lines;
    };
    if recorded.late {
        lines.push(format!(
            "Daily #{number} closed when the next one was posted, so your streak stays as it is."
        ));
        return lines;
    }
    if recorded.void {
        lines.push(format!(
            "An admin decided that daily #{number} doesn't count, so your streak stays as it is."
        ));
        return lines;
    }
    if before == after {
        lines.push(format!("{} Your streak is still {}.", emoji::STREAK, after.current));
        return lines;
    }
    let since = before.last_answered.unwrap_or(0);
    let steps = recorded.after.steps.iter().filter(|step| step.daily > since);
    lines.push(match (before.current, after.current) {
        (0, _) => format!("{} Your streak starts at 1.", emoji::STREAK),
        (old, new) if new > old => format!("{} Streak: {old} → {new}.", emoji::STREAK),
        (1, _) => format!("{} A new streak starts at 1.", emoji::STREAK),
        (old, _) => format!("{} A new streak starts at 1. Your last one was {old}.", emoji::STREAK),
    });
    let steps: Vec<&StreakStep> = steps.collect();
    let runs = steps.chunk_by(|one, next| one.outcome == next.outcome);
    lines.extend(runs.filter_map(|run| reason(run, after.freezes)));
    lines
}

/// The explanation for consecutive dailies with the same outcome.
fn reason(run: &[&StreakStep], freezes: u8) -> Option<String> {
    let (first, last) = (run.first()?, run.last()?);
    let numbers = numbered(first.daily, last.daily);
    match first.outcome {
        // An answer never repairs.
        DailyOutcome::Answered { earned_freeze: false, .. } | DailyOutcome::Repaired { .. } => None,
        DailyOutcome::Answered { earned_freeze: true, streak } => Some(format!(
            "{} {streak} in a row earned you a freeze ({freezes} of {MAX_FREEZES}).",
            emoji::FREEZE
        )),
        DailyOutcome::Frozen => {
            let used = counted(run.len(), "freeze");
            Some(format!("{} {numbers} missed, {used} used.", emoji::FREEZE))
        }
        DailyOutcome::Away => Some(format!("{} {numbers} came while you were away.", emoji::AWAY)),
        DailyOutcome::Void if run.len() == 1 => {
            Some(format!("{} {numbers} doesn't count for anyone.", emoji::VOID))
        }
        DailyOutcome::Void => Some(format!("{} {numbers} don't count for anyone.", emoji::VOID)),
        DailyOutcome::Missed => Some(format!("{} {numbers} missed.", emoji::MISSED)),
    }
}

/// A shared answer, behind a spoiler. The mention pings nobody, and is right even after the author
/// changed their name.
#[must_use]
pub fn shared(author: UserId, attempt: &Attempt) -> Message {
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .description(escaping::spoiler(&attempt.text, limits::DESCRIPTION));
    Message { content: format!("<@{author}> shares an answer:"), ..Message::embed(embed) }
}

/// The answer is in the thread.
#[must_use]
pub fn share_done(thread: ChannelId) -> Message {
    Message::text(format!("{} Your answer is in <#{thread}>, behind a spoiler.", emoji::DONE))
}

/// The answer was stored. There is nothing to compare with before the scorecard, because the same
/// member is being asked the question in an interview.
#[must_use]
pub fn recorded_during_interview() -> Message {
    Message::text(format!(
        "{} Recorded.\nYou're being asked this question in your interview, so the scorecard will \
         show its model answer.",
        emoji::DONE
    ))
}

/// The answer was stored, and there is nothing to compare with.
#[must_use]
pub fn recorded_but_retired() -> Message {
    Message::text(format!(
        "{} Recorded.\nThis question was removed from the bank, so there's no model answer to \
         show.",
        emoji::DONE
    ))
}

/// The answer was stored, and the question's file can't be read.
#[must_use]
pub fn recorded_but_broken() -> Message {
    Message::text(format!(
        "{} Recorded.\nThis question's file has a mistake, so I can't show the model answer until \
         that is corrected. Then press *Answer* again to compare.",
        emoji::DONE
    ))
}

/// The nonce that makes sharing an attempt twice one message.
#[must_use]
pub fn share_nonce(attempt: InteractionId) -> String {
    format!("s{attempt}")
}
