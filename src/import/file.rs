//! A question as the file it is in its pack.

use super::item::Choice;
use crate::bank::{Authored, read_question};
use crate::domain::question::{Difficulty, QuestionId};
use std::fmt::Write as _;
use std::sync::LazyLock;
use toml::Value;

/// All that a question file says. Texts are Markdown.
#[derive(Clone, Debug)]
pub(super) struct File<'a> {
    pub(super) title: &'a str,
    pub(super) difficulty: Difficulty,
    pub(super) tags: &'a [String],
    pub(super) aliases: &'a [String],
    pub(super) references: &'a [String],
    pub(super) source: Option<&'a str>,
    pub(super) license: Option<&'a str>,
    pub(super) prompt: &'a str,
    pub(super) choices: &'a [Choice],
    pub(super) answer: &'a str,
    pub(super) key_points: &'a [String],
    pub(super) follow_ups: &'a [(String, String)],
}

/// The tags of a question that is read only to see what becomes of its texts.
static PROBE_TAGS: LazyLock<[String; 1]> = LazyLock::new(|| ["a".to_owned()]);

impl<'a> File<'a> {
    /// A question with these texts and nothing else of its own, to see how the bank reads them.
    pub(super) fn probe(prompt: &'a str, answer: &'a str) -> Self {
        Self {
            title: "A",
            difficulty: Difficulty::Medium,
            tags: &*PROBE_TAGS,
            aliases: &[],
            references: &[],
            source: None,
            license: None,
            prompt,
            choices: &[],
            answer,
            key_points: &[],
            follow_ups: &[],
        }
    }

    /// The question as the bank reads it, if it does.
    pub(super) fn read(&self) -> Option<Authored> {
        let id = QuestionId::new("a", "b").expect("these are slugs");
        read_question("", self.text().as_bytes(), id, "c").ok()
    }

    pub(super) fn text(&self) -> String {
        let mut out = String::from("+++\n");
        let mut line = |key: &str, value: Value| {
            let _ = writeln!(out, "{key} = {value}");
        };
        let text = |text: &str| Value::String(text.to_owned());
        let list = |texts: &[String]| Value::Array(texts.iter().map(|it| text(it)).collect());
        line("title", text(self.title));
        line("difficulty", text(self.difficulty.as_str()));
        line("tags", list(self.tags));
        for (key, texts) in [("aliases", self.aliases), ("references", self.references)] {
            if !texts.is_empty() {
                line(key, list(texts));
            }
        }
        for (key, said) in [("source", self.source), ("license", self.license)] {
            if let Some(said) = said {
                line(key, text(said));
            }
        }
        let (prompt, answer) = (self.prompt.trim(), self.answer.trim());
        let _ = write!(out, "+++\n\n{prompt}\n");
        if !self.choices.is_empty() {
            out.push_str("\n## Choices\n\n");
            for Choice { text, is_right, why } in self.choices {
                let (first, below) = text.split_once('\n').unwrap_or((text, ""));
                let _ = writeln!(out, "- [{}] {first}", if *is_right { 'x' } else { ' ' });
                indented(&mut out, below);
                if !why.is_empty() {
                    out.push('\n');
                }
                indented(&mut out, why);
            }
        }
        let _ = write!(out, "\n## Answer\n\n{answer}\n");
        if !self.key_points.is_empty() {
            out.push_str("\n## Key points\n\n");
            for point in self.key_points {
                let _ = writeln!(out, "- {point}");
            }
        }
        if !self.follow_ups.is_empty() {
            out.push_str("\n## Follow-ups\n\n");
            for (question, answer) in self.follow_ups {
                let _ = writeln!(out, "- {question}");
                if !answer.is_empty() {
                    out.push('\n');
                }
                indented(&mut out, answer);
            }
        }
        out
    }
}

/// Adds what belongs to an item of a list.
fn indented(out: &mut String, text: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "{}{line}", if line.is_empty() { "" } else { "  " });
    }
}

/// `text`, a question file, with one more key in its front matter.
pub(super) fn with_key(text: &str, key: &str, said: &str) -> String {
    let value = Value::String(said.to_owned());
    let end = text.match_indices("+++").nth(1).map_or(text.len(), |(at, _)| at);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    format!("{}{key} = {value}{newline}{}", &text[..end], &text[end..])
}
