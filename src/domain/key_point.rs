//! The key points that somebody had, in an answer or in an interview. They are identified by their
//! words, not by their place in the list: questions are edited, and a tick must not move to another
//! point.

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::Hasher as _;
use std::str::FromStr;

/// A key point by its words, the same in every build. Written as five digits in base 32 to keep
/// records small; a question has too few key points for two of them to collide by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyPointId(u32);

/// The text is not a [`KeyPointId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key point is written with five digits of base 32")]
pub struct InvalidKeyPointId;

impl KeyPointId {
    const BITS: u32 = 25;
    const DIGITS: usize = 5;

    /// The ids of a question's key points, in order. Spacing does not matter; two points with the
    /// same words get different ids.
    #[must_use]
    pub fn from_texts(points: &[String]) -> Vec<Self> {
        let mut ids: Vec<Self> = Vec::with_capacity(points.len());
        for point in points {
            let mut repeated = (0..).map(|repetition| Self::from_text(point, repetition));
            let own = repeated.find(|id| !ids.contains(id));
            ids.extend(own);
        }
        ids
    }

    /// The id of a text that is no longer a key point of its question.
    #[must_use]
    pub fn from_former_text(text: &str) -> Self {
        Self::from_text(text, 0)
    }

    fn from_text(text: &str, repetition: u64) -> Self {
        let mut hasher = SipHasher13::new();
        for word in text.split_whitespace() {
            hasher.write(word.as_bytes());
            hasher.write_u8(b' ');
        }
        hasher.write_u64(repetition);
        Self::from_hash(hasher.finish())
    }

    fn from_hash(hash: u64) -> Self {
        let low = hash & ((1 << Self::BITS) - 1);
        Self(u32::try_from(low).expect("25 bits fit into 32"))
    }
}

impl fmt::Display for KeyPointId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = (0..5).rev().filter_map(|at| char::from_digit(self.0 >> (5 * at) & 31, 32));
        formatter.pad(&digits.collect::<String>())
    }
}

impl FromStr for KeyPointId {
    type Err = InvalidKeyPointId;

    /// Earlier versions wrote the whole hash as 16 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(hash) = digits(text, 16, 16) {
            return Ok(Self::from_hash(hash));
        }
        digits(text, Self::DIGITS, 32).map(Self::from_hash).ok_or(InvalidKeyPointId)
    }
}

/// Parses exactly `count` digits of `radix`.
fn digits(text: &str, count: usize, radix: u32) -> Option<u64> {
    let is_digit = |digit: char| digit.is_digit(radix) && !digit.is_ascii_uppercase();
    let is_number = text.len() == count && text.chars().all(is_digit);
    u64::from_str_radix(text, radix).ok().filter(|_| is_number)
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

/// A key point by its words as earlier versions stored it in interviews, with six hexadecimal
/// digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LegacyKeyPointId(u32);

impl LegacyKeyPointId {
    fn from_text(text: &str) -> Self {
        let mut hasher = SipHasher13::new();
        hasher.write(text.trim().as_bytes());
        let [.., a, b, c] = hasher.finish().to_be_bytes();
        Self(u32::from_be_bytes([0, a, b, c]))
    }
}

impl fmt::Display for LegacyKeyPointId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:06x}", self.0)
    }
}

impl TryFrom<String> for LegacyKeyPointId {
    type Error = InvalidKeyPointId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let number = digits(&text, 6, 16).and_then(|number| u32::try_from(number).ok());
        number.map(Self).ok_or(InvalidKeyPointId)
    }
}

impl From<LegacyKeyPointId> for String {
    fn from(id: LegacyKeyPointId) -> Self {
        id.to_string()
    }
}

/// One key point that somebody had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Tick {
    /// By position from 0, as the first versions stored it.
    Position(u8),
    /// By its words.
    Point(KeyPointId),
    /// By its words, as earlier versions stored it in interviews.
    Earlier(LegacyKeyPointId),
}

impl Tick {
    /// The tick for a menu option with this `value`, in a question with `points`. Menus of earlier
    /// versions have positions or [`LegacyKeyPointId`]s.
    #[must_use]
    pub fn from_option(value: &str, points: &[String]) -> Option<Self> {
        let read = || {
            let earlier = LegacyKeyPointId::try_from(value.to_owned()).ok().map(Self::Earlier);
            earlier.or_else(|| value.parse().ok().map(Self::Position))
        };
        let tick = value.parse().ok().map(Self::Point).or_else(read)?;
        match (tick, tick.among(points)) {
            (_, Some(id)) => Some(Self::Point(id)),
            (Self::Point(_) | Self::Earlier(_), None) => Some(tick),
            (Self::Position(_), None) => None,
        }
    }

    /// The id of the ticked point in `points`.
    fn among(self, points: &[String]) -> Option<KeyPointId> {
        self.position_among(points, &KeyPointId::from_texts(points)).map(|(_, id)| id)
    }

