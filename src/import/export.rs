//! Questions as files for other programs, and for this one.

mod collection;

pub use collection::{AnkiCard, anki_collection};

use super::clean::flattened;
use super::item::{Item, PackParts};
use super::pack::new_pack_file;
use crate::bank::read_question;
use crate::domain::question::Question;
use pulldown_cmark::{Options as Markdown, Parser, html};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::str::FromStr;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Packs as Warmup reads them, byte for byte.
    Markdown,
    /// A list of records.
    Json,
    /// A table with a row for each question.
    Csv,
    /// Notes that Anki imports as text.
    Anki,
}

/// The text names no [`ExportFormat`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use markdown, json, csv or anki")]
pub struct UnknownFormat;

impl FromStr for ExportFormat {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        match text {
            "markdown" => Ok(Self::Markdown),
            "json" => Ok(Self::Json),
            "csv" => Ok(Self::Csv),
            "anki" => Ok(Self::Anki),
            _ => Err(UnknownFormat),
        }
    }
}

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// Its path, with `/` between folders.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Files that hold `items`: for Markdown one for each question and pack, else a single one.
#[must_use]
pub fn export(
    items: &[Item],
    packs: &BTreeMap<String, PackParts>,
    format: ExportFormat,
) -> Vec<ExportedFile> {
    let single = |extension: &str, text: String| {
        let name = match packs.len() {
            1 => packs.keys().next().map_or("questions", String::as_str),
            _ => "questions",
        };
        vec![ExportedFile { path: format!("{name}.{extension}"), bytes: text.into_bytes() }]
    };
    match format {
        ExportFormat::Markdown => markdown(items, packs),
        ExportFormat::Json => single("json", as_json(items)),
        ExportFormat::Csv => single("csv", csv(items)),
        ExportFormat::Anki => single("txt", anki(items)),
    }
}

