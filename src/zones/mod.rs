//! Time zones by the names people use: a city, a country, an abbreviation or an offset.

mod abbreviations;
mod locales;
mod offset;
mod places;

use crate::domain::schedule::{UnknownZone, Zone};
use crate::domain::text::listed;
use jiff::Timestamp;
use offset::Offset;
use places::PlaceName;

/// A place must be at least this many doublings larger than any other of its name to be the one
/// that is meant.
const DOMINANT: u8 = 2;

/// The text means no zone, or one of several.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnreadableZone {
    #[error(transparent)]
    Unknown(#[from] UnknownZone),
    /// It means several zones with different clocks.
    #[error("“{typed}” can mean {}. Pick one of them", listed(names, "or"))]
    Ambiguous {
        typed: String,
        /// The names of the zones.
        names: Vec<String>,
    },
}

/// A zone that somebody may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Suggestion {
    /// The place that matched, if the zone's name does not say it.
    pub place: Option<String>,
    pub zone: Zone,
}

impl Suggestion {
    fn from_zone(zone: Zone) -> Self {
        Self { place: None, zone }
    }
}

/// The zone that `text` means: an offset with the sign that people mean (`GMT+2` is two hours
/// ahead), an abbreviation as its region uses it (`EST` is New York, in summer too), an IANA name,
/// a city or a country.
///
/// # Errors
/// There is no such zone, or there are several and none is far larger than the others.
pub(crate) fn read(text: &str) -> Result<Zone, UnreadableZone> {
    if let Some(offset) = Offset::read(text) {
        return Ok(offset.zone().ok_or_else(|| UnknownZone::from_name(text))?);
    }
    let folded = places::fold(text);
    if let Some(meanings) = abbreviations::meanings(&folded) {
        return match meanings {
            abbreviations::AbbreviationMeaning::One(zone, _) => Ok(zone),
            abbreviations::AbbreviationMeaning::Several(zones) => Err(ambiguous(text, &zones)),
        };
    }
    text.trim()
        .replace(' ', "_")
        .parse()
        .or_else(|unknown| zone_by_name(text, &folded).ok_or(unknown)?)
}

/// The zone of the places with this name, or `None` if there are none.
fn zone_by_name(text: &str, folded: &str) -> Option<Result<Zone, UnreadableZone>> {
    let mut found: Vec<&PlaceName> =
        places::all().iter().filter(|place| place.folded == folded).collect();
    found.sort_by_key(|place| std::cmp::Reverse(place.size));
    let largest = found.first()?;
    let rivals = found.iter().filter(|place| {
        place.zone != largest.zone && place.size.saturating_add(DOMINANT) > largest.size
    });
    let mut zones = vec![largest.zone.clone()];
    for rival in rivals {
        if !zones.contains(&rival.zone) {
            zones.push(rival.zone.clone());
        }
    }
    Some(if zones.len() == 1 { Ok(largest.zone.clone()) } else { Err(ambiguous(text, &zones)) })
}

fn ambiguous(text: &str, zones: &[Zone]) -> UnreadableZone {
    /// At most this many zones are named.
    const NAMED: usize = 6;
    let names = zones.iter().take(NAMED).map(ToString::to_string).collect();
    UnreadableZone::Ambiguous { typed: text.trim().chars().take(40).collect(), names }
}

/// The zones that `typed` may become, the likeliest first, without duplicates and at most `most`.
/// If nothing is typed: the likely ones for `locale`, UTC, and some from all over the world.
pub(crate) fn suggest(typed: &str, locale: &str, now: Timestamp, most: usize) -> Vec<Suggestion> {
    let folded = places::fold(typed);
    let found: Vec<Suggestion> = if typed.trim().is_empty() {
        locales::likely(locale).map(Suggestion::from_zone).collect()
    } else {
        let meant = read(typed).ok().map(|zone| places::suggest_zone(zone, &folded));
        let others = abbreviations::meanings(&folded)
            .into_iter()
            .flat_map(abbreviations::AbbreviationMeaning::zones);
        meant
            .into_iter()
            .chain(others.map(Suggestion::from_zone))
            .chain(offset::suggest(typed, now).map(Suggestion::from_zone))
            .chain(places::beginning_with(&folded))
            .collect()
    };
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for suggestion in found {
        if suggestions.len() < most && suggestions.iter().all(|it| it.zone != suggestion.zone) {
            suggestions.push(suggestion);
        }
    }
    suggestions
}

#[cfg(test)]
mod tests;
