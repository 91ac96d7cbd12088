//! The TOML at the head of a question file.

use super::author_limits::{
    MAX_ALIASES, MAX_LICENSE, MAX_QUESTION_TITLE, MAX_REFERENCES, MAX_SOURCE, TAGS,
};
use crate::diagnostics::{Diagnostic, SourceText, TomlReader, TomlTable, quoted};
use crate::domain::question::{Difficulty, MAX_TAG_LENGTH};
use std::ops::Range;
use toml::Spanned;

/// The line before and after the front matter.
const FENCE: &str = "+++";

/// A question's front matter, with the places that lints point at.
#[derive(Debug)]
pub(super) struct FrontMatter {
    pub(super) title: String,
    pub(super) title_range: Range<usize>,
    pub(super) difficulty: Difficulty,
    pub(super) tags: Vec<String>,
    pub(super) tag_ranges: Vec<Range<usize>>,
    pub(super) references: Vec<String>,
    pub(super) aliases: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) license: Option<String>,
}

/// Parses the front matter of `text`, and returns the start of the Markdown. Returns `None` if the
/// end of the front matter can't be found.
pub(super) fn read(
    text: &SourceText,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Option<FrontMatter>, usize)> {
    let content = &text.content;
    let first = content.lines().next().unwrap_or_default();
    if first.trim_end() != FENCE {
        problems.push(
            text.problem(0..first.len(), "the file doesn't begin with front matter")
                .help("begin with a line `+++`, then title, difficulty and tags, then `+++`"),
        );
        return None;
    }
    let start = (first.len() + 1).min(content.len());
    let mut at = start;
    let end = loop {
        let Some(line) = content[at..].split_inclusive('\n').next() else {
            problems.push(
                text.problem(0..first.len(), "the front matter has no end")
                    .help("add a line `+++` after it"),
            );
            return None;
        };
        if line.trim_end() == FENCE {
            break at..at + line.len();
        }
        at += line.len();
    };
    let toml = start..end.start;
    let read = TomlReader::begin(text, &toml).and_then(|(mut reading, table)| {
        let front_matter = front_matter(&mut reading, TomlTable::whole(&table));
        reading.end(front_matter)
    });
    Some((read.map_err(|found| problems.extend(found)).ok(), end.end))
}

fn front_matter(
    reading: &mut TomlReader<'_>,
    mut section: TomlTable<'_, '_>,
) -> Option<FrontMatter> {
    let title = section.text(reading, "title", MAX_QUESTION_TITLE);
    let difficulty = section.parsed(reading, "difficulty", str::parse::<Difficulty>, None);
    let tags = section.slugs(reading, "tags", &TAGS, MAX_TAG_LENGTH);
    let (most, longest) = MAX_REFERENCES;
    let references = section.texts(reading, "references", &(0..=most), longest);
    for reference in references.iter().filter(|it| !is_reference(it.get_ref())) {
        let message = format!("{} isn't a reference", quoted(reference.get_ref()));
        reading.report(&reference.span(), message, "write an address, `https://…`, or `PEP 8`");
    }
    let (most, longest) = MAX_ALIASES;
    let aliases = section.texts(reading, "aliases", &(0..=most), longest);
    let source = section.optional_text(reading, "source", MAX_SOURCE);
    let license = section.optional_text(reading, "license", MAX_LICENSE);
    section.finish(reading);
    let title = title?;
    Some(FrontMatter {
        title_range: reading.range(&title.span()),
        title: title.into_inner(),
        difficulty: difficulty?,
        tag_ranges: tags.iter().map(|tag| reading.range(&tag.span())).collect(),
        tags: texts(tags),
        references: texts(references),
        aliases: texts(aliases),
        source: source.map(Spanned::into_inner),
        license: license.map(Spanned::into_inner),
    })
}

fn texts(list: Vec<Spanned<String>>) -> Vec<String> {
    list.into_iter().map(Spanned::into_inner).collect()
}

/// Returns `true` if `text` is an address, a PEP or an RFC.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    let address = text
        .strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace));
    let number = |rest: &str| {
        !rest.is_empty() && rest.len() <= 5 && rest.bytes().all(|byte| byte.is_ascii_digit())
    };
    address || text.strip_prefix("PEP ").or_else(|| text.strip_prefix("RFC ")).is_some_and(number)
}
