//! Likely time zones for somebody's Discord language.

use crate::domain::schedule::Zone;

/// Discord's locales, with the zones where most of their users live.
const LIKELY: &[(&str, &[&str])] = &[
    ("bg", &["Europe/Sofia"]),
    ("cs", &["Europe/Prague"]),
    ("da", &["Europe/Copenhagen"]),
    ("de", &["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"]),
    ("el", &["Europe/Athens", "Asia/Nicosia"]),
    ("en-GB", &["Europe/London", "Europe/Dublin"]),
    ("en-US", &["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"]),
    ("es-419", &["America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires"]),
    ("es-ES", &["Europe/Madrid", "Atlantic/Canary"]),
    ("fi", &["Europe/Helsinki"]),
    ("fr", &["Europe/Paris", "Europe/Brussels", "Europe/Zurich", "America/Toronto"]),
    ("hi", &["Asia/Kolkata"]),
    ("hr", &["Europe/Zagreb"]),
    ("hu", &["Europe/Budapest"]),
    ("id", &["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
    ("it", &["Europe/Rome"]),
    ("ja", &["Asia/Tokyo"]),
    ("ko", &["Asia/Seoul"]),
    ("lt", &["Europe/Vilnius"]),
    ("nl", &["Europe/Amsterdam", "Europe/Brussels"]),
    ("no", &["Europe/Oslo"]),
    ("pl", &["Europe/Warsaw"]),
    ("pt-BR", &["America/Sao_Paulo", "America/Manaus", "Europe/Lisbon"]),
    ("ro", &["Europe/Bucharest", "Europe/Chisinau"]),
    ("ru", &["Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Almaty"]),
    ("sv-SE", &["Europe/Stockholm", "Europe/Helsinki"]),
    ("th", &["Asia/Bangkok"]),
    ("tr", &["Europe/Istanbul"]),
    ("uk", &["Europe/Kyiv"]),
    ("vi", &["Asia/Ho_Chi_Minh"]),
    ("zh-CN", &["Asia/Shanghai", "Asia/Singapore"]),
    ("zh-TW", &["Asia/Taipei", "Asia/Hong_Kong"]),
];

/// From all over the world, from west to east.
const SPREAD: &[&str] = &[
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
];

/// The likely zones for a locale, then UTC, then the spread. Some appear twice.
pub(super) fn likely(locale: &str) -> impl Iterator<Item = Zone> {
    let known = LIKELY.iter().find(|(known, _)| *known == locale);
    let likely = known.map_or(&[][..], |(_, names)| names).iter();
    let zone = |name: &&str| name.parse().expect("the table names zones of the built-in data");
    likely.map(zone).chain([Zone::UTC]).chain(SPREAD.iter().map(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_of_the_tables_is_canonical() {
        let names = LIKELY.iter().flat_map(|(_, names)| *names).chain(SPREAD);
        for name in names {
            assert_eq!(name.parse::<Zone>().unwrap().name(), *name);
        }
    }
}
