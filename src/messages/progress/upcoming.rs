//! The reviews of the next days: a line, a description, and a column for each day.

use super::ProgressView;
use super::palette::Palette;
use crate::domain::review::{UPCOMING_DAYS, UpcomingReviews};
use crate::messages::svg::{MARGIN, WIDTH, text};
use crate::messages::{counted, emoji};
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::fmt::{self, Write as _};

/// The height of the part of the picture with the reviews.
const HEIGHT: u32 = 130;
/// The height of the tallest column.
const TALLEST: u32 = 48;
/// The lower end of the columns, below the top of the part.
const FLOOR: u32 = 92;
/// The gap between two columns.
const GAP: u32 = 6;

/// `3 reviews in the next two weeks · 1 today`, unless there are none.
pub(super) fn line(upcoming: UpcomingReviews) -> Option<String> {
    let total = upcoming.total() as usize;
    let today = match upcoming.today() {
        0 => String::new(),
        count => format!(" · {count} today with `/review start`"),
    };
    let reviews = counted(total, "review");
    (total > 0).then(|| format!("{} **{reviews}** in the next two weeks{today}", emoji::REVIEW))
}

/// The same for those who can't see the picture, day by day.
pub(super) fn described(view: &ProgressView<'_>) -> Option<String> {
    let days: Vec<String> = days(view)
        .filter(|(_, count)| *count > 0)
        .map(|(date, count)| format!("{count} on {}", date.strftime("%B %-d")))
        .collect();
    (!days.is_empty()).then(|| format!(" Reviews in the next two weeks: {}.", days.join(", ")))
}

/// The height of the part of the picture that [`write()`] draws.
pub(super) fn height(upcoming: UpcomingReviews) -> u32 {
    if upcoming.total() > 0 { HEIGHT } else { 0 }
}

/// Draws a column for each day, the number above and the weekday below.
pub(super) fn write(
    view: &ProgressView<'_>,
    palette: &Palette,
    top: u32,
    out: &mut String,
) -> fmt::Result {
    let Some(most) = view.upcoming.days().max().filter(|most| *most > 0) else { return Ok(()) };
    text(out, MARGIN, top + 14, 18, palette.text, "start", "Reviews in the next two weeks")?;
    let columns = u32::try_from(UPCOMING_DAYS).expect("two weeks have few days");
    let pitch = (WIDTH - 2 * MARGIN) / columns;
    for (x, (date, count)) in (MARGIN..).step_by(pitch as usize).zip(days(view)) {
        let floor = top + FLOOR;
        // The least that there can be is still seen.
        let height = if count == 0 { 2 } else { (TALLEST * count / most).max(4) };
        let colour = if count == 0 { palette.track } else { palette.own };
        let (width, y) = (pitch - GAP, floor - height);
        writeln!(
            out,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="2" fill="{colour}"/>"#
        )?;
        let middle = x + width / 2;
        if count > 0 {
            text(out, middle, y - 5, 13, palette.text, "middle", &count.to_string())?;
        }
        let day = date.strftime("%a").to_string();
        text(out, middle, floor + 16, 12, palette.faint, "middle", &day)?;
    }
    Ok(())
}

/// The next days with their reviews.
fn days(view: &ProgressView<'_>) -> impl Iterator<Item = (Date, u32)> {
    let today = view.progress.today;
    (0_i64..).map(move |ahead| today.saturating_add(ahead.days())).zip(view.upcoming.days())
}
