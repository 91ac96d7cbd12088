//! A text of any markup, to blocks of Markdown that Discord renders.

use super::escape::guarded;
use super::inline::{self, Style, UNSEEN, attribute, name, raw_text};
use super::language;
use super::latex::without_formulas;
use super::list::{ListBlock, item, joined, quoted};
use super::source;
use super::table;
use crate::domain::text::misleads;
use crate::import::draft::Markup;
use crate::import::limits::{MAX_DEPTH, MAX_TAGS, MAX_TEXT};
use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Markdown, and what could not be taken into it.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Cleaned {
    pub(in crate::import) markdown: String,
    pub(in crate::import) notes: Vec<String>,
}

/// `text` as Markdown that Discord renders. Headings become `###`, or bold lines where there may be
/// none.
///
/// # Errors
/// A sentence, where the text is too large to be a part of a question.
pub(in crate::import) fn clean(
    text: &str,
    markup: Markup,
    headings: bool,
) -> Result<Cleaned, String> {
    if text.len() > MAX_TEXT {
        return Err(format!(
            "a text has {} KiB; the limit is {}",
            text.len() / 1024,
            MAX_TEXT / 1024
        ));
    }
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|letter| !misleads(*letter)).collect();
    let html = match markup {
        Markup::Markdown => source::to_html(&text, false),
        Markup::Lines => source::to_html(&text, true),
        Markup::Html => without_formulas(&text, source::formula),
    };
    if html.matches('<').count() > MAX_TAGS {
        return Err(format!("a text has more than {MAX_TAGS} HTML elements"));
    }
    let dom =
        html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
    if is_deep(&dom.document) {
        return Err(format!("HTML elements are nested more than {MAX_DEPTH} levels deep"));
    }
    let mut writer =
        DocumentWriter { headings, dollars: markup == Markup::Html, notes: Vec::new() };
    let blocks = writer.blocks(&dom.document, 0);
    let mut notes = writer.notes;
    notes.dedup();
    Ok(Cleaned { markdown: joined(&blocks).trim().to_owned(), notes })
}

struct DocumentWriter {
    headings: bool,
    dollars: bool,
    notes: Vec<String>,
}

impl DocumentWriter {
    fn style(&self) -> Style {
        Style { dollars: self.dollars, ..Style::default() }
    }

    /// The blocks of all that is inside `node`.
    fn blocks(&mut self, node: &Handle, depth: usize) -> Vec<ListBlock> {
        let mut out = Vec::new();
        let mut text = String::new();
        if depth > MAX_DEPTH {
            return out;
        }
        for child in node.children.borrow().iter() {
            if is_block(child, depth) {
                flush(&mut text, &mut out);
                self.block(child, depth + 1, &mut out);
            } else {
                inline::write(child, self.style(), &mut text, &mut self.notes);
            }
        }
        flush(&mut text, &mut out);
        out
    }

    fn block(&mut self, node: &Handle, depth: usize, out: &mut Vec<ListBlock>) {
        match name(node).unwrap_or_default() {
            tag if UNSEEN.contains(&tag) => {}
            "hr" => {}
            "pre" => out.extend(self::code(node)),
            "table" => out.extend(self.table(node)),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => out.extend(self.heading(node)),
            "ul" | "ol" | "menu" => self.list(node, depth, out),
            "blockquote" => {
                let blocks = self.without_headings(node, depth);
                out.extend(quoted(blocks));
            }
            "summary" => {
                let label = self.bold_line(node).filter(|text| !is_label(text));
                out.extend(label.map(|text| ListBlock::Text(format!("**{text}**"))));
            }
            "dt" => {
                let term = self.bold_line(node);
                out.extend(term.map(|text| ListBlock::Text(format!("**{text}**"))));
            }
            _ => out.extend(self.blocks(node, depth)),
        }
    }