/// A zip of these files, the same for the same files.
///
/// # Errors
/// When a path is longer than a zip can hold.
pub fn zipped(files: &[ExportedFile]) -> io::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
    for file in files {
        writer.start_file(file.path.as_str(), SimpleFileOptions::default())?;
        writer.write_all(&file.bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

fn markdown(items: &[Item], packs: &BTreeMap<String, PackParts>) -> Vec<ExportedFile> {
    let pack_files = packs.iter().map(|(slug, parts)| ExportedFile {
        path: format!("{slug}/pack.toml"),
        bytes: parts.file.clone().unwrap_or_else(|| new_pack_file(slug, parts)).into_bytes(),
    });
    let questions = items.iter().map(|item| {
        let id = &item.question.id;
        let path = format!("{}/{}/{}.md", id.pack(), item.question.category, id.slug());
        ExportedFile { path, bytes: item.text.clone().into_bytes() }
    });
    pack_files.chain(questions).collect()
}

/// Prompt and answer as they were written, each paragraph on one line.
fn texts(item: &Item) -> (String, String) {
    let question = &item.question;
    let read = read_question("", item.text.as_bytes(), question.id.clone(), &question.category);
    read.map_or_else(
        |_| (question.prompt.clone(), question.answer.clone()),
        |read| (flattened(&read.prompt), flattened(&read.answer)),
    )
}

fn follow_ups(question: &Question) -> Vec<Value> {
    let all = question.follow_ups.iter();
    all.map(|it| match &it.answer {
        Some(answer) => json!({ "question": it.question, "answer": answer }),
        None => json!({ "question": it.question }),
    })
    .collect()
}

fn choices(question: &Question) -> Vec<Value> {
    let all = question.choices.iter();
    all.map(|it| match &it.why {
        Some(why) => json!({ "text": it.text, "correct": it.is_right, "why": why }),
        None => json!({ "text": it.text, "correct": it.is_right }),
    })
    .collect()
}

fn as_json(items: &[Item]) -> String {
    let records: Vec<Value> = items.iter().map(record).collect();
    let mut text = serde_json::to_string_pretty(&records).expect("texts can be written");
    text.push('\n');
    text
}

fn record(item: &Item) -> Value {
    let question = &item.question;
    let (prompt, answer) = texts(item);
    let mut record = json!({
        "pack": question.id.pack(),
        "id": question.id.slug(),
        "category": question.category,
        "title": question.title,
        "difficulty": question.difficulty.as_str(),
        "tags": question.tags,
        "prompt": prompt,
        "answer": answer,
    });
    let mut add = |key: &str, value: Value, is_empty: bool| {
        if !is_empty {
            record[key] = value;
        }
    };
    add("choices", json!(choices(question)), question.choices.is_empty());
    add("aliases", json!(question.aliases), question.aliases.is_empty());
    add("references", json!(question.references), question.references.is_empty());
    add("source", json!(question.source), question.source.is_none());
    add("license", json!(question.license), question.license.is_none());
    add("key_points", json!(question.key_points), question.key_points.is_empty());
    add("follow_ups", json!(follow_ups(question)), question.follow_ups.is_empty());
    record
}

const COLUMNS: [&str; 15] = [
    "pack",
    "id",
    "category",
    "title",
    "difficulty",
    "tags",
    "aliases",
    "references",
    "source",
    "license",
    "prompt",
    "choices",
    "answer",
    "key_points",
    "follow_ups",
];

fn csv(items: &[Item]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |row: &[String]| {
        writer.write_record(row).expect("memory takes every row");
    };
    write(&COLUMNS.map(str::to_owned));
    for item in items {
        let question = &item.question;
        let (prompt, answer) = texts(item);
        let in_a_cell = |list: Vec<Value>| {
            if list.is_empty() { String::new() } else { Value::Array(list).to_string() }
        };
        write(&[
            question.id.pack().to_owned(),
            question.id.slug().to_owned(),
            question.category.clone(),
            question.title.clone(),
            question.difficulty.as_str().to_owned(),
            question.tags.join(", "),
            question.aliases.join("\n"),
            question.references.join("\n"),
            question.source.clone().unwrap_or_default(),
            question.license.clone().unwrap_or_default(),
            prompt,
            in_a_cell(choices(question)),
            answer,
            question.key_points.join("\n"),
            in_a_cell(follow_ups(question)),
        ]);
    }
    let bytes = writer.into_inner().expect("memory takes every row");
    String::from_utf8(bytes).expect("texts are UTF-8")
}

/// The head of a text for Anki, which names its columns.
const ANKI_HEAD: &str =
    "#separator:tab\n#html:true\n#guid column:1\n#deck column:2\n#tags column:3\n";

fn anki(items: &[Item]) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(b'\t').from_writer(Vec::new());
    for Item { question, .. } in items {
        let tags = [&question.tags[..], &[question.difficulty.as_str().to_owned()]].concat();
        let (front, back) = anki_sides(question);
        let row = [
            question.id.to_string(),
            format!("{}::{}", question.id.pack(), question.category),
            tags.join(" "),
            front,
            back,
        ];
        writer.write_record(row).expect("memory takes every row");
    }
    let bytes = writer.into_inner().expect("memory takes every row");
    format!("{ANKI_HEAD}{}", String::from_utf8(bytes).expect("texts are UTF-8"))
}

/// The two sides of a question's note, as HTML.
fn anki_sides(question: &Question) -> (String, String) {
    let mut front = question.prompt.clone();
    let mut back = question.answer.clone();
    if !question.choices.is_empty() {
        // As many decks write it, and as an import finds it again.
        let options = || ('A'..).zip(&question.choices);
        front.push_str("\n\n");
        for (letter, option) in options() {
            let _ = writeln!(front, "- **{letter}** {}", one_line(&option.text));
        }
        let right = options().filter(|(_, option)| option.is_right);
        let right = right.map(|(letter, it)| format!("**{letter}**: {}", one_line(&it.text)));
        back = format!("{}\n\n{back}", right.collect::<Vec<_>>().join("\\\n"));
        back.push_str("\n\n");
        for (letter, option) in options() {
            if let Some(why) = &option.why {
                let _ = writeln!(back, "- **{letter}** {}", one_line(why));
            }
        }
    }
    if !question.key_points.is_empty() {
        back.push_str("\n\n### Key points\n\n");
        for point in &question.key_points {
            let _ = writeln!(back, "- {point}");
        }
    }
    for follow_up in &question.follow_ups {
        let answer = follow_up.answer.as_deref().unwrap_or_default();
        let _ = write!(back, "\n\n**{}**\n\n{answer}", follow_up.question);
    }
    (to_html(&front), to_html(&back))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn to_html(markdown: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(markdown, Markdown::ENABLE_STRIKETHROUGH));
    out.trim_end().to_owned()
}
