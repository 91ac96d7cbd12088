//! The parameters of FSRS-6.

use fsrs::FSRS;
use serde::{Deserialize, Serialize};

/// The parts of a parameter that are stored.
const PARTS: f64 = 10_000.0;

/// The number of parameters of FSRS-6.
const PARAMETERS: usize = fsrs::DEFAULT_PARAMETERS.len();

/// The parameters of the model, in ten-thousandths. The default ones are those of FSRS-6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters([i32; PARAMETERS]);

impl Parameters {
    /// Returns `None` unless there are as many as FSRS-6 has, all of them numbers.
    pub(super) fn new(parameters: &[f32]) -> Option<Self> {
        let all: &[f32; PARAMETERS] = parameters.try_into().ok()?;
        let parts = all.map(|parameter| f64::from(parameter) * PARTS);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it saturates, and FSRS clips the rest"
        )]
        parts
            .iter()
            .all(|part| part.is_finite())
            .then(|| Self(parts.map(|part| part.round() as i32)))
    }

    /// The model with these parameters, within its limits whatever a record says.
    pub(super) fn model(&self) -> FSRS {
        FSRS::new(&self.shares()).expect("they are as many as FSRS-6 has, and finite")
    }

    /// The exponent of the curve along which the chance to recall falls.
    #[must_use]
    pub fn decay(&self) -> f32 {
        self.shares()[PARAMETERS - 1]
    }

    #[expect(clippy::cast_possible_truncation, reason = "FSRS computes with 32 bits")]
    fn shares(&self) -> [f32; PARAMETERS] {
        self.0.map(|part| (f64::from(part) / PARTS) as f32)
    }
}

impl Default for Parameters {
    fn default() -> Self {
        Self::new(&fsrs::DEFAULT_PARAMETERS).expect("the default parameters are numbers")
    }
}
