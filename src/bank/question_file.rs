//! One question: a Markdown file with its sections in order.

use super::author_limits::{KEY_POINTS, MAX_FOLLOW_UPS};
use super::document::{self, BlockKind, CodeFence, Document, Info, ListItem};
use super::front_matter::{self, FrontMatter};
use crate::diagnostics::{Diagnostic, SourceText, quoted};
use crate::domain::question::{FollowUp, Question, QuestionId};
use crate::domain::text::{counted, is_visible};
use crate::limits;
use crate::markdown::{plain, shown, split};
use pulldown_cmark::HeadingLevel;
use std::collections::HashSet;
use std::ops::Range;

/// The length limit of a key point, in characters: it is an option of a select menu.
const MAX_KEY_POINT: usize = limits::OPTION_LABEL;

/// The length limits of a follow-up's question and answer: the name and the value of an embed's
/// field.
const MAX_FOLLOW_UP: (usize, usize) = (limits::FIELD_NAME, limits::FIELD_VALUE);

/// The prompt is shown as a whole, in one embed with a little more text.
const MAX_PROMPT: usize = limits::DESCRIPTION - 96;

/// The most embeds that an answer is split into; each is a separate message.
const MAX_ANSWER_PIECES: usize = 3;

/// The longest line of code that can be shown without cutting it, in characters.
const MAX_CODE_LINE: usize = 1000;

/// The headings, in order.
const PARTS: [&str; 3] = ["Answer", "Key points", "Follow-ups"];

/// A parsed question, with the places that lints point at. Ranges are in bytes.
#[derive(Debug)]
pub(super) struct ParsedQuestion {
    pub(super) text: SourceText,
    pub(super) question: Question,
    pub(super) title: Range<usize>,
    pub(super) tags: Vec<Range<usize>>,
    pub(super) prompt: Range<usize>,
    pub(super) answer: Range<usize>,
    pub(super) follow_ups: Option<Range<usize>>,
    pub(super) document: Document,
}

/// Parses a question of `category`, or reports all its problems.
pub(super) fn read(
    text: SourceText,
    id: QuestionId,
    category: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<ParsedQuestion> {
    let count = problems.len();
    let (front, base) = front_matter::read(&text, problems)?;
    let document = document::read(&text, base, problems);
    if document.unclosed {
        // Everything after it would be taken for code, and reported wrongly.
        return None;
    }
    let parts = parts(&text, base, &document, problems);
    check_fences(&text, &document, problems);
    check_subheadings(&text, &document, &parts, problems);
    check_prompt(&text, &parts.prompt, problems);
    if let Some(answer) = &parts.answer {
        check_answer(&text, answer, problems);
    }
    let key_points = key_points(&text, &document, parts.key_points.as_ref(), problems);
    let follow_ups = follow_ups(&text, &document, parts.follow_ups.as_ref(), problems);
    if problems.len() > count {
        return None;
    }
    let FrontMatter {
        title,
        title_range,
        difficulty,
        tags,
        tag_ranges,
        references,
        aliases,
        source,
        license,
    } = front?;
    let answer = parts.answer?;
    let question = Question {
        id,
        category: category.to_owned(),
        title,
        difficulty,
        tags,
        aliases,
        references,
        source,
        license,
        author: None,
        prompt: shown(text.slice(&parts.prompt)),
        answer: shown(text.slice(&answer)),
        key_points,
        follow_ups,
    };
    let (prompt, follow_ups) = (parts.prompt, parts.follow_ups);
    let (title, tags) = (title_range, tag_ranges);
    Some(ParsedQuestion { text, question, title, tags, prompt, answer, follow_ups, document })
}

/// The sections of a question, without their headings and surrounding blank lines.
struct QuestionParts {
    prompt: Range<usize>,
    answer: Option<Range<usize>>,
    key_points: Option<Range<usize>>,
    follow_ups: Option<Range<usize>>,
}

fn parts(
    text: &SourceText,
    base: usize,
    document: &Document,
    problems: &mut Vec<Diagnostic>,
) -> QuestionParts {
    let headings: Vec<(&Range<usize>, HeadingLevel)> = document
        .blocks
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Heading(level) => Some((&block.range, level)),
            _ => None,
        })
        .collect();
    let mut found: [Option<Range<usize>>; PARTS.len()] = [None, None, None];
    // An underlined heading was already reported, and separates nothing.
    let borders: Vec<_> = headings
        .iter()
        .filter(|(range, level)| {
            *level <= HeadingLevel::H2 && text.slice(range).trim_start().starts_with('#')
        })
        .collect();
    let mut last = None;
    for (index, (range, level)) in borders.iter().enumerate() {
        let name = text.slice(range).trim().trim_matches('#').trim();
        let end = borders.get(index + 1).map_or(text.content.len(), |(next, _)| next.start);
        let mut report = |message: String, help: &str| {
            problems.push(text.problem((*range).clone(), message).help(help));
        };
        if *level == HeadingLevel::H1 {
            report(
                "a question has no heading of the first level".into(),
                "its title is in the front matter; its parts begin with `## `",
            );
            continue;
        }
        let Some(part) = PARTS.iter().position(|part| *part == name) else {
            let help = "the parts are `## Answer`, `## Key points` and `## Follow-ups`; \
                        inside an answer use `###`";
            report(format!("a question has no section {}", quoted(name)), help);
            continue;
        };
        if found[part].is_some() {
            report(format!("the section `{name}` appears twice"), "join the two");
            continue;
        }
        if last.is_some_and(|last| last > part) {
            let help = "the order is `## Answer`, `## Key points`, `## Follow-ups`";
            report(format!("the section `{name}` comes too late"), help);
        }
        last = last.max(Some(part));
        found[part] = Some(trimmed(text, range.end..end));
    }
    // Key points may still be missing, and a lint says so: such a question is scored as a whole.
    if found[0].is_none() {
        let name = PARTS[0];
        let help = format!("add `## {name}` with its content");
        problems.push(text.problem_at_end(format!("the section `{name}` is missing")).help(help));
    }
    let prompt_end = borders.first().map_or(text.content.len(), |(range, _)| range.start);
    let [answer, key_points, follow_ups] = found;
    QuestionParts { prompt: trimmed(text, base..prompt_end), answer, key_points, follow_ups }
}

