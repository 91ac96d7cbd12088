//! Markdown that other places render and Discord shows literally, or interprets differently.

use super::document::OPTIONS;
use super::question_file::ParsedQuestion;
use crate::diagnostics::Diagnostic;
use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A pattern in prose, the problem, and the advice.
struct Pattern {
    regex: &'static str,
    message: &'static str,
    help: &'static str,
}

const PATTERNS: [Pattern; 8] = [
    Pattern {
        regex: r"\$\$[^$]+\$\$|\$[^\s$](?:[^$\n]*[^\s$])?\$",
        message: "Discord doesn't render formulas",
        help: "write it as code, `O(n²)`, or in words",
    },
    Pattern {
        regex: r"\\\(|\\\[|\\begin\{",
        message: "Discord doesn't render formulas",
        help: "write it as code, `O(n²)`, or in words",
    },
    Pattern {
        regex: r"==[^\s=](?:[^=\n]*[^\s=])?==",
        message: "Discord doesn't highlight with `==`",
        help: "write `**` for bold, or put code in backticks",
    },
    Pattern {
        regex: r"\^[^\s^]+\^",
        message: "Discord doesn't render superscripts with `^`",
        help: "write the character itself, such as `²`, or use code",
    },
    Pattern {
        regex: r"(?:^|[^~])(~[^\s~](?:[^~\n]*[^\s~])?~)(?:$|[^~])",
        message: "Discord shows single tildes as they stand",
        help: "write `~~` to strike out, or leave them out",
    },
    Pattern {
        regex: r"(?:^|[^\w:])(:(?:[a-z][a-z0-9_]+|[+-]1):)(?:$|[^\w:])",
        message: "Discord doesn't turn this into an emoji in what a bot sends",
        help: "write the emoji itself",
    },
    Pattern {
        regex: r"\|\|",
        message: "Discord hides what stands between `||`",
        help: "put code in backticks, or write `or`",
    },
    Pattern {
        regex: r"(?m)^ {0,3}(?:>>> |-# )",
        message: "Discord takes this for a quote of all that follows, or for small print",
        help: "put code in a fence, or quote with `> `",
    },
];

static REGEXES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let compiled = PATTERNS.iter().map(|pattern| Regex::new(pattern.regex));
    compiled.collect::<Result<_, _>>().expect("the patterns are constants")
});

/// The schemes of addresses that Discord turns into links.
const SCHEMES: [&str; 3] = ["https://", "http://", "discord://"];

pub(super) fn lint(written: &ParsedQuestion, problems: &mut Vec<Diagnostic>) {
    let start = written.prompt.start;
    let source = &written.text.content[start..];
    let mut report = |range: Range<usize>, message: &str, help: &str| {
        let range = start + range.start..start + range.end;
        problems.push(written.text.problem(range, message).help(help).lint());
    };
    let mut prose = source.as_bytes().to_vec();
    let mut quotes = 0;
    for (event, range) in Parser::new_ext(source, OPTIONS).into_offset_iter() {
        match event {
            Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => blank(&mut prose, &range),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                if !SCHEMES.iter().any(|scheme| dest_url.starts_with(scheme)) {
                    let help = "write the whole address, `https://…`, or remove the link";
                    report(range.clone(), "Discord doesn't turn this into a link", help);
                }
                blank_address(&mut prose, source, &range, link_type);
            }
            Event::Start(Tag::Item) => {
                let mark = source[range.clone()].split([' ', '\n']).next().unwrap_or_default();
                if mark == "+" || mark.ends_with(')') {
                    let place = range.start..range.start + mark.len();
                    let help = "begin items with `- `, or with `1. ` if they are numbered";
                    report(place, "Discord doesn't support this kind of list", help);
                }
            }
            Event::Start(Tag::BlockQuote(_)) => {
                quotes += 1;
                if quotes == 2 {
                    let help = "quote once, with a single `> `";
                    report(range, "Discord doesn't support a quote inside a quote", help);
                }
            }
            Event::End(TagEnd::BlockQuote(_)) => quotes -= 1,
            _ => {}
        }
    }
    // Only whole characters were blanked, but defensive decoding costs nothing.
    let prose = String::from_utf8_lossy(&prose);
    for (pattern, regex) in PATTERNS.iter().zip(REGEXES.iter()) {
        for found in regex.captures_iter(&prose) {
            let Some(place) = found.get(1).or_else(|| found.get(0)) else { continue };
            if pattern.regex.starts_with(r"\$") && !is_formula(place.as_str()) {
                continue;
            }
            report(place.range(), pattern.message, pattern.help);
        }
    }
}

/// Returns `true` if the text between dollars is a formula and not a price.
fn is_formula(text: &str) -> bool {
    text.starts_with("$$")
        || text.contains(['\\', '^', '_', '{', '(', '='])
        || text.len() == "$n$".len()
}

/// Overwrites code, in which everything is shown literally.
fn blank(prose: &mut [u8], range: &Range<usize>) {
    for byte in &mut prose[range.clone()] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// Overwrites the address of a link, but not its text.
fn blank_address(prose: &mut [u8], source: &str, range: &Range<usize>, kind: LinkType) {
    match source[range.clone()].find("](") {
        Some(at) if kind == LinkType::Inline => blank(prose, &(range.start + at..range.end)),
        _ => blank(prose, range),
    }
}
