//! `pack.toml`: what a pack is called and which categories it has.

use super::front_matter::parse;
use super::problem::Problem;
use super::text::{Text, quoted};
use super::toolchain::{self, RawToolchain, Toolchain};
use crate::domain::question::{Category, MAX_TOPIC_LENGTH, Pack, is_slug};
use crate::domain::text::is_visible;
use crate::limits;
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use toml::Spanned;

/// The most characters of the title of a pack or category: together they fit one choice.
pub(super) const MAX_TITLE: usize = 45;

/// The most characters of a pack's description.
const MAX_DESCRIPTION: usize = 200;

/// The most categories of a pack: a select menu has no more options.
const MAX_CATEGORIES: usize = limits::OPTIONS;

/// The longest sequence of characters that makes one emoji, in practice.
const MAX_EMOJI: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: Spanned<String>,
    description: Spanned<String>,
    interpreter: Option<Spanned<String>>,
    #[serde(default)]
    run: BTreeMap<String, Spanned<RawToolchain>>,
    #[serde(default)]
    categories: Vec<Spanned<RawCategory>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCategory {
    slug: Spanned<String>,
    title: Spanned<String>,
    emoji: Spanned<String>,
}

/// A `pack.toml` that was read.
#[derive(Debug)]
pub(super) struct PackFile {
    pub(super) text: Text,
    pub(super) pack: Pack,
    /// Whether nothing is wrong with it, so that the bot can show it.
    pub(super) sound: bool,
    /// What runs the pack's code, by the language of its fences.
    pub(super) toolchains: BTreeMap<String, Toolchain>,
    /// Where each category is declared.
    pub(super) categories: Vec<Range<usize>>,
}

/// Reads the `pack.toml` of `pack`.
pub(super) fn read(text: Text, pack: &str, problems: &mut Vec<Problem>) -> Option<PackFile> {
    let raw: Raw = parse(&text, 0..text.content.len(), problems)?;
    let count = problems.len();
    let mut report = |span: Range<usize>, message: String, help: &str| {
        problems.push(text.problem(span, message).help(help));
    };

    let mut check_length = |field: &Spanned<String>, name: &str, limit: usize| {
        let length = field.get_ref().chars().count();
        if !is_visible(field.get_ref()) || field.get_ref().contains('\n') {
            report(field.span(), format!("the {name} is blank or not on one line"), "write it");
        } else if length > limit {
            let help = format!("at most {limit} are shown");
            report(field.span(), format!("the {name} has {length} characters"), &help);
        }
    };
    check_length(&raw.title, "title", MAX_TITLE);
    check_length(&raw.description, "description", MAX_DESCRIPTION);
    for category in &raw.categories {
        check_length(&category.get_ref().title, "category's title", MAX_TITLE);
    }

    let toolchains = toolchain::read(raw.interpreter, raw.run, &mut report);

    let start = raw.title.span().start;
    if raw.categories.is_empty() {
        let help = "add `[[categories]]` with slug, title and emoji for each folder of questions";
        report(start..start + 1, "the pack has no categories".into(), help);
    } else if raw.categories.len() > MAX_CATEGORIES {
        let message = format!("the pack has {} categories", raw.categories.len());
        report(start..start + 1, message, "a select menu shows at most 25; join some");
    }
    let mut known = HashSet::new();
    let mut categories = Vec::new();
    let mut ranges = Vec::new();
    for category in raw.categories {
        let RawCategory { slug, title, emoji } = category.into_inner();
        if !is_slug(slug.get_ref()) {
            let help = "a category has only lower-case letters, digits and single hyphens";
            report(slug.span(), format!("{} is no slug", quoted(slug.get_ref())), help);
        } else if category_is_too_long(pack, slug.get_ref()) {
            let most = MAX_TOPIC_LENGTH.saturating_sub(pack.len() + 1);
            let message = format!("the category's slug has {} characters", slug.get_ref().len());
            report(slug.span(), message, &format!("in this pack a button holds at most {most}"));
        } else if !known.insert(slug.get_ref().clone()) {
            let message = format!("the category `{}` is declared twice", slug.get_ref());
            report(slug.span(), message, "leave one of them out");
        }
        if !is_emoji(emoji.get_ref()) {
            let message = format!("{} is no emoji", quoted(emoji.get_ref()));
            report(emoji.span(), message, "write one emoji, such as 🧵");
        }
        ranges.push(slug.span());
        categories.push(Category {
            slug: slug.into_inner(),
            title: title.into_inner(),
            emoji: emoji.into_inner(),
        });
    }
    let pack = Pack {
        slug: pack.to_owned(),
        title: raw.title.into_inner(),
        description: raw.description.into_inner(),
        categories,
    };
    let sound = problems.len() == count;
    Some(PackFile { text, pack, sound, toolchains, categories: ranges })
}

/// Whether `pack:category` is longer than a button can carry.
pub(super) fn category_is_too_long(pack: &str, category: &str) -> bool {
    pack.len() + 1 + category.len() > MAX_TOPIC_LENGTH
}

/// A rough test: text that people type by mistake, such as `:thread:`, has letters of an alphabet,
/// and those come before all emoji in Unicode, though some emoji count as letters too.
fn is_emoji(text: &str) -> bool {
    let length = text.chars().count();
    (1..=MAX_EMOJI).contains(&length)
        && !text.is_ascii()
        && !text.chars().any(|character| {
            character.is_whitespace() || (character.is_alphabetic() && character < '\u{2000}')
        })
}
