//! Which key points a member had. They are known by their words, not by their place in the list:
//! questions are edited, and a tick must not come to stand beside something else.

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::fmt;
use std::hash::Hasher as _;
use std::str::FromStr;

/// A key point by its words. The same in every build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PointId(u64);

/// The text is no [`PointId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key point is written with 16 hexadecimal digits")]
pub struct InvalidPointId;

impl PointId {
    /// The ids of a question's key points, in their order. How words are spaced does not matter;
    /// of two with the same words each has its own id.
    #[must_use]
    pub fn of_all(points: &[String]) -> Vec<Self> {
        let mut ids: Vec<Self> = Vec::with_capacity(points.len());
        for point in points {
            let mut repeated = (0..).map(|repetition| Self::of(point, repetition));
            let own = repeated.find(|id| !ids.contains(id));
            ids.extend(own);
        }
        ids
    }

    /// The id of a text that is no longer a key point of its question.
    #[must_use]
    pub fn of_former(text: &str) -> Self {
        Self::of(text, 0)
    }

    fn of(text: &str, repetition: u64) -> Self {
        let mut hasher = SipHasher13::new();
        for word in text.split_whitespace() {
            hasher.write(word.as_bytes());
            hasher.write_u8(b' ');
        }
        hasher.write_u64(repetition);
        Self(hasher.finish())
    }
}

impl fmt::Display for PointId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

impl FromStr for PointId {
    type Err = InvalidPointId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_hexadecimal = text.len() == 16 && text.bytes().all(|it| it.is_ascii_hexdigit());
        let id = u64::from_str_radix(text, 16).ok().filter(|_| is_hexadecimal);
        id.map(Self).ok_or(InvalidPointId)
    }
}

impl TryFrom<String> for PointId {
    type Error = InvalidPointId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PointId> for String {
    fn from(id: PointId) -> Self {
        id.to_string()
    }
}

/// A member's comparison of an answer with the key points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Ticks {
    /// The ticked ones by position from 0, as older builds kept them.
    Positions(Vec<u8>),
    /// By their words.
    Points {
        /// Those that the member ticked.
        ticked: Vec<PointId>,
        /// All that there were to tick.
        offered: Vec<PointId>,
    },
}

impl Ticks {
    /// For each of a question's key points whether the member had it, as far as that is known: what
    /// was not there to be ticked was neither had nor missed.
    #[must_use]
    pub fn judge(&self, points: &[PointId]) -> Vec<Option<bool>> {
        let judge = |(position, id): (u8, &PointId)| match self {
            Self::Positions(ticked) => Some(ticked.contains(&position)),
            Self::Points { ticked, offered } => offered.contains(id).then(|| ticked.contains(id)),
        };
        (0_u8..).zip(points).map(judge).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(points: &[&str]) -> Vec<PointId> {
        PointId::of_all(&points.iter().map(|point| (*point).to_owned()).collect::<Vec<_>>())
    }

    fn ticked(offered: &[PointId], positions: &[usize]) -> Ticks {
        let ticked = positions.iter().map(|position| offered[*position]).collect();
        Ticks::Points { ticked, offered: offered.to_vec() }
    }

    #[test]
    fn a_tick_stays_with_its_words_when_key_points_move() {
        let ticks = ticked(&ids(&["a", "b", "c"]), &[0, 2]);
        assert_eq!(ticks.judge(&ids(&["c", "b", "a"])), [Some(true), Some(false), Some(true)]);
        assert_eq!(ticks.judge(&ids(&["b", "c"])), [Some(false), Some(true)]);
    }

    #[test]
    fn a_key_point_that_was_edited_or_added_is_neither_had_nor_missed() {
        let ticks = ticked(&ids(&["a", "b"]), &[0]);
        assert_eq!(ticks.judge(&ids(&["a, better said", "b", "c"])), [None, Some(false), None]);
        assert_eq!(ticks.judge(&ids(&[" a ", "b"])), [Some(true), Some(false)], "only spaced anew");
    }

    #[test]
    fn two_key_points_with_the_same_words_are_two() {
        let points = ids(&["a", "a"]);
        assert_ne!(points[0], points[1]);
        assert_eq!(ticked(&points, &[1]).judge(&points), [Some(false), Some(true)]);
    }

    #[test]
    fn ids_are_the_same_in_every_build_and_survive_being_written() {
        let id = ids(&["It is bound late."])[0];
        assert_eq!(id.to_string(), "daf5fb09971f56e6");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("1".parse::<PointId>(), Err(InvalidPointId));
        assert_eq!("+123456789abcdef".parse::<PointId>(), Err(InvalidPointId));
    }

    #[test]
    fn what_older_builds_kept_is_read_as_positions() {
        let old: Ticks = serde_json::from_str("[0,2]").unwrap();
        assert_eq!(old, Ticks::Positions(vec![0, 2]));
        assert_eq!(old.judge(&ids(&["a", "b", "c"])), [Some(true), Some(false), Some(true)]);
        let new = ticked(&ids(&["a", "b"]), &[1]);
        let written = serde_json::to_string(&new).unwrap();
        assert_eq!(serde_json::from_str::<Ticks>(&written).unwrap(), new);
    }
}
