//! Patterns of texts.

use regex::Regex;

/// Compiles a pattern of this program.
pub(super) fn regex(pattern: &'static str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant")
}
