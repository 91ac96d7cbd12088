//! Splits long Markdown into pieces that fit Discord's limits, at places that suit a reader.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Splits `markdown` into pieces of at most `limit` characters, in order. Cuts are made between
/// paragraphs, list items and fences. A fence is cut only if it fits no piece, and then each part
/// is a fence in the same language. A paragraph that fits no piece is cut after a sentence,
/// otherwise after a word. A heading, and a line that ends in a colon, stays with what follows if
/// there is room.
#[must_use]
pub fn split(markdown: &str, limit: usize) -> Vec<String> {
    assert!(limit >= 64, "a piece needs room for a fence");
    let mut pieces = Splitter { limit, done: Vec::new(), current: String::new(), lead_in: None };
    for unit in units(markdown) {
        let gap = unit.gap;
        match unit.fence {
            Some(fence) => pieces.push_fence(gap, unit.text, &fence),
            None => pieces.push_text(gap, unit.text),
        }
    }
    pieces.flush();
    pieces.done
}

/// A part of the text that is kept together if possible.
struct TextUnit<'a> {
    /// The white space before it.
    gap: &'a str,
    text: &'a str,
    fence: Option<FenceCut<'a>>,
}

/// The parts for cutting a fence.
struct FenceCut<'a> {
    /// The beginning of the first part: the opening line without its end.
    first: &'a str,
    /// The beginning of each further part.
    again: String,
    lines: Vec<&'a str>,
    close: String,
    /// Set if its last line closes it; an unclosed fence continues to the end of the text.
    closed: bool,
}

/// The longest opening and closing lines of a fence that is continued as one, in characters. With
/// longer ones, the smallest limit would leave no room for code; nobody writes such a fence for
/// people.
const MAX_OPENING: usize = 40;
const MAX_CLOSING: usize = 16;

fn units(markdown: &str) -> Vec<TextUnit<'_>> {
    let (mut borders, fences) = borders(markdown);
    borders.extend([0, markdown.len()]);
    borders.sort_unstable();
    borders.dedup();
    let mut units = Vec::new();
    let mut gap_start = 0;
    for pair in borders.windows(2) {
        let whole = &markdown[pair[0]..pair[1]];
        let text = whole.trim_end();
        if text.is_empty() {
            continue;
        }
        let blank = text.len() - text.trim_start_matches(['\n', '\r']).len();
        let start = pair[0] + blank;
        let end = pair[0] + text.len();
        let fence = fences
            .iter()
            .find(|fence| (start..end).contains(&fence.start))
            .map(|range| fence(&markdown[start..end], range.start - start))
            .filter(|fence| {
                length(fence.first).max(length(&fence.again)) <= MAX_OPENING
                    && length(&fence.close) <= MAX_CLOSING
            });
        units.push(TextUnit {
            gap: &markdown[gap_start..start],
            text: &markdown[start..end],
            fence,
        });
        gap_start = end;
    }
    units
}

/// The starts of blocks, as starts of lines, and the ranges of all fences.
fn borders(markdown: &str) -> (Vec<usize>, Vec<Range<usize>>) {
    let mut borders = Vec::new();
    let mut fences: Vec<Range<usize>> = Vec::new();
    let line_start = |at: usize| markdown[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = |after: usize| {
        let at = markdown.floor_char_boundary(after.saturating_sub(1));
        markdown[at..].find('\n').map_or(markdown.len(), |newline| at + newline + 1)
    };
    for (event, range) in Parser::new_ext(markdown, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                borders.push(line_start(range.start));
                borders.push(line_end(range.end));
                fences.push(range);
            }
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::Item) => {
                borders.push(line_start(range.start));
            }
            Event::End(TagEnd::List(_)) => borders.push(line_end(range.end)),
            _ => {}
        }
    }
    (borders, fences)
}

/// Takes a fence apart. `text` is its unit, in which the fence begins at `start`, after
/// indentation, a quote marker or a list marker.
fn fence(text: &str, start: usize) -> FenceCut<'_> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let opening = &first[start.min(first.len())..];
    let mark: String =
        opening.chars().take_while(|character| opening.starts_with(*character)).collect();
    // Inside a list item, the further parts are indented like the first one.
    let prefix: String = first[..first.len() - opening.len()]
        .chars()
        .map(|character| if character == '>' { '>' } else { ' ' })
        .collect();
    let mut lines: Vec<&str> = rest.lines().collect();
    let is_closing = |line: &str| {
        let line = line.trim_start_matches([' ', '>']);
        line.len() >= mark.len() && line.chars().all(|character| mark.starts_with(character))
    };
    let closed = lines.last().is_some_and(|line| is_closing(line));
    if closed {
        lines.pop();
    }
    let again = format!("{prefix}{opening}");
    FenceCut { first, again, lines, close: format!("{prefix}{mark}"), closed }
}

struct Splitter {
    limit: usize,
    done: Vec<String>,
    current: String,
    /// The start of the last unit in `current`, with its gap, if it only leads to the next one.
    lead_in: Option<Range<usize>>,
}

