//! Results: both sheets of a question, and the scorecard.

use super::verdict::{self, VERDICT};
use super::{MarkedMessage, ended, interviewer, mention, minutes, press, said};
use crate::custom_id::InterviewAction;
use crate::domain::interview::scorecard::{
    AskedStatus, Graded, Practice, QuestionResult, Scorecard, Strength,
};
use crate::domain::interview::{Ending, Interview, Seat};
use crate::limits;
use crate::messages::scorecard::{json, markdown};
use crate::messages::{Message, NEUTRAL, clock, counted, escaping, shorten};
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAttachment, CreateEmbed, CreateEmbedFooter,
};

/// The file name of a scorecard's picture.
const PICTURE: &str = "scorecard.png";

/// Both sets of grades for a question, with the gap.
#[must_use]
pub fn show_grades(interview: &Interview, question: usize) -> MarkedMessage {
    let turn = &interview.questions[question];
    let grade = |seat: Seat, at: usize| turn.sheet(seat).grades.get(at).copied().flatten();
    let criteria = interview.rubric.criteria.iter().enumerate().map(|(at, criterion)| {
        let [by, own] = Seat::BOTH.map(|seat| grade(seat, at));
        let gap = by.zip(own).map(|(by, own)| {
            let gap = own.number().cast_signed() - by.number().cast_signed();
            if gap == 0 { "agreed".to_owned() } else { format!("gap {gap:+}") }
        });
        let [by, own] = [by, own].map(|grade| grade.map(|grade| grade.to_string()));
        CriterionLine { title: &criterion.title, by, own, gap }
    });
    said(format!("Question {} · both sheets", question + 1), lines(criteria))
}

/// Both grades for one criterion.
struct CriterionLine<'a> {
    title: &'a str,
    by: Option<String>,
    own: Option<String>,
    gap: Option<String>,
}

/// A line for each criterion that anybody graded, and one for all others.
fn lines<'a>(criteria: impl Iterator<Item = CriterionLine<'a>>) -> String {
    let mut lines = Vec::new();
    let mut left_out = Vec::new();
    for CriterionLine { title, by, own, gap } in criteria {
        let title = escaping::plain(title);
        if by.is_none() && own.is_none() {
            left_out.push(title);
            continue;
        }
        let [by, own] = [by, own].map(|shown| shown.unwrap_or_else(|| "–".to_owned()));
        let gap = gap.map(|gap| format!(" · {gap}")).unwrap_or_default();
        lines.push(format!("**{title}**\ninterviewer {by} · candidate {own}{gap}"));
    }
    if !left_out.is_empty() {
        lines.push(format!("Not graded: {}", left_out.join(", ")));
    }
    lines.join("\n")
}

