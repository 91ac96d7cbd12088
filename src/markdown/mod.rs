//! Converts Markdown as authors write it to Markdown as Discord renders it.

mod split;

pub use split::split;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// `markdown` with the lines of each paragraph joined, because Discord breaks a line wherever its
/// source does, and with the info strings of fences reduced to a language that Discord can
/// highlight.
#[must_use]
pub fn shown(markdown: &str) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut soft_break = None;
    for (event, range) in Parser::new_ext(markdown, Options::empty()).into_offset_iter() {
        // Text after a break is indented, or marked as quoted, only in the source.
        if let Some(start) = soft_break.take() {
            edits.push((start..range.start, " ".to_owned()));
        }
        match event {
            Event::SoftBreak => soft_break = Some(range.start),
            Event::HardBreak if markdown[range.clone()].starts_with('\\') => {
                edits.push((range.start..range.start + 1, String::new()));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                if let Some(info_range) = info_range(markdown, &range) {
                    edits.push((info_range, language(&info).to_owned()));
                }
            }
            _ => {}
        }
    }
    let mut out = String::with_capacity(markdown.len());
    let mut from = 0;
    for (range, replacement) in edits {
        out.push_str(&markdown[from..range.start]);
        out.push_str(&replacement);
        from = range.end;
    }
    out.push_str(&markdown[from..]);
    out
}

/// The range of the info string of the fence at `fence`, if it has one.
#[must_use]
pub fn info_range(markdown: &str, fence: &Range<usize>) -> Option<Range<usize>> {
    let opening = markdown[fence.clone()].lines().next()?;
    let info = opening.trim_start_matches(['`', '~']);
    let start = fence.start + opening.len() - info.trim_start().len();
    (!info.trim().is_empty()).then(|| start..start + info.trim().len())
}

/// The language for highlighting a fence.
fn language(info: &str) -> &str {
    match info.split_whitespace().next() {
        Some("output") => "text",
        Some(language) => language,
        None => "",
    }
}

/// `markdown` without its markup, on one line: for places where Discord renders none, such as the
/// labels of a select menu and the names of threads.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let mut out = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text);
            }
            // The end of a block separates words; the end of emphasis must not.
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock,
            ) => out.push(' '),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_lines_of_a_paragraph_are_joined_but_code_is_left_alone() {
        let source = "One\ntwo\nthree.\n\n- an\n  item\n- b\n\n> quoted\n> text\n\n```python run\na\n\nb\n```\n\n```output\nc\n```\n";
        let wanted = "One two three.\n\n- an item\n- b\n\n> quoted text\n\n```python\na\n\nb\n```\n\n```text\nc\n```\n";
        assert_eq!(shown(source), wanted);
    }

    #[test]
    fn a_hard_break_stays_a_break() {
        assert_eq!(shown("a\\\nb"), "a\nb");
    }

    #[test]
    fn a_break_before_code_or_emphasis_is_joined_too() {
        assert_eq!(shown("a\n`b`\n**c**"), "a `b` **c**");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_can_be_shown_and_keeps_its_letters(
            text in "([a-cé#>* \\n\\\\.-]|`{1,2}[a-c]){0,100}",
        ) {
            let letters = |text: &str| -> String {
                text.chars().filter(|character| character.is_alphanumeric()).collect()
            };
            prop_assert_eq!(letters(&shown(&text)), letters(&text));
        }
    }

    #[test]
    fn plain_text_has_no_marks() {
        assert_eq!(plain("Uses `None`,\n not *a*b [list](https://x.y)"), "Uses None, not ab list");
        assert_eq!(plain("`__init__` & \\*args"), "__init__ & *args");
    }
}
