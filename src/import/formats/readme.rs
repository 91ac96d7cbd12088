//! One long README with a heading for each question.

use super::found::Found;
use super::parts::{code, is_within, parted};
use crate::diagnostics::quoted;
use crate::import::draft::{Draft, Markup};
use crate::import::item::Place;
use crate::import::pattern::regex;
use crate::markdown::plain;
use regex::Regex;
use std::sync::LazyLock;

/// A heading and the text below it.
struct Section<'t> {
    level: usize,
    title: &'t str,
    line: usize,
    body: &'t str,
}

/// The levels of headings in Markdown.
const LEVELS: usize = 6;

/// Headings of sections that aren't questions.
const ASIDE: [&str; 18] = [
    "acknowledgements",
    "authors",
    "code of conduct",
    "contents",
    "contribute",
    "contributing",
    "contributors",
    "credits",
    "disclaimer",
    "index",
    "introduction",
    "license",
    "licence",
    "links",
    "resources",
    "table of contents",
    "toc",
    "usage",
];

/// Reads the questions of a README.
pub(super) fn read(name: &str, text: &str, category: Option<&str>, found: &mut Found) {
    let sections = sections(text);
    let Some(level) = question_level(&sections) else {
        return found.skip(Place::file(name), "there is no heading with a question in it");
    };
    let mut group: Option<&str> = None;
    let mut at = 0;
    while let Some(section) = sections.get(at) {
        if found.is_full() {
            return;
        }
        at += 1;
        if section.level < level {
            group = (section.level > 1 || level == 2).then_some(section.title);
            let is_aside = is_aside(section.title) || section.body.trim().is_empty();
            if !is_aside && looks_like_question(section.title) {
                let reason =
                    format!("{} isn't at the questions' heading level", quoted(section.title));
                found.skip(Place::line(name, section.line), reason);
            }
            continue;
        }
        // What lies deeper belongs to the question.
        let inside = sections[at..]
            .iter()
            .take_while(|inner| inner.level > level || is_part(inner.title))
            .count();
        let end = match sections.get(at + inside) {
            Some(next) => start_of(text, next),
            None => text.len(),
        };
        let body = &text[start_of(text, section) + heading_length(text, section)..end];
        at += inside;
        question(name, section, body, group.or(category), found);
    }
}

fn question(
    name: &str,
    section: &Section<'_>,
    body: &str,
    category: Option<&str>,
    found: &mut Found,
) {
    let place = Place::line(name, section.line);
    let title = unnumbered(section.title);
    if is_aside(&title) {
        return;
    }
    let body = without_backlinks(body);
    if body.trim().is_empty() {
        return found.skip(place, format!("{} has no answer", quoted(&title)));
    }
    let (more, answer) = parted(&body);
    let mut draft = Draft::new(place, Markup::Markdown);
    draft.category = category.map(unnumbered);
    draft.title = Some(plain(&title));
    if answer.is_empty() {
        draft.prompt = title;
        draft.answer = more;
    } else {
        // The heading asks, and the text before the answer is the material it asks about.
        draft.prompt = if more.is_empty() { title } else { format!("{title}\n\n{more}") };
        draft.answer = answer;
    }
    found.add(draft);
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let code = code(text);
    let mut headings: Vec<(usize, usize, &str, usize)> = Vec::new();
    let mut at = 0;
    for (line, content) in (1..).zip(text.split_inclusive('\n')) {
        let marks = content.len() - content.trim_start_matches('#').len();
        let rest = &content[marks..];
        let is_heading = (1..=LEVELS).contains(&marks) && rest.starts_with([' ', '\t']);
        if is_heading && !is_within(&code, at) {
            let title = rest.trim().trim_end_matches('#').trim();
            headings.push((at, marks, title, line));
        }
        at += content.len();
    }
    let mut sections = Vec::new();
    for (number, (start, level, title, line)) in headings.iter().enumerate() {
        let end = headings.get(number + 1).map_or(text.len(), |(next, ..)| *next);
        let body = text[*start..end].split_once('\n').map_or("", |(_, body)| body);
        sections.push(Section { level: *level, title, line: *line, body });
    }
    sections
}

