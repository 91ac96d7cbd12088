//! The TOML at the head of a question file.

use super::problem::Problem;
use super::text::{Text, quoted};
use crate::domain::question::{Difficulty, MAX_TAG_LENGTH, is_slug};
use crate::domain::text::is_visible;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::ops::Range;
use toml::Spanned;

/// The most characters of a title: it is also the name of a thread, with a number before it.
pub(super) const MAX_TITLE: usize = 80;

/// The most tags of a question.
const MAX_TAGS: usize = 5;

/// The most aliases of a question, and the most characters of one.
const MAX_ALIASES: (usize, usize) = (10, 60);

/// The most references of a question.
const MAX_REFERENCES: usize = 6;

/// The line before and after the front matter.
const FENCE: &str = "+++";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: Spanned<String>,
    difficulty: Spanned<String>,
    tags: Spanned<Vec<Spanned<String>>>,
    references: Option<Spanned<Vec<Spanned<String>>>>,
    aliases: Option<Spanned<Vec<Spanned<String>>>>,
}

/// What the front matter of a question says, with the places of what lints point at.
#[derive(Debug)]
pub(super) struct FrontMatter {
    pub(super) title: String,
    pub(super) title_range: Range<usize>,
    pub(super) difficulty: Difficulty,
    pub(super) tags: Vec<String>,
    pub(super) tag_ranges: Vec<Range<usize>>,
    pub(super) references: Vec<String>,
    pub(super) aliases: Vec<String>,
}

/// Reads the front matter of `text`, and gives where the Markdown begins. Without a front matter
/// whose end can be found there is no such place.
pub(super) fn read(
    text: &Text,
    problems: &mut Vec<Problem>,
) -> Option<(Option<FrontMatter>, usize)> {
    let content = &text.content;
    let first = content.lines().next().unwrap_or_default();
    if first.trim_end() != FENCE {
        problems.push(
            text.problem(0..first.len(), "the file doesn't begin with a front matter")
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
    let raw = parse::<Raw>(text, start..end.start, problems);
    Some((raw.and_then(|raw| check(text, start, raw, problems)), end.end))
}

/// Reads the TOML at `range`, or reports why that fails.
pub(super) fn parse<T: DeserializeOwned>(
    text: &Text,
    range: Range<usize>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let error = match toml::from_str(text.slice(&range)) {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let mut lines = error.message().lines();
    let message = lines.next().unwrap_or_default().to_owned();
    let missing = message.starts_with("missing field");
    let place = match error.span() {
        Some(span) if !missing => range.start + span.start..range.start + span.end,
        // What is missing has no place; the table that lacks it begins here.
        Some(span) if span.start > 0 => range.start + span.start..range.start + span.start + 1,
        _ => 0..text.content.lines().next().map_or(0, str::len),
    };
    let rest: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    let (message, help) = if missing {
        (message.replace("missing field", "missing key"), "add it".to_owned())
    } else if let Some((what, keys)) = message.split_once(", expected one of ") {
        (what.replace("unknown field", "unknown key"), format!("the keys are {keys}"))
    } else {
        (message, rest.join("\n"))
    };
    let problem = text.problem(place, message);
    problems.push(if help.is_empty() { problem } else { problem.help(help) });
    None
}

/// The values with the restrictions that TOML knows nothing of.
fn check(text: &Text, base: usize, raw: Raw, problems: &mut Vec<Problem>) -> Option<FrontMatter> {
    let count = problems.len();
    let in_file = |span: Range<usize>| base + span.start..base + span.end;
    let mut report = |span: Range<usize>, message: String, help: &str| {
        problems.push(text.problem(in_file(span), message).help(help));
    };

    let title = raw.title.get_ref();
    let length = title.chars().count();
    if title.trim() != title || !is_visible(title) || title.contains(['\n', '\t']) {
        let help = "write one line that gives nothing of the answer away";
        report(raw.title.span(), "the title is blank or has white space around it".into(), help);
    } else if length > MAX_TITLE {
        let help = format!("Discord shows at most {MAX_TITLE} of them");
        report(raw.title.span(), format!("the title has {length} characters"), &help);
    }

    let difficulty: Option<Difficulty> = raw.difficulty.get_ref().parse().ok();
    if difficulty.is_none() {
        let message = format!("{} is no difficulty", quoted(raw.difficulty.get_ref()));
        report(raw.difficulty.span(), message, "write easy, medium or hard");
    }

    let tags = raw.tags.get_ref();
    if tags.is_empty() || tags.len() > MAX_TAGS {
        let message = format!("the question has {} tags", tags.len());
        report(raw.tags.span(), message, "give it 1 to 5");
    }
    let mut known = HashSet::new();
    for tag in tags {
        if !is_slug(tag.get_ref()) {
            let help = "a tag has only lower-case letters, digits and single hyphens between them";
            report(tag.span(), format!("{} is no tag", quoted(tag.get_ref())), help);
        } else if tag.get_ref().len() > MAX_TAG_LENGTH {
            let help = format!("make it shorter: a tag has at most {MAX_TAG_LENGTH}");
            let message = format!("this tag has {} characters", tag.get_ref().len());
            report(tag.span(), message, &help);
        } else if !known.insert(tag.get_ref()) {
            report(tag.span(), "this tag is given twice".into(), "leave one of them out");
        }
    }

    if let Some(references) = &raw.references {
        let count = references.get_ref().len();
        if count > MAX_REFERENCES {
            let help = format!("keep the best; {MAX_REFERENCES} are enough");
            report(references.span(), format!("the question has {count} references"), &help);
        }
        for reference in references.get_ref() {
            if !is_reference(reference.get_ref()) {
                let message = format!("{} is no reference", quoted(reference.get_ref()));
                report(reference.span(), message, "write an address, `https://…`, or `PEP 8`");
            }
        }
    }

    if let Some(aliases) = &raw.aliases {
        let (most, longest) = MAX_ALIASES;
        let count = aliases.get_ref().len();
        if count > most {
            let message = format!("the question has {count} aliases");
            report(aliases.span(), message, &format!("keep the best; {most} are enough"));
        }
        for alias in aliases.get_ref() {
            let text = alias.get_ref();
            if !is_visible(text) || text.contains(['\n', '\t']) || text.chars().count() > longest {
                let help = format!(
                    "write words by which people look for it, at most {longest} \
                                    characters"
                );
                report(alias.span(), format!("{} is no alias", quoted(text)), &help);
            }
        }
    }

    let difficulty = difficulty.filter(|_| problems.len() == count)?;
    Some(FrontMatter {
        title_range: in_file(raw.title.span()),
        title: raw.title.into_inner(),
        difficulty,
        tag_ranges: tags.iter().map(|tag| in_file(tag.span())).collect(),
        tags: texts(raw.tags),
        references: raw.references.map(texts).unwrap_or_default(),
        aliases: raw.aliases.map(texts).unwrap_or_default(),
    })
}

fn texts(list: Spanned<Vec<Spanned<String>>>) -> Vec<String> {
    list.into_inner().into_iter().map(Spanned::into_inner).collect()
}

fn is_reference(text: &str) -> bool {
    let address = text.strip_prefix("https://").is_some_and(|rest| {
        !rest.is_empty() && text.len() <= 500 && !rest.contains(char::is_whitespace)
    });
    let number = |rest: &str| {
        !rest.is_empty() && rest.len() <= 5 && rest.bytes().all(|byte| byte.is_ascii_digit())
    };
    address || text.strip_prefix("PEP ").or_else(|| text.strip_prefix("RFC ")).is_some_and(number)
}
