//! What is said in the thread, for both to read. Before the scorecard nothing here knows of key
//! points or model answers: what a question shows comes from [`CandidateView`] alone.

use super::{Step, both, ended, interviewer, mention, minutes, press};
use crate::bank::{Bank, split};
use crate::custom_id::Press;
use crate::domain::interview::scorecard::{Practice, Scorecard, Strength, markdown};
use crate::domain::interview::{
    CandidateView, Ending, Gap, Grade, Interview, Score, Seat, candidate_view,
};
use crate::messages::{MAX_DESCRIPTION, Message, NEUTRAL, counted, shorten, words};
use jiff::Timestamp;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAttachment, CreateEmbed, CreateEmbedAuthor,
    CreateEmbedFooter,
};

/// The file with the picture of a scorecard.
const PICTURE: &str = "scorecard.png";

fn said(mark: String, text: impl Into<String>) -> Step {
    let embed =
        CreateEmbed::new().colour(NEUTRAL).description(text).footer(CreateEmbedFooter::new(&mark));
    Step { mark, message: Message::embed(embed) }
}

/// The prompt of a question, as the candidate may see it.
#[must_use]
pub fn prompt(bank: &Bank, interview: &Interview, position: usize, now: Timestamp) -> Step {
    let question = bank.get(&interview.turns[position].question);
    let CandidateView { questions, round, title, prompt, timer, .. } =
        candidate_view(interview, position, question, now);
    let mark = format!("Question {} of {questions} · {round}", position + 1);
    let text = prompt.unwrap_or("This question has left the bank. Skip it, please.");
    let mut embeds: Vec<CreateEmbed> = split(text, MAX_DESCRIPTION)
        .into_iter()
        .map(|piece| CreateEmbed::new().colour(NEUTRAL).description(piece))
        .collect();
    if let Some(first) = embeds.first_mut() {
        *first = first.clone().author(CreateEmbedAuthor::new(&mark));
        if let Some(title) = title {
            *first = first.clone().title(title);
        }
    }
    let id = interview.id;
    let buttons = vec![
        press(id, Press::Card, "Interviewer's card", ButtonStyle::Primary),
        press(id, Press::Pause, "Pause", ButtonStyle::Secondary),
        press(id, Press::End, "End", ButtonStyle::Secondary),
    ];
    let mut message =
        Message { embeds, ..Message::default() }.row(CreateActionRow::Buttons(buttons));
    if position == 0 {
        message.call = both(interview);
        message.content = format!(
            "{} interviews {} with *{}*, {} min. The interviewer's card is private; press \
             *Interviewer's card* to call it up.",
            interviewer(interview),
            mention(interview.candidate),
            interview.template.name,
            timer.planned.as_mins(),
        );
    }
    Step { mark, message }
}

/// A follow-up, without its answer.
#[must_use]
pub fn follow_up(bank: &Bank, interview: &Interview, question: usize, number: u8) -> Step {
    let mark = format!("Question {} · follow-up {}", question + 1, number + 1);
    let asked = bank.get(&interview.turns[question].question);
    let text = asked.and_then(|asked| asked.follow_ups.get(usize::from(number)));
    let text = text.map_or("This follow-up has left the bank.", |it| it.question.as_str());
    said(mark, shorten(text, MAX_DESCRIPTION))
}

/// Offers both their sheets for a question.
#[must_use]
pub fn ask_for_grades(interview: &Interview, question: usize) -> Step {
    let number = question + 1;
    let mut step = said(
        format!("Question {number} · grades"),
        format!(
            "Question {number} is done. Grade it, both of you: the interviewer what was said, the \
             candidate themselves. Neither sees the other's grades before both are in."
        ),
    );
    let label = format!("Grade question {number}");
    step.message = step.message.row(CreateActionRow::Buttons(vec![
        press(interview.id, Press::Sheet(question), &label, ButtonStyle::Primary),
        press(interview.id, Press::Card, "Interviewer's card", ButtonStyle::Secondary),
    ]));
    step
}

/// What both gave for a question, with the gap.
#[must_use]
pub fn show_grades(interview: &Interview, question: usize) -> Step {
    let turn = &interview.turns[question];
    let grade = |seat: Seat, at: usize| turn.sheet(seat).grades.get(at).copied().flatten();
    let shown = |grade: Option<Grade>| grade.map_or("–".to_owned(), |grade| grade.to_string());
    let lines = interview.rubric.criteria.iter().enumerate().map(|(at, criterion)| {
        let [by, own] = Seat::BOTH.map(|seat| grade(seat, at));
        let gap = Gap::between(by.map(Score::from), own.map(Score::from));
        let gap = gap.map(|gap| format!(", gap {gap}")).unwrap_or_default();
        format!("**{}**: interviewer {}, candidate {}{gap}", criterion.title, shown(by), shown(own))
    });
    let lines: Vec<String> = lines.collect();
    said(format!("Question {} · both sheets", question + 1), lines.join("\n"))
}

