//! A prompt and its answer in one text, as READMEs have them.

use crate::import::pattern::regex;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// `text` parted into prompt and answer; the answer is empty where nothing tells them apart.
pub(super) fn parted(text: &str) -> (String, String) {
    at_heading(text)
        .or_else(|| at_fold(text))
        .or_else(|| at_label(text))
        .unwrap_or_else(|| (text.trim().to_owned(), String::new()))
}

/// Below a heading that says so.
fn at_heading(text: &str) -> Option<(String, String)> {
    static HEADING: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?im)^#{1,6}[ \t]+(?:\W*)(?:model |sample |suggested )?(?:answers?|solutions?)(?:\W*)$",
        )
    });
    let code = code(text);
    let heading = HEADING.find_iter(text).find(|it| !is_within(&code, it.start()))?;
    let answer = text[heading.end()..].trim();
    (!answer.is_empty()).then(|| (text[..heading.start()].trim().to_owned(), answer.to_owned()))
}

/// Inside `<details>`: what is folded away is the answer.
fn at_fold(text: &str) -> Option<(String, String)> {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)<details[^>]*>"));
    static CLOSE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)</details\s*>"));
    static SUMMARY: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?is)<summary[^>]*>(.*?)</summary\s*>"));
    let code = code(text);
    let open = OPEN.find_iter(text).find(|it| !is_within(&code, it.start()))?;
    let close = CLOSE.find_iter(&text[open.end()..]).last();
    let (inner_end, end) = close.map_or((text.len(), text.len()), |close| {
        (open.end() + close.start(), open.end() + close.end())
    });
    let inner = &text[open.end()..inner_end];
    let inner = match SUMMARY.captures(inner) {
        Some(found) if is_answer_label(&found[1]) => SUMMARY.replace(inner, "").into_owned(),
        Some(_) | None => inner.to_owned(),
    };
    let prompt = text[..open.start()].trim().to_owned();
    let answer = format!("{}\n\n{}", inner.trim(), text[end..].trim());
    (!inner.trim().is_empty()).then(|| (prompt, answer.trim().to_owned()))
}

/// Behind `Answer:` at the beginning of a paragraph.
fn at_label(text: &str) -> Option<(String, String)> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?im)^(?:\*\*|__|\*)?(?:ans(?:wer)?|solution|a)[ \t]*(?:\*\*|__|\*)?[ \t]*[:.][ \t]*(?:\*\*|__|\*)?[ \t]*",
        )
    });
    let code = code(text);
    let label = LABEL.find_iter(text).find(|it| {
        let before = &text[..it.start()];
        let starts_paragraph =
            before.trim().is_empty() || before.ends_with("\n\n") || before.ends_with('\n');
        starts_paragraph && !is_within(&code, it.start())
    })?;
    let answer = text[label.end()..].trim();
    (!answer.is_empty()).then(|| (text[..label.start()].trim().to_owned(), answer.to_owned()))
}

fn is_answer_label(html: &str) -> bool {
    static TAG: LazyLock<Regex> = LazyLock::new(|| regex("<[^>]*>"));
    let text = TAG.replace_all(html, " ").to_lowercase();
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words.len() <= 5
        && words.iter().any(|word| {
            matches!(
                *word,
                "answer" | "answers" | "solution" | "show" | "reveal" | "details" | "click"
            )
        })
}

/// The ranges of fenced code, in Markdown as loose as that of READMEs. A fence that is never closed
/// ends before the next heading.
pub(super) fn code(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut open: Option<(usize, char, usize)> = None;
    let mut heading: Option<usize> = None;
    let mut at = 0;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut number = 0;
    while number < lines.len() {
        let line = lines[number];
        let trimmed = line.trim_start().trim_start_matches(['>', ' ']);
        let mark = trimmed.chars().next().filter(|mark| matches!(mark, '`' | '~'));
        let length = mark.map_or(0, |mark| trimmed.len() - trimmed.trim_start_matches(mark).len());
        let info = trimmed.get(length..).unwrap_or_default().trim();
        match (open, mark) {
            (None, Some(mark)) if length >= 3 && !(mark == '`' && info.contains('`')) => {
                open = Some((at, mark, length));
                heading = None;
            }
            (Some((start, sign, least)), Some(mark))
                if mark == sign && length >= least && info.is_empty() =>
            {
                places.push(start..at + line.len());
                open = None;
            }
            (Some((start, sign, least)), Some(mark))
                if mark == sign && length >= least && heading.is_some() =>
            {
                // Another one opens: the first was meant to end before the heading in between.
                let end = heading.take().unwrap_or(at);
                places.push(start..end);
                open = Some((at, mark, length));
            }
            (Some(_), _)
                if line.starts_with("## ")
                    || line.starts_with("### ")
                    || line.starts_with("#### ") =>
            {
                heading = heading.or(Some(at));
            }
            _ => {}
        }
        at += line.len();
        number += 1;
    }
    if let Some((start, ..)) = open {
        places.push(start..heading.unwrap_or(text.len()));
    }
    places
}

pub(super) fn is_within(places: &[Range<usize>], at: usize) -> bool {
    places.iter().any(|place| place.contains(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str) -> (String, String) {
        parted(text)
    }

    #[test]
    fn prompt_and_answer_are_told_apart() {
        let wanted = ("a".to_owned(), "b".to_owned());
        assert_eq!(both("a\n\n#### Answer:\n\nb"), wanted);
        assert_eq!(
            both("a\n<details><summary><b>Answer</b></summary>\n<p>\n\nb\n\n</p></details>").0,
            "a"
        );
        assert_eq!(both("a\n\n**Answer:** b"), wanted);
        assert_eq!(both("a\nA: b"), wanted);
        assert_eq!(both("a b"), ("a b".to_owned(), String::new()));
        let code = "a\n\n```text\nAnswer: x\n```";
        assert_eq!(both(code), (code.to_owned(), String::new()));
    }

    #[test]
    fn an_unclosed_fence_ends_before_the_next_heading() {
        let text = "```js\na\n\n### Next\n\n```js\nb\n```\n";
        assert_eq!(code(text), [0..9, 19..text.len()]);
        assert_eq!(code("```sh\n# a comment\n```\n").len(), 1);
    }
}
