//! The picture of a server's practice: a column for each week.

use crate::domain::progress::Theme;
use crate::domain::server_stats::{ServerStats, WEEKS};
use crate::messages::progress::palette::Palette;
use crate::messages::svg::{MARGIN, WIDTH, begin, text};
use std::fmt::{self, Write as _};

const HEIGHT: u32 = 290;
/// The lower end of the columns.
const FLOOR: u32 = 226;
/// The height of the tallest column.
const TALLEST: u32 = 116;
/// The gap between two columns.
const GAP: u32 = 10;

/// The picture as SVG. It has its own background, so it is readable in every chat.
pub(super) fn svg(stats: &ServerStats, theme: Theme) -> String {
    let mut out = String::new();
    write(stats, Palette::of(theme), &mut out).expect("writing into a string does not fail");
    out
}

fn write(stats: &ServerStats, palette: &Palette, out: &mut String) -> fmt::Result {
    begin(out, HEIGHT, palette.background, palette.border)?;
    text(out, MARGIN, 44, 22, palette.text, "start", "Who takes part")?;
    let until = stats.today.strftime("Members who answered, by week to %B %-d").to_string();
    text(out, MARGIN, 68, 15, palette.faint, "start", &until)?;
    let pitch = (WIDTH - 2 * MARGIN) / u32::from(WEEKS);
    let most = stats.weeks().map(|(_, week)| week.members()).max().unwrap_or(0).max(1);
    let mut month = None;
    for (x, (monday, week)) in (MARGIN + GAP / 2..).step_by(pitch as usize).zip(stats.weeks()) {
        let (members, width) = (week.members(), pitch - GAP);
        let height = TALLEST * u32::try_from(members * 1_000 / most).unwrap_or(0) / 1_000;
        // A week without anyone still has a place, and the smallest number is still seen.
        let (height, colour) =
            if members == 0 { (2, palette.track) } else { (height.max(4), palette.own) };
        let y = FLOOR - height;
        writeln!(
            out,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3" fill="{colour}"/>"#
        )?;
        let middle = x + width / 2;
        if members > 0 {
            text(out, middle, y - 6, 14, palette.text, "middle", &members.to_string())?;
        }
        let day = monday.day().to_string();
        text(out, middle, FLOOR + 18, 13, palette.faint, "middle", &day)?;
        if month.replace(monday.month()) != Some(monday.month()) {
            let name = monday.strftime("%b").to_string();
            text(out, middle, FLOOR + 36, 13, palette.faint, "middle", &name)?;
        }
    }
    writeln!(out, "</svg>")
}
