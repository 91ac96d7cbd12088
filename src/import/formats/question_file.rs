//! One question in a file with front matter: Warmup's own, or one like it.

use super::found::Found;
use super::node::{Node, Value};
use super::parts::{code, is_within, parted};
use super::record;
use super::yaml;
use crate::import::draft::{Draft, Markup};
use crate::import::item::Place;
use regex::Regex;
use std::sync::LazyLock;

/// Reads a question, or says where its front matter breaks off.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    text: &str,
    category: Option<&str>,
    found: &mut Found,
) {
    let fence = if text.starts_with("+++") { "+++" } else { "---" };
    let Some((front, body, before)) = split(text, fence) else {
        return found.skip(
            Place::line(name, 1),
            format!("the front matter has no end; add a line `{fence}`"),
        );
    };
    let entries = if fence == "+++" { of_toml(front) } else { of_yaml(front) };
    let entries = match entries {
        Ok(entries) => entries,
        Err((line, said)) => {
            let reason = format!("the front matter can't be read: {said}");
            return found.skip(Place::line(name, line + 1), reason);
        }
    };
    let mut draft = record::draft(Place::line(name, 1), Markup::Markdown, &entries);
    let title = draft
        .title
        .take()
        .or_else(|| Some(std::mem::take(&mut draft.prompt)).filter(|it| !it.is_empty()));
    draft.title = title;
    draft.prompt = String::new();
    draft.place = Place::line(name, before);
    let stem = name.rsplit('/').next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    draft.name = Some(stem.to_owned());
    draft.category = draft.category.or_else(|| category.map(str::to_owned));
    fill(&mut draft, body);
    if fence == "+++" {
        draft.verbatim = Some(bytes.to_vec());
    }
    found.add(draft);
}

/// The front matter, what follows it, and the line on which that begins.
fn split<'t>(text: &'t str, fence: &str) -> Option<(&'t str, &'t str, usize)> {
    let start = text.find('\n')? + 1;
    let mut at = start;
    for (line, content) in (2..).zip(text[start..].split_inclusive('\n')) {
        if content.trim_end() == fence {
            return Some((&text[start..at], &text[at + content.len()..], line + 1));
        }
        at += content.len();
    }
    None
}

type Entries = Result<Vec<(String, Node)>, (usize, String)>;

fn of_toml(front: &str) -> Entries {
    let table: toml::Table = toml::from_str(front).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = front[..at.min(front.len())].bytes().filter(|byte| *byte == b'\n').count() + 1;
        (line, error.message().lines().next().unwrap_or_default().to_owned())
    })?;
    Ok(table.into_iter().map(|(key, value)| (key, of_value(value))).collect())
}

fn of_value(value: toml::Value) -> Node {
    let value = match value {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Array(list) => Value::List(list.into_iter().map(of_value).collect()),
        toml::Value::Table(table) => {
            Value::Map(table.into_iter().map(|(key, value)| (key, of_value(value))).collect())
        }
        other => Value::Text(other.to_string()),
    };
    Node::new(1, value)
}

fn of_yaml(front: &str) -> Entries {
    match yaml::document(front, 0)?.value {
        Value::Map(entries) => Ok(entries),
        Value::Nothing => Ok(Vec::new()),
        _ => Err((1, "it has no keys".to_owned())),
    }
}

/// The parts of the body, by their headings or else by what tells prompt and answer apart.
fn fill(draft: &mut Draft, body: &str) {
    static PART: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?im)^##[ \t]+(choices|answer|key[ -]points|follow[ -]?ups)[ \t]*#*[ \t]*$")
            .expect("the pattern is a constant")
    });
    let code = code(body);
    let headings: Vec<(usize, usize, String)> = PART
        .captures_iter(body)
        .filter_map(|found| {
            let whole = found.get(0)?;
            Some((whole.start(), whole.end(), found[1].to_lowercase().replace([' ', '-'], "")))
        })
        .filter(|(start, ..)| !is_within(&code, *start))
        .collect();
    if !headings.iter().any(|(_, _, part)| part == "answer") {
        let (prompt, answer) = parted(body);
        if draft.answer.is_empty() {
            // Without an answer of its own, the title asks and the body tells.
            let title = draft.title.clone().unwrap_or_default();
            let tells = answer.is_empty();
            draft.answer = if tells { prompt.clone() } else { answer };
            draft.prompt = if tells { title } else { prompt };
        } else {
            body.trim().clone_into(&mut draft.prompt);
        }
        return;
    }
    body[..headings[0].0].trim().clone_into(&mut draft.prompt);
    for (number, (_, start, part)) in headings.iter().enumerate() {
        let end = headings.get(number + 1).map_or(body.len(), |(next, ..)| *next);
        let text = body[*start..end].trim();
        match part.as_str() {
            "answer" => text.clone_into(&mut draft.answer),
            "choices" => {
                for (choice, why) in items(text) {
                    let ticked =
                        choice.strip_prefix("[x] ").or_else(|| choice.strip_prefix("[X] "));
                    let text = ticked.or_else(|| choice.strip_prefix("[ ] ")).unwrap_or(&choice);
                    draft.right.extend(ticked.map(str::to_owned));
                    draft.choices.push(text.to_owned());
                    draft.whys.push(why);
                }
            }
            "keypoints" => {
                draft.key_points = items(text)
                    .into_iter()
                    .map(
                        |(point, more)| {
                            if more.is_empty() { point } else { format!("{point} {more}") }
                        },
                    )
                    .collect();
            }
            _ => draft.follow_ups = items(text),
        }
    }
    if draft.prompt.is_empty() {
        draft.prompt = draft.title.clone().unwrap_or_default();
    }
}

/// The items of a list, each with what is indented below it.
fn items(text: &str) -> Vec<(String, String)> {
    let mut items: Vec<(String, String)> = Vec::new();
    let mut below = false;
    for line in text.lines() {
        let mark = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        if let Some(first) = mark {
            items.push((first.trim().to_owned(), String::new()));
            below = false;
        } else if let Some((question, answer)) = items.last_mut() {
            let line = line.strip_prefix("  ").unwrap_or(line);
            if line.trim().is_empty() {
                below = true;
            }
            let into = if below { answer } else { question };
            if !into.is_empty() || !line.trim().is_empty() {
                into.push('\n');
                into.push_str(line);
            }
        }
    }
    let trimmed = |(question, answer): (String, String)| {
        (question.split_whitespace().collect::<Vec<_>>().join(" "), answer.trim().to_owned())
    };
    items.into_iter().map(trimmed).collect()
}
