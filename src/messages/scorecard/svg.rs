//! The scorecard's picture: names and date of the interview, and for each graded criterion a bar
//! for the interviewer and one for the candidate, on the scale of the grades.

use super::super::svg::{HEADING, LINE, MARGIN, begin, cut, text};
use crate::domain::interview::Score;
use crate::domain::interview::scorecard::{CriterionResult, Graded, Scorecard};
use crate::domain::text::counted;
use jiff::civil::Date;
use std::fmt::{self, Write as _};

/// The width of a bar for grade 4. The number follows it.
const FULL: u32 = 376;
/// The top of the first criterion.
const TOP: u32 = 206;
/// The height of one criterion: its title, two bars, and some space.
const ROW: u32 = 86;
/// The offsets of a criterion's bars from its top, beginning and end.
const BARS: [u32; 2] = [28, 70];
const BAR: u32 = 20;
/// The distance between the two halves of the legend.
const LEGEND: u32 = 176;
/// The height of the line about criteria that nobody graded.
const NOTE: u32 = 22;

/// Colors that are distinguishable on the card in a light and a dark chat, and without seeing red.
const BACKGROUND: &str = "#22252b";
const BORDER: &str = "#5b616e";
const TEXT: &str = "#f2f3f5";
const FAINT: &str = "#b5bac4";
const GRID: &str = "#3b404a";
const INTERVIEWER: &str = "#6ea8ff";
const CANDIDATE: &str = "#f5b942";

/// The picture as SVG, for an interview on `date`. It has its own background, so it is readable in
/// a light and a dark chat. Returns `None` if nobody gave a grade: there is nothing to draw.
#[must_use]
pub fn svg(card: &Scorecard, date: Date) -> Option<String> {
    let is_graded = |it: &&CriterionResult| it.interviewer.is_some() || it.candidate.is_some();
    let (graded, others): (Vec<_>, Vec<_>) = card.criteria.iter().partition(is_graded);
    if graded.is_empty() {
        return None;
    }
    let mut out = String::new();
    write(card, date, &graded, &others, &mut out).expect("writing into a string does not fail");
    Some(out)
}

fn write(
    card: &Scorecard,
    date: Date,
    graded: &[&CriterionResult],
    others: &[&CriterionResult],
    out: &mut String,
) -> fmt::Result {
    let count = |list: &[_]| u32::try_from(list.len()).expect("a rubric has a handful of criteria");
    let bottom = TOP + count(graded) * ROW;
    let height = bottom + 36 + count(others) * NOTE;
    begin(out, height, BACKGROUND, BORDER)?;
    head(card, date, out)?;
    for (row, criterion) in (0..).zip(graded) {
        write_criterion(out, criterion, TOP + row * ROW)?;
    }
    for grade in 1..=4_u32 {
        let x = MARGIN + FULL * grade / 4;
        text(out, x, bottom + 12, 15, FAINT, "middle", &grade.to_string())?;
    }
    for (row, criterion) in (0..).zip(others) {
        let told = cut(&format!("Not graded: {}", criterion.title), LINE);
        text(out, MARGIN, bottom + 38 + row * NOTE, 15, FAINT, "start", &told)?;
    }
    writeln!(out, "</svg>")
}

fn head(card: &Scorecard, date: Date, out: &mut String) -> fmt::Result {
    let mut line =
        |y, size, colour, words: &str| text(out, MARGIN, y, size, colour, "start", words);
    line(44, 22, TEXT, &cut(&card.template, HEADING))?;
    line(69, 16, TEXT, &cut(&card.candidate.name, LINE))?;
    let interviewer = card.interviewer.as_ref().map_or("someone who left", |it| &it.name);
    line(91, 15, FAINT, &cut(&format!("Interviewed by {interviewer}"), LINE))?;
    line(112, 15, FAINT, &date.strftime("%B %-d, %Y").to_string())?;
    let Graded { given, of } = card.graded;
    let (result, label) = match (card.overall, card.recommendation.as_deref()) {
        (Some(overall), Some(label)) => (format!("{overall} of 4"), label.to_owned()),
        (Some(overall), None) => {
            (format!("{overall} of 4"), format!("from {given} of {}", counted(of, "grade")))
        }
        (None, _) => ("No grades from the interviewer".to_owned(), String::new()),
    };
    let verdict = card.verdict.as_ref().map(|it| format!("Verdict: {}", it.recommendation));
    let label = [label].into_iter().chain(verdict).filter(|part| !part.is_empty());
    let label = label.collect::<Vec<_>>().join(" · ");
    line(143, 19, TEXT, &result)?;
    line(166, 16, TEXT, &cut(&label, LINE))?;
    let mut x = MARGIN;
    for (colour, name, score) in [
        (INTERVIEWER, "Interviewer", card.overall),
        (CANDIDATE, "Candidate's own", card.own_overall),
    ] {
        let score = score.map(|score| format!(" {score}")).unwrap_or_default();
        writeln!(out, r#"<rect x="{x}" y="181" width="14" height="14" rx="3" fill="{colour}"/>"#)?;
        text(out, x + 22, 194, 15, FAINT, "start", &format!("{name}{score}"))?;
        x += LEGEND;
    }
    Ok(())
}

fn write_criterion(out: &mut String, criterion: &CriterionResult, top: u32) -> fmt::Result {
    text(out, MARGIN, top + 18, 16, TEXT, "start", &cut(&criterion.title, LINE))?;
    let [first, last] = BARS.map(|y| top + y);
    for grade in 0..=4_u32 {
        let x = MARGIN + FULL * grade / 4;
        let colour = if grade == 0 { FAINT } else { GRID };
        writeln!(
            out,
            r#"<line x1="{x}" y1="{}" x2="{x}" y2="{}" stroke="{colour}" stroke-width="1"/>"#,
            first - 4,
            last + 4
        )?;
    }
    bar(out, criterion.interviewer, INTERVIEWER, first)?;
    bar(out, criterion.candidate, CANDIDATE, last - BAR)
}

fn bar(out: &mut String, score: Option<Score>, colour: &str, y: u32) -> fmt::Result {
    let Some(score) = score else {
        return text(out, MARGIN + 9, y + 15, 14, FAINT, "start", "not graded");
    };
    let width = FULL * u32::from(score.hundredths()) / 400;
    writeln!(
        out,
        r#"<rect x="{MARGIN}" y="{y}" width="{width}" height="{BAR}" rx="3" fill="{colour}"/>"#
    )?;
    text(out, MARGIN + width + 9, y + 16, 16, TEXT, "start", &score.to_string())
}