fn start_of(text: &str, section: &Section<'_>) -> usize {
    let body = section.title.as_ptr() as usize - text.as_ptr() as usize;
    text[..body].rfind('\n').map_or(0, |newline| newline + 1)
}

fn heading_length(text: &str, section: &Section<'_>) -> usize {
    let start = start_of(text, section);
    text[start..].find('\n').map_or(text.len() - start, |newline| newline + 1)
}

/// The heading level of the questions: the one with the most headings that look like questions, or if
/// there are none, the one with the most headings that have text below them.
fn question_level(sections: &[Section<'_>]) -> Option<usize> {
    let mut likely = [0_usize; LEVELS + 1];
    let mut filled = [0_usize; LEVELS + 1];
    for section in sections {
        if is_aside(section.title) || is_part(section.title) {
            continue;
        }
        likely[section.level] += usize::from(looks_like_question(section.title));
        filled[section.level] += usize::from(!section.body.trim().is_empty());
    }
    let best = |counts: &[usize]| {
        // On a tie, the outermost level wins.
        (1..=LEVELS).rev().max_by_key(|level| counts[*level]).filter(|level| counts[*level] > 0)
    };
    best(&likely).or_else(|| best(&filled))
}

fn looks_like_question(title: &str) -> bool {
    static BEGINNING: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)^(?:\W*(?:q(?:uestion)?\W*)?\d{1,4}\W|q\s*[:.]|(?:what|why|how|when|where|which|who|explain|describe|compare|name|list|write|implement|can|does|do|is|are)\b)",
        )
    });
    title.trim_end_matches(['*', '_', ' ']).ends_with('?') || BEGINNING.is_match(title)
}

/// Returns `true` if a heading belongs to a part of a question.
fn is_part(title: &str) -> bool {
    let letters: String = title.chars().filter(|it| it.is_alphabetic() || *it == ' ').collect();
    let letters = letters.trim().to_lowercase();
    letters.starts_with("answer")
        || matches!(letters.as_str(), "solution" | "solutions" | "explanation" | "hint")
}

fn is_aside(title: &str) -> bool {
    let letters: String = title.chars().filter(|it| it.is_alphanumeric() || *it == ' ').collect();
    ASIDE.contains(&letters.trim().to_lowercase().as_str())
}

/// A heading without the number that it has in its list, nor marks around it.
fn unnumbered(title: &str) -> String {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"(?i)^(?:q(?:uestion)?[ .#-]*\d{1,4}[.:)\]-]*|q[:.]|#?\d{1,4}[.:)\]-])\s+")
    });
    static LINK: LazyLock<Regex> = LazyLock::new(|| regex(r"^\[([^\]]+)\]\([^)]*\)$"));
    let title = title.trim();
    let inner = title.strip_prefix("**").and_then(|it| it.strip_suffix("**")).unwrap_or(title);
    let linked = LINK.replace(inner.trim(), "$1");
    let plain = NUMBER.replace(&linked, "");
    if plain.trim().is_empty() { title.to_owned() } else { plain.trim().to_owned() }
}

/// Text without the lines that lead back to the top, and without rules at its end.
fn without_backlinks(text: &str) -> String {
    static BACK: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?im)^[\s*_]*(?:<[^>]+>\s*)*\[[^\]]*(?:back to top|to top|⬆|↑)[^\]]*\]\(#[^)]*\)[\s*_]*(?:<[^>]+>\s*)*$",
        )
    });
    let text = BACK.replace_all(text, "");
    let text = text.trim().trim_end_matches("---").trim_end_matches("***");
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lose_their_numbers() {
        for (heading, title) in [
            ("12. What is a heap?", "What is a heap?"),
            ("Q3: Why?", "Why?"),
            ("**Q. Why?**", "Why?"),
            ("[Why?](#why)", "Why?"),
            ("3.14 and its digits", "3.14 and its digits"),
            ("2-3 trees", "2-3 trees"),
        ] {
            assert_eq!(unnumbered(heading), title);
        }
    }
}