/// The scorecard, with its files and its picture as PNG.
#[must_use]
pub fn scorecard(
    interview: &Interview,
    card: &Scorecard,
    picture: Option<Vec<u8>>,
    left: Option<&str>,
) -> MarkedMessage {
    let mark = "Scorecard".to_owned();
    let Graded { given, of } = card.graded;
    let result = match (&card.overall, &card.recommendation) {
        (Some(overall), Some(label)) => {
            format!("**{overall} of 4: {}**", escaping::plain(label))
        }
        (Some(overall), None) => format!(
            "**{overall} of 4** from {given} of {}, too few for a recommendation.",
            counted(of, "grade")
        ),
        (None, _) => "**No grades from the interviewer, so there's no recommendation.**".to_owned(),
    };
    let (hit, of) = card.key_points();
    let used = jiff::SignedDuration::from_secs(i64::try_from(card.used_seconds).unwrap_or(0));
    let mut told = vec![result];
    told.extend(card.verdict.as_ref().map(verdict::lines));
    told.extend([
        format!(
            "Candidate {}, interviewer {}.\n{}",
            mention(interview.candidate),
            interviewer(interview),
            ended(card.ending, left)
        ),
        format!(
            "Key points {hit} of {of} · time {} of {}",
            minutes(used),
            clock(u64::from(card.planned_minutes) * 60)
        ),
        String::new(),
        lines(card.criteria.iter().map(|criterion| CriterionLine {
            title: &criterion.title,
            by: criterion.interviewer.map(|score| score.to_string()),
            own: criterion.candidate.map(|score| score.to_string()),
            gap: criterion.gap.map(|gap| format!("gap {gap}")),
        })),
        "\n**Questions**".to_owned(),
    ]);
    told.extend((1..).zip(&card.questions).map(|(number, it)| question_line(number, it)));
    if !card.strengths.is_empty() {
        told.push("\n**Strengths**".to_owned());
        told.extend(card.strengths.iter().map(strength));
    }
    if !card.practise.is_empty() {
        told.push("\n**Practice next**".to_owned());
        told.extend(card.practise.iter().map(practice));
        told.push("Get one by its name with `/question search:`.".to_owned());
    }
    let mut embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title(format!("Scorecard · {}", card.template))
        .description(shorten(&told.join("\n"), limits::DESCRIPTION))
        .footer(CreateEmbedFooter::new(&mark));
    let mut files = vec![
        CreateAttachment::bytes(markdown(card).into_bytes(), "scorecard.md"),
        CreateAttachment::bytes(json(card).into_bytes(), "scorecard.json"),
    ];
    if let Some(picture) = picture {
        files.push(CreateAttachment::bytes(picture, PICTURE));
        embed = embed.attachment(PICTURE);
    }
    let mut message = Message { files, ..Message::embed(embed) };
    let both_are_here = match card.ending {
        Ending::Completed | Ending::Stopped(_) | Ending::Idle => interview.interviewer.is_some(),
        _ => false,
    };
    let mut buttons = Vec::new();
    if both_are_here {
        let swap = InterviewAction::Swap;
        buttons.push(press(interview.id, swap, "Swap seats", ButtonStyle::Primary));
    }
    let interviewer_is_here =
        interview.interviewer.is_some() && card.ending != Ending::Left(Seat::Interviewer);
    if interviewer_is_here && card.verdict.is_none() {
        let verdict = InterviewAction::Verdict;
        buttons.push(press(interview.id, verdict, VERDICT, ButtonStyle::Secondary));
    }
    if !buttons.is_empty() {
        message = message.row(CreateActionRow::Buttons(buttons));
    }
    MarkedMessage { marker: mark, message }
}

fn strength(strength: &Strength) -> String {
    match strength {
        Strength::Criterion { title, score } => format!("• {title}: {score}"),
        Strength::Category { topic, hit, of } => {
            format!("• `{topic}`: {hit} of {} without a hint", counted(*of, "key point"))
        }
    }
}

/// A topic with its missed points, then a line for each question to do.
fn practice(practice: &Practice) -> String {
    let Practice { topic, hit, of, .. } = practice;
    let mut lines = vec![format!("`{topic}`: {hit} of {}", counted(*of, "key point"))];
    lines.extend(practice.questions.iter().map(|question| format!("• {}", question.title)));
    lines.join("\n")
}

fn question_line(number: u32, question: &QuestionResult) -> String {
    let title = &question.title;
    match question.asked {
        AskedStatus::Asked => {}
        AskedStatus::Skipped => return format!("{number}. {title} · skipped"),
        AskedStatus::NotReached => return format!("{number}. {title} · not reached"),
    }
    let hit = question.key_points.iter().filter(|point| point.hit).count();
    let of = counted(question.key_points.len(), "key point");
    let score = question.score.map(|score| format!(" · {score}")).unwrap_or_default();
    let hints = match question.hints {
        0 => String::new(),
        hints => format!(" · {}", counted(usize::from(hints), "hint")),
    };
    format!("{number}. {title}{score} · {hit} of {of}{hints}")
}
