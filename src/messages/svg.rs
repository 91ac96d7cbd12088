//! The pieces of all pictures: the card, and lines of text that fit.

use std::fmt::{self, Write as _};

/// Narrow, with large letters: phones show it less than 300 pixels wide.
pub(super) const WIDTH: u32 = 480;
/// The margin on the left and the right.
pub(super) const MARGIN: u32 = 24;
/// The number of average letters that fit on a line in title size.
pub(super) const LINE: usize = 46;
/// The same in heading size.
pub(super) const HEADING: usize = 34;

/// Begins a picture with a card that fills it. `</svg>` ends it.
pub(super) fn begin(out: &mut String, height: u32, background: &str, border: &str) -> fmt::Result {
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="DejaVu Sans">"#
    )?;
    writeln!(
        out,
        r#"<rect x="1" y="1" width="{}" height="{}" rx="12" fill="{background}" stroke="{border}" stroke-width="2"/>"#,
        WIDTH - 2,
        height - 2
    )
}

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
