//! The emoji that Warmup uses, each for one thing and everywhere the same.

use crate::domain::question::Difficulty;

/// Done, kept, in order.
pub(crate) const DONE: &str = "✅";
/// Something needs a person's attention.
pub(crate) const ATTENTION: &str = "⚠️";
/// A streak.
pub(crate) const STREAK: &str = "🔥";
/// A freeze.
pub(crate) const FREEZE: &str = "🧊";
/// Away.
pub(crate) const AWAY: &str = "🌴";
/// Missed, or not ticked.
pub(crate) const MISSED: &str = "🔸";
/// Could not be answered by anybody.
pub(crate) const VOID: &str = "🚫";
/// Still open.
pub(crate) const OPEN: &str = "⏳";

/// The sign of a difficulty.
pub(crate) const fn difficulty(difficulty: Difficulty) -> &'static str {
    match difficulty {
        Difficulty::Easy => "🟢",
        Difficulty::Medium => "🟡",
        Difficulty::Hard => "🔴",
    }
}
