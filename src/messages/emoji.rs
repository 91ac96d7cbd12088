//! Warmup's emoji, each with one meaning.

use crate::domain::question::Difficulty;

/// Done, stored, fine.
pub(crate) const DONE: &str = "✅";
/// Needs attention.
pub(crate) const ATTENTION: &str = "⚠️";
/// A streak.
pub(crate) const STREAK: &str = "🔥";
/// A review.
pub(crate) const REVIEW: &str = "🔁";
/// A prep plan.
pub(crate) const PREP: &str = "🎯";
/// A freeze.
pub(crate) const FREEZE: &str = "🧊";
/// Away.
pub(crate) const AWAY: &str = "🌴";
/// Quiet hours.
pub(crate) const QUIET: &str = "🌙";
/// Repaired by an admin.
pub(crate) const REPAIRED: &str = "🛠️";
/// Missed, or not ticked.
pub(crate) const MISSED: &str = "🔸";
/// Had in part.
pub(crate) const PARTLY: &str = "🔹";
/// A wrong option.
pub(crate) const WRONG: &str = "❌";
/// Nobody could answer it.
pub(crate) const VOID: &str = "🚫";
/// Still open.
pub(crate) const OPEN: &str = "⏳";

/// The emoji of a difficulty.
pub(crate) const fn difficulty(difficulty: Difficulty) -> &'static str {
    match difficulty {
        Difficulty::Easy => "🟢",
        Difficulty::Medium => "🟡",
        Difficulty::Hard => "🔴",
    }
}
