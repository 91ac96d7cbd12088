//! The self-score of an answer to a question without key points: as a whole.

use super::key_point::{KeyPointId, Tick, Ticks};
use strum::VariantArray as _;

/// A member's score of their own answer as a whole, best first. As text it is the letter that buttons
/// carry.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    strum::Display,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(parse_err_ty = InvalidWholeScore, parse_err_fn = invalid_whole_score)]
pub enum WholeScore {
    /// It said what the model answer says.
    #[strum(serialize = "h")]
    Had,
    /// It said some of it.
    #[strum(serialize = "p")]
    Partly,
    /// It said little or nothing of it.
    #[strum(serialize = "m")]
    Missed,
}

/// The text is no [`WholeScore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a score of a whole answer is h, p or m")]
pub struct InvalidWholeScore;

const fn invalid_whole_score(_: &str) -> InvalidWholeScore {
    InvalidWholeScore
}

impl WholeScore {
    /// The texts whose ids stand for the scores in records. They never change, and no key point has
    /// them: nobody can type a control character.
    const fn text(self) -> &'static str {
        match self {
            Self::Had => "\u{1} the whole answer: had it",
            Self::Partly => "\u{1} the whole answer: partly",
            Self::Missed => "\u{1} the whole answer: missed",
        }
    }

    fn id(self) -> KeyPointId {
        KeyPointId::from_former_text(self.text())
    }

    /// The score as records keep it: as one tick of three that were offered. So a question that gets
    /// key points later finds none of them ticked, and builds that know no whole scores can read it.
    #[must_use]
    pub fn ticks(self) -> Ticks {
        let all = Self::VARIANTS.iter().copied().map(Self::id);
        Ticks::from_ticked([self.id()], all.collect())
    }

    /// The score that `ticks` are, if they are one.
    #[must_use]
    pub fn from_ticks(ticks: &Ticks) -> Option<Self> {
        let mut ticked = ticks.ticked();
        let only = ticked.next().filter(|_| ticked.next().is_none())?;
        Self::from_tick(only)
    }

    /// The score that one tick stands for, if it does.
    #[must_use]
    pub fn from_tick(tick: Tick) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|score| tick == Tick::Point(score.id()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_survives_being_written_as_ticks() {
        for score in WholeScore::VARIANTS.iter().copied() {
            let written = serde_json::to_string(&score.ticks()).unwrap();
            let read: Ticks = serde_json::from_str(&written).unwrap();
            assert_eq!(WholeScore::from_ticks(&read), Some(score));
            assert_eq!(score.to_string().parse(), Ok(score));
        }
        let written = serde_json::to_string(&WholeScore::Partly.ticks()).unwrap();
        assert_eq!(written, WRITTEN, "records that were ever written go on being understood");
    }

    const WRITTEN: &str = r#"{"ticked":["macro"],"offered":["q7dtl","macro","aqkih"]}"#;

    #[test]
    fn key_points_that_a_question_gets_later_are_neither_had_nor_missed() {
        let points = ["a".to_owned(), "b".to_owned()];
        assert_eq!(WholeScore::Had.ticks().judge(&points), [None, None]);
        let ticks =
            Ticks::from_ticked(KeyPointId::from_texts(&points), KeyPointId::from_texts(&points));
        assert_eq!(WholeScore::from_ticks(&ticks), None);
    }
}
