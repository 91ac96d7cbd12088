//! The text of a paragraph, from HTML to Markdown.

use super::escape::escaped;
use super::latex::{lowered, raised, without_dollars};
use super::source::FORMULA;
use crate::import::limits::MAX_DEPTH;
use markup5ever_rcdom::{Handle, NodeData};
use std::fmt::Write as _;

/// The state while a text is written.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark that may stand around the text")]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) struck: bool,
    pub(super) linked: bool,
    /// Dollar signs around formulas are still to be removed.
    pub(super) dollars: bool,
    pub(super) depth: usize,
}

/// Texts of elements that nobody sees on a page.
pub(super) const UNSEEN: [&str; 9] =
    ["head", "iframe", "input", "noscript", "object", "script", "style", "template", "title"];

/// The name of an element.
pub(super) fn name(node: &Handle) -> Option<&str> {
    match &node.data {
        NodeData::Element { name, .. } => Some(&name.local),
        _ => None,
    }
}

/// The value of an attribute.
pub(super) fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    let attrs = attrs.borrow();
    let found = attrs.iter().find(|attribute| &*attribute.name.local == wanted)?;
    Some(found.value.to_string())
}

/// All text inside a node, as it stands; a line end for each `<br>`.
pub(super) fn raw_text(node: &Handle, out: &mut String, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match &node.data {
        NodeData::Text { contents } => out.push_str(&contents.borrow()),
        NodeData::Element { name, .. } if &*name.local == "br" => out.push('\n'),
        NodeData::Element { name, .. } if UNSEEN.contains(&&*name.local) => {}
        _ => {
            let is_line = matches!(name(node), Some("div" | "p" | "li" | "tr"));
            if is_line && !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            for child in node.children.borrow().iter() {
                raw_text(child, out, depth + 1);
            }
        }
    }
}

