//! Whose wall clock it is.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An IANA time zone, known to the built-in zone data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// The text names no time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone called “{0}”; zones are written like Europe/Warsaw")]
pub struct UnknownZone(String);

impl Zone {
    /// Coordinated Universal Time, where nothing better is known.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone for computing with.
    #[must_use]
    pub const fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// The calendar date in this zone at `instant`.
    #[must_use]
    pub fn date_at(&self, instant: Timestamp) -> Date {
        instant.to_zoned(self.0.clone()).date()
    }

    /// The first instant of `date` in this zone.
    #[must_use]
    pub fn start_of(&self, date: Date) -> Timestamp {
        self.first_instant(date, Time::midnight())
    }

    /// The first instant at which the wall clock shows `date` and `time` or later.
    pub(super) fn first_instant(&self, date: Date, time: Time) -> Timestamp {
        let wall = date.to_datetime(time);
        let ambiguous = self.0.to_ambiguous_timestamp(wall);
        let instant = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall),
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall),
            // Read with the offset that holds after the gap, the wall time lies just before the
            // change; the change itself is the first instant after the gap.
            AmbiguousOffset::Gap { after, .. } => after.to_timestamp(wall).map(|before_change| {
                self.0
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

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match TimeZone::get(text.trim()) {
            Ok(zone) if zone.iana_name().is_some() => Ok(Self(zone)),
            _ => Err(UnknownZone(text.chars().take(40).collect())),
        }
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
