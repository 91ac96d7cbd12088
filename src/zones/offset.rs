//! Fixed offsets from UTC, with the sign that people mean.

use super::places;
use crate::domain::schedule::Zone;
use jiff::Timestamp;

const UTC: [&str; 4] = ["UTC", "GMT", "UT", "Z"];
/// Offsets that are not whole hours have no zone of their own. These regions keep such a clock all
/// year, in minutes ahead of UTC.
const REGIONS: [(i16, &str); 8] = [
    (-570, "Pacific/Marquesas"),
    (210, "Asia/Tehran"),
    (270, "Asia/Kabul"),
    (330, "Asia/Kolkata"),
    (345, "Asia/Kathmandu"),
    (390, "Asia/Yangon"),
    (525, "Australia/Eucla"),
    (570, "Australia/Darwin"),
];
/// The whole hours that have zones.
const HOURS: std::ops::RangeInclusive<i8> = -12..=14;

/// An offset from UTC, in minutes ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offset(i16);

impl Offset {
    /// Parses `UTC+2`, `GMT -5`, `+05:30`, `+0530` or `UTC`. Returns `None` if the text is not an
    /// offset.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_uppercase().replace(['−', '–'], "-");
        let name = UTC.into_iter().find(|name| text.starts_with(name)).unwrap_or_default();
        let rest = text[name.len()..].trim_start();
        if rest.is_empty() && !name.is_empty() {
            return Some(Self(0));
        }
        let (sign, digits) = match rest.split_at_checked(1)? {
            ("+", digits) => (1, digits.trim_start()),
            ("-", digits) => (-1, digits.trim_start()),
            _ => return None,
        };
        let (hours, minutes) = match digits.split_once([':', '.']) {
            Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
            Some(_) => return None,
            None if digits.len() == 4 => digits.split_at_checked(2)?,
            None => (digits, "00"),
        };
        let number = |digits: &str| {
            let short = (1..=2).contains(&digits.len());
            (short && digits.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| digits.parse().ok())?
        };
        let (hours, minutes): (i16, i16) = (number(hours)?, number(minutes)?);
        (minutes < 60).then_some(Self(sign * (hours * 60 + minutes)))
    }

    /// The zone that always has this offset, if there is one.
    pub(super) fn zone(self) -> Option<Zone> {
        if self.0 % 60 == 0 {
            return Zone::fixed(i8::try_from(self.0 / 60).ok()?);
        }
        let (_, name) = REGIONS.into_iter().find(|(minutes, _)| *minutes == self.0)?;
        name.parse().ok()
    }
}

/// The fixed offsets whose name begins with `typed`, then the regions that have the typed offset at
/// `now`, the most populous first.
pub(super) fn suggest(typed: &str, now: Timestamp) -> impl Iterator<Item = Zone> {
    let written = typed.trim().to_uppercase().replace(char::is_whitespace, "");
    let written = written.replace("GMT", "UTC");
    let is_begun = written.starts_with("UTC") || written.starts_with(['+', '-']);
    let begun = if written.starts_with(['+', '-']) { format!("UTC{written}") } else { written };
    let fixed = HOURS
        .filter_map(Zone::fixed)
        .filter(move |zone| is_begun && zone.to_string().starts_with(&begun));
    let mut fixed: Vec<Zone> = fixed.collect();
    fixed.sort_by_key(|zone| *zone != Zone::UTC);
    let there = Offset::read(typed).filter(|offset| *offset != Offset(0)).into_iter();
    let regions = there.flat_map(move |Offset(minutes)| {
        let seconds = i32::from(minutes) * 60;
        places::zones_by_size()
            .iter()
            .filter(move |zone| zone.time_zone().to_offset(now).seconds() == seconds)
            .cloned()
    });
    fixed.into_iter().chain(regions)
}