/// Writes `node` into the paragraph `out`, in which a line end is a hard break. What can't be shown
/// is noted.
pub(super) fn write(node: &Handle, style: Style, out: &mut String, notes: &mut Vec<String>) {
    let style = Style { depth: style.depth + 1, ..style };
    if style.depth > MAX_DEPTH {
        return;
    }
    let tag = match &node.data {
        NodeData::Text { contents } => return write_text(&contents.borrow(), style, out),
        NodeData::Element { name, .. } => &*name.local,
        _ => return,
    };
    match tag {
        _ if UNSEEN.contains(&tag) => {}
        "br" => {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        "img" => image(node, out, notes),
        "audio" | "video" | "embed" | "source" => {
            let address = attribute(node, "src").unwrap_or_default();
            notes.push(format!("a {tag} was left out: {}", shortened(&address)));
        }
        "code" | "kbd" | "samp" | "tt" => code(node, out),
        "sup" | "sub" => {
            let mut inner = String::new();
            raw_text(node, &mut inner, style.depth);
            let inner = inner.split_whitespace().collect::<Vec<_>>().join(" ");
            if !inner.is_empty() {
                out.push_str(&escaped(&if tag == "sup" {
                    raised(&inner)
                } else {
                    lowered(&inner)
                }));
            }
        }
        FORMULA => {
            let mut inner = String::new();
            raw_text(node, &mut inner, style.depth);
            out.push_str(&escaped(&inner));
        }
        "a" => link(node, style, out, notes),
        "b" | "strong" if !style.bold => {
            marked(node, Style { bold: true, ..style }, "**", out, notes);
        }
        "i" | "em" | "cite" | "dfn" | "var" if !style.italic => {
            marked(node, Style { italic: true, ..style }, "*", out, notes);
        }
        "s" | "del" | "strike" if !style.struck => {
            marked(node, Style { struck: true, ..style }, "~~", out, notes);
        }
        _ => children(node, style, out, notes),
    }
}

/// Writes all that is inside `node`.
pub(super) fn children(node: &Handle, style: Style, out: &mut String, notes: &mut Vec<String>) {
    for child in node.children.borrow().iter() {
        write(child, style, out, notes);
    }
}

fn write_text(text: &str, style: Style, out: &mut String) {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let spaced = if style.dollars { without_dollars(&spaced).into_owned() } else { spaced };
    let leads = text.starts_with(char::is_whitespace);
    if leads && !out.is_empty() && !out.ends_with([' ', '\n']) {
        out.push(' ');
    }
    out.push_str(&escaped(&spaced));
    if !spaced.is_empty() && text.ends_with(char::is_whitespace) {
        out.push(' ');
    }
}

/// Writes the content of `node` between marks. Spaces at its ends go outside the marks, which would not
/// work next to them.
fn marked(node: &Handle, style: Style, mark: &str, out: &mut String, notes: &mut Vec<String>) {
    let mut inner = String::new();
    children(node, style, &mut inner, notes);
    let text = inner.trim();
    if inner.starts_with(char::is_whitespace) && !out.ends_with([' ', '\n']) && !out.is_empty() {
        out.push(' ');
    }
    if text.is_empty() {
        return;
    }
    // Marks that touch others, or letters beside punctuation, would not be read as marks.
    let touches = out.ends_with(['*', '~', '_', '`']);
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let opens_badly = is_word(out.chars().last()) && !is_word(text.chars().next());
    if touches
        || opens_badly
        || text.contains('\n')
        || text.starts_with(mark)
        || text.ends_with(mark)
    {
        out.push_str(text);
    } else {
        out.push_str(mark);
        out.push_str(text);
        out.push_str(mark);
        if !is_word(text.chars().last()) {
            // The next letter would keep the mark from closing.
            out.push('\u{0}');
        }
    }
    if inner.ends_with(char::is_whitespace) {
        out.push(' ');
    }
}

fn code(node: &Handle, out: &mut String) {
    let mut inner = String::new();
    raw_text(node, &mut inner, 0);
    let text = inner.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return;
    }
    if out.ends_with('`') {
        out.push(' ');
    }
    let runs = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(runs + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    let _ = write!(out, "{fence}{pad}{text}{pad}{fence}");
}

fn image(node: &Handle, out: &mut String, notes: &mut Vec<String>) {
    let address = attribute(node, "src").unwrap_or_default();
    let alt = attribute(node, "alt").unwrap_or_default();
    let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    notes.push(format!("an image was left out: {}", shortened(&address)));
    let label = if alt.is_empty() { "image".to_owned() } else { escaped(&alt) };
    match web_address(&address) {
        Some(address) => {
            let _ = write!(out, "[{}]({address})", bracketless(&label));
        }
        None if alt.is_empty() => {}
        None => {
            let _ = write!(out, "({label})");
        }
    }
}

fn link(node: &Handle, style: Style, out: &mut String, notes: &mut Vec<String>) {
    let written = attribute(node, "href").unwrap_or_default();
    let address = web_address(&written);
    let mut inner = String::new();
    children(node, Style { linked: true, ..style }, &mut inner, notes);
    let text = inner.trim();
    let Some(address) = address.filter(|_| !style.linked && !text.contains("](")) else {
        out.push_str(&inner);
        return;
    };
    if text.is_empty() {
        return;
    }
    let mut plain = String::new();
    raw_text(node, &mut plain, style.depth);
    if plain.trim() == written.trim() && !written.trim().contains([' ', '<', '>', '\\']) {
        let _ = write!(out, "<{}>", written.trim());
    } else {
        let text = bracketless(&text.replace('\n', " "));
        let _ = write!(out, "[{text}]({address})");
    }
    if inner.ends_with(char::is_whitespace) {
        out.push(' ');
    }
}

/// The text of a link without brackets of its own.
fn bracketless(text: &str) -> String {
    text.replace("\\[", "(").replace("\\]", ")").replace('[', "(").replace(']', ")")
}

/// An address of the web as a link can carry it; nothing for any other.
fn web_address(address: &str) -> Option<String> {
    let address = address.trim();
    let is_web = ["https://", "http://"].iter().any(|scheme| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    });
    let encoded = |letter: char| match letter {
        '(' => "%28".to_owned(),
        ')' => "%29".to_owned(),
        '<' => "%3C".to_owned(),
        '>' => "%3E".to_owned(),
        '\\' => "%5C".to_owned(),
        ' ' => "%20".to_owned(),
        '&' => "&".to_owned(),
        other => other.to_string(),
    };
    (is_web && !address.contains(char::is_control)).then(|| address.chars().map(encoded).collect())
}

/// An address for a note.
fn shortened(address: &str) -> String {
    const LONG: usize = 120;
    let line: String = address.chars().filter(|letter| !letter.is_control()).take(LONG).collect();
    if line.is_empty() { "it has no address".to_owned() } else { line }
}