    /// The content of a node as one line that will be bold, if there is any.
    fn bold_line(&mut self, node: &Handle) -> Option<String> {
        let mut text = String::new();
        let style = Style { bold: true, ..self.style() };
        inline::children(node, style, &mut text, &mut self.notes);
        Some(one_line(&text)).filter(|text| !text.is_empty())
    }

    fn without_headings(&mut self, node: &Handle, depth: usize) -> Vec<ListBlock> {
        let before = std::mem::replace(&mut self.headings, false);
        let blocks = self.blocks(node, depth);
        self.headings = before;
        blocks
    }

    fn heading(&mut self, node: &Handle) -> Option<ListBlock> {
        let mut text = String::new();
        let style = Style { bold: !self.headings, ..self.style() };
        inline::children(node, style, &mut text, &mut self.notes);
        let text = one_line(&text);
        let text = text.trim_end_matches('#').trim();
        if text.is_empty() {
            return None;
        }
        Some(ListBlock::Text(if self.headings {
            format!("### {text}")
        } else {
            format!("**{text}**")
        }))
    }

    fn list(&mut self, node: &Handle, depth: usize, out: &mut Vec<ListBlock>) {
        let ordered = name(node) == Some("ol");
        let start = attribute(node, "start").and_then(|start| start.parse::<u32>().ok());
        let mut number = start.unwrap_or(1);
        for child in node.children.borrow().iter() {
            if matches!(&child.data, NodeData::Text { contents } if contents.borrow().trim().is_empty())
            {
                continue;
            }
            let blocks = if name(child) == Some("li") {
                self.without_headings(child, depth)
            } else {
                let mut text = String::new();
                let mut blocks = Vec::new();
                if is_block(child, depth) {
                    self.block(child, depth + 1, &mut blocks);
                } else {
                    inline::write(child, self.style(), &mut text, &mut self.notes);
                    flush(&mut text, &mut blocks);
                }
                blocks
            };
            if blocks.is_empty() {
                continue;
            }
            let mark = if ordered { format!("{number}. ") } else { "- ".to_owned() };
            number = number.saturating_add(1);
            out.extend(item(&mark, blocks));
        }
    }

    fn table(&mut self, node: &Handle) -> Option<ListBlock> {
        let mut rows = Vec::new();
        rows_of(node, &mut rows, 0);
        // A table of one column, or around code, is there for its looks.
        let holds_code = has(node, "pre", 0);
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        if holds_code || columns == 1 {
            let mut blocks = Vec::new();
            for cell in rows.into_iter().flatten() {
                blocks.extend(self.without_headings(&cell, 1));
            }
            return (!blocks.is_empty()).then(|| {
                let has_code = blocks.iter().any(|block| matches!(block, ListBlock::Code(_)));
                let text = joined(&blocks);
                if has_code { ListBlock::Code(text) } else { ListBlock::Text(text) }
            });
        }
        let texts: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| self.cell(cell)).collect()).collect();
        table::laid_out(&texts).map(|text| ListBlock::Code(fenced("text", &text)))
    }

    /// The text of a cell, for a block of code.
    fn cell(&mut self, node: &Handle) -> String {
        let mut images = String::new();
        inline::children(node, self.style(), &mut images, &mut self.notes);
        let mut text = String::new();
        raw_text(node, &mut text, 0);
        one_line(&text)
    }
}

/// Returns `true` for a node on lines of its own, and for an inline node around such a block.
fn is_block(node: &Handle, depth: usize) -> bool {
    let Some(tag) = name(node) else { return false };
    if is_block_name(tag) {
        return true;
    }
    depth < MAX_DEPTH
        && !UNSEEN.contains(&tag)
        && node.children.borrow().iter().any(|child| is_block(child, depth + 1))
}

/// Returns `true` if elements are nested deeper than allowed.
fn is_deep(root: &Handle) -> bool {
    let mut waiting = vec![(root.clone(), 0)];
    while let Some((node, depth)) = waiting.pop() {
        if depth > MAX_DEPTH {
            return true;
        }
        waiting.extend(node.children.borrow().iter().map(|child| (child.clone(), depth + 1)));
    }
    false
}

