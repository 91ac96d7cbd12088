//! Discord's ids: milliseconds since the start of 2015, then a counter.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// The first millisecond of 2015, Discord's epoch.
const EPOCH_MILLISECONDS: i64 = 1_420_070_400_000;
/// Bits below the milliseconds.
const COUNTER_BITS: u32 = 22;

/// The id of anything on Discord. Written as a string in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u64);

impl Id {
    /// An id with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The creation time, to the millisecond.
    #[must_use]
    pub fn made_at(self) -> Timestamp {
        let milliseconds = i64::try_from(self.0 >> COUNTER_BITS).unwrap_or(i64::MAX);
        let since_1970 = milliseconds.saturating_add(EPOCH_MILLISECONDS);
        Timestamp::from_millisecond(since_1970).unwrap_or(Timestamp::MAX)
    }

    /// The id in a request's body. Discord accepts strings and numbers.
    pub(crate) fn from_json(value: &serde_json::Value) -> Option<Self> {
        let text = value.as_str().and_then(|text| text.parse().ok());
        text.or_else(|| value.as_u64().map(Self))
    }

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<u64> for Id {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Id {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Generates ids that only ever grow, even while the clock stands still or goes back.
#[derive(Debug, Default)]
pub(super) struct Ids {
    last: u64,
}

impl Ids {
    /// The newest one.
    pub(super) const fn last(&self) -> Id {
        Id(self.last)
    }

    pub(super) fn next(&mut self, now: Timestamp) -> Id {
        let milliseconds = now.as_millisecond().saturating_sub(EPOCH_MILLISECONDS);
        let by_clock = u64::try_from(milliseconds).unwrap_or(0) << COUNTER_BITS;
        self.last = by_clock.max(self.last + 1);
        Id(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_while_the_clock_stands_still_and_when_it_goes_back() {
        let mut ids = Ids::default();
        let noon: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let earlier: Timestamp = "2026-11-22T11:00:00Z".parse().unwrap();
        let first = ids.next(noon);
        assert_eq!(first.made_at(), noon);
        let second = ids.next(noon);
        let third = ids.next(earlier);
        assert!(first < second && second < third);
        assert_eq!(serde_json::to_string(&first).unwrap(), format!("\"{first}\""));
    }
}