/// The clocks stand still.
#[must_use]
pub fn paused(interview: &Interview, number: u32) -> Step {
    let mut step = said(format!("Pause {number}"), "Paused. The clocks stand still.");
    step.message = step.message.row(CreateActionRow::Buttons(vec![press(
        interview.id,
        Press::Resume,
        "Resume",
        ButtonStyle::Primary,
    )]));
    step
}

/// The clocks run again.
#[must_use]
pub fn resumed(number: u32) -> Step {
    said(format!("Pause {number} · over"), "On we go. The clocks run.")
}

/// No question follows.
#[must_use]
pub fn wrapping_up(interview: &Interview) -> Step {
    let mut step = said(
        "Wrapping up".to_owned(),
        "No question follows. When both of you have graded everything, the scorecard comes by \
         itself; *Finish* brings it now, with what there is.",
    );
    step.message = step.message.row(CreateActionRow::Buttons(vec![press(
        interview.id,
        Press::Finish,
        "Finish",
        ButtonStyle::Secondary,
    )]));
    step
}

/// It is over, without a scorecard.
#[must_use]
pub fn over(ending: Ending) -> Step {
    let text = format!("{} Nothing was asked, so there is no scorecard.", ended(ending));
    said("Interview over".to_owned(), text)
}

/// The scorecard, with its files and its picture as PNG.
#[must_use]
pub fn scorecard(interview: &Interview, card: &Scorecard, picture: Option<Vec<u8>>) -> Step {
    let mark = "Scorecard".to_owned();
    let result = match (&card.overall, &card.recommendation) {
        (Some(overall), Some(label)) => {
            format!("**{overall} of 4: {}**", words::plain(label))
        }
        (Some(overall), None) => format!("**{overall} of 4**"),
        (None, _) => "**No grades by the interviewer, so there is no recommendation.**".to_owned(),
    };
    let (hit, of) = card.key_points();
    let used = jiff::SignedDuration::from_secs(i64::try_from(card.used_seconds).unwrap_or(0));
    let mut lines = vec![
        result,
        format!(
            "Candidate {}, interviewer {}. {}",
            mention(interview.candidate),
            interviewer(interview),
            ended(card.ending)
        ),
        format!("Key points {hit} of {of} · {} of {} min", minutes(used), card.planned_minutes),
        String::new(),
    ];
    lines.extend(card.criteria.iter().map(|criterion| {
        let shown = |score: Option<Score>| score.map_or("–".to_owned(), |it| it.to_string());
        let gap = criterion.gap.map(|gap| format!(", gap {gap}")).unwrap_or_default();
        format!(
            "**{}**: interviewer {}, candidate {}{gap}",
            criterion.title,
            shown(criterion.interviewer),
            shown(criterion.candidate)
        )
    }));
    if !card.strengths.is_empty() {
        lines.push("\n**Strengths**".to_owned());
        lines.extend(card.strengths.iter().map(strength));
    }
    if !card.practise.is_empty() {
        lines.push("\n**Practise next**".to_owned());
        lines.extend(card.practise.iter().map(practice));
    }
    let mut embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title(format!("Scorecard · {}", card.template))
        .description(shorten(&lines.join("\n"), MAX_DESCRIPTION))
        .footer(CreateEmbedFooter::new(&mark));
    let mut files = vec![
        CreateAttachment::bytes(markdown(card).into_bytes(), "scorecard.md"),
        CreateAttachment::bytes(card.json().into_bytes(), "scorecard.json"),
    ];
    if let Some(picture) = picture {
        files.push(CreateAttachment::bytes(picture, PICTURE));
        embed = embed.attachment(PICTURE);
    }
    let mut message = Message { files, ..Message::embed(embed) };
    if interview.interviewer.is_some() {
        message = message.row(CreateActionRow::Buttons(vec![press(
            interview.id,
            Press::Swap,
            "Swap seats",
            ButtonStyle::Primary,
        )]));
    }
    Step { mark, message }
}

fn strength(strength: &Strength) -> String {
    match strength {
        Strength::Criterion { title, score } => format!("• {title}: {score}"),
        Strength::Category { topic, hit, of } => {
            format!("• `{topic}`: {hit} of {of} key points without a hint")
        }
    }
}

fn practice(practice: &Practice) -> String {
    let questions: Vec<String> = practice
        .questions
        .iter()
        .map(|question| format!("{} (`{}`)", question.title, question.id))
        .collect();
    let missed = format!(
        "• `{}`: {} of {}",
        practice.topic,
        practice.hit,
        counted(practice.of, "key point")
    );
    if questions.is_empty() { missed } else { format!("{missed}; do {}", questions.join(", ")) }
}
