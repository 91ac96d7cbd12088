//! Plain text inside Markdown, and line ends.

use crate::import::pattern::regex;
use pulldown_cmark::{Event, Options, Parser};
use regex::Regex;
use std::sync::LazyLock;

/// `text` with everything escaped that Markdown or Discord would take for a mark.
pub(super) fn escaped(text: &str) -> String {
    static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\A&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
    });
    let has_link = text.contains("](") || text.contains("]:") || text.contains("][");
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let rest = &text[at..];
        let after = rest[letter.len_utf8()..].chars().next().unwrap_or(' ');
        let is_mark = match letter {
            '\\' => after.is_ascii_punctuation() || after == ' ' || after == '\n',
            '*' | '`' | '~' => true,
            // Two dollar signs could be read as a formula; one before a digit is a price.
            '$' => !after.is_ascii_digit(),
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '[' => has_link,
            // Where its opening one stands in another text, which is not known here.
            ']' => matches!(after, '(' | '[' | ':') && !text[..at].contains('['),
            '<' => {
                after.is_ascii_alphabetic() || matches!(after, '/' | '!' | '?' | '@' | '#' | ':')
            }
            '&' => ENTITY.is_match(rest),
            '|' => after == '|' || before == '|',
            _ => false,
        };
        if is_mark {
            out.push('\\');
        }
        out.push(letter);
        before = letter;
    }
    out
}

/// A line of text that doesn't begin as a heading, list, quote, rule or small print would.
pub(super) fn guarded(line: &str) -> String {
    static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\A(?:(#{1,6})(?:\s|\z)|([-+])(?:\s|\z|#\s|[-\s]*\z)|(>)|(=)=*\s*\z|(\+\+\+))")
    });
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| regex(r"\A([0-9]{1,9})([.)])(?:\s|\z)"));
    if BLOCK.is_match(line) {
        return format!("\\{line}");
    }
    NUMBER.captures(line).map_or_else(
        || line.to_owned(),
        |found| {
            let digits = found[1].len();
            format!("{}\\{}", &line[..digits], &line[digits..])
        },
    )
}

/// Markdown in which each line end of a paragraph is one that is shown.
pub(in crate::import) fn hardened(text: &str) -> String {
    edited(text, |event, place| match event {
        Event::SoftBreak if place.starts_with('\n') => Some("\\\n".to_owned()),
        _ => None,
    })
}

/// The opposite of [`hardened`]: paragraphs on one line, with plain line ends where one is shown.
pub(in crate::import) fn flattened(markdown: &str) -> String {
    edited(markdown, |event, _| match event {
        Event::SoftBreak => Some(" ".to_owned()),
        Event::HardBreak => Some("\n".to_owned()),
        _ => None,
    })
}

/// `markdown` with what `edit` puts in place of its line ends.
fn edited(markdown: &str, edit: impl Fn(&Event<'_>, &str) -> Option<String>) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut from = 0;
    let mut skips_space = false;
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        if skips_space {
            // What follows is indented, or marked as quoted, in the source only.
            skips_space = false;
            from = from.max(range.start.min(markdown.len()));
        }
        if let Some(text) = edit(&event, &markdown[range.clone()]) {
            out.push_str(&markdown[from..range.start]);
            skips_space = text == " ";
            out.push_str(&text);
            from = range.end;
        }
    }
    out.push_str(&markdown[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::plain;
    use proptest::prelude::*;

    #[test]
    fn marks_are_escaped_and_words_are_not() {
        for (text, wanted) in [
            ("2 * 3", r"2 \* 3"),
            ("snake_case and _x_", r"snake_case and \_x\_"),
            ("a < b && c > d", "a < b && c > d"),
            ("Vec<T> &amp; <@1>", r"Vec\<T> \&amp; \<@1>"),
            ("a[0] || b", r"a[0] \|\| b"),
            ("[x](y)", r"\[x](y)"),
            ("x](y)", r"x\](y)"),
        ] {
            assert_eq!(escaped(text), wanted);
        }
    }

    #[test]
    fn a_line_does_not_become_a_block() {
        for (line, wanted) in [
            ("# a", "\\# a"),
            ("#a", "#a"),
            ("- a", "\\- a"),
            ("-1", "-1"),
            ("1. a", "1\\. a"),
            ("1.5", "1.5"),
            ("> a", "\\> a"),
            ("---", "\\---"),
            ("===", "\\==="),
        ] {
            assert_eq!(guarded(line), wanted);
        }
    }

    #[test]
    fn line_ends_survive_both_ways() {
        let text = "one\ntwo\n\n- a\n- b\n\n```text\nc\nd\n```";
        let markdown = "one\\\ntwo\n\n- a\n- b\n\n```text\nc\nd\n```";
        assert_eq!(hardened(text), markdown);
        assert_eq!(flattened(markdown), text);
        assert_eq!(flattened("one\ntwo\n\n> a\n> b\n\n- c\n  d"), "one two\n\n> a b\n\n- c d");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn escaped_text_reads_as_it_was(text in "[ -~é]{0,60}") {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(plain(&guarded(&escaped(&words))), words);
        }
    }
}
