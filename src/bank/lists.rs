//! The sections of a question that are one list: key points and follow-ups.

use super::author_limits::{KEY_POINTS, MAX_FOLLOW_UPS};
use super::document::{BlockKind, Document, ListItem};
use crate::diagnostics::{Diagnostic, SourceText};
use crate::domain::question::FollowUp;
use crate::domain::text::{counted, is_visible};
use crate::limits;
use crate::markdown::{plain, shown};
use std::collections::HashSet;
use std::ops::Range;

/// The length limit of a key point, in characters: it is an option of a select menu.
const MAX_KEY_POINT: usize = limits::OPTION_LABEL;

/// The length limits of a follow-up's question and answer: the name and the value of an embed's
/// field.
const MAX_FOLLOW_UP: (usize, usize) = (limits::FIELD_NAME, limits::FIELD_VALUE);

/// The items of the single list in the section at `range`.
pub(super) fn list<'a>(
    text: &SourceText,
    document: &'a Document,
    range: &Range<usize>,
    what: &str,
    problems: &mut Vec<Diagnostic>,
) -> &'a [ListItem] {
    let mut found: Option<&[ListItem]> = None;
    for block in document.blocks.iter().filter(|block| range.contains(&block.range.start)) {
        match &block.kind {
            BlockKind::List(items) if found.is_none() => found = Some(items),
            BlockKind::Heading(_) => {}
            _ => problems.push(
                text.problem(
                    block.range.clone(),
                    format!("{what} must be one list and nothing else"),
                )
                .help("begin each of them with `- `, and indent what belongs to it"),
            ),
        }
    }
    found.unwrap_or_default()
}

pub(super) fn key_points(
    text: &SourceText,
    document: &Document,
    range: Option<&Range<usize>>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let Some(range) = range else { return Vec::new() };
    let items = list(text, document, range, "key points", problems);
    if !KEY_POINTS.contains(&items.len()) {
        let message = format!("the question has {}", counted(items.len(), "key point"));
        problems.push(text.problem(text.or_line_before(range), message).help("write 3 to 7"));
    }
    let mut points = Vec::new();
    let mut known = HashSet::new();
    for item in items {
        if item.blocks.len() != 1 || !item.begins_with_text {
            problems.push(
                text.problem(
                    item.range.clone(),
                    "a key point must be one statement and nothing else",
                )
                .help("write one short line of text"),
            );
            continue;
        }
        let source = text.slice(&(item.blocks[0].start..item.range.end));
        let point = shown(source.trim_end());
        let length = point.chars().count();
        if length > MAX_KEY_POINT {
            problems.push(
                text.problem(item.range.clone(), format!("the key point has {length} characters"))
                    .help(format!("a select menu shows at most {MAX_KEY_POINT}; make it shorter")),
            );
        }
        if !is_visible(&plain(&point)) {
            problems.push(
                text.problem(item.range.clone(), "nothing of this key point is visible in a menu")
                    .help("write one short line of text"),
            );
        }
        if !known.insert(point.to_lowercase()) {
            problems.push(
                text.problem(item.range.clone(), "this key point appears twice").help("drop one"),
            );
        }
        points.push(point);
    }
    points
}

pub(super) fn follow_ups(
    text: &SourceText,
    document: &Document,
    range: Option<&Range<usize>>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<FollowUp> {
    let Some(range) = range else { return Vec::new() };
    let items = list(text, document, range, "follow-ups", problems);
    if items.len() > MAX_FOLLOW_UPS {
        let message = format!("the question has {} follow-ups", items.len());
        problems.push(
            text.problem(range.clone(), message).help(format!("{MAX_FOLLOW_UPS} are enough")),
        );
    }
    let mut follow_ups = Vec::new();
    for item in items {
        if !item.begins_with_text {
            problems.push(
                text.problem(item.range.clone(), "the follow-up doesn't begin with its question")
                    .help("write the question first, then its answer as an indented paragraph"),
            );
            continue;
        }
        let start = item.blocks[0].start;
        let end = item.blocks.get(1).map_or(item.range.end, |block| block.start);
        let question = shown(text.slice(&(start..end)).trim_end());
        let answer = shown(&dedented(text, item, end..item.range.end)).trim().to_owned();
        for (part, limit, name) in
            [(&question, MAX_FOLLOW_UP.0, "question"), (&answer, MAX_FOLLOW_UP.1, "answer")]
        {
            let length = part.chars().count();
            if length > limit {
                let message = format!("the {name} of this follow-up has {length} characters");
                problems.push(
                    text.problem(item.range.clone(), message)
                        .help(format!("Discord shows at most {limit}; make it shorter")),
                );
            }
        }
        let answer = (!answer.is_empty()).then_some(answer);
        follow_ups.push(FollowUp { question, answer });
    }
    follow_ups
}

/// A part of an item below its first block, without the item's indentation.
pub(super) fn dedented(text: &SourceText, item: &ListItem, part: Range<usize>) -> String {
    let line_start = text.content[..item.blocks[0].start].rfind('\n').map_or(0, |at| at + 1);
    let indentation = item.blocks[0].start - line_start;
    let from =
        text.content[..part.start].rfind('\n').map_or(0, |at| at + 1).max(item.blocks[0].start);
    let rest = if from < part.end && from > item.blocks[0].start {
        &text.content[from..part.end]
    } else {
        ""
    };
    let lines = rest.lines().map(|line| {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        &line[spaces.min(indentation)..]
    });
    lines.collect::<Vec<_>>().join("\n")
}
