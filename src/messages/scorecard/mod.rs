//! The scorecard of an interview as files: for people, for tools, and as a picture.

mod markdown;
mod svg;
#[cfg(test)]
mod tests;

pub use markdown::markdown;
pub use svg::svg;

use crate::domain::interview::scorecard::Scorecard;

/// The scorecard as JSON, for tools. `docs/scorecard.md` documents it.
#[must_use]
pub fn json(card: &Scorecard) -> String {
    serde_json::to_string_pretty(card).expect("a scorecard has only text keys") + "\n"
}