    /// The position and id of the ticked point in `points`, which have these `ids`.
    fn position_among(self, points: &[String], ids: &[KeyPointId]) -> Option<(usize, KeyPointId)> {
        let mut all = ids.iter().copied().enumerate();
        all.find(|(position, id)| match self {
            Self::Position(number) => usize::from(number) == *position,
            Self::Point(point) => point == *id,
            Self::Earlier(earlier) => earlier == LegacyKeyPointId::from_text(&points[*position]),
        })
    }

    /// The words of the ticked point, if it is in `points`.
    #[must_use]
    pub fn text(self, points: &[String]) -> Option<&str> {
        let (position, _) = self.position_among(points, &KeyPointId::from_texts(points))?;
        points.get(position).map(String::as_str)
    }
}

/// The key points that somebody had, and the points that were offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "TicksRepr", into = "TicksRepr")]
pub struct Ticks {
    ticked: BTreeSet<Tick>,
    /// `None` means that all of the question's points were offered.
    offered: Option<Vec<KeyPointId>>,
}

/// The stored form of [`Ticks`].
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum TicksRepr {
    Ticked(BTreeSet<Tick>),
    OfThose { ticked: Vec<Tick>, offered: Vec<KeyPointId> },
}

impl From<TicksRepr> for Ticks {
    fn from(written: TicksRepr) -> Self {
        match written {
            TicksRepr::Ticked(ticked) => Self { ticked, offered: None },
            TicksRepr::OfThose { ticked, offered } => {
                Self { ticked: ticked.into_iter().collect(), offered: Some(offered) }
            }
        }
    }
}

impl From<Ticks> for TicksRepr {
    fn from(Ticks { ticked, offered }: Ticks) -> Self {
        match offered {
            None => Self::Ticked(ticked),
            Some(offered) => Self::OfThose { ticked: ticked.into_iter().collect(), offered },
        }
    }
}

/// Ticks of a question that was offered completely.
impl FromIterator<Tick> for Ticks {
    fn from_iter<T: IntoIterator<Item = Tick>>(ticked: T) -> Self {
        Self { ticked: ticked.into_iter().collect(), offered: None }
    }
}

impl Ticks {
    /// The ticked ones of the `offered` key points. A point that was not offered counts neither as
    /// had nor as missed.
    #[must_use]
    pub fn from_ticked(
        ticked: impl IntoIterator<Item = KeyPointId>,
        offered: Vec<KeyPointId>,
    ) -> Self {
        Self { ticked: ticked.into_iter().map(Tick::Point).collect(), offered: Some(offered) }
    }

    /// For each of `points`, as in the question: `true` if it was had, `false` if it was missed,
    /// `None` if it was not offered.
    #[must_use]
    pub fn judge(&self, points: &[String]) -> Vec<Option<bool>> {
        let ids = KeyPointId::from_texts(points);
        let had: BTreeSet<KeyPointId> = self
            .ticked
            .iter()
            .filter_map(|tick| Some(tick.position_among(points, &ids)?.1))
            .collect();
        let was_offered =
            |id: &KeyPointId| self.offered.as_ref().is_none_or(|offered| offered.contains(id));
        ids.iter().map(|id| was_offered(id).then(|| had.contains(id))).collect()
    }

    /// The number of ticked points that are not in `points`: they were edited or removed since.
    #[must_use]
    pub fn gone(&self, points: &[String]) -> usize {
        self.ticked.iter().filter(|tick| tick.among(points).is_none()).count()
    }

    /// The ticked points.
    pub fn ticked(&self) -> impl ExactSizeIterator<Item = Tick> {
        self.ticked.iter().copied()
    }

    /// The offered points, if known.
    #[must_use]
    pub fn offered(&self) -> Option<&[KeyPointId]> {
        self.offered.as_deref()
    }

