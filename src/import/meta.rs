//! Difficulties, tags and other metadata in the words of other banks.

use crate::bank::author_limits::{MAX_ALIASES, MAX_REFERENCES, TAGS};
use crate::bank::{is_reference, slug};
use crate::domain::question::{Difficulty, MAX_TAG_LENGTH};
use crate::domain::text::{is_visible, misleads};

/// Parses a difficulty as other banks write it.
pub(super) fn difficulty(text: &str) -> Option<Difficulty> {
    let word: String =
        text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match word.as_str() {
        "easy" | "beginner" | "basic" | "basics" | "simple" | "junior" | "low" | "entry"
        | "novice" | "1" => Some(Difficulty::Easy),
        "medium" | "intermediate" | "normal" | "moderate" | "mid" | "middle" | "average" | "2" => {
            Some(Difficulty::Medium)
        }
        "hard" | "advanced" | "difficult" | "senior" | "expert" | "high" | "3" | "4" | "5" => {
            Some(Difficulty::Hard)
        }
        _ => None,
    }
}

/// Tags as the bank takes them; the category where there are none.
pub(super) fn tags(written: &[String], category: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in written.iter().filter(|tag| tag.chars().any(char::is_alphanumeric)) {
        let tag = slug(tag, MAX_TAG_LENGTH);
        if !tags.contains(&tag) && tags.len() < *TAGS.end() {
            tags.push(tag);
        }
    }
    if tags.is_empty() {
        tags.push(slug(category, MAX_TAG_LENGTH));
    }
    tags
}

/// The aliases that can be kept.
pub(super) fn aliases(written: &[String]) -> Vec<String> {
    let lines = written.iter().filter_map(|alias| line(alias, MAX_ALIASES.1));
    lines.take(MAX_ALIASES.0).collect()
}

/// The references that people can follow.
pub(super) fn references(written: &[String]) -> Vec<String> {
    let usable = written
        .iter()
        .map(|it| it.trim())
        .filter(|it| is_reference(it) && it.chars().count() <= MAX_REFERENCES.1);
    let mut references: Vec<String> = Vec::new();
    for reference in usable {
        if references.len() < MAX_REFERENCES.0 && !references.iter().any(|known| known == reference)
        {
            references.push(reference.to_owned());
        }
    }
    references
}

/// A text on one line of at most so many characters; nothing where it says nothing.
pub(super) fn line(text: &str, most: usize) -> Option<String> {
    let text: String = text.chars().filter(|letter| !misleads(*letter)).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().take(most).collect();
    is_visible(&text).then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn difficulties_are_known_by_many_names() {
        assert_eq!(difficulty("🟢 Easy"), Some(Difficulty::Easy));
        assert_eq!(difficulty("Intermediate"), Some(Difficulty::Medium));
        assert_eq!(difficulty("SENIOR"), Some(Difficulty::Hard));
        assert_eq!(difficulty("green"), None);
    }

    #[test]
    fn tags_are_slugs_and_never_none() {
        let written =
            ["C++ STL".to_owned(), "память".to_owned(), "!!".to_owned(), "C++ STL".to_owned()];
        assert_eq!(tags(&written, "general"), ["c-stl", "pamiat"]);
        assert_eq!(tags(&[], "general"), ["general"]);
    }

    #[test]
    fn only_what_can_be_followed_is_a_reference() {
        let written =
            ["https://a.b".to_owned(), "a book".into(), "PEP 8".into(), "https://a.b".into()];
        assert_eq!(references(&written), ["https://a.b", "PEP 8"]);
    }
}
