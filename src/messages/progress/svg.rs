//! The picture of a member's progress: figures, a heat map of a year, the reviews of the next days, and
//! a bar for each category.

use super::palette::Palette;
use super::{ProgressView, upcoming};
use crate::domain::progress::{CategoryProgress, Theme, WEEKS};
use crate::domain::weeks::first_day;
use crate::messages::svg::{HEADING, LINE, MARGIN, WIDTH, begin, cut, text};
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::fmt::{self, Write as _};

/// The year is drawn in two halves, one below the other, so that a day is large enough for a phone.
const BAND_WEEKS: u8 = WEEKS / 2;
/// The top of each half's line of months.
const BANDS: [u32; 2] = [146, 288];
/// The distance between two days.
const PITCH: u32 = 16;
/// The side of a day.
const DAY: u32 = 13;
/// The left end of the first week.
const FIRST_WEEK: u32 = 32;
/// The top of the legend of the heat map.
const LEGEND: u32 = 430;
/// The top of what follows the heat map.
const BELOW: u32 = 466;
/// The height of a category.
const ROW: u32 = 56;
/// The number of categories that are drawn.
pub(super) const MOST_CATEGORIES: usize = 6;
/// The width of a bar for 100 percent. The number follows it.
const FULL: u32 = 372;
const BAR: u32 = 10;
/// The least number of answers on a day for each of the stronger colors.
const LEVELS: [u32; 4] = [1, 2, 3, 5];

/// The picture as SVG. It has its own background, so it is readable in every chat.
pub(super) fn svg(view: &ProgressView<'_>, theme: Theme) -> String {
    let palette = Palette::of(theme);
    let mut out = String::new();
    write(view, palette, &mut out).expect("writing into a string does not fail");
    out
}

fn write(view: &ProgressView<'_>, palette: &Palette, out: &mut String) -> fmt::Result {
    let shown = view.progress.categories.iter().take(MOST_CATEGORIES);
    let rows = u32::try_from(shown.len()).expect("there are a handful of categories");
    let categories = BELOW + upcoming::height(view.upcoming);
    let height = categories + if rows == 0 { 0 } else { 56 + rows * ROW };
    begin(out, height, palette.background, palette.border)?;
    head(view, palette, out)?;
    let first = first_day(view.progress.today, WEEKS);
    for (half, top) in (0..).zip(BANDS) {
        let monday = first.saturating_add((half * i32::from(BAND_WEEKS)).weeks());
        band(view, palette, monday, top, out)?;
    }
    heat_legend(palette, out)?;
    upcoming::write(view, palette, BELOW, out)?;
    if rows > 0 {
        categories_head(view, palette, categories, out)?;
    }
    for (row, category) in (0..).zip(shown) {
        write_category(view, category, palette, categories + 44 + row * ROW, out)?;
    }
    writeln!(out, "</svg>")
}

fn head(view: &ProgressView<'_>, palette: &Palette, out: &mut String) -> fmt::Result {
    let name = cut(view.name, HEADING);
    text(out, MARGIN, 44, 22, palette.text, "start", &name)?;
    let until = view.progress.today.strftime("One year to %B %-d, %Y").to_string();
    text(out, MARGIN, 68, 15, palette.faint, "start", &until)?;
    let answers = view.progress.answers();
    for (x, figure, name) in [
        (MARGIN, answers, if answers == 1 { "answer" } else { "answers" }),
        (MARGIN + 150, view.current, "in a row now"),
        (MARGIN + 300, view.longest, "in a row at best"),
    ] {
        text(out, x, 108, 26, palette.text, "start", &figure.to_string())?;
        text(out, x, 128, 14, palette.faint, "start", name)?;
    }
    Ok(())
}

