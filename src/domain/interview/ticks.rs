//! Which key points of a question somebody had, by what the points say: their order and number
//! may change in the bank at any time.

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::Hasher as _;
use std::str::FromStr;

/// A key point by its text: an edited one is another one. Written as six hexadecimal digits, since
/// records are small; a question has too few key points for two of them to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyPointId(u32);

/// The text is no [`KeyPointId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key point is written as six hexadecimal digits")]
pub struct InvalidKeyPointId;

impl KeyPointId {
    /// The id of the key point that says `text`. The same in every build.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut hasher = SipHasher13::new();
        hasher.write(text.trim().as_bytes());
        let [.., a, b, c] = hasher.finish().to_be_bytes();
        Self(u32::from_be_bytes([0, a, b, c]))
    }
}

impl fmt::Display for KeyPointId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:06x}", self.0)
    }
}

impl FromStr for KeyPointId {
    type Err = InvalidKeyPointId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 6 || !text.bytes().all(is_digit) {
            return Err(InvalidKeyPointId);
        }
        u32::from_str_radix(text, 16).map(Self).map_err(|_| InvalidKeyPointId)
    }
}

impl TryFrom<String> for KeyPointId {
    type Error = InvalidKeyPointId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<KeyPointId> for String {
    fn from(id: KeyPointId) -> Self {
        id.to_string()
    }
}

/// One key point that somebody had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Tick {
    /// By position from 0, as earlier versions kept it.
    Position(u8),
    /// By what it says.
    Point(KeyPointId),
}

impl Tick {
    /// Whether this is the key point at `position`, which says `text`.
    #[must_use]
    pub fn is(self, position: usize, text: &str) -> bool {
        match self {
            Self::Position(number) => usize::from(number) == position,
            Self::Point(id) => id == KeyPointId::of(text),
        }
    }
}

/// The key points that somebody had of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticks(pub BTreeSet<Tick>);

impl Ticks {
    /// For each of `points`, as the question has them, whether it was had.
    #[must_use]
    pub fn marks(&self, points: &[String]) -> Vec<bool> {
        let had =
            |(position, text): (usize, &String)| self.0.iter().any(|it| it.is(position, text));
        points.iter().enumerate().map(had).collect()
    }

    /// How many were had that are none of `points`: they were edited or removed since.
    #[must_use]
    pub fn gone(&self, points: &[String]) -> usize {
        let is_there = |tick: &&Tick| {
            points.iter().enumerate().any(|(position, text)| tick.is(position, text))
        };
        self.0.iter().filter(|tick| !is_there(tick)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_tick_stays_with_its_key_point_whatever_happens_to_the_others() {
        let ticks = Ticks([Tick::Point(KeyPointId::of("Two"))].into());
        assert_eq!(ticks.marks(&points(&["One", "Two", "Three"])), [false, true, false]);
        assert_eq!(ticks.marks(&points(&["Two", "Three"])), [true, false]);
        let edited = points(&["One", "Two, or more", "Three"]);
        assert_eq!((ticks.marks(&edited), ticks.gone(&edited)), (vec![false; 3], 1));
    }

    #[test]
    fn ticks_are_read_as_earlier_versions_kept_them_and_written_as_texts() {
        let old: Ticks = serde_json::from_str("[0,2]").unwrap();
        assert_eq!(old.marks(&points(&["One", "Two", "Three"])), [true, false, true]);
        let new = Ticks([Tick::Point(KeyPointId::of("One")), Tick::Position(3)].into());
        let json = serde_json::to_string(&new).unwrap();
        assert_eq!(serde_json::from_str::<Ticks>(&json).unwrap(), new, "{json}");
        assert!(serde_json::from_str::<Ticks>("[\"12\"]").is_err());
    }

    #[test]
    fn the_id_of_a_text_is_the_same_in_every_build() {
        assert_eq!(KeyPointId::of("One").to_string().parse(), Ok(KeyPointId::of(" One ")));
        assert_eq!(KeyPointId::of("A key point").to_string(), "64c573");
    }
}
