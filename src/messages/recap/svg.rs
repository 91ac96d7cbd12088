//! The picture of a recap: a bar for each daily.

use super::weekday;
use crate::domain::recap::{Recap, RecapDaily};
use crate::messages::svg::{MARGIN, WIDTH, begin, text};
use std::fmt::{self, Write as _};

const BACKGROUND: &str = "#ffffff";
const BORDER: &str = "#c4c9d4";
const TEXT: &str = "#1e2024";
const FAINT: &str = "#565c68";
const TRACK: &str = "#e6e9ef";
const BAR: &str = "#2f6fdb";

/// The top of the first bar.
const BARS: u32 = 84;
/// The distance between two bars.
const ROW: u32 = 38;
/// The height of a bar.
const HEIGHT: u32 = 22;
/// The left end of the bars, behind the names of their dailies.
const LEFT: u32 = 134;
/// The width of the longest bar. Its number follows it.
const FULL: u32 = WIDTH - MARGIN - LEFT - 44;

/// The picture as SVG. It has its own background, so it is readable in every chat.
pub(super) fn svg(recap: &Recap) -> String {
    let mut out = String::new();
    write(recap, &mut out).expect("writing into a string does not fail");
    out
}

fn write(recap: &Recap, out: &mut String) -> fmt::Result {
    let rows = u32::try_from(recap.dailies.len()).expect("a week has a handful of dailies");
    begin(out, BARS + rows * ROW + 12, BACKGROUND, BORDER)?;
    text(out, MARGIN, 40, 22, TEXT, "start", "Answers to each daily")?;
    let week = recap.week.strftime("Week of %B %-d, %Y").to_string();
    text(out, MARGIN, 64, 15, FAINT, "start", &week)?;
    let most = recap.dailies.iter().map(|daily| daily.answered).max().unwrap_or_default().max(1);
    for (row, daily) in (0..).zip(&recap.dailies) {
        write_bar(daily, most, BARS + row * ROW, out)?;
    }
    writeln!(out, "</svg>")
}

fn write_bar(daily: &RecapDaily, most: usize, top: u32, out: &mut String) -> fmt::Result {
    let name = format!("{} #{}", weekday(daily.date), daily.number);
    text(out, MARGIN, top + 17, 16, FAINT, "start", &name)?;
    let share = u32::try_from(daily.answered * 1_000 / most).unwrap_or(1_000);
    for (width, colour) in [(FULL, TRACK), (FULL * share / 1_000, BAR)] {
        writeln!(
            out,
            r#"<rect x="{LEFT}" y="{top}" width="{width}" height="{HEIGHT}" rx="4" fill="{colour}"/>"#
        )?;
    }
    text(out, WIDTH - MARGIN, top + 17, 16, TEXT, "end", &daily.answered.to_string())
}