/// Half a year that begins on `monday`: a column for each week, and the months above.
fn band(
    view: &ProgressView<'_>,
    palette: &Palette,
    monday: Date,
    top: u32,
    out: &mut String,
) -> fmt::Result {
    for week in 0..BAND_WEEKS {
        let begin = monday.saturating_add(i32::from(week).weeks());
        let x = FIRST_WEEK + u32::from(week) * PITCH;
        // A month is named above the week with its first day.
        let mut dates = (0..7).map(|day| begin.saturating_add(day.days()));
        if let Some(month) = dates.find(|date| date.day() == 1) {
            let month = month.strftime("%b").to_string();
            let (x, anchor) = if week + 1 < BAND_WEEKS { (x, "start") } else { (x + DAY, "end") };
            text(out, x, top + 12, 13, palette.faint, anchor, &month)?;
        }
        for (day, y) in (0..7).zip((top + 20..).step_by(PITCH as usize)) {
            let date = begin.saturating_add(day.days());
            if date > view.progress.today {
                continue;
            }
            let answers = view.progress.days.get(&date).copied().unwrap_or(0);
            write_day(x, y, palette.days[level(answers)], out)?;
        }
    }
    Ok(())
}

fn level(answers: u32) -> usize {
    LEVELS.iter().filter(|least| answers >= **least).count()
}

fn write_day(x: u32, y: u32, colour: &str, out: &mut String) -> fmt::Result {
    writeln!(out, r#"<rect x="{x}" y="{y}" width="{DAY}" height="{DAY}" rx="3" fill="{colour}"/>"#)
}

fn heat_legend(palette: &Palette, out: &mut String) -> fmt::Result {
    let right = WIDTH - MARGIN;
    let days = u32::try_from(palette.days.len()).expect("there are a handful of colors");
    let first = right - 44 - days * PITCH;
    text(out, first - 6, LEGEND + 12, 13, palette.faint, "end", "Fewer")?;
    for (x, colour) in (first..).step_by(PITCH as usize).zip(palette.days) {
        write_day(x, LEGEND, colour, out)?;
    }
    text(out, right, LEGEND + 12, 13, palette.faint, "end", "More")
}

fn categories_head(
    view: &ProgressView<'_>,
    palette: &Palette,
    top: u32,
    out: &mut String,
) -> fmt::Result {
    text(out, MARGIN, top + 14, 18, palette.text, "start", "What you had of the answers")?;
    let mut x = MARGIN;
    let is_interviewed = |it: &CategoryProgress| it.interviewed.percent().is_some();
    let has_interviews = view.progress.categories.iter().take(MOST_CATEGORIES).any(is_interviewed);
    for (colour, name, is_shown) in [
        (palette.own, "By your own score", true),
        (palette.interviewed, "In interviews", has_interviews),
    ] {
        if !is_shown {
            continue;
        }
        let y = top + 25;
        writeln!(out, r#"<rect x="{x}" y="{y}" width="12" height="12" rx="3" fill="{colour}"/>"#)?;
        text(out, x + 19, y + 11, 14, palette.faint, "start", name)?;
        x += 180;
    }
    Ok(())
}

fn write_category(
    view: &ProgressView<'_>,
    category: &CategoryProgress,
    palette: &Palette,
    top: u32,
    out: &mut String,
) -> fmt::Result {
    let title = cut(&view.title(&category.topic), LINE);
    text(out, MARGIN, top + 22, 15, palette.text, "start", &title)?;
    let averages = [(category.own, palette.own), (category.interviewed, palette.interviewed)];
    let known = averages.iter().filter_map(|(average, colour)| Some((average.percent()?, colour)));
    for ((percent, colour), y) in known.zip((top + 30..).step_by(12)) {
        bar(percent, colour, palette, y, out)?;
    }
    Ok(())
}

fn bar(percent: usize, colour: &str, palette: &Palette, y: u32, out: &mut String) -> fmt::Result {
    let percent = u32::try_from(percent).unwrap_or(100).min(100);
    for (width, colour) in [(FULL, palette.track), (FULL * percent / 100, colour)] {
        writeln!(
            out,
            r#"<rect x="{MARGIN}" y="{y}" width="{width}" height="{BAR}" rx="3" fill="{colour}"/>"#
        )?;
    }
    let x = WIDTH - MARGIN;
    text(out, x, y + 10, 14, palette.text, "end", &format!("{percent}%"))
}