    /// Returns `true` if nothing was ticked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ticked.is_empty()
    }

    /// Adds `said` and removes `unsaid`.
    #[must_use]
    pub fn changed(&self, said: &BTreeSet<Tick>, unsaid: &BTreeSet<Tick>) -> Self {
        let ticked = self.ticked.difference(unsaid).chain(said).copied().collect();
        Self { ticked, offered: self.offered.clone() }
    }

    /// Ticks of earlier versions for `points`, each with the current tick that replaces it.
    #[must_use]
    pub fn outdated(&self, points: &[String]) -> Vec<(Tick, Tick)> {
        let by_words = |tick: Tick| Some((tick, Tick::Point(tick.among(points)?)));
        self.ticked().filter_map(by_words).filter(|(tick, point)| tick != point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn ids(texts: &[&str]) -> Vec<KeyPointId> {
        KeyPointId::from_texts(&points(texts))
    }

    fn ticked(offered: &[KeyPointId], positions: &[usize]) -> Ticks {
        Ticks::from_ticked(positions.iter().map(|position| offered[*position]), offered.to_vec())
    }

    #[test]
    fn a_tick_stays_with_its_words_when_key_points_move() {
        let ticks = ticked(&ids(&["a", "b", "c"]), &[0, 2]);
        let judged = |texts: &[&str]| ticks.judge(&points(texts));
        assert_eq!(judged(&["c", "b", "a"]), [Some(true), Some(false), Some(true)]);
        assert_eq!(judged(&["b", "c"]), [Some(false), Some(true)]);
    }

    #[test]
    fn a_key_point_that_was_edited_or_added_is_neither_had_nor_missed() {
        let ticks = ticked(&ids(&["a", "b"]), &[0]);
        let edited = points(&["a, better said", "b", "c"]);
        assert_eq!(ticks.judge(&edited), [None, Some(false), None]);
        assert_eq!(ticks.gone(&edited), 1);
        let spaced = ticks.judge(&points(&[" a ", "b"]));
        assert_eq!(spaced, [Some(true), Some(false)], "only spaced anew");
    }

    #[test]
    fn where_nobody_says_what_was_offered_everything_was() {
        let ticks: Ticks = [Tick::Point(ids(&["a"])[0])].into_iter().collect();
        assert_eq!(ticks.judge(&points(&["b", "a"])), [Some(false), Some(true)]);
        assert_eq!(ticks.gone(&points(&["b"])), 1);
    }

    #[test]
    fn two_key_points_with_the_same_words_are_two() {
        let twice = ids(&["a", "a"]);
        assert_ne!(twice[0], twice[1]);
        let judged = ticked(&twice, &[1]).judge(&points(&["a", "a"]));
        assert_eq!(judged, [Some(false), Some(true)]);
    }

    #[test]
    fn ids_are_the_same_in_every_build_and_survive_being_written() {
        let id = ids(&["It is bound late."])[0];
        assert_eq!(id.to_string(), "huln6");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("daf5fb09971f56e6".parse(), Ok(id), "as earlier versions wrote it");
        for wrong in ["1", "64c573", "+1234", "ABCDE", "+123456789abcdef", "wwwww"] {
            assert_eq!(wrong.parse::<KeyPointId>(), Err(InvalidKeyPointId), "{wrong}");
        }
    }

    #[test]
    fn what_earlier_versions_kept_is_read_and_what_is_written_is_read_again() {
        let texts = points(&["A key point", "It is bound late.", "Another one"]);
        let judged = [
            ("[0,2]", [Some(true), Some(false), Some(true)]),
            ("[\"64c573\"]", [Some(true), Some(false), Some(false)]),
            ("[\"64c573\",1]", [Some(true), Some(true), Some(false)]),
            (
                r#"{"ticked":["daf5fb09971f56e6"],"offered":["daf5fb09971f56e6"]}"#,
                [None, Some(true), None],
            ),
        ];
        for (written, expected) in judged {
            let ticks: Ticks = serde_json::from_str(written).unwrap();
            assert_eq!(ticks.judge(&texts), expected, "{written}");
            let again = serde_json::to_string(&ticks).unwrap();
            assert_eq!(serde_json::from_str::<Ticks>(&again).unwrap(), ticks, "{again}");
        }
        assert!(serde_json::from_str::<Ticks>("[\"12\"]").is_err());
    }

    #[test]
    fn what_earlier_versions_ticked_gives_way_to_the_words() {
        let texts = points(&["A key point", "It is bound late."]);
        let ticks: Ticks = serde_json::from_str("[1,7,\"64c573\",\"000000\"]").unwrap();
        let point = |position: usize| Tick::Point(KeyPointId::from_texts(&texts)[position]);
        let outdated = ticks.outdated(&texts);
        let (old, new) = (Tick::Position(1), point(1));
        assert!(outdated.contains(&(old, new)), "{outdated:?}");
        assert_eq!(outdated.iter().map(|(_, new)| *new).collect::<Vec<_>>(), [point(1), point(0)]);
        let (unsaid, said) = outdated.into_iter().unzip();
        assert_eq!(ticks.changed(&said, &unsaid).outdated(&texts), []);
    }

    #[test]
    fn every_menu_that_was_ever_sent_ticks_what_it_showed() {
        let texts = points(&["A key point", "It is bound late."]);
        let ids = KeyPointId::from_texts(&texts);
        let option = |value: &str| Tick::from_option(value, &texts);
        let earlier = Tick::Earlier(LegacyKeyPointId(0xa_bcde));
        assert_eq!(option(&ids[1].to_string()), Some(Tick::Point(ids[1])));
        assert_eq!(option("64c573"), Some(Tick::Point(ids[0])));
        assert_eq!(option("0abcde"), Some(earlier), "it has left the question");
        assert_eq!(option("1"), Some(Tick::Point(ids[1])));
        assert_eq!((option("2"), option("?")), (None, None));
    }
}
