//! Lists of questions in JSON, and in lines of JSON.

use super::found::Found;
use super::node::{Node, Value};
use super::record;
use crate::import::draft::{Draft, Markup};
use crate::import::item::Place;
use serde::de::{DeserializeSeed, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Reads a JSON file up to its first mistake: a list of records, an object that contains one, or an
/// object that maps questions to answers.
pub(super) fn read(name: &str, text: &str, category: Option<&str>, found: &mut Found) {
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut items = Vec::new();
    let end = reader.deserialize_any(Items { items: &mut items, key: None });
    let end = end.and_then(|()| reader.end());
    let lines = LineStarts::of(text);
    let mistake = end.err().map(|error| (error.line(), said(&error)));
    if let (Some((1, _)), true) = (&mistake, is_json_lines(text)) {
        return read_lines(name, text, category, found);
    }
    for (key, raw) in &items {
        let line = lines.at(offset(text, raw.get()));
        if found.is_full() {
            break;
        }
        read_entry(name, line, key.as_deref(), raw.get(), category, found);
    }
    match mistake {
        Some((line, said)) => {
            let reason = format!("the JSON is invalid here: {said}; nothing below it was read");
            found.skip(Place::line(name, line), reason);
        }
        None if items.is_empty() => {
            found.skip(Place::file(name), "there is no list of questions in it");
        }
        None => {}
    }
}

/// Returns `true` if the first two lines are an object each.
fn is_json_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .by_ref()
        .take(2)
        .all(|line| line.trim_start().starts_with('{') && line.trim_end().ends_with('}'))
}

fn read_lines(name: &str, text: &str, category: Option<&str>, found: &mut Found) {
    for (number, line) in (1..).zip(text.lines()) {
        if !line.trim().is_empty() && !found.is_full() {
            read_entry(name, number, None, line, category, found);
        }
    }
}

/// One entry of a list, or of an object under its key.
fn read_entry(
    name: &str,
    line: usize,
    key: Option<&str>,
    json: &str,
    category: Option<&str>,
    found: &mut Found,
) {
    let place = Place::line(name, line);
    let mut reader = serde_json::Deserializer::from_str(json);
    let node = match (Seed { line }).deserialize(&mut reader) {
        Ok(node) => node,
        Err(error) => return found.skip(place, format!("this entry isn't JSON: {}", said(&error))),
    };
    entry(place, key, &node, category, found);
}

/// Reads an entry of a list or an object: a question, or a named list of questions.
pub(super) fn entry(
    place: Place,
    key: Option<&str>,
    node: &Node,
    category: Option<&str>,
    found: &mut Found,
) {
    let with_category = |mut draft: Draft, found: &mut Found| {
        draft.category = draft.category.or_else(|| category.map(str::to_owned));
        found.add(draft);
    };
    match (&node.value, key) {
        (Value::Map(entries), _)
            if record::is_question(entries.iter().map(|(key, _)| key.as_str())) =>
        {
            with_category(record::draft(place, Markup::Lines, entries), found);
        }
        // Red's trivia: from questions to the answers that are accepted. Keys in capitals are about
        // the file.
        (Value::Text(_) | Value::List(_), Some(question)) if !holds_records(node) => {
            if question.chars().all(|letter| letter.is_uppercase() || letter == '_') {
                return;
            }
            let entries = [
                ("question".to_owned(), Node::new(node.line, Value::Text(question.to_owned()))),
                ("answer".to_owned(), node.clone()),
            ];
            with_category(record::draft(place, Markup::Lines, &entries), found);
        }
        (Value::List(nodes), _) => {
            let category = key.filter(|key| record::field(key).is_none() && !is_wrapper(key));
            for inner in nodes {
                let place = Place::line(&place.file, inner.line);
                entry(place, None, inner, category, found);
            }
        }
        (Value::Map(entries), Some(_)) if entries.iter().any(|(_, node)| holds_records(node)) => {
            for (inner_key, inner) in entries {
                let place = Place::line(&place.file, inner.line);
                entry(place, Some(inner_key), inner, key, found);
            }
        }
        (Value::Nothing, Some(question)) => {
            found.skip(place, format!("{} has no answer", crate::diagnostics::quoted(question)));
        }
        (Value::Map(_), _) => found.skip(place, "this entry has no question and answer"),
        _ => found.skip(place, "this entry isn't a record with a question and an answer"),
    }
}

pub(super) fn is_wrapper(key: &str) -> bool {
    matches!(
        key.to_lowercase().as_str(),
        "questions" | "items" | "data" | "results" | "cards" | "notes" | "quiz" | "entries"
    )
}

fn holds_records(node: &Node) -> bool {
    match &node.value {
        Value::List(nodes) => nodes.first().is_some_and(|first| first.map().is_some()),
        Value::Map(entries) => record::is_question(entries.iter().map(|(key, _)| key.as_str())),
        _ => false,
    }
}

/// The error message of serde without its position, which is shown before it.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// Where `part` begins inside `whole`, of which it is a slice.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// The beginnings of lines.
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> Self {
        Self(
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect(),
        )
    }

    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|newline| *newline < offset) + 1
    }
}

/// Collects the entries of the outermost list or object as they stand, up to the first mistake.
struct Items<'a, 't> {
    items: &'a mut Vec<(Option<String>, &'t RawValue)>,
    key: Option<String>,
}

impl<'t> Visitor<'t> for Items<'_, 't> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of questions")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(raw) = list.next_element::<&'t RawValue>()? {
            self.items.push((self.key.clone(), raw));
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        let mut is_wrapped = false;
        while let Some(key) = map.next_key::<String>()? {
            if is_wrapper(&key) {
                is_wrapped = true;
                map.next_value_seed(Inner(&mut *self.items))?;
            } else {
                self.items.push((Some(key), map.next_value()?));
            }
        }
        if is_wrapped {
            // What stands beside the list is about it.
            self.items.retain(|(key, _)| key.is_none());
        }
        // A file that is one question.
        let keys = self.items.iter().filter_map(|(key, _)| key.as_deref());
        if record::is_question(keys) {
            return Err(serde::de::Error::custom("put the question into a list: [ … ]"));
        }
        Ok(())
    }
}

/// The list of questions inside an object that says more about them.
struct Inner<'a, 't>(&'a mut Vec<(Option<String>, &'t RawValue)>);

impl<'t> DeserializeSeed<'t> for Inner<'_, 't> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'t>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(Items { items: self.0, key: None })
    }
}

/// A value whose line is known.
#[derive(Clone, Copy)]
struct Seed {
    line: usize,
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Node;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Node, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::new(self.line, Value::Text(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::new(self.line, Value::Text(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::new(self.line, Value::Text(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::new(self.line, Value::Text(value.to_string())))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::new(self.line, Value::Text(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::new(self.line, Value::Nothing))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element_seed(self)? {
            nodes.push(node);
        }
        Ok(Node::new(self.line, Value::List(nodes)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            entries.push((key, map.next_value_seed(self)?));
        }
        Ok(Node::new(self.line, Value::Map(entries)))
    }
}
