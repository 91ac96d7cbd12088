//! How somebody scores an answer to a question that has no key points: as a whole.

use super::key_point::{KeyPointId, Tick, Ticks};
use std::str::FromStr;

/// What somebody thinks of their answer as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WholeScore {
    /// It said what the model answer says.
    Had,
    /// It said some of it.
    Partly,
    /// It said little or nothing of it.
    Missed,
}

/// The text is no [`WholeScore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a score of a whole answer is h, p or m")]
pub struct InvalidWholeScore;

impl WholeScore {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Had, Self::Partly, Self::Missed];

    /// The letter it has in buttons.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Had => 'h',
            Self::Partly => 'p',
            Self::Missed => 'm',
        }
    }

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
        Ticks::from_ticked([self.id()], Self::ALL.map(Self::id).to_vec())
    }

    /// The score that `ticks` are, if they are one.
    #[must_use]
    pub fn of(ticks: &Ticks) -> Option<Self> {
        let mut ticked = ticks.ticked();
        let only = ticked.next().filter(|_| ticked.next().is_none())?;
        Self::of_tick(only)
    }

    /// The score that one tick stands for, if it does.
    #[must_use]
    pub fn of_tick(tick: Tick) -> Option<Self> {
        Self::ALL.into_iter().find(|score| tick == Tick::Point(score.id()))
    }
}

impl FromStr for WholeScore {
    type Err = InvalidWholeScore;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|score| text.chars().eq([score.letter()])).ok_or(InvalidWholeScore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_survives_being_written_as_ticks() {
        for score in WholeScore::ALL {
            let written = serde_json::to_string(&score.ticks()).unwrap();
            let read: Ticks = serde_json::from_str(&written).unwrap();
            assert_eq!(WholeScore::of(&read), Some(score));
            assert_eq!(score.letter().to_string().parse(), Ok(score));
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
        assert_eq!(WholeScore::of(&ticks), None);
    }
}
