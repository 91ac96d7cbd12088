//! The scorecard for people, as a Markdown file.

use crate::domain::interview::scorecard::{
    AskedStatus, GradeResult, Graded, ParticipantNames, QuestionResult, Scorecard, Strength,
    VerdictResult,
};
use crate::domain::interview::{Ending, Seat};
use crate::domain::text::{clock, counted};
use std::fmt::{self, Write as _};

/// Shown if there is no grade.
const MISSING: &str = "–";

/// The scorecard as Markdown.
#[must_use]
pub fn markdown(card: &Scorecard) -> String {
    let mut out = String::new();
    write(card, &mut out).expect("writing into a string does not fail");
    out
}

fn write(card: &Scorecard, out: &mut String) -> fmt::Result {
    let interviewer = card.interviewer.as_ref().map_or("someone who left", |it| &it.name);
    let names = ParticipantNames { interviewer, candidate: &card.candidate.name };
    writeln!(out, "# Scorecard: {}\n", card.template)?;
    writeln!(
        out,
        "{} was interviewed by {} on {}. {}\n",
        escape(names.candidate),
        escape(names.interviewer),
        card.started_at.strftime("%Y-%m-%d"),
        ending(card.ending, names),
    )?;
    match (&card.overall, &card.recommendation) {
        (Some(overall), Some(label)) => {
            writeln!(out, "**Overall {overall} of 4: {}**\n", escape(label))?;
        }
        (Some(overall), None) => {
            let Graded { given, of } = card.graded;
            writeln!(
                out,
                "**Overall {overall} of 4** from {given} of {}, too few for a recommendation.\n",
                counted(of, "grade")
            )?;
        }
        (None, _) => {
            writeln!(out, "**No grades from the interviewer, so there's no recommendation.**\n")?;
        }
    }
    if let Some(verdict) = &card.verdict {
        write_verdict(verdict, out)?;
    }
    let (hit, of) = card.key_points();
    writeln!(
        out,
        "Key points {hit} of {of} · time {} of {}\n",
        clock(card.used_seconds),
        clock(u64::from(card.planned_minutes) * 60)
    )?;
    criteria(card, out)?;
    strengths_and_practice(card, out)?;
    for (number, question) in (1..).zip(&card.questions) {
        write_question(card, number, question, out)?;
    }
    Ok(())
}

fn write_verdict(verdict: &VerdictResult, out: &mut String) -> fmt::Result {
    writeln!(out, "**Interviewer's verdict: {}**\n", escape(&verdict.recommendation))?;
    for (title, text) in
        [("What went well", &verdict.strengths), ("What to work on", &verdict.work_on)]
    {
        if !text.is_empty() {
            writeln!(out, "{title}:\n")?;
            quote(text, out)?;
        }
    }
    Ok(())
}

/// A member's words as a quotation.
fn quote(text: &str, out: &mut String) -> fmt::Result {
    for line in text.lines() {
        writeln!(out, "{}", format!("> {}", escape(line)).trim_end())?;
    }
    writeln!(out)
}

fn criteria(card: &Scorecard, out: &mut String) -> fmt::Result {
    writeln!(out, "## Criteria\n")?;
    writeln!(out, "| Criterion | Weight | Interviewer | Candidate | Gap |")?;
    writeln!(out, "|---|--:|--:|--:|--:|")?;
    for criterion in &card.criteria {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            escape(&criterion.title),
            criterion.weight,
            or_missing(criterion.interviewer),
            or_missing(criterion.candidate),
            or_missing(criterion.gap),
        )?;
    }
    writeln!(out, "\nGap: how much higher the candidate's own grades are.\n")
}

