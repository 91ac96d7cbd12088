//! The picture of the criteria: for each of them a bar for the interviewer and one for the
//! candidate, on the scale of the grades.

use super::{CriterionResult, Scorecard};
use crate::domain::interview::grade::Score;
use std::fmt::{self, Write as _};

/// Narrow and with large letters: phones show it less than 300 pixels wide.
const WIDTH: u32 = 480;
/// The margin on all sides; bars begin there.
const MARGIN: u32 = 24;
/// The width of a bar for grade 4. The number stands behind it.
const FULL: u32 = 376;
/// Where the first criterion begins.
const TOP: u32 = 152;
/// The height of one criterion: its title, two bars, and some air.
const ROW: u32 = 86;
/// Where the bars of a criterion begin below its top, and where they end.
const BARS: [u32; 2] = [28, 70];
/// The height of a bar.
const BAR: u32 = 20;
/// How many letters of middling width fit on a line in the size of titles.
const LINE: usize = 46;
/// The same in the size of the heading.
const HEADING: usize = 34;

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
    let height = bottom + 36;
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
    for (row, criterion) in (0..).zip(&card.criteria) {
        write_criterion(out, criterion, TOP + row * ROW)?;
    }
    for grade in 1..=4_u32 {
        let x = MARGIN + FULL * grade / 4;
        text(out, x, bottom + 12, 15, FAINT, "middle", &grade.to_string())?;
    }
    writeln!(out, "</svg>")
}

fn head(card: &Scorecard, out: &mut String) -> fmt::Result {
    text(out, MARGIN, 44, 22, TEXT, "start", &cut(&card.template, HEADING))?;
    let (result, label) = match (card.overall, &card.recommendation) {
        (Some(overall), label) => (format!("{overall} of 4"), label.as_deref()),
        (None, _) => ("no grades by the interviewer".to_owned(), None),
    };
    text(out, MARGIN, 73, 19, TEXT, "start", &result)?;
    text(out, MARGIN, 97, 16, TEXT, "start", &cut(label.unwrap_or_default(), LINE))?;
    let mut x = MARGIN;
    for (colour, name, width) in
        [(INTERVIEWER, "Interviewer", 140), (CANDIDATE, "Candidate's own", 0)]
    {
        writeln!(out, r#"<rect x="{x}" y="114" width="14" height="14" rx="3" fill="{colour}"/>"#)?;
        text(out, x + 22, 127, 15, FAINT, "start", name)?;
        x += width;
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
        writeln!(
            out,
            r#"<rect x="{MARGIN}.5" y="{y}.5" width="92" height="{}" rx="3" fill="{BACKGROUND}" stroke="{colour}" stroke-width="1.5" stroke-dasharray="5 4"/>"#,
            BAR - 1
        )?;
        return text(out, MARGIN + 46, y + 15, 14, FAINT, "middle", "no grade");
    };
    let width = FULL * u32::from(score.hundredths()) / 400;
    writeln!(
        out,
        r#"<rect x="{MARGIN}" y="{y}" width="{width}" height="{BAR}" rx="3" fill="{colour}"/>"#
    )?;
    text(out, MARGIN + width + 9, y + 16, 16, TEXT, "start", &score.to_string())
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

/// A title on one line of `most` letters, cut where it is too long.
fn cut(title: &str, most: usize) -> String {
    let mut line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if room(&line) > most {
        while room(&line) >= most {
            line.pop();
        }
        line.push('…');
    }
    line
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
