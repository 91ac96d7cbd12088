//! Lists of questions in YAML, trivia as Red has it among them.

use super::found::Found;
use super::json::{entry, is_wrapper};
use super::node::{Node, Value};
use crate::import::item::Place;
use granit_parser::{Event, Parser, ScanError, Span};
use std::collections::HashMap;

/// The most values of one file, with its aliases expanded.
const MAX_NODES: usize = 500_000;

/// The deepest nesting of values.
const MAX_DEPTH: usize = 32;

/// Reads a file of YAML: a list of records, or a map from questions to answers. Where it is not
/// well-formed, its outermost entries are read one by one.
pub(super) fn read(name: &str, text: &str, category: Option<&str>, found: &mut Found) {
    match document(text, 0) {
        Ok(node) => outermost(name, &node, category, found),
        Err(_) => {
            for (line, chunk) in chunks(text) {
                match document(chunk, line - 1) {
                    Ok(node) => outermost(name, &node, category, found),
                    Err((at, said)) => {
                        found.skip(Place::line(name, at), format!("the YAML is invalid: {said}"));
                    }
                }
            }
        }
    }
}

fn outermost(name: &str, node: &Node, category: Option<&str>, found: &mut Found) {
    match &node.value {
        Value::Map(entries) => {
            let is_wrapped = entries.iter().any(|(key, _)| is_wrapper(key));
            for (key, node) in entries {
                if found.is_full() {
                    return;
                }
                if is_wrapped && !is_wrapper(key) {
                    continue;
                }
                entry(Place::line(name, node.line), Some(key), node, category, found);
            }
        }
        Value::List(nodes) => {
            for node in nodes {
                if found.is_full() {
                    return;
                }
                entry(Place::line(name, node.line), None, node, category, found);
            }
        }
        Value::Nothing => {}
        Value::Text(_) => {
            found.skip(
                Place::line(name, node.line),
                "this is neither a list nor a map of questions",
            );
        }
    }
}

/// The outermost entries, each with the line on which it begins.
fn chunks(text: &str) -> Vec<(usize, &str)> {
    // In a map, a list may stand at the margin below its key.
    let content =
        text.lines().find(|line| !line.trim().is_empty() && !line.starts_with(['#', '%']));
    let content = content.filter(|line| !line.starts_with("---")).unwrap_or_default();
    let is_list = content.starts_with('-');
    let mut starts = Vec::new();
    let mut at = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let begins =
            line.starts_with(|letter: char| !letter.is_whitespace() && !"#}]".contains(letter));
        if begins
            && line.starts_with('-') == is_list
            && !line.starts_with("---")
            && !line.starts_with("...")
        {
            starts.push((number, at));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(_, at)| *at).chain([text.len()]);
    starts.iter().zip(ends).map(|((number, start), end)| (*number, &text[*start..end])).collect()
}

/// The first document of `text`, which begins after so many lines. An error has its line.
pub(super) fn document(text: &str, before: usize) -> Result<Node, (usize, String)> {
    let mut builder =
        Builder { parser: Parser::new_from_str(text), before, count: 0, anchors: HashMap::new() };
    loop {
        match builder.next()? {
            (Event::StreamEnd, _) => return Ok(Node::new(before + 1, Value::Nothing)),
            (Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd, _) => {}
            (event, span) => {
                let node = builder.node(event, span, 0)?;
                // What comes after may be broken too.
                while !matches!(builder.next()?.0, Event::StreamEnd) {}
                return Ok(node);
            }
        }
    }
}

struct Builder<'t> {
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    before: usize,
    count: usize,
    anchors: HashMap<usize, Node>,
}

type Failure = (usize, String);

impl<'t> Builder<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Failure> {
        let told = |error: ScanError, before: usize| {
            let line = error.marker().line().max(1) + before;
            (line, error.info().lines().next().unwrap_or_default().to_owned())
        };
        match self.parser.next_event() {
            None => Ok((Event::StreamEnd, Span::default())),
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(told(error, self.before)),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, Failure> {
        let line = span.start.line().max(1) + self.before;
        self.count += 1;
        if depth > MAX_DEPTH || self.count > MAX_NODES {
            return Err((
                line,
                "there are too many values, or they are nested too deeply".to_owned(),
            ));
        }
        let anchor = event.anchor_id();
        let value = match event {
            Event::Scalar(text, style, ..) => {
                let is_plain = style == granit_parser::ScalarStyle::Plain;
                match &*text {
                    "" | "~" | "null" if is_plain => Value::Nothing,
                    text => Value::Text(text.to_owned()),
                }
            }
            Event::SequenceStart(..) => {
                let mut nodes = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break Value::List(nodes),
                        (event, span) => nodes.push(self.node(event, span, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut entries = Vec::new();
                loop {
                    let key = match self.next()? {
                        (Event::MappingEnd, _) => break Value::Map(entries),
                        (event, span) => self.node(event, span, depth + 1)?,
                    };
                    let (event, span) = self.next()?;
                    let mut node = self.node(event, span, depth + 1)?;
                    // An entry is where its key is.
                    node.line = key.line;
                    entries.push((key.text(), node));
                }
            }
            Event::Alias(target) => {
                let node = self.anchors.get(&target).cloned();
                let mut node = node.ok_or((line, "an alias refers to nothing".to_owned()))?;
                self.count += size(&node);
                node.line = line;
                return Ok(node);
            }
            _ => return Err((line, "something is missing here".to_owned())),
        };
        let node = Node::new(line, value);
        if let Some(anchor) = anchor {
            self.count += size(&node);
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(nodes) => nodes.iter().map(size).sum::<usize>(),
        Value::Map(entries) => entries.iter().map(|(_, node)| size(node)).sum(),
        Value::Nothing | Value::Text(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_as_they_were_written() {
        let node = document("on: [yes, 1.10, 007, ~]\n", 0).unwrap();
        let (key, value) = &node.map().unwrap()[0];
        assert_eq!(
            (key.as_str(), value.texts()),
            ("on", vec!["yes".to_owned(), "1.10".into(), "007".into()])
        );
    }

    #[test]
    fn aliases_that_grow_without_end_are_refused() {
        let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (from, to) in "abcdefgh".chars().zip("bcdefghi".chars()) {
            let all = vec![format!("*{from}"); 9].join(", ");
            text += &[to.to_string().as_str(), ": &", &to.to_string(), " [", &all, "]\n"].concat();
        }
        assert!(document(&text, 0).unwrap_err().1.contains("too many values"));
        let deep = "[".repeat(10_000);
        assert!(document(&deep, 0).is_err());
    }
}