fn strengths_and_practice(card: &Scorecard, out: &mut String) -> fmt::Result {
    if !card.strengths.is_empty() {
        writeln!(out, "## Strengths\n")?;
        for strength in &card.strengths {
            match strength {
                Strength::Criterion { title, score } => {
                    writeln!(out, "- {}: {score}", escape(title))?;
                }
                Strength::Category { topic, hit, of } => {
                    writeln!(out, "- `{topic}`: {hit} of {of} key points without a hint")?;
                }
            }
        }
        writeln!(out)?;
    }
    if !card.practise.is_empty() {
        writeln!(out, "## What to practice next\n")?;
        for practice in &card.practise {
            let score = practice.score.map(|score| format!("{score}, ")).unwrap_or_default();
            let (hit, of) = (practice.hit, practice.of);
            writeln!(out, "- `{}` ({score}{hit} of {of} key points)", practice.topic)?;
            for question in &practice.questions {
                writeln!(out, "  - {} (`{}`)", question.title, question.id)?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_question(
    card: &Scorecard,
    number: usize,
    question: &QuestionResult,
    out: &mut String,
) -> fmt::Result {
    writeln!(out, "## Question {number}: {}\n", question.title)?;
    let round = card.rounds.get(question.round).map_or("", |round| &round.title);
    let told = format!(
        "{} · `{}` · {} · `{}`",
        escape(round),
        question.topic,
        question.difficulty,
        question.id
    );
    match question.asked {
        AskedStatus::Skipped => return writeln!(out, "{told} · skipped\n"),
        AskedStatus::NotReached => return writeln!(out, "{told} · not reached\n"),
        AskedStatus::Asked => {}
    }
    write!(out, "{told} · {}", clock(question.used_seconds))?;
    for (count, word) in [(question.hints, "hint"), (question.follow_ups, "follow-up")] {
        if count > 0 {
            write!(out, " · {}", counted(usize::from(count), word))?;
        }
    }
    writeln!(out, "\n")?;
    for point in &question.key_points {
        writeln!(out, "- [{}] {}", if point.hit { "x" } else { " " }, point.text)?;
    }
    writeln!(out, "\n| Criterion | Interviewer | Candidate | Gap |\n|---|--:|--:|--:|")?;
    for (criterion, grade) in card.criteria.iter().zip(&question.grades) {
        let GradeResult { interviewer, candidate, gap, .. } = grade;
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            escape(&criterion.title),
            or_missing(*interviewer),
            or_missing(*candidate),
            or_missing(*gap),
        )?;
    }
    writeln!(out)?;
    let notes = [
        (Seat::Interviewer, &question.interviewer_note),
        (Seat::Candidate, &question.candidate_note),
    ];
    for (seat, note) in notes.iter().filter(|(_, note)| !note.is_empty()) {
        writeln!(out, "Note by the {seat}:\n")?;
        quote(note, out)?;
    }
    Ok(())
}

/// The end of the interview as a sentence.
fn ending(ending: Ending, names: ParticipantNames<'_>) -> String {
    match ending {
        Ending::Completed => "They got through every question.".to_owned(),
        Ending::Stopped(seat) => format!("The {seat} ended it early."),
        Ending::Idle => "It was closed after a long time without activity.".to_owned(),
        Ending::Left(seat) => {
            let name = match seat {
                Seat::Interviewer => names.interviewer,
                Seat::Candidate => names.candidate,
            };
            format!("It ended when {}, the {seat}, left the server.", escape(name))
        }
        Ending::Forgotten(seat) => format!("It ended when the {seat} deleted their data."),
        Ending::NoThread => "It ended when its thread was deleted.".to_owned(),
        Ending::Declined(_) | Ending::Withdrawn | Ending::Expired => "It was canceled.".to_owned(),
    }
}

fn or_missing(value: Option<impl fmt::Display>) -> String {
    value.map_or_else(|| MISSING.to_owned(), |value| value.to_string())
}

/// Members' and admins' words as plain text: in Markdown, a backslash before ASCII punctuation
/// makes it literal.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        if letter.is_ascii_punctuation() && !matches!(letter, ',' | ';' | '?' | '\'' | '"' | '/') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
