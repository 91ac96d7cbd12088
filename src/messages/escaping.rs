//! Members' own words, shown so that they ping nobody and break nothing around them.

use super::shorten;

const FENCE: &str = "```";
/// Discord's limit for display names.
const LONGEST_NAME: usize = 32;
/// Put between two bars so that they do not end the spoiler around them.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// `text` behind a spoiler, in at most `limit` characters.
///
/// Links can't hide their address. Bars inside are kept apart, since a pair would end the spoiler,
/// and an open fence is closed, since it would swallow the spoiler's end.
pub(super) fn spoiler(text: &str, limit: usize) -> String {
    let mut apart = String::with_capacity(text.len());
    for letter in without_masked_links(text.trim()).chars() {
        if letter == '|' && apart.ends_with('|') {
            apart.push(ZERO_WIDTH_SPACE);
        }
        apart.push(letter);
    }
    if apart.starts_with('|') {
        apart.insert(0, ZERO_WIDTH_SPACE);
    }
    let mut inner = fenced(&apart, limit.saturating_sub(2 * "||".len() + 1));
    if inner.ends_with('|') || inner.ends_with('\\') {
        inner.push(ZERO_WIDTH_SPACE);
    }
    format!("||{inner}||")
}

/// `text` with a backslash before everything that Discord would read as markup.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '*' | '_' | '`' | '~' | '|' | '\\' | '<' | '>' | '[' | ']' | '#') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// `text` for its author's own eyes, in at most `limit` characters.
pub(super) fn own(text: &str, limit: usize) -> String {
    fenced(text.trim(), limit)
}

/// `text` as a code block, in about `limit` characters. Whatever would end the block is kept apart.
pub(super) fn block(text: &str, limit: usize) -> String {
    let apart = text.trim_end().replace(FENCE, "``\u{200b}`");
    format!("{FENCE}\n{}\n{FENCE}", shorten(&apart, limit.saturating_sub(2 * FENCE.len() + 2)))
}

/// `text` in at most `limit` characters, with an open fence closed.
fn fenced(text: &str, limit: usize) -> String {
    let mut shown = shorten(text, limit.saturating_sub(FENCE.len() + 1));
    if shown.matches(FENCE).count() % 2 == 1 {
        shown.push('\n');
        shown.push_str(FENCE);
    }
    shown
}

/// `text` in which `[a name](https://…)` shows its address, because the bot would lend its own name
/// to it.
fn without_masked_links(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let (before, after) = rest.split_at(at + 1);
        shown.push_str(before);
        let target = after[1..].trim_start_matches(is_before_an_address).to_lowercase();
        if ["http:", "https:", "discord:"].iter().any(|scheme| target.starts_with(scheme)) {
            shown.push(ZERO_WIDTH_SPACE);
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// Returns `true` for letters that Discord may skip between the bracket of a masked link and its
/// address. This is more than it skips now: a guard that knows too much about a parser is one
/// release away from a hole.
fn is_before_an_address(letter: char) -> bool {
    letter == '<' || letter.is_whitespace() || is_unseen(letter)
}

/// Returns `true` for characters that take no space: controls, and those that join, separate or
/// redirect the text around them.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// A member's display name as plain text on one line: without markup or links, and without
/// reversing the text beside it. Empty if nothing of it is visible.
pub(super) fn name(name: &str) -> String {
    let seen: String = name.chars().filter(|letter| !is_unseen(*letter)).collect();
    plain(&shorten(seen.trim(), LONGEST_NAME)).replace("://", ":\u{200b}//")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_spoiler_inside_does_not_open_the_one_around_it() {
        let shown = spoiler("a || b ||| c", 100);
        assert_eq!(shown.matches("||").count(), 2, "{shown:?}");
    }

    #[test]
    fn an_open_fence_is_closed() {
        assert_eq!(spoiler("```py\nx = 1", 100), "||```py\nx = 1\n```||");
    }

    #[test]
    fn a_link_shows_where_it_leads_and_code_stays_as_it_is() {
        let shown = spoiler("[free](https://evil.example) and [x]( <HTTP://a.b>)", 100);
        assert_eq!(
            shown,
            "||[free]\u{200b}(https://evil.example) and [x]\u{200b}( <HTTP://a.b>)||"
        );
        assert_eq!(spoiler("calls[0](argument)", 100), "||calls[0](argument)||");
    }

    #[test]
    fn nothing_unseen_before_the_address_hides_where_a_link_leads() {
        let before = [
            "",
            " ",
            "\t",
            "\n",
            "\r",
            "\u{b}",
            "\u{c}",
            "\u{85}",
            "\u{a0}",
            "\u{1680}",
            "\u{2003}",
            "\u{200b}",
            "\u{2028}",
            "\u{202f}",
            "\u{205f}",
            "\u{2060}",
            "\u{3000}",
            "\u{feff}",
            "\u{0}",
            "\u{202e}",
            " \t\u{a0}<\t",
        ];
        for before in before {
            let shown = spoiler(&format!("[free]({before}https://evil.example)"), 100);
            assert!(!shown.contains("]("), "{before:?}: {shown:?}");
        }
    }

    #[test]
    fn a_name_is_plain_text_in_one_line() {
        assert_eq!(name(" **Bo** "), "\\*\\*Bo\\*\\*");
        assert_eq!(name("[a](https://b.c)\n<@1>"), "\\[a\\](https:\u{200b}//b.c)\\<@1\\>");
        assert_eq!(name("\u{202e}oB\u{200b}"), "oB");
        assert_eq!(name("\u{200b}"), "");
        assert_eq!(name("한국어 名前 👩🏽"), "한국어 名前 👩🏽");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_stays_behind_one_spoiler(text in "[a|`\\\\ \\n]{0,200}") {
            let shown = spoiler(&text, 120);
            prop_assert!(shown.chars().count() <= 120);
            let inner = shown.strip_prefix("||").unwrap().strip_suffix("||").unwrap();
            prop_assert!(!inner.contains("||"));
            prop_assert!(!inner.starts_with('|') && !inner.ends_with('|'));
            prop_assert!(!inner.ends_with('\\'));
            prop_assert_eq!(inner.matches("```").count() % 2, 0);
        }
    }
}
