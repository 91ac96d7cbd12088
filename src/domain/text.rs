//! Texts that people read: plurals, lists, forbidden characters, and comparing letters of any
//! script.

use deunicode::deunicode_char;

/// `1 question`, `2 questions`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `a`, `a and b`, `a, b and c`, with `last` before the last one.
#[must_use]
pub fn listed(items: &[impl AsRef<str>], last: &str) -> String {
    let mut items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.pop() {
        Some(end) if items.is_empty() => end.to_owned(),
        Some(end) => format!("{} {last} {end}", items.join(", ")),
        None => String::new(),
    }
}

/// Consecutive dailies: `#30`, `#30 and #31`, `#30 to #32`.
#[must_use]
pub fn numbered(first: u64, last: u64) -> String {
    match last.saturating_sub(first) {
        0 => format!("#{first}"),
        1 => format!("#{first} and #{last}"),
        _ => format!("#{first} to #{last}"),
    }
}

/// Minutes and seconds as on a clock: `4:05`.
#[must_use]
pub fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A character for comparison: in lowercase Latin letters without accents, as several letters if
/// its transliteration has several, and as none if it is unknown.
pub fn folded(character: char) -> impl Iterator<Item = char> {
    let latin = match character {
        space if space.is_whitespace() => " ",
        // In some scripts a space follows each letter.
        letter => deunicode_char(letter).unwrap_or_default().trim(),
    };
    latin.chars().flat_map(char::to_lowercase)
}

/// Returns `true` if a character is a control or changes the direction of the following text:
/// neither belongs in a readable text, and both can make it look different from what it is.
#[must_use]
pub fn misleads(character: char) -> bool {
    let is_break = matches!(character, '\n' | '\t');
    (character.is_control() && !is_break)
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns `true` if a reader sees anything of `text`: Discord refuses blank names and labels.
#[must_use]
pub fn is_visible(text: &str) -> bool {
    text.chars().any(is_visible_character)
}

/// Returns `true` if a reader sees anything of `character` by itself.
#[must_use]
pub fn is_visible_character(character: char) -> bool {
    !character.is_whitespace()
        && !character.is_control()
        && !matches!(character, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_told_from_what_somebody_sees() {
        for blank in ["", " \t", "\u{200b}", "\u{3164}\u{2800}", "\u{feff}\n"] {
            assert!(!is_visible(blank), "{blank:?}");
        }
        assert!(is_visible("\u{200b}a") && is_visible("🧵") && is_visible("=="));
    }

    #[test]
    fn counts_lists_ranges_and_times_read_as_people_write_them() {
        assert_eq!(counted(1, "question"), "1 question");
        assert_eq!(counted(0, "question"), "0 questions");
        assert_eq!(listed(&["a"], "and"), "a");
        assert_eq!(listed(&["a", "b"], "or"), "a or b");
        assert_eq!(listed(&["a", "b", "c"], "and"), "a, b and c");
        assert_eq!(listed(&[""; 0], "and"), "");
        assert_eq!(numbered(30, 30), "#30");
        assert_eq!(numbered(30, 31), "#30 and #31");
        assert_eq!(numbered(30, 32), "#30 to #32");
        assert_eq!(clock(7), "0:07");
        assert_eq!(clock(75 * 60 + 30), "75:30");
    }

    #[test]
    fn letters_of_any_script_are_compared_in_latin() {
        let folded = |text: &str| text.chars().flat_map(folded).collect::<String>();
        assert_eq!(folded("Kraków Straße"), "krakow strasse");
        assert_eq!(folded("闭\u{10ffff}"), "bi");
    }

    #[test]
    fn controls_and_overrides_mislead_and_line_breaks_and_joiners_do_not() {
        assert!("\0\u{7}\u{202e}\u{2066}\r".chars().all(misleads));
        assert!(!"a\n\té\u{200d}\u{200f}".chars().any(misleads));
    }
}
