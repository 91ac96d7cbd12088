//! The picture of the criteria: for each of them a bar for the interviewer and one for the
//! candidate, on the scale of the grades.

use super::{CriterionResult, Scorecard};
use crate::domain::interview::grade::Score;
use std::fmt::{self, Write as _};

const WIDTH: u32 = 760;
/// The margin on all sides.
const MARGIN: u32 = 28;
/// Where bars begin.
const LEFT: u32 = 250;
/// The width of a bar for grade 4.
const FULL: u32 = 400;
/// Where the first criterion begins.
const TOP: u32 = 150;
/// The height of one criterion.
const ROW: u32 = 66;
/// The height of a bar.
const BAR: u32 = 20;
/// How many letters of a title fit on a line beside the bars.
const LINE: usize = 24;

/// Colours that can be told apart on the card in a light and a dark chat, and without seeing red.
const BACKGROUND: &str = "#22252b";
const BORDER: &str = "#5b616e";
const TEXT: &str = "#f2f3f5";
const FAINT: &str = "#b5bac4";
const GRID: &str = "#3b404a";
const INTERVIEWER: &str = "#6ea8ff";
const CANDIDATE: &str = "#f5b942";

/// The picture as SVG. It carries its own background, so that it reads in a light and a dark chat,
/// and nothing that members typed: its font has not every script.
#[must_use]
pub fn svg(card: &Scorecard) -> String {
    let mut out = String::new();
    write(card, &mut out).expect("writing into a string does not fail");
    out
}

fn write(card: &Scorecard, out: &mut String) -> fmt::Result {
    let rows = u32::try_from(card.criteria.len()).expect("a rubric has a handful of criteria");
    let bottom = TOP + rows * ROW;
    let height = bottom + 48;
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="DejaVu Sans">"#
    )?;
    writeln!(
        out,
        r#"<rect x="1" y="1" width="{}" height="{}" rx="12" fill="{BACKGROUND}" stroke="{BORDER}" stroke-width="2"/>"#,
        WIDTH - 2,
        height - 2
    )?;
    head(card, out)?;
    for grade in 1..=4_u32 {
        let x = LEFT + FULL * grade / 4;
        writeln!(
            out,
            r#"<line x1="{x}" y1="{TOP}" x2="{x}" y2="{bottom}" stroke="{GRID}" stroke-width="1"/>"#
        )?;
        text(out, x, bottom + 24, 14, FAINT, "middle", &grade.to_string())?;
    }
    writeln!(
        out,
        r#"<line x1="{LEFT}" y1="{TOP}" x2="{LEFT}" y2="{bottom}" stroke="{FAINT}" stroke-width="1"/>"#
    )?;
    for (row, criterion) in (0..).zip(&card.criteria) {
        write_criterion(out, criterion, TOP + row * ROW)?;
    }
    writeln!(out, "</svg>")
}

fn head(card: &Scorecard, out: &mut String) -> fmt::Result {
    text(out, MARGIN, 48, 24, TEXT, "start", &card.template)?;
    let result = match (card.overall, &card.recommendation) {
        (Some(overall), Some(label)) => format!("{overall} of 4 · {label}"),
        (Some(overall), None) => format!("{overall} of 4"),
        (None, _) => "no grades by the interviewer".to_owned(),
    };
    text(out, MARGIN, 80, 18, TEXT, "start", &result)?;
    let mut x = MARGIN;
    for (colour, name, width) in
        [(INTERVIEWER, "Interviewer", 150), (CANDIDATE, "Candidate's own", 0)]
    {
        writeln!(out, r#"<rect x="{x}" y="103" width="14" height="14" rx="3" fill="{colour}"/>"#)?;
        text(out, x + 22, 115, 14, FAINT, "start", name)?;
        x += width;
    }
    Ok(())
}

fn write_criterion(out: &mut String, criterion: &CriterionResult, top: u32) -> fmt::Result {
    let lines = wrap(&criterion.title);
    let first = if lines.len() == 1 { top + 38 } else { top + 29 };
    for (line, y) in lines.iter().zip((first..).step_by(20)) {
        text(out, LEFT - 16, y, 15, TEXT, "end", line)?;
    }
    bar(out, criterion.interviewer, INTERVIEWER, top + 11)?;
    bar(out, criterion.candidate, CANDIDATE, top + 35)
}

fn bar(out: &mut String, score: Option<Score>, colour: &str, y: u32) -> fmt::Result {
    let Some(score) = score else {
        writeln!(
            out,
            r#"<rect x="{LEFT}.5" y="{y}.5" width="92" height="{}" rx="3" fill="{BACKGROUND}" stroke="{colour}" stroke-width="1.5" stroke-dasharray="5 4"/>"#,
            BAR - 1
        )?;
        return text(out, LEFT + 46, y + 15, 12, FAINT, "middle", "no grade");
    };
    let width = FULL * u32::from(score.hundredths()) / 400;
    writeln!(
        out,
        r#"<rect x="{LEFT}" y="{y}" width="{width}" height="{BAR}" rx="3" fill="{colour}"/>"#
    )?;
    text(out, LEFT + width + 10, y + 15, 14, TEXT, "start", &score.to_string())
}

fn text(
    out: &mut String,
    x: u32,
    y: u32,
    size: u32,
    colour: &str,
    anchor: &str,
    words: &str,
) -> fmt::Result {
    writeln!(
        out,
        r#"<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{}</text>"#,
        escape(words)
    )
}

/// A title on at most two lines, cut where it is still too long.
fn wrap(title: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in title.split_whitespace() {
        let full = lines.len() == 2;
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if full || room(line) + 1 + room(word) <= LINE {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    for line in &mut lines {
        if room(line) > LINE {
            while room(line) >= LINE {
                line.pop();
            }
            line.push('…');
        }
    }
    lines
}

/// About how much room a text takes, in letters of middling width.
fn room(text: &str) -> usize {
    let halves = |letter: char| match letter {
        'M' | 'W' => 4,
        'm' | 'w' => 3,
        _ if letter.is_uppercase() => 3,
        _ if letter.is_ascii() => 2,
        _ => 4,
    };
    text.chars().map(halves).sum::<usize>().div_ceil(2)
}

fn escape(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).fold(
        String::with_capacity(text.len()),
        |mut escaped, letter| {
            match letter {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                _ => escaped.push(letter),
            }
            escaped
        },
    )
}
