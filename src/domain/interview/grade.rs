//! Grades, given by people, and scores, computed from them.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// A grade for one criterion: 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Grade(u8);

/// The number is not a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a grade must be 1, 2, 3 or 4")]
pub struct InvalidGrade;

impl Grade {
    /// All grades, lowest first.
    pub const ALL: [Self; 4] = [Self(1), Self(2), Self(3), Self(4)];

    /// The grade as a number, 1 to 4.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The meaning of the grade in a word or two, for any criterion.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self.0 {
            1 => "Not yet",
            2 => "Partly",
            3 => "Solid",
            _ => "Strong",
        }
    }
}

impl TryFrom<u8> for Grade {
    type Error = InvalidGrade;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if (1..=4).contains(&number) { Ok(Self(number)) } else { Err(InvalidGrade) }
    }
}

impl From<Grade> for u8 {
    fn from(grade: Grade) -> Self {
        grade.0
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A weighted mean of grades in hundredths, 1.00 to 4.00. Written as a plain number in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "f64")]
pub struct Score(u16);

impl Score {
    /// The lowest score.
    pub const LOWEST: Self = Self(100);
    /// The highest score.
    pub const HIGHEST: Self = Self(400);

    /// The score of this many hundredths, if it is one.
    #[must_use]
    pub const fn from_hundredths(hundredths: u16) -> Option<Self> {
        if hundredths >= Self::LOWEST.0 && hundredths <= Self::HIGHEST.0 {
            Some(Self(hundredths))
        } else {
            None
        }
    }

    /// The score in hundredths, 100 to 400.
    #[must_use]
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// The weighted mean of `values`, rounded half up; `None` if there is no weight.
    pub fn mean(values: impl IntoIterator<Item = (Self, u32)>) -> Option<Self> {
        let (sum, weights) = values.into_iter().fold((0_u64, 0_u64), |(sum, weights), value| {
            let weight = u64::from(value.1);
            (sum + u64::from(value.0.0) * weight, weights + weight)
        });
        let mean = (2 * sum + weights).checked_div(2 * weights)?;
        Some(Self(u16::try_from(mean).expect("a mean of scores is a score")))
    }
}

impl From<Grade> for Score {
    fn from(grade: Grade) -> Self {
        Self(u16::from(grade.0) * 100)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl TryFrom<f64> for Score {
    type Error = InvalidScore;

    fn try_from(number: f64) -> Result<Self, Self::Error> {
        // Compared with the number that each score is written as, so that nothing has to be cast.
        (Self::LOWEST.0..=Self::HIGHEST.0)
            .find(|hundredths| (f64::from(*hundredths) / 100.0 - number).abs() < 0.001)
            .map(Self)
            .ok_or(InvalidScore)
    }
}

/// The candidate's own score minus the interviewer's, in hundredths. Written as a plain number in
/// JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScoreGap(i16);

impl ScoreGap {
    /// The gap between two scores, if both exist.
    #[must_use]
    pub fn between(interviewer: Option<Score>, candidate: Option<Score>) -> Option<Self> {
        Some(Self(candidate?.0.cast_signed() - interviewer?.0.cast_signed()))
    }

    /// The gap in hundredths, -300 to 300.
    #[must_use]
    pub const fn hundredths(self) -> i16 {
        self.0
    }
}

impl fmt::Display for ScoreGap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.0 {
            0 => '±',
            1.. => '+',
            _ => '−',
        };
        let size = self.0.unsigned_abs();
        formatter.pad(&format!("{sign}{}.{:02}", size / 100, size % 100))
    }
}

impl Serialize for ScoreGap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

/// The number is not a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a score must be a number from 1 to 4 with at most two decimals")]
pub struct InvalidScore;

#[cfg(test)]
mod tests {
    use super::*;

    fn score(hundredths: u16) -> Score {
        Score::from_hundredths(hundredths).unwrap()
    }

    #[test]
    fn a_mean_follows_the_weights() {
        let mean = Score::mean([(score(100), 1), (score(400), 3)]);
        assert_eq!(mean, Some(score(325)));
        assert_eq!(Score::mean([]), None);
    }

    #[test]
    fn every_score_survives_being_written_and_read() {
        for hundredths in 100..=400 {
            let json = serde_json::to_string(&score(hundredths)).unwrap();
            assert_eq!(serde_json::from_str::<Score>(&json).unwrap(), score(hundredths), "{json}");
        }
        assert!(serde_json::from_str::<Score>("4.01").is_err());
        assert!(serde_json::from_str::<Score>("2.505").is_err());
    }

    #[test]
    fn there_are_four_grades() {
        assert_eq!(Grade::try_from(0), Err(InvalidGrade));
        assert_eq!(Grade::try_from(5), Err(InvalidGrade));
        assert_eq!(Grade::ALL.map(|grade| Grade::try_from(grade.number()).unwrap()), Grade::ALL);
    }
}