impl Splitter {
    fn flush(&mut self) {
        let piece = std::mem::take(&mut self.current);
        if !piece.trim().is_empty() {
            // Discord trims both ends of a message anyway.
            self.done.push(piece.trim().to_owned());
        }
        self.lead_in = None;
    }

    fn room(&self) -> usize {
        self.limit.saturating_sub(length(&self.current))
    }

    fn append(&mut self, gap: &str, text: &str) {
        if !self.current.is_empty() {
            self.current.push_str(gap);
        }
        self.current.push_str(text);
    }

    /// Appends the part that fits, to this piece or the next.
    fn place(&mut self, gap: &str, text: &str) {
        if self.room() >= length(gap) + length(text) {
            self.append(gap, text);
            return;
        }
        let lead_in = self.lead_in.take().filter(|range| {
            range.start > 0
                && length(&self.current[range.end..]) + length(gap) + length(text) <= self.limit
        });
        if let Some(range) = lead_in {
            let carried = self.current[range.end..].to_owned();
            self.current.truncate(range.start);
            self.flush();
            self.append("", &carried);
            self.append(gap, text);
        } else {
            self.flush();
            self.append("", text);
        }
    }

    fn push_text(&mut self, gap: &str, text: &str) {
        if length(text) > self.limit {
            for (part, part_gap) in cut_text(text, self.limit, gap) {
                self.place(part_gap, part);
            }
            self.lead_in = None;
            return;
        }
        let leads = text.ends_with(':') || text.trim_start().starts_with('#');
        self.place(gap, text);
        self.lead_in = leads.then(|| {
            let start = self.current.len() - text.len();
            let before = self.current[..start].trim_end().len();
            before..start
        });
    }

    fn push_fence(&mut self, gap: &str, text: &str, fence: &FenceCut<'_>) {
        // An unclosed fence is closed here, because more text may follow in its piece.
        let whole = if fence.closed { text.to_owned() } else { format!("{text}\n{}", fence.close) };
        if length(&whole) <= self.limit {
            self.place(gap, &whole);
            self.lead_in = None;
            return;
        }
        // It has to be cut. It may begin in this piece if the part there is worth reading.
        let closing = 1 + length(&fence.close);
        let frame = length(gap) + length(fence.first) + closing;
        if self.room() < frame + self.limit / 3 {
            self.flush();
        }
        self.append(gap, fence.first);
        let mut empty = true;
        for line in &fence.lines {
            let mut line = *line;
            loop {
                if 1 + length(line) + closing <= self.room() {
                    self.current.push('\n');
                    self.current.push_str(line);
                    empty = false;
                    break;
                }
                if empty {
                    // A single line that fits no piece.
                    let at = nth(line, self.room().saturating_sub(1 + closing).max(1));
                    self.current.push('\n');
                    self.current.push_str(&line[..at]);
                    line = &line[at..];
                    if line.is_empty() {
                        empty = false;
                        break;
                    }
                }
                self.close(&fence.close);
                self.flush();
                self.current.push_str(&fence.again);
                empty = true;
            }
        }
        self.close(&fence.close);
        self.lead_in = None;
    }

    fn close(&mut self, mark: &str) {
        self.current.push('\n');
        self.current.push_str(mark);
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The byte at which character number `count` begins, or the end.
fn nth(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}

/// Cuts a text without fences into parts of at most `limit` characters, each with the white space
/// before it.
fn cut_text<'a>(text: &'a str, limit: usize, gap: &'a str) -> Vec<(&'a str, &'a str)> {
    let code = inline_code(text);
    let mut parts = Vec::new();
    let (mut from, mut before) = (0, gap);
    while length(&text[from..]) > limit {
        let reach = from + nth(&text[from..], limit);
        let end = cut_at(text, from..reach, &code);
        let part = text[from..end].trim_end();
        parts.push((part, before));
        let rest = text[end..].trim_start();
        let start = text.len() - rest.len();
        before = &text[from + part.len()..start];
        from = start;
    }
    if !text[from..].is_empty() {
        parts.push((&text[from..], before));
    }
    parts
}

/// The place to cut within `range`: after the last sentence, otherwise the last word, that leaves
/// at most half of the room unused; otherwise at the end of the room.
fn cut_at(text: &str, range: Range<usize>, code: &[Range<usize>]) -> usize {
    let outside = |at: &usize| !code.iter().any(|span| span.start < *at && *at < span.end);
    let useful = range.start + (range.len() / 2);
    let blanks = || {
        text[range.clone()]
            .char_indices()
            .filter(|(_, character)| character.is_whitespace())
            .map(|(at, _)| range.start + at)
            .filter(|at| *at > useful)
            .rev()
    };
    let sentence = |at: &usize| text[..*at].ends_with(['.', '!', '?', ':', ';', '\n']);
    blanks()
        .filter(outside)
        .find(sentence)
        .or_else(|| blanks().find(outside))
        .or_else(|| blanks().next())
        .unwrap_or(range.end)
}

/// The ranges of inline code and links, which a cut would break.
fn inline_code(text: &str) -> Vec<Range<usize>> {
    Parser::new(text)
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::Link { .. })))
        .map(|(_, range)| range)
        .collect()
}

#[cfg(test)]
mod tests;
