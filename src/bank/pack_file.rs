//! `pack.toml`: the name of a pack and its categories.

use super::author_limits::MAX_PACK_TITLE;
use super::toolchain::{self, Toolchain};
use crate::diagnostics::{Diagnostic, SourceText, TomlReader, TomlTable, WHOLE, quoted};
use crate::domain::question::{Category, MAX_TOPIC_LENGTH, Pack};
use crate::limits;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use toml::Spanned;

/// The length limit of a pack's description, in characters.
const MAX_DESCRIPTION: usize = 200;

/// The most categories of a pack, limited by a select menu.
pub const MAX_CATEGORIES: usize = limits::OPTIONS;

/// The longest sequence of characters that makes one emoji, in practice.
const MAX_EMOJI: usize = 10;

/// A parsed `pack.toml`.
#[derive(Debug)]
pub(super) struct PackFile {
    pub(super) text: SourceText,
    pub(super) pack: Pack,
    /// Set if it has no problems, so that the bot can show it.
    pub(super) sound: bool,
    /// The commands for the pack's code, by the language of its fences.
    pub(super) toolchains: BTreeMap<String, Toolchain>,
    /// The declaration of each category.
    pub(super) categories: Vec<Range<usize>>,
    /// Set if the name of every category could be read.
    pub(super) names_all: bool,
}

/// Parses the `pack.toml` of `pack`. Invalid parts are left empty; returns `None` if it is not
/// TOML.
pub(super) fn read(
    text: SourceText,
    pack: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<PackFile> {
    let (mut reading, table) =
        TomlReader::whole(&text).map_err(|found| problems.extend(found)).ok()?;
    let mut section = TomlTable::whole(&table);
    let title = section.text(&mut reading, "title", MAX_PACK_TITLE);
    let description = section.text(&mut reading, "description", MAX_DESCRIPTION);
    let toolchains = toolchain::read(&mut reading, &mut section);
    let Categories { all, ranges, names_all } = categories(&mut reading, &mut section, pack);
    section.finish(&mut reading);

    let written = |text: Option<Spanned<String>>| text.map(Spanned::into_inner).unwrap_or_default();
    let pack = Pack {
        slug: pack.to_owned(),
        title: written(title),
        description: written(description),
        categories: all,
    };
    let sound = !reading.has_problems();
    problems.extend(reading.problems());
    Some(PackFile { text, pack, sound, toolchains, categories: ranges, names_all })
}

/// The parsed categories of a pack; see [`PackFile`].
struct Categories {
    all: Vec<Category>,
    ranges: Vec<Range<usize>>,
    names_all: bool,
}

fn categories(
    reading: &mut TomlReader<'_>,
    section: &mut TomlTable<'_, '_>,
    pack: &str,
) -> Categories {
    let sections = section.sections(reading, "categories", &(0..=MAX_CATEGORIES));
    if sections.is_empty() {
        let help = "add `[[categories]]` with slug, title and emoji for each folder of questions";
        reading.report(&WHOLE, "the pack has no categories", help);
    }
    let mut known = HashSet::new();
    let mut categories = Vec::new();
    let mut ranges = Vec::new();
    let mut names_all = true;
    for mut section in sections {
        // A button holds the pack's name too.
        let longest = MAX_TOPIC_LENGTH.saturating_sub(pack.len() + 1);
        let slug = section.slug(reading, "slug", longest);
        let title = section.text(reading, "title", MAX_PACK_TITLE).map(Spanned::into_inner);
        let emoji = section.text(reading, "emoji", MAX_EMOJI);
        section.finish(reading);
        if let Some(emoji) = emoji.as_ref().filter(|it| !is_emoji(it.get_ref())) {
            let message = format!("{} isn't an emoji", quoted(emoji.get_ref()));
            reading.report(&emoji.span(), message, "write one emoji, such as 🧵");
        }
        let Some(slug) = slug else {
            names_all = false;
            continue;
        };
        if !known.insert(slug.get_ref().clone()) {
            let message = format!("the category `{}` is declared twice", slug.get_ref());
            reading.report(&slug.span(), message, "remove one of them");
        }
        ranges.push(reading.range(&slug.span()));
        categories.push(Category {
            slug: slug.into_inner(),
            title: title.unwrap_or_default(),
            emoji: emoji.map(Spanned::into_inner).unwrap_or_default(),
        });
    }
    Categories { all: categories, ranges, names_all }
}

/// Returns `true` if `pack:category` is longer than a button can carry.
pub(super) fn category_is_too_long(pack: &str, category: &str) -> bool {
    pack.len() + 1 + category.len() > MAX_TOPIC_LENGTH
}

/// A rough test: text that people type by mistake, such as `:thread:`, has letters of an alphabet,
/// which come before all emoji in Unicode, though some emoji count as letters too.
fn is_emoji(text: &str) -> bool {
    !text.is_ascii()
        && !text.chars().any(|character| {
            character.is_whitespace() || (character.is_alphabetic() && character < '\u{2000}')
        })
}
