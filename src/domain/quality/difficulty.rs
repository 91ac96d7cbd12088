//! The difficulty of a question as members' self-scores show it.

use crate::domain::member::Attempt;
use crate::domain::progress::share;
use crate::domain::question::{Difficulty, Question};
use crate::domain::text::counted;
use std::fmt;

/// The least number of members whose self-scores say anything about a question: the interval of 20
/// is up to 20 points wide on either side, that of 10 up to 26.
pub const MIN_ANSWERS: u32 = 20;

/// The least average share of an answer that members have of an easy question: about five of seven
/// key points.
///
/// The bands are easy from 70%, medium from 40%, hard below. The middle one is 30 points wide, so
/// that the interval of 40 members, up to 15 points on either side, can lie inside it.
pub const EASY_FROM: f64 = 0.7;
/// The average share below which a question is hard: about two of five key points.
pub const HARD_BELOW: f64 = 0.4;

/// The quantile of the normal distribution for an interval of 95%.
const Z: f64 = 1.959_963_984_540_054;

/// The self-scores of one question. Each member counts once, with their newest answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoredAnswers {
    members: u32,
    /// The sum of their shares of the answer, each from 0 to 1.
    shares: f64,
    /// For each key point, how many had it, and how many scored an answer with it in the list.
    points: Vec<(u32, u32)>,
}

impl ScoredAnswers {
    /// The self-scores among `attempts` at `question`, one of each member.
    #[must_use]
    pub fn of<'a>(question: &Question, attempts: impl IntoIterator<Item = &'a Attempt>) -> Self {
        let mut answers = Self::default();
        for attempt in attempts {
            answers.count(question, attempt);
        }
        answers
    }

    /// Counts a member's newest attempt at `question`, if it counts and they scored it.
    ///
    /// A choice doesn't count: a guess may be right, and that says nothing about the question.
    pub fn count(&mut self, question: &Question, attempt: &Attempt) {
        let Some(ticks) = &attempt.ticked else { return };
        if attempt.discount.is_some() || !attempt.chosen.is_empty() {
            return;
        }
        let (had, of) = share(ticks, question);
        if of == 0 {
            return;
        }
        self.members += 1;
        self.shares += ratio(had, of);
        self.points.resize(question.key_points.len(), (0, 0));
        for (point, judged) in self.points.iter_mut().zip(ticks.judge(&question.key_points)) {
            point.0 += u32::from(judged == Some(true));
            point.1 += u32::from(judged.is_some());
        }
    }

    /// The number of members who scored an answer.
    #[must_use]
    pub const fn members(&self) -> u32 {
        self.members
    }

    /// The measured difficulty; `None` below [`MIN_ANSWERS`].
    #[must_use]
    pub fn measured(&self) -> Option<Measured> {
        (self.members >= MIN_ANSWERS).then(|| Measured::new(self.shares, self.members))
    }

    /// The positions of the key points that nobody had, each with the number of members who could
    /// have ticked it: at least [`MIN_ANSWERS`].
    pub fn unknown_points(&self) -> impl Iterator<Item = (usize, u32)> {
        let points = self.points.iter().enumerate();
        points
            .filter(|(_, (had, of))| *had == 0 && *of >= MIN_ANSWERS)
            .map(|(at, (_, of))| (at, *of))
    }
}

fn ratio(had: usize, of: usize) -> f64 {
    let number = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    (number(had) / number(of)).clamp(0.0, 1.0)
}

/// The average share of an answer that members had, from 0 to 1, with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The number of members.
    pub members: u32,
    /// The average of their shares.
    pub mean: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Measured {
    /// The average and the interval of `members` shares with the sum `shares`; there is at least one.
    ///
    /// The interval is Wilson's score interval (E. B. Wilson, "Probable Inference, the Law of
    /// Succession, and Statistical Inference", JASA 22, 1927), with each member as one observation.
    /// It is made for observations that are 0 or 1. Shares in between vary less: the variance of
    /// values from 0 to 1 with the mean m is at most m(1 − m) (R. Bhatia and C. Davis, "A Better
    /// Bound on the Variance", Amer. Math. Monthly 107, 2000). So the interval is rather too wide
    /// than too narrow.
    pub(super) fn new(shares: f64, members: u32) -> Self {
        let count = f64::from(members);
        let mean = (shares / count).clamp(0.0, 1.0);
        let spread = Z * Z / count;
        let center = (mean + spread / 2.0) / (1.0 + spread);
        let variance = mean * (1.0 - mean) / count + spread / (4.0 * count);
        let half = Z * variance.sqrt() / (1.0 + spread);
        // Rounding must not leave the mean outside.
        let (low, high) = ((center - half).max(0.0), (center + half).min(1.0));
        Self { members, mean, low: low.min(mean), high: high.max(mean) }
    }

    /// The difficulty to which the average belongs.
    #[must_use]
    pub fn difficulty(&self) -> Difficulty {
        if self.mean >= EASY_FROM {
            Difficulty::Easy
        } else if self.mean >= HARD_BELOW {
            Difficulty::Medium
        } else {
            Difficulty::Hard
        }
    }

    /// The distance of the interval from the band of `label`: 0 if they meet.
    pub(super) fn gap(&self, label: Difficulty) -> f64 {
        let (from, to) = match label {
            Difficulty::Easy => (EASY_FROM, 1.0),
            Difficulty::Medium => (HARD_BELOW, EASY_FROM),
            Difficulty::Hard => (0.0, HARD_BELOW),
        };
        (from - self.high).max(self.low - to).max(0.0)
    }

    /// The measured difficulty if it is not that of the label: only if the whole interval lies
    /// outside the label's band.
    #[must_use]
    pub fn contradicts(&self, label: Difficulty) -> Option<Difficulty> {
        (self.gap(label) > 0.0).then(|| self.difficulty())
    }
}

/// `62% (95% interval 48–74%, 41 members)`. The ends are rounded outward.
impl fmt::Display for Measured {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { members, mean, low, high } = self;
        let (low, high) = ((low * 100.0).floor(), (high * 100.0).ceil());
        let members = counted(usize::try_from(*members).unwrap_or(usize::MAX), "member");
        write!(formatter, "{:.0}% (95% interval {low:.0}–{high:.0}%, {members})", mean * 100.0)
    }
}
