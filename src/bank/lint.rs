//! Style rules for finished questions. `warmup check` warns of a question that violates them, and
//! refuses it with `--strict`; the bot still asks it, because a team's own pack may be terse.

use super::choice_lint;
use super::giveaway;
use super::question_file::{ParsedQuestion, line_of};
use super::shown_raw;
use crate::diagnostics::Diagnostic;
use crate::domain::text::counted;
use std::ops::{Range, RangeInclusive};

/// The desktop client wraps wider code.
const MAX_COLUMNS: usize = 56;

/// More lines in one block don't fit on a screen.
const MAX_LINES: usize = 30;

/// The number of words of an answer without its code: enough to teach, and short enough for a
/// coffee.
const ANSWER_WORDS: RangeInclusive<usize> = 150..=450;

/// The number of a question's follow-ups.
const FOLLOW_UPS: RangeInclusive<usize> = 2..=4;

/// Words that weaken a sentence and add nothing. A leading full stop stands for the beginning of a
/// sentence.
const FILLER: [&str; 27] = [
    "actually",
    "as a matter of fact",
    "as we all know",
    "as you can see",
    "at the end of the day",
    "basically",
    "can just",
    "could just",
    "essentially",
    "for all intents and purposes",
    "it is important to note",
    "it is worth noting",
    "it should be noted",
    "it's important to note",
    "it's worth noting",
    ".just",
    "keep in mind that",
    "needless to say",
    "note that",
    "obviously",
    "of course",
    "quite simply",
    "should just",
    "simply",
    "to be honest",
    "trivially",
    "you just",
];

/// The lints of a single question.
pub(super) fn lint(written: &ParsedQuestion, problems: &mut Vec<Diagnostic>) {
    blocks(written, problems);
    answer_length(written, problems);
    choice_lint::lint(written, problems);
    key_points(written, problems);
    follow_ups(written, problems);
    filler(written, problems);
    giveaway::lint(written, problems);
    shown_raw::lint(written, problems);
}

fn blocks(written: &ParsedQuestion, problems: &mut Vec<Diagnostic>) {
    for fence in &written.document.fences {
        let lines = fence.code.lines().count();
        if lines > MAX_LINES {
            problems.push(
                written
                    .text
                    .problem(fence.range.clone(), format!("this block has {lines} lines"))
                    .help(format!(
                        "part it, for example into a `solution` and its tests: {MAX_LINES} are the \
                         most"
                    ))
                    .lint(),
            );
        }
        for (number, line) in (1..).zip(fence.code.lines()) {
            let columns = line.chars().count();
            if columns > MAX_COLUMNS {
                let place = line_of(&written.text, &fence.range, number);
                problems.push(
                    written
                        .text
                        .problem(place, format!("this line of code has {columns} columns"))
                        .help(format!("break it: Discord wraps lines longer than {MAX_COLUMNS}"))
                        .lint(),
                );
            }
        }
    }
}

fn answer_length(written: &ParsedQuestion, problems: &mut Vec<Diagnostic>) {
    let reasons = written.question.choices.iter().filter_map(|option| option.why.as_deref());
    let mut prose = written.text.slice(&written.answer).to_owned();
    let fences = written.document.fences.iter().map(|fence| &fence.range);
    blank(&mut prose, written.answer.start, fences);
    let words = std::iter::once(prose.as_str())
        .chain(reasons)
        .flat_map(str::split_whitespace)
        .filter(|word| word.contains(char::is_alphanumeric))
        .count();
    if ANSWER_WORDS.contains(&words) {
        return;
    }
    let answer = if written.choices.is_empty() {
        "the answer has"
    } else {
        "the answer and the reasons have"
    };
    let (least, most) = (ANSWER_WORDS.start(), ANSWER_WORDS.end());
    let advice =
        if words < *least { "say why, and where the traps are" } else { "teach one thing" };
    problems.push(
        written
            .text
            .problem(
                written.answer.clone(),
                format!("{answer} {} besides code", counted(words, "word")),
            )
            .help(format!("{advice}: {least} to {most} words read well"))
            .lint(),
    );
}

fn key_points(written: &ParsedQuestion, problems: &mut Vec<Diagnostic>) {
    // The options of a choice question are its rubric.
    if written.question.key_points.is_empty() && written.question.choices.is_empty() {
        let problem = written.text.problem_at_end("the question has no key points");
        let help =
            "add `## Key points` with 3 to 7; until then people score their answer as a whole";
        problems.push(problem.help(help).lint());
    }
}

fn follow_ups(written: &ParsedQuestion, problems: &mut Vec<Diagnostic>) {
    let follow_ups = &written.question.follow_ups;
    if !FOLLOW_UPS.contains(&follow_ups.len()) {
        let message = format!("the question has {}", counted(follow_ups.len(), "follow-up"));
        let problem = match &written.follow_ups {
            Some(range) if !range.is_empty() => written.text.problem(range.clone(), message),
            _ => written.text.problem_at_end(message),
        };
        problems.push(problem.help("write 2 to 4, each going deeper").lint());
    }
    for follow_up in follow_ups.iter().filter(|follow_up| follow_up.answer.is_none()) {
        let range = written.follow_ups.clone().expect("follow-ups come from their part");
        let first_words: String = follow_up.question.chars().take(12).collect();
        let at = written.text.slice(&range).find(&first_words).map_or(range.clone(), |at| {
            let start = range.start + at;
            line_of(&written.text, &(start..range.end), 0)
        });
        problems.push(
            written
                .text
                .problem(at, "this follow-up has no answer")
                .help("add a short one below it, as an indented paragraph")
                .lint(),
        );
    }
}

fn filler(written: &ParsedQuestion, problems: &mut Vec<Diagnostic>) {
    let start = written.prompt.start;
    let source = &written.text.content[start..];
    let mut prose = source.to_ascii_lowercase();
    let fences = written.document.fences.iter().map(|fence| &fence.range);
    blank(&mut prose, start, fences.chain(&written.document.code));
    // Lines are broken anywhere in a sentence.
    let prose = prose.replace('\n', " ");
    for phrase in FILLER {
        let (phrase, begins_sentence) =
            phrase.strip_prefix('.').map_or((phrase, false), |phrase| (phrase, true));
        for (at, _) in prose.match_indices(phrase) {
            let before = &source[..at];
            let whole =
                !before.ends_with(is_word) && !prose[at + phrase.len()..].starts_with(is_word);
            let paragraph = before.trim_end_matches(' ').ends_with("\n\n");
            let first = paragraph
                || before.trim_end().is_empty()
                || before.trim_end().ends_with(['.', '!', '?', ':', '-', '*']);
            if whole && (first || !begins_sentence) {
                let place = start + at..start + at + phrase.len();
                problems.push(
                    written
                        .text
                        .problem(place, format!("`{phrase}` is filler"))
                        .help("leave it out, or say what it hides")
                        .lint(),
                );
            }
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Overwrites `ranges` of a file with spaces in `prose`, which begins at `start` of that file.
fn blank<'a>(prose: &mut String, start: usize, ranges: impl Iterator<Item = &'a Range<usize>>) {
    for range in ranges {
        let end = range.end.saturating_sub(start).min(prose.len());
        let begin = range.start.saturating_sub(start);
        if begin < end {
            prose.replace_range(begin..end, &" ".repeat(end - begin));
        }
    }
}
