//! Ratings, as FSRS calls the grades of reviews, and how they follow from a self-score.

use crate::domain::choices::{self, ChoiceOption, OptionId};
use crate::domain::key_point::Ticks;
use crate::domain::whole_score::WholeScore;
use serde::{Deserialize, Serialize};

/// The least share of key points, in percent, that counts as [`Rating::Good`].
pub const GOOD_PERCENT: usize = 80;
/// The least share of key points, in percent, that counts as [`Rating::Hard`].
pub const HARD_PERCENT: usize = 50;

/// A member's grade for how well they knew an answer, worst first. As text it is the letter that buttons
/// carry.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(parse_err_ty = InvalidRating, parse_err_fn = invalid_rating)]
pub enum Rating {
    /// They didn't know it.
    #[strum(serialize = "a")]
    Again,
    /// They knew some of it, or all with difficulty.
    #[strum(serialize = "h")]
    Hard,
    /// They knew it.
    #[strum(serialize = "g")]
    Good,
    /// They knew it at once. Only the member can say so: it never follows from a score.
    #[strum(serialize = "e")]
    Easy,
}

/// The text is no [`Rating`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a grade is a, h, g or e")]
pub struct InvalidRating;

const fn invalid_rating(_: &str) -> InvalidRating {
    InvalidRating
}

impl Rating {
    /// The grade of somebody who had `had` of `offered` key points: *Good* from [`GOOD_PERCENT`]
    /// on, *Hard* from [`HARD_PERCENT`] on, else *Again*. Returns `None` if none were offered.
    #[must_use]
    pub const fn of_share(had: usize, offered: usize) -> Option<Self> {
        if offered == 0 {
            return None;
        }
        let percent = 100 * had / offered;
        Some(if percent >= GOOD_PERCENT {
            Self::Good
        } else if percent >= HARD_PERCENT {
            Self::Hard
        } else {
            Self::Again
        })
    }

    /// The grade of an answer that was scored as a whole.
    #[must_use]
    pub const fn of_whole(score: WholeScore) -> Self {
        match score {
            WholeScore::Had => Self::Good,
            WholeScore::Partly => Self::Hard,
            WholeScore::Missed => Self::Again,
        }
    }

    /// The grade of an attempt with these ticks. Returns `None` if the record doesn't say which
    /// key points were offered, as those of the first versions.
    #[must_use]
    pub fn of_ticks(ticks: &Ticks) -> Option<Self> {
        if let Some(score) = WholeScore::from_ticks(ticks) {
            return Some(Self::of_whole(score));
        }
        let offered = ticks.offered()?.len();
        Self::of_share(ticks.ticked().len().min(offered), offered)
    }

    /// The grade of somebody who chose these options. Returns `None` if one of them is no longer in
    /// the question.
    #[must_use]
    pub fn of_choice(choices: &[ChoiceOption], chosen: &[OptionId]) -> Option<Self> {
        choices::score(choices, chosen).map(Self::of_whole)
    }
}
