//! Markdown as banks have it, to HTML.

use super::latex::{is_formula, plain_formula, without_formulas};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// The element that stands for a formula, which is plain text already.
pub(super) const FORMULA: &str = "warmup-formula";

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_MATH);

/// `markdown` as HTML. A line end is shown as one where `lines` says so.
pub(super) fn to_html(markdown: &str, lines: bool) -> String {
    let code = code_places(markdown);
    let mut source = String::with_capacity(markdown.len());
    let mut from = 0;
    // Formulas in parentheses are found before the parser takes their marks for escaped signs.
    for place in code {
        source.push_str(&without_formulas(&markdown[from..place.start], formula));
        source.push_str(&markdown[place.clone()]);
        from = place.end;
    }
    source.push_str(&without_formulas(&markdown[from..], formula));
    let mut footnote = None;
    let events = Parser::new_ext(&source, OPTIONS).flat_map(|event| {
        let event = match event {
            Event::SoftBreak if lines => Event::HardBreak,
            Event::InlineMath(latex) => math(&latex, "$"),
            Event::DisplayMath(latex) => math(&latex, "$$"),
            Event::InlineHtml(tag) if !is_markup(&tag, &source) => Event::Text(tag),
            Event::FootnoteReference(name) => Event::Text(format!(" [{name}]").into()),
            Event::Start(Tag::FootnoteDefinition(name)) => {
                footnote = Some(name);
                Event::Html("<div>".into())
            }
            Event::End(TagEnd::FootnoteDefinition) => Event::Html("</div>".into()),
            other => other,
        };
        let begins = matches!(event, Event::Start(Tag::Paragraph));
        let mark = if begins { footnote.take() } else { None };
        [Some(event), mark.map(|name| Event::Text(format!("[{name}] ").into()))]
    });
    let events = events.flatten();
    let mut out = String::with_capacity(source.len() * 2);
    html::push_html(&mut out, events);
    out
}

fn math<'a>(latex: &CowStr<'a>, mark: &str) -> Event<'a> {
    if mark == "$$" || is_formula(latex) {
        Event::InlineHtml(formula(&plain_formula(latex)).into())
    } else {
        Event::Text(format!("{mark}{latex}{mark}").into())
    }
}

/// A formula as an element, so that nothing in it is taken for a mark.
pub(super) fn formula(plain: &str) -> String {
    let text = plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<{FORMULA}>{text}</{FORMULA}>")
}

/// Elements that are there for the looks of a text.
const ELEMENTS: [&str; 62] = [
    "a",
    "audio",
    "b",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "mark",
    "nobr",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
];

/// Elements that have no end.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "source", "wbr"];

/// Returns `true` if a tag inside a text is markup, not a type such as `Vec<T>` or an element that the
/// text is about.
fn is_markup(tag: &str, source: &str) -> bool {
    if tag.starts_with("<!--") {
        return true;
    }
    let inner = tag.trim_start_matches(['<', '/']);
    let end = inner.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let name = inner[..end].to_lowercase();
    let is_known = |names: &[&str]| names.contains(&name.as_str());
    if is_known(&VOID) || name == FORMULA || inner.starts_with(FORMULA) {
        return true;
    }
    let source = source.to_lowercase();
    let pair = if tag.starts_with("</") { format!("<{name}") } else { format!("</{name}") };
    is_known(&ELEMENTS) && source.contains(&pair)
}

/// The ranges of code, which is left unchanged.
fn code_places(markdown: &str) -> Vec<std::ops::Range<usize>> {
    let mut places: Vec<std::ops::Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(markdown, OPTIONS).into_offset_iter() {
        let is_code = matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
        if is_code && places.last().is_none_or(|last| last.end <= range.start) {
            places.push(range);
        }
    }
    places
}
