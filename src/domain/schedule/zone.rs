//! Time zones.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The fallback for display and computation if the stored zone is unknown.
static UTC: TimeZone = TimeZone::UTC;

/// A name in the zone data for a zone that nobody has chosen yet.
const PLACEHOLDER: &str = "Factory";
/// Fixed offsets have the opposite sign in their IANA names: `Etc/GMT-2` is two hours ahead.
const FIXED_OFFSETS: &str = "Etc/GMT";

/// A time zone by its IANA name.
///
/// Typed text has to be a name in the built-in zone data. A stored name is kept whatever it
/// is: another build may have written it, and such a record must not keep anything else from being
/// read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Zone {
    name: Cow<'static, str>,
    /// `None` if the built-in zone data doesn't have the name.
    rules: Option<TimeZone>,
}

/// The text is not a time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no time zone is called “{0}”. Try a big city near you, like Warsaw, or an offset, like UTC+2"
)]
pub struct UnknownZone(String);

impl UnknownZone {
    /// The error for `text`, of which only the beginning is repeated.
    #[must_use]
    pub fn from_name(text: &str) -> Self {
        Self(text.trim().chars().take(40).collect())
    }
}

impl Zone {
    /// Coordinated Universal Time, if nothing better is known.
    pub const UTC: Self = Self { name: Cow::Borrowed("UTC"), rules: Some(TimeZone::UTC) };

    /// The canonical IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns `true` if the built-in zone data has it. An unknown zone has no times.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.rules.is_some()
    }

    /// The zone for computing; UTC if it is unknown.
    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        self.rules.as_ref().unwrap_or(&UTC)
    }

    /// The zone that is always `hours` ahead of UTC, if there is one.
    #[must_use]
    pub fn fixed(hours: i8) -> Option<Self> {
        match hours {
            0 => Some(Self::UTC),
            ahead => format!("{FIXED_OFFSETS}{:+}", -ahead).parse().ok(),
        }
    }

    /// All names in the built-in zone data, including former ones.
    pub fn names() -> impl Iterator<Item = String> {
        TimeZoneDatabase::bundled()
            .available()
            .map(|name| name.to_string())
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The calendar date in this zone at `instant`.
    #[must_use]
    pub fn date_at(&self, instant: Timestamp) -> Date {
        instant.to_zoned(self.time_zone().clone()).date()
    }

    /// The first instant of `date` in this zone.
    #[must_use]
    pub fn start_of(&self, date: Date) -> Timestamp {
        self.first_instant(date, Time::midnight())
    }

    /// The first instant at which the wall clock shows `date` and `time` or later.
    pub(in crate::domain) fn first_instant(&self, date: Date, time: Time) -> Timestamp {
        let wall = date.to_datetime(time);
        let ambiguous = self.time_zone().to_ambiguous_timestamp(wall);
        let instant = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall),
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall),
            // Read with the offset after the gap, the wall time is just before the change; the
            // change itself is the first instant after the gap.
            AmbiguousOffset::Gap { after, .. } => after.to_timestamp(wall).map(|before_change| {
                self.time_zone()
                    .following(before_change)
                    .next()
                    .map_or(before_change, |change| change.timestamp())
            }),
        };
        // Only dates at the very ends of representable time have no instant.
        instant.unwrap_or(Timestamp::MAX)
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    /// Parses an IANA name, current or former, in upper or lower case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownZone::from_name(text);
        let database = TimeZoneDatabase::bundled();
        let written = database.get(text.trim()).map_err(|_| unknown())?;
        let name = written.primary_iana_name().filter(|name| *name != PLACEHOLDER);
        let name = name.ok_or_else(unknown)?.to_owned();
        if name == Self::UTC.name {
            return Ok(Self::UTC);
        }
        let rules = database.get(&name).map_err(|_| unknown())?;
        Ok(Self { name: Cow::Owned(name), rules: Some(rules) })
    }
}

impl From<String> for Zone {
    fn from(stored: String) -> Self {
        stored.parse().unwrap_or(Self { name: Cow::Owned(stored), rules: None })
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name.into_owned()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fixed =
            self.name.strip_prefix(FIXED_OFFSETS).and_then(|hours| hours.parse::<i8>().ok());
        match fixed {
            Some(behind) => write!(formatter, "UTC{:+}", -behind),
            None => formatter.write_str(&self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn a_former_name_becomes_the_canonical_one() {
        for (former, canonical) in [
            ("US/Pacific", "America/Los_Angeles"),
            ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("europe/warsaw", "Europe/Warsaw"),
            ("Etc/UTC", "UTC"),
        ] {
            assert_eq!(zone(former).name(), canonical);
            assert_eq!(zone(former), zone(canonical));
        }
    }

    #[test]
    fn every_name_keeps_its_clock_as_its_canonical_zone() {
        let instants = ["2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z", "2030-10-28T00:30:00Z"];
        let instants = instants.map(|instant| instant.parse::<Timestamp>().unwrap());
        let database = TimeZoneDatabase::bundled();
        for name in Zone::names().filter(|name| name != PLACEHOLDER) {
            let (written, read) = (database.get(&name).unwrap(), zone(&name));
            for instant in instants {
                let offset = |rules: &TimeZone| rules.to_offset(instant);
                assert_eq!(offset(&written), offset(read.time_zone()), "{name} at {instant}");
            }
        }
    }

    #[test]
    fn what_only_a_machine_knows_is_refused() {
        for name in ["localtime", "posixrules", "posix/Europe/Warsaw", "Factory", "Etc/Unknown", ""]
        {
            assert_eq!(name.parse::<Zone>(), Err(UnknownZone::from_name(name)), "{name}");
        }
    }

    #[test]
    fn an_unknown_name_that_was_stored_is_read_and_written_as_it_is() {
        let stored: Zone = serde_json::from_str("\"Mars/Olympus\"").unwrap();
        assert!(!stored.is_known());
        assert_eq!(serde_json::to_string(&stored).unwrap(), "\"Mars/Olympus\"");
        let known: Zone = serde_json::from_str("\"US/Pacific\"").unwrap();
        assert_eq!(serde_json::to_string(&known).unwrap(), "\"America/Los_Angeles\"");
    }

    #[test]
    fn people_read_fixed_offsets_with_the_sign_they_mean() {
        let ahead = Zone::fixed(2).unwrap();
        assert_eq!((ahead.name(), ahead.to_string().as_str()), ("Etc/GMT-2", "UTC+2"));
        assert_eq!(Zone::fixed(-5).unwrap().to_string(), "UTC-5");
        assert_eq!(Zone::fixed(0), Some(Zone::UTC));
        assert_eq!((Zone::fixed(15), Zone::fixed(-13)), (None, None));
        let noon: Timestamp = "2026-01-15T12:00:00Z".parse().unwrap();
        assert_eq!(noon.to_zoned(ahead.time_zone().clone()).hour(), 14);
    }
}
