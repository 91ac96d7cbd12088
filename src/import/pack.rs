//! The pack that imported questions go to.

use super::item::PackParts;
use crate::bank::author_limits::MAX_PACK_TITLE;
use crate::bank::{MAX_CATEGORIES, category_entry, category_from_slug, slug, title_from_slug};
use crate::domain::question::{Category, MAX_TOPIC_LENGTH, Pack};
use std::collections::HashMap;
use std::fmt::Write as _;

/// The category of questions that name none.
pub(super) const GENERAL: &str = "general";

/// The most characters of a pack's or a category's name in an import. The rest of an id is for the
/// question.
pub const MAX_NAME: usize = 24;

/// The slug of a pack from a name: of a file without its ending, or of a folder.
pub(super) fn pack_slug(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem =
        if stem.eq_ignore_ascii_case("readme") || stem.is_empty() { "imported" } else { stem };
    slug(stem, MAX_NAME)
}

/// The slug of a category.
pub(super) fn category_slug(pack: &str, name: &str) -> String {
    if !name.chars().any(char::is_alphanumeric) {
        return GENERAL.to_owned();
    }
    slug(name, MAX_NAME.max(40).min(MAX_TOPIC_LENGTH.saturating_sub(pack.len() + 1)))
}

/// A category with the title that people gave it.
pub(super) fn category(slug: &str, name: &str) -> Category {
    let title = super::meta::line(name, MAX_PACK_TITLE).filter(|title| title != slug);
    let untitled = category_from_slug(slug);
    Category { title: title.unwrap_or(untitled.title), ..untitled }
}

/// The categories of a pack that stay; the questions of all others go to `general`. A pack has no more
/// than a menu has options.
pub(super) fn kept_categories(used: &[String]) -> Vec<String> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for category in used {
        *count.entry(category).or_default() += 1;
    }
    let mut order: Vec<&str> = Vec::new();
    for category in used {
        if !order.contains(&category.as_str()) {
            order.push(category);
        }
    }
    if order.len() > MAX_CATEGORIES {
        order.retain(|category| *category != GENERAL);
        order.sort_by_key(|category| std::cmp::Reverse(count[category]));
        order.truncate(MAX_CATEGORIES - 1);
    }
    order.into_iter().map(str::to_owned).collect()
}

/// A `pack.toml` for imported questions.
#[must_use]
pub fn new_pack_file(slug: &str, parts: &PackParts) -> String {
    pack_file(&Pack {
        slug: slug.to_owned(),
        title: title_from_slug(slug),
        description: "Imported questions; say here what they are about.".to_owned(),
        categories: parts.categories.clone(),
    })
}

/// The `pack.toml` of a pack.
#[must_use]
pub fn pack_file(pack: &Pack) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut out =
        format!("title = {}\ndescription = {}\n", text(&pack.title), text(&pack.description));
    for category in &pack.categories {
        let _ = write!(out, "\n{}", category_entry(category));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_named_after_its_file() {
        assert_eq!(pack_slug("a/JavaScript Questions.csv"), "javascript-questions");
        assert_eq!(pack_slug("README.md"), "imported");
        assert_eq!(pack_slug("вопросы.json"), "voprosy");
        assert_eq!(pack_slug(".md"), "imported");
    }

    #[test]
    fn the_rarest_categories_beyond_a_menu_are_joined() {
        let used: Vec<String> =
            (0..30).flat_map(|at| vec![format!("c{at}"); if at > 4 { 2 } else { 1 }]).collect();
        let kept = kept_categories(&used);
        assert_eq!(kept.len(), MAX_CATEGORIES - 1);
        assert!(kept.contains(&"c5".to_owned()) && !kept.contains(&"c0".to_owned()));
    }
}
