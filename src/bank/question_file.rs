//! One question: a Markdown file with its sections in order.

use super::choices::{self, choices};
use super::document::{self, BlockKind, CodeFence, Document, Info};
use super::front_matter::{self, FrontMatter};
use super::lists::{follow_ups, key_points};
use crate::diagnostics::{Diagnostic, SourceText, quoted};
use crate::domain::question::{Question, QuestionId};
use crate::limits;
use crate::markdown::{shown, split};
use pulldown_cmark::HeadingLevel;
use std::ops::Range;

/// The prompt is shown as a whole, in one embed with a little more text.
const MAX_PROMPT: usize = limits::DESCRIPTION - 96;

/// The most embeds that an answer is split into; each is a separate message.
const MAX_ANSWER_PIECES: usize = 3;

/// The longest line of code that can be shown without cutting it, in characters.
const MAX_CODE_LINE: usize = 1000;

/// The headings, in order.
const PARTS: [&str; 4] = ["Choices", "Answer", "Key points", "Follow-ups"];
/// The heading that no question lacks.
const ANSWER: usize = 1;

/// A parsed question, with the places that lints point at. Ranges are in bytes.
#[derive(Debug)]
pub(super) struct ParsedQuestion {
    pub(super) text: SourceText,
    pub(super) question: Question,
    pub(super) title: Range<usize>,
    pub(super) tags: Vec<Range<usize>>,
    pub(super) prompt: Range<usize>,
    /// One for each option.
    pub(super) choices: Vec<Range<usize>>,
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
    choices::check_boxes(&text, &document, parts.choices.as_ref(), problems);
    check_prompt(&text, &parts.prompt, problems);
    if let Some(answer) = &parts.answer {
        check_answer(&text, answer, problems);
    }
    let (choices, choice_ranges) = choices(&text, &document, parts.choices.as_ref(), problems);
    choices::check_length(&text, &parts.prompt, &choices, MAX_PROMPT, problems);
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
        choices,
        answer: shown(text.slice(&answer)),
        key_points,
        follow_ups,
    };
    Some(ParsedQuestion {
        text,
        question,
        title: title_range,
        tags: tag_ranges,
        prompt: parts.prompt,
        choices: choice_ranges,
        answer,
        follow_ups: parts.follow_ups,
        document,
    })
}

/// The sections of a question, without their headings and surrounding blank lines.
struct QuestionParts {
    prompt: Range<usize>,
    choices: Option<Range<usize>>,
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
    let mut found: [Option<Range<usize>>; PARTS.len()] = [const { None }; PARTS.len()];
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
            let help = "the parts are `## Choices`, `## Answer`, `## Key points` and \
                        `## Follow-ups`; inside an answer use `###`";
            report(format!("a question has no section {}", quoted(name)), help);
            continue;
        };
        if found[part].is_some() {
            report(format!("the section `{name}` appears twice"), "join the two");
            continue;
        }
        if last.is_some_and(|last| last > part) {
            let help = "the order is `## Choices`, `## Answer`, `## Key points`, `## Follow-ups`";
            report(format!("the section `{name}` comes too late"), help);
        }
        last = last.max(Some(part));
        found[part] = Some(trimmed(text, range.end..end));
    }
    // Key points may still be missing, and a lint says so: such a question is scored as a whole.
    if found[ANSWER].is_none() {
        let name = PARTS[ANSWER];
        let help = format!("add `## {name}` with its content");
        problems.push(text.problem_at_end(format!("the section `{name}` is missing")).help(help));
    }
    let prompt_end = borders.first().map_or(text.content.len(), |(range, _)| range.start);
    let [choices, answer, key_points, follow_ups] = found;
    let prompt = trimmed(text, base..prompt_end);
    QuestionParts { prompt, choices, answer, key_points, follow_ups }
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