/// `range` without blank lines at its ends.
fn trimmed(text: &SourceText, range: Range<usize>) -> Range<usize> {
    let slice = text.slice(&range);
    let end = range.start + slice.trim_end().len();
    let blank = slice.len() - slice.trim_start_matches([' ', '\n']).len();
    (range.start + blank).min(end)..end
}

fn check_prompt(text: &SourceText, range: &Range<usize>, problems: &mut Vec<Diagnostic>) {
    let length = shown(text.slice(range)).chars().count();
    if length == 0 {
        problems.push(
            text.problem(text.or_line_before(range), "the question has no prompt")
                .help("below the front matter, write what an interviewer would say"),
        );
    } else if length > MAX_PROMPT {
        problems.push(
            text.problem(range.clone(), format!("the prompt has {length} characters"))
                .help(format!("Discord shows at most {MAX_PROMPT} in one embed; make it shorter")),
        );
    }
}

fn check_answer(text: &SourceText, range: &Range<usize>, problems: &mut Vec<Diagnostic>) {
    let pieces = split(&shown(text.slice(range)), limits::DESCRIPTION).len();
    if pieces == 0 {
        problems.push(
            text.problem(text.or_line_before(range), "the answer is empty")
                .help("write the answer that a strong candidate would give"),
        );
    } else if pieces > MAX_ANSWER_PIECES {
        problems.push(
            text.problem(range.clone(), format!("the answer is split into {pieces} messages"))
                .help(format!("make it shorter: at most {MAX_ANSWER_PIECES} are shown")),
        );
    }
}

fn check_fences(text: &SourceText, document: &Document, problems: &mut Vec<Diagnostic>) {
    for (index, fence) in document.fences.iter().enumerate() {
        if fence.info == Info::Solution && !is_run(fence, &document.fences[index + 1..]) {
            let help = format!("add a fence ```{} run after it that tests it", fence.language);
            problems.push(
                text.problem(fence.range.clone(), "no code that is run uses this solution")
                    .help(help),
            );
        }
        if fence.code.trim().is_empty() && fence.info != Info::Output {
            problems.push(text.problem(fence.range.clone(), "this fence is empty").help("drop it"));
        }
        for (number, line) in (1..).zip(fence.code.lines()) {
            let length = line.chars().count();
            if length > MAX_CODE_LINE {
                problems.push(
                    text.problem(
                        line_of(text, &fence.range, number),
                        format!("this line has {length} characters"),
                    )
                    .help(format!("Discord can't show more than {MAX_CODE_LINE}; break it")),
                );
            }
        }
    }
}

/// Returns `true` if code in `later` runs with the `solution` before it.
fn is_run(solution: &CodeFence, later: &[CodeFence]) -> bool {
    later
        .iter()
        .filter(|fence| fence.language == solution.language)
        .take_while(|fence| fence.info != Info::Solution)
        .any(|fence| matches!(fence.info, Info::Run(_)))
}

/// The range of line `number` of `range`, counted from the first one.
pub(super) fn line_of(text: &SourceText, range: &Range<usize>, number: usize) -> Range<usize> {
    let mut start = range.start;
    for _ in 0..number {
        let rest = &text.content[start..range.end];
        start = rest.find('\n').map_or(range.end, |newline| start + newline + 1);
    }
    let end = text.content[start..].find('\n').map_or(text.content.len(), |end| start + end);
    start..end
}

/// Smaller headings are allowed only in an answer.
fn check_subheadings(
    text: &SourceText,
    document: &Document,
    parts: &QuestionParts,
    problems: &mut Vec<Diagnostic>,
) {
    for block in &document.blocks {
        let BlockKind::Heading(level) = block.kind else { continue };
        if level <= HeadingLevel::H2 {
            continue;
        }
        if level > HeadingLevel::H3 {
            problems.push(
                text.problem(block.range.clone(), "Discord knows three levels of headings")
                    .help("write `### `, or a line in bold"),
            );
        } else if !parts.answer.as_ref().is_some_and(|answer| answer.contains(&block.range.start)) {
            problems.push(
                text.problem(block.range.clone(), "only the answer can have headings")
                    .help("write a line in bold, or leave it out"),
            );
        }
    }
}

/// The items of the single list in the section at `range`.
fn list<'a>(
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

fn key_points(
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

fn follow_ups(
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
        let answer = shown(&dedented(text, item, end)).trim().to_owned();
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

/// The rest of an item after `from`, without the item's indentation.
fn dedented(text: &SourceText, item: &ListItem, from: usize) -> String {
    let line_start = text.content[..item.blocks[0].start].rfind('\n').map_or(0, |at| at + 1);
    let indentation = item.blocks[0].start - line_start;
    let from = text.content[..from].rfind('\n').map_or(0, |at| at + 1).max(item.blocks[0].start);
    let rest = if from < item.range.end && from > item.blocks[0].start {
        &text.content[from..item.range.end]
    } else {
        ""
    };
    let lines = rest.lines().map(|line| {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        &line[spaces.min(indentation)..]
    });
    lines.collect::<Vec<_>>().join("\n")
}