/// The cells of each row of a table, and of those inside it.
fn rows_of(node: &Handle, rows: &mut Vec<Vec<Handle>>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    for child in node.children.borrow().iter() {
        match name(child) {
            Some("tr") => {
                let cells = child.children.borrow();
                let is_cell = |cell: &&Handle| matches!(name(cell), Some("td" | "th"));
                let cells: Vec<Handle> = cells.iter().filter(is_cell).cloned().collect();
                if !cells.is_empty() {
                    rows.push(cells);
                }
            }
            Some(_) => rows_of(child, rows, depth + 1),
            None => {}
        }
    }
}

fn has(node: &Handle, tag: &str, depth: usize) -> bool {
    depth < MAX_DEPTH
        && node
            .children
            .borrow()
            .iter()
            .any(|child| name(child) == Some(tag) || has(child, tag, depth + 1))
}

fn code(node: &Handle) -> Option<ListBlock> {
    let mut text = String::new();
    raw_text(node, &mut text, 0);
    let text = text.trim_end().trim_start_matches('\n').replace('\u{a0}', " ");
    if text.trim().is_empty() {
        return None;
    }
    let named = |node: &Handle| {
        let classes = attribute(node, "class")?;
        let marked = classes.split_whitespace().find_map(|class| {
            class
                .strip_prefix("language-")
                .or_else(|| class.strip_prefix("lang-"))
                .map(str::to_owned)
        });
        language::fence_name(&marked?)
    };
    let inner = node.children.borrow().iter().find_map(named);
    let language = named(node).or(inner);
    let language = language.unwrap_or_else(|| language::guess(&text).to_owned());
    Some(ListBlock::Code(fenced(&language, &text)))
}

fn fenced(language: &str, code: &str) -> String {
    let runs = code.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat((runs + 1).max(3));
    format!("{fence}{language}\n{code}\n{fence}")
}

/// Ends a paragraph: its lines with hard breaks, empty ones between paragraphs.
fn flush(text: &mut String, out: &mut Vec<ListBlock>) {
    let text = std::mem::take(text);
    let text = without_closers(&text);
    let mut lines: Vec<String> = Vec::new();
    let end = |lines: &mut Vec<String>, out: &mut Vec<ListBlock>| {
        if !lines.is_empty() {
            out.push(ListBlock::Text(std::mem::take(lines).join("\\\n")));
        }
    };
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            end(&mut lines, out);
        } else {
            // A backslash at the end would be a second break.
            let line = guarded(line);
            let odd = line.len() - line.trim_end_matches('\\').len();
            lines.push(if odd % 2 == 1 { line + "\\" } else { line });
        }
    }
    end(&mut lines, out);
}

/// Takes out the signs after marks, with a space where the next letter would keep a mark from closing.
fn without_closers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('\u{0}').peekable();
    while let Some(part) = parts.next() {
        out.push_str(part);
        if parts.peek().is_some_and(|next| next.starts_with(char::is_alphanumeric)) {
            out.push(' ');
        }
    }
    out
}

fn one_line(text: &str) -> String {
    without_closers(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns `true` if the label of a folded part only says that it can be unfolded.
fn is_label(text: &str) -> bool {
    const LABELS: [&str; 12] = [
        "answer",
        "answers",
        "click me",
        "click to expand",
        "click to reveal",
        "details",
        "hint",
        "reveal",
        "show",
        "show answer",
        "solution",
        "view answer",
    ];
    let letters: String =
        text.chars().filter(|letter| letter.is_alphanumeric() || letter.is_whitespace()).collect();
    LABELS.contains(&letters.trim().to_lowercase().as_str())
}

fn is_block_name(tag: &str) -> bool {
    matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}
