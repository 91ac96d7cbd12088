//! The memory model: FSRS-6, by the crate `fsrs`.

use super::parameters::Parameters;
use super::rating::Rating;
use super::settings::Retention;
use fsrs::{ItemState, MemoryState, NextStates};
use serde::{Deserialize, Serialize};

/// The longest interval, in days. FSRS would go far beyond any interview date.
pub const MAX_INTERVAL: u32 = 365;

/// The parts of a day, or of a point of difficulty, that are stored.
const PARTS: f64 = 10_000.0;
/// The limits of FSRS for stability, in days.
const STABILITY: (f64, f64) = (0.001, 36_500.0);
/// Its limits for difficulty.
const DIFFICULTY: (f64, f64) = (1.0, 10.0);

/// The state of a memory, as FSRS models it. Kept in ten-thousandths, as Anki does for stability, so
/// that a record is the same in every store and on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// The days after which the chance to recall has fallen to 90%, in ten-thousandths.
    stability: u32,
    /// From 1 to 10, in ten-thousandths.
    difficulty: u32,
}

impl Memory {
    /// The memory after a review, and the days until the next one, from 1 to [`MAX_INTERVAL`]:
    /// the interval of FSRS rounded to whole days, without fuzz. `before` is `None` for a first
    /// answer; `elapsed_days` are the calendar days since the last review.
    #[must_use]
    pub fn after(
        before: Option<Self>,
        grade: Rating,
        elapsed_days: u32,
        retention: Retention,
        parameters: &Parameters,
    ) -> (Self, u32) {
        let states = parameters
            .model()
            .next_states(before.map(Self::state), retention.share(), elapsed_days)
            .expect("a state within the limits of FSRS has next states");
        let ItemState { memory, interval } = of_grade(states, grade);
        let days = f64::from(interval).round().clamp(1.0, f64::from(MAX_INTERVAL));
        (Self::from_state(memory), whole(days))
    }

    /// The chance to recall after `elapsed_days`, from 0 to 1.
    #[must_use]
    pub fn recall_after(self, elapsed_days: u16, parameters: &Parameters) -> f32 {
        let (state, days) = (self.state(), f32::from(elapsed_days));
        fsrs::current_retrievability(state, days, parameters.decay())
    }

    /// The days after which the chance to recall has fallen to 90%.
    #[must_use]
    pub fn stability(self) -> f64 {
        f64::from(self.stability) / PARTS
    }

    /// The difficulty, from 1 to 10.
    #[must_use]
    pub fn difficulty(self) -> f64 {
        f64::from(self.difficulty) / PARTS
    }

    fn from_state(state: MemoryState) -> Self {
        let parts = |value: f32, (least, most): (f64, f64)| {
            whole((f64::from(value).clamp(least, most) * PARTS).round())
        };
        Self {
            stability: parts(state.stability, STABILITY),
            difficulty: parts(state.difficulty, DIFFICULTY),
        }
    }

    /// The state for FSRS, within its limits whatever a record says.
    #[expect(clippy::cast_possible_truncation, reason = "FSRS computes with 32 bits")]
    fn state(self) -> MemoryState {
        MemoryState {
            stability: self.stability().clamp(STABILITY.0, STABILITY.1) as f32,
            difficulty: self.difficulty().clamp(DIFFICULTY.0, DIFFICULTY.1) as f32,
        }
    }
}

fn of_grade(states: NextStates, grade: Rating) -> ItemState {
    match grade {
        Rating::Again => states.again,
        Rating::Hard => states.hard,
        Rating::Good => states.good,
        Rating::Easy => states.easy,
    }
}

/// A whole number that fits 32 bits.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was rounded and clamped to less than a billion"
)]
const fn whole(number: f64) -> u32 {
    number as u32
}
