//! The pieces of all pictures: lines of text that fit.

use std::fmt::{self, Write as _};

/// One line of text at a point; `anchor` says which part of it is there: `start`, `middle` or `end`.
pub(super) fn text(
    out: &mut String,
    x: u32,
    y: u32,
    size: u32,
    colour: &str,
    anchor: &str,
    words: &str,
) -> fmt::Result {
    writeln!(
        out,
        r#"<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{}</text>"#,
        escape(words)
    )
}

/// A title on one line of `most` letters, cut if it is too long.
pub(super) fn cut(title: &str, most: usize) -> String {
    let mut line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if room(&line) > most {
        while room(&line) >= most {
            line.pop();
        }
        line.push('…');
    }
    line
}

/// The approximate width of a text, in average letters.
fn room(text: &str) -> usize {
    let halves = |letter: char| match letter {
        'M' | 'W' => 4,
        'm' | 'w' => 3,
        _ if letter.is_uppercase() => 3,
        _ if letter.is_ascii() => 2,
        _ => 4,
    };
    text.chars().map(halves).sum::<usize>().div_ceil(2)
}

fn escape(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).fold(
        String::with_capacity(text.len()),
        |mut escaped, letter| {
            match letter {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                _ => escaped.push(letter),
            }
            escaped
        },
    )
}
