//! Cities and countries with their zones. `assets/zones/README.md` explains the table's source and
//! format.

use super::Suggestion;
use crate::domain::schedule::Zone;
use crate::domain::text;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../assets/zones/cities.txt");

static PLACES: LazyLock<PlaceIndex> = LazyLock::new(PlaceIndex::build);

/// A name under which people look for a zone.
#[derive(Debug)]
pub(super) struct PlaceName {
    /// The name as [`fold`] returns it.
    pub(super) folded: String,
    /// The text to show besides the zone's own name, if that doesn't say it.
    shown: Option<String>,
    pub(super) zone: Zone,
    /// One more for each doubling from 100,000 people on.
    pub(super) size: u8,
}

struct PlaceIndex {
    /// The largest first.
    all: Vec<PlaceName>,
    /// The zones that have a city, the most populous first.
    zones: Vec<Zone>,
}

pub(super) fn all() -> &'static [PlaceName] {
    &PLACES.all
}

pub(super) fn zones_by_size() -> &'static [Zone] {
    &PLACES.zones
}

/// Normalizes `text` for comparison: lowercase without accents, one space between words.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let spoken = |character: &char| !matches!(character, '.' | '\'' | '’' | '‘' | 'ʻ');
    for character in text.trim().chars().filter(spoken) {
        for plain in text::folded(character) {
            if plain.is_alphanumeric() {
                folded.push(plain);
            } else if !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
    }
    let words = folded.trim_end().split(' ');
    let words = words.map(|word| if word == "saint" { "st" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// The places that match what is typed: exact names first, then names that begin with it, then
/// names in which a word does.
pub(super) fn beginning_with(folded: &str) -> impl Iterator<Item = Suggestion> {
    let mut found: Vec<(u8, &PlaceName)> =
        all().iter().filter_map(|place| Some((closeness(&place.folded, folded)?, place))).collect();
    // The sort is stable, so larger places stay first.
    found.sort_by_key(|(closeness, _)| *closeness);
    found.into_iter().map(|(_, place)| place.suggestion())
}

fn closeness(name: &str, typed: &str) -> Option<u8> {
    match name.strip_prefix(typed) {
        Some("") => Some(0),
        Some(_) => Some(1),
        None => name.match_indices(typed).any(|(at, _)| name[..at].ends_with(' ')).then_some(2),
    }
}

/// A zone with its place of that folded name, if there is one.
pub(super) fn suggest_zone(zone: Zone, folded: &str) -> Suggestion {
    let place = all().iter().find(|place| place.zone == zone && place.folded == folded);
    place.map_or_else(|| Suggestion { place: None, zone }, PlaceName::suggestion)
}

impl PlaceName {
    fn suggestion(&self) -> Suggestion {
        Suggestion { place: self.shown.clone(), zone: self.zone.clone() }
    }
}

impl PlaceIndex {
    fn build() -> Self {
        let (mut places, sizes) = cities();
        places.extend(iana_names(&sizes));
        places.sort_by(|one, other| {
            // The zone's own name goes before its cities of the same size.
            let rank = |place: &PlaceName| (std::cmp::Reverse(place.size), place.shown.is_some());
            rank(one).cmp(&rank(other)).then_with(|| one.folded.cmp(&other.folded))
        });
        let mut zones: Vec<(String, u8)> = sizes.into_iter().collect();
        zones.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        let zones = zones.iter().map(|(name, _)| zone(name)).collect();
        Self { all: places, zones }
    }
}

fn zone(name: &str) -> Zone {
    name.parse().expect("the table names zones of the built-in data")
}

/// Every place of the table, and the size of each zone's largest city.
fn cities() -> (Vec<PlaceName>, BTreeMap<String, u8>) {
    let mut countries: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut places = Vec::new();
    let mut sizes: BTreeMap<String, u8> = BTreeMap::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let Some((first, rest)) = line.split_once(' ') else { continue };
        let Some((code, cities)) = rest.split_once(' ').filter(|_| first.contains('/')) else {
            countries.insert(first, rest.split('=').collect());
            continue;
        };
        let zone = zone(first);
        let country = countries.get(code).map_or(&[][..], Vec::as_slice);
        let mut largest = 0;
        for city in cities.split(',') {
            let size = city.bytes().next().map_or(0, |digit| digit.saturating_sub(b'0'));
            largest = largest.max(size);
            places.extend(city_names(&city[1..], country.first().copied(), &zone, size));
        }
        places.extend(country.iter().map(|name| PlaceName {
            folded: fold(name),
            shown: Some((*name).to_owned()),
            zone: zone.clone(),
            size: largest,
        }));
        let known = sizes.entry(zone.name().to_owned()).or_default();
        *known = largest.max(*known);
    }
    (places, sizes)
}

fn city_names<'a>(
    names: &'a str,
    country: Option<&'a str>,
    zone: &'a Zone,
    size: u8,
) -> impl Iterator<Item = PlaceName> + 'a {
    let own = fold(last_part(zone.name()));
    let first = names.split('=').next().unwrap_or(names);
    names.split('=').map(move |name| {
        let shown = match country {
            Some(country) => format!("{first}, {country}"),
            None => first.to_owned(),
        };
        let is_own = fold(first) == own;
        let shown = (!is_own).then_some(shown);
        PlaceName { folded: fold(name), shown, zone: zone.clone(), size }
    })
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The names of the zones themselves, in full and by their last part, including former names.
fn iana_names(sizes: &BTreeMap<String, u8>) -> Vec<PlaceName> {
    let mut places = Vec::new();
    for name in Zone::names() {
        // Abbreviations and offsets have tables of their own.
        let is_place = name.contains('/') || name.chars().any(char::is_lowercase);
        let Some(zone) = name.parse::<Zone>().ok().filter(|_| is_place) else { continue };
        if zone == Zone::UTC || name.starts_with("Etc/") || !zone.name().contains('/') {
            continue;
        }
        let size = sizes.get(zone.name()).copied().unwrap_or(0);
        let part = last_part(&name);
        let shown = (name != zone.name() && fold(part) != fold(last_part(zone.name())))
            .then(|| part.replace('_', " "));
        for folded in [fold(part), fold(&name)] {
            places.push(PlaceName { folded, shown: shown.clone(), zone: zone.clone(), size });
        }
    }
    places
}
